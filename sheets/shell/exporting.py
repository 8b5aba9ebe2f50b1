"""python -m sheets export: a hub's tabs, or all of them, as a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from sheets.access import SHELL
from sheets.exports.cells import Exportable
from sheets.exports.delimited import delimited_bytes, suffix
from sheets.exports.xlsx import workbook_bytes
from sheets.language import _, _n, listed
from sheets.register.register import Register
from sheets.shell.console import (
    Command,
    open_book,
    option,
    refuse,
    with_book,
    writing,
)
from sheets.shell.voice import tell


@click.command(
    cls=Command,
    help=_(
        "Salva in un file le schede di un hub: un foglio Excel con una scheda per operazione, oppure CSV (più schede: uno "
        "zip con un CSV per scheda). Con --all tutto il libro in un foglio Excel: ogni scheda, anche le definizioni e "
        "quelle fatte a mano. L'esportazione resta scritta nel Registro."
    ),
    short_help=_("Salva in un file le schede di un hub, o tutto il libro."),
)
@option("--hub", metavar=_("NOME"), help=_("L'hub da esportare."))
@option("--all", "whole", is_flag=True, help=_("Tutto il libro, in un file .xlsx. Contiene i nomi delle persone."))
@option("--format", "form", type=click.Choice(["xlsx", "csv"]), default="xlsx", help=_("Il formato. Senza: xlsx."))
@option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help=_("Il file da scrivere."),
)
@with_book
def export(hub: str | None, whole: bool, form: str, output: Path, book: Path | None) -> None:
    """Write a hub's tabs, or every tab, to a file."""
    if whole and hub is not None:
        raise refuse(
            _("«--all» e «--hub» si escludono: per tutto il libro togli «--hub», per un hub solo togli «--all».")
        )
    if not whole and hub is None:
        raise refuse(_("Che cosa esporto? Scrivi --hub NOME per un hub, oppure --all per tutto il libro."))
    if whole and form != "xlsx":
        raise refuse(_("Tutto il libro si esporta in Excel: togli «--format csv»."))
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
        hubs = listed(register.definitions.hubs)
        raise refuse(_("L'hub «{hub}» non c'è. Gli hub sono: {hubs}.", hub=hub, hubs=hubs))
    expected = register.of(SHELL).exports.tabs(hub)
    if expected:
        _check_ending(output, ".xlsx" if form == "xlsx" else suffix(expected))
    tabs = register.of(SHELL).exports.take(hub)
    _write(output, workbook_bytes(tabs) if form == "xlsx" else delimited_bytes(tabs), tabs)


def _check_ending(output: Path, ending: str) -> None:
    if output.suffix.lower() != ending:
        raise refuse(
            _("Il file sarà un {ending}: scrivi «-o {output}».", ending=ending, output=output.with_suffix(ending))
        )


def _write(output: Path, content: bytes, tabs: Sequence[Exportable]) -> None:
    output.write_bytes(content)
    rows = sum(len(tab.rows) for tab in tabs)
    what = listed([_n("{count} scheda", "{count} schede", len(tabs)), _n("{count} riga", "{count} righe", rows)])
    tell(_("Scritto {output}: {what}.", output=output, what=what))
