"""python -m sheets doctor: the installation, examined."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from sheets.doctor import Finding, Lab, examine, exit_code, finding_lines, installation, verdict, who_enters
from sheets.language import _
from sheets.shell.console import (
    Command,
    option,
    with_book,
    with_json,
)
from sheets.shell.voice import tell


@click.command(
    cls=Command,
    help=_(
        "Esamina l'installazione: la chiave, la condivisione, e tutto ciò che l'app dà per certo di Google, provandolo su "
        "schede di prova che alla fine toglie. Dice che cosa ha trovato e che cosa fare. Su Google dura circa un minuto, "
        "con il libro su questo computer pochi secondi.\n\n"
        "Finisce con 0 se va tutto bene, 1 se c'è qualcosa da vedere, 2 se il foglio non si raggiunge."
    ),
    short_help=_("Esamina l'installazione e ciò che l'app si aspetta da Google."),
)
@option(
    "--quota", is_flag=True, help=_("Prova anche che cosa succede oltre il limite: per un minuto l'app resta ferma.")
)
@with_json
@with_book
def doctor(quota: bool, as_json: bool, book: Path | None) -> int:
    """Examine the installation."""
    found: list[Finding] = []
    for finding in _examined(book, quota):
        if not as_json:
            for line in finding_lines(finding, found[-1].group if found else ""):
                tell(line)
        found.append(finding)
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in found], ensure_ascii=False, indent=2))
    else:
        tell("")
        tell(verdict(found))
    return exit_code(found)


def _examined(book: Path | None, to_the_limit: bool) -> Iterator[Finding]:
    """What the installation shows, and the spreadsheet where it can be opened."""
    installed = installation(book)
    yield from installed.findings
    if installed.workbook is not None:
        yield who_enters(installed.workbook)
        yield from examine(Lab(installed.workbook), installed.account, to_the_limit)
