"""What a message would mean, and why: for routers that learnt and for those that go by words."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

import pytest

from bot.routing import doubt
from bot.routing.by_words import WordRouter
from bot.routing.explaining import MAX_READ, Explainer, Explanation
from bot.routing.learned import LearnedRouter, learnable
from bot.routing.telling import MAX_RANKED, MAX_WHY, page, why
from bot.scripts.loader import load_scripts
from bot.scripts.model import Scripts
from bot.scripts.world import Decision, Found, Hit, Route, Understood

REPORT = """
spec: 1
flow: phan-anh-can-bo
title: Phản ánh về cán bộ
start_by:
  accusation: noi_dung
  keywords: [phản ánh cán bộ]
  examples:
    tien-qua:
      - cán bộ phường vòi tiền tôi mới ký giấy
      - anh địa chính đòi phong bì
      - nhân viên một cửa gợi ý tiền cà phê
    ung-xu:
      - cán bộ quát mắng người dân
      - chị tiếp dân nói năng cộc lốc
      - nhân viên một cửa thái độ coi thường
answers: {noi_dung: {type: text, label: Nội dung}}
steps:
  - ask: noi_dung
"""
ASK = """
spec: 1
flow: hoi-thu-tuc
title: Hỏi thủ tục
start_by:
  procedure: cau
  keywords: [hỏi thủ tục]
  examples: [cần làm giấy tờ gì đó, muốn hỏi giấy tờ mà chưa rõ loại nào, làm giấy thì hỏi ai]
answers: {cau: {type: text, label: Câu}}
steps:
  - ask: cau
  - find: cau
    save: tt
  - say: Vâng.
"""
HOURS = """
spec: 1
flow: gio-lam-viec
title: Giờ làm việc
start_by:
  keywords: [giờ làm việc]
  examples: [phường mở cửa lúc mấy giờ, thứ bảy có làm việc không, trưa có ai trực không, chiều mấy giờ đóng cửa]
steps:
  - say: Từ 8 giờ.
"""
SHEETS = {
    "khai-sinh": (
        "Đăng ký khai sinh",
        "làm giấy khai sinh, khai sinh cho con, đăng ký khai sinh cho cháu, bé mới đẻ làm giấy gì",
    ),
    "khai-tu": ("Đăng ký khai tử", "làm giấy chứng tử, báo tử cho ông, khai tử cho bà, người nhà mới mất làm giấy gì"),
    "tach-thua": ("Tách thửa đất", "tách sổ đất, chia đất cho con, tách thửa mảnh vườn, đất chung sổ muốn tách"),
    "mo-ho": ("Thành lập hộ kinh doanh", "mở hộ kinh doanh, làm giấy phép bán hàng, mở cửa hàng cần giấy gì"),
    "dong-ho": ("Chấm dứt hộ kinh doanh", "đóng hộ kinh doanh, trả giấy phép bán hàng, nghỉ bán hàng báo ở đâu"),
}
PHRASES = """
spec: 1
abbreviations: {ks: khai sinh}
"""
FILES = {
    "phan-anh-can-bo.yaml": REPORT,
    "hoi-thu-tuc.yaml": ASK,
    "gio-lam-viec.yaml": HOURS,
    "phrases.yaml": PHRASES,
    **{
        f"procedures/{id}.yaml": f"id: {id}\nname: {name}\nverified_on: 2026-08-21\nexamples: [{examples}]\n"
        for id, (name, examples) in SHEETS.items()
    },
}


def load() -> Scripts:
    loaded = load_scripts(FILES)
    assert loaded.scripts is not None, loaded.problems
    return loaded.scripts


@pytest.fixture(scope="module")
def learned() -> Explainer:
    scripts = load()
    return Explainer(scripts, LearnedRouter(learnable(scripts)))


@pytest.fixture(scope="module")
def by_words() -> Explainer:
    scripts = load()
    return Explainer(scripts, WordRouter(scripts))


@pytest.fixture(params=["learned", "by_words"])
def either(request: pytest.FixtureRequest) -> Explainer:
    explainer: Explainer = request.getfixturevalue(request.param)
    return explainer


def rules(explained: Explanation) -> set[str]:
    return {rule.name for rule in explained.rules}


def test_short_forms_and_slips_are_told_as_they_were_read(learned: Explainer) -> None:
    explained = learned.explain("Làm ks cho con đc ko")
    assert explained.read == "làm khai sinh cho con được không"
    assert explained.changes == (("ks", "khai sinh"), ("đc ko", "được không"))
    assert learned.explain("làm giấy khai snih").changes == (("snih", "sinh"),)


def test_words_read_as_they_were_typed_are_no_change(either: Explainer) -> None:
    assert either.explain("Phường mở cửa, lúc MẤY giờ?").changes == ()


def test_changes_of_a_long_text_are_told_of_its_beginning_only(learned: Explainer) -> None:
    assert learned.explain("x " * MAX_READ + "ks").changes == ()
    assert learned.explain("ks " + "x " * MAX_READ).changes == (("ks", "khai sinh"),)


def test_the_words_of_a_route_speak_for_it_and_those_of_the_next_against(either: Explainer) -> None:
    explained = either.explain("thứ bảy này có làm việc không vậy ạ")
    assert explained.ranked[0].flow == "gio-lam-viec"
    own = {one.words for one in explained.speaking}
    assert own & {"thứ bảy", "bảy", "làm việc", "có làm", "việc không", "việc"}
    assert all(one.weight > one.against for one in (*explained.speaking, *explained.speaking_for_next))
    assert not own & {one.words for one in explained.speaking_for_next}
    weighed = [one.weight - one.against for one in explained.speaking]
    assert weighed == sorted(weighed, reverse=True)


def test_what_speaks_is_what_was_learnt(learned: Explainer) -> None:
    explained = learned.explain("tách thửa đất")
    assert (explained.ranked[0].procedure, explained.ranked[0].title) == ("tach-thua", "Tách thửa đất")
    assert explained.speaking[0].words in {"tách", "thửa", "tách thửa", "đất", "thửa đất"}


def test_the_nearest_sentences_are_those_of_the_best_and_of_the_next(either: Explainer) -> None:
    explained = either.explain("thứ bảy này có làm việc không vậy ạ")
    best = explained.nearest[0]
    assert (best.text, best.flow) == ("thứ bảy có làm việc không", "gio-lam-viec")
    assert 0.5 < best.likeness <= 1
    assert len([near for near in explained.nearest if near.flow == "gio-lam-viec"]) <= 3
    assert len(explained.nearest) <= 5
    assert either.explain("phường mở cửa lúc mấy giờ vậy ạ", nearest=False).nearest == ()


def test_a_sentence_that_was_learnt_is_wholly_like_itself(either: Explainer) -> None:
    assert either.explain("thứ bảy có làm việc không").nearest[0].likeness == pytest.approx(1.0, abs=0.001)


def test_emergency_words_come_before_everything(either: Explainer) -> None:
    explained = either.explain("cháy nhà rồi, làm giấy khai sinh")
    assert (explained.decision, explained.by, explained.intents[0]) == ("answer", "emergency-words", ("emergency", 1.0))
    assert "emergency-words" in rules(explained)
    assert explained.checks == ()


@pytest.mark.parametrize(
    ("text", "by", "intent"),
    [
        ("Menu", "word", "menu"),
        ("gặp cán bộ ạ", "word", "handoff"),
        ("ok", "word", "da-vang"),
        ("phản ánh cán bộ", "keyword", "complaint"),
        ("Giờ làm việc?", "keyword", "hours"),
    ],
)
def test_a_word_or_keyword_that_is_the_whole_message_is_sure(
    either: Explainer, text: str, by: str, intent: str
) -> None:
    explained = either.explain(text)
    assert (explained.decision, explained.by, explained.intents[0]) == ("answer", by, (intent, 1.0))
    assert by in rules(explained)
    assert len({name for name, _ in explained.intents}) == len(explained.intents)


def test_a_keyword_that_is_only_wished_for_is_the_routers(either: Explainer) -> None:
    explained = either.explain("tôi muốn phản ánh cán bộ phường")
    assert (explained.decision, explained.by, explained.intent) == ("answer", "router", "complaint")
    assert "wish" in rules(explained)
    assert 0.85 < explained.intents[0][1] < 1


def test_few_words_that_several_names_share_are_asked_about(learned: Explainer) -> None:
    explained = learned.explain("hộ kinh doanh")
    assert (explained.decision, explained.followed) == ("ask", None)
    assert {candidate.procedure for candidate in explained.offered} == {"mo-ho", "dong-ho"}
    assert "shared-names" in rules(explained)


@pytest.mark.parametrize(
    ("text", "rule"),
    [("cán bộ xã đòi phong bì", "accusing-words"), ("anh ấy cho tôi xem con mèo", "")],
)
def test_the_guard_of_accusations_is_told(learned: Explainer, text: str, rule: str) -> None:
    explained = learned.explain(text)
    assert rules(explained) & {"accusing-words", "accusing-learnt"} >= ({rule} if rule else set())
    assert explained.may_accuse == bool(rules(explained) & {"accusing-words", "accusing-learnt"})


def test_a_complaint_has_a_kind_and_a_keyword_has_none(learned: Explainer) -> None:
    explained = learned.explain("cán bộ phường vòi tiền tôi mới ký giấy")
    assert (explained.intent, explained.subject, explained.complaint_kind) == ("complaint", "tien-qua", "bribe")
    assert learned.explain("phản ánh cán bộ").complaint_kind == ""


def test_borders_of_doubt_are_told_with_what_was_measured(learned: Explainer) -> None:
    explained = learned.explain("tách thửa đất")
    checks = {check.name: check for check in explained.checks}
    assert (checks["sure"].value, checks["sure"].limit) == (explained.ranked[0].confidence, doubt.SURE)
    assert all(check.holds == (check.value >= check.limit) for check in explained.checks)
    assert (explained.decision == "answer") == checks["sure"].holds


def test_a_message_that_is_not_understood_has_no_offers(by_words: Explainer) -> None:
    explained = by_words.explain("con mèo nhà em leo cây")
    assert (explained.decision, explained.intent, explained.intents) == ("unsure", "ambiguous", ())
    assert why(explained) == "khả năng cao nhất 0% < 85% (chưa đủ)"


@pytest.mark.parametrize("text", ["", "   ", "#nr:1:2:menu", "\u200b"])
def test_nothing_written_and_a_tapped_button_are_no_words(either: Explainer, text: str) -> None:
    explained = either.explain(text)
    assert (explained.decision, explained.by, explained.offered) == ("unsure", "no-words", ())
    assert rules(explained) >= {"no-words"}


def test_a_message_that_names_no_procedure_is_asked_which(learned: Explainer) -> None:
    explained = learned.explain("muốn hỏi giấy tờ mà chưa rõ loại nào")
    assert (explained.ranked[0].flow, explained.ranked[0].procedure) == ("hoi-thu-tuc", "")
    assert (explained.decision, explained.intent) == ("ask", "ambiguous")
    assert "searched" in rules(explained)


@dataclass(frozen=True)
class Settled:
    """A router whose mind is made up, whatever it reads."""

    understood: Understood
    found: Found

    def understand(self, text: str) -> Understood:
        return self.understood

    def find(self, text: str) -> Found:
        return self.found

    def aspect(self, text: str) -> str:
        return "fee"

    def subject(self, text: str) -> str:
        return ""

    def may_accuse(self, text: str) -> bool:
        return False


def settled(decision: Decision, *routes: Route, found: Found | None = None) -> Explanation:
    return Explainer(load(), Settled(Understood(routes, decision), found or Found())).explain("gì đó")


def test_a_procedure_that_the_flow_finds_itself_is_answered() -> None:
    birth, death = Route("hoi-thu-tuc", 0.4, "khai-sinh"), Route("hoi-thu-tuc", 0.3, "khai-tu")
    hit = Hit("khai-tu", "Đăng ký khai tử", 80.0)
    explained = settled("ask", birth, death, found=Found(clear=hit, ranked=(hit,)))
    assert (explained.decision, explained.aspect) == ("answer", "fee")
    assert explained.intents == (("procedure:khai-tu", 0.8), ("procedure:khai-sinh", 0.4))
    assert "searched" in rules(explained)


def test_flows_that_are_asked_among_are_told_with_their_titles() -> None:
    explained = settled("ask", Route("gio-lam-viec", 0.4), Route("phan-anh-can-bo", 0.3))
    assert (explained.decision, explained.followed, explained.intent) == ("ask", None, "hours")
    assert [one.title for one in explained.offered] == ["Giờ làm việc", "Phản ánh về cán bộ"]


def test_flows_that_these_scripts_do_not_have_are_not_offered() -> None:
    explained = settled("ask", Route("khong-co", 0.5), Route("gio-lam-viec", 0.2))
    assert (explained.decision, explained.offered) == ("unsure", ())
    assert "too-little-left" in rules(explained)


def test_what_surely_means_nothing_is_not_understood() -> None:
    explained = settled("answer", Route("khong-hieu", 0.9))
    assert (explained.decision, explained.intents) == ("unsure", (("ambiguous", 0.9),))
    assert "means-nothing" in rules(explained)


def test_danger_that_was_learnt_is_as_sure_as_the_router() -> None:
    explained = settled("answer", Route("khan-cap", 0.85), Route("gio-lam-viec", 0.1))
    assert (explained.decision, explained.by, explained.intents[0]) == ("answer", "router", ("emergency", 0.85))
    assert "danger" in rules(explained)


@pytest.mark.parametrize("text", ["\ud800 abc", "x" * 10_000, "giấy " * 5_000, "\x00\x1b[31m", "😀" * 50])
def test_any_text_is_explained(either: Explainer, text: str) -> None:
    explained = either.explain(text)
    assert json.loads(json.dumps(asdict(explained)))["decision"] in {"answer", "ask", "unsure"}
    assert len(why(explained)) <= MAX_WHY
    assert "\x1b" not in "".join(page(explained, {}))


def test_scripts_without_any_sentence_are_explained() -> None:
    scripts = load_scripts({}).scripts
    assert scripts is not None
    explained = Explainer(scripts, WordRouter(scripts)).explain("làm giấy khai sinh")
    assert (explained.decision, explained.nearest, explained.speaking) == ("unsure", (), ())


def test_one_line_names_the_words_and_a_page_everything(learned: Explainer) -> None:
    explained = learned.explain("Tách thửa đất cho con, ks")
    assert f"nhờ “{explained.speaking[0].words}”" in why(explained)
    lines = list(page(explained, {}))
    assert lines[0].startswith("Bot sẽ: ")
    assert "  ks → khai sinh" in lines
    assert f"Chữ nghiêng về “{explained.ranked[0].title}”:" in lines
    assert "Câu gần nhất trong kịch bản:" in lines
    ranked = lines[lines.index("Các khả năng:") + 1 :]
    assert sum("%  “" in line and not line.startswith("  giống") for line in ranked) == MAX_RANKED


def test_a_page_names_the_subject_of_a_complaint(learned: Explainer) -> None:
    explained = learned.explain("cán bộ phường vòi tiền tôi mới ký giấy")
    assert "Phản ánh về: Đòi tiền, quà" in list(page(explained, {"tien-qua": "Đòi tiền, quà"}))
    assert "Phản ánh về: tien-qua" in list(page(explained, {}))


def test_a_plain_accusation_is_told_where_it_made_the_router_sure(learned: Explainer) -> None:
    explained = learned.explain("cán bộ phường vòi tiền tôi mới ký giấy")
    assert "accuses" in rules(explained)
    assert "nói rõ cán bộ làm sai" in why(explained)
