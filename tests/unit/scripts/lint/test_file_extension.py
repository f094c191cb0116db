"""Files that are not read because of how their name ends."""

from bot.scripts.loader import load_scripts
from tests.unit.scripts.lint.findings import HEAD


def test_file_extension_looks_at_what_lies_beside_the_scripts() -> None:
    media = {"gop-y.yaml.txt", "a.YAML", "b.yam", "thu.docx", "mau/don.docx", "anh/a.png", "c.yaml~", "README.md"}
    problems = load_scripts({"thu.yaml": HEAD + "steps:\n  - say: x\n"}, media).problems
    flagged = [problem.file for problem in problems if problem.rule == "file-extension"]
    assert flagged == ["a.YAML", "b.yam", "c.yaml~", "gop-y.yaml.txt", "thu.docx"]
