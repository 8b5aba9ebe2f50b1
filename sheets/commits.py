"""Many saves, one request: whoever comes while a request is under way goes with the next one.

Every caller gets a future of their own. The same id is one row, however often it is saved: a second save of an id that
is under way waits for the first one's outcome, and an id that the sheet has already is not written again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence, Set
from concurrent.futures import Future
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any
from zlib import crc32

from sheets.entries import Column
from sheets.kinds import Cell, Kind
from sheets.problems import BrokenBook, Conflict, SheetsError, Unconfirmed
from sheets.reading import Reader
from sheets.snapshot import Snapshot, Tab
from sheets.workbook import Window, quoted

LARGEST_BODY = 1_500_000
_ATTEMPTS = 3
_SLACK = 20
_NEW_TAB_ROWS = 500
_NOT_COMPARED = frozenset({"creato_il", "creato_da", "versione", "modificato_il", "modificato_da"})
_FORMATS = {"date": "DATE", "moment": "DATE_TIME", "time": "TIME", "number": "NUMBER"}


@dataclass(frozen=True)
class NewRow:
    """A row to add to a tab (made when it is not there yet, with these columns)."""

    tab: str
    columns: tuple[Column, ...]
    id: str
    cells: Mapping[str, Cell]


@dataclass(frozen=True)
class ChangedCells:
    """Cells to write in the row with that id, if they still hold what the person `seen`."""

    tab: str
    columns: tuple[Column, ...]
    id: str
    cells: Mapping[str, Cell]
    seen: Mapping[str, Cell]


Change = NewRow | ChangedCells


@dataclass(frozen=True)
class Landed:
    """Where a change is, as the spreadsheet itself replied: tab, row number, and the row's cells by header."""

    tab: str
    row: int
    cells: Mapping[str, Cell]
    was_there: bool = False


class Commits:
    """The queue of one spreadsheet."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._door = Lock()
        self._turn = Lock()
        self._queue: list[tuple[Change, Future[Landed]]] = []
        self._under_way: dict[str, Future[Landed]] = {}

    def submit(self, changes: Sequence[Change]) -> list[Future[Landed]]:
        """Commit changes, with whatever else is waiting; returns when all of these have an outcome."""
        with self._door:
            futures = [self._enter(change) for change in changes]
        if not all(future.done() for future in futures):
            with self._turn:
                with self._door:
                    batch, self._queue = self._queue, []
                if batch:
                    self._commit(batch)
        return futures

    def _enter(self, change: Change) -> Future[Landed]:
        waiting = self._under_way.get(change.id)
        if waiting is not None and isinstance(change, NewRow):
            return waiting
        future: Future[Landed] = Future()
        self._queue.append((change, future))
        if isinstance(change, NewRow):
            self._under_way[change.id] = future
        return future

    def _commit(self, batch: Sequence[tuple[Change, Future[Landed]]]) -> None:
        try:
            with self._reader.lock:
                for part in _parts(batch):
                    self._commit_part(part)
        except BaseException as why:
            for _, future in batch:
                if not future.done():
                    future.set_exception(why)
            if not isinstance(why, SheetsError):
                raise
        finally:
            with self._door:
                for change, _ in batch:
                    self._under_way.pop(change.id, None)

    def _commit_part(self, part: Sequence[tuple[Change, Future[Landed]]]) -> None:
        if self._reader.in_doubt:
            self._reader.renew()
        elif any(isinstance(change, ChangedCells) for change, _ in part):
            # A cell that somebody changed since the last look must not be written over: one Drive request says so.
            self._reader.renew_if_changed()
        waiting, failures = list(part), 0
        written: set[str] = set()
        while waiting:
            now, later = _one_for_each_row(waiting)
            now = self._settle(now, written)
            written |= {change.id for change, _ in now}
            try:
                again = self._write(now, failures) if now else []
            except Unconfirmed:
                self._look_for(now, written)
                again = []
            except BrokenBook:
                # A refusal may come from what people changed since the snapshot: look again before giving up.
                if failures + 1 == _ATTEMPTS:
                    self._commit_halves(now)
                    now = []
                else:
                    self._reader.renew()
                again = now
            failures += 1 if again else 0
            if failures == _ATTEMPTS:
                raise BrokenBook("Le righe del foglio si spostano mentre salvo.", "Riprova fra qualche secondo.")
            waiting = again + later

    def _commit_halves(self, refused: list[tuple[Change, Future[Landed]]]) -> None:
        """Find the change that the sheet refuses, so that it does not keep the others out. Call while handling why."""
        if len(refused) == 1:
            raise
        half = len(refused) // 2
        for part in (refused[:half], refused[half:]):
            try:
                self._commit_part(part)
            except BrokenBook as why:
                for _, future in part:
                    if not future.done():
                        future.set_exception(why)

    def _look_for(self, changes: list[tuple[Change, Future[Landed]]], written: Set[str]) -> None:
        """After a lost reply: read whether the changes arrived; raise `Unconfirmed` again when any of them did not."""
        unconfirmed = Unconfirmed(
            "Il foglio non ha confermato il salvataggio.",
            "Premi di nuovo Salva: se la voce è già arrivata, resta una sola.",
        )
        self._reader.doubt()
        try:
            self._reader.renew()
        except SheetsError as why:
            raise unconfirmed from why
        if self._settle(changes, written):
            raise unconfirmed

    def _settle(
        self, waiting: Sequence[tuple[Change, Future[Landed]]], written: Set[str]
    ) -> list[tuple[Change, Future[Landed]]]:
        """Answer what needs no writing: rows that are there already, and changes that no longer fit. Returns the rest.

        What is there because this commit has `written` it was not there before.
        """
        rest = []
        for change, future in waiting:
            try:
                landed = _already_there(self._reader.snapshot, change)
            except SheetsError as why:
                if isinstance(why, BrokenBook):
                    self._reader.doubt()  # the next save must see that a person put it right
                future.set_exception(why)
                continue
            if landed is None:
                rest.append((change, future))
            else:
                future.set_result(replace(landed, was_there=change.id not in written))
        return rest

    def _write(
        self, waiting: list[tuple[Change, Future[Landed]]], failures: int
    ) -> list[tuple[Change, Future[Landed]]]:
        """One request for all; returns what it did not put where it belongs, after setting that right."""
        plan = _Plan(self._reader.snapshot, [change for change, _ in waiting], failures)
        reply = self._reader.workbook.write(plan.requests, plan.read_back)
        placed = plan.check(reply)
        if placed is None:
            repairs = plan.repairs(reply)
            if repairs:
                self._reader.workbook.write(repairs)
            self._reader.renew()
            return waiting
        self._reader.publish(placed.tabs)
        for change, future in waiting:
            future.set_result(placed.landed[change.id])
        return []


@dataclass(frozen=True)
class _Placed:
    """The tabs as they are after a write, and where each change landed."""

    tabs: dict[str, Tab]
    landed: dict[str, Landed]


class _Plan:
    """The requests for a list of changes against one snapshot, and the check of their reply."""

    def __init__(self, snapshot: Snapshot, changes: Sequence[Change], failures: int) -> None:
        self.snapshot = snapshot
        self.failures = failures
        self.requests: list[dict[str, Any]] = []
        self.read_back: list[str] = []
        self.added: dict[str, list[NewRow]] = {}
        self.changed: dict[str, list[ChangedCells]] = {}
        self.tabs: dict[str, Tab] = {}
        for change in changes:
            self.tab_for(change)
            if isinstance(change, NewRow):
                self.added.setdefault(change.tab, []).append(change)
            else:
                self.changed.setdefault(change.tab, []).append(change)
        for title, tab in self.tabs.items():
            self.read_back.append(f"{quoted(title)}!1:1")
            self.append(tab, self.added.get(title, []))
            for each in self.changed.get(title, []):
                self.update(tab, each)

    def tab_for(self, change: Change) -> None:
        """The change's tab, with requests to make it, or columns it lacks, where needed."""
        tab = self.tabs.get(change.tab) or self.snapshot.tabs.get(change.tab)
        labels = [column.label for column in change.columns]
        if tab is None:
            sheet_id = _sheet_id(change.tab, self.failures)
            tab = Tab(change.tab, sheet_id, (), [], (_NEW_TAB_ROWS, max(26, len(labels))))
            self.requests.append(_add_sheet(tab))
        if not any(tab.header):
            needed = labels
        else:
            needed = [label for label in labels if label not in tab.header and change.cells.get(label, "") != ""]
        self.tabs[change.tab] = self.with_columns(tab, needed)

    def with_columns(self, tab: Tab, labels: Sequence[str]) -> Tab:
        """The tab with columns added right of everything it holds."""
        if not labels:
            return tab
        start = max([len(tab.header), *(len(row) for row in tab.rows)])
        header = [*tab.header, *[""] * (start - len(tab.header)), *labels]
        if len(header) > tab.grid[1]:
            grow = {"sheetId": tab.sheet_id, "dimension": "COLUMNS", "length": len(header) - tab.grid[1]}
            self.requests.append({"appendDimension": grow})
        values = [{**_cell(label), "userEnteredFormat": {"textFormat": {"bold": True}}} for label in labels]
        self.requests.append(_update(tab, 0, start, values, "userEnteredValue,userEnteredFormat.textFormat.bold"))
        grid = (tab.grid[0], max(tab.grid[1], len(header)))
        return Tab(tab.title, tab.sheet_id, tuple(header), tab.rows, grid, tab.ids)

    def append(self, tab: Tab, rows: Sequence[NewRow]) -> None:
        if not rows:
            return
        cells = [{"values": _row_cells(tab, row)} for row in rows]
        fields = "userEnteredValue,userEnteredFormat.numberFormat"
        self.requests.append({"appendCells": {"sheetId": tab.sheet_id, "rows": cells, "fields": fields}})
        first = len(tab.rows) + 2
        last = first + len(rows) - 1
        self.read_back.append(f"{quoted(tab.title)}!{first}:{max(last, min(last + _SLACK, tab.grid[0]))}")

    def update(self, tab: Tab, change: ChangedCells) -> None:
        index = tab.find(change.id)
        assert index is not None, change.id
        for label, cell in change.cells.items():
            column = tab.column(label)
            assert column is not None, label
            value = [_cell(cell, _kind(change, label))]
            self.requests.append(
                _update(tab, index + 1, column, value, "userEnteredValue,userEnteredFormat.numberFormat")
            )
        self.read_back.append(f"{quoted(tab.title)}!{index + 2}:{index + 2}")

    def check(self, reply: Mapping[str, Sequence[Window]]) -> _Placed | None:
        """The tabs and rows as the reply shows them; None when anything is not where it should be."""
        placed = _Placed({}, {})
        for title, tab in self.tabs.items():
            rows = _rows_by_number(reply.get(title, []))
            if tuple(str(cell).strip() for cell in rows.get(1, [])) != tab.header:
                return None
            if not self.check_added(tab, rows, placed) or not self.check_changed(tab, rows, placed):
                return None
        return placed

    def check_added(self, tab: Tab, rows: Mapping[int, list[Cell]], placed: _Placed) -> bool:
        added = self.added.get(tab.title, [])
        first = len(tab.rows) + 2
        landed = [rows.get(first + offset, []) for offset in range(len(added))]
        for offset, (change, row) in enumerate(zip(added, landed, strict=True)):
            if not _holds(tab, row, change):
                return False
            placed.landed[change.id] = Landed(tab.title, first + offset, _by_header(tab, row))
        placed.tabs[tab.title] = tab.with_rows(landed, tab.header) if added else tab
        return True

    def check_changed(self, tab: Tab, rows: Mapping[int, list[Cell]], placed: _Placed) -> bool:
        for change in self.changed.get(tab.title, []):
            index = tab.find(change.id)
            assert index is not None, change.id
            row = rows.get(index + 2, [])
            if not _holds(tab, row, change):
                return False
            placed.tabs[tab.title] = placed.tabs[tab.title].with_row(index, row)
            placed.landed[change.id] = Landed(tab.title, index + 2, _by_header(tab, row))
        return True

    def repairs(self, reply: Mapping[str, Sequence[Window]]) -> list[dict[str, Any]]:
        """Requests that put back what a change hit by mistake, and empty the rows that landed under other headers."""
        repairs: list[dict[str, Any]] = []
        for title, tab in self.tabs.items():
            rows = _rows_by_number(reply.get(title, []))
            for change in self.changed.get(title, []):
                repairs += _restored(tab, rows, change)
            ours = {change.id for change in self.added.get(title, [])}
            header = [str(cell).strip() for cell in rows.get(1, [])]
            for number, row in rows.items():
                if number > 1 and header != list(tab.header) and ours & {str(cell) for cell in row}:
                    repairs.append(_update(tab, number - 1, 0, [{} for _ in row], "userEnteredValue"))
        return repairs


def _restored(tab: Tab, rows: Mapping[int, list[Cell]], change: ChangedCells) -> Iterator[dict[str, Any]]:
    """What the cells that a change wrote held before, when rows or columns had moved and they are not its own."""
    index = tab.find(change.id)
    assert index is not None, change.id
    row, header = rows.get(index + 2, []), [str(cell).strip() for cell in rows.get(1, [])]
    written = [tab.header.index(label) for label in change.cells]
    labels = [header[column] if column < len(header) else "" for column in written]
    hit = _known(tab, row, header, written)
    if hit == index and labels == list(change.cells):
        return
    for column, now in zip(written, labels, strict=True):
        before = tab.cell(hit, now) if hit is not None and now else ""
        yield _update(tab, index + 1, column, [_cell(before)], "userEnteredValue")


def _known(tab: Tab, row: Sequence[Cell], header: Sequence[str], written: Sequence[int]) -> int | None:
    """The index of the row of `tab` that `row` was before cells of it were `written`; None when it was blank or new."""
    padded = [*row, *[""] * (len(header) - len(row))]
    kept = {label: padded[column] for column, label in enumerate(header) if label and column not in written}
    if kept.get("id", "") != "":
        return tab.find(str(kept["id"]))
    if not any(cell != "" for cell in kept.values()):
        return None
    alike = (index for index in range(len(tab.rows)) if all(tab.cell(index, each) == kept[each] for each in kept))
    return next(alike, None)


def _one_for_each_row(
    waiting: Sequence[tuple[Change, Future[Landed]]],
) -> tuple[list[tuple[Change, Future[Landed]]], list[tuple[Change, Future[Landed]]]]:
    """The first change of each row, and the later ones, which must see what the first one did."""
    now: dict[str, tuple[Change, Future[Landed]]] = {}
    later = []
    for each in waiting:
        if now.setdefault(each[0].id, each) is not each:
            later.append(each)
    return list(now.values()), later


def _parts(batch: Sequence[tuple[Change, Future[Landed]]]) -> Iterator[list[tuple[Change, Future[Landed]]]]:
    """The batch in parts that each fit one request body."""
    part: list[tuple[Change, Future[Landed]]] = []
    size = 0
    for change, future in batch:
        weight = 2 * len(json.dumps(dict(change.cells))) + 60 * len(change.cells)
        if part and size + weight > LARGEST_BODY:
            yield part
            part, size = [], 0
        part.append((change, future))
        size += weight
    if part:
        yield part


def _already_there(snapshot: Snapshot, change: Change) -> Landed | None:
    """Where the change is, when it needs no writing; None when it does. Raises `Conflict` when it no longer fits."""
    tab = snapshot.tabs.get(change.tab)
    if tab is not None and any(tab.header) and "id" not in tab.header:
        raise BrokenBook(
            f"Nella scheda «{tab.title}» manca la colonna «id».",
            "Scrivi «id» nella riga 1 della colonna dei codici, poi salva di nuovo.",
        )
    index = tab.find(change.id) if tab else None
    if isinstance(change, NewRow):
        if tab is None or index is None:
            return None
        row = tab.rows[index]
        if _holds(tab, row, change):
            return Landed(tab.title, index + 2, _by_header(tab, row), was_there=True)
        raise Conflict(
            f"Questa voce era già arrivata al foglio ({tab.title}, riga {index + 2}) con altri valori.",
            "Controlla quella riga: non ho scritto nulla di nuovo.",
        )
    if tab is None or index is None:
        raise Conflict(f"La riga non è più nella scheda «{change.tab}».", "Ricarica la pagina e cercala di nuovo.")
    row = tab.rows[index]
    if _holds(tab, row, change):
        return Landed(tab.title, index + 2, _by_header(tab, row), was_there=True)
    for label, seen in change.seen.items():
        now = tab.cell(index, label)
        if now != seen:
            who = tab.cell(index, "modificato_da") or "qualcuno nel foglio"
            before = f"vedevi «{seen}»" if seen != "" else "era vuoto"
            after = f"ora c'è «{now}»" if now != "" else "ora è vuoto"
            raise Conflict(
                f"Intanto «{label}» è cambiato: {before}, {after} (da {who}).",
                "Non ho scritto nulla: controlla e salva di nuovo.",
            )
    return None


def _holds(tab: Tab, row: Sequence[Cell], change: Change) -> bool:
    """True when the row has the change's id and cells, each under its header."""
    found = _by_header(tab, row)
    return str(found.get("id", "")) == change.id and all(
        _equal(found.get(label, ""), cell) for label, cell in change.cells.items() if label not in _NOT_COMPARED
    )


def _equal(found: Cell, sent: Cell) -> bool:
    if isinstance(found, float) or isinstance(sent, float):
        return isinstance(found, int | float) and isinstance(sent, int | float) and abs(found - sent) < 1e-9
    return found == sent


def _by_header(tab: Tab, row: Sequence[Cell]) -> dict[str, Cell]:
    cells: dict[str, Cell] = {}
    for label, cell in zip(tab.header, row, strict=False):
        if label:
            cells.setdefault(label, cell)
    return cells


def _rows_by_number(windows: Sequence[Window]) -> dict[int, list[Cell]]:
    return {window.start + offset + 1: list(row) for window in windows for offset, row in enumerate(window.rows)}


def _row_cells(tab: Tab, row: NewRow) -> list[dict[str, Any]]:
    """One cell per column of the tab, blank where the row has nothing; a doubled header is filled once."""
    cells: list[dict[str, Any]] = [{} for _ in tab.header]
    for label, cell in row.cells.items():
        column = tab.column(label)
        if column is not None:
            cells[column] = _cell(cell, _kind(row, label))
    return cells


def _kind(change: Change, label: str) -> Kind | None:
    return next((column.kind for column in change.columns if column.label == label), None)


def _cell(cell: Cell, kind: Kind | None = None) -> dict[str, Any]:
    """A cell for the API, typed; text is never parsed, so it cannot become a formula."""
    if cell == "" and not isinstance(cell, bool):
        return {}
    name = "boolValue" if isinstance(cell, bool) else "stringValue" if isinstance(cell, str) else "numberValue"
    made: dict[str, Any] = {"userEnteredValue": {name: cell}}
    if kind is not None and kind.pattern:
        made["userEnteredFormat"] = {"numberFormat": {"type": _FORMATS[kind.stored], "pattern": kind.pattern}}
    return made


def _update(tab: Tab, row: int, column: int, values: Sequence[Mapping[str, Any]], fields: str) -> dict[str, Any]:
    start = {"sheetId": tab.sheet_id, "rowIndex": row, "columnIndex": column}
    return {"updateCells": {"start": start, "rows": [{"values": list(values)}], "fields": fields}}


def _add_sheet(tab: Tab) -> dict[str, Any]:
    grid = {"rowCount": tab.grid[0], "columnCount": tab.grid[1], "frozenRowCount": 1}
    return {"addSheet": {"properties": {"sheetId": tab.sheet_id, "title": tab.title, "gridProperties": grid}}}


def _sheet_id(title: str, failures: int) -> int:
    """An id that every process chooses alike, and another after a failure: a renamed tab keeps the first one."""
    return crc32((title + "'" * failures).encode()) & 0x7FFFFFFF
