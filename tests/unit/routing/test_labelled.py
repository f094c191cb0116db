"""Labelled messages: how lines are read, and that those of the project can be read and are learnt by nobody."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import pytest

from bot.routing.intents import intent_of
from bot.routing.labelled import MAX_LINE, Labelled, read_labelled
from bot.routing.lessons import lessons_of
from bot.scripts.loader import load_scripts, read_folder, revision_of
from bot.scripts.model import Scripts
from bot.scripts.world import Route
from bot.text.fold import fold

ROOT = Path(__file__).parents[3]
FLOWS = ROOT / "flows"
FILES = sorted([*(FLOWS / "labelled").rglob("*.jsonl"), *(ROOT / "tests" / "data" / "labelled").glob("*.jsonl")])


@cache
def shipped() -> Scripts:
    scripts = load_scripts(read_folder(FLOWS)).scripts
    assert scripts is not None
    return scripts


def messages_of(path: Path) -> list[Labelled]:
    return read_labelled(path.read_text(encoding="utf-8"))[0]


def test_a_line_says_what_a_message_means() -> None:
    text = '{"text": " ks cho con ", "intent": "procedure:khai-sinh", "style": "typo", "aspect": ""}\n\n'
    text += '{"text": "bị quát", "intent": "complaint", "complaint_kind": "rude"}\n'
    assert read_labelled(text) == (
        [
            Labelled("ks cho con", "procedure:khai-sinh", "typo", ""),
            Labelled("bị quát", "complaint", complaint_kind="rude"),
        ],
        [],
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("ks cho con", "JSON"),
        ('["ks", "chao"]', "JSON"),
        ("[" * 5000, "JSON"),
        ('{"text": "ks"}', "thiếu “intent”"),
        ('{"text": "  ", "intent": "chao"}', "thiếu “text”"),
        ('{"text": "ks", "intent": 3}', "“intent” phải là chữ"),
        ('{"text": "ks", "intent": "chao", "intend": "x"}', "Có phải ý anh/chị là “intent”?"),
        ('{"text": "ks", "intent": "chao", "aspect": "fees"}', "“aspect” không có “fees”"),
        ('{"text": "ks", "intent": "complaint", "complaint_kind": "gian"}', "“complaint_kind” không có “gian”"),
        ('{"text": "' + "a" * MAX_LINE + '", "intent": "chao"}', f"dài quá {MAX_LINE}"),
    ],
)
def test_a_bad_line_is_told_by_its_number_and_the_others_are_read(line: str, said: str) -> None:
    good = '{"text": "chào", "intent": "greeting"}'
    found, (bad,) = read_labelled(f"{good}\n{line}\n{good}")
    assert len(found) == 2
    assert bad.number == 2
    assert said in bad.why


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_line_of_the_project_can_be_read_and_names_what_the_scripts_have(path: Path) -> None:
    found, bad = read_labelled(path.read_text(encoding="utf-8"))
    assert not bad
    assert len(found) > 100
    scripts = shipped()
    known = {f"procedure:{id}" for id in scripts.sheets} | {intent_of(Route(id, 1), scripts) for id in scripts.flows}
    assert {message.intent for message in found} <= known


def test_no_labelled_message_is_learnt_from() -> None:
    learnt = {fold(lesson.text) for lesson in lessons_of(shipped())}
    assert len(learnt) > 1000
    for path in FILES:
        copied = [message.text for message in messages_of(path) if fold(message.text) in learnt]
        assert not copied, f"{path.name}: say it in other words among the examples"


def test_no_message_kept_aside_is_among_those_that_are_looked_at() -> None:
    held = {fold(message.text) for path in FILES if path.parent.name == "held" for message in messages_of(path)}
    seen = {fold(message.text) for path in FILES if path.parent.name != "held" for message in messages_of(path)}
    assert len(held) > 250
    assert not held & seen


def test_labelled_messages_are_no_part_of_a_revision(tmp_path: Path) -> None:
    shutil.copytree(FLOWS, tmp_path / "flows", ignore=shutil.ignore_patterns("labelled"))
    assert revision_of(read_folder(tmp_path / "flows")) == revision_of(read_folder(FLOWS))
