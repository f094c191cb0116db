"""What flows/README.md tells editors is so: its example runs, its commands and files are there."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from bot.cli.flows import app
from bot.scripts.loader import load_scripts
from bot.scripts.problems import has_errors

FLOWS = Path(__file__).parents[3] / "flows"
README = (FLOWS / "README.md").read_text("utf-8")


def test_its_example_has_nothing_to_mend_but_that_it_has_no_conversation() -> None:
    found = re.search(r"```yaml\n(.*?)```", README, re.DOTALL)
    assert found
    loaded = load_scripts({"hoi-tham.yaml": found[1]})
    assert not has_errors(loaded.problems)
    assert {problem.rule for problem in loaded.problems} == {"untested"}


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`namro flows (\w+)", README))))
def test_each_of_its_commands_exists(name: str) -> None:
    assert name in get_command(app).commands  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\]\(([^)]+)\)", README))))
def test_each_of_its_links_leads_somewhere(path: str) -> None:
    assert (FLOWS / path).exists()


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`((?:repair/)?[\w-]+\.yaml)`", README))))
def test_each_script_it_names_is_there(name: str) -> None:
    assert (FLOWS / name).exists()


def test_every_script_with_a_legal_side_is_named_for_review() -> None:
    review = README.split("## Cần người có trách nhiệm xem", 1)[1]
    for name in ("khieu-nai-to-cao", "thong-tin-to-cao", "phan-anh-can-bo", "dat-lich-hen", "danh-gia"):
        assert f"`{name}.yaml`" in review
