"""People who work in the spreadsheet while the app writes: they sort, insert, move, edit, and delete their own rows.

They are as good at it as people are: whoever edits a cell has that cell, wherever its row stands by then. So one
person acts at a time, in whichever process, and between the look and the edit no other person moves anything. The app
gets no such favour: a person may act at any moment of any of its requests.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import gspread
import requests

from sheets.kinds import Cell
from tests.chaos import notes, scene

NOTES, TURN, DELETABLE = "people.jsonl", "people.turn", "deletable.jsonl"
_MOST_COLUMNS = 3
_MOST_ROWS_BY_HAND = 60
_FIRST_HEADCOUNT = 5_000
_TEXTS = ("Titolo", "Note")
_COUNTS = ("Adulti", "Bambini")


@dataclass(frozen=True)
class Place:
    """A tab as a person sees it."""

    title: str
    sheet_id: int
    size: tuple[int, int]
    grid: scene.Grid

    @property
    def header(self) -> list[str]:
        return scene.header_of(self.grid)

    def rows(self) -> dict[str, int]:
        """Index of every row that can be told from the others."""
        found: dict[str, int] = {}
        for index, row in enumerate(self.grid[1:], 1):
            name = scene.identity(scene.record(self.header, row))
            if name is not None:
                found[name] = -1 if name in found else index
        return {name: index for name, index in found.items() if index > 0}


class People:
    """Somebody who comes by. `seed` goes into what they type, `folder` holds the notes of what they did."""

    def __init__(self, book: gspread.Spreadsheet, folder: Path, seed: int, chance: Random) -> None:
        self._book = book
        self._folder = folder
        self._seed = seed
        self._chance = chance

    def act(self) -> None:
        """Do one thing. What cannot be done at this moment is left."""
        with notes.one_at_a_time(self._folder / TURN) as number:
            try:
                self._act(number)
            except (gspread.exceptions.GSpreadException, requests.RequestException) as why:
                self._note(number, "failed", why=str(why))

    def _act(self, number: int) -> None:
        tabs = [Place(title, *rest) for title, rest in scene.read_tabs(self._book).items()]
        tabs = [tab for tab in tabs if len(tab.grid) > 2 and "id" in tab.header]
        if not tabs:
            return
        tab = self._chance.choice(tabs)
        does = self._chance.choices(*zip(*self._habits(tab), strict=True))[0]
        does(number, tab)

    def _habits(self, tab: Place) -> list[tuple[Callable[[int, Place], None], float]]:
        anywhere: list[tuple[Callable[[int, Place], None], float]] = [
            (self._sort, 20),
            (self._insert_blank, 8),
            (self._move_rows, 12),
            (self._move_column, 12),
        ]
        if tab.title == scene.JOURNAL:
            return anywhere
        entries = [
            (self._edit, 30),
            (self._insert_row, 7),
            (self._append_row, 5),
            (self._add_column, 2),
            (self._delete, 6),
        ]
        return [*anywhere, *entries]

    # Where rows and columns stand

    def _sort(self, number: int, tab: Place) -> None:
        column = self._chance.choice([index for index, label in enumerate(tab.header) if label])
        spec = {"dimensionIndex": column, "sortOrder": self._chance.choice(["ASCENDING", "DESCENDING"])}
        self._note(number, "sort", tab, label=tab.header[column])
        self._do({"sortRange": {"range": {"sheetId": tab.sheet_id, "startRowIndex": 1}, "sortSpecs": [spec]}})

    def _insert_blank(self, number: int, tab: Place) -> None:
        start = self._chance.randint(1, len(tab.grid))
        self._note(number, "insert blank rows", tab, row=start + 1)
        self._do(_insert(tab, "ROWS", start, self._chance.randint(1, 2)))

    def _move_rows(self, number: int, tab: Place) -> None:
        start = self._chance.randrange(1, len(tab.grid))
        end = min(start + self._chance.randint(1, 3), len(tab.grid))
        to = self._chance.randint(1, len(tab.grid))
        self._note(number, "move rows", tab, row=start + 1, to=to + 1)
        self._do(_move(tab, "ROWS", start, end, to))

    def _move_column(self, number: int, tab: Place) -> None:
        start, to = self._chance.randrange(len(tab.header)), self._chance.randint(0, len(tab.header))
        self._note(number, "move column", tab, label=tab.header[start], to=to + 1)
        self._do(_move(tab, "COLUMNS", start, start + 1, to))

    def _add_column(self, number: int, tab: Place) -> None:
        if sum(label.startswith(scene.ADDED) for label in tab.header) >= _MOST_COLUMNS:
            return
        column, label = self._chance.randint(0, len(tab.header)), f"{scene.ADDED} {number}"
        self._note(number, "add column", tab, label=label, to=column + 1)
        self._do(_insert(tab, "COLUMNS", column, 1), _write(tab, 0, column, [label]))

    # What the cells hold

    def _edit(self, number: int, tab: Place) -> None:
        """Something new in a cell of a row: what stood there is what this person means to replace."""
        rows = tab.rows()
        name = self._one_of([name for name in rows if not scene.is_spare(name)])
        if name is None:
            return
        record = scene.record(tab.header, tab.grid[rows[name]])
        labels = [label for label in tab.header if label.startswith(scene.ADDED)]
        labels += [label for label in _TEXTS if label in tab.header and not scene.is_by_hand(name)]
        labels += ["Note"] if "Note" in tab.header and scene.is_by_hand(name) else []
        if record.get("Attività") == scene.LAB:
            labels += [label for label in _COUNTS if label in tab.header]
        label = self._one_of(labels)
        if label is None:
            return
        value: Cell = _FIRST_HEADCOUNT + number if label in _COUNTS else f"a mano {self._seed}-{number}"
        column = tab.header.index(label)
        self._note(number, "edit", tab, name=name, label=label, value=value, saw=record.get(label, ""))
        self._do(_write(tab, rows[name], column, [value]))
        self._note(number, "edited", tab, name=name, label=label, value=value)

    def _insert_row(self, number: int, tab: Place) -> None:
        start = self._chance.randint(1, len(tab.grid))
        cells = self._new_row(number, tab, "insert row")
        if cells:
            self._do(_insert(tab, "ROWS", start, 1), _write(tab, start, 0, cells))
            self._note(number, "inserted", tab)

    def _append_row(self, number: int, tab: Place) -> None:
        cells = self._new_row(number, tab, "append row")
        if cells:
            rows = [{"values": [_cell(cell) for cell in cells]}]
            self._do({"appendCells": {"sheetId": tab.sheet_id, "rows": rows, "fields": "userEnteredValue"}})
            self._note(number, "inserted", tab)

    def _new_row(self, number: int, tab: Place, what: str) -> list[Cell]:
        if sum(map(scene.is_by_hand, tab.rows())) >= _MOST_ROWS_BY_HAND:
            return []
        name = scene.hand_id(self._seed, number, self._chance.random() < 0.3)
        record: scene.Record = {"Attività": scene.PROPOSAL, "Titolo": name, "Note": f"riga scritta a mano {number}"}
        record = {label: cell for label, cell in record.items() if label in tab.header}
        if "Titolo" not in record:
            return []
        self._note(number, what, tab, name=name, record=record)
        return [
            record.get(label, "") if tab.header.index(label) == index else "" for index, label in enumerate(tab.header)
        ]

    def _delete(self, number: int, tab: Place) -> None:
        """A row that nobody else is changing: one made by hand, or one whose save was confirmed and that is left alone."""
        confirmed = {note["name"] for note in notes.read(self._folder / DELETABLE)}
        rows = tab.rows()
        name = self._one_of(
            [each for each in rows if scene.is_spare(each) and (scene.is_by_hand(each) or each in confirmed)]
        )
        if name is None:
            return
        self._note(number, "delete row", tab, name=name)
        place = {"sheetId": tab.sheet_id, "dimension": "ROWS", "startIndex": rows[name], "endIndex": rows[name] + 1}
        self._do({"deleteDimension": {"range": place}})
        self._note(number, "deleted", tab, name=name)

    def _one_of(self, choices: Collection[str]) -> str | None:
        return self._chance.choice(sorted(choices)) if choices else None

    def _do(self, *requests_: dict[str, Any]) -> None:
        self._book.batch_update({"requests": list(requests_)})

    def _note(self, number: int, what: str, tab: Place | None = None, **more: Any) -> None:
        where = {"tab": tab.title} if tab else {}
        notes.write(self._folder / NOTES, who="person", number=number, what=what, **where, **more)


def _insert(tab: Place, dimension: str, start: int, count: int) -> dict[str, Any]:
    place = {"sheetId": tab.sheet_id, "dimension": dimension, "startIndex": start, "endIndex": start + count}
    return {"insertDimension": {"range": place, "inheritFromBefore": False}}


def _move(tab: Place, dimension: str, start: int, end: int, to: int) -> dict[str, Any]:
    source = {"sheetId": tab.sheet_id, "dimension": dimension, "startIndex": start, "endIndex": end}
    return {"moveDimension": {"source": source, "destinationIndex": to}}


def _write(tab: Place, row: int, column: int, cells: Sequence[Cell]) -> dict[str, Any]:
    start = {"sheetId": tab.sheet_id, "rowIndex": row, "columnIndex": column}
    rows = [{"values": [_cell(cell) for cell in cells]}]
    return {"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}}


def _cell(cell: Cell) -> dict[str, Any]:
    if cell == "":
        return {}
    return {"userEnteredValue": {"stringValue" if isinstance(cell, str) else "numberValue": cell}}
