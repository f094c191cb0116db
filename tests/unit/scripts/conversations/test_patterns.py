"""Patterns of conversation tests agree with the usual regular expressions and never explode."""

import re
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.scripts.conversations.patterns import MAX_INSTRUCTIONS, MAX_PATTERN, BadPattern, Pattern

SMALL = st.text(alphabet="ab1 ", max_size=12)
PIECES = st.sampled_from(
    ["a", "b", ".", r"\d", r"\s", r"\w", "[ab]", "[^a]", "[a-b1]", "(a|b)", "(?:ab)", "^", "$", "x|"]
)
REPEATS = st.sampled_from(["", "*", "+", "?", "{2}", "{1,3}", "{1,}", "*?"])
PATTERNS = st.lists(st.tuples(PIECES, REPEATS), max_size=5).map(
    lambda parts: "".join(p + (r if p not in ("^", "$", "x|") else "") for p, r in parts)
)


@given(PATTERNS, SMALL)
def test_a_pattern_is_found_where_the_usual_engine_finds_it(pattern: str, text: str) -> None:
    assert Pattern(pattern).is_in(text) == bool(re.search(pattern, text))


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("^Đã ghi nhận", "Đã ghi nhận. Mã phiếu", True),
        ("^ghi nhận", "Đã ghi nhận", False),
        (r"Mã phiếu NR-[A-Z0-9]+-\d", "Mã phiếu NR-T003-0.", True),
        (r"ngày \d{1,2}/\d{1,2}/\d{4}$", "Hạn trả lời ngày 23/12/2026", True),
        (r"\?$", "Việc xảy ra ở đâu?", True),
        ("một.hai", "một\nhai", False),
        (r"một\nhai", "một\nhai", True),
        ("[]a]", "]", True),
    ],
)
def test_patterns_editors_write(pattern: str, text: str, found: bool) -> None:
    assert Pattern(pattern).is_in(text) is found


@pytest.mark.parametrize("pattern", ["(a*)*b", "(a|a)*b", "(a+)+$", ".*.*.*.*x", "(?:(?:a*)*)*b", "(|a)*b"])
def test_a_pattern_that_explodes_elsewhere_ends_in_time(pattern: str) -> None:
    began = perf_counter()
    assert not Pattern(pattern).is_in("a" * 2_000 + "c")
    assert perf_counter() - began < 5


@pytest.mark.parametrize(
    "pattern",
    [
        "(",
        ")",
        "[a",
        "a**",
        "*a",
        "{2}",
        "a{5,2}",
        "a{101}",
        "a{x}",
        "(?=a)",
        r"\b",
        "a\\",
        "(" * 30 + ")" * 30,
        "((a{100}){100}){100}",
        "a" * (MAX_PATTERN + 1),
    ],
)
def test_a_pattern_that_cannot_be_read_says_why(pattern: str) -> None:
    with pytest.raises(BadPattern, match="regex"):
        Pattern(pattern)


def test_a_pattern_is_written_out_to_no_more_than_its_limit() -> None:
    Pattern("(a{99}){20}")
    with pytest.raises(BadPattern, match="lặp quá nhiều"):
        Pattern(f"(a{{100}}){{{MAX_INSTRUCTIONS // 100}}}")
