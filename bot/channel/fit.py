"""What a script says, fitted to the channel: long texts in parts, choices as buttons, as a numbered list, or both."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from bot.channel.outgoing import MAX_BUTTONS, MAX_PAYLOAD, MAX_TITLE, Button, Media, Outgoing, utf16_length
from bot.channel.split import SPLIT_AT, split_text

OptionMode = Literal["both", "buttons", "list"]

PROMPT = "Mời anh/chị chọn:"  # a text is needed where there are only buttons


def fit(
    text: str,
    options: Sequence[tuple[str, str]] = (),
    link_buttons: Sequence[Button] = (),
    media: Media | None = None,
    mode: OptionMode = "both",
    first: int = 1,
) -> list[Outgoing]:
    """The messages, in order, that say `text`, offer `options` (label, payload) and carry `media`.

    `both` numbers the options in the text and shows the first 5 as buttons too, `list` only numbers them (for a channel
    that refuses buttons), `buttons` numbers them only when there are too many. Links beyond the 5 buttons become lines
    of text. Options and links come with the last part of a long text. `first` is the number of the first option.
    """
    taps = _taps(options, mode) if mode != "list" else ()
    room = MAX_BUTTONS - len(taps) if mode != "list" else 0
    fitting = [link for link in link_buttons if _fits(link)][: max(room, 0)]
    lines = [] if taps and mode == "buttons" else _numbered(options, first)
    lines += [_link_line(link) for link in link_buttons if link not in fitting]
    buttons = (*taps, *(_titled(link) for link in fitting))
    parts = _with_tail(split_text(text), "\n".join(lines))
    if buttons and not parts:
        parts = [PROMPT]
    fitted = _with_media([Outgoing(part) for part in parts[:-1]], parts[-1] if parts else "", buttons, media)
    return [replace(one, first=first) if one.buttons and first > 1 else one for one in fitted]


def _taps(options: Sequence[tuple[str, str]], mode: OptionMode) -> tuple[Button, ...]:
    """The options as buttons; none when one cannot be a button, or there are too many and no numbers beside them."""
    buttons = tuple(Button("query", label, payload) for label, payload in options)
    if len(buttons) > MAX_BUTTONS and mode == "both":
        buttons = buttons[:MAX_BUTTONS]
    if len(buttons) > MAX_BUTTONS or not all(_fits(button) for button in buttons):
        return ()
    return tuple(_titled(button) for button in buttons)


def _fits(button: Button) -> bool:
    return bool(button.title.strip()) and 0 < len(button.value) <= MAX_PAYLOAD


def _titled(button: Button) -> Button:
    """The button with a title in one line and within the limit."""
    title = _one_line(button.title)
    if len(title) > MAX_TITLE:
        title = title[: MAX_TITLE - 1].rstrip() + "…"
    return button if title == button.title else Button(button.kind, title, button.value, button.content)


def _numbered(options: Sequence[tuple[str, str]], first: int) -> list[str]:
    return [f"{number}. {_one_line(label)}" for number, (label, _) in enumerate(options, first)]


def _link_line(link: Button) -> str:
    return f"{_one_line(link.title)}: {link.value}" if link.title else link.value


def _one_line(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _with_tail(parts: list[str], tail: str) -> list[str]:
    """The parts with the lines of options below the last one, in a part of their own when there is no room."""
    if not tail:
        return parts
    if parts and utf16_length(parts[-1]) + 2 + utf16_length(tail) <= SPLIT_AT:
        space = "\n\n" if "\n" in parts[-1] else "\n"
        return [*parts[:-1], f"{parts[-1]}{space}{tail}"]
    return [*parts, *split_text(tail)]


def _with_media(first: list[Outgoing], last: str, buttons: tuple[Button, ...], media: Media | None) -> list[Outgoing]:
    """A picture comes before its text, or with it when the text is one part without buttons; a file comes last.

    Buttons stay on the very last message, so a file is put before the part that has them.
    """
    closing = [Outgoing(last, buttons)] if last else []
    if media is None:
        return [*first, *closing]
    alone = Outgoing(media=media)
    if media.kind == "file":
        return [*first, alone, *closing] if buttons else [*first, *closing, alone]
    if last and not first and not buttons:
        return [Outgoing(last, media=media)]
    return [alone, *first, *closing]
