"""What every question has in common: retry texts, tries, giving up, silence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.scripts.answers.reading import Refused
from bot.scripts.effects import Count, SetTimer
from bot.scripts.expressions import Text
from bot.scripts.keys import DURATION, ID, INTEGER, TEXT, Key, Kind, either, list_of, record
from bot.scripts.model import Step
from bot.scripts.session import Frame, Question
from bot.scripts.turn import WAIT, WORD, Asked, Outcome, Target, Turn

DEFAULT_TRIES = 3
SILENCE_TIMER = "silence"


@dataclass(frozen=True, slots=True)
class Silence:
    """What is said when no answer comes: after how many seconds (without `say`, the flow `im-lang` says it), and how
    long the draft is kept.
    """

    after: int
    say: Text | None = None
    keep_draft: int | None = None


_STEP = Kind("mã của một bước", lambda node, reading: Target(step=ID.read(node, reading), span=node.span), ID.schema)
_SWITCH = record(
    "Chỗ rẽ",
    {"switch": Key(ID, required=True, default="", about="Luồng sẽ sang.")},
    lambda values, node: Target(flow=values["switch"], span=node.span),
)
TARGET = either(
    "một bước, hoặc {switch: luồng}", lambda node: _SWITCH if node.kind == "map" else _STEP, (_STEP, _SWITCH)
)
SILENCE = record(
    "silence",
    {
        "after": Key(DURATION, required=True, default=0, about="Im lặng bao lâu thì nhắc, như 20m."),
        "say": Key(TEXT, about="Câu nhắc."),
        "keep_draft": Key(DURATION, about="Giữ phần đã ghi bao lâu, như 7d."),
    },
    lambda values, node: Silence(values["after"], values["say"], values["keep_draft"]),
)

RETRY_KEYS: Mapping[str, Key] = {
    "retry": Key(list_of(TEXT), default=(), about="Câu nói lại sau mỗi lần trả lời chưa đúng, mỗi lần một câu."),
    "tries": Key(INTEGER, default=DEFAULT_TRIES, about="Hỏi tối đa mấy lần."),
    "give_up": Key(TARGET, about="Nơi đến khi hết lượt hỏi; không viết thì mời gặp cán bộ."),
    "silence": Key(SILENCE, about="Làm gì khi người dân im lặng; không viết thì theo đầu tệp."),
}


@dataclass(frozen=True, slots=True)
class Retry:
    """How a question treats wrong answers and silence."""

    retry: tuple[Text, ...] = ()
    tries: int = DEFAULT_TRIES
    give_up: Target | None = None
    silence: Silence | None = field(default=None)


def make_retry(values: dict[str, Any]) -> Retry:
    """Takes the keys of RETRY_KEYS out of `values`."""
    return Retry(**{name: values.pop(name) for name in RETRY_KEYS})


def with_silence(step: Step, silence: Silence) -> Step:
    """The step with what its flow says of silence, where it is a question that says nothing of its own."""
    retry = getattr(step.body, "retry", None)
    if not isinstance(retry, Retry) or retry.silence is not None:
        return step
    return replace(step, body=replace(step.body, retry=replace(retry, silence=silence)))


def silence_of(turn: Turn, frame: Frame) -> Silence | None:
    """What the question a flow stands at says of silence."""
    flow = turn.scripts.flows.get(frame.flow)
    step = flow.steps.get(frame.step) if flow else None
    return getattr(getattr(step.body, "retry", None), "silence", None) if step else None


def watch_silence(turn: Turn, before: Question | None) -> None:
    """Start the silence timer of a question that was asked in this turn, whether for the first time or again."""
    question = turn.session.question
    if question is None or (before is not None and before.token == question.token):
        return
    silence = silence_of(turn, turn.frame)
    if silence is not None and silence.after:
        turn.effects.append(SetTimer(SILENCE_TIMER, turn.at + silence.after * 1000, question.token))


def try_again(turn: Turn, step: Step, retry: Retry, refused: Refused, asked: Asked) -> Outcome:
    """A wrong answer: the reason, the script's retry text, and in the end the way out.

    A specific reason is always said; a general one only where the script has no text of its own for this try.
    """
    question = turn.session.question
    tries = (question.tries if question else 0) + 1
    turn.effects.append(Count("retry", (("flow", turn.frame.flow), ("step", step.key))))
    if tries >= retry.tries and retry.give_up is not None:
        turn.effects.append(Count("give_up", (("flow", turn.frame.flow), ("step", step.key))))
        turn.session.question = None
        return retry.give_up.outcome()
    own = turn.text(retry.retry[tries - 1]) if tries <= len(retry.retry) else ""
    lines = [refused.reason] if refused.specific or not own else []
    lines += [own] if own else []
    offers = asked.offers
    if tries >= retry.tries:
        turn.effects.append(Count("give_up", (("flow", turn.frame.flow), ("step", step.key))))
        lines.append(turn.phrase("help"))
        offers = (*offers, *help_offers(turn))
    again = replace(asked, text="\n".join(lines), offers=offers, image="")
    turn.ask(again, tries=tries)
    return WAIT


def same_again(asked: Asked, question: Question | None) -> Asked:
    """The open question once more, in its own words and with its own offers; `asked` is its step's question."""
    if question is None:
        return asked
    if question.text:
        return Asked(question.text, question.offers)
    return replace(asked, offers=question.offers)


def help_offers(turn: Turn) -> tuple[tuple[str, str], ...]:
    """The ways out that are offered beside a question nobody could answer."""
    return (turn.phrase("person"), WORD + "gap-can-bo"), (turn.phrase("cancel"), WORD + "huy")
