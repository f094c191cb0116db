"""Citizens who answer anything with something else, walked at random over the scripts that ship, from fixed seeds."""

import random
import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from bot.runtime.learning import learnt_here
from bot.runtime.publishing import shelve
from bot.runtime.world import Surroundings
from bot.scripts.collecting import FILES_TIMER
from bot.scripts.conversations.simulate import Done, Parts, Simulation, document, picture, place
from bot.scripts.effects import Count, Effect, OpenTicket, Say, SetTimer
from bot.scripts.events import Attachment
from bot.scripts.loader import load_scripts, read_folder
from bot.scripts.model import Scripts
from bot.scripts.session import Session
from bot.scripts.turn import SENT
from bot.tickets.calendar import HANOI

SEEDS = range(64)
MESSAGES = 60
SAME = 4  # identical replies in a row from which the reply must say how to get out
NINE = datetime(2026, 11, 23, 9, 0, tzinfo=HANOI)
REVIEWED = {"phan-anh-can-bo", "thong-tin-to-cao", "phan-anh", "kien-nghi", "dat-lich-hen", "danh-gia"}
BEGUN = sorted(REVIEWED)
CONSENTED = REVIEWED - {"danh-gia"}

WORDS = """
?|ủa|hả|ko bt|không biết nữa|😀|😭😭|99|0|-1|7|1|2|3|sao lâu thế?|thôi|khoan|chờ tí|quay lại|quay lai|sửa|sửa 2|sửa 9
huỷ|huy|hủy bỏ|menu|nhắc lại|gặp cán bộ|bản nháp|dữ liệu của tôi|0912345678|0987 654 321|hôm qua|20/11|mai|9h|sáng mai
có|không|ok|uk|dạ|vâng ạ|đồng ý|bỏ qua|xong|gửi|gửi đi|không gửi|bỏ hẳn|giữ lại|tiếp tục|để sau|làm tiếp|xoá đi
rút lại đồng ý|chỉ xem|phường Bồ Đề|bo de|quận Long Biên|ba đình|phường không có thật|không rõ|không có|nhầm|đúng rồi
cán bộ quát tôi trước mặt mọi người ở bộ phận một cửa sáng nay|cán bộ đòi tôi 500k mới nhận hồ sơ
toi nop ho so ca thang roi ma chua duoc tra loi gi ca|đường hỏng trước cửa nhà số 5 ngõ 12, ổ gà rất to
phản ánh cán bộ|phản ánh|kiến nghị|góp ý|đặt lịch hẹn|đánh giá|tra cứu phiếu|khiếu nại tố cáo|giờ làm việc|hỏi thủ tục
báo tin cần giữ kín|làm giấy khai sinh cần gì|lệ phí|cảm ơn|tạm biệt|chào|bot ngu quá|cháy nhà rồi|113|NR-T001-1
#nr:1:0|#nr:999:0:phan-anh|#nr:|#nr:1:-1|+sent|?don_vi|lam|1. Đồng ý|Nguyễn Văn A|Huy|để làm gì?|bao giờ có kết quả?
số của tôi 0912345678 phường bồ đề hôm qua|hai triệu rưỡi|rất hài lòng|chưa hài lòng|thứ hai tuần trước|việc khác
"""
ODD = [word for line in WORDS.strip().splitlines() for word in line.split("|")]
ODD += ["{{ sdt }} {{ 7*7 }}", "\x01keep", "\x01word:huy", "x" * 2500, "\u202eabc", "\u200b", "  "]
WAITS = (60, 1200, 3600, 13 * 3600, 8 * 86_400, 31 * 86_400)
ANSWERS = ("phường Bồ Đề", "Đường hỏng trước cửa nhà số 5 ngõ 12, ổ gà rất to từ tuần trước", "mai")
KINDS = ("image", "file", "audio", "sticker", "video", "location")
WAY_OUT = re.compile("huỷ|gặp cán bộ|menu|thôi|gặp bot|bỏ qua")
TOLD = re.compile(
    "vào phiếu|đã bỏ|bỏ phần|không gửi|tôi dừng|đã dừng|không lưu|không lập|hết thời gian|mã phiếu|đã xoá|bản nháp"
    "|không có"
)
"""What is said where something written is no longer held: sent, dropped, kept as a draft, or shown as empty."""


@pytest.fixture(scope="module")
def scripts() -> Scripts:
    loaded = load_scripts(read_folder(Path(__file__).parents[2] / "flows"))
    assert loaded.scripts
    return shelve(loaded.scripts, learnt_here()).scripts


@pytest.fixture(scope="module")
def real_parts(scripts: Scripts) -> Parts:
    shelved = shelve(scripts, learnt_here())
    return Surroundings.read().rehearsal(shelved.router)


@dataclass
class Walk:
    """One citizen; `trace` tells what was done and heard, for whoever has to find out why."""

    simulation: Simulation
    rng: random.Random
    trace: list[str] = field(default_factory=list)

    def move(self) -> tuple[str, list[Effect]]:
        """One thing done; how it was done, and what came of it."""
        simulation, rng = self.simulation, self.rng
        before, dice = len(simulation.log), rng.random()
        if simulation.session.muted_until and dice < 0.6:
            how = "gặp bot"
            simulation.write(how)
        elif dice < 0.42 and (options := [option for say in simulation.said for option in say.options]):
            option = rng.choice(simulation.options() if dice < 0.34 else options)
            how = f"tap {option.label}"
            simulation.write(option.payload)
        elif dice < 0.48:
            how = rng.choice(KINDS)
            simulation.write(rng.choice(["", "đây"]), _attached(how))
        elif dice < 0.55:
            seconds = rng.choice(WAITS)
            simulation.wait(seconds)
            how = f"wait {seconds}"
        else:
            how = rng.choice(ODD)
            simulation.write(how)
        effects = [entry for entry in simulation.log[before:] if not isinstance(entry, Done)]
        said = " / ".join(effect.text[:200] for effect in effects if isinstance(effect, Say))
        self.trace.append(f"{how!r} -> {said!r}")
        return how, effects

    def why(self, problem: str) -> str:
        return "\n".join([problem, *self.trace[-6:]])

    def begin(self, flow: str) -> None:
        """Fill in a flow as it asks, up to its summary, or until a question takes none of the answers."""
        self.simulation.write(self.simulation.scripts.flows[flow].keywords[0])
        for answer in ANSWERS * 4:
            open_frame = self.simulation.session.frames[-1]
            if self.simulation.scripts.flows[open_frame.flow].steps[open_frame.step].verb == "review":
                return
            options = self.simulation.said[-1].options
            self.simulation.write(options[0].payload if options else answer)


def _attached(kind: str) -> list[Attachment]:
    if kind == "image":
        return [picture(number) for number in range(3)]
    if kind == "file":
        return [document(1)]
    return [place(21.03, 105.85)] if kind == "location" else [Attachment(kind, url="https://example.invalid/a")]  # type: ignore[arg-type]


def written(scripts: Scripts, session: Session) -> set[tuple[str, str]]:
    """Which answers of which flows that make tickets are held and not sent, under way and in drafts."""
    frames = [*session.frames, *(frame for draft in session.drafts for frame in draft.frames)]
    return {
        (frame.flow, name)
        for frame in frames
        if scripts.flows[frame.flow].opens_tickets and SENT not in frame.answers
        for name in scripts.flows[frame.flow].answers
        if frame.answers.get(name)
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_a_lost_citizen_is_always_answered_and_sends_nothing_unseen(
    seed: int, scripts: Scripts, real_parts: Parts
) -> None:
    walk = Walk(Simulation(scripts, real_parts, NINE), random.Random(seed))
    walk.begin(BEGUN[seed % len(BEGUN)])
    replies: list[str] = []
    for _ in range(MESSAGES):
        before = walk.simulation.session
        how, effects = walk.move()
        after = walk.simulation.session
        said = [effect for effect in effects if isinstance(effect, Say)]
        failed = [effect for effect in effects if isinstance(effect, Count) and effect.name == "script_failed"]
        assert not failed, walk.why(str(failed))
        if how.startswith("wait"):
            continue
        silent = any(isinstance(effect, SetTimer) and effect.name == FILES_TIMER for effect in effects)
        assert said or silent or before.muted_until or after.muted_until, walk.why("silence")

        replies.append(said[-1].text if said else "")
        if said and len(replies) >= SAME and len(set(replies[-SAME:])) == 1 and "vào phiếu" not in said[-1].text:
            labels = " ".join(option.label for option in said[-1].options)
            shown = " ".join(say.text for say in said)
            moves = any(line.startswith("'tap") for line in walk.trace[-SAME:])
            assert moves or WAY_OUT.search(f"{shown} {labels}".lower()), walk.why("no way out is said")

        for ticket in (effect for effect in effects if isinstance(effect, OpenTicket)):
            step = scripts.flows[before.frames[-1].flow].steps.get(before.frames[-1].step) if before.frames else None
            if ticket.flow in REVIEWED:
                seen = (step is not None and step.verb == "review") or how in ("gửi", "gửi đi")
                assert seen, walk.why(f"{ticket.flow} was sent unseen")
            if ticket.flow in CONSENTED:
                assert before.consents, walk.why(f"{ticket.flow} was sent without consent")

        gone = {flow for flow, _ in written(scripts, before) - written(scripts, after)}
        skipped = how in ("bỏ qua", "tap Bỏ qua", "không rõ", "không có", "không", "ko bt")
        told = any(TOLD.search(say.text.lower()) for say in said)
        assert not gone or told or skipped, walk.why(f"what was written in {gone} is gone without a word")


@pytest.mark.parametrize("seed", SEEDS)
def test_wherever_a_citizen_got_lost_a_person_and_the_way_out_are_near(
    seed: int, scripts: Scripts, real_parts: Parts
) -> None:
    walk = Walk(Simulation(scripts, real_parts, NINE), random.Random(seed))
    walk.begin(BEGUN[seed % len(BEGUN)])
    for _ in range(MESSAGES // 2):
        walk.move()
    simulation, here = walk.simulation, walk.simulation.session
    if here.muted_until:
        return
    for word in ("gặp cán bộ", "tôi cần hỏi một việc"):
        simulation.write(word)
    asked_for = [ticket for ticket in simulation.tickets if ticket.flow == "gap-can-bo"]
    assert simulation.session.handoff or asked_for, walk.why("no person was reached")
    simulation.session = here
    for word in ("huỷ", "bỏ hẳn", "huỷ", "bỏ hẳn"):
        if simulation.session.frames:
            simulation.write(word)
    assert not simulation.session.frames, walk.why("there was no way out")


@pytest.mark.parametrize("words", ["bỏ hẳn", "bỏ hết", "không làm nữa"])
def test_a_word_of_giving_up_at_the_question_whether_to_go_on_is_no_message_to_an_officer(
    words: str, scripts: Scripts, real_parts: Parts
) -> None:
    """Giving up was taken for what to talk about with an officer, and a ticket said so."""
    simulation = Simulation(scripts, real_parts, NINE)
    for written in ("gặp cán bộ", "giờ làm việc"):
        simulation.write(written)
    assert "làm tiếp không" in simulation.said[-1].text
    simulation.write(words)
    assert simulation.tickets == []
    assert simulation.session.is_idle
