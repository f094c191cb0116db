"""The webhook's signature: `mac=sha256_hex(app_id + raw body + timestamp + OA secret key)`, a plain hash, no HMAC.

The body is the exact bytes received and `timestamp` the literal digits inside it. The key is the *OA Secret Key* of
the app's webhook page, not the app secret used for tokens.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable

PREFIX = "mac="
MAX_HEADER = 200  # characters; a genuine header has 68


def digest(app_id: str, raw: bytes, timestamp: str, secret: str) -> str:
    """The 64 lower-case hex digits the channel would send for this body."""
    return hashlib.sha256(app_id.encode() + raw + timestamp.encode() + secret.encode()).hexdigest()


def sign(app_id: str, raw: bytes, timestamp: str, secret: str) -> str:
    """The whole header value for `X-ZEvent-Signature`."""
    return PREFIX + digest(app_id, raw, timestamp, secret)


def verify(app_id: str, raw: bytes, timestamp: str, secret: str, header: str | None) -> bool:
    """Whether `header` signs these bytes; upper-case hex, a space in `mac =` and a missing prefix are tolerated.

    Compared in constant time. An empty secret verifies nothing.
    """
    if not secret or not header:
        return False
    given = _hex(header)
    return given.isascii() and hmac.compare_digest(given, digest(app_id, raw, timestamp, secret))


def which_variant(
    app_id: str, raw: bytes, timestamp: str, secret: str, header: str | None, *, oa_id: str = "", app_secret: str = ""
) -> str:
    """The name of the undocumented way of signing that would have matched, `"none"` if no known one would.

    For counting after `verify` said no, never for accepting: it tells an operator what is set up wrongly.
    """
    if not header:
        return "missing"
    given = _hex(header)
    if not given.isascii():
        return "none"
    for name, expected in _variants(app_id, raw, timestamp, secret, oa_id, app_secret):
        if hmac.compare_digest(given, expected()):
            return name
    return "none"


def _hex(header: str) -> str:
    """The hex part of a header value, lower case."""
    if len(header) == 68 and header.startswith(PREFIX):
        return header[4:].lower()
    value = header[:MAX_HEADER].strip().lower()
    if value.startswith("mac"):
        value = value[3:].lstrip().removeprefix("=").lstrip()
    return value


def _variants(
    app_id: str, raw: bytes, timestamp: str, secret: str, oa_id: str, app_secret: str
) -> Iterable[tuple[str, Callable[[], str]]]:
    key = secret.encode()
    yield "hmac_body", lambda: hmac.new(key, raw, hashlib.sha256).hexdigest()
    yield "hmac_all", lambda: hmac.new(key, app_id.encode() + raw + timestamp.encode(), hashlib.sha256).hexdigest()
    yield "no_timestamp", lambda: hashlib.sha256(app_id.encode() + raw + key).hexdigest()
    yield "trimmed_body", lambda: digest(app_id, raw.strip(), timestamp, secret)
    if oa_id:
        yield "oa_id_first", lambda: digest(oa_id, raw, timestamp, secret)
    if app_secret:
        yield "app_secret", lambda: digest(app_id, raw, timestamp, app_secret)
        yield "hmac_body_app_secret", lambda: hmac.new(app_secret.encode(), raw, hashlib.sha256).hexdigest()
