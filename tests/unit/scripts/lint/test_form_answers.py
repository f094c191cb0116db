"""Sealed forms that cannot ask what they should."""

import pytest

from tests.unit.scripts.lint.findings import found

CONSENT = """
  - choose: Đồng ý không?
    options: [{label: Đồng ý, consent: thu}, {label: Không, go: het}]
"""
TICKET = "  - ticket: {kind: conduct, about: {unit: don_vi}, body: su_viec}\n  - end\n  - id: het\n    say: Vâng."
ANSWERS = "answers:\n  su_viec: {type: text, label: Việc}\n  don_vi: {type: unit, label: Nơi}\nsteps:" + CONSENT


@pytest.mark.parametrize("type", ["procedure", "ticket_code", "location", "rating"])
def test_a_type_that_no_page_can_ask_for_is_named(type: str) -> None:
    text = f"answers: {{x: {{type: {type}, label: X, purpose: để thử, keep: 1d}}}}\nsteps:\n  - form: [x]\n"
    (problem,) = found("form-answers", text)
    assert problem.level == "error"
    assert problem.line == 6
    assert type in problem.message


def test_what_is_asked_in_the_chat_when_no_page_is_needed_must_be_asked_there() -> None:
    form = "  - form: {answers: [su_viec], if_owner_excluded: true}\n"
    (problem,) = found("form-answers", ANSWERS + form + "  - ask: don_vi\n" + TICKET)
    assert "su_viec" in problem.message
    assert "ask: su_viec" in problem.hint
    assert not found("form-answers", ANSWERS + form + "  - ask: don_vi\n  - ask: su_viec\n" + TICKET)


def test_whether_the_owner_is_excluded_needs_to_know_whom_the_ticket_is_about() -> None:
    form = "  - form: {answers: [su_viec], if_owner_excluded: true}\n  - ask: su_viec\n"
    ticket = TICKET.replace("about: {unit: don_vi}, ", "")
    (problem,) = found("form-answers", ANSWERS + form + ticket)
    assert "Không biết phiếu nói về nơi nào" in problem.message
