"""`namro tickets evidence`: the files of a ticket, as far as somebody who may read it sees them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.session import Office, office, run, say_json
from bot.runtime.fetches import Fetch
from bot.store.vault import CannotOpen
from bot.terminal import complain, say
from bot.tickets.calendar import HANOI
from bot.tickets.codes import parse_code, partition_of
from bot.tickets.evidence import REASONS, Evidence, SealedFile, State
from bot.tickets.ticket import Ticket

KINDS = {"image": "ảnh", "gif": "ảnh động", "file": "tệp", "audio": "ghi âm", "video": "video"}
GONE = "không còn trên máy này hoặc đã hỏng"
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}


def evidence(
    code: Annotated[str, typer.Argument(help="Ticket code, for example NR-7K3M-9Q4X")],
    staff: Annotated[str, typer.Option("--as", help="Staff id, see: namro staff list")],
    save: Annotated[Path | None, typer.Option(help="Write the viewers' copies into this folder.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print data for programs.")] = False,
) -> None:
    """What the citizen sent beside words; with --save also the copies of pictures, without their metadata.

    Example: namro tickets evidence NR-7K3M-9Q4X --as thanh-tra --save anh
    """

    async def work() -> tuple[Ticket, Mapping[int, Fetch], list[tuple[Evidence, bytes | None]]]:
        async with office() as here:
            opened = await here.desk.show(await here.desk.actor(staff), code)
            p = partition_of(opened.ticket.code, here.partitions, here.vault.index_key())
            copies: list[tuple[Evidence, bytes | None]] = []
            for piece in opened.ticket.evidence if save else ():
                if piece.view is not None:
                    try:
                        copies.append((piece, await here.files.read(p, piece.view.file)))
                    except CannotOpen:
                        copies.append((piece, None))
            return opened.ticket, opened.fetches, copies

    ticket, fetches, copies = run(work())
    if as_json:
        say_json([_data(piece, fetches.get(piece.number)) for piece in ticket.evidence])
    else:
        for line in evidence_lines(ticket.evidence, fetches) or ["Phiếu này không có tệp nào."]:
            say(line)
    if save is not None and not _saved(save, ticket.code, copies, quiet=as_json):
        raise typer.Exit(1)


def evidence_lines(pieces: Iterable[Evidence], fetches: Mapping[int, Fetch]) -> list[str]:
    """One line a piece: what it is, and whether its file is there."""
    return [f"  Tệp {piece.number}: {_what(piece)}: {_state(piece, fetches.get(piece.number))}" for piece in pieces]


def _what(piece: Evidence) -> str:
    kind = KINDS.get(piece.kind, piece.kind)
    return f"{kind} «{piece.name}»" if piece.name else kind


def _state(piece: Evidence, fetch: Fetch | None) -> str:
    if piece.state is State.FAILED:
        return f"không tải được: {REASONS.get(piece.reason, piece.reason)}"
    if piece.state is State.WAITING:
        if fetch is None:
            return "chưa tải được; tiến trình worker đang ghi kết quả"
        if not fetch.tries:
            return "đang chờ tải"
        why, when = REASONS.get(fetch.reason, fetch.reason), _time(fetch.due)
        return f"chưa tải được ({why}), thử lại lúc {when}, hạn cuối {_time(fetch.until)}"
    other = "; KHÁC với loại đã báo" if piece.is_other else ""
    copy = "có bản xem" if piece.view else "không xem được bản xem trước, chỉ mở bản gốc"
    kept = f"đã lưu {_time(piece.kept_at or 0)}, {piece.type}{other}, {_size(piece.size)}, {copy}"
    return f"{kept}\n    SHA-256 {piece.sha256}"


def _saved(folder: Path, code: str, copies: list[tuple[Evidence, bytes | None]], quiet: bool) -> bool:
    """Writes the copies for the caller's eyes alone; names are ours, never the citizen's."""
    whole = True
    for piece, copy in copies:
        if copy is None or piece.view is None:
            complain(f"Tệp {piece.number}: {GONE}")
            whole = False
            continue
        path = folder / f"{code}-{piece.number}.{ENDINGS.get(piece.view.type, 'bin')}"
        _write(path, [copy])
        if not quiet:
            say(f"Đã ghi {path}")
    return whole


async def save_originals(here: Office, code: str, files: Mapping[int, SealedFile], folder: Path) -> dict[str, str]:
    """Writes originals that an opening gave, each as it was sent; gives the paths, or why not, by item id."""
    known = parse_code(code) or code
    p = partition_of(known, here.partitions, here.vault.index_key())
    written: dict[str, str] = {}
    for number, file in files.items():
        path = folder / f"{known}-{number}.goc"
        try:
            await asyncio.to_thread(_write, path, here.files.pieces(p, file))
            written[f"file:{number}"] = str(path)
        except CannotOpen:
            path.unlink(missing_ok=True)
            written[f"file:{number}"] = GONE
    return written


def _write(path: Path, parts: Iterable[bytes]) -> None:
    """For the caller's eyes alone."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        for part in parts:
            file.write(part)


def _data(piece: Evidence, fetch: Fetch | None) -> dict[str, object]:
    return {
        "number": piece.number,
        "kind": piece.kind,
        "name": piece.name,
        "state": piece.state,
        "reason": piece.reason or (fetch.reason if fetch else ""),
        "retry_at": fetch.due if fetch and fetch.tries else None,
        "at": piece.at,
        "kept_at": piece.kept_at,
        "sha256": piece.sha256,
        "size": piece.size,
        "type": piece.type,
        "is_other_than_told": piece.is_other,
        "has_copy": piece.view is not None,
    }


def _size(size: int) -> str:
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{max(1, size // 1024)} kB"


def _time(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, HANOI).strftime("%H:%M %d/%m/%Y")
