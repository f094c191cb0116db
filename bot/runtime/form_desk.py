"""What the page of a sealed form does: shows its questions, keeps what is half written, hands over what is sent."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot.runtime.accept import Acceptor, Outcome
from bot.runtime.forms import FormSent
from bot.runtime.world import Concealing, EventWorld, Surroundings, TicketsOfCitizen
from bot.scripts.answers.files import Files, packed, unpacked
from bot.scripts.conversations.simulate import NoRoutes
from bot.scripts.events import Attachment, AttachmentKind
from bot.scripts.form_fields import FormField, ReadField, Typed, read_field
from bot.store.evidence_files import CannotKeep, EvidenceFiles
from bot.store.forms import Forms, OpenForm, SentForm, StoredForm, partition_of_secret
from bot.store.redis import RedisDown
from bot.text.fold import clean
from bot.tickets.calendar import HANOI
from bot.tickets.evidence import KeptFile
from bot.tickets.file_types import COULD_RUN, UNKNOWN

MAX_TYPED = 10_000  # characters of all questions together; more would not fit into the conversation
MAX_FORM_FILE = 20 * 1024 * 1024  # bytes of one file
MAX_REMEMBERED = 2_000  # forms whose questions are remembered for when Redis is away
MAX_FILE_NAME = 100  # characters kept of a file's name
TOO_MUCH = "Cả trang dài {so} ký tự, tôi chỉ nhận được {toi_da}. Anh/chị viết gọn lại giúp tôi."

Refusal = Literal["too_large", "empty", "kind", "too_many", "disk", "busy"]


class Gone(Exception):
    """Behind the link lies nothing: used, over, void, another browser's, or never made. Nobody is told which."""


class AlreadySent(Exception):
    """This browser sent the form a moment ago. `receipt` are the digits it is shown, "" for none."""

    def __init__(self, receipt: str) -> None:
        super().__init__("the form was sent")
        self.receipt = receipt


class TryAgain(Exception):
    """Nothing can be kept or sent just now."""


@dataclass(slots=True)
class Filling:
    """A form as one browser fills it in."""

    secret: str
    browser: str
    form: StoredForm
    typed: dict[str, Typed] = field(default_factory=dict)
    dropped: list[Attachment] = field(default_factory=list)  # files to be removed once it is kept without them

    def drop_files(self, name: str, numbers: Collection[int]) -> None:
        """Take files out of a question, by their place."""
        files = self.typed.get(name, Typed()).files
        self.typed[name] = Typed(files=tuple(file for at, file in enumerate(files) if at not in numbers))
        self.dropped += [file for at, file in enumerate(files) if at in numbers]

    @property
    def seconds_left(self) -> int:
        return max(1, self.form.until // 1000 - int(time.time()))


class FormDesk:
    """Owns nothing but what it remembers of the questions of forms that were opened here."""

    def __init__(
        self, forms: Forms, acceptor: Acceptor, files: EvidenceFiles, surroundings: Surroundings, partitions: int
    ) -> None:
        self._forms = forms
        self._acceptor = acceptor
        self._files = files
        self._surroundings = surroundings
        self._partitions = partitions
        self._remembered: OrderedDict[str, StoredForm] = OrderedDict()

    async def open(self, secret: str, browser: str) -> Filling:
        """What a browser sees behind a link, with its own draft; raises Gone, AlreadySent or TryAgain."""
        try:
            found = await self._forms.find(secret, browser)
        except RedisDown:
            return self._from_memory(secret, browser)
        if isinstance(found, SentForm):
            raise AlreadySent(await self._forms.receipt(secret, browser) if found.receipt else "")
        if not isinstance(found, OpenForm) or found.is_others or found.form.until <= time.time() * 1000:
            raise Gone
        self._remember(secret, found.form)
        return Filling(secret, browser, found.form, _load_typed(found.draft))

    def _from_memory(self, secret: str, browser: str) -> Filling:
        form = self._remembered.get(secret)
        if form is None:
            raise TryAgain
        return Filling(secret, browser, form)

    def _remember(self, secret: str, form: StoredForm) -> None:
        self._remembered[secret] = form
        self._remembered.move_to_end(secret)
        while len(self._remembered) > MAX_REMEMBERED:
            self._remembered.popitem(last=False)

    async def keep_file(
        self, filling: Filling, name: str, file_name: str, chunks: AsyncIterable[bytes]
    ) -> Refusal | None:
        """Keep one file for a question, once; why not, when it is refused. Its kind is told by its content alone."""
        question = next((one for one in filling.form.fields if one.name == name), None)
        if question is None or not isinstance(question.type, Files):
            return "kind"
        p = partition_of_secret(filling.secret, self._partitions)
        have = filling.typed.get(name, Typed()).files
        try:
            kept = await self._files.keep(p, chunks, MAX_FORM_FILE)
        except CannotKeep as error:
            return None if error.reason == "empty" and file_name in [one.name for one in have] else _refusal(error)
        why = _reason_against(kept, have, question.type.limit)
        if why is not None:
            await asyncio.to_thread(self._files.remove, p, list(kept.file_ids))
            return None if why == "again" else why
        filling.typed[name] = Typed(files=(*have, _attachment(kept, file_name)))
        return None

    async def keep(self, filling: Filling) -> bool:
        """Keep what is half written; False when it cannot be kept now. Raises Gone."""
        draft = {
            name: [typed.words, typed.picked, [packed(file) for file in typed.files]]
            for name, typed in filling.typed.items()
        }
        try:
            if not await self._forms.keep_draft(filling.secret, filling.browser, filling.form, draft):
                raise Gone
        except RedisDown:
            return False
        await self._remove_dropped(filling)
        return True

    async def _remove_dropped(self, filling: Filling) -> None:
        known = (KeptFile.at_address(file.url) for file in filling.dropped)
        ids = [id for file in known if file is not None for id in file.file_ids]
        filling.dropped.clear()
        await asyncio.to_thread(self._files.remove, partition_of_secret(filling.secret, self._partitions), ids)

    def read(self, filling: Filling) -> dict[str, ReadField]:
        """Every question as it is read now, by name."""
        world = self._world()
        read = {one.name: read_field(one, world, filling.typed.get(one.name, Typed())) for one in filling.form.fields}
        length = sum(len(typed.words) for typed in filling.typed.values())
        if length > MAX_TYPED:
            longest = max(filling.typed, key=lambda name: len(filling.typed[name].words))
            read[longest] = ReadField(problem=TOO_MUCH.format(so=length, toi_da=MAX_TYPED))
        return read

    async def send(self, filling: Filling, read: Mapping[str, ReadField]) -> str:
        """Hand the answers over to the conversation; raises Gone or TryAgain, and nothing is sent then.

        Gives the digits of the receipt the browser is to be shown, "" for none.

        The browser that claims the link first is the one that sends it. However often it does, one event comes of it.
        """
        form = filling.form
        if form.until <= time.time() * 1000:
            raise Gone
        try:
            if not await self._forms.claim(filling.secret, filling.browser, form.receipt):
                raise Gone
            receipt = await self._forms.receipt(filling.secret, filling.browser) if form.receipt else ""
        except RedisDown:
            raise TryAgain from None
        sent = FormSent(form.citizen, form.token, {name: one.value for name, one in read.items()}, receipt)
        p = partition_of_secret(filling.secret, self._partitions)
        at = int(time.time() * 1000)
        outcome = await self._acceptor.accept(p, at, 0, f"form:{filling.secret}", sent.dump())
        if outcome is Outcome.FULL:
            raise TryAgain
        self._remembered.pop(filling.secret, None)
        await self._remove_dropped(filling)
        return receipt

    def _world(self) -> EventWorld:
        """What the answer types look at: units and calendar as of now; no tickets, no routes."""
        return EventWorld(
            surroundings=self._surroundings,
            router=NoRoutes(),
            tickets=TicketsOfCitizen("", "", {}, self._surroundings.chart),
            now=datetime.now(HANOI),
            oa_name="",
            seed=bytes,
            index_key=b"",
            partition=0,
            partitions=self._partitions,
            concealing=Concealing(bytes, str),
        )


def file_name_of(given: str) -> str:
    """A file's name for people: nothing that leads anywhere, nothing invisible, not long."""
    name = clean(given.replace("\\", "/").rsplit("/", 1)[-1])
    return "".join(character for character in name if character.isprintable() and character not in '"<>')[
        :MAX_FILE_NAME
    ]


def _refusal(error: CannotKeep) -> Refusal:
    return error.reason if error.reason in ("too_large", "empty") else "disk"  # type: ignore[return-value]


def _reason_against(kept: KeptFile, have: Sequence[Attachment], limit: int) -> Refusal | Literal["again"] | None:
    """Why a file is not kept for its question; a page that is loaded anew posts the same files again."""
    if kept.type in COULD_RUN or kept.type == UNKNOWN:
        return "kind"
    known = [known.sha256 for one in have if (known := KeptFile.at_address(one.url)) is not None]
    if kept.sha256 in known:
        return "again"
    return "too_many" if len(have) >= limit else None


def _attachment(kept: KeptFile, file_name: str) -> Attachment:
    kinds: dict[str, AttachmentKind] = {"image": "image", "audio": "audio", "video": "video"}
    kind = kinds.get(kept.type.partition("/")[0], "file")
    return Attachment(kind, url=kept.address(), name=file_name_of(file_name), size=kept.size)


def _load_typed(draft: Any) -> dict[str, Typed]:
    if not isinstance(draft, dict):
        return {}
    return {name: Typed(words, picked, tuple(map(unpacked, files))) for name, (words, picked, files) in draft.items()}


def in_page_order(fields: Sequence[FormField]) -> list[FormField]:
    """Files last: what was typed has arrived before a large file breaks the connection."""
    return sorted(fields, key=lambda one: one.is_files)
