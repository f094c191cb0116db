"""What every answer of the channel means for the message it answers, and until when to wait.

Two tables, one per host, because both use the same numbers for different things. Codes that are in neither are
treated as needing a human, with a few slow tries.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import Enum
from typing import Literal
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MORNING = time(6, 5)  # the channel's night ends at 06:00
NEW_DAY = time(0, 5)  # daily allowances are counted anew at midnight
MINUTE_MARGIN = timedelta(seconds=1)  # behind the full minute, for clocks that differ
FIRST_BACKOFF = timedelta(seconds=2)
MAX_BACKOFF = timedelta(minutes=5)
ALERT_PAUSE = timedelta(minutes=10)
FEW_TRIES, SOME_TRIES, MANY_TRIES = 2, 5, 12
MAX_DETAIL = 160  # characters of the channel's own words that are kept


class Action(Enum):
    """What the sender does with the message that got this answer."""

    OK = "ok"
    RETRY = "retry"  # surely not delivered: send again at `wait_until`
    REFRESH = "refresh"  # the token was refused: get another, send again once
    WAIT = "wait"  # surely not delivered: park until `wait_until`
    WINDOW_CLOSED = "window_closed"  # park until the citizen writes again
    DROP = "drop"  # will never be accepted
    ALERT = "alert"  # a human must mend something; keep it and try again slowly
    REUPLOAD = "reupload"  # the attachment's life is over: upload it again, send once more
    UNCERTAIN = "uncertain"  # may have been delivered: look for its echo before sending again


Until = Literal["", "minute", "morning", "tomorrow"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`meaning` is for logs and operators. After `max_tries` sends in all the message is given up and counted."""

    action: Action
    meaning: str
    alert: bool = False
    max_tries: int = 1
    until: Until = ""


class ChannelError(Exception):
    """The channel did not do what was asked; `verdict` says what follows.

    `code` is the channel's, or the HTTP status when there was no readable body, or 0 when there was no answer.
    `detail` is the channel's own explanation without numbers, quotes and non-ASCII words, so it never holds a
    citizen's.
    """

    def __init__(self, code: int, verdict: Verdict, detail: str = "") -> None:
        self.code = code
        self.verdict = verdict
        self.detail = safe_detail(detail)
        super().__init__(f"{verdict.meaning} (code {code}{': ' if self.detail else ''}{self.detail})")


def _retry(meaning: str, tries: int = SOME_TRIES) -> Verdict:
    return Verdict(Action.RETRY, meaning, max_tries=tries)


def _refresh(meaning: str) -> Verdict:
    return Verdict(Action.REFRESH, meaning, max_tries=FEW_TRIES)


def _closed(meaning: str, *, alert: bool = False) -> Verdict:
    return Verdict(Action.WINDOW_CLOSED, meaning, alert=alert)


def _drop(meaning: str, *, alert: bool = False) -> Verdict:
    return Verdict(Action.DROP, meaning, alert=alert)


def _alert(meaning: str) -> Verdict:
    return Verdict(Action.ALERT, meaning, alert=True, max_tries=SOME_TRIES)


def _wait(meaning: str, until: Until, *, alert: bool = False) -> Verdict:
    return Verdict(Action.WAIT, meaning, alert=alert, max_tries=MANY_TRIES, until=until)


OK = Verdict(Action.OK, "done")
NOT_SENT = _retry("no connection to the channel: surely not delivered", MANY_TRIES)
ANSWER_LOST = Verdict(Action.UNCERTAIN, "the channel's answer was lost: may have been delivered", max_tries=FEW_TRIES)
UNKNOWN = _alert("an error code that no table lists")

OA_CODES: dict[int, Verdict] = {
    0: OK,
    -32: _wait("rate limit of the app or the OA", "minute"),
    -100: Verdict(Action.REUPLOAD, "the uploaded attachment expired", max_tries=FEW_TRIES),
    -200: _retry("sending failed, no detail given", FEW_TRIES),
    -201: _drop("a parameter is invalid", alert=True),
    -204: _alert("the OA is disabled"),
    -205: _alert("the OA does not exist"),
    -209: _alert("the app is not activated"),
    -210: _drop("a parameter is above its limit", alert=True),
    -211: _wait("the quota of this feature is used up", "tomorrow", alert=True),
    -212: _alert("the app has not registered this API"),
    -213: _closed("the citizen does not follow the OA"),
    -214: _retry("the article is still being processed"),
    -216: _refresh("the access token is invalid"),
    -217: _closed("the citizen blocked invitations from the OA"),
    -218: _wait("the citizen's daily limit of messages is reached", "tomorrow"),
    -219: _alert("the app was removed or disabled"),
    -220: _refresh("the access token expired or was removed"),
    -221: _alert("the OA must be verified first"),
    -223: _alert("the OA has not authorised this API, or its article quota is reached"),
    -224: _alert("the OA's package does not include this"),
    -227: _closed("the citizen's account is banned or was inactive for 45 days"),
    -230: _closed("the citizen has not interacted for 7 days"),
    -232: _closed("the citizen has never interacted, or the interaction expired"),
    -233: _drop("this type of message is not supported", alert=True),
    -234: _wait("not at night (22:00 to 06:00)", "morning"),
    -235: _alert("this API is not for this type of OA"),
    -237: _alert("the group is disabled"),
    -238: _alert("the group asset is used or disabled"),
    -240: _drop("the old message API is closed", alert=True),
    -241: _alert("the free group asset is used"),
    -242: _alert("appsecret_proof is wrong"),
    -244: _closed("the citizen restricts this type of message"),
    -248: _drop("the content violates the channel's policy", alert=True),
    -249: _drop("this template cannot be sent by user id"),
    -305: _alert("an error that no documentation explains"),
    -320: _closed("outside 48 hours, and the app has no Zalo Cloud Account to pay with", alert=True),
    -321: _closed("outside 48 hours, and the Zalo Cloud Account is out of money", alert=True),
    -403: _alert("the OA is not in the group"),
    -124: _refresh("the access token is invalid"),
    3: _refresh("the access token is invalid"),
}


def _group(codes: str, verdict: Verdict) -> dict[int, Verdict]:
    return {-int(code): verdict for code in codes.split()}


TEMPLATE_CODES: dict[int, Verdict] = {  # business.openapi.zalo.me, template messages by phone number
    0: OK,
    **_group("101 102 103 104 105 120 125 135 1351 136 138 1381", _alert("not authorised")),
    **_group("137", _alert("charging the account failed")),
    **_group("146", _alert("the template was disabled for its quality")),
    **_group("124", _refresh("the access token is invalid")),
    **_group("1241", _alert("appsecret_proof is wrong")),
    **_group("108 110 114 118 119 139 140 141", _drop("this phone number cannot or will not receive")),
    **_group("109 1091 111 112 1121 1122 1123 1124 113 1131 116 117", _drop("template data refused", alert=True)),
    **_group("121 122 127 131 132 153 161 162", _drop("template not allowed here", alert=True)),
    **_group("115 126", _wait("the account is out of money", "tomorrow", alert=True)),
    **_group("144 1441 147 1471 1472 160", _wait("a template quota is used up", "tomorrow", alert=True)),
    **_group("133", _wait("not at night", "morning")),
    **_group("100", _retry("an error without detail")),
}


def judge(code: int, *, table: dict[int, Verdict] = OA_CODES) -> Verdict:
    """The verdict on a code from a JSON body."""
    return table.get(code, UNKNOWN)


def judge_status(status: int) -> Verdict:
    """The verdict on an answer without a readable JSON body, for a send.

    A gateway that lost its server's answer (502, 504) and a success that cannot be read leave open what happened.
    """
    if status in (408, 429, 503):
        return _wait(f"HTTP {status}: the channel is busy", "minute")
    if status in (502, 504) or status < 400:
        return replace(ANSWER_LOST, meaning=f"HTTP {status} without a readable answer: may have been delivered")
    if status >= 500:
        return _retry(f"HTTP {status}: the channel failed")
    if status == 413:
        return _drop("HTTP 413: too big for the channel", alert=True)
    return _alert(f"HTTP {status}: the channel refused the request")


def for_reading(verdict: Verdict) -> Verdict:
    """The same for a call that changes nothing: what is uncertain may simply be asked again."""
    if verdict.action is Action.UNCERTAIN:
        return Verdict(Action.RETRY, verdict.meaning, max_tries=SOME_TRIES)
    return verdict


def wait_until(verdict: Verdict, now: datetime, tries: int = 1) -> datetime:
    """When to try again after the `tries`-th attempt; `now` for verdicts that ask for no waiting.

    `now` is aware, the result is in the same zone. Retries back off 2 s, 4 s, 8 s and so on to 5 minutes.
    """
    if verdict.until == "minute":
        return now.replace(second=0, microsecond=0) + timedelta(minutes=1) + MINUTE_MARGIN
    if verdict.until:
        return _next(MORNING if verdict.until == "morning" else NEW_DAY, now)
    if verdict.action is Action.RETRY:
        return now + min(FIRST_BACKOFF * (1 << min(max(tries, 1) - 1, 16)), MAX_BACKOFF)
    if verdict.action is Action.ALERT:
        return now + ALERT_PAUSE
    return now


def _next(at: time, now: datetime) -> datetime:
    local = now.astimezone(ZONE)
    due = local.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    if due <= local:
        due += timedelta(days=1)
    return due.astimezone(now.tzinfo)


_QUOTED = re.compile(r"""(["'`]).*?\1""")
_HIDDEN = re.compile(r"\d{5,}|\S*[^\x20-\x7e]\S*")


def safe_detail(detail: str) -> str:
    """The channel's explanation without what could come from a citizen: quotations, long numbers, non-ASCII words."""
    return _HIDDEN.sub("…", _QUOTED.sub("…", detail[:1000]))[:MAX_DETAIL]
