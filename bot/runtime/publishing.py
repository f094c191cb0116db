"""The scripts in force: imported once, kept as immutable revisions, loaded when a citizen stands in one."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import structlog

from bot.routing.finder import ProcedureFinder, SheetNames
from bot.routing.router import Router
from bot.scripts.loader import list_media, load_scripts, read_folder, revision_of
from bot.scripts.model import Scripts
from bot.scripts.problems import Problem, has_errors
from bot.store import scripts as stored
from bot.store.redis import Redis, RedisDown

FOLLOW_SECONDS = 2.0
MAX_LOADED = 8  # revisions kept in memory

log = structlog.get_logger()


class ScriptsRefused(Exception):
    """The scripts have errors and there is nothing to fall back on; the message lists them."""

    def __init__(self, folder: Path, problems: list[Problem]) -> None:
        errors = [str(p) for p in problems if p.level == "error"]
        super().__init__(f"the scripts in {folder} have {len(errors)} error(s):\n" + "\n".join(errors[:20]))


@dataclass(frozen=True, slots=True)
class Shelved:
    """One revision, ready to run."""

    scripts: Scripts
    finder: ProcedureFinder
    router: Router


def shelve(scripts: Scripts) -> Shelved:
    """A revision with what it makes of free messages."""
    finder = make_finder(scripts)
    return Shelved(scripts, finder, Router(scripts, finder))


def make_finder(scripts: Scripts) -> ProcedureFinder:
    sheets = [SheetNames(s.id, s.name, tuple(s.aliases), tuple(s.examples)) for s in scripts.sheets.values()]
    return ProcedureFinder(sheets, dict(scripts.phrases.abbreviations))


class ScriptShelf:
    """`current` is what new conversations meet; `get` finds any revision a citizen may be pinned to."""

    def __init__(self, redis: Redis, folder: Path) -> None:
        self._redis = redis
        self._folder = folder
        self._loaded: OrderedDict[str, Shelved] = OrderedDict()
        self.current: Shelved

    async def start(self) -> None:
        """Imports the folder unless a person has published; raises ScriptsRefused, FolderNotReadable."""
        published = await stored.current(self._redis)
        if published is None or published.origin == "import":
            await self._import(published.revision if published else "")
            published = await stored.current(self._redis)
        if published is None:
            raise ScriptsRefused(self._folder, [])
        self.current = await self._load(published.revision)

    async def follow(self) -> None:
        """Notices what is published while this process runs."""
        while True:
            await asyncio.sleep(FOLLOW_SECONDS)
            try:
                published = await stored.current(self._redis)
                if published is not None and published.revision != self.current.scripts.revision:
                    self.current = await self._load(published.revision)
                    log.info("scripts_changed", revision=published.revision)
            except RedisDown:
                continue
            except ScriptsRefused as error:
                log.error("scripts_not_taken", reason=str(error))

    async def get(self, revision: str) -> Shelved:
        """A revision by name; the current one when it was never stored."""
        if not revision or revision == self.current.scripts.revision:
            return self.current
        known = self._loaded.get(revision)
        if known is not None:
            self._loaded.move_to_end(revision)
            return known
        try:
            return await self._load(revision)
        except ScriptsRefused:
            log.error("revision_unusable", revision=revision)
            return self.current

    async def _import(self, published: str) -> None:
        files = read_folder(self._folder)
        revision = revision_of(files)
        if revision == published:
            return
        loaded = load_scripts(files, list_media(self._folder))
        if loaded.scripts is None or has_errors(loaded.problems):
            if published:
                log.error("scripts_not_imported", reason=str(ScriptsRefused(self._folder, loaded.problems)))
                return
            raise ScriptsRefused(self._folder, loaded.problems)
        await stored.store(self._redis, revision, files)
        await stored.make_current(self._redis, revision, "import", int(time.time() * 1000))

    async def _load(self, revision: str) -> Shelved:
        files: Mapping[str, str] | None = await stored.files_of(self._redis, revision)
        loaded = load_scripts(files or {})
        if files is None or loaded.scripts is None:
            raise ScriptsRefused(self._folder, loaded.problems)
        shelved = shelve(loaded.scripts)
        self._loaded[revision] = shelved
        while len(self._loaded) > MAX_LOADED:
            self._loaded.popitem(last=False)
        return shelved
