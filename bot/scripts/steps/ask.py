from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.scripts import collecting
from bot.scripts.answers import reading
from bot.scripts.answers.choice import Choice
from bot.scripts.answers.date import Date
from bot.scripts.answers.files import Files
from bot.scripts.answers.money import Money
from bot.scripts.answers.number import Number
from bot.scripts.answers.ticket_code import TicketCode
from bot.scripts.answers.time import Time
from bot.scripts.events import Attachment
from bot.scripts.expressions import Expression, Text
from bot.scripts.filters import plain, tom_tat
from bot.scripts.keys import BOOLEAN, EXPRESSION, NAME, TEXT, WORDS, Key
from bot.scripts.masking import shown
from bot.scripts.model import Declared, Step
from bot.scripts.phrases import SKIP_WORDS, bare, folded_label
from bot.scripts.question import RETRY_KEYS, Retry, make_retry, try_again
from bot.scripts.session import MAX_TRAIL, Offer, Question
from bot.scripts.turn import (
    CONTROL,
    DONE,
    KEEP,
    NEXT,
    NONE_OF_THESE,
    NOT_GUESSED,
    SKIP,
    WAIT,
    Asked,
    Goto,
    Outcome,
    Turn,
)
from bot.text.dates import parse_date
from bot.text.fold import fold
from bot.text.yes_no import parse_yes_no
from bot.tickets.codes import parse_code

MAX_SUGGESTED = 10  # options taken from `suggest`
SHOWN_ANSWER = 200  # characters shown of what is recorded now
_WRONG_GUESS = "?"  # begins the name under which it is noted that a guess was wrong


@dataclass(frozen=True, slots=True)
class Ask:
    """Hỏi một câu trả lời đã khai báo ở `answers`, rồi kiểm tra theo loại của nó.

    Điều đã biết thì không hỏi lại. Câu trả lời khai `optional: true` có thêm nút Bỏ qua. Khi người dân sửa
    lại, câu hỏi nói điều đang ghi và có thêm nút Giữ nguyên.

    - `ask`: tên câu trả lời.
    - `say`: câu hỏi; không viết thì hỏi bằng nhãn của câu trả lời.
    - `hint`: dòng gợi ý cách trả lời, đứng dưới câu hỏi.
    - `image`: ảnh gửi kèm câu hỏi.
    - `ask_again`: hỏi lại dù đã biết.
    - `suggest`: biểu thức cho ra các lựa chọn để bấm.
    - `only_suggested`: true thì chỉ nhận một trong các lựa chọn ấy.
    - `guess`: biểu thức có thể đã chứa sẵn câu trả lời; khi đó bot chỉ hỏi lại cho chắc, bấm một lần là xong.

    Passes:

        - ask: don_vi
          say: Việc xảy ra ở xã, phường nào?
          retry: [Tôi chưa tìm ra đơn vị đó. Anh/chị gõ lại tên giúp tôi.]

    Fails (câu trả lời chưa khai ở `answers`):

        - ask: dia_chi
          say: Anh/chị ở đâu?
    """

    KEYS: ClassVar[Mapping[str, Key]] = {
        "ask": Key(NAME, required=True, default=""),
        "say": Key(TEXT),
        "hint": Key(TEXT),
        "image": Key(WORDS, default=""),
        "ask_again": Key(BOOLEAN, default=False),
        "suggest": Key(EXPRESSION),
        "only_suggested": Key(BOOLEAN, default=False),
        "guess": Key(EXPRESSION),
        **RETRY_KEYS,
    }
    PRIMARY: ClassVar[str] = "ask"
    SOFT: ClassVar[bool] = False
    ask: str
    say: Text | None
    hint: Text | None
    image: str
    ask_again: bool
    suggest: Expression | None
    only_suggested: bool
    guess: Expression | None
    retry: Retry

    @classmethod
    def make(cls, values: dict[str, Any]) -> Ask:
        return cls(retry=make_retry(values), **values)

    def run(self, turn: Turn, step: Step) -> Outcome:
        if self.ask in turn.frame.answers and not self.ask_again and not _is_redone(turn, step):
            return NEXT
        turn.ask(self.asked(turn, step))
        return WAIT

    def asked(self, turn: Turn, step: Step) -> Asked:
        declared = turn.declared(self.ask)
        if _is_redone(turn, step):
            return self._asked_again(turn, declared)
        guessed = self._guessed(turn, declared)
        if guessed is not None:
            return _asked_whether(turn, declared, guessed)
        return Asked(self._words(turn, declared), self._offers(turn, declared), self.image)

    def _words(self, turn: Turn, declared: Declared) -> str:
        lines = [turn.text(text) for text in (self.say, self.hint) if text is not None]
        return "\n".join(lines) or f"{declared.label}?"

    def _asked_again(self, turn: Turn, declared: Declared) -> Asked:
        """The question with what is recorded now, which may simply stay."""
        offers = (*self._offers(turn, declared), (turn.phrase("keep_answer"), KEEP))
        now = turn.frame.answers.get(self.ask)
        if now is None:
            return Asked(self._words(turn, declared), offers, self.image)
        recorded = turn.phrase(
            "answer_now", da_ghi=tom_tat(plain(shown(declared, now, turn.came_by_form(self.ask))), SHOWN_ANSWER)
        )
        return Asked(f"{recorded}\n{self._words(turn, declared)}", offers, self.image)

    def _guessed(self, turn: Turn, declared: Declared) -> Any:
        """The one answer the words of `guess` hold, None when there is none or the citizen said it is wrong."""
        words = (
            plain(turn.value(self.guess)) if self.guess and _WRONG_GUESS + self.ask not in turn.frame.answers else ""
        )
        read = declared.type.parse(turn.world, words, ()) if words else None
        return read.value if isinstance(read, reading.Accepted) else None

    def _offers(self, turn: Turn, declared: Declared) -> tuple[Offer, ...]:
        offers: list[Offer] = list(declared.type.offers(turn.world))
        if self.suggest is not None:
            suggested = turn.value(self.suggest)
            items = suggested if isinstance(suggested, list | tuple) else [suggested]
            offers += [(label, label) for item in items[:MAX_SUGGESTED] if (label := plain(item))]
        if collecting.collected(turn, self.ask):
            offers.append((turn.phrase("done"), DONE))
        elif declared.optional:
            offers.append((turn.phrase("skip"), SKIP))
        return tuple(offers)

    def numbered(self, turn: Turn) -> bool:
        declared = turn.declared(self.ask)
        if isinstance(declared.type, Money | Time):
            return turn.session.question is not None and bool(_candidates(turn.session.question))
        if isinstance(declared.type, Date):  # "thứ hai" is a Monday, "cái thứ hai" the second of what is offered
            return parse_date(turn.message_text, turn.world.now.date()) is None
        return not isinstance(declared.type, Number)

    def exact(self, turn: Turn, folded: str) -> Any:
        declared = turn.declared(self.ask)
        if isinstance(declared.type, Choice):
            found = declared.type.parse(turn.world, folded, ())
            if isinstance(found, reading.Accepted):
                return found.value
            known = turn.scripts.phrases.synonyms
            return next((i.value for i in declared.type.items if folded in known.get(folded_label(i.label), ())), None)
        if self.suggest is not None and (offered := _by_synonym(turn, folded)) is not None:
            return offered
        if isinstance(declared.type, TicketCode) and (code := parse_code(folded)):
            return code
        if declared.optional and folded == fold(turn.phrase("skip")):
            return SKIP
        if turn.frame.redo is None:
            return None
        stays = folded == "thoi" and turn.frame.answers.get(self.ask) is not None
        return KEEP if stays or folded == fold(turn.phrase("keep_answer")) else None

    def read(self, turn: Turn, text: str, attachments: Sequence[Attachment]) -> reading.Outcome:
        declared = turn.declared(self.ask)
        said = bare(fold(text))
        if isinstance(declared.type, Files) and collecting.is_done(said):
            return reading.Accepted(DONE)
        question = turn.session.question
        offered = _offered_guess(question)
        if offered is not None and (agreed := parse_yes_no(text)) is not None:
            return reading.Accepted(offered if agreed else NOT_GUESSED)
        only = _only_candidate(question) if question else None
        if only is not None and (agreed := parse_yes_no(text)) is not None:
            return reading.Accepted(only if agreed else NONE_OF_THESE)
        if question is not None and isinstance(declared.type, Time) and (time := _of_part(question, said)):
            return reading.Accepted(time)
        if declared.optional and not attachments and said in SKIP_WORDS and declared.type_name != "yes_no":
            return reading.Accepted(SKIP)
        if self.only_suggested:
            return reading.Refused(turn.phrase("choose_again"))
        read = declared.type.parse(turn.world, text, attachments)
        if isinstance(read, reading.Accepted) and declared.type_name == "text":
            return reading.Accepted(turn.sent_words or read.value)
        return read

    def take(self, turn: Turn, step: Step, value: Any) -> Outcome:
        declared = turn.declared(self.ask)
        if value == KEEP:
            return answered(turn, step)
        if value == NONE_OF_THESE:
            return self.refuse(turn, step, reading.Refused("Anh/chị gõ lại cách khác giúp tôi."))
        if value == NOT_GUESSED:
            turn.frame.answers[_WRONG_GUESS + self.ask] = 1
            turn.ask(self.asked(turn, step))
            return WAIT
        closer = declared.type.closer(value) if isinstance(declared.type, Choice) else None
        if closer is not None:
            return choose_between(turn, closer)
        if value == SKIP:
            value = None
        elif isinstance(declared.type, Files):
            return collecting.take(turn, self.ask, declared.type, value, self.asked(turn, step))
        elif self.suggest is not None and isinstance(value, str):
            read = declared.type.parse(turn.world, value, ())
            if isinstance(read, reading.Refused):
                return self.refuse(turn, step, read)
            if isinstance(read, reading.Ambiguous):
                return choose_between(turn, read)
            value = read.value
        turn.store(self.ask, value)
        return answered(turn, step)

    def refuse(self, turn: Turn, step: Step, refused: reading.Refused) -> Outcome:
        if _offered_guess(turn.session.question) is not None:  # words that are no yes: asked plainly
            return self.take(turn, step, NOT_GUESSED)
        return try_again(turn, step, self.retry, refused, self.asked(turn, step))


def _asked_whether(turn: Turn, declared: Declared, guessed: Any) -> Asked:
    """Whether the guess is right; of a choice the way on is to the other options, not to a no."""
    question, no = ("guess_choice", "guess_other") if isinstance(declared.type, Choice) else ("guess", "guess_no")
    shown = plain(declared.type.view(guessed))
    offers = (turn.phrase("guess_yes"), guessed), (turn.phrase(no), NOT_GUESSED)
    return Asked(turn.phrase(question, viec=declared.label, goi_y=shown), offers)


def _offered_guess(question: Question | None) -> Any:
    """The guess the citizen was asked about, None when the open question asks about none."""
    asks_about_it = question is not None and any(value == NOT_GUESSED for _, value in question.offers)
    return _candidates(question)[0] if question is not None and asks_about_it else None


def _candidates(question: Question) -> list[Any]:
    """The answers a question offers; without its ways out."""
    values = [value for _, value in question.offers]
    return [value for value in values if not (isinstance(value, str) and value.startswith(CONTROL))]


def _only_candidate(question: Question) -> Any:
    """The one thing a message may have meant, which may be agreed to; None when there is none or are several."""
    candidates = _candidates(question)
    asked_back = any(value == NONE_OF_THESE for _, value in question.offers)
    return candidates[0] if asked_back and len(candidates) == 1 else None


def _of_part(question: Question, said: str) -> Any:
    """The one time offered that is of the part of the day said (`chiều`), None when there is none or are several."""
    part = f" {said.removeprefix('buoi ')} "
    fitting = [value for label, value in question.offers if part.strip() and part in f" {fold(label)} "]
    return fitting[0] if len(fitting) == 1 and fitting[0] in _candidates(question) else None


def _by_synonym(turn: Turn, folded: str) -> Any:
    """The value of the open offer that shared phrases know by these words, None when there is none."""
    question, known = turn.session.question, turn.scripts.phrases.synonyms
    offers = question.offers if question else ()
    return next((value for label, value in offers if folded in known.get(folded_label(label), ())), None)


def answered(turn: Turn, step: Step) -> Outcome:
    """Note the question as answered, so that one can go back to it; an answer that was changed leads back."""
    redo = turn.frame.redo
    if redo is not None and redo.step == step.key:
        turn.frame.redo = None
        if redo.back:
            return Goto(redo.back)
    turn.frame.trail = (*turn.frame.trail, step.key)[-MAX_TRAIL:]
    return NEXT


def _is_redone(turn: Turn, step: Step) -> bool:
    redo = turn.frame.redo
    return redo is not None and redo.step == step.key


def choose_between(turn: Turn, ambiguous: reading.Ambiguous) -> Outcome:
    """Offer the things a message may mean; asking back is not a failed try."""
    offers = tuple((label, NONE_OF_THESE if value is None else value) for label, value in ambiguous.options)
    question = turn.session.question
    turn.ask(Asked(ambiguous.question, offers), tries=question.tries if question else 0, apart=True)
    return WAIT
