"""What a file is, told from its first bytes: neither its name nor what a server says of it can be believed."""

from __future__ import annotations

from collections.abc import Callable

HEAD = 16 * 1024  # bytes of a file that are enough to tell
UNKNOWN = "application/octet-stream"

JPEG, PNG, GIF, WEBP = "image/jpeg", "image/png", "image/gif", "image/webp"
PDF, ZIP, OLE = "application/pdf", "application/zip", "application/x-ole-storage"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
SVG, HTML, XML = "image/svg+xml", "text/html", "text/xml"
WINDOWS_PROGRAM, LINUX_PROGRAM, ANDROID_PROGRAM = (
    "application/x-msdownload",
    "application/x-executable",
    "application/vnd.android.package-archive",
)

VIEWABLE = frozenset({JPEG, PNG, GIF, WEBP})  # of these a copy is drawn anew; of all others there is only the original
COULD_RUN = frozenset({SVG, HTML, XML, WINDOWS_PROGRAM, LINUX_PROGRAM, ANDROID_PROGRAM})

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"%PDF-", PDF),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),  # doc, xls, ppt
    (b"#!AMR-WB\n", "audio/amr-wb"),
    (b"#!AMR\n", "audio/amr"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"\x1a\x45\xdf\xa3", "video/webm"),
    (b"BM", "image/bmp"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
    (b"MZ", WINDOWS_PROGRAM),
    (b"\x7fELF", LINUX_PROGRAM),
    (b"{\\rtf", "application/rtf"),
)
_RIFF = {b"WEBP": WEBP, b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_BRANDS: tuple[tuple[bytes, str], ...] = (  # of ISO media files, behind `ftyp`
    (b"hei", "image/heic"),
    (b"hev", "image/heic"),
    (b"mif1", "image/heic"),
    (b"msf1", "image/heic"),
    (b"avi", "image/avif"),
    (b"M4A", "audio/mp4"),
    (b"M4B", "audio/mp4"),
    (b"qt", "video/quicktime"),
    (b"3g", "video/3gpp"),
    (b"", "video/mp4"),
)
_INSIDE_ZIP: tuple[tuple[bytes, str], ...] = (
    (b"AndroidManifest.xml", ANDROID_PROGRAM),
    (b"classes.dex", ANDROID_PROGRAM),
    (b"word/", DOCX),
    (b"xl/", XLSX),
    (b"ppt/", PPTX),
)
_MARKUP: tuple[tuple[bytes, str], ...] = (
    (b"<svg", SVG),
    (b"<!doctype html", HTML),
    (b"<html", HTML),
    (b"<script", HTML),
    (b"<body", HTML),
    (b"<iframe", HTML),
    (b"<?xml", XML),
)

# What a name's ending promises. An ending that is not named here promises nothing.
_ENDINGS: dict[str, frozenset[str]] = {
    "jpg": frozenset({JPEG}),
    "jpeg": frozenset({JPEG}),
    "png": frozenset({PNG}),
    "gif": frozenset({GIF}),
    "webp": frozenset({WEBP}),
    "heic": frozenset({"image/heic"}),
    "pdf": frozenset({PDF}),
    "docx": frozenset({DOCX, ZIP}),  # a long first part may hide the folder that tells
    "xlsx": frozenset({XLSX, ZIP}),
    "pptx": frozenset({PPTX, ZIP}),
    "doc": frozenset({OLE, "application/rtf"}),
    "xls": frozenset({OLE}),
    "ppt": frozenset({OLE}),
    "zip": frozenset({ZIP, DOCX, XLSX, PPTX}),
    "mp4": frozenset({"video/mp4", "video/quicktime", "video/3gpp"}),
    "mov": frozenset({"video/quicktime", "video/mp4"}),
    "mp3": frozenset({"audio/mpeg"}),
    "amr": frozenset({"audio/amr", "audio/amr-wb"}),
    "m4a": frozenset({"audio/mp4", "video/mp4", "video/3gpp"}),
    "aac": frozenset({"audio/aac", "audio/mp4"}),
    "wav": frozenset({"audio/wav"}),
}
_KINDS: dict[str, Callable[[str], bool]] = {
    "image": lambda type: type.startswith("image/") and type != SVG,
    "gif": lambda type: type.startswith(("image/", "video/")) and type != SVG,  # phones send short videos as such
    "audio": lambda type: type.startswith(("audio/", "video/")),  # a recording is often a video without pictures
    "video": lambda type: type.startswith("video/"),
}


def sniff(head: bytes) -> str:
    """The media type of a file that begins with `head` (HEAD bytes, or the whole file); UNKNOWN when none is known.

    >>> sniff(b"%PDF-1.7 and so on")
    'application/pdf'
    """
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], UNKNOWN)
    if head[4:8] == b"ftyp":
        return next(type for brand, type in _BRANDS if head[8:12].startswith(brand))
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return next((type for part, type in _INSIDE_ZIP if part in head), ZIP)
    for start, type in _STARTS:
        if head.startswith(start):
            return type
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        return "audio/aac" if head[1] & 0x06 == 0 else "audio/mpeg"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return next((type for mark, type in _MARKUP if mark in text), UNKNOWN) if text[:1] == b"<" else UNKNOWN


def is_other_than_told(type: str, kind: str, name: str) -> bool:
    """Whether a file of this sniffed type is not what its kind of attachment and its name's ending promise."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    promised = _ENDINGS.get(ending)
    if promised is not None and type not in promised:
        return True
    looks_right = _KINDS.get(kind)
    return (looks_right is not None and not looks_right(type)) or (kind == "file" and type in COULD_RUN)
