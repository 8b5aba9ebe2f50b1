"""python -m sheets address: where the app opens, and for whom."""

from __future__ import annotations

from pathlib import Path

import click

from sheets.definitions.rows import same_email
from sheets.entrance import way_in
from sheets.entrance.decision import Book, Start, Visit, entrance
from sheets.language import _
from sheets.register.register import Register
from sheets.shell.console import (
    Command,
    open_book,
    option,
    with_book,
)
from sheets.shell.voice import tell
from sheets.spreadsheet.configuration import is_local, secrets


@click.command(
    cls=Command,
    help=_(
        "Dice da quale indirizzo si entra nell'app, e chi può; oppure perché nessuno, e che cosa fare. Lo usa «make run»."
    ),
    short_help=_("Dice da quale indirizzo si entra nell'app, e chi può."),
)
@option("--port", type=int, default=8501, metavar=_("PORTA"), help=_("La porta su cui risponde l'app. Senza: 8501."))
@option("--as", "person", default="", metavar="EMAIL", help=_("La persona per cui si apre un libro con dati veri."))
@option(
    "--lan",
    default="",
    metavar=_("INDIRIZZO"),
    help=_("L'indirizzo sulla rete locale, se l'app si apre anche lì."),
)
@with_book
def address(port: int, person: str, lan: str, book: Path | None) -> None:
    """Print where the app opens, and for whom."""
    found = secrets()
    register = Register(open_book(book))
    kind = Book.GOOGLE if book is None and not is_local() else Book.DEMO if register.is_demo else Book.LOCAL
    person = same_email(person)
    decided = entrance(found, kind, Start(person, bool(lan)), Visit("localhost"))
    for line in way_in.lines(decided, register, person, port, lan):
        tell(line)
