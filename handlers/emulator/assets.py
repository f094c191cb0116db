"""What the OA uploads and what citizens attach: kinds known by their bytes, and their limits."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from hashlib import md5
from pathlib import PurePath

from handlers.emulator.models import Asset, AssetKind, Media
from handlers.emulator.records import Records
from handlers.emulator.refusals import above_limit, invalid

MB = 1024 * 1024
MAX_BYTES: dict[AssetKind, int] = {"image": 1 * MB, "gif": 5 * MB, "file": 5 * MB}
MAX_CITIZEN_BYTES = 20 * MB
LIFE_MS = 7 * 24 * 3_600_000
UPLOADS_PER_MONTH = 5_000

CONTENT_TYPES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv; charset=utf-8",
}
ACCEPTED: dict[AssetKind, frozenset[str]] = {
    "image": frozenset({"jpg", "png"}),
    "gif": frozenset({"gif"}),
    "file": frozenset({"pdf", "doc", "docx", "csv"}),
}


@dataclass(frozen=True)
class Upload:
    """A file as it arrived."""

    name: str
    body: bytes


def sniff(upload: Upload) -> str:
    """The kind of file its bytes show (`jpg`, `pdf`, ...), or the empty string."""
    body = upload.body
    suffix = PurePath(upload.name).suffix.lower()
    if body.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if body.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if body.startswith(b"%PDF-"):
        return "pdf"
    if body.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") and suffix == ".doc":
        return "doc"
    if body.startswith(b"PK\x03\x04") and suffix == ".docx":
        return "docx"
    return "csv" if suffix == ".csv" and _is_text(body) else ""


def accept_upload(kind: AssetKind, upload: Upload, records: Records, base_url: str, now_ms: int) -> Asset:
    """Store what an OA uploads, or refuse it: -201 for another kind of file, -210 for too many bytes."""
    if len(upload.body) > MAX_BYTES[kind]:
        raise above_limit("file", MAX_BYTES[kind])
    found = sniff(upload)
    if found not in ACCEPTED[kind]:
        raise invalid(f"file (only {', '.join(sorted(ACCEPTED[kind]))})")
    media = keep(upload, found, records, base_url)
    asset = Asset(id=secrets.token_urlsafe(24), kind=kind, created_ms=now_ms, media=media)
    records.put_asset(asset)
    return asset


def keep(upload: Upload, found: str, records: Records, base_url: str) -> Media:
    """Store bytes under an unguessable address."""
    media_id = secrets.token_urlsafe(18)
    name = PurePath(upload.name).name or "tep"
    content_type = CONTENT_TYPES.get(found, "application/octet-stream")
    records.put_media(media_id, content_type, name, upload.body)
    return Media(
        url=f"{base_url}/media/{media_id}",
        name=name,
        size=len(upload.body),
        type=found or PurePath(name).suffix.lower().lstrip("."),
        checksum=md5(upload.body, usedforsecurity=False).hexdigest(),
    )


def _is_text(body: bytes) -> bool:
    try:
        return bool(body) and "\0" not in body.decode()
    except UnicodeDecodeError:
        return False
