"""The whole router over the town's small scripts: what is learnt, and what changes with them."""

import hashlib
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.routing import learned as module
from bot.routing.learned import MAX_ROUTES, PART_WORDS, LearnedRouter, parts_of
from bot.scripts.revising.paused import in_force
from bot.scripts.world import FOREIGN_FLOW, POSSIBLE, Found
from bot.text.plain import MAX_CHARACTERS
from bot.tickets.accusation import MAX_TEXT
from tests.unit.routing.town import (
    ASKING,
    BEGUN,
    GREETING,
    SAID,
    SHEETS,
    WEATHER,
    flow_file,
    learned,
    scripts_of,
    town_files,
)

STRANGE = "bánh đa cua bể"


def first(router: LearnedRouter, text: str) -> tuple[str, str]:
    best = router.understand(text).routes[0]
    return best.flow, best.procedure


def weights(router: LearnedRouter) -> str:
    """Of all that was learnt to tell flows and sheets apart."""
    known = router.knowledge
    softmaxes = [known._top, *(part.softmax for part in known._parts if part.softmax)]
    return hashlib.sha256(b"".join(one.weights.tobytes() + one.bias.tobytes() for one in softmaxes)).hexdigest()


@pytest.mark.parametrize("flow", SAID)
def test_a_flow_is_known_by_its_examples_in_other_words_around(town: LearnedRouter, flow: str) -> None:
    for said in (one for ones in SAID[flow].values() for one in ones):
        assert first(town, f"này {said} đấy") == (flow, "")
        assert town.understand(said).decision == "answer"


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_sheet_is_known_by_its_name_and_its_examples(town: LearnedRouter, sheet: str) -> None:
    name, said = SHEETS[sheet]
    for text in (name, name.upper(), *(one for ones in said.values() for one in ones)):
        assert first(town, text) == (ASKING, sheet)


def test_the_aspect_asked_for_and_the_subject_complained_of_are_told(town: LearnedRouter) -> None:
    assert town.understand("khai sinh tốn bao tiền").aspect == "fee"
    assert town.aspect("kết hôn mang giấy gì") == "documents"
    assert town.understand("đèn tắt cửa đóng giữa giờ").subject == "vang-mat"
    assert town.understand("xin chào buổi sáng").aspect == town.understand("xin chào buổi sáng").subject == ""


def test_a_sheet_is_found_in_words_that_ask_for_one(town: LearnedRouter) -> None:
    clear = town.find("kết hôn tốn bao tiền").clear
    assert clear
    assert (clear.id, clear.name) == ("ket-hon", "Đăng ký kết hôn")
    assert town.find("trời mưa to quá") == Found()


def test_the_words_that_several_sheets_share_are_asked_about(town: LearnedRouter) -> None:
    assert {hit.id for hit in town.find("đăng ký").several} == {"khai-sinh", "ket-hon"}
    understood = town.understand("đăng ký")
    assert understood.decision == "ask"
    assert {route.procedure for route in understood.routes[:2]} == {"khai-sinh", "ket-hon"}


def test_words_without_a_subject_name_no_sheet(town: LearnedRouter) -> None:
    found = town.find("tốn bao nhiêu tiền, mang giấy tờ gì")
    assert found.clear is None
    assert found.several == ()


def test_an_added_example_changes_what_a_message_means_at_once(town: LearnedRouter) -> None:
    assert first(town, STRANGE) != (WEATHER, "")
    for flow, label in ((WEATHER, (WEATHER, "")), (GREETING, (GREETING, ""))):
        said = {"": (*SAID[flow][""], STRANGE)}
        assert first(learned(town_files() | {f"{flow}.yaml": flow_file(flow, said)}), STRANGE) == label


def test_one_added_sentence_is_enough() -> None:
    files = town_files()
    more = files["procedures/khai-sinh.yaml"].replace("  fee: |\n", f"  fee: |\n    {STRANGE}\n")
    assert more != files["procedures/khai-sinh.yaml"]
    assert first(learned(files | {"procedures/khai-sinh.yaml": more}), STRANGE) == (ASKING, "khai-sinh")


def test_the_same_scripts_give_the_same_weights_bit_by_bit_in_another_process_too(town: LearnedRouter) -> None:
    code = (
        "from tests.unit.routing.test_learned import weights; "
        "from tests.unit.routing.town import learned, town_files; print(weights(learned(town_files())))"
    )
    root = Path(__file__).parents[3]
    run = [sys.executable, "-c", code]
    seeds = [{"PYTHONHASHSEED": seed, "PYTHONPATH": str(root)} for seed in ("1", "2")]
    printed = [subprocess.run(run, env=env, cwd=root, capture_output=True, text=True, check=True) for env in seeds]
    assert {one.stdout.strip() for one in printed} == {weights(town)}


def test_a_paused_flow_is_not_learnt() -> None:
    files = town_files() | {"troi.yaml": flow_file(WEATHER, SAID[WEATHER], paused="đang sửa")}
    router = module.LearnedRouter(module.learnable(in_force(scripts_of(files))))
    assert WEATHER not in {label.flow for label in router.knowledge.labels}
    assert first(router, "trời mưa to quá")[0] != WEATHER


def only(*names: str) -> LearnedRouter:
    return learned({name: text for name, text in town_files().items() if name.startswith(names)})


def test_scripts_with_a_single_flow_lead_there_whatever_is_said() -> None:
    router = learned({"troi.yaml": flow_file(WEATHER, {"": [f"mưa {n}" for n in range(7)]})})
    assert first(router, "gì cũng được") == (WEATHER, "")
    assert router.find("khai sinh") == Found()


def test_scripts_with_sheets_alone_find_them() -> None:
    router = learned(
        {name: text for name, text in town_files().items() if name.startswith("procedures/")}
        | {"hoi.yaml": flow_file(ASKING, {"": ("làm giấy tờ thì hỏi ai",)}, "procedure: loi", words=True)}
    )
    assert first(router, "chia đôi mảnh vườn") == (ASKING, "tach-thua")
    assert not router.may_accuse("dúi ít tiền trà nước")


def test_scripts_without_a_flow_for_accusations_are_guarded_by_words_alone() -> None:
    router = only("chao", "troi", "hoi", "procedures/")
    assert not router.may_accuse("kẹp tờ polime vào tập giấy")
    assert router.may_accuse("cán bộ đòi tiền")
    assert router.understand("kẹp tờ polime vào tập giấy").subject == ""


def test_scripts_without_a_flow_for_procedures_know_no_sheet() -> None:
    router = only("chao", "troi", "to", "procedures/")
    assert not [label for label in router.knowledge.labels if label.procedure]
    for text in ("đăng ký khai sinh", "đăng ký", "", "xin chào"):
        assert router.find(text) == Found()
        assert not [route for route in router.understand(text).routes if route.procedure]


def test_one_sheet_alone_is_found() -> None:
    assert first(only("chao", "troi", "to", "hoi", "procedures/ket-hon"), "kết hôn") == (ASKING, "ket-hon")


def test_a_sheet_with_a_name_and_nothing_more_is_found_by_it() -> None:
    bare = {"procedures/nuoi.yaml": "id: nuoi\nname: Nhận nuôi con nuôi\nconfidence: high\nverified_on: 2026-09\n"}
    router = learned(town_files() | bare)
    assert first(router, "nhận nuôi con nuôi") == (ASKING, "nuoi")
    assert first(router, "khai sinh tốn bao tiền") == (ASKING, "khai-sinh")


def test_examples_empty_of_words_teach_nothing_wrong() -> None:
    empty = flow_file("rong", {"": ("😀", "...", "?!")}, words=False)
    router = learned(town_files() | {"rong.yaml": empty})
    assert first(router, "trời mưa to quá") == (WEATHER, "")
    assert router.understand("😀").routes == ()


def test_of_two_flows_with_the_same_examples_both_stay_possible() -> None:
    other = flow_file("mua", {"": SAID[WEATHER][""]})
    first, second, *_ = learned(town_files() | {"mua.yaml": other}).understand("trời mưa to quá").routes
    assert {first.flow, second.flow} == {WEATHER, "mua"}
    assert second.confidence > POSSIBLE


def test_a_wish_for_a_keyword_leads_to_its_flow_first() -> None:
    files = town_files() | {"troi.yaml": flow_file(WEATHER, SAID[WEATHER], "keywords: [dự báo chiều]")}
    router = learned(files)
    best = router.understand("tôi muốn dự báo chiều").routes[0]
    assert (best.flow, best.only_named) == (WEATHER, True)
    assert not learned(files).understand("tôi muốn dự báo chiều " + "mưa " * 60).routes[0].only_named


def test_another_language_leads_to_its_flow_where_the_scripts_have_one(town: LearnedRouter) -> None:
    assert FOREIGN_FLOW not in {route.flow for route in town.understand("what should I bring please").routes}
    router = learned(
        town_files() | {f"{FOREIGN_FLOW}.yaml": flow_file(FOREIGN_FLOW, {"": ("hello there",)}, words=False)}
    )
    for text in ("what should I bring please", "你好", "как дела"):
        assert first(router, text) == (FOREIGN_FLOW, "")
    assert first(router, "trời mưa to quá") == (WEATHER, "")


def test_routes_are_few_best_first_and_together_at_most_certain(town: LearnedRouter) -> None:
    for text in ("khai sinh", "qqq zzz www", "trời ơi", *BEGUN):
        confidences = [route.confidence for route in town.understand(text).routes]
        assert confidences == sorted(confidences, reverse=True)
        assert 0 < len(confidences) <= MAX_ROUTES
        assert sum(confidences) <= 1.001


def test_nothing_is_made_of_a_text_without_words(town: LearnedRouter) -> None:
    for text in ("", "  ", "😀😀", "?!", "\u200b\x00\ud800"):
        assert town.understand(text).routes == ()
        assert town.understand(text).decision == "unsure"
        assert town.find(text).clear is None


def test_nothing_beyond_the_limit_is_understood(town: LearnedRouter) -> None:
    padded = "chào " * (MAX_CHARACTERS // 5)
    assert town.understand(padded + "dúi ít tiền trà nước") is town.understand(padded)


def test_threads_may_read_together(town: LearnedRouter) -> None:
    """Scripts are checked in a thread of the process that answers citizens, and equal scripts share a router."""
    failed: list[BaseException] = []

    def read() -> None:
        try:
            for number in range(300):
                town.understand(f"mưa {number % 90}")
        except BaseException as error:  # noqa: BLE001 - told below
            failed.append(error)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_the_guard_finds_an_accusation_in_the_middle_of_a_long_story(town: LearnedRouter) -> None:
    story = ["mưa"] * 200
    assert not town.may_accuse(" ".join(story))
    assert town.may_accuse(" ".join([*story, "kẹp tờ polime vào tập giấy", *story]))


def test_a_long_text_is_read_in_parts_that_overlap() -> None:
    short, long = "a " * PART_WORDS, " ".join(map(str, range(PART_WORDS + 1)))
    assert list(parts_of(short)) == []
    parts = [part.split() for part in parts_of(long)]
    assert parts[0] == long.split()[:PART_WORDS]
    assert parts[1][0] == str(PART_WORDS // 2)


def test_the_guard_reads_a_bounded_number_of_parts() -> None:
    most = MAX_TEXT // PART_WORDS + 1  # and one that is begun
    assert len(list(parts_of("a " * MAX_TEXT))) == len(list(parts_of("a " * 1_000_000))) == most


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=200))
def test_any_text_is_read_without_raising(town: LearnedRouter, text: str) -> None:
    understood = town.understand(text)
    assert understood == town.understand(text)
    assert town.may_accuse(text) in (True, False)
    assert town.find(text) == town.find(text)
    assert isinstance(town.aspect(text), str)
