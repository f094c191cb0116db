from pathlib import Path

import pytest

from bot.routing.intents import _BY_FLOW, KINDS, intent_of, named
from bot.routing.learned import LearnedRouter
from bot.scripts.conversations.simulate import NoRoutes
from bot.scripts.loader import read_folder
from bot.scripts.model import Scripts
from bot.scripts.world import Route, Understood
from tests.unit.routing.town import ACCUSING, ASKING, scripts_of, town_files

FLOWS = Path(__file__).parents[3] / "flows"


@pytest.fixture(scope="module")
def scripts() -> Scripts:
    return scripts_of(town_files())


class Knowing(NoRoutes):
    """Understands every text as it was told."""

    def __init__(self, understood: Understood) -> None:
        self.understood = understood

    def understand(self, text: str) -> Understood:
        return self.understood


def test_a_sheet_a_flow_and_a_flow_without_a_name_of_its_own(scripts: Scripts) -> None:
    assert intent_of(Route(ASKING, 1, "khai-sinh"), scripts) == "procedure:khai-sinh"
    assert intent_of(Route(ASKING, 1), scripts) == "ambiguous"
    assert intent_of(Route(ACCUSING, 1), scripts) == intent_of(Route("gop-y", 1), scripts) == "complaint"
    assert intent_of(Route("troi", 1), scripts) == "troi"


def test_flows_of_one_intent_count_together(scripts: Scripts) -> None:
    routes = (Route("chao", 0.4), Route("gop-y", 0.3), Route("kien-nghi", 0.25), Route(ACCUSING, 0.05))
    found = named("", Knowing(Understood(routes, "ask", subject="vang-mat")), scripts)
    assert found.ranked == (("complaint", 0.6), ("greeting", 0.4))
    assert (found.intent, found.complaint_kind, found.decision) == ("complaint", "absent", "ask")


def test_an_aspect_is_told_of_a_procedure_only_and_a_kind_of_a_complaint_only(scripts: Scripts) -> None:
    asked = named("", Knowing(Understood((Route(ASKING, 0.9, "ket-hon"),), "answer", "fee", "vang-mat")), scripts)
    assert (asked.intent, asked.aspect, asked.complaint_kind) == ("procedure:ket-hon", "fee", "")
    told = named("", Knowing(Understood((Route("gop-y", 0.9),), "answer", "fee", "")), scripts)
    assert (told.intent, told.aspect, told.complaint_kind) == ("complaint", "", "other")


def test_what_is_near_nothing_is_ambiguous(scripts: Scripts) -> None:
    assert named("", NoRoutes(), scripts).intent == "ambiguous"


def test_the_learned_router_reads_in_the_names_of_labels(scripts: Scripts, town: LearnedRouter) -> None:
    found = named("dúi ít tiền trà nước", town, scripts)
    assert (found.intent, found.complaint_kind) == ("complaint", "bribe")
    assert sum(chance for _, chance in found.ranked) == pytest.approx(1, abs=0.01)


def test_every_flow_named_ships_and_every_subject_has_a_name() -> None:
    shipped = scripts_of(read_folder(FLOWS))
    assert set(_BY_FLOW) <= set(shipped.flows)
    assert {example.group for example in shipped.flows[shipped.accusation_flow].examples} - {""} <= set(KINDS)
    assert len(set(KINDS.values())) == len(KINDS)
