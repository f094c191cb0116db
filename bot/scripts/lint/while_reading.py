"""The pages of what is found while files are read, before any rule looks at them."""

from __future__ import annotations

from bot.scripts.limits import MAX_EXAMPLE_CHARACTERS, MAX_EXAMPLES, MAX_FLOW_STEPS, MAX_FOLDER_FILES

_HEAD = "    spec: 1\n    flow: thu\n    start_by: {keywords: [làm thử]}\n"


def _page(name: str, summary: str, passes: str, fails: str, text: str = "", why: str = "") -> str:
    shown = [_HEAD + "".join(f"    {line}\n" for line in part.splitlines()) for part in (passes, fails)]
    more = f"{text}\n\n" if text else ""
    because = f" ({why})" if why else ""
    return f"{name}: {summary}\n\n{more}Passes:\n\n{shown[0]}\nFails{because}:\n\n{shown[1]}"


PAGES: dict[str, str] = {
    "yaml": _page(
        "yaml",
        "YAML không đọc được tệp, hoặc đọc ra thứ khác với ý người viết.",
        'steps:\n  - say: "Lưu ý: mang bản chính."',
        "steps:\n  - say: Lưu ý: mang bản chính.",
        "Hay gặp: câu có dấu “: ” mà không đặt trong ngoặc kép, dấu Tab, thụt lề lệch cột, ngoặc chưa đóng, dấu gạch\n"
        "hoặc dấu cách dán từ Word, câu bắt đầu bằng một trong các dấu * & ! | > % @ ` [ {.",
        "câu có dấu hai chấm phải nằm trong ngoặc kép",
    ),
    "duplicate-key": _page(
        "duplicate-key",
        "một mục, một id hoặc một luồng được ghi hai lần; chỉ một trong hai được dùng.",
        "title: Thử\nsteps:\n  - say: Xin chào.",
        "title: Thử\ntitle: Thử lại\nsteps:\n  - say: Xin chào.",
    ),
    "unknown-key": _page(
        "unknown-key",
        "mục không có trong ngôn ngữ kịch bản, thường do gõ nhầm.",
        "steps:\n  - say: Xin chào.",
        "stpes:\n  - say: Xin chào.",
        "Trong { }, dấu phẩy ngăn các mục, nên câu có dấu phẩy mà không nằm trong ngoặc kép cũng báo lỗi này.",
    ),
    "wrong-type": _page(
        "wrong-type",
        "giá trị không đúng loại mà mục đó nhận: số, khoảng thời gian, ngày, danh sách…",
        "answers: {ten: {type: text, label: Tên}}\nsteps:\n  - ask: ten\n    tries: 3",
        "answers: {ten: {type: text, label: Tên}}\nsteps:\n  - ask: ten\n    tries: ba",
    ),
    "missing-key": _page(
        "missing-key",
        "thiếu một mục bắt buộc.",
        "steps:\n  - choose: Anh/chị chọn gì?\n    options: [Một, Hai]",
        "steps:\n  - choose: Anh/chị chọn gì?",
    ),
    "missing-text": _page(
        "missing-text",
        "mục phải có nội dung mà để trống.",
        "steps:\n  - say: Xin chào.",
        "steps:\n  - say:",
    ),
    "unknown-step": _page(
        "unknown-step",
        "bước không có động từ nào mà bot biết.",
        "steps:\n  - say: Xin chào.",
        "steps:\n  - sya: Xin chào.",
    ),
    "two-verbs": _page(
        "two-verbs",
        "một bước có hai động từ; mỗi bước chỉ làm một việc.",
        "steps:\n  - say: Xin chào.\n  - end",
        "steps:\n  - {go: dau, switch: menu}",
    ),
    "unknown-type": _page(
        "unknown-type",
        "loại câu trả lời không có.",
        "answers: {ten: {type: text, label: Tên}}\nsteps:\n  - ask: ten",
        "answers: {ten: {type: txt, label: Tên}}\nsteps:\n  - ask: ten",
    ),
    "file-name": (
        "file-name: tên luồng, mã thủ tục hoặc luồng của các câu ví dụ khác tên tệp.\n\n"
        "Ở đây tệp mang tên thu.yaml.\n\n"
        "Passes:\n\n    spec: 1\n    flow: thu\n    steps:\n      - say: Xin chào.\n\n"
        "Fails:\n\n    spec: 1\n    flow: thu-khac\n    steps:\n      - say: Xin chào.\n"
    ),
    "spec": (
        "spec: kịch bản viết cho phiên bản khác của ngôn ngữ.\n\n"
        "Passes:\n\n    spec: 1\n    flow: thu\n    steps:\n      - say: Xin chào.\n\n"
        "Fails:\n\n    spec: 9\n    flow: thu\n    steps:\n      - say: Xin chào.\n"
    ),
    "too-long": _page(
        "too-long",
        f"luồng có hơn {MAX_FLOW_STEPS} bước, thư mục có hơn {MAX_FOLDER_FILES} tệp, câu ví dụ quá nhiều, quá dài.",
        "steps:\n  - say: Xin chào.",
        f"steps:\n  - say: Xin chào.\n  # … {MAX_FLOW_STEPS} bước nữa như thế",
        "Tách phần riêng của luồng thành luồng khác rồi gọi bằng `call`; chia thư mục thành nhiều bộ kịch bản.\n"
        f"Một luồng hay thủ tục có nhiều nhất {MAX_EXAMPLES} câu ví dụ, mỗi câu {MAX_EXAMPLE_CHARACTERS} ký tự.",
    ),
    "duplicate-example": (
        "duplicate-example: một câu ví dụ được ghi hai lần, không kể dấu và chữ hoa; câu sau không được dùng.\n\n"
        "Passes:\n\n    spec: 1\n    flow: thu\n    start_by:\n      examples: |\n        mấy giờ mở cửa\n"
        "        thứ Bảy có làm việc không\n    steps:\n      - say: Từ 8 giờ.\n\n"
        "Fails:\n\n    spec: 1\n    flow: thu\n    start_by:\n      examples: |\n        mấy giờ mở cửa\n"
        "        may gio mo cua\n    steps:\n      - say: Từ 8 giờ.\n"
    ),
    "expression": _page(
        "expression",
        "phần trong {{ }}, {% %} hoặc một điều kiện viết chưa đúng.",
        'answers: {ten: {type: text, label: Tên}}\nsteps:\n  - ask: ten\n  - say: "Chào {{ ten }}."',
        'answers: {ten: {type: text, label: Tên}}\nsteps:\n  - ask: ten\n  - say: "Chào {{ ten ."',
    ),
    "unknown-filter": _page(
        "unknown-filter",
        "sau dấu | là một bộ lọc không có.",
        'steps:\n  - say: "Hôm nay là {{ now | ngay }}."',
        'steps:\n  - say: "Hôm nay là {{ now | ngày }}."',
    ),
    "hash-cuts": _page(
        "hash-cuts",
        "dấu # sau một dấu cách cắt câu: phần sau nó là ghi chú, người dân không đọc được.",
        'steps:\n  - say: "Anh/chị đến quầy #3 nộp hồ sơ."',
        "steps:\n  - say: Anh/chị đến quầy #3 nộp hồ sơ.",
        "Ghi chú thật thì viết ở dòng riêng, hoặc để hai dấu cách trước #.",
    ),
    "smart-quotes": _page(
        "smart-quotes",
        "ngoặc kép cong bao quanh cả câu; YAML không coi là ngoặc nên người dân sẽ đọc thấy.",
        'steps:\n  - say: "Xin chào."',
        "steps:\n  - say: “Xin chào.”",
    ),
    "suppression": _page(
        "suppression",
        "ghi chú “bỏ qua” thiếu lý do, sai tên quy tắc, hoặc không có gì để bỏ qua.",
        "steps:\n  - say: Anh/chị đến quầy TRẢ KẾT QUẢ.  # bỏ qua all-caps: tên in trên biển hiệu",
        "steps:\n  - say: Anh/chị đến quầy TRẢ KẾT QUẢ.  # bỏ qua all-caps",
        "Viết ở cuối dòng thì nói về dòng đó, viết ở dòng riêng thì nói về mục hoặc bước ngay dưới. Lỗi (error) và\n"
        "những quy tắc bảo vệ người dân không bỏ qua được.",
    ),
}
