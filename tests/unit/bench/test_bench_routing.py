"""What the figures of reading messages are made of: features by kind, made sheets, folds, tables."""

from __future__ import annotations

import json
from itertools import product

import pytest

from bot.routing.features import Reader
from bot.routing.labelled import Labelled
from bot.routing.learned import learnable
from bot.routing.lessons import Label, Lesson, lessons_of
from bot.routing.report import measure, readings
from bot.routing.router import make_router
from bot.scripts.loader import load_scripts
from bot.scripts.model import Scripts
from tests.bench.ablation import KINDS, WAYS, PartReader, by_words, with_examples
from tests.bench.crossvalidation import FOLDS, Asked, crossvalidated, folds, judge
from tests.bench.labelled_sets import shipped
from tests.bench.more_sheets import PHRASES, with_more_sheets
from tests.bench.routing import numbers
from tests.bench.routing_tables import as_data, as_text

TEXTS = [
    "Làm giấy khai sinh cho con cần gì ạ?",
    "lam giay khai sinh o dau",
    "mất căn cước thì làm lại ở đâu",
    "mat can cuoc lm lai",
    "giấy khai sinh bị sai tên",
]
THINGS = "đèn đường tắt|bóng đèn cháy|cột điện nghiêng|dây điện đứt"
TREES = "cây đổ ngang|cành khô rơi|rễ bật vỉa hè|lá rụng đầy"
PLACES = "đầu ngõ|cạnh trường học|gần chợ|trước cổng nhà|phía sau đình"


def flow(id: str, things: str) -> str:
    lines = "".join(f"    {' '.join(words)}\n" for words in product(things.split("|"), PLACES.split("|")))
    head = f"spec: 1\nflow: {id}\ntitle: {id}\nstart_by:\n  keywords: [báo {id}]\n"
    return f"{head}  examples: |\n{lines}steps: [{{say: Vâng.}}]\n"


def small() -> Scripts:
    scripts = load_scripts({"den.yaml": flow("den", THINGS), "cay.yaml": flow("cay", TREES)}).scripts
    assert scripts is not None
    return scripts


def test_all_kinds_of_features_together_are_the_features_that_ship() -> None:
    ours, whole = PartReader({"cccd": "căn cước"}, TEXTS), Reader({"cccd": "căn cước"}, TEXTS)
    for text in [*TEXTS, "cccd mất rồi?", "", "giấy khái sihn"]:
        assert list(ours.indices(text)) == list(whole.indices(text))


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_kind_of_feature_can_be_left_out(kind: str) -> None:
    text = TEXTS[0]
    whole, less = PartReader({}, TEXTS).indices(text), PartReader({}, TEXTS, KINDS - {kind}).indices(text)
    assert set(less) < set(whole)


def test_slips_can_be_left_unmended() -> None:
    often = ["giay khai sinh"] * 3
    slip = "giay khai sihn"
    assert list(PartReader({}, often).indices(slip)) == list(PartReader({}, often).indices(often[0]))
    assert list(PartReader({}, often, mends=False).indices(slip)) != list(PartReader({}, often).indices(often[0]))


def test_made_sheets_are_many_all_different_and_spread_over_the_fields() -> None:
    scripts = with_more_sheets(shipped(), 200)
    made = [sheet for id, sheet in scripts.sheets.items() if id not in shipped().sheets]
    assert len(made) == len({sheet.name for sheet in made}) == 200
    assert {sheet.field for sheet in made} == {sheet.field for sheet in shipped().sheets.values()}
    assert all(len(sheet.examples) == PHRASES for sheet in made)
    assert with_more_sheets(shipped(), 200).sheets == scripts.sheets


def test_each_example_is_in_one_fold_and_no_fold_is_learnt_by_what_reads_it() -> None:
    scripts = small()
    dealt = folds(scripts)
    texts = [one.text for fold in dealt for one in fold]
    examples = [lesson.text for lesson in lessons_of(scripts) if not lesson.is_name]
    assert sorted(texts) == sorted(examples)
    assert (len(dealt), {len(fold) for fold in dealt}) == (FOLDS, {len(examples) // FOLDS})
    aside = {one.text for one in dealt[0]}
    rest = with_examples(scripts, lambda text: text not in aside)
    learnt = {lesson.text for lesson in lessons_of(rest)}
    assert not learnt & aside
    assert len(learnt) == len(lessons_of(scripts)) - len(aside)
    assert Lesson("báo den", Label("den"), is_name=True) in lessons_of(rest)


@pytest.mark.parametrize("name", WAYS)
def test_every_way_reads_what_it_was_told(name: str) -> None:
    scripts = small()
    guess = WAYS[name](scripts, learnable(scripts))
    assert all(
        one.is_right for one in judge(guess, [Asked("tôi muốn báo den", "den"), Asked("tôi muốn báo cay", "cay")])
    )


def test_what_was_learnt_reads_examples_it_did_not_see() -> None:
    judged = crossvalidated(WAYS["without the rules around what is learnt"], small(), 2)
    assert len(judged) == 16
    assert sum(one.is_right for one in judged) > 12
    assert len(crossvalidated(by_words, small(), 1)) == 8


def test_figures_become_tables_and_plain_data() -> None:
    scripts = small()
    messages = [Labelled("tôi muốn báo den", "den", "diacritics"), Labelled("tôi muốn báo cay | x", "den", "typo")]
    found = measure(readings(messages, make_router(scripts), scripts))
    text = as_text("open", found)
    assert "| first | 0.500 | 0.095 to 0.905 | 2 |" in text
    assert "| typo | 0.000 | 0.000 to 0.793 | 1 |" in text
    assert "| tôi muốn báo cay / x | den | cay |" in text
    data = json.loads(json.dumps(as_data(found)))
    assert data["first"]["n"] == 2
    assert data["by_style"]["diacritics"]["share"] == 1.0
    assert numbers(found)["accuracy at 1"] == 0.5
    assert "aspect" not in numbers(found)
