"""Which spreadsheet this installation works on: a local file by default, Google's where the secrets name one."""

from __future__ import annotations

import os
import tomllib
from hashlib import sha256
from pathlib import Path

from sheets.problems import BrokenBook
from sheets.workbook import Workbook

ROOT = Path(__file__).parent.parent
SECRETS = ROOT / ".streamlit" / "secrets.toml"
DEFAULT_BOOK = ROOT / "libro" / "perimetri.sqlite3"
BOOK_VARIABLE = "PERIMETRI_BOOK"
OUTBOX = "attesa"


def book_path() -> Path:
    """The local file: what the environment names, or the default inside the project."""
    return Path(os.environ.get(BOOK_VARIABLE) or DEFAULT_BOOK)


def outbox(book: Path | str | None = None, path: Path | None = None) -> Path:
    """The file, without its number, where savings wait for the spreadsheet: beside a local book, else in `libro/`."""
    if book is None and not is_local(path or SECRETS):
        spreadsheet = secrets(path or SECRETS).get("spreadsheet")
        key = str(spreadsheet.get("key", "")) if isinstance(spreadsheet, dict) else ""
        return DEFAULT_BOOK.with_name(f"{OUTBOX}-{sha256(key.encode()).hexdigest()[:12]}")
    local = Path(book) if book is not None else book_path()
    return local.with_name(f"{local.name}-{OUTBOX}")


def secrets(path: Path = SECRETS) -> dict[str, object]:
    """The secrets, empty where there is no file. Raises `BrokenBook` when the file cannot be read."""
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as why:
        raise BrokenBook(f"Il file {path.name} non si legge: {why}.", "Correggilo come in docs/google.md.") from why


def is_local(path: Path = SECRETS) -> bool:
    """True when the app works on a local file: then, and only then, the role can be picked."""
    return "spreadsheet" not in secrets(path)


def open_workbook(book: Path | str | None = None, path: Path = SECRETS) -> Workbook:
    """The spreadsheet to work on: `book` where it is given, else the secrets' one, else the local file."""
    if book is not None:
        return Workbook.on_file(book)
    found = secrets(path)
    if "spreadsheet" not in found:
        return Workbook.on_file(book_path())
    spreadsheet, account = found["spreadsheet"], found.get("service_account")
    if not isinstance(spreadsheet, dict) or "key" not in spreadsheet or not isinstance(account, dict):
        raise BrokenBook(
            "In secrets.toml mancano la chiave del foglio o l'account di servizio.",
            "Scrivi [spreadsheet] key = … e [service_account] …, come in docs/google.md.",
        )
    return Workbook.on_google(str(spreadsheet["key"]), account)
