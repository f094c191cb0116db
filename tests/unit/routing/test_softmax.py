import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.routing.features import SPACE, Indices
from bot.routing.softmax import BATCH, Rarity, _mixed, chances, learn


def text(*features: int) -> Indices:
    return np.array(features, np.int32)


TEXTS = [text(1, 2), text(1, 3), text(1, 4)] * 10
LABELS = np.array([0, 1, 2] * 10)


def test_rarer_features_weigh_more_and_unknown_ones_nothing() -> None:
    rarity = Rarity.of(TEXTS, 10)
    assert 0 < rarity.weights[1] < rarity.weights[2] == rarity.weights[3]
    assert rarity.weights[9] == 0


def test_scaled_values_have_length_one_or_are_all_zero() -> None:
    rarity = Rarity.of(TEXTS, 10)
    assert np.linalg.norm(rarity.scaled(text(1, 2))) == pytest.approx(1)
    assert list(rarity.scaled(text(8, 9))) == [0, 0]
    assert len(rarity.scaled(text())) == 0


def test_what_tells_labels_apart_is_learnt() -> None:
    rarity = Rarity.of(TEXTS, 10)
    softmax = learn(TEXTS, LABELS, 3, rarity)
    for one, label in zip(TEXTS[:3], LABELS, strict=False):
        assert chances(softmax.scores(one, rarity.scaled(one)))[label] > 0.8


def test_texts_keep_their_order_among_each_other_when_one_is_added() -> None:
    texts = [text(number, number + 7) for number in range(200)]
    before = [int(row) for row in _mixed(texts)]
    after = [int(row) - 1 for row in _mixed([text(500), *texts])]
    assert [row for row in after if row >= 0] == before != sorted(before)


def test_learning_twice_gives_the_same_weights_bit_by_bit() -> None:
    rarity = Rarity.of(TEXTS, 10)
    one, two = (learn(TEXTS, LABELS, 3, rarity) for _ in range(2))
    assert one.weights.tobytes() == two.weights.tobytes()
    assert one.bias.tobytes() == two.bias.tobytes()


def test_a_single_label_is_certain() -> None:
    rarity = Rarity.of(TEXTS, 10)
    softmax = learn(TEXTS, np.zeros(30, np.int64), 1, rarity)
    assert list(chances(softmax.scores(text(2), rarity.scaled(text(2))))) == [1]


def test_features_never_met_leave_only_how_often_each_label_was() -> None:
    rarity = Rarity.of(TEXTS, 10)
    softmax = learn(TEXTS, LABELS, 3, rarity)
    for unknown in (text(), text(7), text(0, 9)):
        assert list(softmax.scores(unknown, rarity.scaled(unknown))) == list(softmax.bias)
    assert not softmax.weights_of(text(0, 9)).any()


def test_one_text_is_enough_to_learn_from() -> None:
    one = [text(5)]
    softmax = learn(one, np.array([1]), 2, Rarity.of(one, 10))
    assert np.isfinite(softmax.scores(text(5), np.ones(1, np.float32))).all()


def test_a_batch_may_hold_as_many_features_as_there_are() -> None:
    """Columns once were numbered to 32,767 only: 64 stories of a thousand features of their own ran over."""
    size = SPACE // BATCH
    texts = [np.arange(row * size, (row + 1) * size, dtype=np.int32) for row in range(BATCH)]
    rarity = Rarity.of(texts, SPACE)
    softmax = learn(texts, np.arange(BATCH) % 2, 2, rarity)
    for row in (0, BATCH - 1):
        assert softmax.scores(texts[row], rarity.scaled(texts[row])).argmax() == row % 2


@given(st.lists(st.floats(-1e6, 1e6, width=32), min_size=1, max_size=20))
def test_chances_of_any_scores_are_finite_and_sum_to_one(scores: list[float]) -> None:
    found = chances(np.array(scores, np.float32))
    assert np.isfinite(found).all()
    assert found.sum() == pytest.approx(1, abs=1e-5)
