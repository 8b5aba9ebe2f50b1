"""python -m sheets figures: the figures of a period."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from sheets.access import SHELL
from sheets.definitions.model import Indicator, Operation
from sheets.figures.indicators import Figure, Scope
from sheets.figures.periods import Period, between
from sheets.imports.report import table
from sheets.language import _, listed
from sheets.register.register import Register
from sheets.shell.console import (
    DAY,
    Command,
    open_book,
    option,
    refuse,
    with_book,
    with_json,
)
from sheets.shell.voice import here, tell


@click.command(
    cls=Command,
    help=_("Mostra gli indicatori di un periodo. Le date si scrivono 2016-12-31 oppure 31/12/2016."),
    short_help=_("Mostra gli indicatori di un periodo."),
)
@option("--from", "start", type=DAY, metavar=_("DATA"), help=_("Il primo giorno. Senza: il primo registrato."))
@option("--to", "end", type=DAY, metavar=_("DATA"), help=_("L'ultimo giorno. Senza: l'ultimo registrato."))
@option("--by", type=click.Choice(["hub"]), help=_("Divide ogni indicatore per hub."))
@option(
    "--indicator",
    "code",
    metavar=_("CODICE"),
    help=_("Solo questo indicatore: il codice della scheda Indicatori."),
)
@with_json
@with_book
def figures(
    start: date | None, end: date | None, by: str | None, code: str | None, as_json: bool, book: Path | None
) -> None:
    """Print the figures of a period."""
    register = Register(open_book(book))
    first, last = register.of(SHELL).figures.span()
    period = between(start or first, end or last)
    found = list(_figures(register, _chosen(register, code), period, by == "hub"))
    if as_json:
        click.echo(json.dumps([_figure_as_json(hub, figure) for hub, figure in found], ensure_ascii=False, indent=2))
        return
    tell(_("Periodo: {period}", period=period.in_words))
    tell("")
    for line in _figure_lines(found, register.definitions.operations):
        tell(line)
    if register.is_invented:
        tell("")
        tell(_("Progetto dimostrativo: i dati sono inventati."))


def _chosen(register: Register, code: str | None) -> Sequence[Indicator]:
    indicators = register.of(SHELL).figures.indicators()
    chosen = [each for each in indicators if code in (None, each.code)]
    if not chosen and code is not None:
        codes = listed(each.code for each in indicators)
        raise refuse(_("L'indicatore «{code}» non c'è. I codici sono: {codes}.", code=code, codes=codes))
    return chosen


def _figures(
    register: Register, indicators: Sequence[Indicator], period: Period, by_hub: bool
) -> Iterator[tuple[str, Figure]]:
    """Each indicator's figure, or its figure at each hub; the hub is "" for the whole project."""
    for indicator in indicators:
        if by_hub:
            yield from register.of(SHELL).figures.by_hub(indicator, Scope(period))
        else:
            yield "", register.of(SHELL).figures.figure(indicator, Scope(period))


def _figure_as_json(hub: str, figure: Figure) -> dict[str, Any]:
    return {
        "indicator": figure.indicator.label,
        "operation": figure.indicator.operation,
        **({"hub": hub} if hub else {}),
        "value": figure.rounded,
        "unit": figure.indicator.unit,
        "period": str(figure.scope.period),
    }


def _figure_lines(found: Sequence[tuple[str, Figure]], operations: Mapping[str, Operation]) -> Iterator[str]:
    """The figures by operation, numbers aligned to the right."""
    if not found:
        yield _("Non c'è nessun indicatore: controlla la scheda Indicatori.")
        return
    names = [f"  {here(figure.indicator.label)}{f' · {hub}' if hub else ''}" for hub, figure in found]
    numbers = [(name, here(figure.in_words)) for name, (__, figure) in zip(names, found, strict=True)]
    operation = ""
    for line, (__, figure) in zip(table(numbers), found, strict=True):
        if figure.indicator.operation != operation:
            operation = figure.indicator.operation
            yield operations[operation].name if operation in operations else operation
        unit = "" if figure.indicator.unit == "%" else f" {figure.indicator.unit}"
        yield f"{line}{unit}{f'  ({here(figure.why)})' if figure.why else ''}"
