"""The webhook signature: the documented formula, what is tolerated, what is refused."""

import hashlib
import hmac
import json

import pytest

from bot.channel.inbound import parse_inbound
from bot.channel.signature import sign, verify, which_variant

APP = "1234567890"
SECRET = "oa-secret-test"
TIMESTAMP = "1760000000123"
BODY = (
    '{"event_name":"user_send_text","app_id":"1234567890","sender":{"id":"111"},"recipient":{"id":"222"},'
    '"message":{"text":"xin chào","msg_id":"m1"},"timestamp":"1760000000123"}'
).encode()
HEX = "843c1b2fa6116fa9d54c55ceaa18752c1d3a4e9dd930f3cfcc30a6d6627ebb87"


def test_the_published_vector_is_signed_and_verified() -> None:
    assert sign(APP, BODY, TIMESTAMP, SECRET) == f"mac={HEX}"
    assert verify(APP, BODY, TIMESTAMP, SECRET, f"mac={HEX}")


@pytest.mark.parametrize(
    "header",
    [
        f"mac={HEX.upper()}",
        f"MAC={HEX}",
        f"mac = {HEX}",
        f"mac= {HEX}",
        f"mac ={HEX}",
        HEX,
        HEX.upper(),
        f" mac={HEX} ",
    ],
)
def test_spelling_of_the_header_does_not_matter(header: str) -> None:
    assert verify(APP, BODY, TIMESTAMP, SECRET, header)


@pytest.mark.parametrize("header", [None, "", "mac=", f"mac={HEX[:-1]}", f"mac={HEX}0", "0" * 64, "mac=ấ" * 9])
def test_anything_else_is_refused(header: str | None) -> None:
    assert not verify(APP, BODY, TIMESTAMP, SECRET, header)


@pytest.mark.parametrize(
    ("app_id", "body", "timestamp", "secret"),
    [
        ("1234567891", BODY, TIMESTAMP, SECRET),
        (APP, BODY + b" ", TIMESTAMP, SECRET),
        (APP, BODY, "1760000000124", SECRET),
        (APP, BODY, TIMESTAMP, "other-secret"),
    ],
)
def test_every_term_of_the_formula_counts(app_id: str, body: bytes, timestamp: str, secret: str) -> None:
    assert not verify(app_id, body, timestamp, secret, f"mac={HEX}")


def test_an_empty_secret_verifies_nothing() -> None:
    assert not verify(APP, BODY, TIMESTAMP, "", sign(APP, BODY, TIMESTAMP, ""))


@pytest.mark.parametrize("literal", ["1760000000123", "1.760000000123E12", "1760000000123.0"])
def test_a_timestamp_sent_as_a_number_is_verified_by_its_literal_digits(literal: str) -> None:
    body = json.dumps({"event_name": "follow", "app_id": APP, "message": {"timestamp": 5}, "timestamp": "T"}).encode()
    body = body.replace(b'"T"', literal.encode())
    event = parse_inbound(body, frozenset())
    assert event.timestamp == literal
    assert event.at == 1760000000123
    assert verify(event.app_id, body, event.timestamp, SECRET, sign(APP, body, literal, SECRET))


def test_wrong_ways_of_signing_are_named_and_not_accepted() -> None:
    def sha(*parts: bytes) -> str:
        return hashlib.sha256(b"".join(parts)).hexdigest()

    key, stamp, app_secret = SECRET.encode(), TIMESTAMP.encode(), b"app-secret"
    wrong = {
        "hmac_body": hmac.new(key, BODY, "sha256").hexdigest(),
        "hmac_all": hmac.new(key, APP.encode() + BODY + stamp, "sha256").hexdigest(),
        "no_timestamp": sha(APP.encode(), BODY, key),
        "trimmed_body": sha(APP.encode(), BODY, stamp, key),
        "oa_id_first": sha(b"222", BODY, stamp, key),
        "app_secret": sha(APP.encode(), BODY, stamp, app_secret),
        "hmac_body_app_secret": hmac.new(app_secret, BODY, "sha256").hexdigest(),
        "none": "0" * 64,
    }
    for name, given in wrong.items():
        body = BODY + b"\n" if name == "trimmed_body" else BODY
        assert not verify(APP, body, TIMESTAMP, SECRET, f"mac={given}")
        found = which_variant(APP, body, TIMESTAMP, SECRET, f"mac={given}", oa_id="222", app_secret="app-secret")
        assert found == name


def test_a_missing_or_unreadable_header_has_a_name_too() -> None:
    assert which_variant(APP, BODY, TIMESTAMP, SECRET, None) == "missing"
    assert which_variant(APP, BODY, TIMESTAMP, SECRET, "mac=ấ") == "none"
