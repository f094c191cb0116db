"""What other scripts change in the reading of labelled messages, on scripts whose examples are made here."""

from __future__ import annotations

from itertools import product

from bot.routing.by_words import WordRouter
from bot.routing.effect import Turned, effect
from bot.routing.labelled import Labelled
from bot.routing.learned import LearnedRouter
from bot.routing.router import MIN_EXAMPLES, make_router
from bot.routing.shares import Share
from bot.scripts.loader import load_scripts
from bot.scripts.model import Scripts

STARTS = "cho tôi hỏi|em muốn biết|làm ơn chỉ giúp|nhà tôi cần|ai biết thì mách"
LAMPS = "đèn đường tắt|bóng đèn cháy|cột điện nghiêng|dây điện đứt|ngõ tối om|trạm điện kêu"
TREES = "cây đổ ngang|cành khô rơi|rễ bật vỉa hè|lá rụng đầy|sâu róm trên cây|gốc bị mục"
ENDS = "từ hôm qua|đầu ngõ|cạnh trường học|gần chợ|trước cổng nhà|phía sau đình|lúc sáng sớm|cuối phố"


def sentences(things: str) -> list[str]:
    parts = [part.split("|") for part in (STARTS, things, ENDS)]
    return [" ".join(words) for words in product(*parts)]


def flow(id: str, examples: list[str]) -> str:
    lines = "".join(f"    {line}\n" for line in examples)
    return f"spec: 1\nflow: {id}\ntitle: {id}\nstart_by:\n  examples: |\n{lines}steps: [{{say: Vâng.}}]\n"


def scripts(lamps: list[str], trees: list[str]) -> Scripts:
    loaded = load_scripts({"den.yaml": flow("den", lamps), "cay.yaml": flow("cay", trees)})
    assert loaded.scripts is not None, loaded.problems
    return loaded.scripts


MESSAGES = [
    Labelled("bóng đèn cháy rồi ai sửa giúp", "den"),
    Labelled("cành khô rơi xuống sân", "cay"),
    Labelled("ngõ tối om không dám đi", "den"),
]


def test_messages_that_turn_are_told_with_what_they_meant_before_and_mean_now() -> None:
    dark = [line for line in sentences(LAMPS) if "tối om" in line]
    lamps = [line for line in sentences(LAMPS) if line not in dark]
    before, after = scripts(lamps, sentences(TREES) + dark), scripts(lamps + dark, sentences(TREES))
    assert len(sentences(LAMPS + "|" + TREES)) >= MIN_EXAMPLES
    assert isinstance(make_router(before), LearnedRouter)
    found = effect(before, after, MESSAGES)
    assert (found.before, found.after) == (Share(2, 3), Share(3, 3))
    assert found.gained == (Turned("ngõ tối om không dám đi", "den", "cay", "den"),)
    assert found.lost == ()
    back = effect(after, before, MESSAGES)
    assert back.lost == (Turned("ngõ tối om không dám đi", "den", "den", "cay"),)
    assert (back.gained, round(back.fall, 3), round(found.fall, 3)) == ((), 0.333, -0.333)


def test_scripts_with_few_examples_are_compared_by_words() -> None:
    one = scripts(["bóng đèn cháy rồi ai sửa giúp"], ["cành khô rơi xuống sân"])
    assert isinstance(make_router(one), WordRouter)
    found = effect(one, one, MESSAGES)
    assert (found.before, found.after, found.gained, found.lost) == (Share(2, 3), Share(2, 3), (), ())


def test_labels_that_neither_scripts_have_are_told() -> None:
    one = scripts(["bóng đèn cháy"], ["cành khô rơi"])
    messages = [Labelled("x", "procedure:khai-sinh"), Labelled("y", "ambiguous"), Labelled("z", "den")]
    assert effect(one, one, messages).unknown == ("procedure:khai-sinh",)
