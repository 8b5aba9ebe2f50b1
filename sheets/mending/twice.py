"""Rows that stand in two tabs under the same id: each tab counts them, so that they count twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import Lock

from sheets.definitions.model import PEOPLE_TAB, ROLL_TAB, SEPARATOR
from sheets.entries.columns import VOIDED, is_voided
from sheets.entries.row_problems import about_rows
from sheets.language import _
from sheets.problems import Fault, FaultKind, Problem
from sheets.spreadsheet.snapshot import Snapshot, Tab


class Pairs:
    """The tabs that share ids, kept from one snapshot to the next: only those are compared of which one has changed.

    Entries, roll and people are a sort each. Safe for several threads.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._tabs: dict[str, Tab] = {}
        self._found: dict[tuple[str, str], tuple[Problem, ...]] = {}

    def problems(self, snapshot: Snapshot) -> list[Problem]:
        """A problem for each tab with rows that another of its sort has too."""
        with self._lock:
            tabs = {title: tab for title, tab in snapshot.tabs.items() if title in snapshot.definitions.own_titles}
            # In another order, other rows would be the second ones.
            is_as_before = [*tabs] == [*self._tabs]
            changed = [title for title, tab in tabs.items() if not is_as_before or self._tabs.get(title) is not tab]
            places = {title: place for place, title in enumerate(tabs)}
            self._renew(tabs, changed, places)
            pairs = sorted(self._found, key=lambda pair: (places[pair[0]], places[pair[1]]))
            return [problem for pair in pairs for problem in self._found[pair]]

    def _renew(self, tabs: dict[str, Tab], changed: Sequence[str], places: Mapping[str, int]) -> None:
        as_they_were = tabs.keys() - {*changed}
        self._found = {pair: found for pair, found in self._found.items() if as_they_were >= {*pair}}
        for title in changed:
            others = [each for each in tabs if each != title and _sort(each) == _sort(title)]
            for first, second in (sorted((title, other), key=places.__getitem__) for other in others):
                if not tabs[first].ids.keys().isdisjoint(tabs[second].ids):
                    self._found[first, second] = of_two(tabs[first], tabs[second])
        self._tabs = tabs


def _sort(title: str) -> str:
    name = title.partition(SEPARATOR)[0]
    return name if name in (ROLL_TAB, PEOPLE_TAB) else ""


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
