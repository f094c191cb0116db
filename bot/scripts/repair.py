"""The flows with reserved names, and the plain ones that stand in for those a folder does not have."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Reserved:
    """What the machine puts into such a flow, and what it reads of it at its end: by name, the values it knows."""

    given: frozenset[str] = frozenset()
    back: dict[str, frozenset[str]] = field(default_factory=dict)  # an empty set: any value


def _reserved(*given: str, **back: str) -> Reserved:
    return Reserved(frozenset(given), {name: frozenset(values.split()) for name, values in back.items()})


RESERVED: dict[str, Reserved] = {
    "chao": _reserved(),
    "menu": _reserved(),
    "khong-hieu": _reserved("tin_nhan", "lan", "loai"),
    "lam-ro": _reserved("tin_nhan"),
    "huy": _reserved("viec", "dang_ghi", lam="tiep de-sau bo"),
    "quay-lai": _reserved("co_cau_truoc"),
    "sua": _reserved("cac_muc", muc=""),
    "nhac-lai": _reserved("dang_hoi"),
    "gap-can-bo": _reserved(),
    "im-lang": _reserved("viec", "cau"),
    "loi": _reserved("da_ghi", "ly_do", "co_nhap"),
    "tiep-tuc": _reserved("viec", "cau", lam="tiep de-sau bo"),
    "ban-nhap": _reserved("cac_ban", ban="", lam="tiep de-sau bo"),
    "khan-cap": _reserved(),
    "du-lieu-cua-toi": _reserved("dang_giu", "ban_sao", lam="xoa giu rut", yeu_cau=""),
    "bien-nhan": _reserved("bien_nhan"),
    "quen-tai-khoan": _reserved("phieu_co_ma", "phieu_khong_ma", lam="quen giu"),
    "cam-on": _reserved(),
    "tuc-gian": _reserved(),
    "ngoai-pham-vi": _reserved(),
    "tieng-nuoc-ngoai": _reserved(),
    "da-vang": _reserved(),
    "tam-biet": _reserved(),
    "tam-dung": _reserved(),
    "da-giai-quyet": _reserved("ma", "lan_hoi"),
}
"""Reserved names. `tin_nhan` is the message not understood, `lan` how many in a row, `loai` the kind of attachment
that came with it; `viec` the title of what the citizen is doing, `cau` the question it stopped at, `dang_ghi`
whether they wrote something already; `cac_muc` the labels of answers given, `cac_ban` of drafts, `dang_giu` lines
of what is held, `ban_sao` the same in full; `da_ghi` what was kept, `ly_do` why it stopped (`truc-trac`, `qua-han`,
`qua-dai`), `co_nhap` whether a draft was kept. `ma` is the code of an answered ticket,
`lan_hoi` how often it was asked whether that solved it. `bien_nhan` is a receipt that was typed; `phieu_co_ma` and
`phieu_khong_ma` are the citizen's walled tickets with and without one. `lam` is what is to be done: go on, later, drop,
forget; `muc` and `ban` which one."""

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
    "lam-ro": """
spec: 1
flow: lam-ro
title: Làm rõ
steps:
  - clarify: tin_nhan
""",
    "huy": """
spec: 1
flow: huy
title: Huỷ
steps:
  - choose: Anh/chị đã ghi một phần của “{{ viec }}”, chưa gửi đi. Bỏ hẳn, hay giữ lại để làm tiếp sau?
    if: dang_ghi
    options:
      - {label: Bỏ hẳn, value: bo, synonyms: [bỏ, huỷ, hủy, thôi]}
      - {label: Giữ lại để sau, value: de-sau, go: giu, synonyms: [giữ lại, để sau, giữ]}
      - {label: Làm tiếp, value: tiep, go: tiep, synonyms: [tiếp tục, tiếp, không]}
    save: lam
  - say: Tôi đã dừng lại{% if dang_ghi %} và bỏ phần đã ghi{% endif %}. Anh/chị cần gì cứ nhắn, hoặc nhắn “menu”.
  - end
  - id: giu
    say: Tôi giữ phần đã ghi. Khi muốn làm tiếp, anh/chị nhắn “bản nháp”.
  - id: tiep
    end:
""",
    "tiep-tuc": """
spec: 1
flow: tiep-tuc
title: Làm tiếp
steps:
  - choose: |
      Anh/chị đang làm dở việc “{{ viec }}”{% if cau %}, dừng ở câu “{{ cau }}”{% endif %}. Anh/chị muốn tiếp tục không?
    options:
      - {label: Tiếp tục, value: tiep, go: het, synonyms: [có, làm tiếp, tiếp]}
      - {label: Để sau, value: de-sau, go: de-sau, synonyms: [giữ lại, lát nữa]}
      - {label: Thôi, value: bo, synonyms: [không, bỏ, dừng, huỷ]}
    save: lam
  - say: Vâng, tôi dừng “{{ viec }}” tại đây.
  - end
  - id: de-sau
    say: Vâng. Phần đã ghi, nếu có, tôi giữ lại; khi muốn làm tiếp, anh/chị nhắn “bản nháp”.
  - id: het
    end:
""",
    "quay-lai": """
spec: 1
flow: quay-lai
title: Quay lại
steps:
  - say: Chưa có câu nào trước đó để quay lại.
    if: not co_cau_truoc
""",
    "nhac-lai": """
spec: 1
flow: nhac-lai
title: Nhắc lại
steps:
  - say: Hiện tôi không chờ câu trả lời nào. Anh/chị nhắn “menu” để xem tôi giúp được gì.
    if: not dang_hoi
""",
    "sua": """
spec: 1
flow: sua
title: Sửa câu đã trả lời
answers: {muc: {type: text, label: Mục cần sửa, max: 200}}
steps:
  - ask: muc
    if: cac_muc
    say: Anh/chị muốn sửa mục nào?
    suggest: cac_muc
    only_suggested: true
  - say: Chưa có câu trả lời nào để sửa.
    if: not cac_muc
""",
    "im-lang": """
spec: 1
flow: im-lang
title: Khi người dân im lặng
steps:
  - say: Anh/chị cứ thong thả. Tôi giữ phần đã ghi và chờ anh/chị trả lời.
""",
    "ban-nhap": """
spec: 1
flow: ban-nhap
title: Bản nháp
answers: {ban: {type: text, label: Bản nháp, max: 200}}
steps:
  - say: Anh/chị không có phần nào đang giữ lại.
    if: not cac_ban
  - ask: ban
    if: cac_ban
    say: Anh/chị muốn xem bản nháp nào?
    suggest: cac_ban
    only_suggested: true
  - choose: Anh/chị muốn làm gì với “{{ ban }}”?
    if: cac_ban
    options:
      - {label: Làm tiếp, value: tiep, go: het, synonyms: [tiếp tục, tiếp]}
      - {label: Bỏ bản này, value: bo, synonyms: [bỏ, xoá, xóa]}
      - {label: Để sau, value: de-sau, go: giu, synonyms: [giữ lại, thôi]}
    save: lam
  - say: Tôi đã bỏ bản nháp này.
    if: cac_ban
  - end
  - id: giu
    say: Vâng, tôi vẫn giữ bản nháp này.
  - id: het
    end:
""",
    "du-lieu-cua-toi": """
spec: 1
flow: du-lieu-cua-toi
title: Dữ liệu của tôi
steps:
  - say: |
      {% if dang_giu %}Trong cuộc trò chuyện này tôi đang giữ:
      {% for dong in dang_giu %}- {{ dong }}
      {% endfor %}{% else %}Trong cuộc trò chuyện này tôi không giữ câu trả lời nào của anh/chị.{% endif %}
  - choose: Anh/chị muốn tôi xoá những gì đang giữ không? Phiếu đã gửi thì cần cán bộ xem xét.
    if: dang_giu
    options:
      - {label: Xoá, value: xoa, synonyms: [có, xóa, xoá đi]}
      - {label: Giữ lại, value: giu, go: giu, synonyms: [không, thôi]}
    save: lam
  - say: Tôi đã xoá.
    if: dang_giu
  - end
  - id: giu
    say: Vâng, tôi giữ nguyên.
""",
    "bien-nhan": """
spec: 1
flow: bien-nhan
title: Xem phiếu bằng mã biên nhận
answers:
  bien_nhan: {type: receipt, label: Mã biên nhận, privacy: sealed, purpose: để mở phiếu của anh/chị, keep: 2d}
  noi_them: {type: text, label: Lời nhắn thêm, max: 4000}
steps:
  - ask: bien_nhan
    say: Anh/chị nhắn mã biên nhận gồm 16 chữ số giúp tôi.
  - id: xem
    receipt: bien_nhan
    none: khong-thay
  - id: lam-gi
    choose: Anh/chị muốn nhắn thêm vào phiếu không?
    options:
      - {label: Nhắn thêm, go: them, synonyms: [có, thêm, muốn]}
      - {label: Xong, go: xong, synonyms: [không, thôi, đủ rồi]}
  - id: them
    ask: noi_them
    ask_again: true
    say: Anh/chị nhắn điều muốn nói thêm.
  - receipt: bien_nhan
    words: noi_them
    none: khong-thay
  - say: Tôi đã chuyển lời nhắn vào phiếu.
  - go: lam-gi
  - id: khong-thay
    end:
  - id: xong
    say: Vâng. Lúc nào cần xem lại, anh/chị nhắn mã biên nhận cho tôi.
""",
    "quen-tai-khoan": """
spec: 1
flow: quen-tai-khoan
title: Quên tài khoản Zalo của tôi
steps:
  - say: Không có phiếu kín nào gắn với tài khoản Zalo này.
    if: not phieu_co_ma and not phieu_khong_ma
  - choose: |
      Tôi sẽ bỏ dấu nối giữa tài khoản Zalo này và các phiếu kín anh/chị đã gửi; không làm lại được.
      {% if phieu_co_ma %}Có mã biên nhận thì anh/chị vẫn xem được phiếu và câu trả lời.
      {% endif %}{% if phieu_khong_ma %}Phiếu không có mã biên nhận thì anh/chị không nhận được trả lời nữa.
      {% endif %}Phía Zalo vẫn còn cuộc trò chuyện này, và người quản trị trang đọc được. Anh/chị muốn tôi quên không?
    if: phieu_co_ma or phieu_khong_ma
    options:
      - {label: Quên đi, value: quen, synonyms: [có, quên, đồng ý]}
      - {label: Thôi, value: giu, go: giu, synonyms: [không, giữ lại]}
    save: lam
  - say: Tôi đã quên. Nếu muốn, anh/chị xoá cuộc trò chuyện trên máy của mình.
    if: phieu_co_ma or phieu_khong_ma
  - end
  - id: giu
    say: Vâng, tôi giữ nguyên.
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
    "tam-dung": """
spec: 1
flow: tam-dung
title: Tạm dừng
on_publish: follow
steps:
  - id: giu
    choose: |
      Phần này đang tạm dừng để kiểm tra lại nội dung. Những gì anh/chị đã trả lời vẫn được giữ; khi phần này mở lại,
      anh/chị nhắn tin là làm tiếp được. Nếu cần ngay, anh/chị chọn gặp cán bộ.
    options:
      - {label: Gặp cán bộ, go: gap}
      - {label: Bỏ việc này, go: bo}
  - id: gap
    call: gap-can-bo
  - go: giu
  - id: bo
    say: Vâng, tôi đã bỏ phần anh/chị làm dở. Anh/chị cần gì khác cứ nhắn cho tôi.
""",
    "da-giai-quyet": """
spec: 1
flow: da-giai-quyet
title: Kết quả giải quyết
answers:
  ma: {type: ticket_code, label: Mã phiếu, optional: true}
steps:
  - verdict: ma
    save: ket_qua
  - say: Tôi cảm ơn anh/chị đã cho biết.
    if: ket_qua and ket_qua.value == 'roi'
  - say: Phiếu đã được mở lại. Người khác sẽ xem và trả lời anh/chị tại đây.
    if: ket_qua and ket_qua.value == 'mo-lai'
  - say: Tôi đã ghi nhận việc chưa được giải quyết. Anh/chị nhắn “gặp cán bộ” nếu cần người hướng dẫn tiếp.
    if: ket_qua and ket_qua.value == 'het-cach'
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
      {% if ly_do == 'qua-han' %}Việc anh/chị làm dở đã quá lâu nên tôi dừng lại.
      {% elif ly_do == 'qua-dai' %}Phần anh/chị ghi đã dài hết mức tôi giữ được nên tôi phải dừng lại.
      {% else %}Xin lỗi anh/chị, tôi gặp trục trặc nên phải dừng lại.
      {% endif %}{% if da_ghi %}Phần đã ghi: {{ da_ghi }}.
      {% endif %}{% if co_nhap %}Tôi giữ bản nháp; anh/chị nhắn “bản nháp” để làm tiếp.
      {% endif %}Anh/chị nhắn “menu” để bắt đầu lại, hoặc “gặp cán bộ”.
""",
}
