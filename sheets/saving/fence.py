"""The fence: of all the bodies ever sent for one step, the spreadsheet can apply exactly one, whenever they arrive.

Each step deletes the named range of the step before and adds its own, in the same atomic batch as the rows. Deleting a
name that is gone is refused, and so is adding one that is there; so a body that arrives a second time, or after another
try of the same step, is refused as a whole. A process has one such name at any time. It stands on a hidden tab of the
process's own, where each step also leaves what the cells it changed held before (see `batch.py`). What lies between
several processes is in `batons.py`.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

from sheets.spreadsheet.workbook import SERVICE, Mark, Marks, quoted

STEPS, LINES = 8, 192
"""The hidden tab keeps the last eight steps, 192 lines each; then it begins again from the top.

What a formula was is known from there alone, so a step stays for longer than people keep moving what is put right.
"""
_COLUMNS = 60
_PREFIX = "perimetri_"
"""People may see it in the list of named ranges; the day after it says which ones are of no use any more."""
_KEPT = timedelta(days=2)
_NOTE = "Scheda di servizio dell'app: non serve a nessun altro. Se la cancelli, l'app la rifà."


@dataclass(frozen=True)
class Fence:
    """Where a process is in its chain: its hidden tab, the name that must be there, the one to add, and the step."""

    tab: int
    previous: str
    next: str
    step: int = 0
    columns: int = _COLUMNS
    retired: str = ""
    day: str = ""

    @classmethod
    def first(cls, columns: int = 0, retired: str = "") -> Fence:
        """The start of a new chain, whose first step makes its tab, for rows of so many columns.

        `retired` is the name of a chain of this process that is given up: the first step deletes it.
        """
        tab, day = secrets.randbelow(2**31 - 2) + 1, f"{date.today():%Y%m%d}"
        return cls(tab, "", _new_name(), columns=max(columns, _COLUMNS), retired=retired, day=day)

    def again(self, marks: Marks) -> Fence:
        """A new chain in place of this one, which people's hands have broken."""
        given_up = self.previous or self.retired
        return Fence.first(self.columns, given_up if _is_there(given_up, marks) else "")

    @property
    def title(self) -> str:
        """The title of the hidden tab."""
        return f"{SERVICE} {self.day} {self.tab:08x}"

    @property
    def mark(self) -> Mark:
        """The name that this step adds."""
        return Mark(self.next, f"{_PREFIX}{date.today():%Y%m%d}_{self.next}", self.tab)

    @property
    def line(self) -> int:
        """The index of the first line of this step on the hidden tab; row 1 tells people what the tab is."""
        return 1 + (self.step % STEPS) * LINES

    def place(self, title: str) -> str:
        """All lines of this step on its hidden tab, which has this title now, in A1 notation."""
        return f"{quoted(title)}!{self.line + 1}:{self.line + LINES}"

    def after(self) -> Fence:
        """The turn after this step was applied."""
        return replace(self, previous=self.next, next=_new_name(), step=self.step + 1, retired="")

    def has_landed(self, marks: Marks) -> bool:
        """True when this step was applied, by what the spreadsheet has."""
        return _is_there(self.next, marks)

    def may_land(self, marks: Marks) -> bool:
        """True when a body of this step can still be applied."""
        if not self.previous:
            return self.tab not in marks.tabs and (not self.retired or _is_there(self.retired, marks))
        return self.tab in marks.tabs and _is_there(self.previous, marks)

    def has_company(self, marks: Marks) -> bool:
        """True when there are chains of other processes, which may write at any time."""
        return any(mark.name.startswith(_PREFIX) and mark.id != self.previous for mark in marks.names)

    def leftovers(self, marks: Marks) -> list[dict[str, Any]]:
        """Requests that remove the chains of processes that ended days ago: their names, and their hidden tabs.

        A tab stays for as long as the body that made it might still arrive. A process that only slept meanwhile begins
        a new chain; nothing else depends on these.
        """
        kept = f"{date.today() - _KEPT:%Y%m%d}"
        names = [mark for mark in marks.names if mark.name.startswith(_PREFIX) and mark.id != self.retired]
        old = [mark for mark in names if mark.name < f"{_PREFIX}{kept}"]
        in_use = {self.tab, *(mark.tab for mark in names if mark not in old)}
        tabs = [tab for tab, title in marks.tabs.items() if title < f"{SERVICE} {kept}" and tab not in in_use]
        gone = [{"deleteNamedRange": {"namedRangeId": mark.id}} for mark in old if mark.tab != self.tab]
        return [*gone, *({"deleteSheet": {"sheetId": tab}} for tab in tabs)]

    def requests(self) -> list[dict[str, Any]]:
        """What opens the body of this step."""
        gone = self.previous or self.retired
        opening = [{"deleteNamedRange": {"namedRangeId": gone}}] if gone else []
        opening += [self._whole()] if self.previous else self._tab()
        return [*opening, name_added(self.mark)]

    def _whole(self) -> dict[str, Any]:
        """The tab in its full size, whatever a person has cut off."""
        properties = {"sheetId": self.tab, "gridProperties": self._grid}
        fields = "gridProperties.rowCount,gridProperties.columnCount"
        return {"updateSheetProperties": {"properties": properties, "fields": fields}}

    @property
    def _grid(self) -> dict[str, int]:
        return {"rowCount": 1 + STEPS * LINES, "columnCount": self.columns}

    def _tab(self) -> list[dict[str, Any]]:
        properties = {"sheetId": self.tab, "title": self.title, "hidden": True, "gridProperties": self._grid}
        note = {"rows": [{"values": [{"userEnteredValue": {"stringValue": _NOTE}}]}], "fields": "userEnteredValue"}
        start = {"sheetId": self.tab, "rowIndex": 0, "columnIndex": 0}
        return [{"addSheet": {"properties": properties}}, {"updateCells": {**note, "start": start}}]

    def as_json(self) -> str:
        """The turn as text, for the outbox."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Fence:
        """The turn that `as_json` wrote."""
        return cls(**json.loads(text))


def name_added(mark: Mark) -> dict[str, Any]:
    """The request for a name; it stands on the first cell of its tab."""
    corner = {"sheetId": mark.tab, "startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 1}
    return {"addNamedRange": {"namedRange": {"namedRangeId": mark.id, "name": mark.name, "range": corner}}}


def _is_there(name: str, marks: Marks) -> bool:
    return any(mark.id == name for mark in marks.names)


def _new_name() -> str:
    return f"op{secrets.token_hex(8)}"
