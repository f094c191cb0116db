"""What bounds a conversation and a folder of scripts, in one place. Each limit has a test."""

from __future__ import annotations

from dataclasses import dataclass

MAX_STEPS = 100  # steps run without waiting
MAX_DEPTH = 5  # flows on the stack
MAX_ANSWER_CHARACTERS = 20_000  # of all answers of a conversation
MAX_SILENCE_DAYS = 30  # an unfinished conversation is stopped after this
FILES_BURST_SECONDS = 3  # pictures this close together are one answer
MUTE_MINUTES = 30  # silence of the bot after a person wrote in Zalo's own tool
REPLY_DAYS = 7  # so long after a person answered, words not understood are added to that ticket
DRAFT_DAYS = 7  # so long an errand put aside is kept, unless its question says otherwise
TOPIC_HOURS = 12  # so long a question without a subject means the procedure sheet shown last
RETURN_HOURS = 12  # whoever comes back after this is first told what was left unfinished
VERDICT_MINUTES = 10  # so long after an answer, or the citizen's last word, they are asked whether it is solved
VERDICT_AGAIN_DAYS = 7  # whoever said nothing is asked once more after this
VERDICT_KEEP_DAYS = 30  # a question that found no good moment in this time is not asked any more
VERDICT_HOURS = (7, 21)  # of the day, in Hanoi, in which they are asked
HANDOFF_MINUTES = 60  # a handed-over chat without a human word comes back to the bot
MAX_FLOW_STEPS = 300  # written in one flow
MAX_FOLDER_FILES = 2_500  # read of one folder
MAX_EXAMPLES = 4_000  # sentences of one flow or sheet
MAX_EXAMPLE_CHARACTERS = 1_000  # of one such sentence


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one deployment; the defaults are the language's own."""

    steps: int = MAX_STEPS
    depth: int = MAX_DEPTH
    answer_characters: int = MAX_ANSWER_CHARACTERS
    silence_days: int = MAX_SILENCE_DAYS
    files_burst_seconds: int = FILES_BURST_SECONDS
    mute_minutes: int = MUTE_MINUTES
    handoff_minutes: int = HANDOFF_MINUTES
    reply_days: int = REPLY_DAYS
    return_hours: int = RETURN_HOURS
    topic_hours: int = TOPIC_HOURS
    draft_days: int = DRAFT_DAYS
    verdict_minutes: int = VERDICT_MINUTES
    verdict_again_days: int = VERDICT_AGAIN_DAYS
    verdict_keep_days: int = VERDICT_KEEP_DAYS
    verdict_hours: tuple[int, int] = VERDICT_HOURS


DEFAULT_LIMITS = Limits()
