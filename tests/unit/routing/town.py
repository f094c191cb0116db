"""Small scripts to learn from: a town with three flows and three sheets, and just enough sentences."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product

from bot.routing.learned import LearnedRouter
from bot.routing.router import make_router
from bot.scripts.loader import load_scripts
from bot.scripts.model import Scripts

BEGUN = ("cho hỏi", "em muốn hỏi", "dạ", "chị ơi", "anh cho biết", "nhờ xem giúp", "tôi cần biết", "bác muốn biết")
ENDED = ("ạ", "với", "nhé", "giúp em", "cảm ơn", "được không", "cho nhà tôi", "hôm nay")

GREETING = "chao"
ASKING = "hoi"
ACCUSING = "to"
WEATHER = "troi"

SAID: Mapping[str, Mapping[str, Sequence[str]]] = {
    GREETING: {"": ("xin chào buổi sáng", "chào cả nhà")},
    WEATHER: {"": ("trời mưa to quá", "nắng gắt cả tuần")},
    ACCUSING: {
        "tien-qua": ("kẹp tờ polime vào tập giấy", "dúi ít tiền trà nước"),
        "vang-mat": ("bàn tiếp dân trống trơn", "đèn tắt cửa đóng giữa giờ"),
    },
}
SHEETS: Mapping[str, tuple[str, Mapping[str, Sequence[str]]]] = {
    "khai-sinh": ("Đăng ký khai sinh", {"fee": ("khai sinh tốn bao tiền",), "documents": ("khai sinh mang giấy gì",)}),
    "ket-hon": ("Đăng ký kết hôn", {"fee": ("kết hôn tốn bao tiền",), "documents": ("kết hôn mang giấy gì",)}),
    "tach-thua": ("Tách thửa đất", {"any": ("chia đôi mảnh vườn", "cắt một phần thổ cư")}),
}


def sentences(said: Iterable[str]) -> list[str]:
    """Each with all beginnings and ends."""
    return [f"{begun} {one} {ended}" for one in said for begun, ended in product(BEGUN, ENDED)]


def flow_file(
    id: str, said: Mapping[str, Sequence[str]], start_by: str = "", *, words: bool = True, paused: str = ""
) -> str:
    """A flow, its examples by group; `words`: each with all beginnings and ends."""
    lines = [f"  {line}" for line in _examples(said, words)]
    head = ["spec: 1", f"flow: {id}", f"title: {id}", *([f"paused: {paused}"] if paused else []), "start_by:"]
    started = [f"  {start_by}"] if start_by else []
    taken = "answers: {loi: {type: text, label: Lời}}"
    return "\n".join([*head, *started, *lines, taken, "steps:", "  - ask: loi", ""])


def sheet_file(id: str, name: str, said: Mapping[str, Sequence[str]], field: str = "", *, words: bool = True) -> str:
    head = [f"id: {id}", f"name: {name}", f"field: {field or 'null'}", "confidence: high", "verified_on: 2026-09"]
    return "\n".join([*head, *_examples(said, words), ""])


def town_files() -> dict[str, str]:
    """The whole town: greeting, weather, accusations, and three procedures."""
    starts = {ACCUSING: "accusation: loi"}
    flows = {f"{id}.yaml": flow_file(id, said, starts.get(id, "")) for id, said in SAID.items()}
    flows[f"{ASKING}.yaml"] = flow_file(ASKING, {"": ("làm giấy tờ thì hỏi ai",)}, "procedure: loi")
    return flows | {f"procedures/{id}.yaml": sheet_file(id, name, said) for id, (name, said) in SHEETS.items()}


def scripts_of(files: Mapping[str, str]) -> Scripts:
    loaded = load_scripts(files)
    assert loaded.scripts, loaded.problems
    return loaded.scripts


def learned(files: Mapping[str, str]) -> LearnedRouter:
    router = make_router(scripts_of(files))
    assert isinstance(router, LearnedRouter)
    return router


def _examples(said: Mapping[str, Sequence[str]], words: bool) -> list[str]:
    found = ["examples:"]
    for group, ones in said.items():
        all_of_them = sentences(ones) if words else list(ones)
        if group:
            found += [f"  {group}: |", *(f"    {one}" for one in all_of_them)]
        else:
            found[0] = "examples: |"
            found += [f"  {one}" for one in all_of_them]
    return found
