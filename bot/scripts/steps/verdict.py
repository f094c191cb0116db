from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.scripts import verdicts
from bot.scripts.additions import add_words, with_warning
from bot.scripts.answers import reading
from bot.scripts.answers.files import EVIDENCE
from bot.scripts.effects import GiveVerdict
from bot.scripts.events import Attachment, Message
from bot.scripts.expressions import Expression, Text
from bot.scripts.filters import plain
from bot.scripts.keys import EXPRESSION, NAME, TEXT, Key
from bot.scripts.model import Step
from bot.scripts.phrases import SKIP_WORDS, bare
from bot.scripts.question import TARGET
from bot.scripts.steps.ask import answered
from bot.scripts.turn import CONTROL, NEXT, SKIP, WAIT, Asked, Outcome, Target, Turn
from bot.scripts.world import TicketView
from bot.text.fold import fold
from bot.text.solved import parse_solved
from bot.tickets.codes import parse_code
from bot.tickets.ticket import Status

YES, NO = CONTROL + "solved", CONTROL + "unsolved"
SOLVED, REOPENED, EXHAUSTED, LATER = "roi", "mo-lai", "het-cach", "de-sau"  # what is saved
_LATER = frozenset({"de sau", "lat nua", "luc khac", "khong tra loi", "bo qua", "thoi", "khong can"})
_GIVEN = "*"  # begins the name under which the code of a reopened ticket waits for what is missing


@dataclass(frozen=True, slots=True)
class Verdict:
    """Hỏi người dân: phiếu đã có trả lời, vậy việc đã được giải quyết chưa. “Rồi” thì phiếu kết thúc.

    “Chưa” lần đầu thì phiếu mở lại ngay và giao người khác, rồi bot hỏi còn thiếu điều gì (có thể bỏ qua; nói luôn
    trong câu “chưa” thì không hỏi nữa); lời ấy được ghi thêm vào phiếu. “Chưa” lần nữa thì chỉ được ghi nhận. Câu này
    không giữ ai: nhắn việc khác thì bot làm việc khác.

    - `ticket`: biểu thức cho mã phiếu; không viết hoặc trống thì là phiếu mới nhất đã có trả lời.
    - `say`: câu hỏi.
    - `ask_missing`: câu hỏi còn thiếu điều gì.
    - `save`: tên giữ kết quả, có `.code` là mã phiếu được hỏi (dùng được ngay trong câu hỏi) và `.value`: `roi`,
      `mo-lai` (đã mở lại), `het-cach` (đã mở lại một lần rồi), `de-sau`.
    - `none`: nơi đến khi không có phiếu nào để hỏi, là mã một bước hoặc `{switch: luồng}`; không viết thì bot nói rõ.

    Passes:

        - verdict: ma
          say: Phiếu {{ ket_qua.code }} đã có trả lời. Việc của anh/chị đã được giải quyết chưa?
          save: ket_qua

    Fails (bot tự mở lại phiếu, kịch bản không ra lệnh ở đây):

        - verdict: ma
          reopen: true
    """

    KEYS: ClassVar[Mapping[str, Key]] = {
        "ticket": Key(EXPRESSION),
        "say": Key(TEXT),
        "ask_missing": Key(TEXT),
        "save": Key(NAME, default=""),
        "none": Key(TARGET),
    }
    PRIMARY: ClassVar[str] = "ticket"
    SOFT: ClassVar[bool] = True
    ticket: Expression | None
    say: Text | None
    ask_missing: Text | None
    save: str
    none: Target | None

    @classmethod
    def make(cls, values: dict[str, Any]) -> Verdict:
        return cls(**values)

    def run(self, turn: Turn, step: Step) -> Outcome:
        if not self._is_reopened(turn) and not self._has_something_to_ask(turn, step):
            return self._nothing(turn)
        self._save(turn, "")
        turn.ask(self.asked(turn, step))
        return WAIT

    def _has_something_to_ask(self, turn: Turn, step: Step) -> bool:
        """Whether there is an answer to judge; who comes back to the question may say it otherwise."""
        view, redo = self._view(turn), turn.frame.redo
        comes_back = redo is not None and redo.step == step.key
        return view is not None and (view.asks_for_verdict or view.may_reopen or comes_back)

    def _view(self, turn: Turn) -> TicketView | None:
        """The ticket it is about: the one asked about before or named, else the newest there is something to say of."""
        known = turn.frame.answers.get(self.save) if self.save else None
        named = known["code"] if isinstance(known, dict) else plain(turn.value(self.ticket)) if self.ticket else ""
        typed = named.strip()
        if typed:
            return turn.world.tickets.get(parse_code(typed) or typed.upper())
        views = map(turn.world.tickets.get, reversed(turn.session.tickets))
        return next((view for view in views if view and (view.asks_for_verdict or view.may_reopen)), None)

    def _nothing(self, turn: Turn) -> Outcome:
        if self.none is not None:
            return self.none.outcome()
        turn.say(turn.phrase("verdict_none"))
        return NEXT

    def _is_reopened(self, turn: Turn) -> bool:
        return _key(turn) in turn.frame.answers

    def asked(self, turn: Turn, step: Step) -> Asked:
        if self._is_reopened(turn):
            said = turn.text(self.ask_missing) if self.ask_missing else turn.phrase("verdict_missing")
            return Asked(with_warning(turn, str(turn.frame.answers[_key(turn)]), said), ((turn.phrase("skip"), SKIP),))
        view = self._view(turn)
        said = turn.text(self.say) if self.say else turn.phrase("verdict", ma=view.code if view else "")
        offers = ((turn.phrase("verdict_yes"), YES), (turn.phrase("verdict_no"), NO))
        return Asked(said, offers, ways=dict.fromkeys((YES, NO), verdicts.VERDICT_FLOW))

    def takes_words(self, turn: Turn) -> bool:
        """Whether what is asked now is answered in the citizen's own words."""
        return self._is_reopened(turn)

    def numbered(self, turn: Turn) -> bool:
        return not self._is_reopened(turn)

    def exact(self, turn: Turn, folded: str) -> Any:
        return SKIP if not self._is_reopened(turn) and folded in _LATER else None

    def read(self, turn: Turn, text: str, attachments: Sequence[Attachment]) -> reading.Outcome:
        if self._is_reopened(turn):
            if text and bare(fold(text)) in SKIP_WORDS and not attachments:
                return reading.Accepted(SKIP)
            evidence = any(item.kind in EVIDENCE for item in attachments)
            return reading.Accepted(text) if text or evidence else reading.Refused(turn.phrase("verdict_missing"))
        said = parse_solved(text)
        if said is None:
            return reading.Refused(turn.phrase("choose_again"))
        solved, tells_more = said
        return reading.Accepted(YES if solved else text if tells_more or attachments else NO)

    def take(self, turn: Turn, step: Step, value: Any) -> Outcome:
        if self._is_reopened(turn):
            return self._missing(turn, step, value)
        if value == SKIP:
            turn.say(turn.phrase("verdict_later"))
            return self._ends(turn, step, LATER)
        view = self._view(turn)
        if view is None:  # the ticket was erased under an open question
            return self._nothing(turn)
        verdicts.is_said(turn, view.code)
        turn.effects.append(GiveVerdict(view.code, value == YES))
        if value == YES:
            return self._ends(turn, step, SOLVED)
        words = "" if value == NO else str(value)
        reopens = view.may_reopen or view.status == Status.REOPENED
        if words:
            add_words(turn, view.code, words, _files(turn))
        if words or not reopens:
            return self._ends(turn, step, REOPENED if reopens else EXHAUSTED)
        turn.store(_key(turn), view.code)
        answered(turn, step)
        turn.ask(self.asked(turn, step))
        return WAIT

    def _missing(self, turn: Turn, step: Step, value: Any) -> Outcome:
        code = str(turn.frame.answers.pop(_key(turn)))
        if value != SKIP:
            add_words(turn, code, str(value), _files(turn))
        return self._ends(turn, step, REOPENED)

    def _ends(self, turn: Turn, step: Step, result: str) -> Outcome:
        self._save(turn, result)
        return answered(turn, step)

    def _save(self, turn: Turn, result: str) -> None:
        """The result beside the code it is about, which stays the same whatever the ticket has become."""
        if not self.save:
            return
        known = turn.frame.answers.get(self.save)
        view = None if isinstance(known, dict) else self._view(turn)
        code = known["code"] if isinstance(known, dict) else view.code if view else ""
        turn.store(self.save, {"value": result, "code": code})

    def refuse(self, turn: Turn, step: Step, refused: reading.Refused) -> Outcome:
        asked = self.asked(turn, step)
        turn.ask(Asked(refused.reason, asked.offers, ways=asked.ways))
        return WAIT

    def forget(self, turn: Turn) -> None:
        """Going back over this step: to whether it is solved, which may be said otherwise."""
        turn.frame.answers.pop(_key(turn), None)


def _key(turn: Turn) -> str:
    return _GIVEN + turn.frame.step


def _files(turn: Turn) -> tuple[Attachment, ...]:
    attachments = turn.event.attachments if isinstance(turn.event, Message) else ()
    return tuple(item for item in attachments if item.kind in EVIDENCE)
