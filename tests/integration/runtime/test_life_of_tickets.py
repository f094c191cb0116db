"""The life of tickets on a real database: taking back, merging across partitions, many hands at once (I2, I4, I8)."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from typing import Any

import pytest
import redis as blocking

from bot.runtime.commands import Result
from bot.store import names
from bot.store.lua import COMMIT
from bot.tickets.access import Verb
from bot.tickets.refusals import NotFound

OA = "2871640935512208846"
CODE = re.compile(r"NR-\w{4}-\w{4}")
REQUEST = ("gửi yêu cầu", "2", "0912345678", "cấp lại bản sao")


@pytest.fixture
async def patient(open_service: Any, redis_url: str, clock: Any) -> Any:
    """A service where what staff say waits long enough to be taken back."""
    service = await open_service(redis_url, NAMRO_UNDO_SECONDS="45")
    await service.web()
    await service.worker()
    return service


async def test_a_reply_taken_back_never_reaches_the_citizen_and_the_history_keeps_both(
    patient: Any, eventually: Any
) -> None:
    user, code = await _request(patient, eventually, 0)
    said = len(patient.zalo.texts(user))
    assert (await _does(patient, "can-bo", code, Verb.REPLY, "Nhầm phiếu rồi.")).ok
    assert await patient.outbox(user) == 1
    taken = await _does(patient, "can-bo", code, Verb.UNDO)
    assert taken.ok, taken.sentence
    assert await patient.outbox(user) == 0
    assert await patient.redis.call("ZSCORE", names.due(patient.partition(user)), f"{OA}:{user}") is None
    assert await _verbs(patient, code) == ["open", "reply", "undone"]
    await patient.workers[0].stop()
    await patient.worker()
    await patient.says(user, "menu")
    await eventually(lambda: len(patient.zalo.texts(user)) > said)
    assert not any("Nhầm phiếu" in text for text in patient.zalo.texts(user))


async def test_only_the_last_words_are_taken_back_and_the_others_still_go(patient: Any, eventually: Any) -> None:
    user, code = await _request(patient, eventually, 0)
    assert (await _does(patient, "can-bo", code, Verb.REPLY, "Chào anh/chị.")).ok
    assert (await _does(patient, "can-bo", code, Verb.REPLY, "Nhầm.")).ok
    assert (await _does(patient, "can-bo", code, Verb.UNDO)).ok
    assert await patient.outbox(user) == 1
    again = await _does(patient, "can-bo", code, Verb.UNDO)
    assert (again.ok, again.code) == (False, "nothing_to_take_back")


async def test_what_was_sent_is_not_taken_back(service: Any, eventually: Any) -> None:
    user, code = await _request(service, eventually, 0)
    assert (await _does(service, "can-bo", code, Verb.REPLY, "Chào anh/chị.")).ok
    await eventually(lambda: service.zalo.texts(user)[-1].endswith("Chào anh/chị."))
    late = await _does(service, "can-bo", code, Verb.UNDO)
    assert (late.ok, late.code) == (False, "already_sent")
    assert "đính chính" in late.sentence


async def test_merged_tickets_of_two_partitions_hear_one_answer_and_lose_no_word(service: Any, eventually: Any) -> None:
    first, leader = await _request(service, eventually, 1)
    second, joined = await _request(service, eventually, 2)
    merged = await _does(service, "can-bo", joined, Verb.MERGE, into=leader)
    assert merged.ok, merged.sentence
    await eventually(lambda: any(leader in text for text in service.zalo.texts(second)))

    async def is_linked() -> bool:
        return (await _ticket(service, leader)).joined == (joined,)

    await eventually(is_linked)
    await _to_work(service, leader)
    assert (await _does(service, "can-bo", leader, Verb.ANSWER, "Đã cấp bản sao.", document="7/TB")).ok
    await eventually(lambda: any("Đã cấp bản sao." in text and leader in text for text in service.zalo.texts(first)))
    await eventually(lambda: any("Đã cấp bản sao." in text and joined in text for text in service.zalo.texts(second)))
    assert sum("Đã cấp bản sao." in text for text in service.zalo.texts(second)) == 1
    assert await service.ledger_holds(first, leader)
    assert await service.ledger_holds(second, joined)


async def test_a_wall_around_a_ticket_stands_around_those_that_were_joined_to_it_i6(
    service: Any, eventually: Any
) -> None:
    """They hear its answers: what a person named there may not read in one they must not read in the other."""
    _, leader = await _request(service, eventually, 1)
    user, joined = await _request(service, eventually, 2)
    assert (await _does(service, "can-bo", joined, Verb.MERGE, into=leader)).ok

    async def is_linked() -> bool:
        return (await _ticket(service, leader)).joined == (joined,)

    await eventually(is_linked)
    named = await _does(service, "can-bo", leader, Verb.ADD_RESPONDENT, "Nói về anh này", people="can-bo-2")
    assert named.ok, named.sentence

    async def is_hidden() -> bool:
        with suppress(NotFound):
            await service.desk().show(await service.desk().actor("can-bo-2"), joined)
            return False
        return True

    await eventually(is_hidden)
    rows = (await service.desk().list(await service.desk().actor("can-bo-2"))).rows
    assert joined not in {row.code for row in rows}
    assert (await service.desk().show(await service.desk().actor("thanh-tra"), joined)).ticket.about_staff == (
        "can-bo-2",
    )
    assert await service.ledger_holds(user, joined)


async def test_a_ticket_whose_leader_was_erased_is_worked_on_again(service: Any, eventually: Any) -> None:
    _, leader = await _request(service, eventually, 1)
    user, joined = await _request(service, eventually, 2)
    assert (await _does(service, "can-bo", joined, Verb.MERGE, into=leader)).ok

    async def is_linked() -> bool:
        return (await _ticket(service, leader)).joined == (joined,)

    await eventually(is_linked)
    assert (await _does(service, "can-bo", leader, Verb.CLOSE, "Đã cấp bản sao.")).ok
    erased = await _does(service, "giam-doc", leader, Verb.ERASE, "Luật 91/2025/QH15, yêu cầu xoá")
    assert erased.ok, erased.sentence

    async def is_free() -> bool:
        ticket = await _ticket(service, joined)
        return (ticket.merged_into, ticket.status) == ("", "received")

    await eventually(is_free)
    assert (await _does(service, "can-bo", joined, Verb.REPLY, "Chúng tôi xem tiếp.")).ok
    assert await service.ledger_holds(user, joined)


async def test_a_merged_ticket_opened_again_is_no_longer_led(service: Any, eventually: Any) -> None:
    _, leader = await _request(service, eventually, 1)
    user, joined = await _request(service, eventually, 2)
    assert (await _does(service, "can-bo", joined, Verb.MERGE, into=leader)).ok

    async def leads(*codes: str) -> bool:
        return (await _ticket(service, leader)).joined == codes

    await eventually(lambda: leads(joined))
    assert (await _does(service, "giam-doc", joined, Verb.REOPEN, "Gộp nhầm phiếu")).ok
    await eventually(leads)
    ticket = await _ticket(service, joined)
    assert (ticket.merged_into, ticket.status) == ("", "reopened")
    assert await service.ledger_holds(user, joined)


async def test_an_answer_taken_back_is_taken_back_from_everybody_who_joined(patient: Any, eventually: Any) -> None:
    first, leader = await _request(patient, eventually, 1)
    second, joined = await _request(patient, eventually, 2)
    assert (await _does(patient, "can-bo", joined, Verb.MERGE, into=leader)).ok

    async def is_linked() -> bool:
        return (await _ticket(patient, leader)).joined == (joined,)

    await eventually(is_linked)
    await _to_work(patient, leader)
    assert (await _does(patient, "can-bo", leader, Verb.ANSWER, "Nhầm kết quả.", document="7/TB")).ok

    async def heard() -> bool:
        return "told" in await _verbs(patient, joined)

    await eventually(heard)
    assert (await _does(patient, "can-bo", leader, Verb.UNDO)).ok

    async def forgotten() -> bool:
        return "untold" in await _verbs(patient, joined)

    await eventually(forgotten)
    assert (await _ticket(patient, leader)).status == "in_progress"
    await patient.vault.ensure_transit()
    for user in (first, second):
        boxes = await patient.redis.call("HVALS", names.outbox(patient.partition(user), f"{OA}:{user}"))
        assert not any("Nhầm kết quả".encode() in patient.vault.open(box, f"outbox:{OA}:{user}") for box in boxes), user


async def test_a_stale_command_is_told_what_changed_and_its_words_stay_as_a_draft(
    service: Any, eventually: Any
) -> None:
    user, code = await _request(service, eventually, 0)
    desk = service.desk()
    mine, other = await desk.actor("can-bo"), await desk.actor("can-bo-2")
    version = (await _ticket(service, code)).version
    assert (await desk.give(other, code, Verb.REPLY, "Tôi trả lời trước.", version=version)).ok
    stale = await desk.give(mine, code, Verb.REPLY, "Lời dài của tôi.", version=version)
    assert (stale.ok, stale.code, stale.draft_kept) == (False, "stale", True)
    assert [(change["verb"], change["actor"]) for change in stale.changes] == [("reply", "can-bo-2")]
    kept = await desk.draft(mine, code)
    assert kept is not None
    assert (kept.verb, kept.text) == ("reply", "Lời dài của tôi.")
    assert await desk.draft(other, code) is None
    raw = await service.redis.call("HGET", names.drafts(service.partition(user), code), "can-bo")
    assert "Lời dài".encode() not in raw
    assert (await desk.give(other, code, Verb.NOTE, "Của người khác.")).ok
    assert await desk.draft(mine, code) is not None
    assert (await desk.give(mine, code, Verb.REPLY, kept.text)).ok
    assert await desk.draft(mine, code) is None


async def test_a_shut_gate_is_named_for_programs(service: Any, eventually: Any) -> None:
    _, code = await _request(service, eventually, 0)
    assert (await _does(service, "can-bo", code, Verb.RECEIVE)).ok
    shut = await _does(service, "giam-doc", code, Verb.ASSIGN, assignee="can-bo")
    assert shut.code == "gates"
    assert list(shut.gates) == [{"gate": "work", "code": "missing_task", "text": "chưa rõ việc: cần ghi việc phải làm"}]


async def test_twenty_at_one_ticket_lose_no_action(service: Any, eventually: Any) -> None:
    """Each tries again when somebody else was quicker; every accepted action is in the history exactly once."""
    user, code = await _request(service, eventually, 0)
    desk = service.desk()
    people = [await desk.actor(id) for id in ("can-bo", "can-bo-2", "giam-doc")]

    async def insist(number: int) -> int:
        verb = Verb.REPLY if number % 2 else Verb.SET_URGENT
        for attempt in range(60):
            said, key = f"Việc số {number} của tôi", f"{number}.{attempt}"
            given = await desk.give(people[number % 3], code, verb, said, key=key)
            if given.ok:
                return given.version
            assert given.code == "stale", given.sentence
        raise AssertionError("never got through")

    versions = await asyncio.gather(*(insist(number) for number in range(20)))
    assert len(set(versions)) == 20
    opened = await desk.show(people[0], code)
    words = [told.words.get("text") or told.words.get("reason") for told in opened.history[1:] if told.words]
    assert sorted(words) == sorted(f"Việc số {number} của tôi" for number in range(20))
    assert await service.ledger_holds(user, code)


async def test_one_change_of_a_ticket_costs_one_lua_call(service: Any, redis_url: str, eventually: Any) -> None:
    user, code = await _request(service, eventually, 0)
    assert (await _does(service, "can-bo", code, Verb.RECEIVE)).ok

    async def quiet() -> bool:
        return await service.outbox(user) == 0 and await service.has_handled(0)

    await eventually(quiet)
    client = blocking.Redis.from_url(redis_url)
    with client.monitor() as monitor:
        given = await _does(service, "giam-doc", code, Verb.ASSIGN, assignee="can-bo", task="Cấp bản sao")
        assert given.ok
        await service.redis.call("ECHO", "that is all")
        seen: list[str] = []
        while not seen or "that is all" not in seen[-1]:
            seen.append(monitor.next_command()["command"])
    client.close()
    commits = [line for line in seen if line.upper().startswith("EVALSHA") and COMMIT.sha in line]
    assert len(commits) == 1
    writes = ("HSET", "XADD", "SET", "ZADD", "HDEL", "XTRIM", "ZREM")
    own = [line for line in seen if code in line and line.split(" ")[0].upper() in writes]
    assert own  # what the one call wrote is seen as well, all of it from inside that call


# ---------------------------------------------------------------------- what several tests do


async def _request(service: Any, eventually: Any, partition: int) -> tuple[str, str]:
    """A citizen of a partition and the code of a request they have just made."""
    user = service.user_in(partition)
    await service.says(user, *REQUEST)
    await eventually(lambda: len(service.zalo.texts(user)) == 4)
    found = CODE.search(service.zalo.texts(user)[-1])
    assert found
    return user, found.group()


async def _does(service: Any, who: str, code: str, verb: Verb, text: str = "", **data: str) -> Result:
    desk = service.desk()
    result: Result = await desk.give(await desk.actor(who), code, verb, text, data=data)
    return result


async def _to_work(service: Any, code: str) -> None:
    for who, verb, data in (
        ("can-bo", Verb.RECEIVE, {}),
        ("giam-doc", Verb.ASSIGN, {"assignee": "can-bo", "task": "Cấp bản sao"}),
        ("can-bo", Verb.START, {"procedure": "Quy chế", "responsible": "giam-doc", "due": "2026-12-31"}),
    ):
        done = await _does(service, who, code, verb, **data)
        assert done.ok, done.sentence


async def _ticket(service: Any, code: str) -> Any:
    return (await service.desk().show(await service.desk().actor("can-bo"), code)).ticket


async def _verbs(service: Any, code: str) -> list[str]:
    opened = await service.desk().show(await service.desk().actor("can-bo"), code)
    return [told.entry.verb for told in opened.history]
