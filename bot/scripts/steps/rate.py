from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.scripts.additions import with_warning
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
_GIVEN = "*"  # begins the name under which what was given waits: [code, score], then the factor, then 1 for the word
_UNSAID = "-"  # stands for the factor where it is not asked, or not told


@dataclass(frozen=True, slots=True)
class Rate:
    """Hỏi người dân hài lòng đến đâu với một phiếu của mình, rồi hỏi thêm một lời nhận xét (có thể bỏ qua).

    Thang điểm và các mặt của việc phục vụ lấy từ `config/rating.yaml`. Bấm nút, gõ nhãn, số, “4 sao”, “4/5” đều được.
    Đánh giá ghi vào phiếu ngay khi có điểm; đánh giá lại thì lần sau thay lần trước. Lời nhận xét nào có thể nói về cán
    bộ thì được chuyển riêng ra ngoài đơn vị; lời khác ở lại trong phiếu, dù điểm thấp.

    - `ticket`: biểu thức cho mã phiếu; không viết thì là phiếu mới nhất của người dân.
    - `say`: câu hỏi.
    - `ask_factor`: câu hỏi điểm ấy chủ yếu vì mặt nào; không viết, hoặc tệp cấu hình không có mặt nào, thì không hỏi.
      Viết lời khác thay vì chọn thì lời ấy là nhận xét.
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
        "ask_factor": Key(TEXT),
        "ask_word": Key(TEXT),
        "save": Key(NAME, default=""),
        "none": Key(TARGET),
        **RETRY_KEYS,
    }
    PRIMARY: ClassVar[str] = "ticket"
    SOFT: ClassVar[bool] = False
    ticket: Expression | None
    say: Text | None
    ask_factor: Text | None
    ask_word: Text | None
    save: str
    none: Target | None
    retry: Retry

    @classmethod
    def make(cls, values: dict[str, Any]) -> Rate:
        return cls(retry=make_retry(values), **values)

    def run(self, turn: Turn, step: Step) -> Outcome:
        if len(_given(turn)) > 3:  # rated before on this way through the flow: rated anew
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
        given = _given(turn)
        if not given:
            said = turn.text(self.say) if self.say else turn.phrase("rate", ma=self._code(turn))
            return Asked(said, tuple((label, place) for place, label in enumerate(turn.world.rating_scale, 1)))
        if self._asks_factor(turn) and self.ask_factor:
            factors = tuple((factor.label, factor.id) for factor in turn.world.rating_factors)
            return Asked(turn.text(self.ask_factor), factors)
        said = turn.text(self.ask_word) if self.ask_word else turn.phrase("rate_word")
        return Asked(with_warning(turn, self._code(turn), said), ((turn.phrase("skip"), SKIP),))

    def _asks_factor(self, turn: Turn) -> bool:
        return len(_given(turn)) == 2

    def takes_words(self, turn: Turn) -> bool:
        """Whether what is asked now is answered in the citizen's own words."""
        return bool(_given(turn))

    def numbered(self, turn: Turn) -> bool:
        return len(_given(turn)) < 3

    def exact(self, turn: Turn, folded: str) -> Any:
        return SKIP if self._asks_factor(turn) and folded in SKIP_WORDS | NO_RATING else None

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
        if not given:
            return self._score(turn, step, value)
        if self._asks_factor(turn):
            return self._factor(turn, step, given, value)
        return self._word(turn, step, given, value)

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
        has_factors = self.ask_factor is not None and bool(turn.world.rating_factors)
        turn.store(_key(turn), [code, value] if has_factors else [code, value, _UNSAID])
        if self.save:
            turn.store(self.save, Rated(value, scale[value - 1], len(scale)).kept)
        answered(turn, step)
        turn.ask(self.asked(turn, step))
        return WAIT

    def _factor(self, turn: Turn, step: Step, given: list[Any], value: Any) -> Outcome:
        """One of the factors, or words instead, which are the comment."""
        known = {factor.id for factor in turn.world.rating_factors}
        factor = value if value in known else _UNSAID
        code, score = given
        turn.store(_key(turn), [code, score, factor])
        if factor != _UNSAID:
            turn.effects.append(RateTicket(code, score, len(turn.world.rating_scale), factor=factor))
        elif value != SKIP:
            return self._word(turn, step, _given(turn), value)
        answered(turn, step)
        turn.ask(self.asked(turn, step))
        return WAIT

    def _word(self, turn: Turn, step: Step, given: list[Any], value: Any) -> Outcome:
        code, score, factor = given[:3]
        turn.say(turn.phrase("rated", ma=code), receipt=True)
        if value != SKIP:
            about = "" if factor == _UNSAID else str(factor)
            turn.effects.append(RateTicket(code, score, len(turn.world.rating_scale), clean(str(value)), about))
        turn.store(_key(turn), [code, score, factor, 1])
        return answered(turn, step)

    def refuse(self, turn: Turn, step: Step, refused: reading.Refused) -> Outcome:
        outcome = try_again(turn, step, self.retry, refused, self.asked(turn, step))
        if turn.session.question is None:  # given up: nothing half done stays behind
            turn.frame.answers.pop(_key(turn), None)
        return outcome

    def forget(self, turn: Turn) -> None:
        """Going back over this step: first to the word, then to the factor, then to the score."""
        given = _given(turn)[:-1]
        if len(given) == 2 and not (self.ask_factor and turn.world.rating_factors):
            given = []
        if len(given) >= 2:
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
