"""Whether the spreadsheet can be reached, is one, and is set up for Italian hands."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from datetime import datetime

from sheets.doctor.findings import LOOK, SHUT, WELL, Finding, trouble
from sheets.doctor.lab import Lab, status_of
from sheets.numbers import italian_number
from sheets.problems import SheetsError
from sheets.spreadsheet.workbook import About

ACCESS = "Accesso"
_SPREADSHEET = "application/vnd.google-apps.spreadsheet"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOST_CELLS, _MANY_CELLS = 10_000_000, 8_000_000
_MOST_SECONDS = 60
_FIELDS = "properties(locale,timeZone),sheets.properties.gridProperties(rowCount,columnCount)"


def reach(lab: Lab, account: str) -> Generator[Finding, None, bool]:
    """Ask Drive and Sheets once each; returns whether both answered.

    `account` is the service account's address ("" for a local book).
    """
    title = "Google Drive risponde"
    asked = lab.now()
    try:
        about = lab.about()
    except SheetsError as why:
        yield _unreached(title, why, account, "Google Drive API")
        return False
    yield Finding(ACCESS, title, WELL, f"Il file si chiama «{about.name}».")
    yield _kind_of_file(about)
    title = "Google Sheets risponde"
    try:
        found = lab.look(_FIELDS)
    except SheetsError as why:
        yield _unreached(title, why, account, "Google Sheets API")
        return False
    yield Finding(ACCESS, title, WELL, f"Schede: {len(found.get('sheets', []))}.")
    properties = found.get("properties", {})
    yield _language(properties.get("locale", ""), properties.get("timeZone", ""))
    grids = [sheet["properties"].get("gridProperties", {}) for sheet in found.get("sheets", [])]
    yield _size(sum(grid.get("rowCount", 0) * grid.get("columnCount", 0) for grid in grids))
    yield _clock(about, asked)
    return True


def _unreached(title: str, why: SheetsError, account: str, api: str) -> Finding:
    code, words = status_of(why), str(why.__cause__)
    who = "come Editor con " + (account or "l'account di servizio")
    if "has not been used" in words or "is disabled" in words:
        return Finding(ACCESS, title, SHUT, f"{api} non è attiva.", f"Attivala nella console di Google Cloud: {words}")
    if code == 403:
        return Finding(ACCESS, title, SHUT, "Il foglio c'è, ma l'app non può aprirlo (403).", f"Condividilo {who}.")
    if code == 404:
        advice = f"Controlla la chiave in secrets.toml, e che il foglio sia condiviso {who}."
        return Finding(ACCESS, title, SHUT, "Il foglio non si trova (404).", advice)
    return replace(trouble(ACCESS, title, why), state=SHUT)


def _kind_of_file(about: About) -> Finding:
    title = "È un foglio Google, non un file Excel"
    if about.mime_type == _SPREADSHEET:
        return Finding(ACCESS, title, WELL, "È un foglio Google.")
    found = "È un file Excel" if about.mime_type == _EXCEL else f"È un file di tipo {about.mime_type}"
    advice = (
        "Aprilo in Google, scegli File → Salva come Fogli Google, e metti la chiave del nuovo foglio in secrets.toml."
    )
    return Finding(ACCESS, title, LOOK, f"{found}: l'app non può scriverci.", advice)


def _language(locale: str, zone: str) -> Finding:
    title, found = "Lingua e fuso orario", f"Lingua {locale or 'non detta'}, fuso orario {zone or 'non detto'}."
    if locale.startswith("it") and zone == "Europe/Rome":
        return Finding(ACCESS, title, WELL, found)
    advice = (
        "Nel foglio scegli File → Impostazioni → Italia e (GMT+01:00) Roma: altrimenti chi scrive 12/01/2017 o 12,50 nelle "
        "celle è capito male."
    )
    return Finding(ACCESS, title, LOOK, found, advice)


def _size(cells: int) -> Finding:
    title = "Spazio nel foglio"
    found = f"Occupa {italian_number(cells)} celle su {italian_number(_MOST_CELLS)}."
    if cells <= _MANY_CELLS:
        return Finding(ACCESS, title, WELL, found)
    advice = "Sposta gli anni passati in un altro foglio, o togli righe e colonne vuote dalle schede."
    return Finding(ACCESS, title, LOOK, found, advice)


def _clock(about: About, asked: datetime) -> Finding:
    title = "L'orologio di questo computer"
    if about.answered is None:
        return Finding(ACCESS, title, WELL, "Chi ha risposto non dice che ore sono: niente da confrontare.")
    apart = (asked - about.answered).total_seconds()
    if abs(apart) <= _MOST_SECONDS:
        return Finding(ACCESS, title, WELL, "Va con quello di Google, entro un minuto.")
    found = f"È {'avanti' if apart > 0 else 'indietro'} di {abs(apart):.0f} secondi rispetto a Google."
    return Finding(ACCESS, title, LOOK, found, "Attiva la sincronizzazione dell'ora: «timedatectl set-ntp true».")
