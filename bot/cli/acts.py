"""`namro tickets <act>`: everything a member of staff does to a ticket, one command an act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from bot.cli.giving import As, Code, Json, Kept, Key, Version, Why, Words, give
from bot.terminal import complain
from bot.tickets.access import Verb

Unit = Annotated[str, typer.Option("--unit", help="Unit id, as in config/chart.yaml and hanoi-units.yaml")]
Units = Annotated[list[str], typer.Option("--unit", help="Unit id it is about; can be given several times.")]
People = Annotated[list[str], typer.Option("--staff", help="Staff id it is about; can be given several times.")]
Yes = Annotated[bool, typer.Option("--yes", help="Yes, for ever.")]
Due = Annotated[str, typer.Option("--due", help="Until when, for example 2026-12-31 or 2026-12-31T16:00")]


def receive(code: Code, staff: As, key: Key = "", version: Version = None, as_json: Json = False) -> None:
    """Takes a ticket in: somebody has read it; the citizen is told.

    Example: namro tickets receive NR-7K3M-9Q4X --as can-bo
    """
    give(Verb.RECEIVE, code, staff, "", key, version, as_json)


def assign(
    code: Code,
    staff: As,
    to: Annotated[str, typer.Option("--to", help="Staff id of who does the work.")] = "",
    task: Annotated[str, typer.Option("--task", help="What is to be done.")] = "",
    key: Key = "",
    version: Version = None,
    as_json: Json = False,
) -> None:
    """Gives the work to a person, with the task (rõ người, rõ việc).

    Example: namro tickets assign NR-7K3M-9Q4X --to can-bo --task "Kiểm tra đèn ngõ 12" --as giam-doc
    """
    give(Verb.ASSIGN, code, staff, "", key, version, as_json, assignee=to, task=task)


def start(
    code: Code,
    staff: As,
    procedure: Annotated[str, typer.Option("--procedure", help="By which procedure it is done.")] = "",
    responsible: Annotated[str, typer.Option("--responsible", help="Staff id of who answers for it.")] = "",
    due: Due = "",
    key: Key = "",
    version: Version = None,
    as_json: Json = False,
) -> None:
    """Begins the work: procedure, responsible officer and date (rõ quy trình, rõ trách nhiệm, rõ thời hạn).

    Example: namro tickets start NR-7K3M-9Q4X --procedure "Quy chế iHanoi" --responsible giam-doc --due 2026-12-31 --as can-bo
    """  # noqa: E501
    give(Verb.START, code, staff, "", key, version, as_json, procedure=procedure, responsible=responsible, due=due)


def ask(
    code: Code,
    staff: As,
    text: Words = "-",
    draft: Kept = False,
    key: Key = "",
    version: Version = None,
    as_json: Json = False,
) -> None:
    """Asks the citizen; until they answer the time limits stand still.

    Example: namro tickets ask NR-7K3M-9Q4X "Anh/chị cho biết số nhà?" --as can-bo
    """
    give(Verb.ASK, code, staff, text, key, version, as_json, draft)


def reply(
    code: Code,
    staff: As,
    text: Words = "-",
    draft: Kept = False,
    key: Key = "",
    version: Version = None,
    as_json: Json = False,
) -> None:
    """Writes to the citizen in Zalo. Without TEXT it is read from standard input, and stays out of the shell's history.

    Example: namro tickets reply NR-7K3M-9Q4X "Chúng tôi đang xác minh." --as thanh-tra
    """
    give(Verb.REPLY, code, staff, text, key, version, as_json, draft)


def answer(
    code: Code,
    staff: As,
    text: Words = "-",
    document: Annotated[str, typer.Option("--document", help="Number of the document the result rests on.")] = "",
    draft: Kept = False,
    key: Key = "",
    version: Version = None,
    as_json: Json = False,
) -> None:
    """Tells the citizen the result, with its evidence (rõ kết quả).

    Example: namro tickets answer NR-7K3M-9Q4X "Đã thay bóng đèn." --document 12/BC-UBND --as can-bo
    """
    give(Verb.ANSWER, code, staff, text, key, version, as_json, draft, document=document)


def refuse(
    code: Code,
    staff: As,
    text: Words = "-",
    basis: Annotated[str, typer.Option("--basis", help="By what rule: document and article.")] = "",
    right_office: Annotated[str, typer.Option("--right-office", help="Who is competent, by their full name.")] = "",
    directions: Annotated[str, typer.Option("--directions", help="How to get there or reach them.")] = "",
    unit: Annotated[str, typer.Option("--unit", help="Of a report: the unit an inspector passes it on to.")] = "",
    draft: Kept = False,
    key: Key = "",
    version: Version = None,
    as_json: Json = False,
) -> None:
    """Turns a ticket away, with the basis and the right office. A report is never turned away, only passed on.

    Example: namro tickets refuse NR-7K3M-9Q4X "Đèn do công ty điện lực quản lý." --basis "Luật Điện lực, Điều 4" --right-office "Công ty Điện lực Long Biên" --directions "Số 10 phố A" --as giam-doc
    """  # noqa: E501
    give(
        Verb.REFUSE, code, staff, text, key, version, as_json, draft,
        basis=basis, right_office=right_office, directions=directions, unit=unit,
    )  # fmt: skip


def transfer(
    code: Code, staff: As, unit: Unit, reason: Why, key: Key = "", version: Version = None, as_json: Json = False
) -> None:
    """Hands a ticket over to another unit; its time limits go on.

    Example: namro tickets transfer NR-7K3M-9Q4X --unit long-bien --reason "Thuộc phường" --as giam-doc
    """
    give(Verb.TRANSFER, code, staff, reason, key, version, as_json, unit=unit)


def close(
    code: Code,
    staff: As,
    text: str = "",
    draft: Kept = False,
    key: Key = "",
    version: Version = None,
    as_json: Json = False,
) -> None:
    """Ends an answered ticket, or a question, with a last word if you like; the citizen is told.

    Example: namro tickets close NR-7K3M-9Q4X --text "Đã xử lý xong." --as thanh-tra
    """
    give(Verb.CLOSE, code, staff, text, key, version, as_json, draft)


def reopen(code: Code, staff: As, reason: Why, key: Key = "", version: Version = None, as_json: Json = False) -> None:
    """Opens a ticket again that was ended too soon; the work goes to somebody else.

    Example: namro tickets reopen NR-7K3M-9Q4X --reason "Bỏ sót một ngõ" --as giam-doc
    """
    give(Verb.REOPEN, code, staff, reason, key, version, as_json)


def merge(
    code: Code,
    staff: As,
    into: Annotated[str, typer.Option("--into", help="Code of the ticket it goes on in.")],
    key: Key = "",
    version: Version = None,
    as_json: Json = False,
) -> None:
    """Goes on in another ticket about the same matter; the citizen still hears the result.

    Example: namro tickets merge NR-7K3M-9Q4X --into NR-2222-2222 --as can-bo
    """
    give(Verb.MERGE, code, staff, "", key, version, as_json, into=into)


def note(code: Code, staff: As, text: Words = "-", draft: Kept = False, key: Key = "", as_json: Json = False) -> None:
    """Keeps a note among staff; it is never sent to the citizen.

    Example: namro tickets note NR-7K3M-9Q4X "Chiều gọi lại." --as can-bo
    """
    give(Verb.NOTE, code, staff, text, key, None, as_json, draft)


def classify(
    code: Code,
    staff: As,
    directive: Annotated[list[str], typer.Option("--code", help="Code of the directive; can be given several times.")],
    key: Key = "",
    version: Version = None,
    as_json: Json = False,
) -> None:
    """Classifies a report by the manifestations of Chỉ thị 24; the citizen never sees it.

    Example: namro tickets classify NR-7K3M-9Q4X --code G1.2 --code G2 --as thanh-tra
    """
    give(Verb.CLASSIFY, code, staff, "", key, version, as_json, codes=",".join(directive))


def urgent(code: Code, staff: As, reason: Why, key: Key = "", version: Version = None, as_json: Json = False) -> None:
    """Marks a ticket urgent, with the basis.

    Example: namro tickets urgent NR-7K3M-9Q4X --reason "Dây điện hở giữa ngõ" --as can-bo
    """
    give(Verb.SET_URGENT, code, staff, reason, key, version, as_json)


def extend(
    code: Code, staff: As, due: Due, reason: Why, key: Key = "", version: Version = None, as_json: Json = False
) -> None:
    """Promises the answer later, with the reason; the citizen is told. A promise is never shortened.

    Example: namro tickets extend NR-7K3M-9Q4X --due 2027-01-15 --reason "Chờ vật tư" --as giam-doc
    """
    give(Verb.EXTEND, code, staff, reason, key, version, as_json, due=due)


def hold(code: Code, staff: As, reason: Why, key: Key = "", as_json: Json = False) -> None:
    """Keeps a ticket by law: nothing of it is erased until the hold is lifted.

    Example: namro tickets hold NR-7K3M-9Q4X --reason "Toà án yêu cầu" --as giam-doc
    """
    give(Verb.HOLD, code, staff, reason, key, None, as_json)


def unhold(code: Code, staff: As, reason: Why, key: Key = "", as_json: Json = False) -> None:
    """Lifts the legal hold.

    Example: namro tickets unhold NR-7K3M-9Q4X --reason "Vụ án đã kết thúc" --as giam-doc
    """
    give(Verb.UNHOLD, code, staff, reason, key, None, as_json)


def erase(code: Code, staff: As, reason: Why, yes: Yes = False, key: Key = "", as_json: Json = False) -> None:
    """Erases a ticket for ever, because its citizen took back their consent or, when it accuses nobody, it has ended.

    The reason stays in the ledger for good: it must name nobody.

    Example: namro tickets erase NR-7K3M-9Q4X --reason "Luật 91/2025/QH15" --yes --as giam-doc
    """
    if not yes:
        complain("Xoá rồi không lấy lại được. Chắc chắn thì chạy lại lệnh với --yes.")
        raise typer.Exit(1)
    give(Verb.ERASE, code, staff, reason, key, None, as_json)


def narrow(
    code: Code,
    staff: As,
    reason: Why,
    unit: Units = [],  # noqa: B006  typer wants a list
    person: People = [],  # noqa: B006
    key: Key = "",
    version: Version = None,
    as_json: Json = False,
) -> None:
    """Says who a ticket is about, in place of what was known; with nobody named, that it accuses nobody known.

    Example: namro tickets narrow NR-7K3M-9Q4X --staff long-bien --reason "Đã xác định được người" --as thanh-tra
    """
    give(Verb.NARROW, code, staff, reason, key, version, as_json, units=",".join(unit), people=",".join(person))


def add_respondent(
    code: Code,
    staff: As,
    reason: Why,
    unit: Units = [],  # noqa: B006
    person: People = [],  # noqa: B006
    key: Key = "",
    version: Version = None,
    as_json: Json = False,
) -> None:
    """Adds people or units a ticket is about; who may see it is decided anew at once.

    Example: namro tickets add-respondent NR-7K3M-9Q4X --staff can-bo-2 --reason "Lời kể nhắc tới" --as can-bo
    """
    units, people = ",".join(unit), ",".join(person)
    give(Verb.ADD_RESPONDENT, code, staff, reason, key, version, as_json, units=units, people=people)


def undo(code: Code, staff: As, key: Key = "", as_json: Json = False) -> None:
    """Takes back what you just said on a ticket, as long as it has not left (15 seconds, in a conversation 4).

    Example: namro tickets undo NR-7K3M-9Q4X --as can-bo
    """
    give(Verb.UNDO, code, staff, "", key, None, as_json)


COMMANDS: dict[str, Callable[..., None]] = {
    "receive": receive,
    "assign": assign,
    "start": start,
    "ask": ask,
    "reply": reply,
    "answer": answer,
    "refuse": refuse,
    "transfer": transfer,
    "close": close,
    "reopen": reopen,
    "merge": merge,
    "note": note,
    "classify": classify,
    "urgent": urgent,
    "extend": extend,
    "hold": hold,
    "unhold": unhold,
    "erase": erase,
    "narrow": narrow,
    "add-respondent": add_respondent,
    "undo": undo,
}
