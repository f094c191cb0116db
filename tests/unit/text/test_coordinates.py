import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.coordinates import LATITUDES, LONGITUDES, MAX_LENGTH, Coordinates, parse_coordinates

THERE = Coordinates(21.0285, 105.8542)


@pytest.mark.parametrize(
    "said",
    [
        "21.0285, 105.8542",
        "21.0285,105.8542",
        "21,0285 105,8542",
        "21.0285;105.8542",
        "105.8542, 21.0285",
        "vị trí: 21.0285, 105.8542 ạ",
        "https://maps.example/@21.0285,105.8542,17z",
        "https://maps.example/?q=21.0285,105.8542",
    ],
)
def test_coordinates_however_they_are_copied(said: str) -> None:
    assert parse_coordinates(said) == THERE


def test_degrees_minutes_and_seconds_are_read() -> None:
    found = parse_coordinates("""21°01'42.6"N 105°51'15.1"E""")
    assert found is not None
    assert math.isclose(found.latitude, 21.0285, abs_tol=1e-4)
    assert math.isclose(found.longitude, 105.8542, abs_tol=1e-4)


@pytest.mark.parametrize("said", ["", "chợ Long Biên", "20/11/2026", "21.5", "0912 345 678", "1.5, 2.5"])
def test_other_words_and_numbers_are_no_coordinates(said: str) -> None:
    assert parse_coordinates(said) is None


def test_only_real_places_are_real_and_only_near_ones_are_in_vietnam() -> None:
    assert THERE.are_real
    assert THERE.are_in_vietnam
    assert not Coordinates(0.0, 0.0).are_real
    assert not Coordinates(math.nan, 105.0).are_real
    assert not Coordinates(91.0, 105.0).are_real
    assert not Coordinates(48.8584, 2.2945).are_in_vietnam
    assert LATITUDES[1] < LONGITUDES[0]  # so that two numbers in the wrong order are noticed


def test_a_wall_of_text_is_looked_at_up_to_a_limit() -> None:
    assert parse_coordinates("a" * MAX_LENGTH + " 21.0285, 105.8542") is None


@given(st.floats(8, 23), st.floats(102, 110))
def test_every_place_is_read_in_both_orders(latitude: float, longitude: float) -> None:
    expected = Coordinates(round(latitude, 6), round(longitude, 6))
    assert parse_coordinates(f"{latitude:.6f}, {longitude:.6f}") == expected
    assert parse_coordinates(f"{longitude:.6f}, {latitude:.6f}") == expected


@given(st.text(alphabet=st.characters()))
def test_no_text_raises(text: str) -> None:
    parse_coordinates(text)
