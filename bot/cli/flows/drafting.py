"""Reading a folder for publishing: all its problems are printed when there are errors."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import typer

from bot.cli.flows.listing import complain_of
from bot.runtime import press
from bot.scripts.lint.media import sent_files
from bot.scripts.loader import list_media, read_folder
from bot.terminal import complain
from bot.tickets.calendar import HANOI
from config.settings import load_settings

BASE_FILE = ".namro-revision"  # in a folder: the revision its scripts were taken from


def clean_draft(place: Path) -> press.Draft:
    """The folder's scripts; prints their problems and ends with 1 when there are errors."""
    return checked(read_folder(place), list_media(place), place)


def checked(files: dict[str, str], media: frozenset[str] | None = None, place: Path = Path()) -> press.Draft:
    """The same for files that are at hand."""
    try:
        return press.draft(files, datetime.now(HANOI).date(), media)
    except press.HasErrors as error:
        complain_of(error.problems, files, place)
        complain(str(error))
        raise typer.Exit(1) from None


def lacking_media(one: press.Draft) -> list[str]:
    """The pictures and files the scripts send that are not where this machine's workers look for them.

    They are no part of a revision: whoever publishes must copy them there.
    """
    place = load_settings().namro_flows_dir
    there = list_media(place) if place.is_dir() else frozenset()
    return sorted(sent_files(one.scripts.flows.values()) - there)


def tested(one: press.Draft) -> int:
    """How many conversations hold; prints those that fail and ends with 1."""
    try:
        return press.require_tests(one)
    except press.TestsFail as error:
        for result in error.results:
            complain(str(result))
        complain(str(error))
        raise typer.Exit(1) from None


def base_of(place: Path) -> str:
    """The revision a folder's scripts were taken from, "" when that was not noted."""
    try:
        return (place / BASE_FILE).read_text(encoding="utf-8").strip()[:64]
    except (OSError, UnicodeDecodeError):
        return ""


def note_base(place: Path, revision: str) -> bool:
    """Notes that the folder's scripts are those of a revision; False where the folder cannot be written to."""
    try:
        (place / BASE_FILE).write_text(revision + "\n", encoding="utf-8")
    except OSError:
        return False
    return True
