"""A file on disk: whole or not at all, and nothing of it can be changed, cut or exchanged unnoticed."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.store.sealed_file import CHUNK, MAGIC, TAG, SealedWriter, read_sealed
from bot.store.vault import CannotOpen

KEY = bytes(range(32))
NAME = "a" * 32


def write(folder: Path, *parts: bytes, name: str = NAME, key: bytes = KEY) -> Path:
    writer = SealedWriter(folder / name, key)
    for part in parts:
        writer.write(part)
    writer.finish()
    return folder / name


def read(path: Path, key: bytes = KEY) -> bytes:
    return b"".join(read_sealed(path, key))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_was_written_is_read_again_and_lies_encrypted_for_its_owner_alone(tmp_path: Path, size: int) -> None:
    content = (b"ranh gioi " * (size // 10 + 1))[:size]
    path = write(tmp_path / "3", content)
    assert read(path) == content
    assert b"ranh gioi" not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [p.name for p in path.parent.iterdir()] == [NAME]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, CHUNK * 2), max_size=5))
def test_it_does_not_matter_in_which_parts_it_comes(tmp_path_factory: pytest.TempPathFactory, sizes: list[int]) -> None:
    parts = [bytes([n % 251]) * size for n, size in enumerate(sizes)]
    assert read(write(tmp_path_factory.mktemp("f"), *parts)) == b"".join(parts)


@settings(max_examples=80, deadline=None)
@given(at=st.integers(0, len(MAGIC) + 2 * CHUNK + 10 + 3 * TAG - 1), bit=st.integers(0, 7))
def test_a_flipped_bit_anywhere_is_noticed(tmp_path_factory: pytest.TempPathFactory, at: int, bit: int) -> None:
    path = write(tmp_path_factory.mktemp("f"), b"x" * (2 * CHUNK + 10))
    stored = bytearray(path.read_bytes())
    stored[at] ^= 1 << bit
    path.write_bytes(stored)
    with pytest.raises(CannotOpen):
        read(path)


def test_a_file_cut_at_the_end_of_a_piece_is_noticed(tmp_path: Path) -> None:
    path = write(tmp_path, b"x" * (2 * CHUNK))
    path.write_bytes(path.read_bytes()[: len(MAGIC) + CHUNK + TAG])
    with pytest.raises(CannotOpen, match="cut off"):
        read(path)


def test_pieces_in_another_order_are_noticed(tmp_path: Path) -> None:
    path = write(tmp_path, b"x" * CHUNK + b"y" * CHUNK + b"z")
    stored, piece = path.read_bytes(), CHUNK + TAG
    start = len(MAGIC)
    swapped = stored[start + piece : start + 2 * piece] + stored[start : start + piece]
    path.write_bytes(MAGIC + swapped + stored[start + 2 * piece :])
    with pytest.raises(CannotOpen):
        read(path)


def test_one_file_cannot_stand_in_for_another(tmp_path: Path) -> None:
    path = write(tmp_path, b"x")
    other = path.with_name("b" * 32)
    other.write_bytes(path.read_bytes())
    with pytest.raises(CannotOpen):
        read(other)


def test_another_key_does_not_open_it_and_the_words_never_come_with_the_error(tmp_path: Path) -> None:
    with pytest.raises(CannotOpen) as failed:
        read(write(tmp_path, b"ranh gioi"), b"\1" * 32)
    assert "ranh gioi" not in str(failed.value)


def test_a_file_that_is_gone_says_so(tmp_path: Path) -> None:
    with pytest.raises(CannotOpen, match="cannot be read"):
        read(tmp_path / NAME)


def test_what_was_not_finished_leaves_no_file_and_what_is_dropped_leaves_nothing(tmp_path: Path) -> None:
    writer = SealedWriter(tmp_path / NAME, KEY)
    writer.write(b"x" * CHUNK * 3)
    assert not (tmp_path / NAME).exists()
    writer.drop()
    assert list(tmp_path.iterdir()) == []
