"""Words for a wrong answer where no answer is ever wrong."""

from bot.scripts.loader import load_scripts


def test_unheard_retry_is_told_of_choices_in_flows_that_hold_nobody() -> None:
    menu = "spec: 1\nflow: {}\n{}steps:\n  - choose: Gì?\n    options: [A, B]\n    retry: [Chọn đi.]\n    tries: 2\n"
    problems = load_scripts({"repair/menu.yaml": menu.format("menu", "")}).problems
    assert [(p.rule, p.line, p.level) for p in problems if p.rule == "unheard-retry"] == [
        ("unheard-retry", 6, "warning"),
        ("unheard-retry", 7, "warning"),
    ]
    ordinary = menu.format("thu", "start_by: {keywords: [làm thử]}\n")
    assert not [p for p in load_scripts({"thu.yaml": ordinary}).problems if p.rule == "unheard-retry"]
