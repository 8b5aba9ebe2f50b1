"""python -m sheets import: a file of another program."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from sheets.access import SHELL
from sheets.imports.mapping import ColumnMapping, read_mapping
from sheets.language import _
from sheets.shell.console import (
    DAY,
    FAULT,
    FILE,
    FOUND_SOMETHING,
    Command,
    open_book,
    option,
    refuse,
    with_book,
    with_json,
    writing,
)
from sheets.shell.voice import spoken, tell

_MAP, _SET = _("COLONNA=CAMPO"), _("CAMPO=VALORE")


@click.command(
    cls=Command,
    name="import",
    help=_(
        "Importa un CSV: ogni riga diventa una voce, una volta sola anche se si ripete il comando. Separatore e codifica "
        "si riconoscono. Ciò che non si può scrivere è elencato con la sua riga; nulla si perde in silenzio.\n\n"
        'Esempio: python -m sheets import eventi.csv --operation "OP Café" --activity "Evento di socialità" --hub Rho '
        '--map "Giorno=Data" --map "Nome=Titolo" --map "Presenti=Totale presenze" --set "Stato=svolto"'
    ),
    short_help=_("Importa un file CSV."),
)
@click.argument("file", type=FILE)
@option("--operation", default="", metavar=_("NOME"), help=_("L'operazione delle voci, per esempio «OP Café»."))
@option("--activity", default="", metavar=_("NOME"), help=_("La loro attività, per esempio «Evento di socialità»."))
@option("--hub", default="", metavar=_("NOME"), help=_("L'hub di tutte le righe."))
@option("--hub-column", default="", metavar=_("COLONNA"), help=_("La colonna del file che dice l'hub di ogni riga."))
@option("--map", "columns", multiple=True, metavar=_MAP, help=_("Una colonna del file e il campo in cui va."))
@option("--set", "fixed", multiple=True, metavar=_SET, help=_("Un campo che ha lo stesso valore in ogni riga."))
@option("--expect-from", type=DAY, metavar=_("DATA"), help=_("Segnala le righe con una data precedente."))
@option("--expect-to", type=DAY, metavar=_("DATA"), help=_("Segnala le righe con una data successiva."))
@option("--mapping", "mapping_file", type=FILE, metavar="FILE.toml", help=_("Un file TOML che dice tutto questo."))
@option("--dry-run", is_flag=True, help=_("Controlla e racconta, senza scrivere."))
@with_json
@with_book
def import_(file: Path, mapping_file: Path | None, dry_run: bool, as_json: bool, book: Path | None, **said: Any) -> int:
    """Import a CSV file."""
    began = time.monotonic()
    said |= {"columns": _pairs("--map", said["columns"]), "fixed": _pairs("--set", said["fixed"])}
    mapping = ColumnMapping(**said).over(read_mapping(mapping_file) if mapping_file else ColumnMapping())
    workbook = open_book(book)
    with writing(workbook, book) as register:
        report = register.of(SHELL).imports.file(file, mapping, dry_run)
    report = replace(report, seconds=time.monotonic() - began, requests=workbook.pace.totals)
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        tell(report.in_words(spoken()))
    if report.interrupted is not None:
        tell(report.interrupted.words, err=True)
        return FAULT
    return FOUND_SOMETHING if report.not_written else 0


def _pairs(option: str, texts: Sequence[str]) -> dict[str, str]:
    """ "Event date=Data" → {"Event date": "Data"}. A column's name may hold an equals sign, a field's may not."""
    pairs: dict[str, str] = {}
    for text in texts:
        left, equals, right = text.rpartition("=") if option == "--map" else text.partition("=")
        left, right = left.strip(), right.strip()
        if not equals or not left or not right:
            form = _MAP if option == "--map" else _SET
            raise refuse(_("{option} «{text}» non si capisce: scrivi {form}.", option=option, text=text, form=form))
        if left in pairs:
            raise refuse(_("{option} nomina due volte «{name}».", option=option, name=left))
        pairs[left] = right
    return pairs
