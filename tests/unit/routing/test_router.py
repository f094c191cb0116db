from bot.routing.finder import ProcedureFinder
from bot.routing.router import WISHED, Router
from bot.scripts.loader import load_scripts
from bot.scripts.meaning import SURE_ROUTE

REPORT = """
spec: 1
flow: phan-anh
title: Phản ánh
start_by:
  keywords: [phản ánh cán bộ]
  examples: [nộp giấy cả tháng rồi mà xã cứ ngâm]
steps:
  - say: Vâng.
"""


def router() -> Router:
    loaded = load_scripts({"phan-anh.yaml": REPORT})
    assert loaded.scripts is not None
    return Router(loaded.scripts, ProcedureFinder([]))


def test_an_example_of_a_flow_leads_to_it() -> None:
    (route,) = router().route("nop giay ca thang roi ma xa cu ngam")
    assert (route.flow, route.confidence) == ("phan-anh", 1.0)


def test_a_keyword_that_is_wished_for_leads_surely_to_its_flow() -> None:
    (route,) = router().route("Tôi muốn phản ánh cán bộ phường")
    assert (route.flow, route.confidence) == ("phan-anh", WISHED)
    assert WISHED >= SURE_ROUTE


def test_other_words_lead_nowhere() -> None:
    assert router().route("con mèo nhà em leo cây") == ()
