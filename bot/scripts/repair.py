"""The flows with reserved names, and the plain ones that stand in for those a folder does not have."""

from __future__ import annotations

RESERVED: dict[str, frozenset[str]] = {
    "chao": frozenset(),
    "menu": frozenset(),
    "khong-hieu": frozenset({"tin_nhan", "lan", "loai"}),
    "huy": frozenset(),
    "quay-lai": frozenset(),
    "sua": frozenset(),
    "nhac-lai": frozenset(),
    "gap-can-bo": frozenset(),
    "im-lang": frozenset(),
    "loi": frozenset({"da_ghi"}),
    "tiep-tuc": frozenset(),
    "ban-nhap": frozenset(),
    "khan-cap": frozenset(),
    "du-lieu-cua-toi": frozenset(),
    "cam-on": frozenset(),
    "tuc-gian": frozenset(),
    "da-vang": frozenset(),
    "tam-biet": frozenset(),
}
"""Reserved names, each with what the machine gives it: the message not understood, how many in a row and what kind
of attachment came with it, and what was kept."""

BUILT_IN: dict[str, str] = {
    "chao": """
spec: 1
flow: chao
title: Lời chào
steps:
  - say: |
      Xin chào {{ citizen.name | xung_ho }}. Tôi là trợ lý tự động của {{ oa.name }}.
      Anh/chị cần gì cứ nhắn cho tôi, hoặc nhắn “gặp cán bộ” để được người trả lời.
""",
    "menu": """
spec: 1
flow: menu
title: Danh mục
steps:
  - say: Anh/chị nhắn điều cần hỏi cho tôi, hoặc nhắn “gặp cán bộ” để được người trả lời.
""",
    "khong-hieu": """
spec: 1
flow: khong-hieu
title: Chưa hiểu
steps:
  - say: Tôi chưa hiểu ý anh/chị. Anh/chị nói ngắn gọn hơn, nhắn “menu” để xem tôi giúp được gì, hoặc “gặp cán bộ”.
""",
    "huy": """
spec: 1
flow: huy
title: Huỷ
steps:
  - say: Tôi đã dừng lại. Anh/chị cần gì cứ nhắn, hoặc nhắn “menu”.
""",
    "da-vang": """
spec: 1
flow: da-vang
title: Dạ vâng
steps:
  - say: Dạ. Cần gì thêm, anh/chị cứ nhắn cho tôi.
""",
    "tam-biet": """
spec: 1
flow: tam-biet
title: Tạm biệt
steps:
  - say: Vâng, chào anh/chị. Khi cần, anh/chị cứ nhắn tôi tại đây.
""",
    "gap-can-bo": """
spec: 1
flow: gap-can-bo
title: Gặp cán bộ
steps:
  - handoff: gap-can-bo
""",
    "khan-cap": """
spec: 1
flow: khan-cap
title: Khẩn cấp
steps:
  - say:
      - Nếu đang nguy hiểm, anh/chị gọi ngay 113 (công an), 114 (cháy nổ, cứu nạn) hoặc 115 (cấp cứu).
        Kênh này không thay được các số đó.
      - phone: {label: Gọi 113, number: "113"}
      - phone: {label: Gọi 114, number: "114"}
      - phone: {label: Gọi 115, number: "115"}
""",
    "loi": """
spec: 1
flow: loi
title: Trục trặc
steps:
  - say: |
      Xin lỗi anh/chị, tôi gặp trục trặc nên phải dừng lại.{% if da_ghi %}
      Phần đã giữ: {{ da_ghi }}.{% endif %}
      Anh/chị nhắn “menu” để bắt đầu lại, hoặc “gặp cán bộ”.
""",
}
