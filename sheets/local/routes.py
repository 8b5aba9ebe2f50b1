"""Which URL is answered by what. The table is at the end; a URL or a parameter that is not in it is refused.

Paths are matched as sent, percent-quoted, and unquoted only then: a tab may be called `a/b:clear`.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from . import batch, drive, fields, shapes, values, view
from . import book as books
from .batch import metadata, tabs
from .book import Book
from .errors import Json, invalid, unimplemented
from .query import Query

Answer = Json | list[str] | bytes | None
"""A JSON object, JSON text in pieces, a file's content, or nothing (204)."""


@dataclass
class Call:
    """One request, its path already taken apart into `parts`."""

    connection: sqlite3.Connection
    parts: tuple[str, ...]
    query: Query
    body: Json
    content: bytes

    @property
    def book(self) -> Book:
        """The spreadsheet that the path names."""
        return books.load(self.connection, self.parts[0])

    @property
    def file(self) -> Book:
        """The same, missing as Drive says it."""
        return drive.load(self.connection, self.parts[0])


@dataclass(frozen=True)
class Route:
    """`kind`: which quota the request counts against, "read", "write" or "drive". `masks`: it applies `fields` itself."""

    method: str
    host: str
    path: re.Pattern[str]
    kind: str
    answer: Callable[[Call], Answer]
    writes: bool
    parameters: frozenset[str]
    masks: bool = False


@dataclass(frozen=True)
class Found:
    """A route and the parts of the path it was found for."""

    route: Route
    parts: tuple[str, ...]


def find(method: str, host: str, path: str) -> Found | None:
    """The route of a request; `path` as sent, still quoted."""
    for route in ROUTES:
        match = route.path.fullmatch(path) if route.method == method and route.host == host else None
        if match:
            return Found(route, tuple(unquote(part) for part in match.groups()))
    return None


def answer(found: Found, call: Call) -> Answer:
    """What the route answers, cut to the field mask."""
    call.query.check(found.route.parameters)
    given = found.route.answer(call)
    if found.route.masks or isinstance(given, bytes) or given is None or not call.query.one("fields"):
        return given
    return _masked(given, call.query)


def _masked(given: Json | list[str], query: Query) -> Json:
    whole = json.loads("".join(given)) if isinstance(given, list) else given
    selected: Json = fields.select(whole, fields.parse(query.one("fields")))
    return selected


def _saved(book: Book, given: Json) -> Json:
    book.save()
    return given


def _create(call: Call) -> Answer:
    shape = {"properties": shapes.SPREADSHEET_PROPERTIES, "sheets": [{"properties": shapes.TAB_PROPERTIES}]}
    body = shapes.read(call.body, shape, "spreadsheet")
    given = dict(body.get("properties", {}))
    book = books.create(call.connection, given.get("title", "Untitled spreadsheet"))
    if given:
        given.setdefault("title", book.name)
        tabs.update_spreadsheet_properties(book, {"properties": given, "fields": ",".join(given)}, "spreadsheet")
    for index, sheet in enumerate(body.get("sheets", [])):
        properties = {"sheetId": 0, **sheet.get("properties", {})} if index == 0 else sheet.get("properties", {})
        tabs.add_sheet(book, {"properties": properties}, f"sheets[{index}]")
    if not book.tabs:
        drive.first_tab(book)
    book.save()
    return view.spreadsheet(book, [], False, fields.parse(call.query.one("fields")))


def _get(call: Call) -> Answer:
    mask = fields.parse(call.query.one("fields"))
    return view.spreadsheet(call.book, call.query.all("ranges"), call.query.flag("includeGridData"), mask)


def _batch_update(call: Call) -> Answer:
    book = call.book
    mask = fields.parse(call.query.one("fields"))
    fields.check(mask, {"spreadsheetId": None, "replies": None, "updatedSpreadsheet": view.FIELDS}, "batchUpdate")
    given = _saved(book, batch.run(book, call.body, call.query))
    selected: Json = fields.select(given, mask)
    return selected


def _update(call: Call) -> Answer:
    book = call.book
    return _saved(book, values.update(book, call.parts[1], call.query, call.body))


def _append(call: Call) -> Answer:
    book = call.book
    return _saved(book, values.append(book, call.parts[1], call.query, call.body))


def _clear(call: Call) -> Answer:
    book = call.book
    shapes.read(call.body, {}, "clear")
    return _saved(book, values.clear(book, call.parts[1]))


def _values_batch_update(call: Call) -> Answer:
    book = call.book
    return _saved(book, values.batch_update(book, call.body))


def _batch_clear(call: Call) -> Answer:
    book = call.book
    return _saved(book, values.batch_clear(book, call.body))


def _copy_to(call: Call) -> Answer:
    """A tab into another spreadsheet, or a second time into its own."""
    body = shapes.read(call.body, {"destinationSpreadsheetId": str}, "copyTo")
    source = call.book.tab(int(call.parts[1]), "copyTo")
    target = books.load(call.connection, body.get("destinationSpreadsheetId", ""))
    title = next(name for name in _copy_titles(source.title) if target.titled(name) is None)
    tab = target.add_tab(title)
    tabs.copy_tab(source, tab)
    tabs.renumber(tab)
    target.check_size("copyTo")
    return _saved(target, view.properties(target, tab))


def _copy_titles(title: str) -> Any:
    yield f"Copy of {title}"
    yield from (f"Copy of {title} {number}" for number in range(2, 1000))


def _search_metadata(call: Call) -> Answer:
    body = shapes.read(call.body, {"dataFilters": [batch.DATA_FILTER]}, "search")
    found: list[Json] = []
    for data_filter in body.get("dataFilters", []):
        if "developerMetadataLookup" not in data_filter:
            raise invalid("dataFilters: developerMetadataLookup must be specified.")
        entries = metadata.matching(call.book, data_filter["developerMetadataLookup"])
        found.extend({"developerMetadata": entry, "dataFilters": [data_filter]} for entry in entries)
    return {"matchedDeveloperMetadata": found} if found else {}


def _delete_file(call: Call) -> Answer:
    drive.delete(call.file)
    return None


def _unshare(call: Call) -> Answer:
    drive.unshare(call.file, call.parts[1])
    return None


def _comments(call: Call) -> Answer:
    """A local file has no comments."""
    return {"comments": []} if call.file else None


def _import(call: Call) -> Answer:
    if call.query.one("uploadType") != "media" or not call.query.flag("convert"):
        raise unimplemented("an upload that is not converted to a spreadsheet")
    return drive.import_csv(call.file, call.content)


_SHEETS, _DRIVE = "sheets.googleapis.com", "www.googleapis.com"
_ID = "([^/:]+)"
_RENDERING = frozenset({"valueRenderOption", "dateTimeRenderOption", "majorDimension"})
_ECHO = frozenset(
    {"valueInputOption", "includeValuesInResponse", "responseValueRenderOption", "responseDateTimeRenderOption"}
)
_ALL_DRIVES = frozenset({"supportsAllDrives", "includeItemsFromAllDrives", "supportsTeamDrives"})
_NONE: frozenset[str] = frozenset()


def _sheets(
    method: str, path: str, kind: str, answer: Callable[[Call], Answer], parameters: frozenset[str], masks: bool = False
) -> Route:
    pattern = re.compile("/v4/spreadsheets" + path)
    return Route(method, _SHEETS, pattern, kind, answer, kind == "write", parameters, masks)


def _drive(method: str, path: str, answer: Callable[[Call], Answer], *parameters: str, masks: bool = False) -> Route:
    pattern = re.compile(path)
    return Route(method, _DRIVE, pattern, "drive", answer, method != "GET", _ALL_DRIVES.union(parameters), masks)


_FILES = "/drive/v3/files"
_LISTING = ("q", "pageSize", "pageToken")
ROUTES = (
    _sheets("POST", "", "write", _create, _NONE, True),
    _sheets("GET", f"/{_ID}", "read", _get, frozenset({"ranges", "includeGridData"}), True),
    _sheets("POST", f"/{_ID}:batchUpdate", "write", _batch_update, _NONE, True),
    _sheets(
        "GET",
        f"/{_ID}/values:batchGet",
        "read",
        lambda call: values.batch_get(call.book, call.query),
        _RENDERING | {"ranges"},
    ),
    _sheets(
        "POST",
        f"/{_ID}/values:batchGetByDataFilter",
        "read",
        lambda call: values.batch_get_by_filter(call.book, call.body),
        _NONE,
    ),
    _sheets("POST", f"/{_ID}/values:batchUpdate", "write", _values_batch_update, _NONE),
    _sheets("POST", f"/{_ID}/values:batchClear", "write", _batch_clear, _NONE),
    _sheets(
        "GET",
        f"/{_ID}/values/([^/]+)",
        "read",
        lambda call: values.get(call.book, call.parts[1], call.query),
        _RENDERING,
    ),
    _sheets("PUT", f"/{_ID}/values/([^/]+)", "write", _update, _ECHO),
    _sheets("POST", f"/{_ID}/values/([^/]+):append", "write", _append, _ECHO | {"insertDataOption"}),
    _sheets("POST", f"/{_ID}/values/([^/]+):clear", "write", _clear, _NONE),
    _sheets("POST", f"/{_ID}/sheets/(\\d+):copyTo", "write", _copy_to, _NONE),
    _sheets(
        "GET", f"/{_ID}/developerMetadata/(\\d+)", "read", lambda call: metadata.get(call.book, call.parts[1]), _NONE
    ),
    _sheets("POST", f"/{_ID}/developerMetadata:search", "read", _search_metadata, _NONE),
    _drive("GET", _FILES, lambda call: drive.list_files(call.connection, call.query), *_LISTING, masks=True),
    _drive("POST", _FILES, lambda call: drive.create(call.connection, call.body, call.query), masks=True),
    _drive("GET", f"{_FILES}/{_ID}", lambda call: drive.get(call.file, call.query), masks=True),
    _drive("PATCH", f"{_FILES}/{_ID}", lambda call: drive.update(call.file, call.body, call.query), masks=True),
    _drive("DELETE", f"{_FILES}/{_ID}", _delete_file),
    _drive("POST", f"{_FILES}/{_ID}/copy", lambda call: drive.copy(call.file, call.body, call.query), masks=True),
    _drive("GET", f"{_FILES}/{_ID}/export", lambda call: drive.export(call.file, call.query), "mimeType"),
    _drive("GET", f"{_FILES}/{_ID}/comments", _comments, "includeDeleted", "pageSize", "pageToken"),
    _drive(
        "GET",
        f"{_FILES}/{_ID}/permissions",
        lambda call: drive.permissions(call.file, call.query),
        "pageToken",
        masks=True,
    ),
    _drive(
        "POST",
        f"{_FILES}/{_ID}/permissions",
        lambda call: drive.share(call.file, call.body),
        "sendNotificationEmail",
        "emailMessage",
    ),
    _drive("DELETE", f"{_FILES}/{_ID}/permissions/([^/]+)", _unshare),
    _drive("PUT", f"/upload/drive/v2/files/{_ID}", _import, "uploadType", "convert"),
)
