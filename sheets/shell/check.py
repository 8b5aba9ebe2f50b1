"""python -m sheets check: every problem."""

from __future__ import annotations

import json
from pathlib import Path

import click

from sheets.access import SHELL
from sheets.language import Number, Several, _
from sheets.register.register import Register
from sheets.shell.console import (
    FOUND_SOMETHING,
    Command,
    open_book,
    with_book,
    with_json,
)
from sheets.shell.voice import tell


@click.command(
    cls=Command,
    help=_("Elenca ciò che nel foglio è da sistemare: dove, che cosa, come. Finisce con 1 se c'è qualcosa."),
    short_help=_("Elenca ciò che nel foglio è da sistemare."),
)
@with_json
@with_book
def check(as_json: bool, book: Path | None) -> int:
    """Print every problem."""
    problems = Register(open_book(book)).of(SHELL).problems.all()
    if as_json:
        found = [{"where": each.where, "what": each.what, "fix": each.fix} for each in problems]
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        for each in problems:
            tell(Several("\n  ", (each.where, each.what, each.fix)))
        count = Number(len(problems))
        tell(_("Da sistemare: {count}.", count=count) if problems else _("Niente da sistemare."))
    return FOUND_SOMETHING if problems else 0
