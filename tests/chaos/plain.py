"""The same app as it is usually written: gspread's own calls, each tried three times on any error."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, TypeVar

import gspread
import requests
from gspread.utils import ValueRenderOption

from sheets.kinds import HELD, Cell
from tests.chaos import scene
from tests.chaos.worker import Chosen, Operation, on_the_road, options, say, work

_T = TypeVar("_T")
_TRIES = 3
_ERRORS = (gspread.exceptions.GSpreadException, requests.RequestException)


class Plain:
    """Finds rows with `find`, writes with `append_row` and `update_cell`."""

    def __init__(self, book: gspread.Spreadsheet) -> None:
        self._book = book
        self._tabs = {title: book.worksheet(title) for title in scene.TITLES.values()}

    def save(self, operation: Operation) -> None:
        """A new entry: one `append_row`."""
        cells, tab = scene.cells(operation), self._tabs[scene.TITLES[operation["hub"]]]

        def append() -> None:
            tab.append_row([cells.get(str(label), "") for label in tab.row_values(1)], table_range="A1")

        self._try(operation["n"], append)

    def correct(self, operation: Operation) -> None:
        """Something new in one or two cells of a row that the app just read."""
        self._change(operation, lambda row: corrections(operation, row))

    def attend(self, operation: Operation) -> None:
        """The heads of a session."""
        first = operation["heads"]
        self._change(operation, lambda row: {"Adulti": first, "Bambini": first + 1, scene.STATE: HELD}, scene.LAB)

    def void(self, operation: Operation) -> None:
        """A row that does not count any more."""
        self._change(operation, lambda row: {scene.VOIDED: True})

    def name(self, operation: Operation) -> None:
        """An id for a row made by hand."""
        self._change(operation, lambda row: {"id": row.get("Titolo", "")}, by_hand=True)

    def follow(self, operation: Operation) -> None:
        """There is nothing to follow: what was not written is forgotten."""

    def _change(
        self,
        operation: Operation,
        change: Callable[[scene.Record], scene.Record],
        activity: str = "",
        by_hand: bool = False,
    ) -> None:
        number, chance = operation["n"], Random(operation["n"])
        tab = self._tabs[scene.TITLES[chance.choice(scene.HUBS)]]
        found = self._try(number, lambda: self._choose(tab, chance, activity, by_hand), quietly=True)
        if found is None:
            say(n=number, say="nothing")
            return
        name, row = found
        cells = change(row)
        seen = {label: row.get(label, "") for label in cells}
        say(n=number, say="intent", tab=tab.title, name=name, cells=cells, seen=seen)
        self._try(number, lambda: self._write(tab, name, cells))

    def _write(self, tab: gspread.Worksheet, name: str, cells: scene.Record) -> None:
        place = tab.find(name)
        if place is None:
            raise gspread.exceptions.GSpreadException("the row is not there")
        header = tab.row_values(1)
        for label, cell in cells.items():
            tab.update_cell(place.row, header.index(label) + 1, cell)

    def _choose(
        self, tab: gspread.Worksheet, chance: Random, activity: str, by_hand: bool
    ) -> tuple[str, scene.Record] | None:
        grid: list[list[Cell]] = tab.get_values(value_render_option=ValueRenderOption.unformatted)
        header = scene.header_of(grid)
        rows = {name: each for row in grid[1:] if (name := scene.identity(each := scene.record(header, row)))}
        return choose(rows, chance, activity, by_hand)

    def _try(self, number: int, act: Callable[[], _T], quietly: bool = False) -> _T | None:
        for left in reversed(range(_TRIES)):
            try:
                done = act()
            except (*_ERRORS, ValueError) as why:
                if not left:
                    say(n=number, say="unknown", why=str(why)) if not quietly else None
                    return None
            else:
                if not quietly:
                    say(n=number, say="saved")
                return done
        return None


def corrections(operation: Operation, row: scene.Record) -> scene.Record:
    """New texts for one or two cells of a row. The title of a row made by hand is what it is known by, and stays."""
    labels = ["Note"] if scene.is_by_hand(scene.identity(row) or "") else operation["labels"]
    return {label: f"corretto {operation['n']} {label}" for label in labels}


def choose(
    rows: dict[str, scene.Record], chance: Random, activity: str, by_hand: bool
) -> tuple[str, scene.Record] | None:
    """A row to change: of an activity, or one made by hand that has no id, or any that is nobody's spare one."""
    fit = [
        name
        for name, row in sorted(rows.items())
        if not scene.is_spare(name)
        and not row.get(scene.VOIDED)
        and (not activity or row.get("Attività") == activity)
        and (scene.is_by_hand(name) == by_hand)
        and not (by_hand and row.get("id"))
    ]
    if not fit:
        return None
    name = chance.choice(fit)
    return name, rows[name]


def main(chosen: Chosen) -> None:
    """Be the plain app until the input ends."""
    session, road, faults = on_the_road(chosen)
    plain = Plain(scene.opened(session, chosen.key))
    road.is_open = chosen.calm
    handlers: dict[str, Any] = {
        "save": plain.save,
        "again": plain.save,
        "correct": plain.correct,
        "attend": plain.attend,
        "void": plain.void,
        "name": plain.name,
        "follow": plain.follow,
        "other": lambda operation: say(n=operation["n"], say="nothing"),
        "poison": lambda operation: say(n=operation["n"], say="nothing"),
    }

    def finish() -> None:
        road.is_open = True
        faults.deliver_now()

    work(chosen.threads, handlers, finish)


if __name__ == "__main__":
    main(options())
