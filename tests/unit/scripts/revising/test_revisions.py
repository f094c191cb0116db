"""What changes between two sets of scripts, as editors are told."""

from __future__ import annotations

import pytest

from bot.scripts.loader import load_scripts
from bot.scripts.model import Scripts
from bot.scripts.revising.revisions import changes
from bot.scripts.revising.step_words import where_they_differ

FLOW = """spec: 1
flow: hoi
title: Hỏi đáp
owner: văn phòng
on_publish: pin
start_by:
  keywords: [hỏi]
  examples: [tôi muốn hỏi]
answers:
  ten: {type: text, label: Tên}
  sdt: {type: phone, label: Số máy, purpose: để gọi lại, keep: 12mo}
  noi: {type: choice, label: Nơi, options: [Phường, Quận]}
steps:
  - choose: Anh/chị đồng ý không?
    options: [{label: Đồng ý, consent: hoi}, {label: Không, go: thoi}]
  - ask: ten
    say: Tên anh/chị là gì?
  - ask: sdt
    say: Số máy của anh/chị?
    if: ten != 'x'
  - ask: noi
    say: Ở đâu?
  - say: Cảm ơn anh/chị.
  - end
  - id: thoi
    say: Vâng.
"""
SHEET = """id: cap-ban-sao
name: Cấp bản sao
aliases: [xin bản sao]
documents:
  - {name: Tờ khai, copies: 01 bản}
time: {value: 1, unit: ngày làm việc}
fee: {items: [{label: Một bản, amount_vnd: 8000}]}
where: [Bộ phận một cửa]
verified_on: 2026-11-01
"""


def scripts(flow: str = FLOW, sheet: str = SHEET, **others: str) -> Scripts:
    files = {f"{name}.yaml": text for name, text in others.items()}
    if flow:
        files["hoi.yaml"] = flow
    if sheet:
        files["procedures/cap-ban-sao.yaml"] = sheet
    loaded = load_scripts(files)
    assert loaded.scripts is not None, "\n".join(map(str, loaded.problems))
    return loaded.scripts


def said(new: Scripts, old: Scripts | None = None) -> list[tuple[str, str]]:
    return [(change.kind, change.said) for change in changes(old or scripts(), new)]


def test_the_same_scripts_differ_in_nothing() -> None:
    assert said(scripts()) == []


@pytest.mark.parametrize(
    ("before", "after", "kind", "line"),
    [
        ("title: Hỏi đáp", "title: Hỏi và đáp", "title", "đổi tên, trước là “Hỏi đáp”"),
        ("owner: văn phòng", "owner: tư pháp", "owner", "bộ phận chịu trách nhiệm: văn phòng → tư pháp"),
        ("on_publish: pin", "on_publish: follow", "on_publish", "khi phát hành: người đang dở theo bản mới"),
        ("[hỏi]", "[hỏi, nhờ chút]", "keywords_added", "thêm từ khoá “nhờ chút”"),
        ("[tôi muốn hỏi]", "[cho tôi hỏi]", "examples_removed", "bỏ câu mẫu “tôi muốn hỏi”"),
        ("on_publish: pin", "on_publish: pin\npaused: gấp", "paused", "tạm dừng: gấp"),
        ("Tên anh/chị là gì", "Họ tên là gì", "text", "sửa lời “Tên anh/chị là gì?” → “Họ tên là gì?”"),
        ("  - say: Cảm ơn anh/chị.\n", "", "step_removed", "bỏ lời nói “Cảm ơn anh/chị.”"),
        ("  - end\n", "  - say: Chúc anh/chị khoẻ.\n  - end\n", "step_added", "thêm lời nói “Chúc anh/chị khoẻ.”"),
        ("{label: Không, go: thoi}", "{label: Thôi, go: thoi}", "option_added", "thêm lựa chọn “Thôi”"),
        ("{label: Không, go: thoi}", "{label: Không, go: thoi, value: k}", "option", "đổi cách xử lý lựa chọn “Không”"),
        ("    if: ten != 'x'\n", "", "condition", "nay chạy luôn luôn"),
        ("{type: text, label: Tên}", "{type: text, label: Họ tên}", "answer_label", "nhãn trước là “Tên”"),
        ("{type: text, label: Tên}", "{type: number, label: Tên}", "answer_type", "loại text → number"),
        ("label: Tên}", "label: Tên, optional: true}", "answer_optional", "được bỏ qua"),
        ("[Phường, Quận]", "[Phường, Xã]", "answer_rules", "thêm “Xã”, bỏ “Quận”"),
        ("keep: 12mo", "keep: 24mo", "keep", "thời hạn giữ 12 tháng → 24 tháng"),
        ("label: Số máy,", "label: Số máy, privacy: sealed,", "privacy", "thông tin cá nhân → niêm phong"),
        ("để gọi lại", "để hẹn giờ", "purpose", "“để gọi lại” → “để hẹn giờ”"),
    ],
)
def test_a_change_of_a_flow_is_told_in_words(before: str, after: str, kind: str, line: str) -> None:
    assert before in FLOW
    found = dict(said(scripts(FLOW.replace(before, after))))
    assert line in found[kind]


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("8000", "10000", "lệ phí: “Một bản” 8.000 đồng → “Một bản” 10.000 đồng"),
        ("  - {name: Tờ khai, copies: 01 bản}", "  - {name: Đơn, copies: 01 bản}", "giấy tờ phải nộp: “Tờ khai"),
        ("value: 1,", "value: 3,", "thời hạn giải quyết: “1 ngày làm việc” → “3 ngày làm việc”"),
        ("[Bộ phận một cửa]", "[Bộ phận một cửa, Nhà văn hoá]", "nơi nộp: thêm “Nhà văn hoá”"),
        ("verified_on: 2026-11-01", "verified_on: 2026-11-20", "ngày rà soát:"),
        ("aliases: [xin bản sao]", "aliases: [xin bản sao]\nresult: Bản sao", "kết quả: chưa rõ → “Bản sao”"),
    ],
)
def test_a_change_of_a_sheet_names_the_field_as_editors_know_it(before: str, after: str, line: str) -> None:
    (change,) = changes(scripts(), scripts(sheet=SHEET.replace(before, after)))
    assert change.about == "Thủ tục “Cấp bản sao”"
    assert line in change.said


def test_flows_and_sheets_that_come_and_go_are_told() -> None:
    other = FLOW.replace("flow: hoi", "flow: khac").replace("Hỏi đáp", "Khác").replace("[hỏi]", "[khác hẳn]")
    short = other[: other.index("steps:")] + "steps:\n  - say: Một câu thôi.\n"
    assert said(scripts(khac=short)) == [("flow_added", "luồng mới, 1 bước, mở bằng “khác hẳn”")]
    assert said(scripts(), scripts(khac=short)) == [("flow_removed", "bỏ cả luồng")]
    assert said(scripts(sheet="")) == [("sheet_removed", "bỏ cả phiếu thủ tục")]
    assert said(scripts(), scripts(sheet="")) == [("sheet_added", "phiếu thủ tục mới")]


def test_a_flow_under_another_name_is_told_as_renamed() -> None:
    moved = FLOW.replace("flow: hoi", "flow: hoi-dap")
    assert said(scripts(flow="", **{"hoi-dap": moved})) == [("flow_renamed", "đổi mã từ hoi thành hoi-dap")]


def test_a_shared_flow_whose_file_is_gone_is_told_as_that_and_not_as_many_edits() -> None:
    own = "spec: 1\nflow: chao\ntitle: Lời chào\nsteps:\n  - say: Xin chào.\n"
    (change,) = changes(scripts(**{"repair/chao": own}), scripts())
    assert change.kind == "flow_removed"
    assert change.said == "bỏ tệp repair/chao.yaml; bot dùng lời viết sẵn"


def test_only_the_step_that_changed_places_is_told_as_moved() -> None:
    asks = "  - ask: ten\n    say: Tên anh/chị là gì?\n"
    end = "  - say: Cảm ơn anh/chị.\n"
    moved = FLOW.replace(asks, "").replace(end, asks + end)
    assert said(scripts(moved)) == [("step_moved", "chuyển chỗ câu hỏi “Tên anh/chị là gì?”")]


def test_a_shared_phrase_that_changed_is_told() -> None:
    found = said(scripts(phrases="texts: {skip: Không trả lời}\nwords: {menu: [mục lục]}\n"))
    assert ("phrase", "sửa lời “Bỏ qua” → “Không trả lời”") in found
    assert ("words_added", "thêm từ dùng chung “muc luc”") in found


def test_a_shared_text_of_the_editors_own_that_changed_is_told() -> None:
    found = said(scripts(phrases="shared: {gio_truc: từ 8 giờ}\n"))
    assert ("shared", "đoạn chữ gio_truc: thêm lời “từ 8 giờ”") in found


def test_two_long_texts_are_shown_where_they_differ() -> None:
    long = "Một câu rất dài nói đủ thứ chuyện trên đời này. " * 8
    old, new = where_they_differ(long + "Lệ phí 8.000 đồng một bản." + long, long + "Lệ phí 9.000 đồng một bản." + long)
    assert "8.000" in old
    assert "9.000" in new
    assert len(old) < 120
    assert old.startswith("… ")
    assert old.endswith(" …")
