"""sentence-too-long: một câu dài quá 40 tiếng, người đọc trên điện thoại khó theo.

Passes:

    spec: 1
    flow: thu
    steps:
      - say: Anh/chị nộp hồ sơ ở bộ phận một cửa. Cán bộ trả giấy hẹn ngay tại quầy.

Fails:

    spec: 1
    flow: thu
    steps:
      - say: >-
          Anh/chị nộp hồ sơ ở bộ phận một cửa của Uỷ ban nhân dân xã, phường nơi mình cư trú và chờ cán bộ kiểm tra
          giấy tờ rồi trả giấy hẹn ngay tại quầy, sau đó đến ngày ghi trên giấy hẹn thì quay lại nhận kết quả hoặc
          đăng ký nhận qua bưu điện
"""

from __future__ import annotations

from bot.scripts.lint.folder import Folder
from bot.scripts.lint.spoken import sentences, texts
from bot.scripts.problems import Problem

RULE = "sentence-too-long"
MAX_WORDS = 40  # syllables, which is how Vietnamese is written


def check(folder: Folder) -> list[Problem]:
    problems = []
    for flow in folder.flows.values():
        for used, raw in texts(flow):
            for sentence in sentences(raw):
                words = len(sentence.words)
                if words > MAX_WORDS:
                    span = used.place(sentence.start, sentence.end)
                    message = f"Câu dài {words} tiếng; trên {MAX_WORDS} tiếng thì khó theo."
                    problems.append(Problem(flow.file, span, RULE, "warning", message, "Tách thành hai câu."))
    return problems
