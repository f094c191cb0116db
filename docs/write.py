"""Writes what is made from the registries: the manual, the schemas, the access matrix. See `make docs`."""

import json
import shutil
from pathlib import Path

from bot.scripts.manual.reference import FOLDER, pages
from bot.scripts.manual.schema import FOLDER as SCHEMAS
from bot.scripts.manual.schema import schemas
from docs import ticket_table
from docs.access_matrix import FILE as SECURITY
from docs.access_matrix import with_matrix

ROOT = Path(__file__).parents[1]


def generated() -> dict[str, str]:
    """Every generated file, by its path in the repository."""
    files = {f"{FOLDER}/{path}": text for path, text in pages().items()}
    for name, schema in schemas().items():
        files[f"flows/{SCHEMAS}/{name}"] = json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
    return files


def security_page() -> str:
    """The page about security with the access matrix of now between its marks."""
    return with_matrix((ROOT / SECURITY).read_text(encoding="utf-8"))


def write() -> None:
    """Write them anew; pages of members that are gone go as well."""
    files = {**generated(), **ticket_table.page(ROOT), SECURITY: security_page()}
    for folder in (FOLDER, f"flows/{SCHEMAS}"):  # only once all is made: a failure leaves the pages as they are
        shutil.rmtree(ROOT / folder, ignore_errors=True)
    for path, text in files.items():
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
