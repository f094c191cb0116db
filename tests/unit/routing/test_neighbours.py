import numpy as np
import pytest

from bot.routing.features import Indices
from bot.routing.neighbours import MAX_MET, Neighbours
from bot.routing.softmax import Floats, Rarity


def text(*features: int) -> Indices:
    return np.array(features, np.int32)


TEXTS = [text(1, 2, 3), text(3, 4), text(5)]
RARITY = Rarity.of(TEXTS, 10)


def likeness(*features: int) -> Floats:
    return Neighbours.of(TEXTS, RARITY).likeness(text(*features), RARITY.scaled(text(*features)))


def test_a_text_is_like_itself_and_not_like_one_it_shares_nothing_with() -> None:
    assert likeness(1, 2, 3)[0] == pytest.approx(1)
    assert likeness(1, 2, 3)[2] == 0
    assert 0 < likeness(1, 2, 3)[1] < 1


def test_likeness_is_the_cosine_whatever_the_features() -> None:
    scaled = np.zeros((len(TEXTS), 10))
    for row, one in enumerate(TEXTS):
        scaled[row, one] = RARITY.scaled(one)
    for asked in ([1], [2, 3], [1, 4, 5], [0, 3, 9], [1, 2, 3, 4, 5]):
        vector = np.zeros(10)
        vector[asked] = RARITY.scaled(text(*asked))
        assert likeness(*asked) == pytest.approx(scaled @ vector, abs=1e-6)


def test_nothing_is_like_a_text_of_unknown_features_or_of_none() -> None:
    assert list(likeness(7, 8)) == list(likeness()) == [0, 0, 0]


def test_a_feature_that_too_many_texts_have_is_not_looked_up() -> None:
    for count, expected in ((MAX_MET, True), (MAX_MET + 1, False)):
        texts = [text(1)] * count
        rarity = Rarity.of(texts, 10)
        assert Neighbours.of(texts, rarity).likeness(text(1), rarity.scaled(text(1))).any() == expected
