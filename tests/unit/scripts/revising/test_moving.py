"""Where people go when other scripts are published, and what they are told (I10)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from bot.scripts.conversations.simulate import Parts, SimulatedWorld, Simulation, picture
from bot.scripts.effects import Say
from bot.scripts.events import Message
from bot.scripts.loader import load_scripts
from bot.scripts.machine import step
from bot.scripts.model import Scripts
from bot.scripts.revising.moving import Moved, may_stay, move
from bot.scripts.revising.paused import HOLDING_FLOW, in_force, with_pause
from bot.scripts.revising.redirects import THE_END, Redirects, joined, redirects
from bot.scripts.revising.settling import settle
from bot.scripts.session import Session
from tests.unit.scripts.talk import flow_text

HANOI = timezone(timedelta(hours=7))
NINE = datetime(2026, 11, 23, 9, 0, tzinfo=HANOI)
NAME_AND_AGE = "ten: {type: text, label: Tên}\ntuoi: {type: number, label: Tuổi}"
ASKS = "- ask: ten\n  say: Tên anh/chị?\n- ask: tuoi\n  say: Mấy tuổi?\n- say: Xong."


def scripts(steps: str, answers: str = "", **others: str) -> Scripts:
    files = {"thu.yaml": flow_text(steps, answers), **{f"{name}.yaml": text for name, text in others.items()}}
    loaded = load_scripts(files)
    assert loaded.scripts is not None, "\n".join(map(str, loaded.problems))
    return in_force(loaded.scripts)


@pytest.fixture
def talk(parts: Parts) -> Callable[..., Any]:
    """A conversation held in one set of scripts, then a message after another set was published."""

    class Talk:
        def __init__(self, old: Scripts, *said: str) -> None:
            self.simulation = Simulation(old, parts, NINE)
            for text in said:
                self.simulation.write(text)
            self.session = self.simulation.session
            self.session.revision = old.revision
            self.moved: Moved | None = None

        def then(self, new: Scripts, text: str, pruned: bool = False, pictures: int = 0) -> list[Say]:
            now = self.simulation.now
            old = self.simulation.scripts
            world = SimulatedWorld(parts, now, "9", {})
            map = redirects(old, new)
            self.moved = move(self.session, None if pruned else old, new, Redirects.load(map.dump()), world)
            files = tuple(picture(number) for number in range(pictures))
            event = Message("9", int(now.timestamp() * 1000), text, files)
            self.session, effects = step(world, new, self.moved.session, event, handle=settle(self.moved))
            self.session = Session.load(self.session.dump())
            return [effect for effect in effects if isinstance(effect, Say)]

        def goes_on(self, new: Scripts, text: str) -> list[Say]:
            """The next message, already in the new scripts."""
            now = self.simulation.now
            world = SimulatedWorld(parts, now, "10", {})
            event = Message("10", int(now.timestamp() * 1000), text)
            self.session, effects = step(world, new, self.session, event)
            return [effect for effect in effects if isinstance(effect, Say)]

        @property
        def answers(self) -> dict[str, Any]:
            return self.session.frames[-1].answers

    return Talk


def test_a_question_that_did_not_change_stays_open_and_takes_the_answer(talk: Any) -> None:
    old, new = scripts(ASKS, NAME_AND_AGE), scripts("- say: Lời đầu mới.\n" + ASKS, NAME_AND_AGE)
    there = talk(old, "làm thử")
    assert [say.text for say in there.then(new, "Lan")] == ["Mấy tuổi?"]
    assert there.answers == {"ten": "Lan"}


def test_a_button_of_a_question_that_did_not_change_still_works(talk: Any) -> None:
    asks = "- choose: Chọn gì?\n  options: [Một, Hai]\n  save: y\n- say: Chọn {{ y }}."
    there = talk(scripts(asks), "làm thử")
    payload = there.simulation.options()[1].payload
    assert [say.text for say in there.then(scripts("- say: Mới.\n" + asks), payload)] == ["Chọn Hai."]


def test_a_reworded_question_is_asked_in_the_new_words_and_the_answer_is_one_tap_away(talk: Any) -> None:
    there = talk(scripts(ASKS, NAME_AND_AGE), "làm thử")
    new = scripts(ASKS.replace("Tên anh/chị?", "Họ và tên đầy đủ?"), NAME_AND_AGE)
    said = there.then(new, "Lan")
    assert [say.text for say in said] == ["Câu hỏi này vừa được sửa lời nên tôi xin hỏi lại.\nHọ và tên đầy đủ?"]
    assert [option.label for option in said[0].options] == ["Giữ câu vừa trả lời"]
    assert there.goes_on(new, said[0].options[0].payload)[0].text == "Mấy tuổi?"
    assert there.answers["ten"] == "Lan"


def test_words_of_consent_that_changed_are_never_agreed_to_unread(talk: Any) -> None:
    ask = "- choose: {}\n  options: [{{label: Đồng ý, consent: x}}, {{label: Không, go: thoi}}]\n- say: Ghi.\n"
    ask += "- id: thoi\n  say: Thôi."
    there = talk(scripts(ask.format("Đồng ý lưu tên?")), "làm thử")
    new = scripts(ask.format("Đồng ý lưu tên và số điện thoại?"))
    for answer in ("Đồng ý", there.simulation.options()[0].payload):
        said = there.then(new, answer)
        assert "và số điện thoại" in said[-1].text
        assert there.session.consents == {}
        there.session = there.simulation.session


def test_options_that_only_lead_elsewhere_leave_the_question_open(talk: Any) -> None:
    ask = "- choose: Chọn?\n  options: [Một, {{label: Hai, go: {}}}]\n- say: A.\n- id: b\n  say: B.\n- id: c\n  say: C."
    there = talk(scripts(ask.format("b")), "làm thử")
    assert [say.text for say in there.then(scripts(ask.format("c")), "Hai")] == ["C."]


def test_an_unnamed_question_put_before_another_does_not_take_its_place(talk: Any) -> None:
    first, second = (
        "- choose: Màu gì?\n  options: [Đỏ, Xanh]\n",
        "- choose: Cỡ nào?\n  options: [To, Nhỏ]\n- say: Xong.",
    )
    there = talk(scripts(second), "làm thử")
    assert redirects(there.simulation.scripts, scripts(first + second)).of("thu").step("choose") == "choose#2"
    assert [say.text for say in there.then(scripts(first + second), "Nhỏ")] == ["Xong."]


def test_a_deleted_step_leads_to_its_first_surviving_successor(talk: Any) -> None:
    answers = NAME_AND_AGE + "\nnghe: {type: text, label: Nghề}"
    old = scripts("- ask: ten\n- ask: nghe\n- ask: tuoi\n  say: Mấy tuổi?", answers)
    there = talk(old, "làm thử", "Lan")
    new = scripts("- ask: ten\n- ask: tuoi\n  say: Mấy tuổi?", NAME_AND_AGE)
    said = there.then(new, "thợ xây")
    assert said[-1].text == "Câu hỏi trước không còn cần nữa nên tôi đi tiếp.\nMấy tuổi?"
    assert there.answers == {"ten": "Lan"}


def test_a_deleted_last_question_ends_with_a_word(talk: Any) -> None:
    there = talk(scripts(ASKS.replace("- say: Xong.", ""), NAME_AND_AGE), "làm thử", "Lan")
    said = there.then(scripts("- ask: ten", "ten: {type: text, label: Tên}"), "30")
    assert [say.text for say in said] == ["Câu hỏi trước không còn cần nữa nên phần “Làm thử” xong tại đây."]
    assert there.session.is_idle


def test_a_question_deleted_before_something_is_done_asks_whether_to_go_on(talk: Any) -> None:
    """Nobody who was about to say no has a ticket opened for them."""
    ticket = "- ticket: {kind: inquiry, subject: x, body: ten}\n  save: p\n- say: Đã gửi."
    asks = "- ask: ten\n- choose: Gửi không?\n  options: [Gửi, {label: Đừng, go: het}]\n"
    old = scripts(asks + ticket + "\n- id: het\n  say: Thôi.", "ten: {type: text, label: Tên}")
    new = scripts("- ask: ten\n" + ticket, "ten: {type: text, label: Tên}")
    there = talk(old, "làm thử", "Lan")
    said = there.then(new, "Đừng")
    assert "muốn tiếp tục không" in said[-1].text
    assert there.session.tickets == ()


def test_a_deleted_flow_ends_kindly(talk: Any) -> None:
    there = talk(scripts(ASKS, NAME_AND_AGE), "làm thử", "Lan")
    new = load_scripts({"khac.yaml": flow_text("- say: Khác.", name="khac", keywords="[việc khác]")}).scripts
    said = there.then(new, "30")
    assert len(said) == 1
    assert "“Làm thử” không còn trong kênh này" in said[0].text
    assert there.session.is_idle
    assert "bản nháp" in said[0].text
    (draft,) = there.session.drafts
    assert (draft.title, draft.frames[0].answers) == ("Làm thử", {"ten": "Lan"})


def test_the_draft_of_a_deleted_flow_is_taken_up_when_the_flow_is_back(talk: Any) -> None:
    old = scripts(ASKS, NAME_AND_AGE)
    there = talk(old, "làm thử", "Lan")
    new = load_scripts({"khac.yaml": flow_text("- say: Khác.", name="khac", keywords="[việc khác]")}).scripts
    there.then(new, "30")
    there.simulation.scripts = new
    offered = there.then(old, "bản nháp")[-1]
    assert "Làm thử" in offered.options[0].label
    said = there.goes_on(old, offered.options[0].payload)
    said = there.goes_on(old, said[-1].options[0].payload)
    assert said[-1].text.endswith("Mấy tuổi?")


def test_after_a_deleted_flow_a_keyword_still_begins_what_it_names(talk: Any) -> None:
    there = talk(scripts(ASKS, NAME_AND_AGE), "làm thử")
    new = load_scripts({"khac.yaml": flow_text("- say: Khác.", name="khac", keywords="[việc khác]")}).scripts
    assert [say.text for say in there.then(new, "việc khác")][1:] == ["Khác."]


def test_a_renamed_flow_is_followed(talk: Any) -> None:
    there = talk(scripts(ASKS, NAME_AND_AGE), "làm thử", "Lan")
    new = load_scripts({"moi.yaml": flow_text(ASKS, NAME_AND_AGE, name="moi")}).scripts
    assert [say.text for say in there.then(new, "30")] == ["Xong."]


@pytest.mark.parametrize("pruned", [False, True])
def test_an_answer_goes_only_when_its_new_type_cannot_use_it(talk: Any, pruned: bool) -> None:
    there = talk(scripts(ASKS + "\n- choose: Nữa?\n  options: [Có, Không]", NAME_AND_AGE), "làm thử", "Lan", "30")
    swapped = "ten: {type: number, label: Tên}\ntuoi: {type: text, label: Tuổi}"
    there.then(scripts(ASKS + "\n- choose: Nữa?\n  options: [Có, Không]", swapped), "gì cơ", pruned)
    assert there.moved.session.frames[0].answers == {"tuoi": "30"}


def test_an_answer_of_a_stricter_declaration_is_kept_while_it_fits(talk: Any) -> None:
    end = "\n- choose: Nữa?\n  options: [Có, Không]"
    there = talk(scripts(ASKS + end, NAME_AND_AGE), "làm thử", "Lan", "30")
    stricter = "ten: {type: text, label: Tên, min: 10}\ntuoi: {type: number, label: Tuổi, max: 40}"
    there.then(scripts(ASKS + end, stricter), "gì cơ")
    assert there.moved.session.frames[0].answers == {"tuoi": 30}


def test_an_answer_that_is_declared_no_more_is_not_kept(talk: Any) -> None:
    end = "\n- choose: Nữa?\n  options: [Có, Không]"
    there = talk(scripts(ASKS + end, NAME_AND_AGE), "làm thử", "Lan", "30")
    there.then(scripts("- ask: ten" + end, "ten: {type: text, label: Tên}"), "gì cơ")
    assert there.moved.session.frames[0].answers == {"ten": "Lan"}


def test_pictures_that_come_at_a_reworded_question_find_their_place(talk: Any) -> None:
    answers = "ten: {type: text, label: Tên}\nanh: {type: files, label: Ảnh, optional: true}"
    there = talk(scripts("- ask: ten\n  say: Tên?\n- ask: anh", answers), "làm thử")
    there.then(scripts("- ask: ten\n  say: Họ tên?\n- ask: anh", answers), "", pictures=2)
    assert len(there.answers["anh"]) == 2


@pytest.mark.parametrize("word", ["cứu tôi với", "huỷ", "menu", "làm thử"])
def test_what_counts_everywhere_counts_after_a_move_as_well(talk: Any, word: str) -> None:
    there = talk(scripts(ASKS, NAME_AND_AGE), "làm thử")
    said = there.then(scripts(ASKS.replace("Tên", "Họ tên"), NAME_AND_AGE), word)
    assert said
    assert "hỏi lại" not in said[0].text


def test_hearing_the_question_again_gives_the_new_words(talk: Any) -> None:
    there = talk(scripts(ASKS, NAME_AND_AGE), "làm thử")
    assert "Họ tên anh/chị?" in there.then(scripts(ASKS.replace("Tên", "Họ tên"), NAME_AND_AGE), "nhắc lại")[-1].text


def test_a_new_question_for_consent_is_not_passed_by_those_who_are_behind_it(talk: Any) -> None:
    consent = "- choose: Lưu được không?\n  options: [{label: Được, consent: luu}, {label: Không, go: het}]\n"
    there = talk(scripts(ASKS, NAME_AND_AGE), "làm thử", "Lan")
    new = scripts(consent + ASKS + "\n- id: het\n  say: Hết.", NAME_AND_AGE)
    assert "Lưu được không?" in there.then(new, "30")[-1].text
    assert there.answers == {"ten": "Lan"}
    assert there.goes_on(new, "Được")[-1].text == "Mấy tuổi?"


CALLER = flow_text("- call: thu\n- say: Về rồi.", name="goi", keywords="[gọi thử]")


def test_a_called_flow_whose_caller_stays_goes_back_to_it(talk: Any) -> None:
    old = scripts(ASKS, NAME_AND_AGE, goi=CALLER)
    new = scripts("- say: Mới.\n" + ASKS, NAME_AND_AGE, goi=CALLER.replace("- call", "- say: Thêm.\n  - call"))
    there = talk(old, "gọi thử", "Lan")
    assert [say.text for say in there.then(new, "30")] == ["Xong.", "Về rồi."]


def test_a_called_flow_whose_caller_went_ends_with_it(talk: Any) -> None:
    there = talk(scripts(ASKS, NAME_AND_AGE, goi=CALLER), "gọi thử")
    there.then(scripts(ASKS, NAME_AND_AGE), "Lan")
    assert there.session.is_idle


def test_a_called_flow_that_went_leaves_its_caller_waiting_to_go_on(talk: Any) -> None:
    there = talk(scripts(ASKS, NAME_AND_AGE, goi=CALLER), "gọi thử")
    new = load_scripts({"goi.yaml": CALLER.replace("- call: thu", "- say: Không gọi nữa.")}).scripts
    said = there.then(new, "Lan")
    assert "không còn" in said[0].text
    assert "tiếp tục" in said[-1].text
    assert [frame.flow for frame in there.session.frames] == ["goi", "tiep-tuc"]


# --- who moves


def test_a_pinned_flow_keeps_its_revision_but_for_a_legal_correction_or_a_pause(talk: Any) -> None:
    old = scripts(ASKS, NAME_AND_AGE)
    session = talk(old, "làm thử").session
    assert may_stay(session, old, session.last_at, corrected=False, paused=())
    assert not may_stay(session, old, session.last_at, corrected=True, paused=())
    assert not may_stay(session, old, session.last_at, corrected=False, paused={"thu"})


def test_a_stack_with_one_pinned_flow_stays_as_a_whole(talk: Any) -> None:
    follows = flow_text(ASKS, NAME_AND_AGE, name="hoi", keywords="[hỏi thử]").replace(
        "title", "on_publish: follow\ntitle"
    )
    old = scripts(ASKS, NAME_AND_AGE, hoi=follows)
    session = talk(old, "hỏi thử").session
    assert not may_stay(session, old, session.last_at, corrected=False, paused=())
    both = talk(old, "làm thử", "hỏi thử").session
    assert [frame.flow for frame in both.frames] == ["thu", "hoi"]
    assert may_stay(both, old, both.last_at, corrected=False, paused=())


def test_who_talks_with_a_person_moves_only_afterwards(talk: Any) -> None:
    old = scripts("- handoff: x\n- say: Xong.")
    session = talk(old, "làm thử").session
    assert session.handoff
    assert may_stay(session, old, session.last_at, corrected=True, paused={"thu"})


# --- maps


def test_maps_are_joined_over_several_publishes() -> None:
    one = scripts("- id: a\n  say: A.\n- id: b\n  say: B.\n- id: c\n  say: C.\n- id: d\n  say: D.")
    two = scripts("- id: a\n  say: A.\n- id: c\n  say: C.\n- id: d\n  say: D.")
    three = scripts("- id: a\n  say: A.\n- id: d\n  say: Đ.")
    whole = joined([redirects(one, two), redirects(two, three)]).of("thu")
    assert (whole.step("a"), whole.step("b"), whole.step("c"), whole.step("d")) == ("a", "d", "d", "d")
    assert whole.deleted == {"b", "c"}
    assert whole.reworded == {"d"}
    gone = joined([redirects(one, two), redirects(two, scripts("- id: a\n  say: A."))]).of("thu")
    assert gone.step("b") == THE_END


def test_a_flow_that_went_later_is_told_by_its_title_though_the_first_publish_left_it_alone() -> None:
    one = scripts("- say: A.", hai=flow_text("- say: B.", name="hai", keywords="[mở hai]"))
    two = scripts("- say: A đổi.", hai=flow_text("- say: B.", name="hai", keywords="[mở hai]"))
    assert joined([redirects(one, two), redirects(two, scripts("- say: A đổi."))]).of("hai").title == "Làm thử"


def test_scripts_that_say_the_same_need_no_map() -> None:
    assert redirects(scripts(ASKS, NAME_AND_AGE), scripts(ASKS, NAME_AND_AGE)) == Redirects({})


# --- pausing


def paused(reason: str = "đang sửa") -> Scripts:
    text = with_pause(flow_text(ASKS, NAME_AND_AGE), reason)
    assert text is not None
    loaded = load_scripts({"thu.yaml": text}).scripts
    assert loaded is not None
    assert loaded.flows["thu"].paused == reason
    return in_force(loaded)


def test_a_paused_flow_holds_those_in_it_with_their_answers_and_goes_on_when_it_is_back(talk: Any) -> None:
    there = talk(scripts(ASKS, NAME_AND_AGE), "làm thử", "Lan")
    new = paused()
    (held,) = there.then(new, "30")
    assert "đang tạm dừng" in held.text
    assert "không còn cần nữa" not in held.text
    assert there.answers["ten"] == "Lan"
    there.simulation.scripts = new
    assert not may_stay(there.session, new, there.session.last_at, corrected=False, paused=())
    assert (
        there.then(scripts(ASKS, NAME_AND_AGE), "ơi")[-1].text
        == "Phần “Làm thử” đã mở lại, mời anh/chị làm tiếp.\nMấy tuổi?"
    )
    assert there.answers == {"ten": "Lan"}


def test_a_paused_flow_begins_by_no_word() -> None:
    assert "lam thu" not in paused().keywords
    held = paused()
    assert held.flows["thu"].steps is held.flows[HOLDING_FLOW].steps


@pytest.mark.parametrize("reason", ['lời "sai" ở \\ đây', "a: b # c", "'x'", "{{ x }}"])
def test_any_reason_can_be_written_into_the_file(reason: str) -> None:
    assert paused(reason).flows["thu"].paused == reason


def test_a_file_without_a_line_for_the_flow_cannot_be_paused_by_us() -> None:
    assert with_pause("{flow: thu}", "x") is None


@pytest.mark.parametrize("after", ["so: {type: text, label: Số, privacy: open}", ""])
def test_an_answer_given_to_be_sealed_is_never_read_after_a_publish(talk: Any, after: str) -> None:
    """A publish that took the seal off showed what had been promised to stay sealed."""
    sealed = "so: {type: text, label: Số, privacy: sealed, purpose: để gọi, keep: 7d}\nten: {type: text, label: Tên}"
    held = talk(scripts("- ask: so\n- ask: ten\n- say: Xong.", sealed), "làm thử", "bí mật")
    name = "ten: {type: text, label: Tên}"
    steps = "- ask: so\n- ask: ten\n- say: Số {{ so }}." if after else "- ask: ten\n- set: {so: 1}\n- say: Số {{ so }}."
    heard = [
        *held.then(scripts(steps, f"{after}\n{name}"), "An"),
        *held.goes_on(scripts(steps, f"{after}\n{name}"), "Lan"),
    ]
    assert heard
    assert not any("bí mật" in one.text for one in heard)
    assert b"b\xc3\xad m\xe1\xba\xadt" not in held.session.dump()


def test_the_emergency_numbers_are_told_although_their_flow_is_paused() -> None:
    """A pause of `khan-cap` answered a cry for help with “tạm dừng”."""
    paused = "spec: 1\nflow: khan-cap\npaused: sửa lời\nsteps:\n  - say: Gọi 113.\n"
    loaded = load_scripts({"repair/khan-cap.yaml": paused})
    assert loaded.scripts
    assert loaded.scripts.flows["khan-cap"].steps == in_force(loaded.scripts).flows["khan-cap"].steps
