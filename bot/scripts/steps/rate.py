from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.scripts.answers import reading
from bot.scripts.effects import RateTicket
from bot.scripts.events import Attachment
from bot.scripts.expressions import Expression, Text
from bot.scripts.filters import Rated, plain
from bot.scripts.keys import EXPRESSION, NAME, TEXT, Key
from bot.scripts.model import Step
from bot.scripts.phrases import SKIP_WORDS, bare
from bot.scripts.question import RETRY_KEYS, TARGET, Retry, make_retry, try_again
from bot.scripts.steps.ask import answered
from bot.scripts.turn import NEXT, SKIP, WAIT, Asked, Outcome, Target, Turn
from bot.text.fold import clean, fold
from bot.text.ratings import parse_rating
from bot.tickets.codes import parse_code

MAX_WORD = 2_000  # characters of what is written beside a rating
NO_RATING = frozenset({"bo qua", "skip", "thoi", "thoi khoi", "khoi", "khong can", "khong can dau", "khong danh gia"})
_GIVEN = "*"  # begins the name under which the score waits for the word: [code, score], and 1 once there was a word


@dataclass(frozen=True, slots=True)
class Rate:
    """Hỏi người dân hài lòng đến đâu với một phiếu của mình, rồi hỏi thêm một lời nhận xét (có thể bỏ qua).

    Thang điểm lấy từ `config/rating.yaml`. Bấm nút, gõ nhãn, số, “4 sao”, “4/5” đều được. Đánh giá ghi vào phiếu ngay
    khi có điểm; đánh giá lại thì lần sau thay lần trước. Lời nhận xét có thể nói về cán bộ được chuyển riêng ra ngoài
    đơn vị.

    - `ticket`: biểu thức cho mã phiếu; không viết thì là phiếu mới nhất của người dân.
    - `say`: câu hỏi.
    - `ask_word`: câu hỏi lời nhận xét.
    - `save`: tên giữ kết quả, có `.value`, `.name`, `.of`.
    - `none`: nơi đến khi không có phiếu, là mã một bước hoặc `{switch: luồng}`; không viết thì bot nói rõ rồi đi tiếp.

    Passes:

        - rate: ma
          say: Anh/chị hài lòng với việc giải quyết phiếu này đến đâu?
          ask_word: Anh/chị muốn góp ý thêm điều gì không? Không thì bấm Bỏ qua.
          save: danh_gia

    Fails (thang điểm nằm trong config/rating.yaml, không đặt ở đây):

        - rate: ma
          scale: 5
    """

    KEYS: ClassVar[Mapping[str, Key]] = {
        "ticket": Key(EXPRESSION),
        "say": Key(TEXT),
        "ask_word": Key(TEXT),
        "save": Key(NAME, default=""),
        "none": Key(TARGET),
        **RETRY_KEYS,
    }
    PRIMARY: ClassVar[str] = "ticket"
    SOFT: ClassVar[bool] = False
    ticket: Expression | None
    say: Text | None
    ask_word: Text | None
    save: str
    none: Target | None
    retry: Retry

    @classmethod
    def make(cls, values: dict[str, Any]) -> Rate:
        return cls(retry=make_retry(values), **values)

    def run(self, turn: Turn, step: Step) -> Outcome:
        if len(_given(turn)) > 2:  # rated before on this way through the flow: rated anew
            turn.frame.answers.pop(_key(turn))
        code = self._code(turn)
        if not _is_theirs(turn, code):
            return self._nothing(turn, bool(code))
        turn.ask(self.asked(turn, step))
        return WAIT

    def _code(self, turn: Turn) -> str:
        if given := _given(turn):
            return str(given[0])
        typed = plain(turn.value(self.ticket)).strip() if self.ticket else ""
        known = turn.session.tickets
        return parse_code(typed) or typed.upper() or (known[-1] if known else "")

    def _nothing(self, turn: Turn, asked: bool) -> Outcome:
        if self.none is not None:
            return self.none.outcome()
        turn.say(turn.phrase("ticket_unknown" if asked else "ticket_none"))
        return NEXT

    def asked(self, turn: Turn, step: Step) -> Asked:
        if _given(turn):
            said = turn.text(self.ask_word) if self.ask_word else turn.phrase("rate_word")
            return Asked(said, ((turn.phrase("skip"), SKIP),))
        said = turn.text(self.say) if self.say else turn.phrase("rate", ma=self._code(turn))
        return Asked(said, tuple((label, place) for place, label in enumerate(turn.world.rating_scale, 1)))

    def numbered(self, turn: Turn) -> bool:
        return not _given(turn)

    def exact(self, turn: Turn, folded: str) -> Any:
        return None

    def read(self, turn: Turn, text: str, attachments: Sequence[Attachment]) -> reading.Outcome:
        if not _given(turn):
            score = SKIP if bare(fold(text)) in NO_RATING else parse_rating(text, turn.world.rating_scale)
            return reading.Accepted(score) if score else reading.Refused(_which(turn))
        if len(text) > MAX_WORD:
            return reading.Refused(turn.phrase("rate_word_long", toi_da=MAX_WORD), specific=True)
        if not text:
            return reading.Refused(turn.phrase("rate_word_missing"))
        return reading.Accepted(SKIP if bare(fold(text)) in SKIP_WORDS else text)

    def take(self, turn: Turn, step: Step, value: Any) -> Outcome:
        given = _given(turn)
        return self._word(turn, step, given, value) if given else self._score(turn, step, value)

    def _score(self, turn: Turn, step: Step, value: Any) -> Outcome:
        scale = turn.world.rating_scale
        if value == SKIP:
            turn.say(turn.phrase("rate_skipped"))
            return answered(turn, step)
        if not isinstance(value, int) or not 1 <= value <= len(scale):  # the scale changed under an open question
            return self.refuse(turn, step, reading.Refused(_which(turn)))
        code = self._code(turn)
        if not _is_theirs(turn, code):
            return self._nothing(turn, asked=True)
        turn.effects.append(RateTicket(code, value, len(scale)))
        turn.store(_key(turn), [code, value])
        if self.save:
            turn.store(self.save, Rated(value, scale[value - 1], len(scale)).kept)
        answered(turn, step)
        turn.ask(self.asked(turn, step))
        return WAIT

    def _word(self, turn: Turn, step: Step, given: list[Any], value: Any) -> Outcome:
        code, score = given[:2]
        turn.say(turn.phrase("rated", ma=code), receipt=True)
        if value != SKIP:
            turn.effects.append(RateTicket(code, score, len(turn.world.rating_scale), clean(str(value))))
        turn.store(_key(turn), [code, score, 1])
        return answered(turn, step)

    def refuse(self, turn: Turn, step: Step, refused: reading.Refused) -> Outcome:
        outcome = try_again(turn, step, self.retry, refused, self.asked(turn, step))
        if turn.session.question is None:  # given up: nothing half done stays behind
            turn.frame.answers.pop(_key(turn), None)
        return outcome

    def forget(self, turn: Turn) -> None:
        """Going back over this step: first to the word, then to the score."""
        given = _given(turn)[:-1]
        if len(given) == 2:
            turn.frame.answers[_key(turn)] = given
        else:
            turn.frame.answers.pop(_key(turn), None)


def _is_theirs(turn: Turn, code: str) -> bool:
    return code in turn.opened or (bool(code) and turn.world.tickets.get(code) is not None)


def _key(turn: Turn) -> str:
    return _GIVEN + turn.frame.step


def _given(turn: Turn) -> list[Any]:
    given: list[Any] = turn.frame.answers.get(_key(turn), [])
    return given


def _which(turn: Turn) -> str:
    return turn.phrase("rate_again", toi_da=len(turn.world.rating_scale))
