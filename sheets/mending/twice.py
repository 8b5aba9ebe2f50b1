"""Rows that stand in two tabs under the same id: each tab counts them, so that they count twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations

from sheets.definitions.model import PEOPLE_TAB, ROLL_TAB, SEPARATOR
from sheets.entries.columns import VOIDED, is_voided
from sheets.entries.row_problems import about_rows
from sheets.language import _
from sheets.problems import Fault, FaultKind, Problem
from sheets.spreadsheet.snapshot import Snapshot, Tab

Shared = Callable[[Tab, Tab], Iterable[Problem]]
"""`of_two`, or what remembers it."""


def problems(snapshot: Snapshot, of_two: Shared) -> Iterator[Problem]:
    """A problem for each tab with rows that another of its sort has too: entries, roll and people each for themselves."""
    sorts: dict[str, list[Tab]] = {}
    for tab in snapshot.tabs.values():
        name = tab.title.partition(SEPARATOR)[0]
        if tab.title in snapshot.definitions.own_titles:
            sorts.setdefault(name if name in (ROLL_TAB, PEOPLE_TAB) else "", []).append(tab)
    for tabs in sorts.values():
        for first, second in combinations(tabs, 2):
            yield from of_two(first, second)


def of_two(first: Tab, second: Tab) -> tuple[Problem, ...]:
    """The rows of the second tab whose id a row of the first has too, where neither is voided."""
    ids = sorted(id_ for id_ in first.ids.keys() & second.ids.keys() if _counts(first, id_) and _counts(second, id_))
    numbers = sorted(index + 2 for id_ in ids if (index := second.find(id_)) is not None)
    if not numbers:
        return ()
    what = about_rows(
        numbers,
        "La riga {rows} ha l'id di una riga di «{other}»: si conta due volte.",
        "{count} righe ({rows}) hanno l'id di righe di «{other}»: si contano due volte.",
        other=first.title,
    )
    is_copy = all(_cells(first, id_) == _cells(second, id_) for id_ in ids)
    fix = (
        _("Sono uguali: annulla quelle che stanno nella scheda sbagliata.")
        if is_copy
        else _("Se sono le stesse voci, annullale dove sono di troppo; se sono altre, svuota il loro id.")
    )
    fault = Fault(FaultKind.TWICE, second.title, tuple(numbers), word=first.title if is_copy else "")
    return (Problem(f"{second.title}!{numbers[0]}:{numbers[0]}", what, fix, fault),)


def _counts(tab: Tab, id_: str) -> bool:
    index = tab.find(id_)
    return index is not None and not is_voided(tab.cell(index, VOIDED))


def _cells(tab: Tab, id_: str) -> dict[str, object]:
    """What a row holds, by label, wherever its columns stand."""
    index = tab.ids[id_]
    return {label: tab.cell(index, label) for label in tab.header if label and tab.cell(index, label) != ""}
