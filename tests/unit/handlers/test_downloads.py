"""How files that citizens sent leave the server: shown is only what was drawn here, the rest is saved to disk."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.tickets.evidence import Evidence, SealedFile, State, ViewerCopy
from bot.tickets.file_types import COULD_RUN, HTML, JPEG, PDF, SVG, VIEWABLE
from handlers.downloads import DISARMED, download_headers, view_headers

PIECE = Evidence(3, "file", 0, "Đơn phản ánh.pdf", state=State.KEPT, type=PDF)
COPY = ViewerCopy(SealedFile("a" * 32, "0" * 64), JPEG, 10)
TYPES = sorted(COULD_RUN | VIEWABLE | {PDF})


@pytest.mark.parametrize("type", TYPES)
def test_an_original_of_any_type_is_a_download_without_a_type_of_its_own(type: str) -> None:
    headers = download_headers(replace(PIECE, type=type))
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"].startswith("attachment;")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["Cache-Control"] == "no-store"


def test_the_name_is_quoted_whatever_is_in_it() -> None:
    for name in ('x"; filename="evil.exe', "a\r\nSet-Cookie: x", "../../etc/passwd", "..\\..\\x"):
        value = download_headers(replace(PIECE, name=name))["Content-Disposition"]
        assert value.isascii()
        assert value.isprintable()
        assert value.count('"') == 2
        assert "/" not in value
        assert "\\" not in value
    assert "%C4%90%C6%A1n%20ph%E1%BA%A3n%20%C3%A1nh.pdf" in download_headers(PIECE)["Content-Disposition"]


def test_a_piece_without_a_name_gets_its_number() -> None:
    assert download_headers(replace(PIECE, name=""))["Content-Disposition"].endswith("UTF-8''tep-3")


@pytest.mark.parametrize("type", sorted(COULD_RUN))
def test_what_could_run_or_is_not_what_it_says_is_disarmed_by_its_name(type: str) -> None:
    assert download_headers(replace(PIECE, type=type))["Content-Disposition"].endswith(DISARMED)
    assert download_headers(replace(PIECE, is_other=True))["Content-Disposition"].endswith(DISARMED)


def test_a_drawn_copy_may_be_shown() -> None:
    headers = view_headers(replace(PIECE, view=COPY))
    assert (headers["Content-Type"], headers["Content-Disposition"]) == (JPEG, "inline")
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize("type", [SVG, HTML, PDF])
def test_nothing_but_a_drawn_picture_is_ever_shown(type: str) -> None:
    with pytest.raises(ValueError, match="no copy"):
        view_headers(replace(PIECE, view=replace(COPY, type=type)))
    with pytest.raises(ValueError, match="no copy"):
        view_headers(PIECE)
