"""Which spreadsheet this installation works on, and whether its key file is as it should be."""

from __future__ import annotations

import stat
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sheets.doctor.entering import how_they_enter
from sheets.doctor.findings import LOOK, SHUT, WELL, Finding, trouble
from sheets.language import _
from sheets.problems import BrokenBook, SheetsError
from sheets.spreadsheet.configuration import book_path, is_local, open_workbook, secrets, secrets_path
from sheets.spreadsheet.workbook import Workbook

GROUP = _("Installazione")


@dataclass(frozen=True)
class Installation:
    """What is installed: the spreadsheet (None when it cannot be opened), its service account, and what was found."""

    workbook: Workbook | None
    account: str
    findings: tuple[Finding, ...]


def installation(book: Path | None, path: Path | None = None) -> Installation:
    """The spreadsheet of `book`, or the configured one; `path` is the key file. Raises nothing for what is wrong in it."""
    path = path or secrets_path()
    try:
        if book is not None or is_local(path):
            return _local(book if book is not None else book_path(), secrets(path))
        return _google(secrets(path), path)
    except SheetsError as why:
        found = trouble(GROUP, _("Il foglio si può aprire"), why)
        return Installation(None, "", (replace(found, state=SHUT),))


def _local(book: Path, found: Mapping[str, object]) -> Installation:
    if not book.exists():
        raise BrokenBook(
            _("Il libro «{path}» non c'è.", path=book), _("Crealo con «{command}».", command="python -m sheets setup")
        )
    words = _("Libro locale «{book}»: nessuna chiave, e le prove su Google restano da fare.", book=book)
    which = Finding(GROUP, _("Quale foglio"), WELL, words)
    return Installation(open_workbook(book), "", (which, how_they_enter(found, is_google=False)))


def _google(found: Mapping[str, object], path: Path) -> Installation:
    workbook = open_workbook(None, path)
    spreadsheet, service = found["spreadsheet"], found["service_account"]
    assert isinstance(spreadsheet, dict) and isinstance(service, dict)
    account = str(service.get("client_email", ""))
    findings = [
        Finding(GROUP, _("Quale foglio"), WELL, _("Foglio Google, con l'account {account}.", account=account)),
        _address(str(spreadsheet["key"])),
        _readers(path),
        how_they_enter(found, is_google=True),
    ]
    return Installation(workbook, account, tuple(findings))


def _address(key: str) -> Finding:
    title = _("La chiave del foglio")
    if "/" not in key and " " not in key:
        words = _("{start}…, lunga {count} caratteri.", start=key[:6], count=len(key))
        return Finding(GROUP, title, WELL, words)
    advice = _("Dell'indirizzo del foglio serve solo la parte fra «/d/» e «/edit».")
    return Finding(GROUP, title, LOOK, _("Non è una chiave."), advice)


def _readers(path: Path) -> Finding:
    title = _("Chi può leggere la chiave")
    if sys.platform == "win32" or not stat.S_IMODE(path.stat().st_mode) & 0o077:
        return Finding(GROUP, title, WELL, _("Solo chi avvia l'app."))
    found = _("Anche altri utenti di questo computer possono leggere {name}.", name=path.name)
    advice = _("Scrivi nel Terminale: {command}", command=f"chmod 600 {path}")
    return Finding(GROUP, title, LOOK, found, advice)
