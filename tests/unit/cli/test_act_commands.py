"""`namro tickets <act>`: a command for each act, each with an example that can be typed."""

from __future__ import annotations

import re
import shlex
from typing import get_args

import pytest
from typer.testing import CliRunner

from bot.cli.acts import COMMANDS
from bot.cli.ticket_export import COLUMNS, as_csv
from bot.cli.tickets import MARKS, VERBS, app
from bot.runtime.deliveries import WAITS
from bot.runtime.outbox import Fate
from bot.tickets.acts import ACTS
from bot.tickets.gates import GATES

NAMES = {"set_urgent": "urgent", "add_respondent": "add-respondent"}


def test_every_act_has_its_command_and_words_in_the_history() -> None:
    elsewhere = {"open_seal", "read", "break_glass_ask", "break_glass_grant", "break_glass_use"}
    acts = {verb.value for verb in ACTS} - elsewhere
    assert {NAMES.get(verb, verb) for verb in acts} == set(COMMANDS)
    assert acts - {"undo", "erase"} <= set(VERBS)
    assert list(MARKS) == list(GATES)


def test_whatever_becomes_of_a_staff_message_has_words_in_the_history() -> None:
    kept = set(get_args(Fate)) - WAITS | {"held", "released", "delivered", "seen"}
    assert kept <= set(VERBS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_example_of_a_command_names_only_options_it_has(name: str) -> None:
    text = COMMANDS[name].__doc__ or ""
    example = re.search(r"Example: namro tickets (.*)", text)
    assert example, name
    words = shlex.split(example[1].partition(" > ")[0])
    assert words[0] == name
    shown = CliRunner().invoke(app, [name, "--help"], terminal_width=300, color=False).output
    plain = re.sub(r"\x1b\[[0-9;]*m", "", shown)
    assert not [word for word in words if word.startswith("--") and word not in plain]


def test_a_spreadsheet_runs_nothing_of_what_is_exported() -> None:
    row = dict.fromkeys(COLUMNS, "") | {"code": "=1+1", "office": "@SUM(A1)", "opened_at": 5, "last_reply_at": None}
    line = as_csv([row]).splitlines()[1]
    assert line.startswith("'=1+1,")
    assert "'@SUM(A1)" in line
    assert ",None" not in line


def test_no_words_of_people_are_exported() -> None:
    assert not {"subject", "body", "user"} & set(COLUMNS)
