"""What was learnt, written and read back: the same router, or a refusal."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from bot.routing import keeping, router
from bot.routing.keeping import NotReadable, key_of, read_back, written
from bot.routing.learned import Learnable, LearnedRouter, Learnt, learn, learnable
from bot.routing.router import make_router
from bot.scripts.loader import read_folder
from bot.scripts.revising.paused import in_force
from tests.bench.labelled_sets import messages
from tests.unit.routing.town import ASKING, SAID, WEATHER, flow_file, scripts_of, town_files

LESSONS_READ = 40  # one of so many lessons


class Shelf:
    """A Memory of this process; `asked` and `put_in` count."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.asked = self.put_in = 0

    def get(self, key: str) -> bytes | None:
        self.asked += 1
        return self.kept.get(key)

    def put(self, key: str, data: bytes) -> None:
        self.put_in += 1
        self.kept[key] = data


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """With a process that has learnt nothing yet."""
    monkeypatch.setattr(router, "_latest", type(router._latest)())
    return Shelf()


def forget() -> None:
    """As if another process came."""
    router._latest.clear()


def town_taught() -> Learnable:
    return learnable(scripts_of(town_files()))


def told(one: LearnedRouter, text: str) -> tuple[object, ...]:
    """All that a router tells of a text, every bit of it."""
    chances = one.knowledge.chances(one.reader.indices(text)).tobytes()
    return chances, one.understand(text), one.find(text), one.aspect(text), one.subject(text), one.may_accuse(text)


def test_the_shipped_router_read_back_answers_the_same_bit_by_bit() -> None:
    taught = learnable(in_force(scripts_of(read_folder(Path(__file__).parents[3] / "flows"))))
    learnt = learn(taught)
    fresh, back = LearnedRouter(taught, learnt), LearnedRouter(taught, read_back(written(learnt)))
    texts = [lesson.text for lesson in taught.lessons[::LESSONS_READ]] + [one.text for one in messages("open")]
    slips = [text[:-2] + text[:-3:-1] for text in texts[:100]]
    assert len(texts) > 300
    for text in (*texts, *slips, "", "?", "khia sihn"):
        assert told(back, text) == told(fresh, text), text


@pytest.mark.parametrize("left", [{WEATHER, "chao"}, {WEATHER, ASKING, "to"}])
def test_without_sheets_or_groups_nothing_is_missing(left: set[str]) -> None:
    """One flow has one label, nothing is near, and there is nothing to sort."""
    files = {f"{id}.yaml": flow_file(id, SAID.get(id, {"": ("ai làm việc này",)})) for id in left}
    taught = learnable(scripts_of(files))
    learnt = learn(taught)
    back = read_back(written(learnt))
    assert (back.subjects is None, back.aspects is None) == (learnt.subjects is None, learnt.aspects is None)
    for lesson in taught.lessons[::9]:
        assert told(LearnedRouter(taught, back), lesson.text) == told(LearnedRouter(taught, learnt), lesson.text)


def test_what_is_written_twice_is_written_the_same() -> None:
    learnt = learn(town_taught())
    once = {name: array.tobytes() for name, array in learnt.arrays().items()}
    again = {name: array.tobytes() for name, array in read_back(written(learnt)).arrays().items()}
    assert once == again


def test_no_array_needs_pickle() -> None:
    assert not any(array.dtype.hasobject for array in learn(town_taught()).arrays().values())


def test_weights_stay_half_as_wide() -> None:
    weights = [one for name, one in learn(town_taught()).arrays().items() if name.endswith("top.weights")]
    assert [one.dtype for one in weights] == [np.float16]


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04", b"xin ch\xc3\xa0o", b"\x93NUMPY\x01\x00"],
    ids=["nothing", "a zip", "words", "an array"],
)
def test_what_is_no_learning_is_refused(data: bytes) -> None:
    with pytest.raises(NotReadable):
        read_back(data)


def test_arrays_of_something_else_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    learnt = learn(town_taught())
    less = {name: array for name, array in learnt.arrays().items() if not name.startswith("knowledge.top")}
    monkeypatch.setattr(Learnt, "arrays", lambda self: less)
    with pytest.raises(NotReadable):
        read_back(written(learnt))


@pytest.mark.parametrize("spoilt", [np.nan, np.inf])
def test_numbers_that_are_none_are_refused(spoilt: float) -> None:
    arrays = learn(learnable(scripts_of(town_files()))).arrays()
    name = next(name for name, one in arrays.items() if one.dtype.kind == "f" and one.size)
    arrays[name].flat[0] = spoilt
    file = BytesIO()
    np.savez(file, allow_pickle=False, **arrays)
    with pytest.raises(NotReadable):
        read_back(file.getvalue())


def test_the_end_cut_off_is_refused() -> None:
    data = written(learn(town_taught()))
    for length in range(0, len(data), len(data) // 20):
        with pytest.raises(NotReadable):
            read_back(data[:length])


def test_every_part_of_what_is_taught_makes_another_key() -> None:
    taught, more = town_taught(), town_files()
    assert key_of(taught) == key_of(town_taught())
    more["chao.yaml"] = more["chao.yaml"].replace("examples: |", "examples: |\n    một câu mới", 1)
    assert key_of(learnable(scripts_of(more))) != key_of(taught)
    assert len(key_of(taught)) == 64


def test_what_memory_has_is_not_learnt_again(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    scripts = scripts_of(town_files())
    first = make_router(scripts, shelf)
    forget()
    monkeypatch.setattr(router, "learn", None)  # whoever learns now fails
    second = make_router(scripts, shelf)
    assert (first is second, shelf.put_in) == (False, 1)
    assert first.understand("trời mưa to quá") == second.understand("trời mưa to quá")


def test_this_process_comes_before_memory(shelf: Shelf) -> None:
    scripts = scripts_of(town_files())
    assert make_router(scripts, shelf) is make_router(scripts, shelf)
    assert (shelf.asked, shelf.put_in) == (1, 1)


def test_of_many_scripts_this_process_holds_the_latest(shelf: Shelf) -> None:
    for number in range(router.MAX_LATEST + 2):
        said = {"": [f"câu thứ {word} của bản {number}" for word in range(router.MIN_EXAMPLES)]}
        make_router(scripts_of({"troi.yaml": flow_file(WEATHER, said, words=False)}), shelf)
    assert len(router._latest) == router.MAX_LATEST


def test_what_memory_cannot_tell_is_learnt_and_kept_anew(shelf: Shelf) -> None:
    scripts = scripts_of(town_files())
    shelf.kept[key_of(learnable(scripts))] = b"not at all"
    assert make_router(scripts, shelf).understand("trời mưa to quá").routes[0].flow == WEATHER
    assert isinstance(keeping.read_back(shelf.kept[key_of(learnable(scripts))]), Learnt)


def test_scripts_with_little_to_learn_need_no_memory(shelf: Shelf) -> None:
    make_router(scripts_of({}), shelf)
    assert (shelf.asked, shelf.put_in) == (0, 0)
