"""The examples of the language's specification run unchanged: the flow of section 1, the conversation of section 7."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.runtime.learning import learnt_here
from bot.runtime.publishing import shelve
from bot.runtime.world import Surroundings
from bot.scripts.conversations.chats import TEST_SUFFIX, read_chats
from bot.scripts.conversations.coverage import coverage
from bot.scripts.conversations.transcripts import Result, run_transcripts
from bot.scripts.loader import load_scripts, read_folder
from bot.scripts.problems import has_errors

ROOT = Path(__file__).parents[2]
GIVEN = read_folder(ROOT / "tests" / "data" / "flow-language")
FLOW, CHAT = "phan-anh-can-bo.yaml", "phan-anh-can-bo" + TEST_SUFFIX
CONVERSATION = GIVEN[CHAT]
SHORTENED = "  - ...                              # any number of messages\n"  # what the specification leaves out
IN_FULL = """
  - bot: đã giữ 2 tệp
  - bot: Việc xảy ra ngày nào
  - citizen: hôm nay
  - bot: để lại số điện thoại
  - citizen: 0912 345 678
  - bot: ["1. Đơn vị: Phường Long Biên", "3. Ngày xảy ra: 23/11/2026", "4. Bằng chứng: 2 tệp", "•••• 678"]
  - citizen: {tap: Đúng rồi}
  - bot: [Đã ghi nhận. Mã phiếu, Nơi đọc, Hạn trả lời]
""".lstrip("\n")

Files = Callable[[], dict[str, str]]


def with_built_in_flows() -> dict[str, str]:
    return {FLOW: GIVEN[FLOW], "tests/" + CHAT: CONVERSATION}


def among_shipped_flows() -> dict[str, str]:
    shipped = {name: text for name, text in read_folder(ROOT / "flows").items() if not name.endswith(TEST_SUFFIX)}
    return shipped | with_built_in_flows()


def held(files: dict[str, str], chats: dict[str, str]) -> list[Result]:
    """How some conversations go over some files, in the surroundings `namro flows test` uses."""
    loaded = load_scripts(files)
    assert loaded.scripts is not None, loaded.problems
    assert not read_chats(chats)[1]
    shelved = shelve(loaded.scripts, learnt_here())
    return run_transcripts(chats, loaded.scripts, Surroundings.read().rehearsal(shelved.router))


def conversations() -> dict[str, str]:
    """Those that go through every step and branch: the specification's in full, and ours."""
    assert SHORTENED in CONVERSATION
    ours = {name: text for name, text in GIVEN.items() if name.endswith(TEST_SUFFIX)}
    return ours | {CHAT: CONVERSATION.replace(SHORTENED, IN_FULL)}


@pytest.mark.parametrize("files", [with_built_in_flows, among_shipped_flows])
def test_the_example_has_no_problem(files: Files) -> None:
    problems = load_scripts(files()).problems
    assert not has_errors(problems), problems
    assert [str(problem) for problem in problems if problem.file == FLOW] == []


@pytest.mark.parametrize("files", [with_built_in_flows, among_shipped_flows])
def test_the_conversation_holds_as_written_as_far_as_it_is_not_shortened(files: Files) -> None:
    written = CONVERSATION.partition(SHORTENED)[0]
    (result,) = held(files(), {CHAT: written + "  - ...\n  - answers: {bang_chung: 2 tệp}\n"})
    assert result.passed, str(result)


@pytest.mark.parametrize("files", [with_built_in_flows, among_shipped_flows])
def test_conversations_through_the_example_hold_and_reach_all_of_it(files: Files) -> None:
    results = held(files(), conversations())
    assert [str(result) for result in results if not result.passed] == []
    loaded = load_scripts(files())
    assert loaded.scripts is not None
    (covered,) = [one for one in coverage(loaded.scripts, results) if one.flow == "phan-anh-can-bo"]
    assert covered.missed == ()
