"""What the channel's answers mean."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.channel.errors import (
    ANSWER_LOST,
    MAX_BACKOFF,
    MAX_DETAIL,
    NOT_SENT,
    OA_CODES,
    TEMPLATE_CODES,
    ZONE,
    Action,
    ChannelError,
    for_reading,
    judge,
    judge_status,
    safe_detail,
    wait_until,
)

DOCUMENTED = {
    Action.OK: "0",
    Action.RETRY: "-200 -214",
    Action.REFRESH: "-216 -220 -124 3",
    Action.WAIT: "-32 -211 -218 -234",
    Action.WINDOW_CLOSED: "-213 -217 -227 -230 -232 -244 -320 -321",
    Action.DROP: "-201 -210 -233 -240 -248 -249",
    Action.REUPLOAD: "-100",
    Action.ALERT: "-204 -205 -209 -212 -219 -221 -223 -224 -235 -237 -238 -241 -242 -305 -403",
}


@pytest.mark.parametrize(("action", "codes"), DOCUMENTED.items())
def test_every_documented_code_has_its_action(action: Action, codes: str) -> None:
    for code in map(int, codes.split()):
        assert judge(code).action is action


def test_no_code_is_left_untested() -> None:
    assert set(OA_CODES) == {int(code) for codes in DOCUMENTED.values() for code in codes.split()}


@pytest.mark.parametrize("code", [-204, -211, -233, -240, -248, -320, -321, -242])
def test_what_a_human_must_mend_alerts(code: int) -> None:
    assert judge(code).alert


def test_an_unknown_code_alerts_and_is_tried_a_few_times() -> None:
    assert judge(-99999).action is Action.ALERT
    assert 1 < judge(-99999).max_tries < 10


def test_the_template_host_has_its_own_meaning_of_the_same_numbers() -> None:
    assert judge(-100, table=TEMPLATE_CODES).action is Action.RETRY
    assert judge(-124, table=TEMPLATE_CODES).action is Action.REFRESH
    assert judge(-1441, table=TEMPLATE_CODES).action is Action.WAIT
    assert judge(-118, table=TEMPLATE_CODES).action is Action.DROP
    assert judge(-137, table=TEMPLATE_CODES).action is Action.ALERT


def test_every_verdict_that_sends_again_is_bounded() -> None:
    again = {Action.RETRY, Action.REFRESH, Action.WAIT, Action.ALERT, Action.REUPLOAD, Action.UNCERTAIN}
    for verdict in [*OA_CODES.values(), *TEMPLATE_CODES.values(), NOT_SENT, ANSWER_LOST, judge_status(500)]:
        assert (2 <= verdict.max_tries <= 12) == (verdict.action in again)


@pytest.mark.parametrize(
    ("status", "action"),
    [
        (200, Action.UNCERTAIN),
        (302, Action.UNCERTAIN),
        (502, Action.UNCERTAIN),
        (504, Action.UNCERTAIN),
        (500, Action.RETRY),
        (503, Action.WAIT),
        (429, Action.WAIT),
        (413, Action.DROP),
        (404, Action.ALERT),
        (401, Action.ALERT),
    ],
)
def test_an_answer_without_json_is_judged_by_its_status(status: int, action: Action) -> None:
    assert judge_status(status).action is action


def test_a_read_whose_answer_was_lost_is_simply_repeated() -> None:
    assert for_reading(ANSWER_LOST).action is Action.RETRY
    assert for_reading(judge_status(504)).action is Action.RETRY
    assert for_reading(judge(-216)).action is Action.REFRESH


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-22T23:30:00+07:00", "2026-11-23T06:05:00+07:00"),
        ("2026-11-23T03:00:00+07:00", "2026-11-23T06:05:00+07:00"),
        ("2026-11-23T06:05:00+07:00", "2026-11-24T06:05:00+07:00"),
        ("2026-11-22T22:00:00+00:00", "2026-11-22T23:05:00+00:00"),
    ],
)
def test_the_night_ends_at_five_past_six_in_vietnam(now: str, due: str) -> None:
    assert wait_until(judge(-234), datetime.fromisoformat(now)) == datetime.fromisoformat(due)


@pytest.mark.parametrize("code", [-211, -218])
def test_a_used_up_quota_waits_for_the_next_day(code: int) -> None:
    now = datetime(2026, 11, 22, 0, 5, tzinfo=ZONE)
    assert wait_until(judge(code), now) == datetime(2026, 11, 23, 0, 5, tzinfo=ZONE)


def test_the_rate_limit_waits_for_the_next_minute() -> None:
    now = datetime(2026, 11, 22, 10, 59, 30, 5, tzinfo=UTC)
    assert wait_until(judge(-32), now) == datetime(2026, 11, 22, 11, 0, 1, tzinfo=UTC)


def test_retries_back_off_to_a_limit() -> None:
    now = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
    waits = [wait_until(NOT_SENT, now, tries) - now for tries in range(1, 13)]
    assert waits[:3] == [timedelta(seconds=2), timedelta(seconds=4), timedelta(seconds=8)]
    assert waits == sorted(waits)
    assert waits[-1] == MAX_BACKOFF
    assert wait_until(NOT_SENT, now, 10**6) - now == MAX_BACKOFF


def test_verdicts_without_waiting_are_due_now() -> None:
    now = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
    for code in (0, -216, -100, -230, -201):
        assert wait_until(judge(code), now) == now
    assert wait_until(judge(-204), now) > now


def test_the_channels_explanation_never_repeats_a_citizen() -> None:
    detail = "text 'toi bi doi tien o phuong' is invalid for 0912345678, gửi lại tên Nguyễn, limit is 2000"
    error = ChannelError(-201, judge(-201), detail)
    for secret in ("doi tien", "0912345678", "Nguyễn"):
        assert secret not in str(error)
    assert "invalid" in str(error)
    assert "2000" in str(error)
    assert "-201" in str(error)


def test_the_explanation_is_short() -> None:
    assert len(safe_detail("word " * 1000)) == MAX_DETAIL
