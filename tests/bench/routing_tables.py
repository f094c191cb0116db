"""The figures of labelled messages as tables for people, and as data for the result file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from bot.routing.report import PROCEDURE, Figures
from bot.routing.shares import Share

MAX_TEXT = 100  # characters of a message that are shown


def as_text(name: str, found: Figures) -> str:
    """All tables of one set of messages, in Markdown."""
    parts = [
        f"#### Routing, set `{name}`",
        _table("figure|share|95 %|n", [(what, *_cells(share)) for what, share in _main(found).items()]),
        _table("intent|n|recall|95 %|precision|95 %|found", _intents(found)),
        _table("style|share|95 %|n", [(style, *_cells(share)) for style, share in found.by_style.items()]),
        f"Expected calibration error: {found.calibration_error:.3f}",
        _table(
            "confidence from|mean|right|95 %|n",
            [(f"{bin.low:.1f}", f"{bin.confidence:.3f}", *_cells(bin.right)) for bin in found.bins],
        ),
        _table(
            "answering from|answered|wrong of these|95 %|n",
            [(f"{one.threshold:.2f}", f"{one.answered.share:.3f}", *_cells(one.wrong)) for one in found.risks],
        ),
        _table("meant|taken for|times", found.confusion),
    ]
    if found.mistakes:
        parts.append(_table("message|meant|taken for|confidence", _mistakes(found)))
    return "\n\n".join(parts) + "\n"


def _main(found: Figures) -> dict[str, Share]:
    emergency, status, handoff = (found.by_intent.get(name) for name in ("emergency", "status", "handoff"))
    decisions = found.decisions
    return {
        "first": found.first,
        "among the first three": found.among_three,
        "procedures, first": found.procedure_first,
        "procedures, among three": found.procedure_among_three,
        "complaint: recall": found.complaint.recall,
        "complaint: precision": found.complaint.precision,
        "subject, of complaints recognised": found.subject_of_recognised,
        "subject, of all complaints": found.subject_of_all,
        **({"status: recall": status.recall} if status else {}),
        **({"handoff: recall": handoff.recall} if handoff else {}),
        **({"emergency: recall": emergency.recall} if emergency else {}),
        "aspect, where the procedure is right": found.aspect,
        "aspect, without who, steps and none": found.aspect_without_taste,
        "guarded, of complaints": found.guard_recall,
        "guarded, of the rest": found.guarded_rest,
        "answered outright": decisions.answered,
        "wrong, of those answered outright": decisions.wrong,
        "asked which is meant": decisions.asked,
        "the right one offered, of those asked": decisions.asked_well,
        "answered though there is no answer": decisions.answered_needlessly,
    }


def _intents(found: Figures) -> list[tuple[object, ...]]:
    """Every kind of intent, and the procedures that are not always found."""
    return [
        (intent, kept.recall.n, *_cells(kept.recall)[:2], *_cells(kept.precision))
        for intent, kept in found.by_intent.items()
        if not intent.startswith(f"{PROCEDURE}:") or kept.recall.hits < kept.recall.n
    ]


def _mistakes(found: Figures) -> list[tuple[object, ...]]:
    return [(_short(one.text), one.meant, one.taken_for, f"{one.confidence:.2f}") for one in found.mistakes]


def _short(text: str) -> str:
    plain = " ".join(text.replace("|", "/").split())
    return plain if len(plain) <= MAX_TEXT else plain[: MAX_TEXT - 1] + "…"


def _cells(share: Share) -> tuple[str, str, int]:
    if not share.n:
        return "", "", 0
    low, high = share.interval
    return f"{share.share:.3f}", f"{low:.3f} to {high:.3f}", share.n


def _table(head: str, rows: Iterable[Iterable[object]]) -> str:
    names = head.split("|")
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def as_data(value: Any) -> Any:
    """Figures as plain data: shares with their interval."""
    if isinstance(value, Share):
        low, high = value.interval
        return {"share": value.share, "low": low, "high": high, "hits": value.hits, "n": value.n}
    if is_dataclass(value):
        return {field.name: as_data(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {name: as_data(one) for name, one in value.items()}
    return [as_data(one) for one in value] if isinstance(value, (list, tuple)) else value
