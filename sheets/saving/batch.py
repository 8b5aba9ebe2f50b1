"""The body of one write: requests for many changes against one snapshot, and the check of what came back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zlib import crc32

from sheets.a1 import column_index
from sheets.entries.columns import columns_of
from sheets.entries.journal import missing_marks, missing_people
from sheets.entries.tab_format import dressing, number_format
from sheets.kinds import Cell, Kind
from sheets.saving.batons import Baton, Steps
from sheets.saving.before_images import Image, Landing, Source, Target, header_line, read_images, text
from sheets.saving.changes import Change, ChangedCells, Landed, NewRow, kind_of
from sheets.saving.fence import STEPS, Fence, name_added
from sheets.saving.repairs import marked, row_at
from sheets.spreadsheet.marks import note_of
from sheets.spreadsheet.snapshot import Snapshot, Tab
from sheets.spreadsheet.workbook import Marks, Window, noted, noted_people, quoted

_SLACK = 20
_NEW_TAB_ROWS = 200
NOT_COMPARED = frozenset({"creato_il", "creato_da", "versione", "modificato_il", "modificato_da"})
_BOLD = "userEnteredValue,userEnteredFormat.textFormat.bold"
_WITH_FORMAT = "userEnteredValue,userEnteredFormat.numberFormat"


@dataclass(frozen=True)
class Placed:
    """What a write did: the tabs as they are after it, where each change landed, what was hit and how.

    `is_regular` is False when the tabs moved meanwhile: then only reading them again tells where all is.
    """

    tabs: Mapping[str, Tab]
    landed: Mapping[str, Landed]
    images: Sequence[Image]
    landings: Sequence[Landing]
    is_regular: bool


class Batch:
    """The requests for changes, by the key of their saving, at most one for each row; or for `targets` that mend."""

    def __init__(
        self,
        snapshot: Snapshot,
        marks: Marks,
        fence: Fence,
        changes: Mapping[int, Change],
        targets: Sequence[Target] = (),
        open_: Mapping[int, Steps] | None = None,
        failures: int = 0,
        tried: Collection[int] = (),
    ) -> None:
        """`open_`: the steps whose hits are still to be put right; it makes part of the baton's name.

        `tried`: the keys of savings that may have been written before; what marks their place goes with this write.
        """
        self.snapshot = snapshot
        self.seen = marks
        self.baton = Baton.of(marks)
        self.fence = fence
        self.failures = failures
        self.requests: list[dict[str, Any]] = []
        self.read_back: list[str] = []
        self.added: dict[str, list[NewRow]] = {}
        self.changed: dict[str, list[tuple[ChangedCells, int]]] = {}
        self.tabs: dict[str, Tab] = {}
        self.keys: dict[str, list[int]] = {}
        self.added_from: dict[str, int] = {}
        self.targets: list[tuple[Target, Change | None]] = [(target, None) for target in targets]
        for target in targets:
            self.grow(target.tab, 1 + max(target.cells))
        for key, change in changes.items():
            self.place(key, change)
        made = [title for title in self.tabs if title not in snapshot.tabs]
        self.notes = [note_of(mark) for mark in missing_marks(snapshot, [*made, *self.added])]
        for note in self.notes:
            self.opening(noted(note))
        self.people = missing_people(snapshot, marks.people, [self.tabs[title] for title in made])
        for sheet_id, hubs in self.people.items():
            for hub in sorted(hubs):
                self.opening(noted_people(sheet_id, hub))
        for title, tab in self.tabs.items():
            self.read_back.append(f"{quoted(tab.spelling)}!1:1")
            self.append(tab, self.added.get(title, []))
            self.requests += [blanked(tab.sheet_id, mark) for mark in self.marks_left(tab, tried)]
        self.next = self.baton.passed(fence.tab, self.still_open(open_ or {}), is_stuck=failures > 0)
        meant = [*self.requests[: self._openings], *self.aimed(), *self.requests[self._openings :]]
        self.without_baton = [*fence.requests(), *meant]
        """The same at every try, as long as what is to be written is the same."""
        opening = [*self.baton.taken_away(), *fence.requests(), name_added(self.next)]
        self.begins = len(opening)
        """The place of the first request that is not about who may write."""
        self.requests = [*opening, *meant]

    _openings = 0

    def still_open(self, open_: Mapping[int, Steps]) -> Mapping[int, Steps]:
        """The steps that may have hit something by mistake, when this one is applied."""
        first, _ = open_.get(self.fence.tab, (self.fence.step, 0))
        return {**open_, self.fence.tab: (first, self.fence.step)} if self.targets else open_

    @property
    def marks(self) -> Marks:
        """The marks as they are when it is applied."""
        fence = self.fence
        gone = {fence.previous, fence.retired, *self.baton.ids}
        return self.seen.after(gone, [fence.mark, self.next], {fence.tab: fence.title}, self.notes, self.people)

    @property
    def width(self) -> int:
        """How many columns the hidden tab needs: one for the words, and a copy of the widest row."""
        return 1 + max(
            (*(_width(target) for target, _ in self.targets), *(len(tab.header) for tab in self.known)), default=0
        )

    def place(self, key: int, change: Change) -> None:
        """Find the change's tab, and for cells of a row the row."""
        tab = self.tab_for(change)
        if isinstance(change, NewRow):
            self.added.setdefault(change.tab, []).append(change)
            self.keys.setdefault(change.tab, []).append(key)
            return
        target = replace(target_of(change, tab, self.snapshot.tabs.get(change.tab, tab)), key=key)
        self.targets.append((target, change))
        self.changed.setdefault(change.tab, []).append((change, target.index))
        self.read_back.append(f"{quoted(tab.spelling)}!{target.index + 1}:{target.index + 1}")

    def tab_for(self, change: Change) -> Tab:
        """The change's tab, with requests to make it, or columns it lacks, where needed."""
        tab = self.tabs.get(change.tab) or self.snapshot.tabs.get(change.tab)
        labels = [column.label for column in change.columns]
        if tab is None:
            sheet_id = _sheet_id(change.tab, self.failures)
            tab = Tab(change.tab, sheet_id, (), [], (_NEW_TAB_ROWS, max(26, len(labels))))
            self.opening(_add_sheet(tab))
            self.opening(_update(tab, 0, 0, [_bold(label) for label in labels], _BOLD))
            tab = Tab(tab.title, tab.sheet_id, tuple(labels), tab.rows, (tab.grid[0], max(tab.grid[1], len(labels))))
            definitions = self.snapshot.definitions
            # What waited on disk knows its columns' kinds, and not their choices and notes.
            columns = columns_of(tab.title, definitions) or change.columns
            for request in dressing(tab, columns, definitions):
                self.opening(request)
        elif isinstance(change, ChangedCells) and change.row == 1:
            pass  # it writes the header itself
        elif not any(tab.header):
            tab = self.with_columns(tab, labels)
        else:
            lacking = [label for label in labels if label not in tab.header and change.cells.get(label, "") != ""]
            tab = self.with_columns(tab, lacking)
        self.tabs[change.tab] = tab
        return tab

    def opening(self, request: dict[str, Any]) -> None:
        """A request that comes before all copies and cells."""
        self.requests.insert(self._openings, request)
        self._openings += 1

    def with_columns(self, tab: Tab, labels: Sequence[str]) -> Tab:
        """The tab with columns added right of everything it holds."""
        if not labels:
            return tab
        start = tab.width
        self.added_from.setdefault(tab.title, start)
        header = [*tab.header, *[""] * (start - len(tab.header)), *labels]
        self.grow(tab, len(header))
        places = range(start, len(header))
        # A header that a person writes there at this moment is a hit like any other, and put back.
        self.targets.append((Target(tab, 0, {at: header[at] for at in places}, dict.fromkeys(places, ""), {}), None))
        grid = (tab.grid[0], max(tab.grid[1], len(header)))
        return Tab(tab.title, tab.sheet_id, tuple(header), tab.rows, grid, tab.ids, spelled=tab.spelled)

    def grow(self, tab: Tab, columns: int) -> None:
        """See that the tab's grid has so many columns."""
        if columns > tab.grid[1]:
            grown = {"sheetId": tab.sheet_id, "dimension": "COLUMNS", "length": columns - tab.grid[1]}
            self.opening({"appendDimension": grown})

    def append(self, tab: Tab, rows: Sequence[NewRow]) -> None:
        """Rows below everything else, and a look at them in the reply."""
        if not rows:
            return
        cells = [{"values": _row_cells(tab, row)} for row in rows]
        self.requests.append({"appendCells": {"sheetId": tab.sheet_id, "rows": cells, "fields": _WITH_FORMAT}})
        first = len(tab.rows) + 2
        last = first + len(rows) - 1
        self.read_back.append(f"{quoted(tab.spelling)}!{first}:{max(last, min(last + _SLACK, tab.grid[0]))}")

    def marks_left(self, tab: Tab, tried: Collection[int]) -> list[str]:
        """What stands in the tab where one of its new rows was taken away, by whichever process, to be added anew."""
        rows = zip(self.keys.get(tab.title, []), self.added.get(tab.title, []), strict=True)
        ids = {row.id for key, row in rows if key in tried}
        there = {str(cell) for row in tab.rows for cell in row if marked(cell) in ids} if ids else set()
        return sorted(there)

    def aimed(self) -> list[dict[str, Any]]:
        """The copies of headers and of what is about to be changed, then the changes."""
        widths: dict[int, int] = {}
        for tab, width in [(target.tab, _width(target)) for target, _ in self.targets] + [
            (tab, len(tab.header)) for tab in self.known
        ]:
            widths[tab.sheet_id] = max(widths.get(tab.sheet_id, 0), width)
        if not widths:
            return []
        fence, copies, words = self.fence, list[dict[str, Any]](), list[str]()
        for tab in {tab.sheet_id: tab for tab in (*(target.tab for target, _ in self.targets), *self.known)}.values():
            width = min(widths[tab.sheet_id], tab.grid[1])
            copies.append(_copy(tab, 0, fence, len(words), width))
            keys = self.keys.get(tab.title, [])
            words.append(header_line(tab, fence.step, width, keys, self.added_from.get(tab.title, len(tab.header))))
        for target, _ in self.targets:
            width = min(widths[target.tab.sheet_id], target.tab.grid[1])
            copies.append(_copy(target.tab, target.index, fence, len(words), width))
            words.append(target.line(fence.step, width))
        backs = [request for target, _ in self.targets for request in self.copied_back(target)]
        rows = [{"values": [{"userEnteredValue": {"stringValue": line}}]} for line in words]
        start = {"sheetId": fence.tab, "rowIndex": fence.line, "columnIndex": 0}
        told = {"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}}
        self.read_back.append(f"{quoted(fence.title)}!{fence.line + 1}:{fence.line + len(words)}")
        return [
            *copies,
            told,
            *backs,
            *(each for target, change in self.targets for each in self.written(target, change)),
        ]

    @property
    def known(self) -> list[Tab]:
        """The tabs that get new rows and were there before."""
        return [self.tabs[title] for title in self.added if title in self.snapshot.tabs]

    def copied_back(self, target: Target) -> list[dict[str, Any]]:
        """What a repair takes from the hidden tab, where it is still there."""
        requests = []
        for position, source in target.sources.items():
            if self.is_kept(source):
                origin = _cells_of(source.tab, source.line, source.column, 1)
                destination = _cells_of(target.tab.sheet_id, target.index, position, 1)
                requests.append(
                    {"copyPaste": {"source": origin, "destination": destination, "pasteType": "PASTE_NORMAL"}}
                )
        return requests

    def is_kept(self, source: Source) -> bool:
        """True while a line of a hidden tab is there and not written over by this very step.

        What another process wrote there stays while the baton is as it was seen.
        """
        if source.tab == self.fence.tab:
            return 0 < self.fence.step - source.step < STEPS
        _, last = (self.baton.open or {}).get(source.tab, (0, -1))
        return source.tab in self.seen.tabs and 0 <= last - source.step < STEPS

    def written(self, target: Target, change: Change | None) -> list[dict[str, Any]]:
        """The cells of an aim that are not copied back."""
        copied = {at for at, source in target.sources.items() if self.is_kept(source)}
        requests = []
        for position, cell in target.cells.items():
            if position in copied:
                continue
            label = text(target.tab.header, position)
            kind = target.kinds.get(position) or (
                kind_of(change, label) if change is not None and target.index else None
            )
            value = _bold(str(cell)) if target.index == 0 else _cell(cell, kind)
            fields = (
                _BOLD if target.index == 0 else _WITH_FORMAT if kind is not None or target.own else "userEnteredValue"
            )
            requests.append(_update(target.tab, target.index, position, [value], fields))
        return requests

    def check(self, reply: Mapping[str, Sequence[Window]]) -> Placed:
        """What the reply shows."""
        images, landings = read_images(reply.get(self.fence.title, []), self.fence)
        tabs: dict[str, Tab] = {}
        landed: dict[str, Landed] = {}
        regular = all(image.is_right for image in images) and len(images) == len(self.targets)
        for tab in self.tabs.values():
            rows = _rows_by_number(reply.get(tab.spelling, []))
            regular = regular and tuple(text(rows.get(1, []), at) for at in range(len(rows.get(1, [])))) == tab.header
            regular = (
                regular and self.check_added(tab, rows, tabs, landed) and self.check_changed(tab, rows, tabs, landed)
            )
        return Placed(tabs, landed, images, landings, regular)

    def check_added(
        self, tab: Tab, rows: Mapping[int, list[Cell]], tabs: dict[str, Tab], landed: dict[str, Landed]
    ) -> bool:
        """True when the new rows are right below the last one."""
        added = self.added.get(tab.title, [])
        first = len(tab.rows) + 2
        found = [rows.get(first + offset, []) for offset in range(len(added))]
        for offset, (change, row) in enumerate(zip(added, found, strict=True)):
            if not holds(tab, row, change):
                return False
            landed[change.id] = Landed(tab.title, first + offset, by_header(tab, row))
        tabs[tab.title] = tab.with_rows(found, tab.header) if added else tab
        return True

    def check_changed(
        self, tab: Tab, rows: Mapping[int, list[Cell]], tabs: dict[str, Tab], landed: dict[str, Landed]
    ) -> bool:
        """True when the changed rows hold what was written; a changed header or id takes reading the tab anew."""
        for change, index in self.changed.get(tab.title, []):
            row = rows.get(index + 1, [])
            if not change.id or not holds(tab, row, change):
                return False
            tabs[tab.title] = tabs[tab.title].with_row(index - 1, row)
            landed[change.id] = Landed(tab.title, index + 1, by_header(tab, row))
        return True


def target_of(change: ChangedCells, tab: Tab, before: Tab) -> Target:
    """Where cells are to be written: in the row with that id, or in a row that looks just so.

    `before` is the tab without the columns that the same write adds.
    """
    if change.row == 1:
        cells = {column_index(letter): cell for letter, cell in change.cells.items()}
        return Target(tab, 0, cells, {column_index(letter): cell for letter, cell in change.seen.items()}, {})
    cells = {_position(tab, label): cell for label, cell in change.cells.items()}
    labels = {position: text(before.header, position) for position in cells}
    if change.row is not None:
        seen = {_position(tab, label): cell for label, cell in change.seen.items()}
        blank = range(max(len(tab.header), len(tab.rows[change.row - 2])))
        return Target(tab, change.row - 1, cells, {**dict.fromkeys(blank, ""), **seen}, labels)
    index = tab.find(change.id)
    assert index is not None, change.id
    expected = {_position(tab, label): cell for label, cell in change.seen.items() if tab.column(label) is not None}
    identity = _position(tab, "id")
    return Target(tab, index + 1, cells, {**expected, identity: change.id}, {**labels, identity: "id"})


def _position(tab: Tab, label: str) -> int:
    position = tab.column(label)
    assert position is not None, label
    return position


def holds(tab: Tab, row: Sequence[Cell], change: Change) -> bool:
    """True when the row has the change's id and cells, each under its header."""
    found = by_header(tab, row)
    if change.id and str(found.get("id", "")) != change.id:
        return False
    return all(equal(found.get(label, ""), cell) for label, cell in change.cells.items() if label not in NOT_COMPARED)


def equal(found: Cell, sent: Cell) -> bool:
    """True when a cell that came back is the one that was sent; a whole number comes back without its point."""
    if isinstance(found, bool) or isinstance(sent, bool):
        return found is sent
    if isinstance(found, float) or isinstance(sent, float):
        return isinstance(found, int | float) and isinstance(sent, int | float) and abs(found - sent) < 1e-9
    return found == sent


def by_header(tab: Tab, row: Sequence[Cell]) -> dict[str, Cell]:
    """The cells of a row by the label above them; of a doubled label, the first."""
    cells: dict[str, Cell] = {}
    for label, cell in zip(tab.header, row, strict=False):
        if label:
            cells.setdefault(label, cell)
    return cells


def _width(target: Target) -> int:
    row = row_at(target.tab, target.index) if target.index <= len(target.tab.rows) else ()
    return max(len(target.tab.header), len(row), 1 + max(target.cells, default=0))


def blanked(sheet_id: int, words: str) -> dict[str, Any]:
    """The request that blanks every cell of a tab that holds just these words, wherever it is by then."""
    found = {"find": words, "replacement": "", "matchCase": True, "matchEntireCell": True, "sheetId": sheet_id}
    return {"findReplace": found}


def _copy(tab: Tab, index: int, fence: Fence, offset: int, width: int) -> dict[str, Any]:
    """The request that copies a row into the hidden tab, right of the words about it."""
    origin = _cells_of(tab.sheet_id, index, 0, width)
    return {
        "copyPaste": {
            "source": origin,
            "destination": _cells_of(fence.tab, fence.line + offset, 1, width),
            "pasteType": "PASTE_NORMAL",
        }
    }


def _cells_of(sheet_id: int, row: int, column: int, width: int) -> dict[str, int]:
    return {
        "sheetId": sheet_id,
        "startRowIndex": row,
        "endRowIndex": row + 1,
        "startColumnIndex": column,
        "endColumnIndex": column + width,
    }


def _rows_by_number(windows: Sequence[Window]) -> dict[int, list[Cell]]:
    return {window.start + offset + 1: list(row) for window in windows for offset, row in enumerate(window.rows)}


def _row_cells(tab: Tab, row: NewRow) -> list[dict[str, Any]]:
    """One cell per column of the tab, blank where the row has nothing; a doubled header is filled once."""
    cells: list[dict[str, Any]] = [{} for _ in tab.header]
    for label in [*(column.label for column in row.columns), *row.cells]:
        column = tab.column(label)
        if column is not None:
            cells[column] = _cell(row.cells.get(label, ""), kind_of(row, label))
    return cells


def _cell(cell: Cell, kind: Kind | None = None) -> dict[str, Any]:
    """A cell for the API, typed; text is never parsed, so it cannot become a formula."""
    name = "boolValue" if isinstance(cell, bool) else "stringValue" if isinstance(cell, str) else "numberValue"
    # A blank one keeps the format of its column too: what is written with a mask takes away what it leaves out.
    made: dict[str, Any] = {"userEnteredValue": {name: cell}} if cell != "" else {}
    if kind is not None and kind.pattern:
        made["userEnteredFormat"] = {"numberFormat": number_format(kind)}
    return made


def _bold(label: str) -> dict[str, Any]:
    return {**_cell(label), "userEnteredFormat": {"textFormat": {"bold": True}}}


def _update(tab: Tab, row: int, column: int, values: Sequence[Mapping[str, Any]], fields: str) -> dict[str, Any]:
    start = {"sheetId": tab.sheet_id, "rowIndex": row, "columnIndex": column}
    return {"updateCells": {"start": start, "rows": [{"values": list(values)}], "fields": fields}}


def _add_sheet(tab: Tab) -> dict[str, Any]:
    grid = {"rowCount": tab.grid[0], "columnCount": tab.grid[1], "frozenRowCount": 1}
    return {"addSheet": {"properties": {"sheetId": tab.sheet_id, "title": tab.title, "gridProperties": grid}}}


def _sheet_id(title: str, failures: int) -> int:
    """An id that every process chooses alike, and another after a failure: a renamed tab keeps the first one."""
    return crc32((title + "'" * failures).encode()) & 0x7FFFFFFF
