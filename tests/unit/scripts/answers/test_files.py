from collections.abc import Callable
from typing import Any

from bot.scripts.answers.files import MAX_FILES, Files, packed, unpacked
from bot.scripts.answers.reading import Refused
from bot.scripts.events import Attachment
from bot.scripts.filters import plain

Read = Callable[..., Any]


def test_files_keep_evidence_up_to_the_limit(read: Read) -> None:
    pictures = [Attachment("image", url=str(n)) for n in range(12)]
    assert len(read(Files(), "", *pictures).value) == MAX_FILES
    assert len(read(Files(max=2), "", *pictures).value) == 2
    assert Files(max=99).limit == MAX_FILES
    assert isinstance(read(Files(), "", Attachment("sticker")), Refused)


def test_files_survive_the_session_and_print_as_a_count() -> None:
    there = Attachment("location", latitude=21.0, longitude=105.8)
    assert unpacked(packed(there)) == there
    assert packed(Attachment("link", text="a\ud800b"))["text"] == "ab"
    assert plain(Files().view([packed(there)])) == "vị trí"
    sent = [packed(there), packed(Attachment("image", url="a")), packed(there)]
    assert plain(Files().view(sent)) == "1 tệp và 2 vị trí"
