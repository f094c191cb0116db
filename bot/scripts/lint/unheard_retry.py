"""unheard-retry: lời nói lại ở một câu lựa chọn của luồng dùng chung, nơi không ai bị giữ lại để nghe.

Ở lời chào, danh mục, huỷ, làm tiếp và các luồng tên cố định khác, người dân nhắn điều khác thì bot hiểu ngay
điều ấy, nên `retry`, `tries`, `give_up` của `choose` không bao giờ tới lượt.

Passes:

    spec: 1
    flow: menu
    steps:
      - choose: Anh/chị cần gì?
        options: [Hỏi thủ tục, Tra cứu phiếu]

Fails:

    spec: 1
    flow: menu
    steps:
      - choose: Anh/chị cần gì?
        options: [Hỏi thủ tục, Tra cứu phiếu]
        retry: [Anh/chị chọn một mục giúp tôi.]
"""

from __future__ import annotations

from bot.scripts.lint.folder import Folder
from bot.scripts.problems import Problem
from bot.scripts.repair import RESERVED

RULE = "unheard-retry"
HEARD = frozenset({"tam-dung"})  # its steps stand in those of the paused flow, whose questions hold
KEYS = ("retry", "tries", "give_up")


def check(folder: Folder) -> list[Problem]:
    problems = []
    for flow in folder.flows.values():
        soft = flow.id in RESERVED and flow.id not in HEARD
        chooses = [step for step in flow.steps.values() if step.verb == "choose" and soft]
        for step in chooses:
            for key in KEYS:
                if key in step.places:
                    message = f"Ai nhắn lệch câu này thì bot hiểu ngay điều họ nhắn nên “{key}” không bao giờ tới lượt."
                    hint = f"Xoá “{key}”, hoặc hỏi bằng ask với suggest nếu cần người dân trả lời đúng câu này."
                    problems.append(Problem(flow.file, step.place(key), RULE, "warning", message, hint))
    return problems
