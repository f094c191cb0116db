"""Files are told by what is in them."""

from __future__ import annotations

import pytest

from bot.tickets.file_types import COULD_RUN, DOCX, HEAD, UNKNOWN, VIEWABLE, XLSX, is_other_than_told, sniff


def zipped(*parts: str) -> bytes:
    return b"".join(b"PK\x03\x04" + b"\0" * 26 + part.encode() + b"\0" * 40 for part in parts)


FILES = {
    "image/jpeg": b"\xff\xd8\xff\xe0\0\x10JFIF",
    "image/png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "image/gif": b"GIF89a\x01\0",
    "image/webp": b"RIFF\x24\0\0\0WEBPVP8 ",
    "image/heic": b"\0\0\0\x18ftypheic\0\0\0\0",
    "image/avif": b"\0\0\0\x18ftypavif",
    "image/bmp": b"BM\x36\0",
    "image/tiff": b"II*\0\x08",
    "application/pdf": b"%PDF-1.4\n",
    DOCX: zipped("[Content_Types].xml", "_rels/.rels", "word/document.xml"),
    XLSX: zipped("[Content_Types].xml", "xl/workbook.xml"),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": zipped("ppt/presentation.xml"),
    "application/zip": zipped("anh.jpg"),
    "application/vnd.android.package-archive": zipped("AndroidManifest.xml", "classes.dex"),
    "application/x-ole-storage": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 20,
    "application/rtf": b"{\\rtf1",
    "application/gzip": b"\x1f\x8b\x08",
    "application/vnd.rar": b"Rar!\x1a\x07\x01\0",
    "application/x-7z-compressed": b"7z\xbc\xaf\x27\x1c",
    "video/mp4": b"\0\0\0\x18ftypisom",
    "video/quicktime": b"\0\0\0\x14ftypqt  ",
    "video/3gpp": b"\0\0\0\x14ftyp3gp4",
    "video/webm": b"\x1a\x45\xdf\xa3",
    "video/x-msvideo": b"RIFF\0\0\0\0AVI LIST",
    "audio/mp4": b"\0\0\0\x18ftypM4A ",
    "audio/mpeg": b"ID3\x04\0",
    "audio/aac": b"\xff\xf1\x50\x80",
    "audio/amr": b"#!AMR\n<",
    "audio/amr-wb": b"#!AMR-WB\n",
    "audio/ogg": b"OggS\0",
    "audio/flac": b"fLaC",
    "audio/wav": b"RIFF\0\0\0\0WAVEfmt ",
    "image/svg+xml": b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">',
    "text/html": b"\xef\xbb\xbf \n<!DOCTYPE HTML><html>",
    "text/xml": b"<?xml version='1.0'?><a/>",
    "application/x-msdownload": b"MZ\x90\0",
    "application/x-executable": b"\x7fELF\x02",
}


@pytest.mark.parametrize("type", FILES)
def test_each_known_type_is_told_from_its_first_bytes(type: str) -> None:
    assert sniff(FILES[type]) == type


@pytest.mark.parametrize(
    "head", [b"", b"\xff", b"xin chao", b"RIFF", b"<", b"a < b", b"\0" * HEAD, b"< 5 tri\xe1\xbb\x87u"]
)
def test_what_is_none_of_them_is_unknown(head: bytes) -> None:
    assert sniff(head) == UNKNOWN


def test_a_frame_of_mp3_without_a_tag_is_audio() -> None:
    assert sniff(b"\xff\xfb\x90\x64") == "audio/mpeg"


def test_nothing_that_could_run_is_ever_shown() -> None:
    assert not VIEWABLE & COULD_RUN


@pytest.mark.parametrize(
    ("type", "kind", "name"),
    [
        ("text/html", "image", ""),
        ("application/pdf", "image", "anh.jpg"),
        ("image/png", "file", "don.pdf"),
        ("application/x-msdownload", "file", "bang-chung.pdf"),
        ("application/x-msdownload", "file", "cai-dat"),
        ("image/svg+xml", "image", ""),
        (UNKNOWN, "video", ""),
        ("image/jpeg", "audio", "v.amr"),
    ],
)
def test_a_file_that_is_not_what_it_is_said_to_be_is_noticed(type: str, kind: str, name: str) -> None:
    assert is_other_than_told(type, kind, name)


@pytest.mark.parametrize(
    ("type", "kind", "name"),
    [
        ("image/jpeg", "image", ""),
        ("application/pdf", "file", "Đơn phản ánh.PDF"),
        ("audio/mp4", "audio", ""),
        ("application/zip", "file", "don.docx"),
        ("video/mp4", "gif", ""),
        (UNKNOWN, "file", "ghi-chu.txt"),
        (UNKNOWN, "file", "khong-duoi"),
    ],
)
def test_a_file_that_is_what_it_is_said_to_be_passes(type: str, kind: str, name: str) -> None:
    assert not is_other_than_told(type, kind, name)
