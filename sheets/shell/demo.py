"""python -m sheets demo: the invented project."""

from __future__ import annotations

from pathlib import Path

import click

from sheets.access import SHELL
from sheets.language import Number, _
from sheets.problems import SheetsError
from sheets.setup.preparation import setup as set_up
from sheets.shell.console import (
    Command,
    open_book,
    with_book,
    writing,
)
from sheets.shell.voice import tell


@click.command(
    cls=Command,
    help=_(
        "Carica il progetto dimostrativo: righe inventate del 2015 e 2016 le cui somme sono le 19 cifre pubblicate di "
        "Oltre i Perimetri, e alcuni incontri da oggi in poi. Ripeterlo aggiunge solo ciò che manca."
    ),
    short_help=_("Carica il progetto dimostrativo, con dati inventati."),
)
@with_book
def demo(book: Path | None) -> None:
    """Set up and load the demo project."""
    workbook = open_book(book, make=True)
    set_up(workbook)
    with writing(workbook, book) as register:
        desk = register.of(SHELL)
        if desk.demo.is_kept_out():
            raise SheetsError(
                _("In questo libro ci sono già voci vere: non le mescolo con dati inventati."),
                _("Scegli un altro libro con --book."),
            )
        written = desk.demo.load()
    if written:
        tell(_("Righe aggiunte: {count}.", count=Number(written)))
    else:
        tell(_("Il progetto dimostrativo c'era già tutto."))
    option = f" --book {book}" if book else ""
    tell(_("I dati sono inventati. Prossimo passo: «make run» apre l'app, oppure guarda le cifre con"))
    tell(f"  python -m sheets figures --from 2015-01-01 --to 2016-12-31{option}")
