"""Pictures and files that lead out of the folder, are of a kind not taken, or are not there."""

import pytest

from bot.scripts.loader import load_scripts
from tests.unit.scripts.lint.findings import HEAD, found


@pytest.mark.parametrize(
    "value",
    [
        "http://a.vn/x.pdf", "ftp://a.vn/x.pdf", "https:///x.pdf", "file:///etc/passwd", "javascript:1", "data:x",
        "/etc/x.pdf", "a/../../x.pdf", "./x.pdf", "a//x.pdf", "a\\x.pdf", "C:\\x.pdf", "x.exe", "x", "x.png", "https://[a",
    ],
)  # fmt: skip
def test_media_refuses_what_leads_out_or_is_not_taken(value: str) -> None:
    (problem,) = found("media", f"steps:\n  - say: x\n    file: '{value}'\n")
    assert (problem.line, problem.level) == (6, "error")


def test_media_looks_at_questions_and_parts_and_knows_what_is_there() -> None:
    assert found("media", "steps:\n  - say: [{image: ../a.png}]\n")
    assert found("media", "answers: {a: {type: text}}\nsteps:\n  - ask: a\n    image: a.pdf\n")
    assert not found("media", "steps:\n  - say: x\n    image: https://a.vn/x\n")
    text = HEAD + "steps:\n  - say: x\n    image: anh/a.png\n"
    assert load_scripts({"thu.yaml": text}, {"anh/a.png"}).scripts is not None
    missing = load_scripts({"thu.yaml": text}, {"anh/aa.png"})
    (problem,) = (problem for problem in missing.problems if problem.level == "error")
    assert problem.rule == "media"
    assert "anh/aa.png" in problem.hint


@pytest.mark.parametrize(
    "button",
    [
        "url: 'javascript:alert(1)'",
        "url: 'http://10.0.0.1/'",
        "url: 'file:///etc'",
        "phone: '*#06#'",
        "phone: 113a",
        "",
    ],
)
def test_media_refuses_buttons_that_open_no_page_and_call_no_number(button: str) -> None:
    (problem,) = found("media", f"steps:\n  - say: x\n    buttons: [{{label: A, {button}}}]\n")
    assert (problem.line, problem.level) == (6, "error")
    assert found("media", f"steps:\n  - say: [Một, {{link: {{label: A, {button}}}}}]\n")


@pytest.mark.parametrize("button", ["url: 'https://a.vn/x'", "phone: '113'", "phone: '+84241022'"])
def test_media_takes_buttons_that_open_a_page_or_call_a_number(button: str) -> None:
    assert not found("media", f"steps:\n  - say: x\n    buttons: [{{label: A, {button}}}]\n")
