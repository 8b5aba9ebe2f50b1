"""Whether the spreadsheet can be reached, is one, and is set up for Italian hands."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from datetime import datetime

from sheets.doctor.findings import LOOK, SHUT, WELL, Finding, trouble
from sheets.doctor.lab import Lab, status_of
from sheets.language import Number, _
from sheets.problems import SheetsError
from sheets.spreadsheet.workbook import About

ACCESS = _("Accesso")
_SPREADSHEET = "application/vnd.google-apps.spreadsheet"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOST_CELLS, _MANY_CELLS = 10_000_000, 8_000_000
_MOST_SECONDS = 60
_FIELDS = "properties(locale,timeZone),sheets.properties.gridProperties(rowCount,columnCount)"


def reach(lab: Lab, account: str) -> Generator[Finding, None, bool]:
    """Ask Drive and Sheets once each; returns whether both answered.

    `account` is the service account's address ("" for a local book).
    """
    title = _("Google Drive risponde")
    asked = lab.now()
    try:
        about = lab.about()
    except SheetsError as why:
        yield _unreached(title, why, account, "Google Drive API")
        return False
    yield Finding(ACCESS, title, WELL, _("Il file si chiama «{name}».", name=about.name))
    yield _kind_of_file(about)
    title = _("Google Sheets risponde")
    try:
        found = lab.look(_FIELDS)
    except SheetsError as why:
        yield _unreached(title, why, account, "Google Sheets API")
        return False
    yield Finding(ACCESS, title, WELL, _("Schede: {count}.", count=Number(len(found.get("sheets", [])))))
    properties = found.get("properties", {})
    yield _language(properties.get("locale", ""), properties.get("timeZone", ""))
    grids = [sheet["properties"].get("gridProperties", {}) for sheet in found.get("sheets", [])]
    yield _size(sum(grid.get("rowCount", 0) * grid.get("columnCount", 0) for grid in grids))
    yield _clock(about, asked)
    return True


def _unreached(title: str, why: SheetsError, account: str, api: str) -> Finding:
    code, words = status_of(why), str(why.__cause__)
    who = account or _("l'account di servizio")
    if "has not been used" in words or "is disabled" in words:
        advice = _("Attivala nella console di Google Cloud: {words}", words=words)
        return Finding(ACCESS, title, SHUT, _("{api} non è attiva.", api=api), advice)
    if code == 403:
        advice = _("Condividilo come Editor con {who}.", who=who)
        return Finding(ACCESS, title, SHUT, _("Il foglio c'è, ma l'app non può aprirlo (403)."), advice)
    if code == 404:
        advice = _("Controlla la chiave in secrets.toml, e che il foglio sia condiviso come Editor con {who}.", who=who)
        return Finding(ACCESS, title, SHUT, _("Il foglio non si trova (404)."), advice)
    return replace(trouble(ACCESS, title, why), state=SHUT)


def _kind_of_file(about: About) -> Finding:
    title = _("È un foglio Google, non un file Excel")
    if about.mime_type == _SPREADSHEET:
        return Finding(ACCESS, title, WELL, _("È un foglio Google."))
    found = (
        _("È un file Excel: l'app non può scriverci.")
        if about.mime_type == _EXCEL
        else _("È un file di tipo {kind}: l'app non può scriverci.", kind=about.mime_type)
    )
    advice = _(
        "Aprilo in Google, scegli File → Salva come Fogli Google, e metti la chiave del nuovo foglio in secrets.toml."
    )
    return Finding(ACCESS, title, LOOK, found, advice)


def _language(locale: str, zone: str) -> Finding:
    title = _("Lingua e fuso orario")
    found = _("Lingua {locale}, fuso orario {zone}.", locale=locale or _("non detta"), zone=zone or _("non detto"))
    if locale.startswith("it") and zone == "Europe/Rome":
        return Finding(ACCESS, title, WELL, found)
    advice = _(
        "Nel foglio scegli File → Impostazioni → Italia e (GMT+01:00) Roma: altrimenti chi scrive 12/01/2017 o 12,50 nelle "
        "celle è capito male."
    )
    return Finding(ACCESS, title, LOOK, found, advice)


def _size(cells: int) -> Finding:
    title = _("Spazio nel foglio")
    found = _("Occupa {cells} celle su {most}.", cells=Number(cells), most=Number(_MOST_CELLS))
    if cells <= _MANY_CELLS:
        return Finding(ACCESS, title, WELL, found)
    advice = _("Sposta gli anni passati in un altro foglio, o togli righe e colonne vuote dalle schede.")
    return Finding(ACCESS, title, LOOK, found, advice)


def _clock(about: About, asked: datetime) -> Finding:
    title = _("L'orologio di questo computer")
    if about.answered is None:
        return Finding(ACCESS, title, WELL, _("Chi ha risposto non dice che ore sono: niente da confrontare."))
    apart = (asked - about.answered).total_seconds()
    if abs(apart) <= _MOST_SECONDS:
        return Finding(ACCESS, title, WELL, _("Va con quello di Google, entro un minuto."))
    seconds = f"{abs(apart):.0f}"
    found = (
        _("È avanti di {seconds} secondi rispetto a Google.", seconds=seconds)
        if apart > 0
        else _("È indietro di {seconds} secondi rispetto a Google.", seconds=seconds)
    )
    return Finding(ACCESS, title, LOOK, found, _("Attiva la sincronizzazione dell'ora: «timedatectl set-ntp true»."))
