"""Groups of told misbehaviour that are no subject of the configuration."""

from bot.scripts.loader import load_scripts
from bot.scripts.problems import Problem

FLOW = """spec: 1
flow: thu
start_by:
  accusation: su_viec
  examples: {cham-han: [hồ sơ quá hẹn cả tháng], thai-do: [anh ấy quát tôi, cô ấy lườm tôi]}
answers:
  su_viec: {type: text, label: Sự việc}
  loai: {type: choice, label: Loại, options: [{label: Lâu, value: cham-han}, {label: Khác, options: [Bẩn]}]}
steps:
  - ask: su_viec
  - ask: loai
"""
APART = """spec: 1
examples_of: thu
examples:
  Bẩn: quầy bẩn quá
  dun-day: |
    họ chỉ tôi đi vòng quanh
"""


def found(subjects: list[str] | None, flow: str = FLOW, **others: str) -> list[Problem]:
    files = {"thu.yaml": flow, **{f"{name}/thu.yaml": text for name, text in others.items()}}
    return [one for one in load_scripts(files, subjects=subjects).problems if one.rule == "unknown-subject"]


def test_one_problem_a_group_stands_at_its_first_example() -> None:
    (problem,) = found(["thai-do-kem"])
    assert (problem.file, problem.line, problem.level) == ("thu.yaml", 5, "error")
    assert "thai-do" in problem.message
    assert "thai-do-kem" in problem.hint


def test_groups_in_a_file_of_examples_are_looked_at_too() -> None:
    (problem,) = found(["thai-do"], examples=APART.replace("  Bẩn: quầy bẩn quá\n", ""))
    assert (problem.file, problem.line) == ("examples/thu.yaml", 5)
    assert "config/subjects.yaml" in problem.hint


def test_subjects_and_the_options_of_the_flow_are_known() -> None:
    assert found(["thai-do"]) == []


def test_the_rule_is_quiet_where_the_subjects_are_not_known_and_for_other_flows() -> None:
    assert found(None) == []
    assert found([], FLOW.replace("accusation:", "story:")) == []
