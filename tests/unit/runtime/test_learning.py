"""What was learnt, in files: whole and the right one, or nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.runtime import learning
from bot.runtime.learning import FOLDER, KEPT, LearntFiles, learnt_here, learnt_in

DATA = bytes(range(256)) * 40
HOUR_NS = 3600 * 10**9


@pytest.fixture
def files(tmp_path: Path) -> LearntFiles:
    return learnt_in(tmp_path / "data")


def paths(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "data" / FOLDER).iterdir())


def test_what_is_put_is_got_by_another_process_and_read_by_the_owner_only(files: LearntFiles, tmp_path: Path) -> None:
    files.put("a", DATA)
    assert learnt_in(tmp_path / "data").get("a") == DATA
    assert [path.stat().st_mode & 0o777 for path in paths(tmp_path)] == [0o600]
    assert files.get("b") is None


def test_what_is_put_again_takes_the_place_of_the_first(files: LearntFiles, tmp_path: Path) -> None:
    files.put("a", DATA)
    files.put("a", b"newer")
    assert files.get("a") == b"newer"
    assert len(paths(tmp_path)) == 1


@pytest.mark.parametrize(
    "spoilt",
    [b"", b"x", b"garbage " * 1000, "shorter", "flipped", "longer"],
    ids=["empty", "a byte", "garbage", "cut off", "a bit flipped", "more at the end"],
)
def test_a_spoilt_file_is_ignored_and_deleted(files: LearntFiles, tmp_path: Path, spoilt: bytes | str) -> None:
    files.put("a", DATA)
    path = paths(tmp_path)[0]
    whole = path.read_bytes()
    flipped = whole[:5000] + bytes([whole[5000] ^ 4]) + whole[5001:]
    made = {"shorter": whole[:-1], "flipped": flipped, "longer": whole + b"\0"}
    path.write_bytes(made[spoilt] if isinstance(spoilt, str) else spoilt)
    assert files.get("a") is None
    assert paths(tmp_path) == []
    files.put("a", DATA)
    assert files.get("a") == DATA


def test_every_flipped_bit_of_the_beginning_is_noticed(files: LearntFiles, tmp_path: Path) -> None:
    files.put("a", DATA)
    whole = paths(tmp_path)[0].read_bytes()
    for bit in range(8 * 64):
        spoilt = bytearray(whole)
        spoilt[bit // 8] ^= 1 << bit % 8
        paths(tmp_path)[0].write_bytes(bytes(spoilt))
        assert files.get("a") is None
        files.put("a", DATA)


def test_the_whole_file_of_other_scripts_is_not_taken(files: LearntFiles, tmp_path: Path) -> None:
    files.put("a", DATA)
    of_a = paths(tmp_path)[0]
    files.put("b", b"of b")
    of_b = next(path for path in paths(tmp_path) if path != of_a)
    of_a.replace(of_b)
    assert files.get("b") is None


def test_other_code_does_not_meet_the_same_numbers(files: LearntFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    files.put("a", DATA)
    monkeypatch.setattr(learning, "_code", lambda: "of the next version")
    assert files.get("a") is None


def test_the_code_is_told_by_every_file_of_routing_and_text(monkeypatch: pytest.MonkeyPatch) -> None:
    told = learning._code()
    assert told == learning._code.__wrapped__()
    for package in ("routing", "text"):
        path = next(Path(learning.__file__).parents[1].joinpath(package).glob("[a-z]*.py"))
        read = Path.read_bytes
        with monkeypatch.context() as patch:
            patch.setattr(Path, "read_bytes", lambda at, path=path, read=read: read(at) + b"#" * (at == path))
            assert learning._code.__wrapped__() != told


def test_the_least_recently_used_go(files: LearntFiles, tmp_path: Path) -> None:
    for age in range(KEPT):
        files.put(f"{age}", DATA)
        os.utime(files._path(f"{age}"), ns=(0, (age + 1) * HOUR_NS))
    files.get("0")
    files.put("new", DATA)
    assert len(paths(tmp_path)) == KEPT
    assert {key for key in ("0", "1", "2", "new") if files.get(key)} == {"0", "2", "new"}


def test_what_a_killed_process_left_half_written_goes_as_well(files: LearntFiles, tmp_path: Path) -> None:
    files.put("a", DATA)
    left = tmp_path / "data" / FOLDER / ".left.learnt"
    left.write_bytes(b"half")
    os.utime(left, ns=(0, HOUR_NS))
    for key in range(KEPT):
        files.put(f"{key}", DATA)
    assert not left.exists()


def test_without_a_folder_that_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    files = learnt_in(tmp_path / "file")
    files.put("a", DATA)
    assert files.get("a") is None


def test_a_full_disk_leaves_no_rest(files: LearntFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    files.put("a", DATA)
    assert paths(tmp_path) == []
    assert files.get("a") is None


def test_a_folder_instead_of_the_file_is_no_reason_to_fail(files: LearntFiles) -> None:
    files._path("a").mkdir(parents=True)
    files.put("a", DATA)
    assert files.get("a") is None


def test_a_file_too_large_and_what_is_no_file_are_not_read(
    files: LearntFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.put("a", DATA)
    monkeypatch.setattr(learning, "MAX_BYTES", len(DATA))
    assert files.get("a") is None
    monkeypatch.setattr(learning, "MAX_BYTES", 2 * len(DATA))
    assert files.get("a") == DATA
    (path,) = paths(tmp_path)
    path.unlink()
    os.mkfifo(path)
    assert files.get("a") is None  # and does not wait for a writer


def test_commands_use_a_data_directory_only_where_there_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAMRO_DATA_DIR", str(tmp_path / "data"))
    assert learnt_here() is None
    (tmp_path / "data").mkdir()
    here = learnt_here()
    assert here is not None
    here.put("a", DATA)
    assert len(paths(tmp_path)) == 1


def test_memory_is_given_back_wherever_that_can_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    learning._give_back()
    monkeypatch.setattr(learning.ctypes, "CDLL", lambda name: object())  # a C library without malloc_trim
    learning._give_back()


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="threads are counted by Linux's /proc")
def test_a_worker_learns_on_one_thread_of_the_processor() -> None:
    """Two threads of the algebra library wait for each other by spinning: on a busy machine learning took a minute."""
    program = "import bot.app.worker, os; print(len(os.listdir('/proc/self/task')))"
    env = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}  # set by this process
    done = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1"
