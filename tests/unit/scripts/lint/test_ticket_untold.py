"""Tickets whose code no text tells."""

from tests.unit.scripts.lint.findings import found


def test_ticket_untold_wants_the_code_in_a_text() -> None:
    steps = "steps:\n  - ticket: {kind: inquiry}\n"
    assert found("ticket-untold", steps)
    assert found("ticket-untold", steps + "    save: p\n  - say: '{{ p.due }}'\n")
    for text in ("{{ p.code }}", "{{ p[''code''] }}", "{% if p %}{{ p . code }}{% endif %}"):
        assert not found("ticket-untold", steps + f"    save: p\n  - say: '{text}'\n")


def test_ticket_untold_leaves_it_to_the_caller() -> None:
    con = "spec: 1\nflow: con\nsteps:\n  - ticket: {kind: inquiry}\n    save: p\n"
    assert not found("ticket-untold", "steps:\n  - call: con\n    save: {q: p}\n", con=con)


def test_ticket_untold_reads_the_words_a_handoff_says_in_place_of_ours() -> None:
    steps = "steps:\n  - handoff: hoi-dap\n    closed_hours: %s\n"
    (problem,) = found("ticket-untold", steps % "Mai trả lời.")
    assert (problem.line, problem.level) == (6, "warning")
    assert not found("ticket-untold", steps % "'Mai trả lời, mã phiếu {{ phieu.code }}.'")
    assert not found("ticket-untold", "steps:\n  - handoff: hoi-dap\n")
    assert not found("ticket-untold", steps % "Mai trả lời." + "  - say: 'Mã phiếu {{ phieu.code }}.'\n")
