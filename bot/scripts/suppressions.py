"""Findings an editor chose to leave, said in the script with a reason: `# bỏ qua all-caps: tên in trên biển hiệu`.

At the end of a line the comment speaks of that line; on a line of its own, of what follows it. Both reach as far as
what stands deeper below, so a whole text block or step is meant; at the left margin only the one line is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.scripts.lines import indent_of, split_lines
from bot.scripts.problems import Problem, Span, did_you_mean
from bot.scripts.tree import MAX_FILE_CHARACTERS, Node, read_tree, scalars, scalars_below

RULE = "suppression"
MIN_REASON = 10  # characters; less says nothing to the next editor
MAX_COMMENTS = 300  # in one file; a file with more is not written by hand, and all its findings stay
_COMMENT = re.compile(r"(?:^|\s)(#\s*b[ỏo] qua\b\s*(?P<rule>[^\s:]*)\s*(?::\s*(?P<reason>.*?))?\s*$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Suppression:
    """One such comment: what it is about and which lines it covers."""

    file: str
    span: Span
    rule: str
    reason: str
    lines: range


@dataclass(frozen=True, slots=True)
class Sifted:
    """Findings that stay, and those that were left out with their reasons."""

    problems: list[Problem]
    suppressed: list[tuple[Problem, str]]


def sift(
    problems: Iterable[Problem], files: Mapping[str, str], rules: Collection[str], strict: Collection[str]
) -> Sifted:
    """Takes out what comments in the files speak of; comments that are not in order are problems themselves.

    `rules` are the known rules, `strict` those that are never left out; errors never are.
    """
    kept: list[Problem] = []
    suppressed: list[tuple[Problem, str]] = []
    comments = [comment for file, text in files.items() for comment in read_suppressions(file, text)]
    by_place: dict[tuple[str, str], list[Suppression]] = {}
    for comment in comments:
        by_place.setdefault((comment.file, comment.rule), []).append(comment)
    useful: set[Suppression] = set()
    for problem in problems:
        spoken = [one for one in by_place.get((problem.file, problem.rule), ()) if problem.line in one.lines]
        may_go = problem.level != "error" and problem.rule not in strict
        reason = next((c.reason for c in spoken if may_go and _says_why(c)), "")
        if reason:
            suppressed.append((problem, reason))
        else:
            kept.append(problem)
        useful.update(spoken if may_go else ())
    kept += [problem for comment in comments for problem in _wrong(comment, comment in useful, rules, strict)]
    return Sifted(kept, suppressed)


def _says_why(comment: Suppression) -> bool:
    return len(comment.reason) >= MIN_REASON


def _wrong(comment: Suppression, is_useful: bool, rules: Collection[str], strict: Collection[str]) -> Iterator[Problem]:
    said = None
    if not comment.rule:
        said = "“bỏ qua” chưa ghi tên quy tắc.", "Viết: # bỏ qua sentence-too-long: lý do."
    elif comment.rule not in rules:
        said = (
            f"Không có quy tắc “{comment.rule}”.",
            did_you_mean(comment.rule, rules) or "Chép tên quy tắc từ dòng báo.",
        )
    elif comment.rule in strict:
        said = f"Quy tắc “{comment.rule}” bảo vệ người dân nên không bỏ qua được.", "Sửa kịch bản rồi xoá ghi chú này."
    elif not _says_why(comment):
        said = "“bỏ qua” phải có lý do.", f"Viết: # bỏ qua {comment.rule}: vì sao để nguyên."
    elif not is_useful:
        said = f"Ở đây không có gì cần bỏ qua theo “{comment.rule}”.", "Xoá ghi chú này. Lỗi thì không bỏ qua được."
    if said:
        yield Problem(comment.file, comment.span, RULE, "warning", *said)


def read_suppressions(file: str, text: str) -> list[Suppression]:
    """The comments of one file; none where it cannot be read."""
    if len(text) > MAX_FILE_CHARACTERS:
        return []
    lines = [unicodedata.normalize("NFC", line) for line in split_lines(text)]
    found = [
        (number, match) for number, line in enumerate(lines, 1) if "#" in line and (match := _COMMENT.search(line))
    ]
    if not found or len(found) > MAX_COMMENTS:
        return []
    root = read_tree(file, text, [])
    if root is None:
        return []
    texts = list(scalars(root))
    below = scalars_below(root)
    return [
        Suppression(
            file,
            Span(number, match.start(1) + 1, number, match.end(1) + 1),
            match["rule"].lower(),
            (match["reason"] or "").strip(),
            _covered(lines, number),
        )
        for number, match in found
        if number not in below and not any(_holds(node, number, match.start(1) + 1) for node in texts)
    ]


def _holds(node: Node, line: int, column: int) -> bool:
    """Whether a text on one line holds this place; a block's first line is only its sign."""
    span = node.span
    return (
        node.style not in ("|", ">")
        and span.line == line
        and (span.column <= column and (span.end_line > line or column < span.end_column))
    )


def _covered(lines: Sequence[str], number: int) -> range:
    if lines[number - 1].lstrip().startswith("#"):
        number = next((n for n in range(number + 1, len(lines) + 1) if _says_something(lines[n - 1])), number)
    margin = indent_of(lines[number - 1])
    end = number + 1
    while margin and end <= len(lines) and (not lines[end - 1].strip() or indent_of(lines[end - 1]) > margin):
        end += 1
    return range(number, end)


def _says_something(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")
