import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.routing.features import SPACE, Indices
from bot.routing.knowledge import Knowledge, learnt
from bot.routing.lessons import Label

FLOW, OTHER = Label("chao"), Label("to")
BIRTH, DEATH, LAND = Label("hoi", "khai-sinh"), Label("hoi", "khai-tu"), Label("hoi", "dat")
GROUPS = {"khai-sinh": "0", "khai-tu": "0", "dat": "1"}


def text(*features: int) -> Indices:
    return np.array(features, np.int32)


MEANT = {FLOW: text(1), OTHER: text(2, 3), BIRTH: text(4, 5), DEATH: text(4, 6), LAND: text(7)}


def knowledge(*labels: Label, times: int = 12) -> Knowledge:
    return learnt([MEANT[label] for label in labels] * times, list(labels) * times, GROUPS)


ALL = knowledge(*MEANT)


def best(known: Knowledge, asked: Indices) -> Label:
    return known.labels[int(known.chances(asked).argmax())]


@pytest.mark.parametrize("label", MEANT)
def test_every_label_is_the_likeliest_for_what_was_learnt_of_it(label: Label) -> None:
    assert best(ALL, MEANT[label]) == label


def test_labels_are_named_once_in_the_order_of_their_names() -> None:
    assert ALL.labels == (FLOW, LAND, BIRTH, DEATH, OTHER)


@given(st.sets(st.integers(0, SPACE - 1) | st.integers(0, 9), max_size=40))
def test_chances_of_any_features_are_finite_and_sum_to_one(features: set[int]) -> None:
    found = ALL.chances(text(*sorted(features)))
    assert np.isfinite(found).all()
    assert (found >= 0).all()
    assert found.sum() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("labels", [(FLOW, OTHER), (BIRTH, DEATH, LAND), (BIRTH, DEATH), (FLOW,), (BIRTH,)])
def test_only_flows_only_sheets_or_a_single_label_are_learnt_as_well(labels: tuple[Label, ...]) -> None:
    known = knowledge(*labels)
    for label in labels:
        assert best(known, MEANT[label]) == label
    assert known.chances(text(999)).sum() == pytest.approx(1, abs=1e-5)


def test_a_label_with_one_lesson_is_found_by_it() -> None:
    texts = [MEANT[FLOW], MEANT[OTHER]] * 20 + [MEANT[BIRTH]]
    assert best(learnt(texts, [FLOW, OTHER] * 20 + [BIRTH], GROUPS), MEANT[BIRTH]) == BIRTH


def test_neither_of_two_labels_with_the_same_lesson_is_sure() -> None:
    for one, two in ((FLOW, OTHER), (BIRTH, DEATH), (BIRTH, LAND)):
        known = learnt([text(1, 2)] * 40, [one, two] * 20, GROUPS)
        assert known.chances(text(1, 2)).max() < 0.8


def test_lessons_empty_of_words_are_learnt() -> None:
    known = learnt([text(), text(1)], [FLOW, BIRTH], GROUPS)
    assert known.chances(text()).sum() == pytest.approx(1, abs=1e-5)
    assert best(known, text(1)) == BIRTH


def test_the_nearest_sentence_weighs_in_among_sheets() -> None:
    """Two sheets with half of the features each: the one that has a sentence just so is meant."""
    texts = [text(1, 2, 3, 4), text(1, 2, 9), text(3, 4, 8)] * 5
    known = learnt(texts, [BIRTH, DEATH, DEATH] * 5, GROUPS)
    assert known.chances(text(1, 2, 3, 4))[known.labels.index(BIRTH)] > 0.9
