from collections.abc import Callable
from typing import Any

from bot.scripts.answers.reading import Accepted, Refused
from bot.scripts.answers.text import MAX_CHARACTERS, Text
from bot.scripts.events import Attachment

Read = Callable[..., Any]


def test_text_keeps_what_was_written(read: Read) -> None:
    assert read(Text(), "Cô ở quầy 3 quát tôi.") == Accepted("Cô ở quầy 3 quát tôi.")


def test_text_that_is_too_short_or_long_is_told_the_length_wanted(read: Read) -> None:
    short, long = read(Text(min=20), "ngắn"), read(Text(max=10), "dài quá mười ký tự")
    assert isinstance(short, Refused)
    assert short.specific
    assert "20" in short.reason
    assert "10" in long.reason


def test_text_never_exceeds_the_language_limit_whatever_max_says(read: Read) -> None:
    assert isinstance(read(Text(max=10**6), "a" * (MAX_CHARACTERS + 1)), Refused)
    assert isinstance(read(Text(max=10**6), "a" * MAX_CHARACTERS), Accepted)


def test_text_wants_words_when_only_a_picture_came(read: Read) -> None:
    assert isinstance(read(Text(), "", Attachment("image")), Refused)
