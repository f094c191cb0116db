"""The figures of labelled messages, of readings made by hand."""

from __future__ import annotations

import pytest

from bot.routing.intents import Named
from bot.routing.labelled import Labelled
from bot.routing.report import MAX_MISTAKES, MAX_PAIRS, Figures, Kept, Mistake, Reading, measure, readings
from bot.routing.router import make_router
from bot.routing.shares import Share
from bot.scripts.loader import load_scripts
from bot.scripts.world import Decision


def reading(
    meant: str,
    *ranked: tuple[str, float],
    decision: Decision = "answer",
    style: str = "",
    aspect: tuple[str | None, str] = (None, ""),
    kind: tuple[str, str] = ("", ""),
    guarded: bool = False,
) -> Reading:
    """`aspect` and `kind` are the labelled one and the one that was found."""
    message = Labelled(f"{meant} {ranked}", meant, style, aspect[0], kind[0])
    best = ranked[0][0] if ranked else "ambiguous"
    offered = frozenset(intent for intent, _ in ranked) if decision == "ask" else frozenset()
    return Reading(message, Named(best, ranked, decision, aspect[1], kind[1]), offered, guarded)


def test_accuracy_is_counted_over_all_and_over_procedures() -> None:
    figures = measure(
        [
            reading("procedure:a", ("procedure:a", 0.9)),
            reading("procedure:b", ("procedure:a", 0.4), ("status", 0.3), ("procedure:b", 0.2)),
            reading("procedure:c", ("procedure:a", 0.4), ("status", 0.3), ("x", 0.2), ("procedure:c", 0.1)),
            reading("status", ("status", 0.9)),
        ]
    )
    assert (figures.first, figures.among_three) == (Share(2, 4), Share(3, 4))
    assert (figures.procedure_first, figures.procedure_among_three) == (Share(1, 3), Share(2, 3))


def test_recall_and_precision_are_of_each_intent_and_all_procedures_count_together_too() -> None:
    figures = measure(
        [
            reading("complaint", ("complaint", 0.9), guarded=True),
            reading("complaint", ("procedure:a", 0.9)),
            reading("procedure:a", ("procedure:a", 0.9), guarded=True),
            reading("procedure:b", ("procedure:a", 0.9)),
            reading("status", ("complaint", 0.9)),
        ]
    )
    assert figures.complaint == Kept(Share(1, 2), Share(1, 2)) == figures.by_intent["complaint"]
    assert figures.by_intent["procedure"] == Kept(Share(1, 2), Share(1, 3))
    assert figures.by_intent["procedure:b"] == Kept(Share(0, 1), Share(0, 0))
    assert figures.by_intent["status"].recall == Share(0, 1)
    assert (figures.guard_recall, figures.guarded_rest) == (Share(1, 2), Share(1, 3))


def test_a_subject_counts_of_the_complaints_recognised_and_of_all() -> None:
    figures = measure(
        [
            reading("complaint", ("complaint", 0.9), kind=("rude", "rude")),
            reading("complaint", ("complaint", 0.9), kind=("rude", "delay")),
            reading("complaint", ("status", 0.9), kind=("rude", "")),
        ]
    )
    assert (figures.subject_of_recognised, figures.subject_of_all) == (Share(1, 2), Share(1, 3))


def test_an_aspect_counts_where_it_is_labelled_and_the_procedure_is_right() -> None:
    right, wrong = ("procedure:a", 0.9), ("procedure:b", 0.9)
    figures = measure(
        [
            reading("procedure:a", right, aspect=("fee", "fee")),
            reading("procedure:a", right, aspect=("time", "fee")),
            reading("procedure:a", right, aspect=("", "fee")),
            reading("procedure:a", right, aspect=("who", "who")),
            reading("procedure:a", right),
            reading("procedure:a", wrong, aspect=("fee", "fee")),
        ]
    )
    assert (figures.aspect, figures.aspect_without_taste) == (Share(2, 4), Share(1, 2))


def test_decisions_count_the_messages_that_have_an_answer() -> None:
    found = measure(
        [
            reading("status", ("status", 0.9)),
            reading("status", ("hours", 0.9)),
            reading("status", ("hours", 0.4), ("status", 0.3), decision="ask"),
            reading("status", ("hours", 0.4), ("thanks", 0.3), decision="ask"),
            reading("status", ("hours", 0.1), decision="unsure"),
            reading("status", ("ambiguous", 0.9)),
            reading("out_of_scope", ("out_of_scope", 0.9)),
            reading("ambiguous", ("status", 0.9)),
            reading("ambiguous", ("ambiguous", 0.9)),
        ]
    ).decisions
    assert (found.answered, found.wrong) == (Share(2, 6), Share(1, 2))
    assert (found.asked, found.asked_well) == (Share(2, 6), Share(1, 2))
    assert found.answered_needlessly == Share(1, 3)


def test_calibration_compares_confidence_with_how_often_it_was_right() -> None:
    figures = measure(
        [
            reading("status", ("status", 0.95)),
            reading("status", ("status", 1.0)),
            reading("status", ("hours", 0.55)),
            reading("status", ("status", 0.51)),
        ]
    )
    assert [(bin.low, bin.right) for bin in figures.bins] == [(0.5, Share(1, 2)), (0.9, Share(2, 2))]
    assert figures.calibration_error == pytest.approx((2 * 0.03 + 2 * 0.025) / 4)


def test_the_curve_tells_what_answering_from_a_confidence_on_would_mean() -> None:
    figures = measure([reading("status", ("status", 0.9)), reading("status", ("hours", 0.6)), reading("status")])
    at = {risk.threshold: (risk.answered, risk.wrong) for risk in figures.risks}
    assert at[0.5] == (Share(2, 3), Share(1, 2))
    assert at[0.6] == (Share(2, 3), Share(1, 2))
    assert at[0.7] == (Share(1, 3), Share(0, 1))
    assert at[0.95] == (Share(0, 3), Share(0, 0))


def test_the_commonest_confusions_and_the_surest_mistakes_come_first() -> None:
    mistakes = [reading("status", ("hours", 0.5 + number / 100)) for number in range(30)]
    others = [reading(f"procedure:{number}", ("thanks", 0.4)) for number in range(20)]
    figures = measure([*others, *mistakes])
    assert figures.confusion[0] == ("status", "hours", 30)
    assert (len(figures.confusion), len(figures.mistakes)) == (MAX_PAIRS, MAX_MISTAKES)
    assert figures.mistakes[0] == Mistake(mistakes[-1].message.text, "status", "hours", 0.79)


def test_nothing_measured_gives_shares_of_nothing() -> None:
    figures: Figures = measure([])
    assert (figures.first, figures.calibration_error, figures.mistakes) == (Share(0, 0), 0.0, [])


def test_messages_are_read_by_a_router_in_the_names_of_labels() -> None:
    flow = "spec: 1\nflow: gio-lam-viec\ntitle: Giờ\nstart_by: {keywords: [giờ làm việc]}\nsteps: [{say: 8 giờ.}]\n"
    scripts = load_scripts({"gio-lam-viec.yaml": flow}).scripts
    assert scripts is not None
    messages = [
        Labelled("tôi muốn hỏi giờ làm việc", "hours"),
        Labelled("zzz", "out_of_scope"),
        Labelled("cán bộ đòi tiền bồi dưỡng", "complaint"),
    ]
    hours, strange, bribe = readings(messages, make_router(scripts), scripts)
    assert (hours.is_right, hours.is_answered, hours.is_guarded) == (True, True, False)
    assert (strange.named.intent, strange.is_answered) == ("ambiguous", False)
    assert bribe.is_guarded
