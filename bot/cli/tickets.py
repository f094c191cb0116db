"""`namro tickets`: what staff do until they have a console; the same commands, the same doors."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.acts import COMMANDS
from bot.cli.clocks import CLOCK_VERBS, clock_data, clock_entry, clock_lines, notices, recompute
from bot.cli.evidence import evidence, evidence_lines, save_originals
from bot.cli.giving import As, Code, Json, answered
from bot.cli.glass import app as glass
from bot.cli.reach import delivery_data, reach_line, reach_of_row
from bot.cli.session import office, run, say_json
from bot.cli.ticket_export import export
from bot.cli.verifying import proof_data, prove_one, verify
from bot.runtime.commands import Result
from bot.runtime.desk import OpenedTicket
from bot.runtime.turn import now_ms
from bot.runtime.world import Surroundings
from bot.store.doors import DEFAULT_ROWS, MAX_ROWS, Page, Query
from bot.store.opening import OpenedSeal
from bot.store.proving import BrokenTicket, Proven
from bot.store.tickets import Told
from bot.terminal import complain, say
from bot.tickets.access import TicketRow
from bot.tickets.albums import albums
from bot.tickets.calendar import HANOI
from bot.tickets.evidence import REASONS
from bot.tickets.gates import GATE_WORDS, GATES, Clear, five_clears
from bot.tickets.statistics import Statistics
from bot.tickets.ticket import Kind, Status, Ticket
from bot.tickets.words import KIND_WORDS, STATUS_WORDS, VERDICT_WORDS, delivery_words
from config.directive import read_directive

app = typer.Typer(help="Tickets, as a member of staff.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(glass, name="glass")

app.command()(evidence)
app.command()(recompute)
app.command()(notices)
app.command()(verify)

app.command()(export)
for _name, _command in COMMANDS.items():
    app.command(_name)(_command)

VERBS = {
    "open": "Người dân gửi",
    "follow_up": "Người dân nhắn thêm",
    "rated": "Người dân đánh giá",
    "evidence": "Đã tải và lưu tệp người dân gửi",
    "evidence_failed": "Không tải được tệp người dân gửi",
    "withdraw": "Người dân rút lại sự đồng ý; cần xoá hoặc hạn chế dữ liệu",
    "note": "Ghi chú nội bộ",
    "receive": "Tiếp nhận",
    "assign": "Phân công",
    "start": "Bắt đầu giải quyết",
    "ask": "Hỏi thêm người dân",
    "reply": "Cán bộ trả lời",
    "answer": "Trả lời kết quả",
    "refuse": "Từ chối, chỉ nơi có thẩm quyền",
    "transfer": "Chuyển đơn vị",
    "close": "Đóng phiếu",
    "reopen": "Mở lại",
    "solved": "Người dân cho biết đã giải quyết xong",
    "unsolved": "Người dân cho biết chưa giải quyết xong",
    "merge": "Gộp vào phiếu khác",
    "joined": "Phiếu khác được gộp vào",
    "unjoined": "Phiếu khác không còn gộp vào đây",
    "let_go": "Phiếu chung đã bị xoá; phiếu này được giải quyết tiếp",
    "concerned": "Phiếu chung nói về người, đơn vị; phiếu này được giữ kín như vậy",
    "told": "Báo kết quả của phiếu chung",
    "untold": "Thu hồi kết quả của phiếu chung",
    "classify": "Phân loại",
    "set_urgent": "Đánh dấu khẩn",
    "extend": "Gia hạn",
    "hold": "Giữ theo pháp luật",
    "unhold": "Thôi giữ theo pháp luật",
    "erase": "Xoá phiếu",
    "values_forgotten": "Xoá phần niêm phong hết thời hạn giữ",
    "narrow": "Xác định lại phiếu nói về ai",
    "add_respondent": "Thêm người, đơn vị bị phản ánh",
    "undone": "Thu hồi lời nhắn",
    "sent": "Đã gửi tới Zalo",
    "delivered": "Điện thoại đã nhận",
    "seen": "Người dân đã xem",
    "held": "Chưa gửi được (quá hạn của Zalo hoặc người dân đã chặn); gửi khi người dân nhắn lại",
    "released": "Gửi lại câu trả lời đang chờ",
    "refused": "Zalo từ chối gửi",
    "unanswered": "Đã gửi nhiều lần, Zalo không cho biết người dân nhận được hay chưa",
    "read": "Mở xem",
    "opened": "Mở niêm phong",
    "read_before": "Đã biết phiếu trước khi bị loại",
    "collected": "Người có mã biên nhận đã xem trả lời",
    "link_cut": "Người dân yêu cầu quên tài khoản Zalo; hệ thống không còn biết người gửi",
    **CLOCK_VERBS,
    "break_glass_ask": "Xin xem phiếu của nơi khác",
    "break_glass_grant": "Duyệt cho xem",
    "break_glass_use": "Xem theo duyệt",
}


@app.command("list")
def list_tickets(
    staff: As,
    status: Annotated[list[Status] | None, typer.Option(help="Only these states; may be given several times.")] = None,
    kind: Annotated[list[Kind] | None, typer.Option(help="Only these kinds; may be given several times.")] = None,
    unit: Annotated[str, typer.Option(help="Only those of this office (unit id).")] = "",
    mine: Annotated[bool, typer.Option("--mine", help="Only my cases.")] = False,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only what is late.")] = False,
    text: Annotated[str, typer.Option(help="Words to look for, with or without accents.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=MAX_ROWS, help="How many at most.")] = DEFAULT_ROWS,
    after: Annotated[str, typer.Option(help="Where the page before said to go on.")] = "",
    as_json: Json = False,
) -> None:
    """Tickets this person may see, newest first.

    Example: namro tickets list --as thanh-tra --status new --overdue
    """
    query = Query(frozenset(status or ()), frozenset(kind or ()), unit, mine, overdue, text, limit, after)

    async def work() -> Page:
        async with office() as here:
            return await here.desk.list(await here.desk.actor(staff), query)

    page = run(work())
    if as_json:
        say_json([_row_data(row) for row in page.rows])
        return
    if not page.rows:
        say("Chưa có phiếu nào." if query == Query(limit=limit) else "Không có phiếu nào như vậy.")
    for row in page.rows:
        marks = " ".join(m for m in ("KHẨN" if row.urgent else "", "đang trò chuyện" if row.handoff else "") if m)
        waits = f"  {reach_of_row(row)}" if reach_of_row(row) else ""
        say(
            f"{row.code}  {STATUS_WORDS[row.status]:<16} {KIND_WORDS[row.kind]:<22} {_time(row.opened_at)}"
            f"  {_marks(row)}  {row.office}  {row.subject} {marks}{waits}".rstrip()
        )
    if page.next:
        say(f"Còn nữa, xem tiếp bằng: --after {page.next}")


@app.command()
def statistics(staff: As, as_json: Json = False) -> None:
    """How many tickets of each state, kind and office, among those this person may see; counts under 5 are hidden.

    Example: namro tickets statistics --as kiem-tra
    """

    async def work() -> Statistics:
        async with office() as here:
            return await here.desk.statistics(await here.desk.actor(staff))

    found = run(work())
    parts = {"Trạng thái": found.by_status, "Loại": found.by_kind, "Nơi đọc": found.by_office}
    if as_json:
        names = ("status", "kind", "office")
        say_json(
            {
                name: {"counts": dict(part.shown), "hidden": part.rest, "total": part.total}
                for name, part in zip(names, parts.values(), strict=True)
            }
        )
        return
    words = {**{k.value: w for k, w in KIND_WORDS.items()}, **{s.value: w for s, w in STATUS_WORDS.items()}}
    for title, part in parts.items():
        say(f"{title}: tổng {'dưới 5 hoặc ẩn' if part.total is None else part.total}")
        for label, count in part.shown:
            say(f"  {words.get(label, label):<32} {count}")
        if part.rest:
            say(f"  {'(số nhỏ, không hiện)':<32} …")


@app.command()
def show(
    code: Code,
    staff: As,
    verify: Annotated[bool, typer.Option("--verify", help="Prove its history; exits 1 when it was changed.")] = False,
    as_json: Json = False,
) -> None:
    """One ticket with its history. A look at a ticket that accuses somebody is recorded in it first.

    Example: namro tickets show NR-7K3M-9Q4X --as thanh-tra --verify
    """

    async def work() -> tuple[OpenedTicket, BrokenTicket | Proven | None]:
        async with office() as here:
            opened = await here.desk.show(await here.desk.actor(staff), code)
            return opened, await prove_one(here, opened.ticket.code) if verify else None

    opened, proof = run(work())
    if as_json:
        say_json(_ticket_data(opened) | ({"verified": proof_data(proof)} if proof else {}))
    else:
        _print_ticket(opened)
        if isinstance(proof, Proven):
            say(f"\nLịch sử còn nguyên, {len(proof.history)} mục.")
    if isinstance(proof, BrokenTicket):
        complain(f"{proof.code}: {proof.reason}")
        raise typer.Exit(1)


@app.command("open")
def open_sealed(
    code: Code,
    staff: As,
    what: Annotated[list[str], typer.Option("--what", help="What to open, by its label; can be given several times.")],
    reason: Annotated[str, typer.Option("--reason", help="Why; it stays in the ticket's history for ever.")],
    save: Annotated[Path, typer.Option(help="Folder that original files are written into.")] = Path(),
    as_json: Json = False,
) -> None:
    """Opens what lies under a ticket's seal: the opening is recorded first, with the reason, then shown once.

    Example: namro tickets open NR-7K3M-9Q4X --what "Số điện thoại" --reason "Gọi lại để xác minh" --as thanh-tra
    """

    async def work() -> tuple[Result | OpenedSeal, dict[str, str]]:
        async with office() as here:
            opened = await here.desk.open_seal(await here.desk.actor(staff), code, what, reason)
            return opened, {} if isinstance(opened, Result) else await save_originals(here, code, opened.files, save)

    opened, files = answered(work())
    if isinstance(opened, Result):
        complain(opened.sentence)
        raise typer.Exit(1)
    if as_json:
        say_json({"values": dict(opened.values), "files": files, "labels": dict(opened.labels)})
        return
    for id, label in opened.labels.items():
        say(f"{label}: {opened.values.get(id) or files.get(id, '')}")


def _print_ticket(opened: OpenedTicket) -> None:
    ticket = opened.ticket
    say(f"{ticket.code}  {KIND_WORDS[ticket.kind]}  ({STATUS_WORDS[ticket.status]}, phiên bản {ticket.version})")
    facts = {
        "Nội dung": ticket.subject,
        "Nơi đọc": opened.office,
        "Về đơn vị": ", ".join(opened.about),
        "Người phụ trách": ticket.assignee,
        "Việc": ticket.task,
        "Quy trình": ticket.procedure,
        "Chịu trách nhiệm": ticket.responsible,
        "Kết quả": _result(ticket),
        "Giải quyết chung trong": ticket.merged_into,
        "Phiếu gộp vào": ", ".join(ticket.joined),
        "Phân loại": _directive(ticket),
        "Giữ theo pháp luật": "có" if ticket.legal_hold else "",
        "Câu trả lời": delivery_words(opened.delivery),
        "Gửi cho người dân": reach_line(opened.delivery),
        "Kết quả theo người dân": VERDICT_WORDS.get(ticket.verdict, ""),
        "Mức hài lòng": f"{ticket.rating.score}/{ticket.rating.top}" if ticket.rating else "",
        "Lời nhận xét": ticket.rating_word,
    }
    for name, value in facts.items():
        if value:
            say(f"{name}: {value}")
    around = Surroundings.read()
    if ticket.clocks:
        say("Thời hạn:")
    for line in clock_lines(ticket.clocks, around.levels, around.calendar, now_ms()):
        say(line)
    say("Năm rõ: " + "; ".join(_clear(clear) for clear in five_clears(ticket)))
    if ticket.is_walled:
        say("Phiếu kín: người quản trị OA đọc được tin nhắn Zalo, đừng nhắc tên, đơn vị hay sự việc khi nhắn.")
    say("")
    say(ticket.body)
    for answer in ticket.answers:
        if answer.value != ticket.body:
            say(f"  {answer.label}: {answer.value}")
    for line in evidence_lines(ticket.evidence, opened.fetches):
        say(line)
    for file in ticket.files:
        if not file.piece:
            say(f"  Kèm {file.kind}: {file.name or file.url or f'{file.latitude}, {file.longitude}'}")
    say("")
    for told in _in_albums(opened.history):
        say(f"{_time(told.entry.at)}  {VERBS.get(told.entry.verb, told.entry.verb)}{_score(told)}{_by(told)}")
        if about := clock_entry(told.entry.data, around.levels):
            say(f"    {about}")
        words = told.words or {}
        if words.get("reason"):
            say(f"    {', '.join(words.get('labels', ()))}. Lý do: {words['reason']}")
        if words.get("text") and told.entry.verb != "open":
            say("    " + words["text"].replace("\n", "\n    "))
        if told.entry.data.get("piece"):
            reason = told.entry.data.get("reason", "")
            say(f"    Tệp {told.entry.data['piece']}" + (f": {REASONS.get(reason, reason)}" if reason else ""))
        for kind, url, name, _, latitude, longitude, _, *piece in words.get("files", ()):
            known = f"tệp {piece[0]}" if piece and piece[0] else ""
            say(f"    Kèm {kind}: {known or name or url or f'{latitude}, {longitude}'}")


def _clear(clear: Clear) -> str:
    return f"{GATE_WORDS[clear.gate]} ✓" if clear.is_open else clear.text


def _result(ticket: Ticket) -> str:
    if ticket.result is None:
        return ""
    evidence = [part for part in (ticket.result.document, *ticket.result.files) if part]
    return f"{ticket.result.text} ({', '.join(evidence)})"


def _directive(ticket: Ticket) -> str:
    known = read_directive()
    return "; ".join(f"{code} {known.gist(code)}".strip() for code in ticket.directive)


def _in_albums(history: list[Told]) -> list[Told]:
    """The history with the pictures of each album told in one."""
    groups = albums([told.entry for told in history], [bool((told.words or {}).get("text")) for told in history])
    return [history[places[0]] if len(places) == 1 else _album([history[n] for n in places]) for places in groups]


def _album(parts: list[Told]) -> Told:
    files = [file for part in parts for file in (part.words or {}).get("files", ())]
    numbers = sorted(int(part.entry.data["piece"]) for part in parts if part.entry.data.get("piece"))
    data = {"piece": ", ".join(map(str, numbers))} if numbers else {}
    return replace(parts[0], entry=replace(parts[0].entry, data=data), words={"text": "", "files": files})


MARKS = dict(zip(GATES, "NVQTKH", strict=True))  # người, việc, quy trình, trách nhiệm, kết quả, hạn


def _marks(row: TicketRow) -> str:
    """The five clears at a glance: a letter for each that is clear, a dot for each that is not."""
    return "".join("·" if gate.value in row.shut else mark for gate, mark in MARKS.items())


def _score(told: Told) -> str:
    data = told.entry.data
    return f" {data['score']}/{data['top']}" if told.entry.verb == "rated" else ""


def _by(told: Told) -> str:
    return f" ({told.entry.actor})" if told.entry.actor not in ("citizen", "system") else ""


def _time(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, HANOI).strftime("%d/%m/%Y %H:%M")


def _row_data(row: TicketRow) -> dict[str, object]:
    return {name: getattr(row, name) for name in row.__slots__}


def _ticket_data(opened: OpenedTicket) -> dict[str, object]:
    ticket = opened.ticket
    return {
        "code": ticket.code,
        "kind": ticket.kind,
        "status": ticket.status,
        "version": ticket.version,
        "office": ticket.office,
        "about_units": ticket.about_units,
        "subject": ticket.subject,
        "body": ticket.body,
        "answers": [{"label": a.label, "value": a.value, "privacy": a.privacy} for a in ticket.answers],
        "files": [{"kind": f.kind, "name": f.name, "url": f.url, "piece": f.piece} for f in ticket.files],
        "assignee": ticket.assignee,
        "task": ticket.task,
        "procedure": ticket.procedure,
        "responsible": ticket.responsible,
        "result": ticket.result and asdict(ticket.result),
        "merged_into": ticket.merged_into,
        "joined": ticket.joined,
        "directive": {"codes": ticket.directive, "version": ticket.directive_version},
        "clears": [
            {"gate": clear.gate, "open": clear.is_open, "code": clear.code, "text": clear.text}
            for clear in five_clears(ticket)
        ],
        "receive_by": ticket.receive_by,
        "due": ticket.due,
        "clocks": [clock_data(clock, now_ms()) for clock in ticket.clocks],
        "held_replies": len(ticket.held),
        "delivery": delivery_data(opened.delivery),
        "verdict": ticket.verdict,
        "reopenings": ticket.reopenings,
        "rating": ticket.rating
        and {"score": ticket.rating.score, "top": ticket.rating.top, "factor": ticket.rating.factor},
        "rating_word": ticket.rating_word,
        "history": [
            {"at": t.entry.at, "actor": t.entry.actor, "verb": t.entry.verb, **dict(t.entry.data), **(t.words or {})}
            for t in opened.history
        ],
    }
