"""The OA's API against a strict server on a real socket."""

import asyncio
import hashlib
import hmac
from typing import Any

import httpx
import pytest

from bot.channel.answers import OaInfo, Quota, RecentMessage, UserDetail
from bot.channel.client import CONVERSATION_COUNT, UPLOAD_LIMITS, ZaloClient
from bot.channel.errors import Action, ChannelError
from bot.channel.http import MAX_ANSWER, Http, NoAnswer
from bot.channel.outgoing import Button, Media, Outgoing, Unsendable
from bot.channel.protocol import AccessTokens, Channel

HELLO = Outgoing("xin chào")


class Tokens:
    def __init__(self, *tokens: str) -> None:
        self.tokens = list(tokens) or ["access-1"]
        self.refused: list[str] = []

    async def access(self) -> str:
        return self.tokens[0]

    async def refreshed(self, after: str) -> str:
        self.refused.append(after)
        self.tokens.pop(0)
        return self.tokens[0]


@pytest.fixture
def client(zalo: Any, http: Http) -> ZaloClient:
    return ZaloClient(http, zalo.url, Tokens())


async def failure(call: Any) -> ChannelError:
    with pytest.raises(ChannelError) as raised:
        await call
    return raised.value


def test_the_client_is_a_channel(client: ZaloClient) -> None:
    channel: Channel = client
    tokens: AccessTokens = Tokens()
    assert channel
    assert tokens


async def test_a_message_is_sent(client: ZaloClient, zalo: Any) -> None:
    sent = await client.send("42", Outgoing("xin chào", (Button("query", "Có", "#co"),)))
    assert (sent.message_id, sent.quota) == ("m1", None)
    [request] = zalo.requests
    assert (request["method"], request["path"]) == ("POST", "/v3.0/oa/message/cs")
    assert request["json"]["recipient"] == {"user_id": "42"}
    assert request["json"]["message"]["text"] == "xin chào"
    assert request["json"]["message"]["attachment"]["payload"]["buttons"][0]["title"] == "Có"
    assert "Cookie" not in request["headers"]
    assert request["headers"]["Content-Length"]
    assert request["headers"]["Accept-Encoding"] == "identity"  # bodies are read as they come


async def test_a_base_address_may_have_a_path(zalo: Any, http: Http) -> None:
    await ZaloClient(http, zalo.url + "/proxy/", Tokens()).send("42", HELLO)
    assert zalo.requests[0]["path"] == "/proxy/v3.0/oa/message/cs"


async def test_the_quota_is_read_whatever_is_there(client: ZaloClient, zalo: Any) -> None:
    zalo.answer({"error": 0, "data": {"message_id": 7, "sent_time": "1760000000123", "quota": {"quota_type": "reply"}}})
    zalo.answer({"error": 0, "data": {"quota": {"quota_type": "sub_quota", "remain": "5", "total": 8, "owner_id": 1}}})
    zalo.answer({"error": "0"})
    first, second, third = [await client.send("42", HELLO) for _ in range(3)]
    assert (first.message_id, first.sent_at, first.quota) == ("7", 1760000000123, Quota("reply"))
    assert second.quota == Quota("sub_quota", remain=5, total=8, owner_id="1")
    assert (third.message_id, third.quota) == ("", None)


async def test_an_error_in_an_http_200_is_an_error(client: ZaloClient, zalo: Any) -> None:
    zalo.answer({"error": -230, "message": "User has not interacted with the OA in the past 7 days"})
    error = await failure(client.send("42", HELLO))
    assert (error.code, error.verdict.action) == (-230, Action.WINDOW_CLOSED)
    assert "7 days" in error.detail


@pytest.mark.parametrize(
    ("body", "status", "code", "action"),
    [
        ({"error": "-32", "message": "limit"}, 200, -32, Action.WAIT),
        ({"error": -201, "message": "text invalid"}, 400, -201, Action.DROP),
        ({"error": -99999, "message": "new"}, 200, -99999, Action.ALERT),
        ({"error": -99999, "message": "new"}, 500, -99999, Action.RETRY),
        ({"error": "what?"}, 200, 200, Action.ALERT),
        ({"error": 0}, 500, 500, Action.RETRY),
        ({"data": {}}, 200, 200, Action.UNCERTAIN),
        ([], 200, 200, Action.UNCERTAIN),
        (b"<html>", 200, 200, Action.UNCERTAIN),
        (b"<html>", 504, 504, Action.UNCERTAIN),
        (b"<html>", 503, 503, Action.WAIT),
        (b"", 404, 404, Action.ALERT),
    ],
)
async def test_every_kind_of_answer_has_its_verdict(
    client: ZaloClient, zalo: Any, body: Any, status: int, code: int, action: Action
) -> None:
    zalo.answer(body, status)
    error = await failure(client.send("42", HELLO))
    assert (error.code, error.verdict.action) == (code, action)
    assert len(zalo.requests) == 1


async def test_a_refused_token_is_renewed_and_the_message_sent_once_more(zalo: Any, http: Http) -> None:
    tokens = Tokens("stale", "access-1")
    sent = await ZaloClient(http, zalo.url, tokens).send("42", HELLO)
    assert sent.message_id == "m2"
    assert tokens.refused == ["stale"]


async def test_a_token_refused_twice_is_an_error(zalo: Any, http: Http) -> None:
    error = await failure(ZaloClient(http, zalo.url, Tokens("stale", "stale-too")).send("42", HELLO))
    assert error.verdict.action is Action.REFRESH
    assert len(zalo.requests) == 2


async def test_the_appsecret_proof_is_sent_when_switched_on(zalo: Any, http: Http) -> None:
    zalo.proof = hmac.new(b"app-secret", b"access-1", hashlib.sha256).hexdigest()
    await ZaloClient(http, zalo.url, Tokens(), app_secret="app-secret").send("42", HELLO)
    error = await failure(ZaloClient(http, zalo.url, Tokens()).send("42", HELLO))
    assert error.code == -242


async def test_a_message_the_channel_would_refuse_is_not_sent(client: ZaloClient, zalo: Any) -> None:
    with pytest.raises(Unsendable):
        await client.send("42", Outgoing())
    assert zalo.requests == []


async def test_a_picture_is_uploaded_and_sent(client: ZaloClient, zalo: Any) -> None:
    zalo.answer({"error": 0, "data": {"attachment_id": "A1"}})
    attachment = await client.upload("image", "ảnh.png", b"\x89PNG")
    await client.send("42", Outgoing(media=Media("image", "ảnh.png")), attachment)
    upload, send = zalo.requests
    assert upload["path"] == "/v2.0/oa/upload/image"
    assert upload["form"] == {"file": ("ảnh.png", b"\x89PNG")}
    assert send["json"]["message"]["attachment"]["payload"]["elements"][0]["attachment_id"] == "A1"


async def test_a_file_gives_a_token(client: ZaloClient, zalo: Any) -> None:
    zalo.answer({"error": 0, "data": {"token": "T1"}})
    assert await client.upload("file", "a.pdf", b"%PDF") == "T1"
    assert zalo.requests[0]["path"] == "/v2.0/oa/upload/file"


async def test_an_upload_without_an_id_may_be_repeated(client: ZaloClient, zalo: Any) -> None:
    zalo.answer({"error": 0, "data": {}})
    assert (await failure(client.upload("gif", "a.gif", b"GIF"))).verdict.action is Action.RETRY


@pytest.mark.parametrize("kind", ["image", "gif", "file"])
async def test_uploads_are_limited_in_size(client: ZaloClient, zalo: Any, kind: Any) -> None:
    zalo.answer({"error": 0, "data": {"attachment_id": "A"}})
    assert await client.upload(kind, "a", b"a" * UPLOAD_LIMITS[kind]) == "A"
    for data in (b"", b"a" * (UPLOAD_LIMITS[kind] + 1)):
        with pytest.raises(Unsendable):
            await client.upload(kind, "a", data)


async def test_a_citizens_details_are_read(client: ZaloClient, zalo: Any) -> None:
    detail = {"user_id": "42", "display_name": "Lan", "user_is_follower": True, "tags_and_notes_info": {}}
    zalo.answer({"error": 0, "data": detail})
    zalo.answer({"error": 0})
    assert await client.user_detail("42") == UserDetail("42", "Lan", is_follower=True)
    assert await client.user_detail("42") == UserDetail("42")
    assert zalo.requests[0]["path"] == "/v3.0/oa/user/detail"
    assert zalo.requests[0]["data"] == {"user_id": "42"}


@pytest.mark.parametrize("member", ["oa_id", "oaid"])
async def test_the_oa_describes_itself(client: ZaloClient, zalo: Any, member: str) -> None:
    zalo.answer({"error": 0, "data": {member: 7, "name": "Phường X", "is_verified": True}})
    assert await client.get_oa() == OaInfo("7", "Phường X", is_verified=True)
    assert zalo.requests[0]["path"] == "/v2.0/oa/getoa"


async def test_recent_messages_show_what_arrived(client: ZaloClient, zalo: Any) -> None:
    items = [
        {"message_id": "a", "src": 0, "time": 5, "type": "text", "message": "chào"},
        {"message_id": "b", "src": 1, "time": "4", "type": "photo"},
        "?",
    ]
    zalo.answer({"error": 0, "data": items})
    assert await client.recent_messages("42") == [
        RecentMessage("a", True, 5, "text", "chào"),
        RecentMessage("b", False, 4, "photo"),
    ]
    assert zalo.requests[0]["data"] == {"user_id": "42", "offset": 0, "count": CONVERSATION_COUNT}


async def test_a_lost_answer_to_a_read_may_be_asked_for_again(zalo: Any, http: Http, client: ZaloClient) -> None:
    zalo.answer(b"", 502)
    assert (await failure(client.get_oa())).verdict.action is Action.RETRY


async def test_no_connection_means_surely_not_delivered(http: Http, unused_tcp_port: int) -> None:
    client = ZaloClient(http, f"http://127.0.0.1:{unused_tcp_port}", Tokens())
    error = await failure(client.send("42", HELLO))
    assert isinstance(error, NoAnswer)
    assert (error.code, error.verdict.action) == (0, Action.RETRY)


async def test_a_name_that_does_not_resolve_means_surely_not_delivered(http: Http) -> None:
    error = await failure(ZaloClient(http, "http://khong-co.invalid", Tokens()).send("42", HELLO))
    assert error.verdict.action is Action.RETRY


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
        b"SMTP hello\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (MAX_ANSWER + 1) + b" " * (MAX_ANSWER + 1),
    ],
)
async def test_a_connection_that_breaks_after_the_request_is_uncertain(http: Http, socket: Any, answer: bytes) -> None:
    socket.answer = answer
    error = await failure(ZaloClient(http, socket.url, Tokens()).send("42", HELLO))
    assert (error.code, error.verdict.action) == (0, Action.UNCERTAIN)
    assert socket.seen == 1


async def test_silence_after_the_request_is_uncertain(socket: Any) -> None:
    socket.answer = None
    http = Http(total=0.1)
    error = await failure(ZaloClient(http, socket.url, Tokens()).send("42", HELLO))
    assert error.verdict.action is Action.UNCERTAIN
    await http.aclose()


async def test_a_full_pool_means_surely_not_delivered(socket: Any) -> None:
    socket.answer = None
    http = Http(pool=1, connect=0.05, total=0.2)
    client = ZaloClient(http, socket.url, Tokens())
    errors = await asyncio.gather(failure(client.send("1", HELLO)), failure(client.send("2", HELLO)))
    assert [error.verdict.action for error in errors] == [Action.UNCERTAIN, Action.RETRY]
    assert socket.seen == 1
    await http.aclose()


async def test_connections_are_kept_and_bounded(zalo: Any) -> None:
    http = Http(pool=2)
    client = ZaloClient(http, zalo.url, Tokens())
    sent = await asyncio.gather(*(client.send("42", HELLO) for _ in range(20)))
    assert len({answer.message_id for answer in sent}) == 20
    await http.aclose()


async def test_errors_never_name_the_token_or_the_citizen(http: Http, socket: Any) -> None:
    error = await failure(ZaloClient(http, socket.url, Tokens("secret-token")).user_detail("6190233847715520418"))
    assert "secret-token" not in repr(error) + str(error)
    assert "6190233847715520418" not in repr(error) + str(error)
    assert error.__cause__ is None


async def test_a_default_httpx_error_is_understood_too() -> None:
    from bot.channel.http import _never_left

    assert _never_left(httpx.ConnectError("refused"))
    assert _never_left(httpx.PoolTimeout("full"))
    assert not _never_left(httpx.ReadTimeout("slow"))
    assert not _never_left(TimeoutError())
