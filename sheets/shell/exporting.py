"""python -m sheets export: a hub's tabs, or all of them, as a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from sheets.access import SHELL
from sheets.exports.cells import Exportable
from sheets.exports.delimited import delimited_bytes, suffix
from sheets.exports.xlsx import workbook_bytes
from sheets.register.register import Register
from sheets.shell.console import (
    Command,
    open_book,
    refuse,
    with_book,
    writing,
)


@click.command(
    cls=Command,
    help="Salva in un file le schede di un hub: un foglio Excel con una scheda per operazione, oppure CSV (più schede: uno "
    "zip con un CSV per scheda). Con --all tutto il libro in un foglio Excel: ogni scheda, anche le definizioni e quelle "
    "fatte a mano. L'esportazione resta scritta nel Registro.",
    short_help="Salva in un file le schede di un hub, o tutto il libro.",
)
@click.option("--hub", metavar="NOME", help="L'hub da esportare.")
@click.option("--all", "whole", is_flag=True, help="Tutto il libro, in un file .xlsx. Contiene i nomi delle persone.")
@click.option("--format", "form", type=click.Choice(["xlsx", "csv"]), default="xlsx", help="Il formato. Senza: xlsx.")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Il file da scrivere.",
)
@with_book
def export(hub: str | None, whole: bool, form: str, output: Path, book: Path | None) -> None:
    """Write a hub's tabs, or every tab, to a file."""
    if whole and hub is not None:
        raise refuse("«--all» e «--hub» si escludono: per tutto il libro togli «--hub», per un hub solo togli «--all».")
    if not whole and hub is None:
        raise refuse("Che cosa esporto? Scrivi --hub NOME per un hub, oppure --all per tutto il libro.")
    if whole and form != "xlsx":
        raise refuse("Tutto il libro si esporta in Excel: togli «--format csv».")
    workbook = open_book(book)
    with writing(workbook, book) as register:
        if whole:
            _check_ending(output, ".xlsx")
            everything = register.of(SHELL).exports.whole()
            _write(output, workbook_bytes(everything), everything)
        else:
            _export_hub(register, str(hub), form, output)


def _export_hub(register: Register, hub: str, form: str, output: Path) -> None:
    if hub not in register.definitions.hubs:
        raise refuse(f"L'hub «{hub}» non c'è. Gli hub sono: {', '.join(register.definitions.hubs)}.")
    expected = register.of(SHELL).exports.tabs(hub)
    if expected:
        _check_ending(output, ".xlsx" if form == "xlsx" else suffix(expected))
    tabs = register.of(SHELL).exports.take(hub)
    _write(output, workbook_bytes(tabs) if form == "xlsx" else delimited_bytes(tabs), tabs)


def _check_ending(output: Path, ending: str) -> None:
    if output.suffix.lower() != ending:
        raise refuse(f"Il file sarà un {ending}: scrivi «-o {output.with_suffix(ending)}».")


def _write(output: Path, content: bytes, tabs: Sequence[Exportable]) -> None:
    output.write_bytes(content)
    rows = sum(len(tab.rows) for tab in tabs)
    click.echo(
        f"Scritto {output}: {len(tabs)} {'scheda' if len(tabs) == 1 else 'schede'}, {rows} {'riga' if rows == 1 else 'righe'}."
    )
