"""The machine's own sentences and the words it listens for. `phrases.yaml` may change every one of them.

texts: {skip: Bỏ qua}
words: {menu: [danh mục], huy: [dừng lại]}      # added to the words that ship
idle: {da-vang: [oki nha], tam-biet: [pp]}      # the same for words that count only while no question waits
synonyms: {Đồng ý: [nhất trí, chấp thuận]}      # of option labels, in every flow
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import Any

from bot.scripts.expressions import Text, names_lookup
from bot.scripts.keys import NAME, TEXT, WORDS, Key, Reading, list_of, map_of, read_keys, read_value
from bot.scripts.problems import Span, did_you_mean
from bot.scripts.tree import Node
from bot.text.fold import clean, fold

PHRASES_FILE = "phrases.yaml"
EXTRA_NAMES = (
    "viec", "cau", "so", "tep", "toi_da", "ma", "da_ghi", "goi_y", "noi_dung", "don_vi", "ly_do", "can_cu",
    "han", "so_van_ban", "cach_den", "ma_chung", "bien_nhan",
)  # fmt: skip
"""What the texts below may use: name of a flow, the question it stopped at, a number, files in words, a maximum,
a ticket code, what was kept, suggestions; of a ticket also what staff wrote, a unit, a reason, its basis,
until when, the number of a document, how to get to an office, the code of the ticket it goes on in, and a receipt."""

TEXTS: dict[str, str] = {
    "skip": "Bỏ qua",
    "done": "Xong",
    "person": "Gặp cán bộ",
    "cancel": "Huỷ",
    "none_of_these": "Không có trong danh sách",
    "resume_stopped": "Vâng, tôi dừng “{{ viec }}” tại đây.",
    "old_button": "Nút này thuộc câu hỏi trước nên tôi không dùng nữa. Muốn dừng, anh/chị nhắn “huỷ”.",
    "old_button_idle": "Nút này thuộc câu hỏi đã xong. Anh/chị nhắn “menu” để xem tôi giúp được gì.",
    "choose_again": "Anh/chị chọn một trong các mục dưới đây, hoặc gõ số thứ tự giúp tôi.",
    "help": "Nếu cần, anh/chị có thể gặp cán bộ hoặc huỷ.",
    "files_so_far": "Tôi đã nhận {{ tep }}. Anh/chị gửi thêm, hoặc bấm Xong.",
    "files_full": "Tôi đã nhận đủ {{ toi_da }} tệp, là số nhiều nhất giữ được.",
    "files_need": "Anh/chị gửi ảnh hoặc tệp giúp tôi.",
    "files_kept": "Tôi đã giữ {{ tep }} anh/chị gửi.",
    "files_not_used": "Tôi chưa dùng đến tệp ở bước này nên không giữ lại. Cần người xem, anh/chị nhắn “gặp cán bộ”.",
    "muted_back": "Tôi là trợ lý tự động, tôi đã trở lại. Anh/chị cần gì cứ nhắn, hoặc nhắn “menu”.",
    "handoff": "Tôi đã chuyển cuộc trò chuyện cho cán bộ. Mã phiếu {{ ma }}. Anh/chị cứ nhắn tiếp tại đây.",
    "handoff_closed": "Hiện ngoài giờ làm việc. Tôi đã ghi lại, mã phiếu {{ ma }}; cán bộ sẽ trả lời anh/chị tại đây.",
    "handoff_ended": "Cán bộ đã kết thúc phần trao đổi; từ đây tôi, trợ lý tự động, tiếp tục hỗ trợ anh/chị.",
    "handoff_answered": "Cán bộ đã trả lời ở trên; tôi, trợ lý tự động, tiếp tục hỗ trợ anh/chị. "
    "Điều anh/chị muốn nói thêm với cán bộ, tôi ghi vào phiếu {{ ma }}.",
    "back_by_wish": "Vâng, tôi là trợ lý tự động, tôi trở lại đây. "
    "Phiếu {{ ma }} vẫn được giữ; khi cán bộ trả lời, tin sẽ đến trong cuộc trò chuyện này.",
    "person_has_chat": "Cán bộ đang giữ cuộc trò chuyện này nên tôi tạm dừng. "
    "Muốn tôi trợ giúp ngay, anh/chị nhắn “gặp bot”.",
    "emergency_numbers": "Anh/chị gọi ngay: 113 khi bị cướp, hành hung; 114 khi có cháy, mắc kẹt; "
    "115 khi có người bị nạn.",
    "receipt_told": "Mã biên nhận của phiếu {{ ma }}: {{ bien_nhan }}\n"
    "Anh/chị ghi ngay mã này ra chỗ khác; tôi không giữ nên không hiện lại được. Ai có mã, nhắn từ tài khoản Zalo nào "
    "cũng xem được phiếu và nhắn thêm. Tin này nằm lại trong cuộc trò chuyện: Zalo và người quản trị trang đọc được.",
    "receipt_on_page": "Mã biên nhận đã hiện trên trang kín anh/chị vừa gửi; tôi không nhắc lại mã ở đây.",
    "receipt_unknown": "Mã này không mở được phiếu nào. Anh/chị so lại từng chữ số giúp tôi.",
    "receipt_wait": "Vừa có nhiều mã không đúng nên tôi tạm dừng tra mã. Anh/chị thử lại sau một giờ.",
    "receipt_not_now": "Lúc này tôi chưa tra được mã biên nhận. Anh/chị thử lại sau ít phút.",
    "receipt_reply": "Trả lời của cán bộ:\n{{ noi_dung }}",
    "receipt_more": "Còn {{ so }} câu trả lời nữa; anh/chị nhắn lại mã biên nhận để xem tiếp.",
    "receipt_said_before": "Câu trả lời gần nhất của cán bộ:\n{{ noi_dung }}",
    "words_passed_on": "Tôi đã nhận lời nhắn này để chuyển đến người có trách nhiệm đọc.",
    "file_lost": "Tôi không tải được tệp anh/chị gửi cho phiếu {{ ma }}; phần chữ vẫn được giữ. "
    "Khi cán bộ trả lời phiếu này, anh/chị gửi lại tệp giúp tôi.",
    "file_too_large": "Tệp anh/chị gửi cho phiếu {{ ma }} lớn quá mức tôi giữ được; phần chữ vẫn được giữ. "
    "Khi cán bộ trả lời phiếu này, anh/chị gửi lại phần cần nhất, ngắn hơn giúp tôi.",
    "added_to_ticket": "Tôi đã ghi thêm vào phiếu {{ ma }} để cán bộ đọc.",
    "kept_meanwhile": "Phần “{{ viec }}” anh/chị đang viết chưa gửi đi; tôi giữ lại để anh/chị làm tiếp sau.",
    "kept_as_draft": "Phần “{{ viec }}” anh/chị đang viết chưa gửi đi; tôi giữ thành bản nháp. "
    "Khi muốn làm tiếp, anh/chị nhắn “bản nháp”.",
    "story_kept": "Tôi đã giữ lại lời anh/chị kể, lát nữa anh/chị không phải kể lại.",
    "story_added": "Tôi đã ghi thêm vào phần kể.",
    "story_full": "Phần kể đã dài hết mức tôi giữ được nên tin vừa rồi tôi chưa ghi vào.",
    "guess": "{{ viec }}: {{ goi_y }}, đúng không?",
    "guess_yes": "Đúng",
    "guess_no": "Không phải",
    "guess_choice": "{{ viec }} có phải là: {{ goi_y }}?",
    "guess_other": "Chọn mục khác",
    "voice": "Tôi chưa nghe được tin thoại. Anh/chị nhắn chữ giúp tôi, hoặc nhắn “gặp cán bộ”.",
    "handoff_waiting": "Cán bộ chưa kịp trả lời. Phiếu {{ ma }} vẫn được giữ và sẽ có người trả lời anh/chị. "
    "Trong lúc chờ, tôi (trợ lý tự động) vẫn giúp được anh/chị.",
    "draft_expired": "Phần anh/chị ghi dở đã hết thời gian giữ nên tôi đã bỏ đi. Cần thì anh/chị bắt đầu lại giúp tôi.",
    "draft_stays": "Anh/chị đang làm dở nhiều việc nên tôi chưa mở bản nháp “{{ viec }}”; tôi vẫn giữ nó.",
    "draft_without_flow": "Việc “{{ viec }}” hiện không còn trên kênh này. Bản nháp vẫn được giữ đến hết hạn.",
    "review": "Tôi tóm lại, anh/chị xem giúp tôi đã đúng chưa.",
    "review_confirm": "Đúng rồi",
    "review_edit": "Sửa",
    "review_stop": "Không gửi",
    "review_empty": "không có",
    "review_hint": "Muốn sửa mục nào, anh/chị nhắn “sửa” kèm số của mục đó, ví dụ “sửa 1”.",
    "review_which": "Anh/chị muốn sửa mục nào?",
    "review_none": "Không sửa nữa",
    "keep_answer": "Giữ nguyên",
    "answer_now": "Đang ghi: {{ da_ghi }}.",
    "ticket_unknown": "Tôi không tìm thấy phiếu này trong các phiếu của anh/chị. Anh/chị kiểm tra lại mã giúp tôi.",
    "ticket_none": "Anh/chị chưa có phiếu nào gửi qua kênh này.",
    "find_several": "Anh/chị hỏi thủ tục nào dưới đây?",
    "find_others": "Tôi xin lỗi, tôi hiểu chưa đúng ý anh/chị. Có phải anh/chị hỏi một thủ tục dưới đây không?",
    "clarify": "Tôi chưa chắc đã hiểu đúng. Anh/chị cần việc nào dưới đây?",
    "one_moment": "Tôi đang tra cứu, anh/chị chờ tôi một chút rồi nhắn tiếp giúp tôi.",
    "service_failed": "Hiện tôi chưa tra cứu được thông tin này từ hệ thống khác. "
    "Anh/chị thử lại sau ít phút, hoặc nhắn “gặp cán bộ” giúp tôi.",
    "form_invite": "Phần này anh/chị ghi trên trang kín giúp tôi, đừng nhắn trong cuộc trò chuyện.",
    "form_page": "Anh/chị ghi những điều mình biết rồi bấm Gửi ở cuối trang.",
    "form_readers": "Người quản trị trang Zalo này đọc được cuộc trò chuyện. "
    "Nội dung trên trang kín không qua Zalo: chỉ người có nhiệm vụ ở {{ don_vi }} đọc được, "
    "hoặc ở nơi tiếp nhận khác nếu việc liên quan đến chính nơi đó. "
    "Zalo vẫn biết anh/chị nhắn với trang này và nhắn lúc nào.",
    "form_some_office": "nơi tiếp nhận phiếu",
    "form_until": "Liên kết dùng một lần, mở được đến {{ cau }}. Không muốn gửi nữa, anh/chị nhắn “thôi”.",
    "form_open": "Mở trang kín",
    "form_new": "Gửi liên kết mới",
    "form_stop": "Thôi, không gửi",
    "form_not_here": "Anh/chị đừng kể ở đây giúp tôi: lời vừa rồi người quản trị trang Zalo đọc được, "
    "tôi không ghi vào phiếu.",
    "form_waiting": "Tôi chưa nhận được gì từ trang kín. Anh/chị bấm “Mở trang kín” ở tin trên, mở được đến {{ cau }}. "
    "Mở không được, anh/chị nhắn “liên kết mới”; khi đó liên kết cũ và phần lưu tạm trên đó bị huỷ.",
    "form_over": "Liên kết trang kín đã hết hạn; phần viết dở, nếu có, đã huỷ và chưa gửi đến ai. "
    "Anh/chị cần liên kết mới không?",
    "form_received": "Tôi đã nhận phần anh/chị gửi qua trang kín.",
    "form_received_draft": "Tôi đã nhận phần anh/chị gửi qua trang kín và giữ trong bản nháp “{{ viec }}”. "
    "Anh/chị nhắn “bản nháp” để làm tiếp và gửi đi.",
    "form_late": "Phần anh/chị gửi qua trang kín đến khi việc đó đã dừng nên tôi không giữ lại. "
    "Anh/chị cần gửi thì bắt đầu lại giúp tôi.",
    "rate": "Anh/chị có hài lòng với việc giải quyết phiếu {{ ma }} không?",
    "rate_again": "Anh/chị chọn một mức dưới đây, hoặc gõ số từ 1 đến {{ toi_da }} giúp tôi.",
    "rate_skipped": "Dạ vâng. Khi nào muốn đánh giá, anh/chị cứ nhắn tôi.",
    "rate_word": "Anh/chị muốn nhận xét thêm điều gì không? Không thì bấm Bỏ qua.",
    "rate_word_missing": "Anh/chị nhắn nhận xét bằng chữ, hoặc bấm Bỏ qua giúp tôi.",
    "rate_word_long": "Nhận xét dài quá {{ toi_da }} ký tự nên tôi chưa ghi được. Anh/chị viết ngắn hơn giúp tôi.",
    "verdict": "Phiếu {{ ma }} đã có trả lời. Việc của anh/chị đã được giải quyết chưa?",
    "verdict_yes": "Đã giải quyết",
    "verdict_no": "Chưa giải quyết",
    "verdict_missing": "Tôi chuyển phiếu để người khác xem lại. Anh/chị cho biết còn thiếu điều gì? "
    "Không muốn ghi thì bấm Bỏ qua.",
    "verdict_later": "Vâng, để sau ạ. Khi cần, anh/chị nhắn “chưa giải quyết” hoặc “đánh giá” cho tôi.",
    "verdict_none": "Hiện chưa có phiếu nào của anh/chị vừa được trả lời. "
    "Anh/chị nhắn mã phiếu để xem phiếu đang ở đâu, hoặc nhắn “gặp cán bộ”.",
    "ticket_reply": "Trả lời phiếu {{ ma }}:\n{{ noi_dung }}",
    "ticket_received": "Phiếu {{ ma }} của anh/chị đã được tiếp nhận.",
    "ticket_in_progress": "Phiếu {{ ma }} đang được giải quyết.",
    "ticket_due": "Hạn trả lời: {{ han }}.",
    "ticket_waiting": "Để giải quyết phiếu {{ ma }}, cán bộ cần anh/chị cho biết thêm:\n{{ noi_dung }}\n"
    "Anh/chị trả lời ngay tại đây; trong lúc chờ anh/chị, thời hạn giải quyết tạm dừng.",
    "ticket_chat_is_read": "Người quản trị trang Zalo này đọc được cuộc trò chuyện: anh/chị đừng nêu tên ai, nơi nào "
    "hay kể lại sự việc ở đây.",
    "ticket_answered": "Kết quả giải quyết phiếu {{ ma }}:\n{{ noi_dung }}",
    "ticket_document": "Theo văn bản: {{ so_van_ban }}.",
    "ticket_refused": "Phiếu {{ ma }} không thuộc thẩm quyền giải quyết của nơi tiếp nhận.\n{{ noi_dung }}\n"
    "Căn cứ: {{ can_cu }}\nNơi có thẩm quyền: {{ don_vi }}\nCách liên hệ: {{ cach_den }}",
    "ticket_transferred": "Phiếu {{ ma }} đã được chuyển tới {{ don_vi }} để giải quyết. Anh/chị không phải gửi lại.",
    "ticket_transferred_quietly": "Phiếu {{ ma }} đã được chuyển tới nơi có thẩm quyền. Anh/chị không phải gửi lại.",
    "ticket_extended": "Hạn trả lời phiếu {{ ma }} được lùi tới {{ han }}. Tôi xin lỗi vì anh/chị phải chờ thêm.",
    "ticket_reopened": "Phiếu {{ ma }} đã được mở lại và sẽ do người khác giải quyết.",
    "ticket_merged": "Phiếu {{ ma }} nói về cùng một việc với phiếu {{ ma_chung }} nên được giải quyết chung. "
    "Anh/chị vẫn nhận kết quả tại đây và vẫn nhắn thêm được.",
    "ticket_erased": "Phiếu {{ ma }} và mọi điều anh/chị đã ghi trong đó đã được xoá khỏi hệ thống. "
    "Tin nhắn trong cuộc trò chuyện Zalo này thì tôi không xoá được.",
    "ticket_closed": "Phiếu {{ ma }} đã được đóng. Nếu cần trao đổi thêm, anh/chị cứ nhắn lại tại đây.",
    "rated": "Tôi đã ghi đánh giá của anh/chị vào phiếu {{ ma }}. Cảm ơn anh/chị.",
    "sheet_missing": "Tôi chưa có thông tin về thủ tục này. Anh/chị nhắn “gặp cán bộ” để được trả lời.",
    "sheet_stays": "Dạ. Anh/chị cần xem thêm mục nào thì bấm nút ở trên, hoặc nhắn câu hỏi khác cho tôi.",
    "question_reworded": "Câu hỏi này vừa được sửa lời nên tôi xin hỏi lại.",
    "question_gone": "Câu hỏi trước không còn cần nữa nên tôi đi tiếp.",
    "question_was_last": "Câu hỏi trước không còn cần nữa nên phần “{{ viec }}” xong tại đây.",
    "flow_back": "Phần “{{ viec }}” đã mở lại, mời anh/chị làm tiếp.",
    "keep_just_said": "Giữ câu vừa trả lời",
    "flow_gone": "Phần “{{ viec }}” không còn trong kênh này nên tôi dừng phần đó tại đây. "
    "Anh/chị nhắn “menu” để xem tôi giúp được gì, hoặc “gặp cán bộ”.",
    "flow_gone_kept": "Phần “{{ viec }}” không còn trong kênh này nên tôi dừng phần đó tại đây; "
    "những gì anh/chị đã ghi được giữ làm bản nháp. Anh/chị nhắn “menu” để xem tôi giúp được gì, hoặc “gặp cán bộ”.",
    "nothing_said": "Vâng. Anh/chị cần gì cứ nhắn cho tôi, hoặc nhắn “menu”.",
    "last_resort": "Xin lỗi anh/chị, tôi gặp trục trặc. Những gì đã gửi thành phiếu vẫn được giữ. "
    "Anh/chị nhắn “menu” để bắt đầu lại.",
}

WORDS_BY_FLOW: dict[str, tuple[str, ...]] = {
    "menu": ("menu", "trợ giúp", "help", "danh mục", "bắt đầu", "bắt đầu lại", "start"),
    "huy": ("huỷ", "hủy", "huỷ bỏ", "hủy bỏ", "thoát", "dừng lại", "stop", "cancel"),
    "gap-can-bo": ("gặp cán bộ", "gặp người", "gặp nhân viên", "nói chuyện với người", "nói chuyện với cán bộ"),
    "gap-bot": ("gặp bot", "gặp trợ lý", "gặp máy", "nói với bot", "bot ơi", "gọi bot", "chuyển lại bot"),
    "quay-lai": ("quay lại", "trở lại", "back"),
    "nhac-lai": ("nhắc lại", "hỏi lại", "lặp lại"),
    "sua": ("sửa", "sửa lại", "chỉnh sửa", "sửa câu trước", "tôi muốn sửa", "muốn sửa"),
    "ban-nhap": ("bản nháp", "bản nháp của tôi", "xem bản nháp", "việc làm dở", "phần làm dở"),
    "du-lieu-cua-toi": ("dữ liệu của tôi", "dữ liệu cá nhân", "dữ liệu cá nhân của tôi", "xoá dữ liệu của tôi",
                        "xóa dữ liệu của tôi", "xoá dữ liệu", "xóa dữ liệu", "thông tin của tôi",
                        "bot giữ gì về tôi"),
    "bien-nhan": ("mã biên nhận", "biên nhận", "tra mã biên nhận", "xem phiếu bằng mã biên nhận"),
    "quen-tai-khoan": ("quên tài khoản zalo của tôi", "quên tài khoản của tôi", "quên tài khoản zalo", "quên tôi đi",
                       "hãy quên tôi", "cắt liên hệ với phiếu"),
    "chao": ("xin chào", "chào", "hello", "hi", "alo", "a lô", "chào ad", "chào bạn", "chào em", "chào anh",
             "chào chị", "chào anh chị", "xin chào ad", "hế lô", "hey"),
}  # fmt: skip

IDLE_WORDS: dict[str, tuple[str, ...]] = {
    "da-vang": (
        "ok", "oke", "okie", "oki", "okay", "ô kê", "ok rồi", "ok bạn", "vâng", "dạ", "dạ vâng", "vâng dạ", "ừ", "ừm",
        "uh", "uk", "um", "ờ", "k", "được rồi", "được", "rồi", "đã rõ", "rõ rồi", "tôi hiểu rồi", "hiểu rồi", "có",
        "đúng", "đúng rồi", "tốt", "tốt quá", "hay quá", "👍", "👌", "❤️", "🙏",
    ),
    "tam-biet": (
        "bye", "bai", "bai bai", "bye bye", "tạm biệt", "chào tạm biệt", "hẹn gặp lại", "thôi", "thôi khỏi", "à thôi",
        "thôi được rồi", "thôi không cần", "thôi không cần nữa", "không", "không cần", "không có gì", "hết rồi",
        "không cần nữa", "xong", "xong rồi",
    ),
    "khan-cap": ("113", "114", "115"),
    "ban-nhap": ("tiếp tục", "làm tiếp", "tiếp tục việc cũ"),
}  # fmt: skip
"""Words that mean something only while no question waits: small talk, and the bare numbers to call."""

STOP_WORDS = frozenset({"thoi", "thoi khoi", "a thoi", "thoi khong can", "thoi khong can nua", "thoi duoc roi"})
"""Whoever says so wants out of what was just begun for them."""

EMERGENCY: tuple[str, ...] = (
    "cứu tôi", "cứu với", "cứu em với", "cứu cháu với", "có cháy", "đang cháy nhà", "cháy nhà rồi", "nhà tôi đang cháy",
    "đang bốc cháy", "đang có cướp", "bị cướp", "đang bị đánh", "đánh người", "đang đánh nhau", "có người chết",
    "giết người", "đang bị đe doạ", "bị đâm", "bị đuối nước", "đang đuối nước", "muốn tự tử", "định tự tử",
    "tôi muốn chết", "không muốn sống nữa", "gọi cấp cứu", "cần cấp cứu", "đang nguy kịch", "tai nạn chết người",
    "vừa bị tai nạn", "đang bị bạo hành", "em muốn chết", "cháu muốn chết", "đang đánh tôi", "đang đánh em",
    "đang đánh cháu", "bị bắt cóc", "không thở được",
)  # fmt: skip
"""Pleas and events. Never a bare number: "113" may be a house number or a question."""

_UNACCENTED_ONLY_WHOLE = frozenset({"co chay", "bi dam", "bi cuop"})
"""Without accents these are also everyday words (có chạy, bị đám, bị cướp), so they count only with accents."""

SKIP_WORDS = frozenset(
    {
        "bo qua",
        "skip",
        "khong",
        "ko",
        "khong co",
        "ko co",
        "khong nho",
        "khong can",
        "khong ro",
        "thoi",
        "khoi",
        "chua co",
    }
)
DONE_WORDS = frozenset({"xong", "xong roi", "du roi", "het roi", "het", "gui xong roi", "vay thoi", "the thoi"})

_END_PUNCTUATION = " .,!?…~:;-\"'“”()"
_PARTICLES = (" a", " oi", " nhe", " nha", " voi", " ad")


def bare(folded: str) -> str:
    """A folded message without the punctuation and particles that change nothing."""
    text = folded.strip(_END_PUNCTUATION)
    for particle in _PARTICLES:
        text = text.removesuffix(particle).rstrip(_END_PUNCTUATION)
    return text


folded_label = lru_cache(maxsize=4096)(fold)
"""Folded option labels; scripts have few, so the cache is small."""


def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, sorted(phrases, key=len, reverse=True))) + r")(?!\w)")


@dataclass(frozen=True, slots=True)
class Phrases:
    """Texts by key, reserved flow by folded word, emergency patterns (with and without accents), synonyms."""

    texts: Mapping[str, Text]
    words: Mapping[str, str]
    spelt: frozenset[str]  # the same words as written, with accents
    accented: re.Pattern[str]
    folded: re.Pattern[str]
    idle: Mapping[str, str] = field(default_factory=dict)  # the same for words that count only while nothing waits
    synonyms: Mapping[str, frozenset[str]] = field(default_factory=dict)  # folded label to folded synonyms
    abbreviations: Mapping[str, str] = field(default_factory=dict)  # for whoever reads citizens' words
    abbreviation_places: Mapping[str, Span] = field(default_factory=dict)  # where phrases.yaml has each, if it does
    shared: dict[str, str] = field(default_factory=dict)  # the editors' own texts, `{{ shared.name }}` in any flow

    def word(self, said: str, text: str) -> str | None:
        """The reserved flow of a global word. Accents may be left out, but not be others: "đúng" is not "dừng"."""
        flow = self.words.get(said)
        if flow is None:
            return None
        written = text.lower().split()[: said.count(" ") + 1]
        typed = " ".join(word.strip(_END_PUNCTUATION) for word in written)
        return flow if typed == said or typed in self.spelt else None

    def said(self, key: str, **values: Any) -> str:
        """One of the machine's own sentences, filled in."""
        return clean(self.texts[key].render(names_lookup(_DEFAULTS | values)))

    def is_emergency(self, text: str, folded: str) -> bool:
        """True for a plea or an event. Accents decide where the citizen wrote them."""
        lowered = text.lower()
        if lowered != folded:
            return self.accented.search(lowered) is not None
        return self.folded.search(folded) is not None


_DEFAULTS: dict[str, Any] = dict.fromkeys(EXTRA_NAMES, "") | {"so": 0, "toi_da": 0}


@cache
def _shipped_texts() -> Mapping[str, Text]:
    return {key: Text(text) for key, text in TEXTS.items()}


def make_phrases(
    texts: Mapping[str, Text],
    words: Mapping[str, tuple[str, ...]],
    synonyms: Mapping[str, tuple[str, ...]],
    abbreviations: Mapping[str, str] | None = None,
    idle: Mapping[str, tuple[str, ...]] | None = None,
    shared: Mapping[str, str] | None = None,
) -> Phrases:
    """The shipped phrases with a folder's own on top."""
    by_word = {fold(word): name for name, known in WORDS_BY_FLOW.items() for word in known}
    by_word |= {fold(word): name for name, own in words.items() if name != "khan-cap" for word in own}
    idle_words = [*IDLE_WORDS.items(), *(idle or {}).items()]
    spelt = {clean(word).lower() for known in (*WORDS_BY_FLOW.values(), *words.values()) for word in known}
    emergencies = EMERGENCY + tuple(words.get("khan-cap", ()))
    accented = tuple(clean(phrase).lower() for phrase in emergencies)
    folded = tuple(one for phrase in emergencies if (one := fold(phrase)) not in _UNACCENTED_ONLY_WHOLE)
    return Phrases(
        texts={**_shipped_texts(), **texts},
        words=by_word,
        spelt=frozenset(spelt),
        accented=_pattern(accented),
        folded=_pattern(folded),
        idle={fold(word): name for name, known in idle_words for word in known},
        synonyms={fold(label): frozenset(map(fold, own)) for label, own in synonyms.items()},
        abbreviations=abbreviations or {},
        shared=dict(shared or {}),
    )


KEYS: dict[str, Key] = {
    "spec": Key(WORDS, about="Phiên bản của ngôn ngữ: 1."),
    "texts": Key(map_of(TEXT), default={}, about="Câu bot tự nói, theo tên của câu."),
    "words": Key(
        map_of(list_of(WORDS)),
        default={},
        about="Từ lệnh người dân gõ nguyên tin nhắn, theo luồng dùng chung mà nó mở.",
    ),
    "idle": Key(map_of(list_of(WORDS)), default={}, about="Từ chỉ có nghĩa khi bot không chờ câu trả lời nào."),
    "synonyms": Key(map_of(list_of(WORDS)), default={}, about="Cách nói khác của một nhãn lựa chọn."),
    "abbreviations": Key(map_of(WORDS), default={}, about="Chữ viết tắt và chữ đầy đủ."),
    "shared": Key(
        map_of(WORDS),
        default={},
        about="Đoạn chữ dùng ở nhiều luồng (giờ trực, địa chỉ…), theo tên tự đặt; viết {{ shared.tên }} trong câu.",
    ),
}


def read_phrases(root: Node | None, reading: Reading) -> Phrases:
    """The phrases of a folder; `root` is the tree of phrases.yaml, None when there is none."""
    if root is None:
        return make_phrases({}, {}, {})
    values = read_keys(root, KEYS, reading, "phrases.yaml")
    texts, words, idle = dict(values["texts"]), dict(values["words"]), dict(values["idle"])
    known_words = {**WORDS_BY_FLOW, "khan-cap": ()}
    sections: tuple[tuple[str, dict[str, Any], Mapping[str, Any]], ...]
    sections = (("texts", texts, TEXTS), ("words", words, known_words), ("idle", idle, IDLE_WORDS))
    for section, own, known in sections:
        node = root.get(section)
        for name in [name for name in own if name not in known]:
            span = node.pairs[name][0].span if node else root.span
            reading.report(span, "unknown-key", f"Không có “{name}” trong {section}.", did_you_mean(name, known))
            del own[name]
    for used in reading.used:
        for name in used.code.names:
            if name not in EXTRA_NAMES:
                hint = did_you_mean(name, EXTRA_NAMES) or "Dùng được: " + ", ".join(EXTRA_NAMES) + "."
                reading.report(used.places(name)[0], "undefined-variable", f"Không có “{name}” ở đây.", hint)
    shared = _shared(root, values["shared"], reading)
    made = make_phrases(texts, words, values["synonyms"], dict(values["abbreviations"]), idle, shared)
    return replace(made, abbreviation_places=_places(root, "abbreviations"))


def _places(root: Node, section: str) -> Mapping[str, Span]:
    """Where each name of a section stands."""
    node = root.get(section)
    return {name: key.span for name, (key, _) in node.pairs.items()} if node else {}


def _shared(root: Node, written: Mapping[str, str], reading: Reading) -> Mapping[str, str]:
    """The editors' own texts: plain words under names that can stand in braces."""
    node = root.get("shared")
    for name, text in written.items():
        key, value = node.pairs[name] if node else (root, root)
        read_value(key, Key(NAME), reading, "Tên đoạn chữ")
        if "{{" in text or "{%" in text:
            hint = "Viết thẳng lời; phần thay đổi thì viết ở câu dùng nó."
            reading.report(value.span, "expression", f"Đoạn chữ “{name}” không dùng {{{{ }}}} được.", hint)
    return written
