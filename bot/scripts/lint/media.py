"""media: ảnh, tệp phải là địa chỉ https hoặc tệp trong thư mục, thuộc loại Zalo nhận; nút mở trang https hoặc gọi số.

Passes (thư mục có tệp mau/to-khai.pdf):

    spec: 1
    flow: thu
    start_by: {keywords: [làm thử]}
    steps:
      - say: Đây là mẫu đơn.
        file: mau/to-khai.pdf

Fails:

    spec: 1
    flow: thu
    start_by: {keywords: [làm thử]}
    steps:
      - say: Đây là mẫu đơn.
        file: ../to-khai.pdf
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from bot.scripts.effects import LinkButton
from bot.scripts.lint.folder import Folder
from bot.scripts.model import Flow, Step
from bot.scripts.problems import Problem, Span, did_you_mean

RULE = "media"
_NUMBER = re.compile(r"\+?[0-9][0-9 .]{1,18}")
SUFFIXES = {
    "image": frozenset({".jpg", ".jpeg", ".png", ".gif"}),
    "file": frozenset({".pdf", ".doc", ".docx", ".csv"}),
}
"""What Zalo takes as a picture and as a file."""


def check(folder: Folder) -> list[Problem]:
    problems = []
    for flow in folder.flows.values():
        for step in flow.steps.values():
            for option, value, span in _named(step):
                wrong = _wrong(option, value, folder.media)
                if wrong:
                    problems.append(Problem(flow.file, span, RULE, "error", *wrong))
            problems += _button_problems(flow, step)
    return problems


def sent_files(flows: Iterable[Flow]) -> set[str]:
    """The paths below the scripts' folder that flows send."""
    named = (value for flow in flows for step in flow.steps.values() for _, value, _ in _named(step))
    return {value for value in named if (address := _split(value)) is not None and not address[0]}


def _button_problems(flow: Flow, step: Step) -> Iterator[Problem]:
    if step.verb != "say":
        return
    buttons = [(button, step.place("buttons")) for button in step.body.buttons]
    buttons += [(part.button, step.place("say")) for part in step.body.say if part.button is not None]
    for button, span in buttons:
        wrong = _wrong_button(button)
        if wrong:
            yield Problem(flow.file, span, RULE, "error", *wrong)


def _wrong_button(button: LinkButton) -> tuple[str, str] | None:
    """A tap opens a web page or calls a plain number: no code, no address of a phone's own, no service code."""
    if button.url:
        fine = (parts := _split(button.url)) is not None and parts[0] == "https" and bool(parts[1])
        return None if fine else (f"Nút “{button.label}” phải mở địa chỉ https.", "Viết như https://dichvucong.gov.vn.")
    if not _NUMBER.fullmatch(button.phone):
        return f"Nút “{button.label}” phải có số điện thoại hoặc địa chỉ.", 'Viết như phone: "19001009".'
    return None


def _named(step: Step) -> Iterator[tuple[str, str, Span]]:
    """(option, address, place) of everything a step sends beside text."""
    for option in SUFFIXES:
        value = getattr(step.body, option, "")
        if isinstance(value, str) and value:
            yield option, value, step.place(option)
        for part in step.body.say if step.verb == "say" else ():
            if getattr(part, option):
                yield option, getattr(part, option), step.place("say")


def _wrong(option: str, value: str, known: Collection[str] | None) -> tuple[str, str] | None:
    """What is wrong with an address, and how to mend it; None when nothing is."""
    address = _split(value)
    if address is None or address[0]:
        fine = address is not None and address[0] == "https" and bool(address[1])
        return None if fine else (f"“{value}” không phải địa chỉ https.", "Dùng https://… hoặc tệp trong thư mục.")
    path = PurePosixPath(value)
    if path.is_absolute() or ".." in path.parts or "\\" in value or str(path) != value:
        return f"“{value}” phải là đường dẫn bên trong thư mục kịch bản.", "Viết như anh/mau-don.png, không có “..”."
    if path.suffix.lower() not in SUFFIXES[option]:
        return f"Zalo không nhận “{value}” ở mục {option}.", "Dùng: " + ", ".join(sorted(SUFFIXES[option])) + "."
    if known is not None and value not in known:
        return f"Không có tệp “{value}” trong thư mục.", did_you_mean(value, known)
    return None


def _split(value: str) -> tuple[str, str] | None:
    try:
        parts = urlsplit(value)
        return parts.scheme, parts.hostname or ""
    except ValueError:
        return None
