from bot.routing.by_words import WISHED, WordRouter
from bot.routing.finder import ProcedureFinder, SheetNames
from bot.scripts.loader import load_scripts
from bot.scripts.meaning import SURE_ROUTE
from bot.scripts.world import Route

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


ASK = """
spec: 1
flow: hoi
title: Hỏi
start_by: {procedure: cau, keywords: [hỏi thủ tục]}
answers: {cau: {type: text, label: Câu}}
steps:
  - ask: cau
"""


def router() -> WordRouter:
    loaded = load_scripts({"phan-anh.yaml": REPORT, "hoi.yaml": ASK})
    assert loaded.scripts is not None
    return WordRouter(loaded.scripts, ProcedureFinder([SheetNames("khai-sinh", "Đăng ký khai sinh")]))


def routes(text: str) -> tuple[Route, ...]:
    return router().understand(text).routes


def test_an_example_of_a_flow_leads_to_it() -> None:
    (route,) = routes("nop giay ca thang roi ma xa cu ngam")
    assert (route.flow, route.confidence) == ("phan-anh", 1.0)


def test_a_keyword_that_is_wished_for_leads_surely_to_its_flow() -> None:
    (route,) = routes("Tôi muốn phản ánh cán bộ phường")
    assert route == Route("phan-anh", WISHED, only_named=True)
    assert WISHED >= SURE_ROUTE


def test_a_procedure_beside_the_keyword_is_what_is_asked_for() -> None:
    (route,) = routes("cho em hỏi thủ tục đăng ký khai sinh")
    assert (route.flow, route.procedure, route.only_named) == ("hoi", "khai-sinh", False)
    (route,) = routes("cho em hỏi thủ tục")
    assert route.only_named


def test_other_words_lead_nowhere() -> None:
    assert routes("con mèo nhà em leo cây") == ()
