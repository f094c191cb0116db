"""The schemas for code editors take every script that ships and every good example, and refuse usual mistakes."""

from pathlib import Path
from typing import Any

import pytest

from bot.scripts.answers import ANSWERS
from bot.scripts.loader import read_folder
from bot.scripts.manual.pages import answer_page, step_page
from bot.scripts.manual.schema import schemas
from bot.scripts.steps import STEPS
from bot.scripts.tree import read_tree
from tests.unit.scripts.json_schema import is_valid

ROOT = Path(__file__).parents[4]
SCHEMAS = schemas()
FOLDERS = [ROOT / "flows", ROOT / "tests" / "conversation" / "flows"]
SHIPPED = [(folder, name) for folder in FOLDERS for name in read_folder(folder)]


def plain(text: str) -> Any:
    problems: list[Any] = []
    root = read_tree("x.yaml", text, problems)
    assert root is not None, problems
    return root.plain()


def schema_for(name: str) -> dict[str, Any]:
    if name.endswith(".chat.yaml"):
        return SCHEMAS["chat.schema.json"]
    if name.startswith("procedures/"):
        return SCHEMAS["procedure.schema.json"]
    if name.startswith("examples/"):
        return SCHEMAS["examples.schema.json"]
    return SCHEMAS["phrases.schema.json" if name == "phrases.yaml" else "flow.schema.json"]


def flow(steps: str, answers: str = "") -> Any:
    text = "spec: 1\nflow: thu\n" + (f"answers:\n  {answers}\n" if answers else "")
    return plain(text + "steps:\n" + "".join(f"  {line}\n" for line in steps.strip("\n").splitlines()))


@pytest.mark.parametrize(("folder", "name"), SHIPPED, ids=lambda value: getattr(value, "name", value))
def test_every_shipped_file_is_valid(folder: Path, name: str) -> None:
    assert is_valid(plain((folder / name).read_text(encoding="utf-8")), schema_for(name))


@pytest.mark.parametrize("verb", STEPS)
def test_the_good_example_of_a_step_is_valid(verb: str) -> None:
    assert is_valid(flow(step_page(verb).passes), SCHEMAS["flow.schema.json"])


@pytest.mark.parametrize("name", ANSWERS)
def test_the_good_example_of_an_answer_type_is_valid(name: str) -> None:
    assert is_valid(flow("- end", answer_page(name).passes), SCHEMAS["flow.schema.json"])


@pytest.mark.parametrize(
    "steps",
    [
        "- sya: Xin chào",
        "- say: {text: Xin chào}",
        "- say: [{anh: a.png}]",
        "- ask: tên có dấu",
        "- ask: ten\n  retry: 3\n  tries: nhiều",
        "- choose: Chọn gì?",
        "- choose: Chọn gì?\n  options: [{nhan: Có}]",
        "- {say: Một, go: hai}",
        "- {ask: ten, gop: x}",
        "- ticket: {kind: phan-anh}",
        "- ticket: {body: x}",
        "- find: {text: x}",
        "- show: {aspect: x}",
        "- service: {save: x}",
        "- go: Chỗ Nào",
        "- ask: ten\n  silence: {after: 20 phút}",
        "- ask: ten\n  give_up: {go: x}",
        "- when: [{neu: x}]",
        "- het",
        "- end: true",
        "- id: hai",
    ],
)
def test_a_usual_mistake_in_a_step_is_not_valid(steps: str) -> None:
    assert not is_valid(flow(steps), SCHEMAS["flow.schema.json"])


@pytest.mark.parametrize(
    "answers",
    [
        "x: {type: chu}",
        "x: {label: X}",
        "x: {type: text, min: dài}",
        "x: text",
        "x: {type: text, min: -1}",
        "x: {type: text, past: true}",
        "tên: {type: text}",
        "x: {type: text, privacy: kín}",
        "x: {type: choice}",
    ],
)
def test_a_usual_mistake_in_an_answer_is_not_valid(answers: str) -> None:
    assert not is_valid(flow("- end", answers), SCHEMAS["flow.schema.json"])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("thu.yaml", "flow: thu\nsteps: [end]\n"),
        ("thu.yaml", "spec: 2\nflow: thu\nsteps: [end]\n"),
        ("thu.yaml", "spec: 1\nflow: thu\nsteps: []\n"),
        ("thu.yaml", "spec: 1\nflow: thu\ntitel: x\nsteps: [end]\n"),
        ("thu.yaml", "spec: 1\nflow: thu\nstart_by: {keyword: x}\nsteps: [end]\n"),
        ("procedures/a.yaml", "id: a\n"),
        ("procedures/a.yaml", "id: a\nname: A\nfee: {items: [{label: x, amount_vnd: năm nghìn}]}\n"),
        ("procedures/a.yaml", "id: a\nname: null\n"),
        ("procedures/a.yaml", "id: a\nname: A\nexamples: {phi: [x]}\n"),
        ("procedures/a.yaml", "id: a\nname: A\nexamples: {fee: {them: [x]}}\n"),
        ("thu.yaml", "spec: 1\nflow: thu\nstart_by: {examples: {Nhóm Một: [x]}}\nsteps: [end]\n"),
        ("examples/thu.yaml", "spec: 1\nexamples_of: thu\n"),
        ("examples/thu.yaml", "spec: 1\nexamples: [x]\n"),
        ("phrases.yaml", "text: {help: x}\n"),
        ("tests/a.chat.yaml", "chat: A\nat: 2026-11-23 09:00\nturns: [{bto: x}]\n"),
        ("tests/a.chat.yaml", "chat: A\nat: 2026-11-23 09:00\nturns: [{citizen: x, bot: y}]\n"),
        ("tests/a.chat.yaml", "chat: A\nat: 2026-11-23 09:00\nturns: [{staff: ngủ}]\n"),
        ("tests/a.chat.yaml", "chat: A\nturns: []\n"),
    ],
)
def test_a_usual_mistake_in_a_file_is_not_valid(name: str, text: str) -> None:
    assert not is_valid(plain(text), schema_for(name))


@pytest.mark.parametrize("examples", ["[một, 113]", "|\n  một\n  hai", "{fee: [một], time: null, who: hai}"])
def test_examples_are_valid_in_every_shape(examples: str) -> None:
    assert is_valid(plain(f"id: a\nname: A\nexamples: {examples}\n"), schema_for("procedures/a.yaml"))
    assert is_valid(plain(f"spec: 1\nexamples_of: a\nexamples: {examples}\n"), schema_for("examples/a.yaml"))


@pytest.mark.parametrize("verb", STEPS)
def test_every_option_of_a_step_is_described(verb: str) -> None:
    """Code editors show it beside the option; only its own options stand on a step's page."""
    page = step_page(verb)
    kind = STEPS[verb]
    assert set(page.about or ()) <= set(kind.KEYS)
    assert all(page.option(name) or key.about for name, key in kind.KEYS.items())
