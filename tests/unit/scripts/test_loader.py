"""Reading folders: every mistake is a problem with a place, and no input is too strange."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest

from bot.scripts.check import examine
from bot.scripts.conversations.simulate import Simulation
from bot.scripts.limits import MAX_FOLDER_FILES
from bot.scripts.loader import FolderNotReadable, list_media, load_scripts, read_folder, revision_of
from bot.scripts.problems import Problem, Span, did_you_mean, errors_of, sort_problems
from bot.scripts.repair import BUILT_IN
from bot.scripts.tree import MAX_ALIASES, MAX_DEPTH, MAX_FILE_CHARACTERS, read_tree

HEAD = "spec: 1\nflow: thu\nstart_by: {keywords: [làm thử]}\n"
NOISE = {"untested", "never-started"}


BILLION_LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "\n".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)
)


def problems(text: str, name: str = "thu.yaml") -> list[Problem]:
    return [problem for problem in load_scripts({name: text}).problems if problem.rule not in NOISE]


@pytest.mark.parametrize(
    ("body", "rule", "line", "column"),
    [
        ("steps:\n  - say: Lưu ý: mang bản chính.\n", "yaml", 5, 15),
        ("steps:\n\t- say: x\n", "yaml", 5, 1),
        ('steps:\n  - say: "chưa đóng\n', "yaml", 5, 10),
        ("steps:\n  - say: x\n   - say: y\n", "yaml", 6, 4),
        ("steps:\n  - say: {{ ten }}\n", "yaml", 5, 11),
        ("steps:\n  - say: x\ntitle: a\ntitle: b\n", "duplicate-key", 7, 1),
        ("steps:\n  - say: x\nstep: y\n", "unknown-key", 6, 1),
        ("steps:\n  - sya: x\n", "unknown-step", 5, 5),
        ("steps:\n  - {say: x, tries: 3}\n", "unknown-key", 5, 14),
        ("steps:\n  - say:\n", "missing-text", 5, 9),
        ("steps:\n  - ask: x\n    tries: ba\nanswers: {x: {type: text}}\n", "wrong-type", 6, 12),
        ("steps:\n  - ask: x\nanswers: {x: {type: txt}}\n", "unknown-type", 6, 21),
        ("steps:\n  - ask: x\nanswers: {x: {label: X}}\n", "missing-key", 6, 14),
        ("steps:\n  - ask: x\nanswers: {x: {type: mony}}\n", "unknown-type", 6, 21),
        ("steps:\n  - quiz: x\n", "not-yet", 5, 5),
        ("steps:\n  - {say: x, choose: y, options: [z]}\n", "", 0, 0),
        ("steps:\n  - {go: x, end: }\n", "two-verbs", 5, 5),
        ("steps:\n  - say: |\n      một\n      {{ x | nagy }}\n", "unknown-filter", 7, 14),
        ("steps:\n  - say: '{{ x'\n", "expression", 5, 11),
        ("steps:\n  - ask: x\n    silence: {after: 20 phút}\nanswers: {x: {type: text}}\n", "wrong-type", 6, 22),
        ("steps:\n  - chữ trơn\n", "wrong-type", 5, 5),
        ("steps: xin chào\n", "missing-text", 4, 8),
        ("steps:\n  - {id: a, say: x}\n  - {id: a, say: y}\n", "duplicate-key", 6, 5),
    ],
)
def test_a_mistake_is_told_at_its_place(body: str, rule: str, line: int, column: int) -> None:
    found = [(problem.rule, problem.line, problem.column) for problem in problems(HEAD + body)]
    if rule:
        assert (rule, line, column) in found
    else:
        assert found


def test_all_mistakes_are_told_at_once_and_in_order() -> None:
    found = problems(HEAD + "steps:\n  - sya: x\n  - say: '{{ a }}'\n  - go: b\n  - {say: x, z: 1}\n")
    assert [problem.line for problem in found] == [5, 6, 7, 8]
    assert all(problem.message.endswith(".") for problem in found)


def test_a_misspelt_name_gets_the_nearest_known_one() -> None:
    assert "“say”" in problems(HEAD + "steps:\n  - sya: x\n")[0].hint
    assert did_you_mean("zzz", ["say", "ask"]) == ""


def test_a_file_must_be_named_after_its_flow() -> None:
    assert [problem.rule for problem in problems(HEAD + "steps:\n  - say: x\n", "khac.yaml")] == ["file-name"]


def test_a_flow_may_exist_only_once() -> None:
    text = HEAD + "steps:\n  - say: x\n"
    loaded = load_scripts({"thu.yaml": text, "a/thu.yaml": text})
    assert [problem.rule for problem in loaded.problems if problem.level == "error"] == ["duplicate-key"]


def test_a_newer_language_is_refused() -> None:
    assert problems(HEAD.replace("spec: 1", "spec: 2") + "steps:\n  - say: x\n")[0].rule == "spec"


def test_a_script_with_an_error_is_not_made_runnable() -> None:
    assert load_scripts({"thu.yaml": HEAD + "steps:\n  - go: x\n"}).scripts is None
    assert load_scripts({}).scripts is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n",
        "# chỉ có ghi chú\n",
        "[",
        "{" * 5_000,
        "- " * 3_000,
        "a: " * 1_000,
        "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1),
        "&a [*a]",
        "a: *b",
        "a: &a " + "[x, x]\n" + "".join(f"b{n}: *a\n" for n in range(MAX_ALIASES + 1)),
        BILLION_LAUGHS,
        "a" * (MAX_FILE_CHARACTERS + 1),
        "\x00",
        "a: \x07",
        "\ud800",
        "--- a\n--- b\n",
        "? [a]\n: b\n",
        "!!python/object/apply:os.system ['x']",
        "<<: 1",
        "\ufeffspec: 1",
        "yes: no\non: off",
        "%YAML 9.9\n---\na: b",
    ],
)  # fmt: skip
def test_strange_files_are_problems_and_never_crashes(text: str) -> None:
    found = load_scripts({"thu.yaml": text}).problems
    assert found
    assert all(problem.file == "thu.yaml" and problem.line >= 1 for problem in found)


def test_words_that_other_yaml_readers_take_for_truth_stay_words() -> None:
    found: list[Problem] = []
    root = read_tree(
        "a", "a: [no, yes, on, off, NO, true, 12, 1.5, 012, 1e3, 2026-11-23, null, '7', 12345678901234567]", found
    )
    assert root
    assert found == []
    values = root.plain()["a"]
    assert values == [
        "no",
        "yes",
        "on",
        "off",
        "NO",
        True,
        12,
        1.5,
        "012",
        "1e3",
        "2026-11-23",
        None,
        "7",
        "12345678901234567",
    ]


def test_nesting_and_aliases_within_the_limits_are_read() -> None:
    found: list[Problem] = []
    assert read_tree("a", "[" * MAX_DEPTH + "]" * MAX_DEPTH, found)
    assert read_tree("a", "a: &a [x]\n" + "".join(f"b{n}: *a\n" for n in range(MAX_ALIASES)), found)
    assert found == []


def test_too_many_files_are_refused() -> None:
    files = {f"procedures/a{n}.yaml": f"id: a{n}\nname: A\n" for n in range(MAX_FOLDER_FILES + 1)}
    assert any(problem.rule == "too-long" for problem in load_scripts(files).problems)


def test_a_problem_reads_as_one_line() -> None:
    problem = Problem("a.yaml", Span(3, 5, 3, 9), "unknown-key", "error", "Không có “x”.", "Thử “y”.")
    assert str(problem) == "a.yaml:3:5 error unknown-key Không có “x”. (Thử “y”.)"
    assert sort_problems([problem, problem]) == [problem]


def test_steps_have_keys_that_survive_edits_elsewhere(write_flow: Callable[..., str]) -> None:
    steps = "- say: A\n- ask: x\n- say: B\n- {id: giua, say: C}\n- ask: x"
    scripts = load_scripts({"thu.yaml": write_flow(steps, "x: {type: text, label: X}")}).scripts
    assert scripts
    assert list(scripts.flows["thu"].steps) == ["say", "ask:x", "say#2", "giua", "ask:x#2"]


def test_the_revision_names_the_content_and_nothing_else() -> None:
    assert revision_of({"a": "1", "b": "2"}) == revision_of({"b": "2", "a": "1"})
    assert revision_of({"a": "1"}) != revision_of({"a": "2"}) != revision_of({"b": "1"})
    assert revision_of({"a": "1b"}) != revision_of({"a1": "b"})


def test_a_folder_is_read_and_a_missing_or_broken_one_is_told(tmp_path: Path) -> None:
    (tmp_path / "repair").mkdir()
    (tmp_path / "repair" / "chao.yaml").write_text("spec: 1", encoding="utf-8")
    (tmp_path / "README.md").write_text("x", encoding="utf-8")
    assert read_folder(tmp_path) == {"repair/chao.yaml": "spec: 1"}
    with pytest.raises(FolderNotReadable, match="không có thư mục này"):
        read_folder(tmp_path / "none")
    with pytest.raises(FolderNotReadable, match="nêu thư mục chứa nó"):
        read_folder(tmp_path / "repair" / "chao.yaml")


def test_a_file_in_another_encoding_is_a_problem_at_its_first_strange_byte(tmp_path: Path) -> None:
    (tmp_path / "cu.yaml").write_bytes("spec: 1\ntitle: Chào\n".encode("cp1258", "ignore"))
    (tmp_path / "rong.yaml").write_bytes("spec: 1\n".encode("utf-16"))
    found = {one.file: one for one in load_scripts(read_folder(tmp_path)).problems}
    assert (found["cu.yaml"].line, found["cu.yaml"].rule) == (2, "yaml")
    assert all("UTF-8" in one.hint for one in found.values())


def test_a_folders_own_repair_flow_replaces_the_built_in_one() -> None:
    own = "spec: 1\nflow: huy\nsteps:\n  - say: Thôi nhé.\n"
    scripts = load_scripts({"repair/huy.yaml": own}).scripts
    assert scripts
    assert not scripts.flows["huy"].is_built_in
    assert scripts.flows["menu"].is_built_in


def test_the_built_in_repair_flows_are_scripts_without_problems() -> None:
    assert load_scripts({f"repair/{name}.yaml": text for name, text in BUILT_IN.items()}).problems == []


def test_check_adds_what_depends_on_the_day_and_the_conversations() -> None:
    files = {
        "procedures/a.yaml": "id: a\nname: A\nverified_on: 2020-01-01\n",
        "tests/x.chat.yaml": "chat: X\nat: hôm nay\nturns: []\n",
    }
    assert [problem.rule for problem in examine(files, date(2026, 11, 23)).problems] == ["stale-sheet", "wrong-type"]


def test_phrases_are_changed_by_the_folder_and_checked() -> None:
    text = dedent("""
        texts: {skip: Không cần, skpi: x, done: "{{ la }}"}
        words: {menu: [mục lục], khan-cap: [vỡ đê], la: [x]}
        synonyms: {Đồng ý: [nhất trí]}
        abbreviations: {ks: khai sinh}
    """)
    loaded = load_scripts({"phrases.yaml": text})
    assert sorted(problem.rule for problem in loaded.problems) == ["undefined-variable", "unknown-key", "unknown-key"]
    phrases = loaded.folder.phrases
    assert phrases.texts["skip"].raw == "Không cần"
    assert phrases.words["muc luc"] == "menu"
    assert phrases.is_emergency("vỡ đê rồi", "vo de roi")
    assert phrases.abbreviations == {"ks": "khai sinh"}


def test_the_files_beside_the_scripts_are_listed_and_none_outside(tmp_path: Path) -> None:
    (tmp_path / "flows" / "anh").mkdir(parents=True)
    (tmp_path / "secret.png").write_bytes(b"x")
    (tmp_path / "flows" / "a.yaml").write_text("x", encoding="utf-8")
    (tmp_path / "flows" / "anh" / "a.png").write_bytes(b"x")
    (tmp_path / "flows" / "b.png").symlink_to(tmp_path / "secret.png")
    assert list_media(tmp_path / "flows") == {"anh/a.png"}


def test_a_text_of_phrases_is_at_hand_in_every_flow(simulate: Callable[..., Simulation]) -> None:
    flow = HEAD + "steps:\n  - say: Trực {{ shared.gio_truc }}.\n"
    phrases = "shared: {gio_truc: từ 8 giờ đến 17 giờ}\n"
    simulation = simulate(files={"thu.yaml": flow, "phrases.yaml": phrases})
    simulation.write("làm thử")
    assert simulation.said[-1].text == "Trực từ 8 giờ đến 17 giờ."


@pytest.mark.parametrize(
    ("phrases", "used", "hint"),
    [
        ("shared: {gio_truc: x}\n", "shared.gio_trc", "“gio_truc”"),
        ("spec: 1\n", "shared.gio_truc", "mục shared của phrases.yaml"),
        ("shared: {gio_truc: x}\n", "shared", "mục shared của phrases.yaml"),
        ('shared: {gio_truc: "{{ now }}"}\n', "shared.gio_truc", "Viết thẳng lời"),
        ("shared: {giờ trực: x, gio_truc: x}\n", "shared.gio_truc", "Ở đây: gio_truc"),
    ],
)
def test_a_text_that_phrases_do_not_have_or_may_not_hold_is_told(phrases: str, used: str, hint: str) -> None:
    flow = HEAD + f"steps:\n  - say: Trực {{{{ {used} }}}}.\n"
    (problem,) = errors_of(load_scripts({"thu.yaml": flow, "phrases.yaml": phrases}).problems)
    assert hint in problem.hint


def test_what_the_head_says_of_silence_holds_for_every_question_that_says_nothing_of_its_own() -> None:
    text = """
spec: 1
flow: thu
start_by: {keywords: [làm thử]}
silence: {after: 20m, keep_draft: 3d}
answers: {viec: {type: text}, ngay: {type: date}}
steps:
  - ask: viec
  - ask: ngay
    silence: {after: 8h}
  - choose: Gửi?
    options: [Gửi]
    silence: {after: 0m}
  - review: [viec, ngay]
"""
    scripts = load_scripts({"thu.yaml": text}).scripts
    assert scripts is not None
    silences = [step.body.retry.silence for step in scripts.flows["thu"].steps.values()]
    assert [(one.after, one.keep_draft) for one in silences] == [
        (1200, 259_200),
        (28_800, None),
        (0, None),
        (1200, 259_200),
    ]
