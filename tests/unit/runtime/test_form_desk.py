"""Names of files as they are kept, and the order of questions on the page."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.runtime.form_desk import MAX_FILE_NAME, file_name_of, in_page_order
from bot.scripts.answers.files import Files
from bot.scripts.answers.text import Text
from bot.scripts.form_fields import FormField
from bot.store.forms import SECRET_BYTES, is_secret, new_link_secret, new_secret, partition_of_secret


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Lan\\ảnh 1.jpg", "ảnh 1.jpg"),
        ('a"><img src=x>.png', "aimg src=x.png"),
        ("a\r\nSet-Cookie: x=1.png", "aSet-Cookie: x=1.png"),
        ("", ""),
        ("..", ".."),
    ],
)
def test_a_name_is_for_people_and_leads_nowhere(given: str, kept: str) -> None:
    assert file_name_of(given) == kept


@given(st.text(max_size=500))
def test_no_name_holds_a_way_a_quote_or_anything_invisible(name: str) -> None:
    kept = file_name_of(name)
    assert len(kept) <= MAX_FILE_NAME
    assert not set(kept) & set('/\\"<>')
    assert all(unicodedata.category(letter)[0] != "C" for letter in kept)


def test_files_come_last_so_that_words_have_arrived_before_a_large_one() -> None:
    files, text = FormField("a", "A", "files", Files()), FormField("b", "B", "text", Text())
    assert [one.name for one in in_page_order([files, text])] == ["b", "a"]


def test_a_link_has_192_bits_and_says_its_partition() -> None:
    assert SECRET_BYTES * 8 == 192
    for partitions in (1, 4, 16):
        for p in range(partitions):
            secret = new_link_secret(p, partitions)
            assert is_secret(secret)
            assert partition_of_secret(secret, partitions) == p
    assert len({new_secret() for _ in range(1000)}) == 1000
    assert not any(is_secret(wrong) for wrong in ("", "a" * 31, "a" * 33, "a" * 31 + "/", "á" * 32, "a" * 31 + "\n"))
