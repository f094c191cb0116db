from __future__ import annotations

import pytest

from handlers.emulator import assets, records
from handlers.emulator.assets import Upload, accept_upload, keep, sniff
from handlers.emulator.models import AssetKind
from handlers.emulator.records import Records
from handlers.emulator.refusals import ZaloRefused

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20
JPG = b"\xff\xd8\xff\xe0" + b"0" * 20
GIF = b"GIF89a" + b"0" * 20
PDF = b"%PDF-1.7\n"
DOC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"


@pytest.mark.parametrize(
    ("name", "body", "found"),
    [
        ("a.png", PNG, "png"),
        ("a.txt", JPG, "jpg"),
        ("a.gif", GIF, "gif"),
        ("a", PDF, "pdf"),
        ("a.doc", DOC, "doc"),
        ("a.docx", ZIP, "docx"),
        ("a.csv", "họ tên,năm\n".encode(), "csv"),
        ("a.xls", DOC, ""),
        ("a.xlsx", ZIP, ""),
        ("a.png", b"MZ\x90", ""),
        ("a.csv", b"\x00\x01", ""),
        ("a.csv", b"\xff\xfe\xfd", ""),
        ("a.csv", b"", ""),
        ("a.txt", b"text", ""),
    ],
)
def test_bytes_tell_what_a_file_is(name: str, body: bytes, found: str) -> None:
    assert sniff(Upload(name, body)) == found


@pytest.mark.parametrize(
    ("kind", "body", "accepted"),
    [
        ("image", PNG, True),
        ("image", JPG, True),
        ("image", GIF, False),
        ("gif", GIF, True),
        ("gif", PNG, False),
        ("file", PDF, True),
        ("file", PNG, False),
    ],
)
def test_each_upload_takes_its_own_kinds(kind: AssetKind, body: bytes, accepted: bool) -> None:
    store = Records(None)
    if accepted:
        asset = accept_upload(kind, Upload("x", body), store, "http://127.0.0.1:1", 5)
        assert store.asset(asset.id) == asset
        return
    with pytest.raises(ZaloRefused) as refusal:
        accept_upload(kind, Upload("x", body), store, "http://127.0.0.1:1", 5)
    assert refusal.value.code == -201


@pytest.mark.parametrize(("kind", "head"), [("image", PNG), ("gif", GIF), ("file", PDF)])
def test_an_upload_above_its_limit_is_refused(kind: AssetKind, head: bytes) -> None:
    most = head.ljust(assets.MAX_BYTES[kind], b"0")
    accept_upload(kind, Upload("x", most), Records(None), "http://127.0.0.1:1", 5)
    with pytest.raises(ZaloRefused) as refusal:
        accept_upload(kind, Upload("x", most + b"0"), Records(None), "http://127.0.0.1:1", 5)
    assert refusal.value.code == -210


def test_old_media_go_when_there_are_too_many_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MAX_MEDIA_BYTES", 100)
    store = Records(None)
    kept = [keep(Upload("a.png", PNG), "png", store, "").url.rsplit("/", 1)[1] for _ in range(5)]
    assert [store.media(media_id) is not None for media_id in kept] == [False, False, True, True, True]


def test_old_assets_go_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MAX_ASSETS", 2)
    store = Records(None)
    ids = [accept_upload("image", Upload("x", PNG), store, "", 5).id for _ in range(4)]
    assert [store.asset(each) is not None for each in ids] == [False, False, True, True]
