"""From a folder of scripts to what the machine runs: all files read, all problems reported at once."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

from bot.scripts.example_files import EXAMPLES_FOLDER, ExampleFile, read_example_file, with_examples
from bot.scripts.flow import read_flow
from bot.scripts.keys import Reading
from bot.scripts.limits import MAX_FOLDER_FILES
from bot.scripts.lint import RULES
from bot.scripts.lint.folder import Folder
from bot.scripts.model import Flow, Scripts
from bot.scripts.phrases import PHRASES_FILE, Phrases, bare, make_phrases, read_phrases
from bot.scripts.problems import NOWHERE, Problem, Span, has_errors, sort_problems
from bot.scripts.repair import BUILT_IN
from bot.scripts.sheets import Sheet, read_sheet
from bot.scripts.tree import read_tree
from bot.text.fold import fold

SHEETS_FOLDER = "procedures/"
TESTS_FOLDER = "tests/"
TEST_SUFFIX = ".chat.yaml"


class FolderNotReadable(Exception):
    """The scripts' folder is missing or holds something that may not be read."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"Không đọc được {path}: {why}")
        self.path = path


@dataclass(frozen=True, slots=True)
class Loaded:
    """`scripts` is None when a problem is an error; `folder` is what could be read, for rules and reports."""

    scripts: Scripts | None
    problems: list[Problem]
    folder: Folder


def read_folder(path: Path) -> dict[str, str]:
    """The YAML files under a folder, by relative path; FolderNotReadable when that is not possible.

    Bytes that are no UTF-8 become lone surrogates, which reading the file tells as a problem with its place.
    """
    if path.is_file():
        raise FolderNotReadable(path, f"đây là một tệp; nêu thư mục chứa nó, như {path.parent}")
    if not path.is_dir():
        raise FolderNotReadable(path, "không có thư mục này")
    files: dict[str, str] = {}
    for file in sorted(path.rglob("*.y*ml")):
        if file.suffix not in (".yaml", ".yml") or not file.is_file():
            continue
        try:
            files[file.relative_to(path).as_posix()] = file.read_text(encoding="utf-8", errors="surrogateescape")
        except OSError as error:
            raise FolderNotReadable(file, str(error)) from error
    return files


def revision_of(files: Mapping[str, str]) -> str:
    """The name of a set of scripts: a hash of its content."""
    digest = hashlib.sha256()
    for name in sorted(files):
        for part in (name, files[name]):
            data = part.encode("utf-8", "surrogatepass")
            digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()[:16]


def list_media(path: Path) -> frozenset[str]:
    """The files beside the scripts that texts may send, by relative path; what leads out of the folder is not one."""
    root = path.resolve()
    found = (file for file in path.rglob("*") if file.suffix not in (".yaml", ".yml") and file.is_file())
    return frozenset(file.relative_to(path).as_posix() for file in found if file.resolve().is_relative_to(root))


def load_scripts(
    files: Mapping[str, str],
    media: Collection[str] | None = None,
    services: Collection[str] | None = None,
    units: Collection[str] | None = None,
    subjects: Collection[str] | None = None,
) -> Loaded:
    """Read a set of scripts. Rules that need today's date or a router are run by `bot.scripts.check.check`.

    `media` are the paths of the files beside them, as `list_media` tells, `services` the configured services' names,
    `units` the ids of the units, `subjects` those of the subjects of complaints; without them their being there is not
    checked.
    """
    problems: list[Problem] = []
    folder = replace(_read(files, problems), media=media, services=services, units=units, subjects=subjects)
    for rule in RULES.values():
        problems += rule(folder)
    problems = sort_problems(problems)
    scripts = None if has_errors(problems) else make_scripts(folder, revision_of(files))
    return Loaded(scripts, problems, folder)


def make_scripts(folder: Folder, revision: str) -> Scripts:
    """What the machine runs: the folder's flows with the built-in ones below."""
    flows = {**_built_in(), **folder.built_in, **folder.flows}
    keywords = {bare(fold(keyword)): flow.id for flow in flows.values() for keyword in flow.keywords}
    return Scripts(
        revision=revision,
        flows=flows,
        sheets=folder.sheets,
        phrases=folder.phrases,
        keywords=keywords,
        procedure_flow=next((flow.id for flow in flows.values() if flow.starts_with_procedure), ""),
        code_flow=next((flow.id for flow in flows.values() if flow.starts_with_code), ""),
        accusation_flow=next((flow.id for flow in flows.values() if flow.starts_with_accusation), ""),
    )


@cache
def _built_in() -> Mapping[str, Flow]:
    flows: dict[str, Flow] = {}
    for name, text in BUILT_IN.items():
        problems: list[Problem] = []
        file = f"{name}.yaml"
        root = read_tree(file, text, problems)
        flow = read_flow(root, Reading(file, problems)) if root else None
        if flow is None or problems:
            raise AssertionError(f"built-in flow {name}: {problems}")
        flows[name] = replace(flow, is_built_in=True)
    return MappingProxyType(flows)


def _read(files: Mapping[str, str], problems: list[Problem]) -> Folder:
    flows: dict[str, Flow] = {}
    sheets: dict[str, Sheet] = {}
    phrases: Phrases | None = None
    lists: list[ExampleFile] = []
    unread: set[str] = set()
    if len(files) > MAX_FOLDER_FILES:
        problems.append(Problem("", Span(), "too-long", "error", f"Thư mục có hơn {MAX_FOLDER_FILES} tệp."))
    for file in sorted(files)[:MAX_FOLDER_FILES]:
        if file.endswith(TEST_SUFFIX):
            continue
        if file.startswith(TESTS_FOLDER) or file.endswith(".chat.yml"):
            problems.append(_misnamed_test(file))
            continue
        root = read_tree(file, files[file], problems)
        if root is None:
            unread.update([] if file.startswith(EXAMPLES_FOLDER) else [name_of(file)])
            continue
        reading = Reading(file, problems)
        if file == PHRASES_FILE:
            phrases = read_phrases(root, reading)
        elif file.startswith(SHEETS_FOLDER):
            sheet = read_sheet(root, reading)
            if sheet is not None:
                sheets[sheet.id] = sheet
        elif file.startswith(EXAMPLES_FOLDER):
            read = read_example_file(root, reading)
            lists += [read] if read else []
        else:
            _add_flow(flows, read_flow(root, reading), problems)
    tests = {name: text for name, text in files.items() if name.endswith(TEST_SUFFIX)}
    known = with_examples({**_built_in(), **flows}, lists, unread, problems)
    built_in = {name: flow for name, flow in known.items() if name not in flows}
    flows = {name: known[name] for name in flows}
    return Folder(flows, sheets, phrases or make_phrases({}, {}, {}), tests, built_in, unread=frozenset(unread))


def _misnamed_test(file: str) -> Problem:
    message = f"Tên tệp hội thoại thử phải kết thúc bằng {TEST_SUFFIX}, nên tệp này chưa được chạy."
    stem = name_of(file).removesuffix(".chat")
    return Problem(file, NOWHERE, "file-name", "error", message, f"Đổi tên thành {stem}{TEST_SUFFIX}.")


def name_of(file: str) -> str:
    """The name a file gives what it holds: without folder and ending."""
    return file.rsplit("/", 1)[-1].rsplit(".", 1)[0]


def _add_flow(flows: dict[str, Flow], flow: Flow | None, problems: list[Problem]) -> None:
    if flow is None:
        return
    if flow.id in flows:
        message = f"Luồng “{flow.id}” đã có ở {flows[flow.id].file}."
        problems.append(Problem(flow.file, flow.span, "duplicate-key", "error", message, "Mỗi luồng một tên."))
        return
    flows[flow.id] = flow
