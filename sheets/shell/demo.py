"""python -m sheets demo: the invented project."""

from __future__ import annotations

from pathlib import Path

import click

from sheets.problems import SheetsError
from sheets.register.register import Register
from sheets.setup import demo as demo_project
from sheets.setup.preparation import setup as set_up
from sheets.shell.console import (
    Command,
    open_book,
    with_book,
    writing,
)


@click.command(
    cls=Command,
    help="Carica il progetto dimostrativo: righe inventate del 2015 e 2016 le cui somme sono le 19 cifre pubblicate di "
    "Oltre i Perimetri, e alcuni incontri da oggi in poi. Ripeterlo aggiunge solo ciò che manca.",
    short_help="Carica il progetto dimostrativo, con dati inventati.",
)
@with_book
def demo(book: Path | None) -> None:
    """Set up and load the demo project."""
    workbook = open_book(book, make=True)
    set_up(workbook)
    with writing(workbook, book) as register:
        # The note in the journal is no proof: a hand in the sheet can write it.
        if not register.is_demo and _holds_real_rows(register):
            raise SheetsError(
                "In questo libro ci sono già voci vere: non le mescolo con dati inventati.",
                "Scegli un altro libro con --book.",
            )
        written = demo_project.load(register)
    click.echo(f"Righe aggiunte: {written}." if written else "Il progetto dimostrativo c'era già tutto.")
    option = f" --book {book}" if book else ""
    click.echo("I dati sono inventati. Prossimo passo: «make run» apre l'app, oppure guarda le cifre con")
    click.echo(f"  python -m sheets figures --from 2015-01-01 --to 2016-12-31{option}")


def _holds_real_rows(register: Register) -> bool:
    """True when the book has entries that the demo project did not write; a demo that was interrupted has none.

    A demo of before it left a mark is still one, when most of its rows are the demo's: what was tried in it is not real.
    """
    coming = demo_project.coming(register.now().date())
    ours = {entry.id for entry in (*demo_project.biennium().entries, *coming)}
    entries = [(tab, index) for tab in register.snapshot.entry_tabs() for index in range(len(tab.rows))]
    there = [tab.cell(index, "id") in ours for tab, index in entries if any(tab.rows[index])]
    return not all(there) and not (register.is_invented and 2 * sum(there) > len(there))
