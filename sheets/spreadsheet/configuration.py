"""Which spreadsheet this installation works on, and where its secrets are: this is the one place that says so.

A local file by default, Google's spreadsheet where the secrets name one. What is unclear in the secrets is `BrokenBook`,
and nobody gets in: a misspelt table must never pass for a table that is not there.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from sheets.language import _
from sheets.problems import BrokenBook
from sheets.spreadsheet.workbook import Workbook

ROOT = Path(__file__).parent.parent.parent
SECRETS = ROOT / ".streamlit" / "secrets.toml"
SECRETS_VARIABLE = "PERIMETRI_SECRETS"
DEFAULT_BOOK = ROOT / "libro" / "perimetri.sqlite3"
BOOK_VARIABLE = "PERIMETRI_BOOK"
OUTBOX = "attesa"
SEE_EXAMPLE = _("Correggilo come in .streamlit/secrets.example.toml, poi riavvia l'app.")
_KNOWN: Mapping[str, Sequence[str] | None] = {
    "spreadsheet": ("key",),
    "service_account": None,
    "auth": (
        "redirect_uri",
        "cookie_secret",
        "client_id",
        "client_secret",
        "server_metadata_url",
        "client_kwargs",
        "expose_tokens",
    ),
    "perimetri": ("address", "sign_in_days", "trust_unsaid_emails"),
    "demo": ("public",),
}


def book_path() -> Path:
    """The local file: what the environment names, or the default inside the project."""
    return Path(os.environ.get(BOOK_VARIABLE) or DEFAULT_BOOK)


def secrets_path() -> Path:
    """The file with the secrets: what the environment names, else the project's; the user's own where that is not there."""
    named = os.environ.get(SECRETS_VARIABLE)
    if named:
        return Path(named)
    of_the_user = Path.home() / ".streamlit" / "secrets.toml"
    return SECRETS if _is_there(SECRETS) or not _is_there(of_the_user) else of_the_user


def outbox(book: Path | str | None = None, path: Path | None = None) -> Path:
    """The file, without its number, where savings wait for the spreadsheet: beside a local book, else in `libro/`."""
    return _beside(OUTBOX, book, path)


def sign_outs(path: Path | None = None) -> Path:
    """The file that remembers who signed out; it stands where the outbox does."""
    return _beside("usciti", None, path)


def link_file(book: Path | str | None = None) -> Path:
    """The file with the token of the link that opens a local book for one person."""
    local = Path(book) if book is not None else book_path()
    return local.with_name(f"{local.name}-chiave")


def _beside(what: str, book: Path | str | None, path: Path | None) -> Path:
    if book is None and not is_local(path):
        spreadsheet = secrets(path).get("spreadsheet")
        key = str(spreadsheet.get("key", "")) if isinstance(spreadsheet, dict) else ""
        return DEFAULT_BOOK.with_name(f"{what}-{sha256(key.encode()).hexdigest()[:12]}")
    local = Path(book) if book is not None else book_path()
    return local.with_name(f"{local.name}-{what}")


def secrets(path: Path | None = None) -> dict[str, object]:
    """The secrets, empty where there is no file. Raises `BrokenBook` for a file that is not clear to the last table."""
    path = path or secrets_path()
    if not _is_there(path):
        if os.environ.get(SECRETS_VARIABLE) == str(path):
            raise BrokenBook(
                _("{variable} dice «{path}», e quel file non c'è.", variable=SECRETS_VARIABLE, path=path), SEE_EXAMPLE
            )
        return {}
    try:
        state = path.stat()
        return dict(_read(path, (state.st_ino, state.st_size, state.st_mtime_ns)))
    except FileNotFoundError as why:
        raise BrokenBook(_("{name} è un collegamento a un file che non c'è.", name=path.name), SEE_EXAMPLE) from why
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as why:
        raise BrokenBook(
            _("Il file {name} non si legge: {why}.", name=path.name, why=_reason(why)), SEE_EXAMPLE
        ) from why


@lru_cache(maxsize=4)
def _read(path: Path, state: tuple[int, ...]) -> dict[str, object]:
    """The secrets, read once for each state of the file: every page asks several times."""
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    _check_names(path, found)
    return found


def is_local(path: Path | None = None) -> bool:
    """True when the app works on a local file."""
    return not {"spreadsheet", "service_account"} & secrets(path).keys()


def open_workbook(book: Path | str | None = None, path: Path | None = None) -> Workbook:
    """The spreadsheet to work on: `book` where it is given, else the secrets' one, else the local file."""
    if book is not None:
        return Workbook.on_file(book)
    found = secrets(path)
    if is_local(path):
        return Workbook.on_file(book_path())
    spreadsheet, account = found.get("spreadsheet"), found.get("service_account")
    if not isinstance(spreadsheet, dict) or not spreadsheet.get("key") or not isinstance(account, dict):
        raise BrokenBook(
            _("In secrets.toml mancano la chiave del foglio o l'account di servizio."),
            _("Scrivi [spreadsheet] key = … e [service_account] …, come in docs/install.md."),
        )
    return Workbook.on_google(str(spreadsheet["key"]), account)


def _is_there(path: Path) -> bool:
    """True for a link to nothing too: somebody meant a file to be there."""
    return path.is_symlink() or path.exists()


def _reason(why: Exception) -> str:
    return (why.strerror or str(why)) if isinstance(why, OSError) else str(why)


def _check_names(path: Path, found: Mapping[str, object]) -> None:
    """Raise `BrokenBook` for the first table or key that the app does not know, and for a file that says nothing."""
    if not found:
        raise BrokenBook(
            _("Il file {name} è vuoto.", name=path.name), _("Scrivilo, oppure toglilo; poi riavvia l'app.")
        )
    for table, keys in found.items():
        if table not in _KNOWN:
            raise _unknown(path, f"[{table}]", table, [*_KNOWN])
        known = _KNOWN[table]
        if known is not None and isinstance(keys, dict):
            for key in keys:
                if key not in known:
                    raise _unknown(path, f"«{key}» in [{table}]", key, known)


def _unknown(path: Path, what: str, name: str, known: Sequence[str]) -> BrokenBook:
    near = get_close_matches(name.lower(), known, 1, 0.6)
    hint = _("Forse è «{near}», scritto così.", near=near[0]) if near else SEE_EXAMPLE
    return BrokenBook(_("In {name} non conosco {what}.", name=path.name, what=what), hint)
