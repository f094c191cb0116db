"""The scripts in force: imported once, kept as immutable revisions, loaded when a citizen stands in one; and what
became of a revision that is no longer in force."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from bot.routing.keeping import Memory
from bot.runtime.learning import router_of
from bot.scripts.loader import list_media, load_scripts, read_folder, revision_of
from bot.scripts.model import Scripts
from bot.scripts.problems import Problem, has_errors
from bot.scripts.revising.paused import in_force
from bot.scripts.revising.redirects import Redirects, joined, redirects
from bot.scripts.world import Router
from bot.store import scripts as stored
from bot.store.redis import Redis, RedisDown
from config.subjects import subject_ids
from config.units import read_chart

FOLLOW_SECONDS = 2.0
MAX_LOADED = 8  # revisions kept in memory
MAX_MAPS = 64  # maps between revisions kept in memory

log = structlog.get_logger()


class ScriptsRefused(Exception):
    """The scripts have errors and there is nothing to fall back on; the message lists them."""

    def __init__(self, folder: Path, problems: list[Problem]) -> None:
        errors = [str(p) for p in problems if p.level == "error"]
        super().__init__(f"the scripts in {folder} have {len(errors)} error(s):\n" + "\n".join(errors[:20]))


@dataclass(frozen=True, slots=True)
class Shelved:
    """One revision, ready to run, and what reads free messages for it."""

    scripts: Scripts
    router: Router


@dataclass(frozen=True, slots=True)
class Place:
    """The way to `current` from `old` (None: its files are no longer kept or cannot be read).

    `corrected`: a legal correction was published since; `paused`: flows that were unpublished since.
    """

    current: Shelved
    old: Shelved | None
    map: Redirects
    corrected: bool = False
    paused: frozenset[str] = frozenset()


def shelve(scripts: Scripts, memory: Memory | None = None) -> Shelved:
    """A revision as citizens meet it, with what it makes of free messages; may take seconds, so never in the loop."""
    scripts = in_force(scripts)
    return Shelved(scripts, router_of(scripts, memory))


class ScriptShelf:
    """`current` is what new conversations meet; `place` tells what became of any other revision.

    Free messages are read as the current revision reads them, also for those who stand in an older one.
    """

    def __init__(
        self, redis: Redis, folder: Path, services: Collection[str] = (), memory: Memory | None = None
    ) -> None:
        self._redis = redis
        self._folder = folder
        self._services = services  # the outside services that a folder to be imported may name
        self._memory = memory
        self._loaded: OrderedDict[str, Scripts] = OrderedDict()
        self._maps: OrderedDict[str, Redirects] = OrderedDict()
        self._history: Sequence[stored.Entry] = ()
        self._serial = -1
        self.current: Shelved

    async def start(self) -> None:
        """Imports the folder unless a person has published; raises ScriptsRefused, FolderNotReadable."""
        published = await stored.current(self._redis)
        if published is None or published.origin == "import":
            await self._import(published)
        if not await self.refresh():
            raise ScriptsRefused(self._folder, [])

    async def follow(self) -> None:
        """Notices what is published while this process runs."""
        while True:
            await asyncio.sleep(FOLLOW_SECONDS)
            try:
                await self.refresh()
            except RedisDown:
                continue
            except ScriptsRefused as error:
                log.error("scripts_not_taken", reason=str(error))

    async def refresh(self) -> bool:
        """Takes what was published last; False when nothing ever was. Raises RedisDown, ScriptsRefused."""
        published = await stored.current(self._redis)
        if published is None or published.serial == self._serial:
            return published is not None
        history = await stored.history(self._redis)
        current = await asyncio.to_thread(shelve, await self._load(published.revision), self._memory)
        kept = await stored.kept(self._redis, self._loaded)
        if published.serial < self._serial:  # overtaken while it was loaded
            return True
        self._loaded = OrderedDict((name, one) for name, one in self._loaded.items() if name in kept)
        self._history, self._serial, self.current = history, published.serial, current
        self._maps.clear()
        log.info("scripts_changed", revision=published.revision, serial=published.serial)
        return True

    async def place(self, revision: str) -> Place:
        """What became of a revision that a conversation stands in."""
        if all(entry.revision != revision for entry in self._history):
            await self.refresh()  # another process may have taken a publish before this one noticed
        old = await self.get(revision)
        current, since = self.current, []
        for entry in self._history:
            if entry.revision == revision:
                break
            since.append(entry)
        return Place(
            current,
            old,
            await self._map(revision, old, current, since),
            any(entry.correction for entry in since),
            frozenset(entry.flow for entry in since if entry.flow),
        )

    async def get(self, revision: str) -> Shelved | None:
        """A revision by name, None when its files are not kept or this version cannot read them."""
        if revision == self.current.scripts.revision:
            return self.current
        known = self._loaded.get(revision)
        if known is not None:
            self._loaded.move_to_end(revision)
            return Shelved(known, self.current.router)
        try:
            return Shelved(await self._load(revision), self.current.router)
        except ScriptsRefused:
            log.warning("revision_unusable", revision=revision)
            return None

    async def _map(
        self, revision: str, old: Shelved | None, current: Shelved, since: Sequence[stored.Entry]
    ) -> Redirects:
        known = self._maps.get(revision)
        if known is not None:
            return known
        if old is not None:
            map = await asyncio.to_thread(redirects, old.scripts, current.scripts)
        else:
            maps = await stored.moves(self._redis, [entry.serial for entry in reversed(since)])
            map = joined(Redirects.load(one) for one in maps)
        if current is self.current:
            self._maps[revision] = map
        while len(self._maps) > MAX_MAPS:
            self._maps.popitem(last=False)
        return map

    async def _import(self, published: stored.Current | None) -> None:
        files = read_folder(self._folder)
        revision = revision_of(files)
        if published is not None and revision == published.revision:
            return
        units = [unit.id for unit in read_chart().units]
        loaded = load_scripts(files, list_media(self._folder), self._services, units, subject_ids())
        if loaded.scripts is None or has_errors(loaded.problems):
            if published:
                log.error("scripts_not_imported", reason=str(ScriptsRefused(self._folder, loaded.problems)))
                return
            raise ScriptsRefused(self._folder, loaded.problems)
        before = await self._read(published.revision) if published else None
        entry = stored.Entry(
            serial=published.serial + 1 if published else 1,
            revision=revision,
            origin="import",
            at=int(time.time() * 1000),
            previous=published.revision if published else "",
        )
        map = redirects(in_force(before), in_force(loaded.scripts)) if before else Redirects()
        try:
            await stored.put(self._redis, entry, files, map.dump())
        except stored.Overtaken:
            log.info("import_overtaken", revision=revision)  # another process was first

    async def _read(self, revision: str) -> Scripts | None:
        files = await stored.files_of(self._redis, revision)
        return None if files is None else (await asyncio.to_thread(load_scripts, files)).scripts

    async def _load(self, revision: str) -> Scripts:
        """The scripts of a revision as citizens meet them."""
        files: Mapping[str, str] | None = await stored.files_of(self._redis, revision)
        loaded = await asyncio.to_thread(load_scripts, files or {})
        if files is None or loaded.scripts is None:
            raise ScriptsRefused(self._folder, loaded.problems)
        scripts = self._loaded[revision] = in_force(loaded.scripts)
        while len(self._loaded) > MAX_LOADED:
            self._loaded.popitem(last=False)
        return scripts
