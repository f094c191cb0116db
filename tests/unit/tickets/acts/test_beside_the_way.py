"""Acts that change no state: notes, classification, urgency, more time, legal hold, respondents, taking back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from bot.tickets import refusals
from bot.tickets.acts.respondents import MAX_RESPONDENTS
from bot.tickets.citizen_acts import solved
from bot.tickets.outcome import Command
from bot.tickets.ticket import HeldReply, Kind, Status, Ticket

Case = Any
Cases = Callable[..., Case]
CENTRE, INSPECTORATE, OFFICE = (
    "trung-tam-phuc-vu-hanh-chinh-cong", "thanh-tra-thanh-pho", "van-phong-ubnd-thanh-pho",
)  # fmt: skip


def test_a_note_has_no_way_to_the_citizen_and_needs_no_fresh_screen(case: Cases) -> None:
    one = case()
    outcome = one.does("can-bo", "note", "Gọi lại chiều nay.")
    assert (outcome.messages, outcome.to_tickets) == ((), ())
    assert outcome.ticket.last_reply_at is None
    assert one.entries[-1].secret == {"text": "Gọi lại chiều nay."}
    from bot.tickets.acts.note import note

    stale = Command("k9", one.around.chart.person("can-bo"), 1, "Ghi thêm.")
    assert note(one.ticket, stale, one.around, one.at).ticket.version == one.ticket.version + 1


def test_a_report_is_classified_by_several_codes_of_one_version(case: Cases) -> None:
    one = case(Kind.CONDUCT)
    one.does("thanh-tra", "classify", codes="G1.2, G2")
    assert one.ticket.directive == ("G1.2", "G2")
    assert one.ticket.directive_version == one.around.directive.version
    assert one.last.messages == ()
    with pytest.raises(refusals.UnknownCodes) as refused:
        one.does("thanh-tra", "classify", codes="G9.9")
    assert "G1.1" in str(refused.value)
    with pytest.raises(refusals.UnknownCodes):
        one.does("thanh-tra", "classify", codes="")


def test_urgency_needs_a_basis(case: Cases) -> None:
    one = case()
    with pytest.raises(refusals.ReasonMissing):
        one.does("can-bo", "set_urgent", "")
    assert one.does("can-bo", "set_urgent", "Dây điện hở giữa ngõ").ticket.urgent


def test_more_time_is_later_told_and_has_a_reason(case: Cases) -> None:
    one = case().goes_to("in_progress")
    one.does("giam-doc", "extend", "Chờ vật tư", due="2027-01-15")
    assert datetime.fromisoformat(one.ticket.due).date().isoformat() == "2027-01-15"
    assert (one.told(), one.last.messages[0].values["han"]) == (("ticket_extended",), "15/01/2027")
    for due in ("2027-01-15", "2026-12-01"):
        with pytest.raises(refusals.NotLater):
            one.does("giam-doc", "extend", "Chờ vật tư", due=due)


def test_a_ticket_without_a_limit_has_nothing_to_extend(case: Cases) -> None:
    one = case().goes_to("received")
    with pytest.raises(refusals.GatesShut):
        one.does("giam-doc", "extend", "Chờ vật tư", due="2027-01-15")


def test_a_later_date_than_promised_is_no_start(case: Cases) -> None:
    one = case().goes_to("in_progress")
    one.ticket = replace(one.ticket, status=Status.ASSIGNED)
    with pytest.raises(refusals.PromisedSooner):
        one.does("can-bo", "start", procedure="Quy chế", responsible="giam-doc", due="2027-03-01")


def test_a_legal_hold_is_set_and_lifted_even_on_an_ended_ticket(case: Cases) -> None:
    one = case().goes_to("closed")
    assert one.does("giam-doc", "hold", "Toà án yêu cầu giữ").ticket.legal_hold
    assert not one.does("giam-doc", "unhold", "Vụ án đã kết thúc").ticket.legal_hold


def test_a_named_respondent_walls_a_ticket_and_takes_it_out_of_their_hands_i6(case: Cases) -> None:
    one = case()
    one.does("can-bo", "add_respondent", "Lời kể nói về anh này", people="can-bo-2")
    assert one.ticket.walled
    assert (one.ticket.office, one.ticket.about_staff) == (INSPECTORATE, ("can-bo-2",))
    for who in ("can-bo", "can-bo-2", "giam-doc"):
        with pytest.raises(refusals.NotFound):
            one.does(who, "note", "Tôi còn xem được không?")


def test_the_wall_is_put_up_around_an_ended_ticket_too_i6(case: Cases) -> None:
    one = case().goes_to("closed")
    one.does("giam-doc", "add_respondent", "Đọc lại mới thấy nói về anh này", people="can-bo-2")
    assert one.ticket.is_walled
    assert (one.ticket.status, one.ticket.office) == ("closed", INSPECTORATE)
    for who in ("can-bo", "can-bo-2"):
        with pytest.raises(refusals.NotFound):
            one.does(who, "note", "Tôi còn xem được không?")


def test_an_office_that_comes_to_be_concerned_loses_the_ticket_upwards_i6(case: Cases) -> None:
    one = case(Kind.CONDUCT)
    one.does("thanh-tra", "add_respondent", "Cả thanh tra cũng bị nhắc tới", units=INSPECTORATE)
    assert one.ticket.office not in (INSPECTORATE, "long-bien")
    assert (one.ticket.assignee, one.ticket.task) == ("", "")
    with pytest.raises(refusals.NotFound):
        one.does("thanh-tra", "note", "Tôi còn xem được không?")


def test_a_head_who_is_concerned_concerns_the_whole_unit_i6(case: Cases) -> None:
    one = case(Kind.CONDUCT)
    one.does("thanh-tra", "add_respondent", "Người đứng đầu cũng bị nhắc tới", people="chanh-thanh-tra")
    assert one.ticket.office != INSPECTORATE


def test_what_accuses_nobody_after_all_is_open_again_but_a_report_never_is(case: Cases) -> None:
    doubtful = case(may_accuse=True)
    assert doubtful.ticket.office == INSPECTORATE
    doubtful.does("thanh-tra", "narrow", "Chỉ nói về đèn đường")
    assert not doubtful.ticket.is_walled
    report = case(Kind.CONDUCT)
    report.does("thanh-tra", "narrow", "Chưa rõ nói về ai")
    assert report.ticket.is_walled
    assert report.ticket.about_units == ()


@pytest.mark.parametrize("data", [{"units": "khong-co"}, {"units": "tiep-nhan-doc-lap"}, {"people": "khong-ai"}, {}])
def test_respondents_are_people_and_units_that_are_known(case: Cases, data: dict[str, str]) -> None:
    with pytest.raises((refusals.NotThatUnit, refusals.NotThatPerson, refusals.DetailMissing)):
        case(Kind.CONDUCT).does("thanh-tra", "add_respondent", "Có thêm người", **data)


def test_there_are_only_so_many_respondents_i12(case: Cases) -> None:
    units = " ".join(f"u{n}" for n in range(MAX_RESPONDENTS + 1))
    with pytest.raises(refusals.NotThatUnit, match=str(MAX_RESPONDENTS)):
        case(Kind.CONDUCT).does("thanh-tra", "narrow", "Có thêm người", units=units)


def unsent(one: Case, *ids: str) -> Case:
    one.around = replace(one.around, unsent=frozenset(ids))
    return one


def test_a_reply_is_taken_back_and_the_history_keeps_both(case: Cases) -> None:
    one = case()
    one.does("can-bo", "reply", "Nhầm phiếu rồi.")
    id = one.last.messages[0].id
    unsent(one, id).does("can-bo", "undo")
    assert (one.last.taken_back, one.ticket.status, one.ticket.last_reply_at) == (id, "new", None)
    assert [entry.verb for entry in one.entries] == ["open", "reply", "undone"]
    with pytest.raises(refusals.NothingToTakeBack):
        one.does("can-bo", "undo")


def test_an_answer_taken_back_leaves_the_work_where_it_was(case: Cases) -> None:
    one = case().goes_to("answered")
    unsent(one, one.last.messages[0].id).does("can-bo", "undo")
    assert (one.ticket.status, one.ticket.result) == ("in_progress", None)


def test_a_correction_taken_back_leaves_the_earlier_result_and_what_the_citizen_said_of_it(case: Cases) -> None:
    one = case().goes_to("answered")
    earlier = one.ticket.result
    one.ticket = replace(one.ticket, verdict="unsolved")
    one.does("can-bo", "answer", "Đã thay bóng.", document="99/SAI")
    assert one.ticket.verdict == ""
    one.ticket = Ticket.load(one.ticket.public(), one.ticket.secret(), one.ticket.under_seal())
    unsent(one, one.last.messages[0].id).does("can-bo", "undo")
    assert (one.ticket.status, one.ticket.result, one.ticket.verdict) == ("answered", earlier, "unsolved")
    assert one.ticket.former_result is None


def test_a_verdict_given_since_outlives_a_correction_taken_back(case: Cases) -> None:
    one = case().goes_to("answered")
    one.ticket = replace(one.ticket, verdict="unsolved")
    one.does("can-bo", "answer", "Đã thay bóng.", document="99/SAI")
    one.took(solved(one.ticket, "m1", one.at))
    unsent(one, f"answer:{one.ticket.version - 1}").does("can-bo", "undo")
    assert (one.ticket.status, one.ticket.verdict, one.ticket.result.document) == ("closed", "solved", "12/BC-TTPVHCC")


def test_the_result_a_correction_replaced_never_lies_open_i7(case: Cases) -> None:
    one = case().goes_to("answered")
    one.does("can-bo", "answer", "Đã thay bóng.", document="99/SAI")
    assert "12/BC-TTPVHCC" not in str(one.ticket.public())
    assert "Đã sửa đèn." in str(one.ticket.secret())


def test_taking_back_reaches_those_who_joined(case: Cases) -> None:
    one = case().goes_to("in_progress")
    one.ticket = replace(one.ticket, joined=("NR-2222-2222",))
    one.does("can-bo", "answer", "Đã sửa.", document="1/BC")
    sent = one.last.to_tickets[0].data["id"]
    unsent(one, one.last.messages[0].id).does("can-bo", "undo")
    assert [(to.what, to.data["id"]) for to in one.last.to_tickets] == [("untold", sent)]


def test_what_has_left_is_not_taken_back(case: Cases) -> None:
    one = case()
    one.does("can-bo", "reply", "Chào anh/chị.")
    with pytest.raises(refusals.AlreadySent):
        one.does("can-bo", "undo")
    with pytest.raises(refusals.AlreadySent):  # the first of two parts has left
        unsent(one, f"{one.last.messages[0].id}/2").does("can-bo", "undo")


def test_only_ones_own_words_are_taken_back(case: Cases) -> None:
    one = case()
    one.does("can-bo", "reply", "Chào anh/chị.")
    with pytest.raises(refusals.NothingToTakeBack):
        unsent(one, one.last.messages[0].id).does("can-bo-2", "undo")


def test_a_reply_that_waits_for_the_channels_window_can_be_taken_back(case: Cases) -> None:
    one = case()
    one.does("can-bo", "reply", "Nhầm phiếu.")
    one.ticket = replace(one.ticket, held=(HeldReply(one.last.messages[0].id, one.at, "Nhầm phiếu."),))
    one.does("can-bo", "undo")
    assert one.ticket.held == ()


def test_a_state_others_have_moved_since_is_left_alone(case: Cases) -> None:
    one = case()
    one.does("can-bo", "reply", "Chào anh/chị.")
    id = one.last.messages[0].id
    one.does("giam-doc", "assign", assignee="can-bo-2", task="Sửa đèn")
    unsent(one, id).does("can-bo", "undo")
    assert one.ticket.status is Status.ASSIGNED
