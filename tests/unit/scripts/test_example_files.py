"""Examples in files of their own: added to the flow they name, and told when there is none."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.routing.router import make_router
from bot.runtime.learning import learnt_here
from bot.runtime.publishing import shelve
from bot.scripts.check import examine
from bot.scripts.conversations.simulate import Simulation
from bot.scripts.limits import MAX_EXAMPLES
from bot.scripts.loader import Loaded, load_scripts
from bot.scripts.model import Scripts
from bot.scripts.repair import BUILT_IN
from bot.scripts.revising.redirects import Redirects, redirects
from bot.scripts.revising.revisions import changes

FLOW = "spec: 1\nflow: thu\nstart_by: {examples: [câu đầu]}\nsteps:\n  - say: Xin chào.\n"
MORE = "spec: 1\nexamples_of: thu\nexamples:\n  hai: |\n    câu sau\n"


def load(more: str = MORE, file: str = "examples/thu.yaml", **others: str) -> Loaded:
    return load_scripts({"thu.yaml": FLOW, file: more, **others})


def told(loaded: Loaded) -> list[tuple[str, str, int]]:
    return [(one.rule, one.file, one.line) for one in loaded.problems if one.rule != "untested"]


def texts(loaded: Loaded, flow: str = "thu") -> list[str]:
    found = loaded.folder.flow(flow)
    assert found
    return [example.text for example in found.examples]


def scripts(**files: str) -> Scripts:
    found = load_scripts({name.replace("__", "/") + ".yaml": text for name, text in files.items()}).scripts
    assert found
    return found


def test_the_examples_of_a_file_follow_the_flows_own() -> None:
    loaded = load()
    assert told(loaded) == []
    assert loaded.scripts
    own, other = loaded.scripts.flows["thu"].examples
    assert (own.text, own.group, own.file, own.span.line) == ("câu đầu", "", "thu.yaml", 3)
    assert (other.text, other.group, other.file, other.span.line) == ("câu sau", "hai", "examples/thu.yaml", 5)


@pytest.mark.parametrize(
    ("more", "rule", "line"),
    [
        ("spec: 1\nexamples_of: hai\nexamples: [x]\n", "file-name", 2),
        ("spec: 2\nexamples_of: thu\nexamples: [x]\n", "spec", 1),
        ("spec: 1\nexamples: [x]\n", "missing-key", 1),
        ("spec: 1\nexamples_of: thu\n", "missing-key", 1),
        ("spec: 1\nexamples_of: thu\nexample: [x]\n", "unknown-key", 3),
        ("spec: 1\nexamples_of: thu\nexamples: {Nhóm: [x]}\n", "wrong-type", 3),
        ("- x\n", "wrong-type", 1),
    ],
)
def test_what_is_wrong_in_such_a_file_is_told_at_its_place(more: str, rule: str, line: int) -> None:
    assert (rule, "examples/thu.yaml", line) in told(load(more))


def test_examples_of_a_flow_that_is_not_there_are_told_with_the_nearest() -> None:
    loaded = load(MORE.replace("thu", "thuu"), "examples/thuu.yaml")
    (problem,) = [one for one in loaded.problems if one.rule == "unknown-flow"]
    assert (problem.file, problem.line, problem.level) == ("examples/thuu.yaml", 2, "error")
    assert "“thu”" in problem.hint


def test_a_flow_that_cannot_be_read_is_the_only_problem() -> None:
    loaded = load_scripts({"thu.yaml": "flow: [", "examples/thu.yaml": MORE})
    assert {one.file for one in loaded.problems} == {"thu.yaml"}


def test_a_file_of_examples_that_cannot_be_read_makes_no_flow_known() -> None:
    loaded = load("examples: [", "examples/hai.yaml", **{"x.yaml": "spec: 1\nflow: x\nsteps:\n  - switch: hai\n"})
    assert ("unknown-flow", "x.yaml", 4) in told(loaded)


def test_a_second_file_for_the_same_flow_is_refused() -> None:
    loaded = load(**{"examples/them/thu.yaml": MORE.replace("sau", "thêm")})
    assert [rule for rule, _, _ in told(loaded)] == ["duplicate-key"]


def test_the_flow_and_its_file_have_together_no_more_than_one_flow_may_have() -> None:
    loaded = load("spec: 1\nexamples_of: thu\nexamples: |\n" + "".join(f"  câu {n}\n" for n in range(MAX_EXAMPLES)))
    assert told(loaded) == [("too-long", "examples/thu.yaml", MAX_EXAMPLES + 3)]


def test_examples_alone_begin_a_flow() -> None:
    bare = FLOW.replace("start_by: {examples: [câu đầu]}\n", "")
    assert "never-started" in {one.rule for one in load_scripts({"thu.yaml": bare}).problems}
    assert told(load_scripts({"thu.yaml": bare, "examples/thu.yaml": MORE})) == []


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_reserved_flow_takes_examples_and_is_otherwise_as_it_was(name: str) -> None:
    """Also one whose words the folder does not write itself."""
    loaded = load(MORE.replace("thu", name), f"examples/{name}.yaml")
    assert told(loaded) == []
    assert loaded.scripts
    flow = loaded.scripts.flows[name]
    assert [example.text for example in flow.examples] == ["câu sau"]
    assert flow.is_built_in
    assert flow.starts_by_itself == replace(flow, examples=()).starts_by_itself
    assert list(loaded.scripts.flows) == list(scripts(thu=FLOW).flows)


def test_a_folders_own_reserved_flow_takes_examples_both_ways() -> None:
    own = "spec: 1\nflow: chao\nstart_by: {examples: [chào buổi sáng]}\nsteps:\n  - say: Chào anh/chị.\n"
    loaded = load(MORE.replace("thu", "chao"), "examples/chao.yaml", **{"repair/chao.yaml": own})
    assert told(loaded) == []
    assert texts(loaded, "chao") == ["chào buổi sáng", "câu sau"]


def test_words_like_an_example_of_a_reserved_flow_do_what_its_word_does(
    simulate: Callable[..., Simulation],
) -> None:
    more = "spec: 1\nexamples_of: du-lieu-cua-toi\nexamples: [bot đang nhớ gì về tôi]\n"
    files = {"examples/du-lieu-cua-toi.yaml": more}
    loaded = load_scripts(files)
    assert loaded.scripts
    router = make_router(loaded.scripts, learnt_here())
    by_word, by_example = simulate(files=files, router=router), simulate(files=files, router=router)
    for simulation in (by_word, by_example):
        simulation.write("xin chào")
    assert by_example.write("bot đang nhớ gì về tôi") == by_word.write("dữ liệu của tôi")
    assert by_example.session.frames == by_word.session.frames


def test_an_example_of_a_file_that_leads_elsewhere_is_told_there() -> None:
    files = {"thu.yaml": FLOW, "examples/thu.yaml": MORE.replace("câu sau", "gặp cán bộ")}
    found = examine(files, date(2026, 11, 23), router_of=lambda scripts: shelve(scripts, learnt_here()).router).problems
    assert [(one.file, one.line) for one in found if one.rule == "example-elsewhere"] == [("examples/thu.yaml", 5)]


def test_other_examples_change_nothing_for_whoever_is_in_the_middle() -> None:
    old, new = scripts(thu=FLOW), scripts(thu=FLOW, examples__thu=MORE)
    assert redirects(old, new) == Redirects()
    assert [(one.kind, one.said) for one in changes(old, new)] == [("examples_added", "thêm câu mẫu “câu sau”")]
    moved = scripts(thu=FLOW.replace("{examples: [câu đầu]}", "{examples: {hai: [câu sau, câu đầu]}}"))
    assert redirects(new, moved) == Redirects()
    assert [(one.kind, one.said) for one in changes(new, moved)] == [("examples_moved", "đổi nhóm câu mẫu “câu đầu”")]


@given(st.text(max_size=120), st.sampled_from(["thu", "hai", "Chào", "", "true"]))
def test_reading_such_a_file_never_raises(text: str, flow: str) -> None:
    for more in (text, f"spec: 1\nexamples_of: {flow}\nexamples: {text}\n"):
        assert all(problem.message for problem in load(more).problems)
