"""The manual page on what stands between braces and in conditions, and on what shared flows are given.

Its examples are executed by the tests over `SAMPLE`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bot.scripts.repair import RESERVED
from bot.tickets.calendar import HANOI

SAMPLE: dict[str, Any] = {
    "now": datetime(2026, 11, 23, 9, 5, tzinfo=HANOI),
    "citizen": {"name": "Lan", "first_contact": True},
    "oa": {"name": "Phường Bồ Đề"},
    "office_open": True,
    "shared": {"gio_truc": "từ 8 giờ đến 17 giờ"},
    "su_viec": "Đèn đường đầu ngõ 12 hỏng cả tuần",
    "so_tien": 250000,
    "tuoi": 20,
    "anh": None,
    "giay_to": ["tờ khai", "căn cước"],
}

NAMES: dict[str, str] = {
    "citizen.name": "Tên hiển thị của người dân trên Zalo; có thể trống.",
    "citizen.first_contact": "Đúng khi người dân vừa nhắn kênh này lần đầu.",
    "now": "Ngày giờ lúc này.",
    "oa.name": "Tên trang Zalo.",
    "shared.gio_truc": "Đoạn chữ tên `gio_truc` trong mục `shared` của `phrases.yaml`, dùng chung cho mọi luồng.",
    "office_open": "Đúng khi đang trong giờ làm việc (`config/office-hours.yaml`, `config/holidays.yaml`).",
}
"""What every text may use beside the flow's answers and what its steps saved."""

FILTERS: dict[str, tuple[str, str, str]] = {
    "ngay": ("{{ now | ngay }}", "23/11/2026", "Ngày."),
    "thu_ngay": ("{{ now | thu_ngay }}", "thứ Hai, 23/11/2026", "Ngày kèm thứ."),
    "gio": ("{{ now | gio }}", "09:05", "Giờ."),
    "ngay_lam_viec": (
        "{{ now | ngay_lam_viec(5) | ngay }}",
        "01/12/2026",
        "Ngày làm việc thứ mấy kể từ hôm nay, bỏ ngày nghỉ và ngày lễ; viết gọn được là `{{ 5 | ngay_lam_viec }}`.",
    ),
    "tien": ("{{ so_tien | tien }}", "250.000 đồng", "Số tiền."),
    "xung_ho": ("{{ citizen.name | xung_ho }}", "anh/chị Lan", "“anh/chị” và tên; không có tên thì chỉ “anh/chị”."),
    "tom_tat": ("{{ su_viec | tom_tat(20) }}", "Đèn đường đầu ngõ…", "Cắt ngắn còn nhiều nhất bấy nhiêu ký tự."),
    "length": ("{{ su_viec | length }}", "33", "Số ký tự, hoặc số mục của danh sách."),
    "count": ("{{ giay_to | count }}", "2", "Như `length`."),
    "join": ("{{ giay_to | join }}", "tờ khai, căn cước", "Nối danh sách, ngăn bằng dấu phẩy."),
    "first": ("{{ giay_to | first }}", "tờ khai", "Mục đầu."),
    "last": ("{{ giay_to | last }}", "căn cước", "Mục cuối."),
    "default": ("{{ anh | default('không có', true) }}", "không có", "Chữ thay thế khi trống."),
    "upper": ("{{ oa.name | upper }}", "PHƯỜNG BỒ ĐỀ", "Chữ hoa; hạn chế dùng."),
    "lower": ("{{ oa.name | lower }}", "phường bồ đề", "Chữ thường."),
    "trim": ("{{ su_viec | trim }}", "Đèn đường đầu ngõ 12 hỏng cả tuần", "Bỏ khoảng trắng hai đầu."),
    "round": ("{{ 2.6 | round }}", "3", "Làm tròn."),
    "int": ("{{ '12' | int }}", "12", "Thành số nguyên."),
}
"""By filter: an example, what it prints over SAMPLE, and what it is for."""

CONDITIONS: tuple[tuple[str, bool, str], ...] = (
    ("tuoi >= 18", True, "so sánh: `==`, `!=`, `<`, `<=`, `>`, `>=`"),
    ("oa.name == 'Phường Bồ Đề'", True, "chữ đặt trong nháy đơn"),
    ("not anh", True, "chưa có, hoặc người dân đã bỏ qua"),
    ("anh and tuoi > 18", False, "cả hai đều đúng"),
    ("anh or office_open", True, "ít nhất một điều đúng"),
    ("'căn cước' in giay_to", True, "có trong danh sách"),
    ("(now | gio) < '12:00'", True, "bộ lọc trong điều kiện đặt trong ngoặc"),
)
"""Conditions, whether they hold over SAMPLE, and what they show."""

GIVEN: dict[str, str] = {
    "tin_nhan": "tin chưa hiểu",
    "lan": "số tin liền nhau chưa hiểu",
    "loai": "loại tệp: image, audio, video, location, file, sticker…",
    "viec": "tên việc đang làm dở",
    "cau": "câu đang hỏi",
    "dang_ghi": "đã ghi gì chưa",
    "co_cau_truoc": "có câu trước để quay lại không",
    "cac_muc": "nhãn những câu đã trả lời",
    "dang_hoi": "có đang hỏi câu nào không",
    "cac_ban": "danh sách bản nháp",
    "dang_giu": "từng dòng những gì đang giữ",
    "yeu_cau": "lời yêu cầu",
    "ban_sao": "từng dòng như vậy, không rút ngắn, thêm nội dung phiếu",
    "da_ghi": "những gì đã ghi",
    "ly_do": "vì sao dừng: truc-trac, qua-han, qua-dai",
    "co_nhap": "có giữ bản nháp không",
    "lam": "làm gì tiếp",
    "muc": "mục cần sửa",
    "ban": "bản nháp được chọn",
    "ma": "mã phiếu",
    "lan_hoi": "hỏi lần thứ mấy",
    "bien_nhan": "mã biên nhận vừa nhắn",
    "phieu_co_ma": "mã những phiếu kín có mã biên nhận",
    "phieu_khong_ma": "mã những phiếu kín không có mã biên nhận",
}
"""What the names mean that the machine gives to a shared flow or reads of it."""


def text_page() -> str:
    """The page, without its first comment."""
    return "\n\n".join(
        (
            "# Chữ, điều kiện và luồng dùng chung",
            "Trong câu, `{{ … }}` in ra một giá trị; `{% if … %}…{% elif … %}…{% else %}…{% endif %}` chọn câu; "
            "`{% for dong in danh_sach %}…{% endfor %}` lặp, không lồng nhau. Trong `if`, `set`, `suggest`, `body`… "
            "viết thẳng điều kiện hay tên, không có `{{ }}`.",
            "Dùng được: tên câu trả lời của luồng, tên trong `save`, và những tên dưới đây. Câu niêm phong "
            "(`privacy: sealed`) không in ra được, chỉ hỏi được là có hay không.",
            "## Tên có sẵn",
            _table(("tên", "là gì"), ((f"`{name}`", about) for name, about in NAMES.items())),
            "## Bộ lọc",
            _table(
                ("ví dụ", "in ra", "để làm gì"),
                ((f"`{example}`", shown, about) for example, shown, about in FILTERS.values()),
            ),
            "## Điều kiện",
            _table(("ví dụ", "là"), ((f"`{example}`", about) for example, _, about in CONDITIONS)),
            "## Luồng dùng chung",
            "Tệp trong `repair/` mang đúng các tên này. Thiếu tệp nào thì bot dùng bản viết sẵn, lời ngắn hơn.",
            _table(("luồng", "bot đưa vào", "bot đọc lại khi xong"), map(_shared, RESERVED)),
        )
    )


def _shared(name: str) -> tuple[str, str, str]:
    reserved = RESERVED[name]
    given = "; ".join(f"`{one}`: {GIVEN[one]}" for one in sorted(reserved.given))
    back = "; ".join(
        f"`{one}`: {GIVEN[one]}" + (f" ({', '.join(sorted(values))})" if values else "")
        for one, values in reserved.back.items()
    )
    return f"`{name}`", given, back


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
