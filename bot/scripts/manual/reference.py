"""The manual for editors of scripts: Markdown pages made from the registries and their docstrings."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from bot.scripts import example_files, phrases, sheets
from bot.scripts.answers import ANSWERS
from bot.scripts.aspects import ASPECTS
from bot.scripts.conversations.chats import CHAT_KEYS, TURN_KEYS
from bot.scripts.flow import ANSWER_KEYS, COMMON_KEYS, FLOW_KEYS, START_KEYS
from bot.scripts.keys import Key
from bot.scripts.limits import MAX_EXAMPLE_CHARACTERS, MAX_EXAMPLES
from bot.scripts.lint import PAGES
from bot.scripts.manual.pages import Page, answer_page, rule_page, step_page
from bot.scripts.manual.schema import answer_schema, step_schema
from bot.scripts.manual.text_page import text_page
from bot.scripts.steps import STEPS

FOLDER = "docs/ngon-ngu"
NOTE = "<!-- Trang này do `make docs` viết ra từ mã nguồn; sửa ở đó, đừng sửa ở đây. -->"


def pages() -> dict[str, str]:
    """Every page by its path below FOLDER."""
    found = {"README.md": _index(), "luong.md": _flow_page(), "hoi-thoai.md": _chat_page()}
    found |= {"vi-du.md": _examples_page()}
    found |= {"chu.md": _joined(NOTE, text_page()), "thu-tuc.md": _sheet_page(), "cau-chung.md": _phrases_page()}
    found |= {f"buoc/{verb}.md": _step(verb) for verb in STEPS}
    found |= {f"tra-loi/{name}.md": _answer(name) for name in ANSWERS}
    found |= {f"quy-tac/{name}.md": _rule(name) for name in PAGES}
    return found


def _joined(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"


def _index() -> str:
    steps = _list((f"buoc/{verb}.md", f"`{verb}`", step_page(verb)) for verb in STEPS)
    answers = _list((f"tra-loi/{name}.md", f"`{name}`", answer_page(name)) for name in ANSWERS)
    rules = _list((f"quy-tac/{name}.md", f"`{name}`", rule_page(name)) for name in PAGES)
    return _joined(
        NOTE,
        "# Ngôn ngữ kịch bản",
        "Tra cứu cho người biên tập: mỗi bước, mỗi loại câu trả lời, mỗi quy tắc kiểm tra một trang. "
        "Cách làm việc với thư mục kịch bản xem ở [flows/README.md](../../flows/README.md).",
        "- [Đầu tệp của một luồng, và những mục bước nào cũng có](luong.md)\n"
        "- [Chữ, điều kiện và luồng dùng chung](chu.md): `{{ }}`, bộ lọc, so sánh, điều bot đưa vào `repair/`\n"
        "- [Một thủ tục](thu-tuc.md): các mục của `procedures/<mã>.yaml`\n"
        "- [Câu ví dụ](vi-du.md): cách viết `examples` và tệp `examples/<luồng>.yaml`\n"
        "- [Câu và từ dùng chung](cau-chung.md): các mục của `phrases.yaml`\n"
        "- [Hội thoại thử](hoi-thoai.md): cách viết `tests/<tên>.chat.yaml`",
        "## Các bước",
        steps,
        "## Các loại câu trả lời",
        answers,
        "## Các quy tắc của `namro flows check`",
        rules,
    )


def _list(entries: Iterator[tuple[str, str, Page]]) -> str:
    return "\n".join(f"- [{name}]({path}): {page.summary}" for path, name, page in entries)


def _step(verb: str) -> str:
    page = step_page(verb)
    keys = STEPS[verb].KEYS
    common = "Bước nào cũng nhận thêm `id` và `if` ([đầu tệp và mục chung](../luong.md))."
    return _joined(
        NOTE,
        f"# Bước `{verb}`",
        page.summary,
        page.text,
        "## Các mục" if keys else "",
        _table(keys, page),
        common,
        *_examples(page),
        *_schema(step_schema(verb)),
    )


def _answer(name: str) -> str:
    page, keys = answer_page(name), ANSWERS[name].KEYS
    common = "Câu trả lời nào cũng nhận thêm các mục chung như `label`, `optional` ([xem ở đây](../luong.md))."
    return _joined(
        NOTE,
        f"# Câu trả lời loại `{name}`",
        page.summary,
        page.text,
        "## Các mục riêng" if keys else "",
        _table(keys, page),
        common,
        *_examples(page),
        *_schema(answer_schema(name)),
    )


def _rule(name: str) -> str:
    page = rule_page(name)
    return _joined(NOTE, f"# Quy tắc `{name}`", page.summary, page.text, *_examples(page))


def _examples(page: Page) -> Iterator[str]:
    yield "## Ví dụ đúng"
    yield f"```yaml\n{page.passes}\n```"
    yield "## Ví dụ sai"
    yield f"{page.why[:1].upper()}{page.why[1:]}." if page.why else ""
    yield f"```yaml\n{page.fails}\n```"


def _schema(schema: Mapping[str, Any]) -> Iterator[str]:
    yield "## JSON-Schema"
    yield f"```json\n{json.dumps(schema, ensure_ascii=False, indent=2)}\n```"


def _table(keys: Mapping[str, Key], page: Page | None = None) -> str:
    if not keys:
        return ""
    rows = ["| mục | để làm gì | giá trị | bắt buộc | không viết thì |", "| --- | --- | --- | --- | --- |"]
    for name, key in keys.items():
        about = (page.option(name) if page else "") or key.about
        rows.append(_row(f"`{name}`", about, key.kind.name, "có" if key.required else "", _default(key)))
        rows += _inner_rows(name, key.kind.schema)
    return "\n".join(rows)


def _row(*cells: str) -> str:
    name, about, *others = (cell.replace("|", "\\|") for cell in cells)
    return "| " + " | ".join((name, about[:1].upper() + about[1:], *others)) + " |"


def _inner_rows(name: str, schema: Mapping[str, Any]) -> list[str]:
    """The keys of the mapping a key holds, alone or in a list, where they are told of."""
    rows: dict[str, str] = {}
    for one in _mappings(schema):
        for inner, told in one["properties"].items():
            if "description" in told:
                required = "có" if inner in one.get("required", ()) else ""
                rows[inner] = _row(f"`{name}` › `{inner}`", told["description"], "", required, "")
    return list(rows.values())


def _mappings(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if "properties" in schema:
        yield schema
    for one in (*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else ())):
        yield from _mappings(one)


def _default(key: Key) -> str:
    if key.required or key.default in (None, "", (), {}):
        return ""
    if isinstance(key.default, bool):
        return "true" if key.default else "false"
    return str(key.default)


def _flow_page() -> str:
    return _joined(
        NOTE,
        "# Đầu tệp của một luồng",
        _table(FLOW_KEYS),
        "## Trong `start_by`",
        _table(START_KEYS),
        "## Câu trả lời nào trong `answers` cũng có",
        _table(ANSWER_KEYS),
        "## Bước nào cũng có",
        _table(COMMON_KEYS),
    )


def _chat_page() -> str:
    return _joined(
        NOTE,
        "# Hội thoại thử",
        "Mỗi tệp `tests/<tên>.chat.yaml` là một cuộc trò chuyện phải luôn đúng. `namro flows test` chạy tất cả; thêm "
        "`--coverage` để xem bước và nhánh nào chưa có hội thoại đi qua; thêm `--update` để ghi lại những lời đã đổi.",
        "## Đầu tệp",
        _table(CHAT_KEYS),
        "## Mỗi lượt là một trong",
        _table(TURN_KEYS),
        "Một phần câu được so đúng từng chữ, kể cả dấu. `regex` dùng được: chữ, `.`, `[…]`, `\\d`, `\\w`, `\\s`, "
        "`( )`, `|`, `*`, `+`, `?`, `{2,5}`, `^`, `$`.",
        "## Ví dụ",
        f"```yaml\n{_CHAT}```",
    )


def _sheet_page() -> str:
    text = "Chưa biết thì để `null`: bot nói là chưa có thông tin và mời gặp cán bộ. Đừng đoán."
    return _joined(NOTE, "# Một thủ tục", text, _table(sheets.KEYS))


def _examples_page() -> str:
    return _joined(
        NOTE,
        "# Câu ví dụ",
        "`examples` là những câu người dân có thể nhắn, tự nghĩ ra, đừng chép tin của ai. Ở thủ tục, mục này nằm ngay "
        "trong tệp; ở luồng, nó nằm trong `start_by`. Viết theo một trong ba cách:",
        "Một danh sách:",
        f"```yaml\n{_LISTED}```",
        "Một khối, mỗi dòng một câu, không cần dấu gạch hay ngoặc kép; dòng trống được bỏ qua:",
        f"```yaml\n{_BLOCK}```",
        "Chia nhóm, mỗi nhóm viết theo một trong hai cách trên:",
        f"```yaml\n{_GROUPED}```",
        "Nhóm ở một thủ tục là phần được hỏi: " + ", ".join(f"`{id}` ({ASPECTS[id]})" for id in ASPECTS) + ". "
        "Nhóm ở một luồng là mã tự đặt; ở luồng nhận lời kể về cán bộ (`accusation`) là mã vấn đề trong "
        "`config/subjects.yaml`, và bot hỏi lại người dân lời kể có thuộc vấn đề ấy không (`start_by` › `subject`).",
        f"Mỗi câu nhiều nhất {MAX_EXAMPLE_CHARACTERS} ký tự; một luồng hay một thủ tục nhiều nhất {MAX_EXAMPLES} câu. "
        "Câu ghi hai lần, không kể dấu và chữ hoa, được nhắc và chỉ dùng câu đầu.",
        "## Tệp riêng cho luồng có nhiều câu",
        "Nhiều câu thì đặt ở `examples/<luồng>.yaml`; các câu ấy thêm vào sau những câu ghi trong luồng. Luồng dùng "
        "chung trong `repair/` cũng viết được như vậy.",
        f"```yaml\n{_OWN_FILE}```",
        _table(example_files.KEYS),
    )


def _phrases_page() -> str:
    text = "Không cần viết bản không dấu: bot tự bỏ dấu khi so."
    return _joined(NOTE, "# Câu và từ dùng chung", text, _table(phrases.KEYS))


_LISTED = """\
examples: [đăng ký khai sinh cần gì, "làm giấy khai sinh ở đâu, bao lâu thì xong"]
"""
_BLOCK = """\
examples: |
  đăng ký khai sinh cần gì
  làm giấy khai sinh ở đâu, bao lâu thì xong
"""
_GROUPED = """\
examples:
  fee: |
    làm khai sinh mất bao nhiêu tiền
    khai sinh muộn có bị phạt không
  who: [ông bà đi khai sinh cho cháu được không]
"""
_OWN_FILE = """\
spec: 1
examples_of: gio-lam-viec
examples: |
  mấy giờ phường mở cửa
  thứ Bảy có ai trực không
"""
_CHAT = """\
chat: Người dân góp ý về đèn đường
at: 2026-11-23 09:00
turns:
  - citizen: góp ý
  - bot: [Anh/chị muốn góp ý, {options: [Đồng ý, Không]}]
  - citizen: {tap: Đồng ý}
  - ...
  - citizen: {text: Đèn đường hỏng một tuần nay, images: 2}
  - wait: 20m
  - bot: cứ thong thả
  - ticket: {kind: feedback, files: 2, status: new}
"""
