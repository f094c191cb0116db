"""Repair flows above what is open: putting one there, and what the machine does when it has ended.

Such a flow is a script like any other. What the machine gives it and what it reads of it at its end are the names in
`bot.scripts.repair.RESERVED`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from bot.scripts import drafts, editing
from bot.scripts.effects import WithdrawConsent
from bot.scripts.question import same_again
from bot.scripts.session import Frame, Question
from bot.scripts.stack import current_step, drop_errand, question_in_short, start, title_of_errand
from bot.scripts.turn import Turn
from bot.text.fold import fold
from bot.tickets.codes import parse_code

ALL_WORDS = frozenset({"tat ca", "tat ca phieu", "moi phieu", "het", "tat", "toan bo", "moi thu"})

PLAIN_WORDS = frozenset(
    {"rut", "lai", "dong", "y", "phieu", "ma", "so", "cho", "toi", "muon", "xin", "giup", "voi", "nhe"}
)
"""What may stand beside a code that is meant: "tất cả trừ NR-…" or "đừng rút NR-…" means something else."""


def begin(turn: Turn, flow: str, **given: Any) -> None:
    """Put a repair flow on top; the question it covers comes back afterwards. One aside covers no other, but for
    `nhac-lai`, which repeats whatever was asked last.
    """
    if flow != "nhac-lai":
        leave(turn)
    under = turn.session.question
    start(turn, flow, "aside", given)
    turn.frame.under = under


def is_open(turn: Turn) -> bool:
    return bool(turn.session.frames) and turn.frame.kind == "aside"


def leave(turn: Turn) -> None:
    """Take an aside off without carrying out anything; the question it covered is open again, unsaid."""
    while is_open(turn):
        turn.session.question = turn.session.frames.pop().under


def offer_to_resume(turn: Turn) -> None:
    """Ask once whether to go on with what lies open."""
    leave(turn)
    if not turn.session.frames:  # only an aside lay open, and it is left
        turn.session.question = None
        return
    begin(turn, "tiep-tuc", viec=title_of_errand(turn), cau=question_in_short(turn))


def cancel(turn: Turn) -> None:
    """The citizen wants to stop: at once where nothing was written yet, else they say what becomes of it."""
    leave(turn)
    worth = any(drafts.is_worth(turn, frame) for frame in turn.session.frames)
    title = title_of_errand(turn) if turn.session.frames else ""
    if not worth:
        turn.session.frames.clear()
        turn.session.question = None
    begin(turn, "huy", viec=title, dang_ghi=worth)


def repeat(turn: Turn) -> None:
    begin(turn, "nhac-lai", dang_hoi=turn.session.question is not None)


def edit(turn: Turn, wanted: str) -> None:
    """Change an earlier answer: the one that was named, else the flow `sua` asks which."""
    leave(turn)
    known = editing.editable(turn) if turn.session.frames else []
    item = editing.pick(known, wanted)
    if item is not None:
        editing.ask_again(turn, item)
        return
    begin(turn, "sua", cac_muc=[item.label for item in known])


def list_drafts(turn: Turn) -> None:
    begin(turn, "ban-nhap", cac_ban=[drafts.label(draft) for draft in turn.session.drafts])


def settle_own_data(turn: Turn, ended: Frame) -> None:
    """What the flow `du-lieu-cua-toi` ended with: everything is forgotten, or consent is taken back for tickets."""
    if ended.answers.get("lam") == "xoa":
        forget(turn)
    elif ended.answers.get("lam") == "rut":
        meant = _meant(turn, str(ended.answers.get("yeu_cau", "")))
        if meant is not None:
            turn.effects.append(meant)


def _meant(turn: Turn, text: str) -> WithdrawConsent | None:
    """The citizen's own tickets that a text names by code, or by asking for all; what is less clear a person reads."""
    code = parse_code(text)
    if code is not None:
        words = frozenset(re.findall(r"[a-z]+", fold(text).replace(fold(code), " ")))
        is_own = code in turn.session.tickets and code not in turn.opened  # the request itself stays
        return WithdrawConsent((code,)) if is_own and words <= PLAIN_WORDS else None
    return WithdrawConsent(everything=True) if fold(text).strip(" .!") in ALL_WORDS else None


def forget(turn: Turn) -> None:
    """Let go of everything the conversation holds of the citizen, as the flow `du-lieu-cua-toi` may ask for."""
    session = turn.session
    session.frames.clear()
    session.question = None
    session.consents, session.replied, session.held, session.topic = {}, None, (), None
    drafts.drop_all(turn)


def settle(turn: Turn, ended: Frame) -> bool:
    """What an ended aside leads to; True when the machine now waits, False when what is on top runs on."""
    return _AFTER.get(ended.flow, _what_was_open)(turn, ended)


def _what_was_open(turn: Turn, ended: Frame) -> bool:
    return _ask_again(turn, ended.under)


def _ask_again(turn: Turn, question: Question | None) -> bool:
    """The covered question in its own words, its offers and tries kept."""
    step = current_step(turn) if turn.session.frames else None
    if question is None or step is None or not hasattr(step.body, "asked"):
        return False
    again = same_again(step.body.asked(turn, step), question)
    turn.ask(again, tries=question.tries, apart=bool(question.text))
    return True


def _what_was_chosen(turn: Turn, ended: Frame) -> bool:
    """Go on (`tiep`), put aside (`de-sau`) or drop (`bo`) the errand; then the one below it is offered."""
    done = ended.answers.get("lam", "tiep")
    if done == "tiep":
        return _ask_again(turn, ended.under)
    if done == "de-sau":
        drafts.put_aside(turn)
    else:
        drop_errand(turn)
    if turn.session.frames:
        offer_to_resume(turn)
    return False


def _what_was_cancelled(turn: Turn, ended: Frame) -> bool:
    """Whoever cancels cancels everything, unless they say otherwise."""
    done = ended.answers.get("lam", "bo")
    if done == "tiep":
        return _ask_again(turn, ended.under)
    while turn.session.frames and done == "de-sau":
        drafts.put_aside(turn)
    turn.session.frames.clear()
    return False


def _what_is_to_change(turn: Turn, ended: Frame) -> bool:
    item = editing.pick(editing.editable(turn), str(ended.answers.get("muc") or "")) if turn.session.frames else None
    if item is None:
        return _ask_again(turn, ended.under)
    turn.session.question = ended.under
    editing.ask_again(turn, item)
    return False


def _which_draft(turn: Turn, ended: Frame) -> bool:
    draft = drafts.find(turn, str(ended.answers.get("ban") or ""))
    done = ended.answers.get("lam", "de-sau")
    if draft is None or done == "de-sau":
        return _ask_again(turn, ended.under)
    if done == "bo":
        drafts.drop(turn, draft)
        return _ask_again(turn, ended.under)
    drafts.take_up(turn, draft)
    return False


_AFTER: dict[str, Callable[[Turn, Frame], bool]] = {
    "tiep-tuc": _what_was_chosen,
    "huy": _what_was_cancelled,
    "sua": _what_is_to_change,
    "ban-nhap": _which_draft,
}
