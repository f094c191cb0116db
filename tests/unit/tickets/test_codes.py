from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tickets.codes import (
    ALPHABET,
    MAX_PARTITIONS,
    MAX_TEXT,
    NoCodeFound,
    check_symbol,
    code_of,
    codes_in,
    make_code,
    parse_code,
    partition_of,
    ticket_id,
)

KEY = b"k" * 32
bodies = st.text(alphabet=ALPHABET, min_size=7, max_size=7)


def shown(body: str) -> str:
    whole = body + check_symbol(body)
    return f"NR-{whole[:4]}-{whole[4:]}"


@pytest.mark.parametrize("place", range(8))
def test_every_single_wrong_symbol_is_noticed(place: int) -> None:
    """Linear over GF(32), so an error of any size at a place is noticed in every code or in none."""
    for body in ("0000000", "7K3M9Q4", "ZZZZZZZ", "A1B2C3D"):
        code = ticket_id(shown(body))[2:]
        for wrong in ALPHABET:
            typed = code[:place] + wrong + code[place + 1 :]
            assert (parse_code(f"NR {typed}") is not None) == (wrong == code[place])


@pytest.mark.parametrize(("first", "second"), list(combinations(range(8), 2)))
def test_every_swap_of_two_different_symbols_is_noticed(first: int, second: int) -> None:
    for a in ALPHABET:
        for b in ALPHABET:
            body = ["5"] * 7
            body[min(first, 6)] = a
            if second < 7:
                body[second] = b
            code = list("".join(body) + check_symbol("".join(body)))
            swapped = code.copy()
            swapped[first], swapped[second] = code[second], code[first]
            assert (parse_code("NR" + "".join(swapped)) is not None) == (swapped == code)


@given(bodies)
def test_a_code_is_read_back_however_it_is_typed(body: str) -> None:
    code = shown(body)
    bare = ticket_id(code)
    spaced = " ".join(bare)
    sloppy = bare[2:].replace("0", "o").replace("1", "l").lower()
    for typed in (code, code.lower(), bare, f"mã phiếu {bare[:6]} {bare[6:]} ạ", spaced, f"nr {sloppy}", f"({code})."):
        assert parse_code(typed) == code, typed
    assert code_of(bare) == code


@given(bodies)
def test_the_prefix_may_be_left_out_when_letters_and_digits_mix(body: str) -> None:
    code = shown(body)
    mixed = any(c.isdigit() for c in code) and any(c.isalpha() for c in code[3:])
    assert parse_code(f"cho hỏi {code[3:]} tới đâu rồi") == (code if mixed else None)


@pytest.mark.parametrize(
    "text",
    ["", "NR", "nr 1234", "0912 345 678", "xin chào", "12345678", "nhờ tra giúp phiếu", "NR-7K3M-9Q4", "NR-UUUU-UUUU"],
)
def test_what_is_no_code_gives_none(text: str) -> None:
    assert parse_code(text) is None


def test_the_first_valid_code_of_a_text_is_taken() -> None:
    good = shown("7K3M9Q4")
    bad = good[:-1] + ("X" if good[-1] != "X" else "Y")
    assert parse_code(f"{bad} à nhầm, {good}") == good


def test_a_code_beyond_the_text_limit_is_not_looked_for() -> None:
    good = shown("7K3M9Q4")
    assert parse_code("." * (MAX_TEXT - len(good)) + good) == good
    assert parse_code("." * MAX_TEXT + good) is None


@given(st.text(max_size=200))
def test_any_text_is_survived_and_what_is_found_is_well_formed(text: str) -> None:
    found = parse_code(text)
    assert found is None or parse_code(found) == found


@given(st.binary(max_size=64), st.integers(0, 5), st.integers(1, 64), st.data())
def test_a_code_is_the_same_each_time_and_says_its_partition(
    seed: bytes, n: int, partitions: int, data: st.DataObject
) -> None:
    partition = data.draw(st.integers(0, partitions - 1))
    code = make_code(seed, n, partition, partitions, KEY)
    assert code == make_code(seed, n, partition, partitions, KEY) == parse_code(code)
    assert partition_of(code, partitions, KEY) == partition


def test_codes_of_one_event_differ_and_do_not_count_up() -> None:
    codes = [make_code(b"event", n, 3, 16, KEY) for n in range(200)]
    assert len(set(codes)) == 200
    assert sorted(codes) != codes


def test_without_the_key_the_partition_is_not_told() -> None:
    codes = [make_code(b"e%d" % n, 0, 3, 16, KEY) for n in range(400)]
    told = [partition_of(code, 16, b"x" * 32) for code in codes]
    assert max(told.count(p) for p in range(16)) < 60  # 25 expected of each


def test_a_partition_that_does_not_exist_is_refused_and_the_largest_count_works() -> None:
    for partition, partitions in ((16, 16), (-1, 16), (0, 0), (0, MAX_PARTITIONS + 1)):
        with pytest.raises(NoCodeFound):
            make_code(b"e", 0, partition, partitions, KEY)
    code = make_code(b"e", 0, MAX_PARTITIONS - 1, MAX_PARTITIONS, KEY)
    assert partition_of(code, MAX_PARTITIONS, KEY) == MAX_PARTITIONS - 1


@given(st.lists(bodies, min_size=1, max_size=5, unique=True), st.integers(0, MAX_TEXT))
def test_every_code_of_a_text_is_found_however_long_it_is(drawn: list[str], before: int) -> None:
    codes = [shown(body) for body in drawn]
    assert set(codes) <= set(codes_in("ạ " * before + ", ".join(codes)))
