"""The names of all keys. A citizen's keys carry one hash tag `{p}`, so a commit touches one slot of a cluster; those of
the scripts carry `{scripts}`, those of the staff `{staff}`, for the same reason."""

from __future__ import annotations

from zlib import crc32


def partition_of(oa: str, user: str, partitions: int) -> int:
    return crc32(f"{oa}:{user}".encode()) % partitions


def inbox(p: int) -> str:
    return f"nr:{{{p}}}:inbox"


def cursor(p: int) -> str:
    return f"nr:{{{p}}}:cursor"


def lease(p: int) -> str:
    return f"nr:{{{p}}}:lease"


def seen(p: int, digest: str) -> str:
    return f"nr:{{{p}}}:seen:{digest}"


def quarantine(p: int) -> str:
    return f"nr:{{{p}}}:quarantine"


def session(p: int, citizen: str) -> str:
    return f"nr:{{{p}}}:session:{citizen}"


def ticket(p: int, code: str) -> str:
    return f"nr:{{{p}}}:ticket:{code}"


def ledger(p: int, code: str) -> str:
    return f"nr:{{{p}}}:ledger:{code}"


def chain(p: int, code: str) -> str:
    return f"nr:{{{p}}}:chain:{code}"


def tickets(p: int) -> str:
    return f"nr:{{{p}}}:tickets"


def tombstones(p: int) -> str:
    return f"nr:{{{p}}}:tombstones"


def rewrite(p: int) -> str:
    return f"nr:{{{p}}}:rewrite"


def outbox(p: int, citizen: str) -> str:
    return f"nr:{{{p}}}:outbox:{citizen}"


def due(p: int) -> str:
    return f"nr:{{{p}}}:due"


def sending(p: int) -> str:
    return f"nr:{{{p}}}:sending"


def timers(p: int) -> str:
    return f"nr:{{{p}}}:timers"


def calls(p: int) -> str:
    return f"nr:{{{p}}}:calls"


def drafts(p: int, code: str) -> str:
    return f"nr:{{{p}}}:drafts:{code}"


def forwards(p: int) -> str:
    return f"nr:{{{p}}}:forwards"


def evidence(p: int) -> str:
    return f"nr:{{{p}}}:evidence"


def fetches(p: int) -> str:
    return f"nr:{{{p}}}:fetches"


def form(p: int, digest: str) -> str:
    return f"nr:{{{p}}}:form:{digest}"


def form_draft(p: int, digest: str) -> str:
    return f"nr:{{{p}}}:formdraft:{digest}"


def form_sent(p: int, digest: str) -> str:
    return f"nr:{{{p}}}:formsent:{digest}"


def changes(p: int) -> str:
    return f"nr:{{{p}}}:changes"


def notices(p: int) -> str:
    return f"nr:{{{p}}}:notices"


def misses(p: int) -> str:
    return f"nr:{{{p}}}:misses"


def result(p: int, idempotency_key: str) -> str:
    return f"nr:{{{p}}}:result:{idempotency_key}"


def opening(p: int, permit: str) -> str:
    return f"nr:{{{p}}}:opening:{permit}"


def receipt(p: int, name: str) -> str:
    return f"nr:{{{p}}}:receipt:{name}"


def receipt_tries(who: str) -> str:
    return f"{RECEIPT_TRIES}:{who}"


def walked(p: int, mark: str) -> str:
    return f"nr:{{{p}}}:walked:{mark}"


RECEIPT_TRIES = "nr:receipt:tries"
KEYS = "nr:keys"
META = "nr:meta"
WORKERS = "nr:workers"
SCRIPTS_CURRENT = "nr:{scripts}:current"
SCRIPTS_HISTORY = "nr:{scripts}:history"
SCRIPTS_MOVES = "nr:{scripts}:moves"
SCRIPTS_PROPOSALS = "nr:{scripts}:proposals"
ANY_SESSION = "nr:{*}:session:*"
STAFF = "nr:{staff}"
STAFF_MOVES = "nr:{staff}:moves"
CHART = "nr:{staff}:chart"


def scripts_revision(revision: str) -> str:
    return f"nr:{{scripts}}:revision:{revision}"


def scripts_proposal(id: str) -> str:
    return f"nr:{{scripts}}:proposal:{id}"


def head_mailed(day: str) -> str:
    return f"nr:heads:mailed:{day}"


def token(oa: str) -> str:
    return f"nr:zalo:{oa}:token"


def token_lock(oa: str) -> str:
    return f"nr:zalo:{oa}:token-lock"


def upload(oa: str, digest: str) -> str:
    return f"nr:zalo:{oa}:upload:{digest}"


def rate(app: str) -> str:
    return f"nr:zalo:rate:{app}"


def service_rate(service: str) -> str:
    return f"nr:service:rate:{service}"
