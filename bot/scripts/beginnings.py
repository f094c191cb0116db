"""What a flow begins with when a message led to it: the citizen's words and files, where it has a place for them."""

from __future__ import annotations

from typing import Any

from bot.scripts.answers.files import MAX_FILES, evidence
from bot.scripts.answers.reading import Accepted
from bot.scripts.events import Message
from bot.scripts.model import Flow
from bot.scripts.turn import Turn
from bot.scripts.world import Route


def given_to(turn: Turn, route: Route, text: str, aspect: str = "") -> dict[str, Any]:
    """The answers a flow begins with. Of what tells of an official nothing goes anywhere before consent."""
    flow = turn.scripts.flows[route.flow]
    tells = flow.starts_with_accusation or _place_for_story(turn, flow, text)
    place = flow.starts_with_procedure or tells
    sent = turn.sent_words if tells and turn.message_text == text else ""  # not "2", by which an earlier text is led on
    given: dict[str, Any] = {place: sent or text} if place else {}
    if tells and flow.files_answer() and isinstance(turn.event, Message):
        given |= {flow.files_answer(): files[:MAX_FILES] for files in (evidence(turn.event.attachments),) if files}
    if tells and flow.starts_with_subject:
        given[flow.starts_with_subject] = turn.world.router.subject(text)
    sheet = turn.scripts.sheets.get(route.procedure)
    if sheet is not None and flow.found_answer():
        given[flow.found_answer()] = {"id": sheet.id, "name": sheet.name, "aspect": aspect}
    return given


def _place_for_story(turn: Turn, flow: Flow, text: str) -> str:
    """The answer that takes the words which led to a flow, "" when they would be no valid answer there."""
    declared = flow.answers.get(flow.starts_with_story)
    told = declared is not None and isinstance(declared.type.parse(turn.world, text, ()), Accepted)
    return flow.starts_with_story if told else ""
