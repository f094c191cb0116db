"""The channel's JSON answers, read tolerantly: every member is optional, numbers may be strings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic_core import from_json

from bot.channel.errors import ANSWER_LOST, UNKNOWN, ChannelError, Verdict, judge, judge_status
from bot.channel.http import Answer


@dataclass(frozen=True, slots=True)
class Quota:
    """What this message was counted against: `reply`, `welcome_msg`, `sub_quota`, `purchase_quota`, `reward_quota`."""

    kind: str
    remain: int | None = None
    total: int | None = None
    expires: str = ""
    owner_type: str = ""
    owner_id: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """The channel took the message. Without a quota it may have been charged."""

    message_id: str
    sent_at: int | None = None  # ms
    quota: Quota | None = None


@dataclass(frozen=True, slots=True)
class UserDetail:
    """What the channel tells of a citizen. The last interaction is its own spelling, DD/MM/YYYY."""

    user_id: str
    display_name: str = ""
    alias: str = ""
    is_follower: bool | None = None
    last_interaction: str = ""


@dataclass(frozen=True, slots=True)
class OaInfo:
    """The OA that the token belongs to."""

    oa_id: str
    name: str = ""
    is_verified: bool | None = None
    package: str = ""


@dataclass(frozen=True, slots=True)
class RecentMessage:
    """One message of a conversation, newest first in the channel's list."""

    message_id: str
    from_oa: bool
    at: int  # ms
    type: str = ""
    text: str = ""


def read_data(answer: Answer) -> Any:
    """The `data` of a success. Raises `ChannelError`: an error comes with any HTTP status, 200 included."""
    try:
        body = from_json(answer.body)
    except ValueError:
        body = None
    code = whole(body["error"]) if type(body) is dict and "error" in body else None
    if code is None and type(body) is dict and "error" in body:
        raise ChannelError(answer.status, UNKNOWN, text(body.get("message")))
    if code is None or (code == 0 and answer.status >= 400):
        raise ChannelError(answer.status, judge_status(answer.status))
    if code != 0:
        raise ChannelError(code, _verdict(code, answer.status), text(body.get("message")))
    return body.get("data")


def _verdict(code: int, status: int) -> Verdict:
    """A code no table lists is judged by its status when that is a server's failure."""
    verdict = judge(code)
    return judge_status(status) if verdict is UNKNOWN and status >= 500 else verdict


def read_sent(data: Any) -> Sent:
    """The result of a send."""
    if type(data) is not dict:
        return Sent("")
    quota = data.get("quota")
    return Sent(
        text(data.get("message_id")),
        whole(data.get("sent_time")),
        _quota(quota) if type(quota) is dict and quota else None,
    )


def _quota(quota: dict[str, Any]) -> Quota:
    return Quota(
        text(quota.get("quota_type")),
        whole(quota.get("remain")),
        whole(quota.get("total")),
        text(quota.get("expired_date")),
        text(quota.get("owner_type")),
        text(quota.get("owner_id")),
    )


def read_upload(data: Any) -> str:
    """The id (image, gif) or token (file) of an upload. Raises `ChannelError` when there is none."""
    found = data if type(data) is dict else {}
    handle = text(found.get("attachment_id")) or text(found.get("token"))
    if not handle:
        raise ChannelError(200, ANSWER_LOST)
    return handle


def read_user(data: Any, user_id: str) -> UserDetail:
    """The answer of user/detail."""
    found = data if type(data) is dict else {}
    return UserDetail(
        text(found.get("user_id")) or user_id,
        text(found.get("display_name")),
        text(found.get("user_alias")),
        _flag(found.get("user_is_follower")),
        text(found.get("user_last_interaction_date")),
    )


def read_oa(data: Any) -> OaInfo:
    """The answer of getoa; some spell the id `oaid`."""
    found = data if type(data) is dict else {}
    return OaInfo(
        text(found.get("oa_id")) or text(found.get("oaid")),
        text(found.get("name")),
        _flag(found.get("is_verified")),
        text(found.get("package_name")),
    )


def read_conversation(data: Any) -> list[RecentMessage]:
    """The answer of conversation, a bare list."""
    items = data if type(data) is list else []
    return [
        RecentMessage(
            text(item.get("message_id")),
            whole(item.get("src")) == 0,
            whole(item.get("time")) or 0,
            text(item.get("type")),
            text(item.get("message")),
        )
        for item in items
        if type(item) is dict
    ]


def text(value: Any) -> str:
    """A text, or a number written as one; everything else is ""."""
    if type(value) is str:
        return value
    return str(value) if type(value) is int and abs(value) < 2**64 else ""


def whole(value: Any) -> int | None:
    """A whole number, or a text that is one."""
    if type(value) is int:
        return value
    if type(value) is str and len(value) < 20:
        try:
            return int(value)
        except ValueError:
            return None
    return None


def _flag(value: Any) -> bool | None:
    return value if type(value) is bool else None
