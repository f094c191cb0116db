"""The wall walked as its enemy (I6): a canary in every field of a hidden ticket, then every route and every command as
each person it must be hidden from. What they get is the same, byte for byte, as if the ticket had never been written.

A route or a command that is in no list here fails: whoever adds a door adds it to the walk.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import fields
from enum import Enum
from pathlib import Path
from typing import Any

import click
import pytest
import typer
from aiohttp import web
from typer.testing import CliRunner

from bot.cli import COMMANDS, GROUPS, add_groups
from bot.cli import app as namro
from bot.store import names
from bot.store.commit import Commit, Verdict
from bot.store.staff import put_staff
from bot.store.tickets import TicketChange, TicketStore
from bot.tickets.codes import make_code
from bot.tickets.grants import Grant
from bot.tickets.outcome import Entry
from bot.tickets.roster import Person
from bot.tickets.ticket import Answered, HeldReply, Kind, Rating, Result, Ticket, TicketFile
from handlers.ops import metrics_app

CANARY = "hoàng yến Bích Câu 7319"
INSPECTORATE, CENTRE = "thanh-tra-thanh-pho", "trung-tam-phuc-vu-hanh-chinh-cong"
EVERY_ROLE = frozenset({"staff", "lead", "inspector", "editor", "auditor", "admin"})

# Everybody who must never learn of the ticket: it is about the ward, and about one person who works elsewhere by now.
EXCLUDED = (
    Person("nhan-vien", "Nhân Viên", "long-bien", frozenset({"staff"})),
    Person("dung-dau", "Đứng Đầu", "long-bien", EVERY_ROLE, head=True),
    Person("kiem-toan", "Kiểm Toán", "long-bien", frozenset({"auditor"})),
    Person("quan-tri-phuong", "Quản Trị", "long-bien", frozenset({"admin", "editor"})),
    Person("cap-duoi", "Cấp Dưới", INSPECTORATE, frozenset({"inspector", "lead"}), reports_to="dung-dau"),
    Person("bi-neu-ten", "Bị Nêu Tên", INSPECTORATE, EVERY_ROLE),
    Person("duoi-quyen", "Dưới Quyền", CENTRE, EVERY_ROLE, reports_to="bi-neu-ten"),
)
READER = Person("doc-duoc", "Đọc Được", INSPECTORATE, frozenset({"inspector"}))

# Routes of the public server, each with the path that is asked for; `{code}` becomes the hidden ticket's.
ROUTES = {
    "GET /": "/",
    "GET /home.css": "/home.css",
    "GET /webhook/zalo": "/webhook/zalo?code={code}",
    "POST /webhook/zalo": "/webhook/zalo",
    "GET /kin/{secret}": "/kin/{code}",
    "POST /kin/{secret}": "/kin/{code}",
    "GET /kin.css": "/kin.css",
    "GET /healthz": "/healthz",
    "GET /readyz": "/readyz",
}
METRICS_ROUTES = {"GET /metrics": "/metrics", "GET /healthz": "/healthz", "GET /readyz": "/readyz"}

# Commands that act for nobody: why no member of staff can be told anything of a ticket by them.
FOR_NOBODY = {
    "demo": "starts processes",
    "web": "starts a process",
    "worker": "starts a process",
    "emulator": "starts a process",
    "route": "reads scripts alone",
    "doctor": "reads settings and whether things answer",
    "data": "upkeep by whoever holds the server and its keys: kinds, dates and codes, no word",
    "flows": "scripts and what citizens said outside every ticket, nothing that may accuse",
    "staff": "accounts; knows no ticket",
    "keys": "upkeep by whoever holds the server and its keys: reads no ticket aloud",
    "tickets verify": "upkeep by whoever holds the server: whether ledgers hold, no word of them",
    "tickets recompute": "upkeep by whoever holds the server: moves promises when days off change, shows no word",
}


@pytest.fixture
def commands() -> dict[str, click.Command]:
    """Every command of the program, by its words."""
    registered = {group.name for group in namro.registered_groups} | {c.name for c in namro.registered_commands}
    if not registered.issuperset(GROUPS):
        add_groups([])
    return dict(_commands(typer.main.get_command(namro), ""))


def _commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    children = getattr(command, "commands", None)
    if not children:
        yield path, command
        return
    for name, child in children.items():
        yield from _commands(child, f"{path} {name}".strip())


def _why_not(path: str) -> str:
    """Why a command is not walked, "" when it is."""
    return next((why for words, why in FOR_NOBODY.items() if path == words or path.startswith(words + " ")), "")


def _acts_for_somebody(command: click.Command) -> bool:
    return any("--as" in parameter.opts for parameter in command.params)


@pytest.fixture
def run(redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, commands: dict[str, click.Command]) -> Any:
    """Runs a command in a thread; gives everything it said, and how it ended."""
    monkeypatch.setenv("REDIS_URL", redis_url)
    monkeypatch.setenv("NAMRO_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("NAMRO_SECRET_KEYS", "k" * 40)
    monkeypatch.setenv("PARTITIONS", "4")

    async def one(path: str, words: list[str]) -> str:
        result = await asyncio.to_thread(CliRunner().invoke, namro, [*path.split(), *words])
        assert result.exit_code != 2, (path, words, result.output)
        return f"{result.exit_code}|{result.output}|{result.exception!r}|{result.exception}"

    return one


def _words(command: click.Command, code: str, who: str) -> list[str]:
    """A command line for it: the code where one is asked for, something plausible everywhere else."""
    words: list[str] = []
    for parameter in command.params:
        if parameter.param_type_name == "argument":
            words.append(code if parameter.name == "code" else _plausible(parameter))
        elif "--as" in parameter.opts:
            words += ["--as", who]
        elif parameter.required:
            words += [parameter.opts[0], _plausible(parameter)]
    return words


def _plausible(parameter: Any) -> str:
    """Some value of its type: what it is does not matter, only that the command gets as far as the door."""
    wanted = parameter.type_descriptor.annotation
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return str(next(iter(wanted)).value)
    return "1" if wanted is int else "Đủ dài để làm một lý do hợp lệ"


# ---------------------------------------------------------------------- the ticket

# Fields that hold no word of anybody: ids, dates, states, numbers, and what the program writes.
NO_WORDS = frozenset(
    {"code", "kind", "oa", "office", "opened_at", "origin", "status", "about_units", "about_staff", "walled", "handoff"}
    | {"once_walled"}
    | {"urgent", "assignee", "responsible", "receive_by", "due", "version", "recent", "ledger_seq", "ledger_head"}
    | {
        "last_reply_at",
        "last_citizen_at",
        "closed_at",
        "delivered_at",
        "merged_into",
        "joined",
        "verdict",
        "reopenings",
        "clocks",
    }
    | {
        "schema",
        "keep_until",
        "consents",
        "legal_hold",
        "evidence",
        "user",
        "flow",
        "former",
        "originals",
        "directive",
        "directive_version",
        "said",
        "readers",
        "receipt",
    }
)


def _hidden(code: str) -> Ticket:
    return Ticket(
        code=code,
        kind=Kind.CONDUCT,
        oa="oa",
        user="6190233847715520418",
        subject=CANARY,
        body=CANARY,
        office=INSPECTORATE,
        opened_at=int(time.time() * 1000),
        origin="e",
        about_units=("long-bien",),
        about_staff=("bi-neu-ten",),
        walled=True,
        answers=(Answered(CANARY, CANARY),),
        sealed=(CANARY,),
        task=CANARY,
        procedure=CANARY,
        result=Result(CANARY, CANARY, (CANARY,)),
        former_result=Result(CANARY, CANARY, (CANARY,)),
        files=(TicketFile("image", url="https://zalo.example/x", name=CANARY, text=CANARY),),
        held=(HeldReply("h", 1, CANARY),),
        rating=Rating(1, 5, 1),
        rating_word=CANARY,
        grants=(Grant("g1", "bi-neu-ten", CANARY, 1, 1),),
    )


async def _put(service: Any, ticket: Ticket) -> None:
    p = 1
    await service.redis.call("HSET", names.lease(p), "fence", 1)
    commit = Commit(p, 1)
    entries = (Entry(1, "citizen", "open", {}, {"text": CANARY}), Entry(2, "ninh", "note", {}, {"text": CANARY}))
    TicketStore(service.redis, service.vault).write(commit, TicketChange(ticket, entries, is_new=True))
    commit.add("XADD", names.changes(p), "*", "t", ticket.code)
    assert await commit.run(service.redis) is Verdict.OK


def _code(service: Any, number: int) -> str:
    return make_code(b"walk", number, 1, 4, service.vault.index_key())


def test_every_field_of_a_ticket_that_holds_words_holds_the_canary() -> None:
    one = _hidden("NR-7K3M-9Q4X")
    for field in fields(Ticket):
        value = getattr(one, field.name)
        is_word = field.name not in NO_WORDS and field.type not in ("bool", "int", "int | None", "Rating | None")
        assert not is_word or CANARY in repr(value), field.name


# ---------------------------------------------------------------------- the walk


def _routes(app: web.Application) -> set[str]:
    return {
        f"{route.method} {route.resource.canonical}"
        for route in app.router.routes()
        if route.resource is not None and route.method != "HEAD"
    }


def test_every_command_is_walked_or_said_why_not(commands: dict[str, click.Command]) -> None:
    for path, command in commands.items():
        assert _why_not(path) or _acts_for_somebody(command), path
    assert all(any(_why_not(path) == why for path in commands) for why in FOR_NOBODY.values())
    assert set(COMMANDS) | set(GROUPS) <= {path.split()[0] for path in commands}


async def _walk(
    service: Any, run: Any, commands: dict[str, click.Command], code: str, people: tuple[Person, ...] = EXCLUDED
) -> dict[str, str]:
    """Everything these people get, by where they got it; every other command in the form for programs."""
    got: dict[str, str] = {}
    for number, (path, command) in enumerate(commands.items()):
        if _why_not(path):
            continue
        has_json = any("--json" in parameter.opts for parameter in command.params)
        json = ["--json"] if has_json and number % 2 else []
        for person in people:
            got[f"{path} {person.id}"] = await run(path, [*_words(command, code, person.id), *json])
    for words in (["--text", CANARY], ["--text", code], ["--kind", "conduct"], ["--overdue"], ["--mine"]):
        for person in people:
            got[f"list {words[0]} {person.id}"] = await run("tickets list", ["--as", person.id, *words])
    for route, path in ROUTES.items():
        method = route.partition(" ")[0]
        async with service.http.request(method, service.webs[0].url + path.format(code=code)) as answer:
            headers = {k: v for k, v in answer.headers.items() if k != "Date"}
            got[route] = f"{answer.status}|{sorted(headers.items())}|{await answer.text()}"
    return got


@pytest.mark.parametrize("shared_server", ["embedded"], indirect=True)  # what is said does not depend on the server
async def test_nobody_excluded_gets_a_byte_that_depends_on_the_hidden_ticket_i6(
    open_service: Any, redis_url: str, run: Any, commands: dict[str, click.Command], capfd: Any
) -> None:
    service = await open_service(redis_url)
    await service.web()
    assert _routes(service.webs[0].runner.app) == set(ROUTES)
    for person in (*EXCLUDED, READER):
        await put_staff(service.redis, person, new=True)
    code = _code(service, 1)
    before = await _walk(service, run, commands, code, EXCLUDED[:1])
    await _put(service, _hidden(code))
    after = await _walk(service, run, commands, code)
    assert {where: after[where] for where in before} == before
    for where, answer in after.items():
        alone = where.rpartition(" ")[0] + " " + EXCLUDED[0].id
        assert where in before or answer == before[alone], "everybody gets what somebody got before it was there"
    everything = "\n".join((*after.values(), *capfd.readouterr()))
    for secret in (CANARY, CANARY.split()[0], "7319", code, code.replace("-", "")):
        assert secret not in everything, secret
    other = await _walk(service, run, commands, _code(service, 2), EXCLUDED[:1])
    assert other == {where: after[where] for where in other}, "not there and not yours differ"
    shown = await run("tickets list", ["--as", READER.id])
    assert CANARY in shown, "the canary sings for whoever may hear it"


async def test_metrics_tell_nothing_of_a_hidden_ticket_i6(open_service: Any, redis_url: str) -> None:
    service = await open_service(redis_url)
    app = metrics_app(list, lambda: None)
    assert _routes(app) == set(METRICS_ROUTES)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0]

    async def ours() -> list[str]:
        lines: list[str] = []
        for path in METRICS_ROUTES.values():
            async with service.http.get(f"http://{host}:{port}{path}") as answer:
                lines += [line for line in (await answer.text()).splitlines() if not _is_of_the_machine(line)]
        return lines

    before = await ours()
    await _put(service, _hidden(_code(service, 1)))
    assert await ours() == before
    assert any(line.startswith("namro_") for line in before)
    await runner.cleanup()


def _is_of_the_machine(line: str) -> bool:
    """Memory, processor time, garbage: of the process, not of the service."""
    return line.startswith(("process_", "python_", "# HELP process_", "# HELP python_", "# TYPE"))


def test_every_kind_of_exclusion_is_walked() -> None:
    assert any(person.head for person in EXCLUDED)
    assert any(person.reports_to == "bi-neu-ten" for person in EXCLUDED)
    assert any("admin" in person.roles for person in EXCLUDED)
