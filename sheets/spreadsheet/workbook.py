"""The spreadsheet behind the register: the only module that calls gspread.

gspread's own session goes to Google, or in-process to the local engine; nothing else differs.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from itertools import chain
from math import isfinite
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import gspread
import requests
from google.auth.exceptions import GoogleAuthError
from gspread.exceptions import GSpreadException
from gspread.http_client import HTTPClient
from gspread.urls import (
    DRIVE_FILES_API_V3_URL,
    SPREADSHEET_BATCH_UPDATE_URL,
    SPREADSHEETS_API_V4_BASE_URL,
)

from sheets import local, names
from sheets.kinds import Cell
from sheets.language import _
from sheets.problems import BrokenBook, Unsendable
from sheets.spreadsheet.decoding import NO_NUMBER, Row, decode
from sheets.spreadsheet.pace import READ, WRITE, Pace
from sheets.spreadsheet.refusals import broken_book, fault_of

TITLE = "Perimetri"
NOTE = "perimetri.scheda"
PEOPLE_NOTE = "perimetri.persone"
SERVICE = names.HIDDEN
"""What the titles of the app's own hidden tabs begin with; they are no part of any snapshot or export."""
_SHEET_FIELDS = (
    "sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)),developerMetadata(metadataKey,metadataValue)),"
    "namedRanges(namedRangeId,name,range(sheetId)),developerMetadata(metadataKey,metadataValue)"
)
_REPLY_FIELDS = (
    "updatedSpreadsheet.sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)),"
    "data(startRow,startColumn,rowData(values(userEnteredValue,effectiveValue))))"
)
_WINDOW_FIELDS = (
    "sheets(properties.sheetId,data(startRow,startColumn,rowData(values(userEnteredValue,effectiveValue))))"
)
_TIMEOUT = (10.0, 60.0)
# Drive's quota is apart, and large.
_DRIVE = "drive"
# How long a save waits for another process's write to the local file, in seconds.
_PATIENCE = 4.0
_LONGEST_RANGES = 6_000
"""Where Google cuts an address is not documented; 8 KB is safe, and the field mask needs room too."""
_VALUES_BY_FILTER_URL = f"{SPREADSHEETS_API_V4_BASE_URL}/%s/values:batchGetByDataFilter"
_READ_FORM = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "SERIAL_NUMBER"}


@dataclass(frozen=True)
class TabReading:
    """One tab as read: all its cells, row 1 first, and the size of its grid (rows, columns)."""

    title: str
    sheet_id: int
    values: Sequence[Row]
    grid: tuple[int, int]


@dataclass(frozen=True)
class Mark:
    """A named range of the spreadsheet: its id, its name, and the id of its tab."""

    id: str
    name: str
    tab: int


@dataclass(frozen=True)
class Marks:
    """The named ranges of a spreadsheet, the titles of its `SERVICE` tabs by id, and what is noted beside it.

    `notes` are the values of the developer metadata of the spreadsheet as a whole whose key is `NOTE`; `people` are the
    hubs that are noted on a tab with the key `PEOPLE_NOTE`, by the tab's id; `sheets` are the ids of all tabs.
    `are_own`: this process has written since they were read, so that no other one had meanwhile (see `batons.py`).
    """

    names: Sequence[Mark] = ()
    tabs: Mapping[int, str] = field(default_factory=dict)
    notes: Sequence[str] = ()
    are_own: bool = False
    people: Mapping[int, frozenset[str]] = field(default_factory=dict)
    sheets: frozenset[int] = field(default=frozenset(), compare=False)

    def after(
        self,
        gone: Collection[str],
        added: Sequence[Mark],
        tabs: Mapping[int, str],
        notes: Sequence[str] = (),
        people: Mapping[int, frozenset[str]] | None = None,
    ) -> Marks:
        """The marks after an own write took some names away and added others, hidden tabs and notes."""
        kept, noted_ = [mark for mark in self.names if mark.id not in gone], together(self.people, people or {})
        sheets = self.sheets.union(tabs, noted_)
        return Marks([*kept, *added], {**self.tabs, **tabs}, [*self.notes, *notes], True, noted_, sheets)


@dataclass(frozen=True)
class Window:
    """Cells that came back with a write: `rows[0]` is the sheet's row `start + 1`.

    A cell with a formula shows its value; `formulas` are the (row, column) indexes of those in the sheet.
    """

    start: int
    rows: list[list[Cell]]
    formulas: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True)
class About:
    """A spreadsheet as a file in Drive: its name, its type, its version, and when it was answered (None: not said)."""

    name: str
    mime_type: str
    version: int
    answered: datetime | None


def noted(value: str) -> dict[str, Any]:
    """The request that notes something beside the spreadsheet, where no tab that goes takes it along."""
    entry = {
        "metadataKey": NOTE,
        "metadataValue": value,
        "visibility": "DOCUMENT",
        "location": {"spreadsheet": True},
    }
    return {"createDeveloperMetadata": {"developerMetadata": entry}}


def noted_people(sheet_id: int, hub: str) -> dict[str, Any]:
    """The request that notes on a tab that it holds, or held, the people of a hub: it stays whatever becomes of the tab."""
    entry = {
        "metadataKey": PEOPLE_NOTE,
        "metadataValue": hub,
        "visibility": "DOCUMENT",
        "location": {"sheetId": sheet_id},
    }
    return {"createDeveloperMetadata": {"developerMetadata": entry}}


def together(*known: Mapping[int, frozenset[str]]) -> dict[int, frozenset[str]]:
    """The hubs of tabs that several sources know, by the tab's id."""
    return {id_: frozenset().union(*(each.get(id_, ()) for each in known)) for id_ in {}.fromkeys(chain(*known))}


def quoted(title: str) -> str:
    """A tab's title as A1 notation wants it: apostrophes doubled, in quotes."""
    return "'" + title.replace("'", "''") + "'"


class Workbook:
    """One spreadsheet. Every method is one request, and says in Italian what went wrong."""

    def __init__(self, http: HTTPClient, key: str, name: str, pace: Pace | None = None) -> None:
        self._http = http
        self.key = key
        self.name = name
        self.pace = pace or Pace()
        self.account = ""
        """The address of the service account that the app is to Google; "" for a local file."""

    @classmethod
    def on_google(cls, key: str, service_account: Mapping[str, str]) -> Workbook:
        """A spreadsheet of Google's, shared with the service account. Not tried against Google yet."""
        try:
            client = gspread.service_account_from_dict(dict(service_account))
        except ValueError as why:
            raise BrokenBook(
                _("L'account di servizio in secrets.toml non si può usare: {why}.", why=why),
                _("Copialo di nuovo da Google, come in docs/install.md."),
            ) from why
        client.http_client.set_timeout(_TIMEOUT)
        made = cls(client.http_client, key, "Google Sheets", Pace.of_google())
        made.account = str(service_account.get("client_email", ""))
        return made

    @classmethod
    def on_file(cls, path: Path | str, session: requests.Session | None = None) -> Workbook:
        """A spreadsheet in a local file, made when the file is new. `session` replaces the engine's own, for tests."""
        try:
            if str(path) != ":memory:":
                Path(path).parent.mkdir(parents=True, exist_ok=True)
            nobody = cast(Any, None)  # gspread takes no credentials where the session has its own
            http = gspread.Client(
                auth=nobody, session=session or local.session(path, busy_timeout=_PATIENCE)
            ).http_client
            key = _first_spreadsheet(http) or _new_spreadsheet(http)
        except (local.BrokenFile, sqlite3.DatabaseError) as why:
            raise broken_book(path, why) from why
        except (GSpreadException, requests.RequestException) as why:
            raise fault_of(why, writing=False) from why
        except OSError as why:
            raise BrokenBook(
                _("Il file «{path}» non si può aprire: {strerror}.", path=path, strerror=why.strerror),
                _("Scegli un'altra cartella con PERIMETRI_BOOK."),
            ) from why
        # A file that was locked is free again in a moment.
        return cls(http, key, str(path), Pace(longest=1.0))

    def tabs(self) -> list[tuple[str, int, tuple[int, int]]]:
        """Title, sheet id and grid (rows, columns) of every tab, the app's own hidden ones left out."""
        return [tab for tab in self._outline()[0] if not tab[0].startswith(SERVICE)]

    def _outline(self) -> tuple[list[tuple[str, int, tuple[int, int]]], Marks]:
        reply = self._ask(lambda: self._http.fetch_sheet_metadata(self.key, {"fields": _SHEET_FIELDS}))
        tabs = [_properties(sheet) for sheet in reply.get("sheets", [])]
        ranges = [
            Mark(named["namedRangeId"], named.get("name", ""), named.get("range", {}).get("sheetId", 0))
            for named in reply.get("namedRanges", [])
        ]
        kept = reply.get("developerMetadata", [])
        notes = tuple(each.get("metadataValue", "") for each in kept if each["metadataKey"] == NOTE)
        hidden = {id_: title for title, id_, _ in tabs if title.startswith(SERVICE)}
        people = {sheet["properties"]["sheetId"]: hubs for sheet in reply.get("sheets", []) if (hubs := _people(sheet))}
        return tabs, Marks(ranges, hidden, notes, people=people, sheets=frozenset(id_ for _, id_, _ in tabs))

    def read(
        self, wanted: Callable[[str], bool], known: Mapping[str, Sequence[Row]] | None = None
    ) -> tuple[list[TabReading], Marks]:
        """All wanted tabs and those on which people are noted, and the marks as they were just before.

        One request for the marks, one for all the cells.

        `known` are the rows of the last reading by title: of those that are as they were, the very same come back.
        """
        outline, marks = self._outline()
        tabs = [tab for tab in outline if wanted(tab[0]) or tab[1] in marks.people]
        if not tabs:
            return [], marks
        before = [(known or {}).get(title, ()) for title, _, _ in tabs]
        rows = self._ask(lambda: self._values([sheet_id for _, sheet_id, _ in tabs], before))
        return [
            TabReading(title, sheet_id, rows[sheet_id], _with_room(grid, rows[sheet_id]))
            for title, sheet_id, grid in tabs
        ], marks

    def windows(self, places: Sequence[str]) -> dict[int, list[Window]]:
        """The cells of ranges in A1 notation, by the id of their tab, formulas told from values."""
        sheets = self.look(_WINDOW_FIELDS, places).get("sheets", [])
        return {
            sheet["properties"].get("sheetId", 0): [_window(grid) for grid in sheet.get("data", [])] for sheet in sheets
        }

    def look(self, fields: str, ranges: Sequence[str] = ()) -> dict[str, Any]:
        """The spreadsheet as Google describes it (the Spreadsheet resource), cut to a field mask, and to ranges if given.

        Cells come only with a mask that names them, `sheets.data.rowData…`.
        """
        return _joined([self._described(fields, part) for part in _by_address(ranges)])

    def _described(self, fields: str, ranges: Sequence[str]) -> dict[str, Any]:
        params: dict[str, Any] = {"fields": fields, **({"ranges": list(ranges)} if ranges else {})}
        reply: dict[str, Any] = self._ask(lambda: self._http.fetch_sheet_metadata(self.key, params))
        return reply

    def write(self, changes: Sequence[Mapping[str, Any]], read_back: Sequence[str] = ()) -> dict[str, list[Window]]:
        """Apply changes, all or none, and return the cells of the ranges to read back, by tab title.

        Raises `Unconfirmed` when the reply was lost: the changes may be there; `Unsendable` when nothing was sent.
        """
        body: dict[str, Any] = {"requests": list(changes)}
        if read_back:
            body |= {
                "includeSpreadsheetInResponse": True,
                "responseIncludeGridData": True,
                "responseRanges": list(read_back),
            }
        url = SPREADSHEET_BATCH_UPDATE_URL % quote(self.key)
        params: dict[str, Any] = {"fields": _REPLY_FIELDS} if read_back else {}
        sent, headers = _sendable(body), {"Content-Type": "application/json"}
        reply = self._ask(
            lambda: self._http.request("post", url, params=params, data=sent, headers=headers).json(), WRITE
        )
        sheets = reply.get("updatedSpreadsheet", {}).get("sheets", [])
        return {sheet["properties"]["title"]: [_window(grid) for grid in sheet.get("data", [])] for sheet in sheets}

    def texts(self, ranges: Sequence[str], as_typed: bool = False) -> list[list[list[Cell]]]:
        """The cells of each range as people see them; `as_typed`: formulas and bare numbers instead. One batch read."""
        params: dict[str, Any] = {"valueRenderOption": "FORMULA" if as_typed else "FORMATTED_VALUE"}
        reply = self._ask(lambda: self._http.values_batch_get(self.key, list(ranges), params))
        return [values.get("values", []) for values in reply["valueRanges"]]

    def type_in(self, texts: Mapping[str, str]) -> None:
        """Type a text into each of these cells, all or none; the spreadsheet makes of it what it makes of a person's."""
        cells = [{"range": where, "values": [[text]]} for where, text in texts.items()]
        body = {"valueInputOption": "USER_ENTERED", "data": cells}
        self._ask(lambda: self._http.values_batch_update(self.key, body), WRITE)

    def version(self) -> int:
        """Drive's version of the file: it grows with every change, whoever makes it."""
        url = f"{DRIVE_FILES_API_V3_URL}/{quote(self.key)}"
        params: dict[str, Any] = {"fields": "version", "supportsAllDrives": True}
        return int(self._ask(lambda: self._http.request("get", url, params=params).json(), _DRIVE)["version"])

    def about(self) -> About:
        """What Drive says of the file, and the clock of who answered."""
        url = f"{DRIVE_FILES_API_V3_URL}/{quote(self.key)}"
        params: dict[str, Any] = {"fields": "name,mimeType,version", "supportsAllDrives": True}
        reply = self._ask(lambda: self._http.request("get", url, params=params), _DRIVE)
        found, date = reply.json(), reply.headers.get("Date")
        answered = parsedate_to_datetime(date) if date else None
        return About(found["name"], found["mimeType"], int(found["version"]), answered)

    def _values(self, tabs: Sequence[int], before: Sequence[Sequence[Row]]) -> dict[int, list[Row]]:
        """The rows of whole tabs by their ids, in one request: by id, a tab that is renamed meanwhile is read all the same.

        By data filters, because the address of a read by titles grows with them, and gspread decodes a reply as a whole
        before equal cells can be shared.
        """
        filters = [{"gridRange": {"sheetId": tab}} for tab in tabs]
        url = _VALUES_BY_FILTER_URL % quote(self.key)
        # The reply is let go of before its content is decoded.
        content = self._http.request("post", url, json={**_READ_FORM, "dataFilters": filters}).content
        try:
            found = decode(content, before)
        except (ValueError, LookupError, TypeError) as why:
            raise requests.exceptions.InvalidJSONError(str(why)) from why
        if lacking := [tab for tab in tabs if tab not in found]:
            raise requests.exceptions.InvalidJSONError(f"tabs are lacking: {lacking}")
        return found

    def _ask(self, request: Callable[[], Any], kind: str = READ) -> Any:
        if kind != _DRIVE:
            self.pace.take(kind)
        try:
            return request()
        except (local.BrokenFile, sqlite3.DatabaseError) as why:
            raise broken_book(self.name, why) from why
        except (GSpreadException, requests.RequestException, GoogleAuthError) as why:
            raise fault_of(why, kind == WRITE) from why


def _by_address(ranges: Sequence[str]) -> list[list[str]]:
    """Ranges in parts that each fit an address; one part where there is none."""
    parts: list[list[str]] = [[]]
    length = 0
    for each in ranges:
        more = len("&ranges=") + len(quote(each, safe=""))
        if parts[-1] and length + more > _LONGEST_RANGES:
            parts.append([])
            length = 0
        parts[-1].append(each)
        length += more
    return parts


def _joined(replies: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Several descriptions as one: a tab whose ranges were asked for in two of them is there once, with all its ranges."""
    whole, *rest = replies
    tabs = {str(tab.get("properties")): tab for tab in whole.get("sheets", [])}
    for tab in (tab for reply in rest for tab in reply.get("sheets", [])):
        known = tabs.setdefault(str(tab.get("properties")), tab)
        if known is tab:
            whole.setdefault("sheets", []).append(tab)
        else:
            known.setdefault("data", []).extend(tab.get("data", []))
    return whole


def _sendable(body: Mapping[str, Any]) -> bytes:
    """The body as it goes out. Raises `Unsendable`: what cannot leave must not look like a spreadsheet that is away."""
    try:
        return json.dumps(body, allow_nan=False).encode()
    except (ValueError, TypeError) as why:
        raise Unsendable(
            _("Questa voce non si può scrivere in nessun foglio ({why}).", why=why),
            _("Correggi il valore e salva di nuovo."),
        ) from why


def _properties(sheet: Mapping[str, Any]) -> tuple[str, int, tuple[int, int]]:
    properties = sheet["properties"]
    grid = properties.get("gridProperties", {})
    return properties["title"], properties["sheetId"], (grid.get("rowCount", 0), grid.get("columnCount", 0))


def _people(sheet: Mapping[str, Any]) -> frozenset[str]:
    """The hubs whose people a tab holds or held, by what is noted on it."""
    kept = sheet.get("developerMetadata", [])
    return frozenset(each.get("metadataValue", "") for each in kept if each["metadataKey"] == PEOPLE_NOTE)


def _with_room(grid: tuple[int, int], values: Sequence[Row]) -> tuple[int, int]:
    """The grid as large as what was read after it: somebody may have added a row or a column in between."""
    return max(grid[0], len(values)), max(grid[1], max(map(len, values), default=0))


def _window(grid: Mapping[str, Any]) -> Window:
    pad, start = grid.get("startColumn", 0), grid.get("startRow", 0)
    left: list[Cell] = [""] * pad
    found = [row.get("values", []) for row in grid.get("rowData", [])]
    formulas = frozenset(
        (row, column)
        for row, cells in enumerate(found, start)
        for column, cell in enumerate(cells, pad)
        if "formulaValue" in cell.get("userEnteredValue", {})
    )
    return Window(start, [_trimmed(left + [_cell(cell) for cell in cells]) for cells in found], formulas)


def _trimmed(row: list[Cell]) -> list[Cell]:
    """The row without its last blanks, as a read gives it: cells that only have a format come back as blanks."""
    while row and row[-1] == "":
        row.pop()
    return row


def _cell(cell: Mapping[str, Any]) -> Cell:
    entered = cell.get("userEnteredValue", {})
    if "formulaValue" in entered:
        entered = cell.get("effectiveValue", entered)
    if "errorValue" in entered:
        return "#ERRORE!"
    found: Cell = next(iter(entered.values()), "")
    return NO_NUMBER if isinstance(found, float) and not isfinite(found) else found


def _first_spreadsheet(http: HTTPClient) -> str | None:
    params: dict[str, Any] = {"q": 'mimeType="application/vnd.google-apps.spreadsheet"', "pageSize": 1000}
    files = http.request("get", DRIVE_FILES_API_V3_URL, params=params).json()["files"]
    return next((file["id"] for file in files if file["name"] == TITLE), None)


def _new_spreadsheet(http: HTTPClient) -> str:
    properties = {"title": TITLE, "locale": "it_IT", "timeZone": "Europe/Rome"}
    first = {"properties": {"title": "Foglio1"}}
    body = {"properties": properties, "sheets": [first]}
    made = http.request("post", SPREADSHEETS_API_V4_BASE_URL, json=body).json()
    return str(made["spreadsheetId"])
