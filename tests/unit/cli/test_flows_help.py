"""What `namro flows <command> --help` tells editors."""

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from bot.cli.flows import app

COMMANDS = sorted(get_command(app).commands)  # type: ignore[attr-defined]
MARKS = set("ăâđêôơưáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example_that_names_it(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert f"Ví dụ: namro flows {command}" in result.output


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_vietnamese_down_to_every_option(command: str) -> None:
    found = get_command(app).commands[command]  # type: ignore[attr-defined]
    words = [found.help, *(one.help for one in found.params if one.name != "help")]
    assert [said for said in words if not MARKS & set((said or "").lower())] == []
