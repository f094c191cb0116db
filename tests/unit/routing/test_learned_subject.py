"""What a story is likely about, learnt from the groups of the examples."""

from bot.routing.by_words import WordRouter
from bot.routing.finder import ProcedureFinder
from bot.routing.learned import LearnedRouter, learnable
from bot.scripts.loader import load_scripts
from bot.scripts.model import Scripts

FLOW = """
spec: 1
flow: thu
start_by:
  accusation: su_viec
  examples:
    {examples}
answers: {{su_viec: {{type: text, label: Sự việc}}}}
steps:
  - ask: su_viec
"""
GROUPED = """
    cham-han: [hồ sơ quá hẹn cả tháng, chờ mãi chưa trả kết quả, hẹn lần này đến lần khác vẫn chưa xong]
    ung-xu: [anh ấy quát tôi trước mặt mọi người, cô ấy nói trống không với mẹ tôi, thái độ hách dịch với dân]
"""


def scripts(examples: str) -> Scripts:
    loaded = load_scripts({"thu.yaml": FLOW.format(examples=examples.strip())}).scripts
    assert loaded
    return loaded


def test_the_group_of_what_is_alike_is_the_subject() -> None:
    router = LearnedRouter(learnable(scripts(GROUPED)))
    assert router.subject("giấy tờ của tôi quá hẹn cả tháng") == "cham-han"
    assert router.subject("co ay quat me toi truoc mat moi nguoi") == "ung-xu"


def test_without_groups_and_without_learning_no_subject_is_known() -> None:
    ungrouped = scripts("[hồ sơ quá hẹn cả tháng, anh ấy quát tôi]")
    assert LearnedRouter(learnable(ungrouped)).subject("hồ sơ quá hẹn") == ""
    assert WordRouter(scripts(GROUPED), ProcedureFinder([])).subject("hồ sơ quá hẹn cả tháng") == ""
