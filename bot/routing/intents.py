"""The names that labelled messages use for what a message means, and a router's answer in those names.

A label set has fewer names than there are flows: what reports something wrong is a `complaint` wherever it is
collected, what asks for a meeting is a `handoff`, and what the bot sends away politely is `out_of_scope`.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.scripts.model import Scripts
from bot.scripts.world import Decision, Route, Router

_BY_FLOW = {
    "tra-cuu-phieu": "status",
    "gap-can-bo": "handoff",
    "dat-lich-hen": "handoff",
    "chao": "greeting",
    "cam-on": "thanks",
    "gio-lam-viec": "hours",
    "khan-cap": "emergency",
    "ngoai-pham-vi": "out_of_scope",
    "tieng-nuoc-ngoai": "out_of_scope",
    "tuc-gian": "out_of_scope",
    "thu-tuc-khac": "out_of_scope",
    "khong-hieu": "ambiguous",
    "phan-anh": "complaint",
    "kien-nghi": "complaint",
    "gop-y": "complaint",
    "khieu-nai-to-cao": "complaint",
    "thong-tin-to-cao": "complaint",
}
KINDS = {
    "cham-han": "delay",
    "ung-xu": "rude",
    "tien-qua": "bribe",
    "doi-giay-to": "extra_papers",
    "dun-day": "buck_passing",
    "vang-mat": "absent",
    "thu-sai": "wrong_fee",
    "nguoi-nha": "conflict_of_interest",
    "khong-tra-loi": "no_reply",
    "sai-pham": "drunk_or_misconduct",
    "khac": "other",
}
"""Subjects of complaints in the scripts' words, and the names labelled messages use."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a router makes of a message, in the names of labelled messages; `ranked` best first."""

    intent: str
    ranked: tuple[tuple[str, float], ...]
    decision: Decision
    aspect: str
    complaint_kind: str


def intent_of(route: Route, scripts: Scripts) -> str:
    """The intent that a flow or sheet stands for; a flow without a name of its own keeps its id."""
    if route.procedure:
        return f"procedure:{route.procedure}"
    if route.flow == scripts.accusation_flow:
        return "complaint"
    return "ambiguous" if route.flow == scripts.procedure_flow else _BY_FLOW.get(route.flow, route.flow)


def named(text: str, router: Router, scripts: Scripts) -> Named:
    """Read one message. Flows of one intent count together; what is nowhere near anything is `ambiguous`."""
    understood = router.understand(text)
    chances: dict[str, float] = {}
    for route in understood.routes:
        intent = intent_of(route, scripts)
        chances[intent] = chances.get(intent, 0.0) + route.confidence
    ranked = tuple(sorted(((name, round(chance, 4)) for name, chance in chances.items()), key=lambda one: -one[1]))
    best = ranked[0][0] if ranked else "ambiguous"
    kind = KINDS.get(understood.subject, "other") if best == "complaint" else ""
    return Named(best, ranked, understood.decision, understood.aspect if best.startswith("procedure:") else "", kind)
