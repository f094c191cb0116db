"""`namro flows graph`: a flow, or the whole folder, as a picture (SVG) or as data (JSON)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.flows.listing import complain_of
from bot.cli.flows.options import Json, folder_of
from bot.cli.flows.writing import write_file
from bot.cli.session import say_json
from bot.scripts.drawing.diagram import Diagram, data_of, diagram_of, map_of
from bot.scripts.drawing.svg import draw
from bot.scripts.loader import load_scripts, read_folder
from bot.scripts.model import Flow
from bot.scripts.problems import did_you_mean
from bot.terminal import complain, say

Where = Annotated[Path | None, typer.Option("--folder", help="Thư mục kịch bản; để trống thì theo NAMRO_FLOWS_DIR.")]


def graph(
    flow: Annotated[
        str | None, typer.Argument(help="Mã của luồng; để trống thì vẽ các luồng dẫn tới nhau thế nào.")
    ] = None,
    folder: Where = None,
    out: Annotated[Path | None, typer.Option("--out", help="Tệp để ghi: .svg là hình vẽ, đuôi khác là JSON.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Mọi luồng; khi đó --out là thư mục chứa các tệp SVG.")] = False,
    as_json: Json = False,
) -> None:
    """Vẽ một luồng: các bước, lối đi giữa chúng, chỗ không ai tới được.

    Ví dụ: namro flows graph gop-y --out gop-y.svg
    """
    place = folder_of(folder)
    flows = _flows(place)
    if every:
        _draw_all(flows, out, as_json)
        return
    diagram = _chosen(flows, flow)
    if out is not None:
        text = draw(diagram) if out.suffix == ".svg" else json.dumps(data_of(diagram), ensure_ascii=False, indent=2)
        write_file(out, text)
        say(f"Đã ghi {out}." + (" Mở bằng trình duyệt để xem." if out.suffix == ".svg" else ""))
    elif as_json:
        say_json(data_of(diagram))
    else:
        say(draw(diagram).rstrip("\n"))


def _flows(place: Path) -> dict[str, Flow]:
    """The folder's own flows that can be read, also while they have mistakes."""
    files = read_folder(place)
    loaded = load_scripts(files)
    flows = dict(loaded.folder.flows)
    if not flows:
        complain_of(loaded.problems, files, place)
        complain(f"Không đọc được luồng nào trong {place}.")
        raise typer.Exit(1)
    return flows


def _chosen(flows: dict[str, Flow], id: str | None) -> Diagram:
    if id is None:
        return map_of(flows)
    if id not in flows:
        complain(f"Không có luồng “{id}”. {did_you_mean(id, flows) or 'Đang có: ' + ', '.join(sorted(flows)) + '.'}")
        raise typer.Exit(2)
    return diagram_of(flows[id])


def _draw_all(flows: dict[str, Flow], out: Path | None, as_json: bool) -> None:
    if as_json:
        say_json([data_of(diagram_of(flow)) for flow in flows.values()])
        return
    if out is None:
        complain("Thêm --out <thư mục> để ghi mỗi luồng một tệp SVG, hoặc --json để in dữ liệu.")
        raise typer.Exit(2)
    for id, flow in flows.items():
        write_file(out / f"{id}.svg", draw(diagram_of(flow)))
    say(f"Đã ghi {len(flows)} sơ đồ vào {out}. Mở bằng trình duyệt để xem.")
