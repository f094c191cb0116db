"""Writes what is made from the registries: the editors' manual and the schemas for code editors. See `make docs`."""

import json
import shutil
from pathlib import Path

from bot.scripts.manual.reference import FOLDER, pages
from bot.scripts.manual.schema import FOLDER as SCHEMAS
from bot.scripts.manual.schema import schemas
from docs import ticket_table

ROOT = Path(__file__).parents[1]


def generated() -> dict[str, str]:
    """Every generated file, by its path in the repository."""
    files = {f"{FOLDER}/{path}": text for path, text in pages().items()}
    for name, schema in schemas().items():
        files[f"flows/{SCHEMAS}/{name}"] = json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
    return files


def write() -> None:
    """Write them anew; pages of members that are gone go as well."""
    for folder in (FOLDER, f"flows/{SCHEMAS}"):
        shutil.rmtree(ROOT / folder, ignore_errors=True)
    for path, text in {**generated(), **ticket_table.page(ROOT)}.items():
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
