"""Where the checks are tried: scratch tabs that are made for it and removed after, and a count of every request."""

from __future__ import annotations

import re
import secrets
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from sheets.kinds import Cell
from sheets.problems import BrokenBook, SheetsError, Unconfirmed, Unreachable
from sheets.spreadsheet.workbook import About, Window, Workbook, quoted

Request = dict[str, Any]
READ, WRITE, DRIVE = "read", "write", "drive"
SCRATCH = "Prova di doctor (si cancella da sola)"
"""What the titles of scratch tabs begin with. They are not the register's own hidden tabs, which it clears away itself."""
NAME = "prova_doctor_"
_T = TypeVar("_T")
# More than a minute together, in seconds: Google counts by the minute.
_WAITS = (2.0, 8.0, 20.0, 40.0)
_TOO_MANY = 429
_VALUES = "sheets(properties.title,data.rowData.values(userEnteredValue,effectiveValue,formattedValue))"


def status_of(why: BaseException) -> int:
    """The HTTP status behind a fault; 0 when nothing answered."""
    response = getattr(why.__cause__, "response", None)
    return int(getattr(response, "status_code", 0) or 0)


def new_name() -> str:
    """An id for a named range, of the shape that saves use."""
    return f"op{secrets.token_hex(8)}"


@dataclass(frozen=True)
class Bench:
    """A scratch tab: its title, the id that was chosen for it, and the request that makes it."""

    title: str
    id: int
    made: Request

    def at(self, rows: str) -> str:
        """Rows of it in A1 notation: `at("1:2")`."""
        return f"{quoted(self.title)}!{rows}"

    def area(self, top: int, bottom: int, left: int, right: int) -> Request:
        """A range of it, counted from 0, the ends excluded."""
        rows = {"startRowIndex": top, "endRowIndex": bottom}
        return {"sheetId": self.id, **rows, "startColumnIndex": left, "endColumnIndex": right}

    def put(self, rows: Sequence[Sequence[Cell]], top: int = 0) -> Request:
        """The request that writes cells from a row on."""
        start = {"sheetId": self.id, "rowIndex": top, "columnIndex": 0}
        return {"updateCells": {"start": start, "rows": _lines(rows), "fields": "userEnteredValue"}}

    def append(self, rows: Sequence[Sequence[Cell]]) -> Request:
        """The request that adds rows, as a save does."""
        fields = "userEnteredValue,userEnteredFormat.numberFormat"
        return {"appendCells": {"sheetId": self.id, "rows": _lines(rows), "fields": fields}}

    def name(self, name_id: str) -> Request:
        """The request that gives its first cell a named range of that id."""
        named = {"namedRangeId": name_id, "name": f"{NAME}{name_id}", "range": self.area(0, 1, 0, 1)}
        return {"addNamedRange": {"namedRange": named}}


def unnamed(name_id: str) -> Request:
    """The request that takes a named range away."""
    return {"deleteNamedRange": {"namedRangeId": name_id}}


class Lab:
    """The spreadsheet under examination. `now` and `clock` tell the time, in UTC and in seconds; `sleep` waits."""

    def __init__(
        self,
        workbook: Workbook,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.workbook = workbook
        self.sleep = sleep
        self.clock = clock
        self.now = now
        self.spent: Counter[str] = Counter()
        self.throttled = 0

    def bench(self, rows: int = 20, columns: int = 6, hidden: bool = True) -> Bench:
        """A new scratch tab. It is not there until its request was written."""
        chosen = secrets.randbelow(2**31 - 2) + 1
        title = f"{SCRATCH} {chosen:08x}"
        grid = {"rowCount": rows, "columnCount": columns}
        properties = {"sheetId": chosen, "title": title, "hidden": hidden, "gridProperties": grid}
        return Bench(title, chosen, {"addSheet": {"properties": properties}})

    def write(self, requests: Sequence[Request], read_back: Sequence[str] = ()) -> dict[str, list[Window]]:
        """Apply requests, all or none, and return the ranges to read back. Raises `SheetsError`."""
        return self._ask(WRITE, lambda: self.workbook.write(requests, read_back))

    def type_in(self, texts: Mapping[str, str]) -> None:
        """Type a text into each of these cells, as a person does. Raises `SheetsError`."""
        self._ask(WRITE, lambda: self.workbook.type_in(texts))

    def refusal(self, requests: Sequence[Request]) -> str:
        """What Google says when it refuses the requests; "" when it took them. Raises `SheetsError` for other faults."""
        try:
            self.write(requests)
        except BrokenBook as why:
            if status_of(why) != 400:
                raise
            return _message(why)
        return ""

    def look(self, fields: str, ranges: Sequence[str] = ()) -> Mapping[str, Any]:
        """The spreadsheet as Google describes it."""
        return self._ask(READ, lambda: self.workbook.look(fields, ranges))

    def about(self) -> About:
        """The spreadsheet as a file."""
        return self._ask(DRIVE, self.workbook.about)

    def cells(self, bench: Bench, rows: str) -> list[list[Mapping[str, Any]]]:
        """The cells of rows of a scratch tab, as Google describes each."""
        sheets = self.look(_VALUES, [bench.at(rows)]).get("sheets", [])
        lines = [line for sheet in sheets for part in sheet.get("data", []) for line in part.get("rowData", [])]
        return [line.get("values", []) for line in lines]

    def values(self, bench: Bench, rows: str) -> list[list[Cell]]:
        """The values of rows of a scratch tab, "" for a blank; without the blanks at the end."""
        found = [[_value(cell) for cell in line] for line in self.cells(bench, rows)]
        lines = [trimmed(line) for line in found]
        while lines and not lines[-1]:
            lines.pop()
        return lines

    def remove(self) -> int:
        """Remove every scratch tab and name, those of a doctor that was killed too. Returns how many tabs there were."""
        there = self.look("namedRanges(namedRangeId,name),sheets.properties(sheetId,title)")
        names = [each["namedRangeId"] for each in there.get("namedRanges", []) if each.get("name", "").startswith(NAME)]
        every = [sheet["properties"] for sheet in there.get("sheets", [])]
        tabs = [each.get("sheetId", 0) for each in every if each["title"].startswith(SCRATCH)]
        gone = [*map(unnamed, names), *({"deleteSheet": {"sheetId": tab}} for tab in tabs)]
        if gone:
            self.write(gone)
        return len(tabs)

    def _ask(self, kind: str, request: Callable[[], _T]) -> _T:
        """Ask, and again after a while where that can do no harm: a write only when it was surely not taken."""
        for wait in _WAITS:
            self.spent[kind] += 1
            try:
                return request()
            except Unreachable as why:
                is_throttled = status_of(why) == _TOO_MANY
                self.throttled += is_throttled
                if not is_throttled and (kind == WRITE or isinstance(why, Unconfirmed)):
                    raise
            self.sleep(wait)
        self.spent[kind] += 1
        return request()


def trimmed(line: Sequence[Cell]) -> list[Cell]:
    """The line without the blanks at its end."""
    cells = list(line)
    while cells and cells[-1] == "":
        cells.pop()
    return cells


def _lines(rows: Sequence[Sequence[Cell]]) -> list[Request]:
    return [{"values": [_cell(cell) for cell in row]} for row in rows]


def _cell(cell: Cell) -> Request:
    if cell == "":
        return {}
    name = "boolValue" if isinstance(cell, bool) else "stringValue" if isinstance(cell, str) else "numberValue"
    return {"userEnteredValue": {name: cell}}


def _value(cell: Mapping[str, Any]) -> Cell:
    found: Cell = next(iter(cell.get("effectiveValue", {}).values()), "")
    return found


def _message(why: SheetsError) -> str:
    """Google's own words: "APIError: [400]: Invalid requests[0].addSheet: A sheet …." → "A sheet …"."""
    words = str(why.__cause__).partition("[400]: ")[2] or str(why)
    return re.sub(r"^Invalid requests\[\d+\]\.\w+: ", "", words).partition(". ")[0].rstrip(".")
