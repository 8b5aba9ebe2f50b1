"""python -m sheets backup | restore: a copy of a local book, and the way back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from sheets.backup import backups
from sheets.language import _
from sheets.problems import SheetsError
from sheets.shell.console import (
    FILE,
    Command,
    local_book,
    with_book,
)
from sheets.shell.voice import tell


@click.command(
    cls=Command,
    help=_(
        "Copia il libro locale in un file, anche mentre l'app è accesa, e controlla che la copia sia intera. Senza FILE la "
        "mette accanto al libro; FILE può essere una cartella. La copia contiene i nomi delle persone."
    ),
    short_help=_("Copia il libro locale in un file."),
)
@click.argument("file", required=False)
@with_book
def backup(file: str | None, book: Path | None) -> None:
    """Copy the local book."""
    to = Path(file) if file else None
    if file and to and not (to.is_dir() if file.endswith(("/", "\\")) else to.parent.is_dir()):
        raise SheetsError(
            _("La cartella di «{file}» non c'è.", file=file),
            _("Collega il disco o la chiavetta, o scegline un'altra."),
        )
    copy, notices = backups.back_up(local_book(book), to, datetime.now())
    for line in (_("Copia fatta e controllata: {copy}", copy=copy), *notices):
        tell(line)


@click.command(
    cls=Command,
    help=_(
        "Rimette una copia al posto del libro locale. L'app dev'essere chiusa. Il libro di prima resta accanto, con un "
        "altro nome; se qualcosa va storto non cambia nulla."
    ),
    short_help=_("Rimette una copia al posto del libro locale."),
)
@click.argument("file", type=FILE)
@with_book
def restore(file: Path, book: Path | None) -> None:
    """Put a copy back in the place of the local book."""
    path = local_book(book, may_be_gone=True)
    notices = backups.restore(file, path)
    for line in (_("Ripristinato e controllato: {path}", path=path), *notices):
        tell(line)
