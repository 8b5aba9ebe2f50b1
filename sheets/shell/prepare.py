"""python -m sheets setup: what the spreadsheet lacks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from sheets.definitions.defaults import DEFAULTS
from sheets.definitions.model import TABS
from sheets.language import Several, _, listed
from sheets.problems import BrokenBook
from sheets.setup.preparation import Prepared
from sheets.setup.preparation import setup as set_up
from sheets.shell.console import (
    FOLDER,
    FOUND_SOMETHING,
    Command,
    open_book,
    option,
    with_book,
)
from sheets.shell.voice import tell


@click.command(
    cls=Command,
    help=_(
        "Prepara il foglio, nuovo o già in uso: crea le schede di definizione che mancano (operazioni, attività, campi, "
        "hub, comuni, indicatori, ruoli), aggiunge alle schede le colonne che mancano, e mette intestazioni bloccate, "
        "formati, menu a tendina, note e avvisi. Aggiunge e basta: ciò che c'è resta com'è, e ripeterlo non fa danni."
    ),
    short_help=_("Prepara il foglio: schede, colonne, formati, menu a tendina."),
)
@option(
    "--definitions",
    "folder",
    type=FOLDER,
    metavar=_("CARTELLA"),
    help=_(
        "Una cartella con definizioni proprie, un CSV per scheda (per esempio Hub.csv, Ruoli.csv). Per le schede senza "
        "un file valgono i valori predefiniti."
    ),
)
@option("--dry-run", is_flag=True, help=_("Dice che cosa farebbe, riga per riga, senza scrivere."))
@with_book
def setup(folder: Path | None, dry_run: bool, book: Path | None) -> int:
    """Add what the spreadsheet lacks."""
    files = _definition_files(folder) if folder else []
    workbook = open_book(book, make=not dry_run, or_blank=dry_run)
    prepared = set_up(workbook, folder or DEFAULTS, dry_run)
    if prepared.made and not dry_run:
        tell(_("Schede create: {tabs}.", tabs=listed(prepared.made)))
    for line in _prepared_lines(prepared, dry_run):
        tell(line)
    for title in files:
        if title not in prepared.made:
            tell(
                _(
                    "La scheda {tab} c'era già: le righe di {tab}.csv non sono entrate. Scrivile nel foglio.",
                    tab=title,
                )
            )
    tell(_("Libro: {book}", book=workbook.name))
    return FOUND_SOMETHING if prepared.notices else 0


def _prepared_lines(prepared: Prepared, dry_run: bool) -> Iterator[str]:
    """What setup did or would do, and what it leaves to people."""
    if not prepared.lines:
        yield _("Non c'è nulla da fare: il foglio è già pronto.")
    else:
        yield _("Farei questo (non ho scritto nulla):") if dry_run else _("Ho fatto questo:")
        yield from (Several("", ("  ", line)) for line in prepared.lines)
    if prepared.notices:
        yield _("Da vedere:")
        yield from (Several("", ("  ", notice)) for notice in prepared.notices)


def _definition_files(folder: Path) -> list[str]:
    """The tabs that the folder has a file for. Raises `BrokenBook` when it has none, or one of an unknown name."""
    found = sorted(path.stem for path in folder.glob("*.csv"))
    strange = [name for name in found if name not in TABS]
    if strange or not found:
        what = (
            _("«{name}» non è una scheda di definizione.", name=f"{strange[0]}.csv")
            if strange
            else _("In «{folder}» non ci sono CSV.", folder=folder)
        )
        raise BrokenBook(what, _("I nomi sono: {names}.", names=listed(f"{title}.csv" for title in TABS)))
    return found
