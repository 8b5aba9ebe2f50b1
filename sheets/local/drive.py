"""The part of Drive v3 that deals with spreadsheets as files: list, get, create, copy, delete, share, export."""

from __future__ import annotations

import csv
import io
import re
import secrets
import sqlite3

from . import book as books
from . import fields, locales, shapes, typed
from .batch import tabs
from .book import Book
from .errors import ApiError, Json, file_not_found, unimplemented
from .query import Query
from .rendering import Rendering, matrix

SPREADSHEET = "application/vnd.google-apps.spreadsheet"
_FILE: shapes.Shape = {"name": str, "mimeType": frozenset({SPREADSHEET})}
_PERMISSION: shapes.Shape = {
    "type": frozenset({"user", "group", "domain", "anyone"}),
    "role": frozenset({"owner", "organizer", "fileOrganizer", "writer", "commenter", "reader"}),
    "emailAddress": str,
    "domain": str,
    "withLink": bool,
    "allowFileDiscovery": bool,
}
_CLAUSE = re.compile(
    r"""(name|mimeType|trashed)\s*(=|contains)\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|true|false)\s*(?:and\s+|$)"""
)
_NEW_TAB = {"rowCount": 1000, "columnCount": 26}


def load(connection: sqlite3.Connection, file_id: str) -> Book:
    """The spreadsheet, or Drive's own 404."""
    try:
        return books.load(connection, file_id)
    except ApiError as error:
        raise file_not_found(file_id) from error


def resource(book: Book) -> Json:
    """The File of a spreadsheet; `version` moves on every change of it."""
    return {
        "kind": "drive#file",
        "id": book.id,
        "name": book.name,
        "mimeType": SPREADSHEET,
        "createdTime": book.created,
        "modifiedTime": book.modified,
        "version": str(book.version),
        "trashed": False,
        "webViewLink": f"https://docs.google.com/spreadsheets/d/{book.id}/edit",
        "permissions": book.permissions,
    }


_FIELDS = dict.fromkeys(
    (
        "kind",
        "id",
        "name",
        "mimeType",
        "createdTime",
        "modifiedTime",
        "version",
        "trashed",
        "webViewLink",
        "permissions",
    ),
    shapes.ANY,
)


def chosen(found: Json, query: Query, default: str) -> Json:
    """The fields asked for; Drive gives only a few when none are."""
    mask = fields.parse(query.one("fields", default))
    fields.check(mask, _FIELDS, "file")
    selected: Json = fields.select(found, mask)
    return selected


def get(book: Book, query: Query) -> Json:
    """GET files/{id}."""
    return chosen(resource(book), query, "kind,id,name,mimeType")


def list_files(connection: sqlite3.Connection, query: Query) -> Json:
    """GET files: the spreadsheets that `q` matches, newest first."""
    clauses = _clauses(query.one("q") or "")
    ids = connection.execute("SELECT id FROM files ORDER BY modified DESC, id").fetchall()
    files = [resource(books.load(connection, file_id)) for (file_id,) in ids]
    found = [file for file in files if all(_matches(file, clause) for clause in clauses)]
    start, size = query.number("pageToken", 0), query.number("pageSize", 100)
    page: Json = {"kind": "drive#fileList", "incompleteSearch": False, "files": found[start : start + size]}
    if len(found) > start + size:
        page["nextPageToken"] = str(start + size)
    mask = fields.parse(query.one("fields", "kind,nextPageToken,files(kind,id,name,mimeType)"))
    fields.check(mask, {"kind": None, "nextPageToken": None, "incompleteSearch": None, "files": _FIELDS}, "list")
    selected: Json = fields.select(page, mask)
    return selected


def _clauses(text: str) -> list[tuple[str, str, str]]:
    """(name, sign, value) of each comparison in a search; they must all hold."""
    found = []
    rest = text.strip()
    while rest:
        match = _CLAUSE.match(rest)
        if match is None:
            raise unimplemented(f"the Drive query {text}")
        name, sign, value = match.groups()
        found.append((name, sign, re.sub(r"\\(.)", r"\1", value[1:-1]) if value[0] in "\"'" else value))
        rest = rest[match.end() :]
    return found


def _matches(file: Json, clause: tuple[str, str, str]) -> bool:
    name, sign, value = clause
    held = str(file[name]).lower() if name == "trashed" else str(file[name])
    return value.lower() in held.lower() if sign == "contains" else held == value


def create(connection: sqlite3.Connection, body: Json, query: Query) -> Json:
    """POST files: a new spreadsheet with one tab."""
    given = shapes.read(body, _FILE, "file")
    if given.get("mimeType") != SPREADSHEET:
        raise unimplemented("a file that is not a spreadsheet")
    book = books.create(connection, given.get("name", "Untitled"))
    first_tab(book)
    book.save()
    return chosen(resource(book), query, "kind,id,name,mimeType")


def first_tab(book: Book) -> None:
    """The tab a new spreadsheet comes with."""
    tab = book.add_tab("Sheet1", 0)
    tab.rows, tab.columns = _NEW_TAB["rowCount"], _NEW_TAB["columnCount"]


def copy(book: Book, body: Json, query: Query) -> Json:
    """POST files/{id}/copy: everything but who it is shared with."""
    given = shapes.read(body, _FILE, "file")
    new = books.create(book.connection, given.get("name") or f"Copy of {book.name}")
    new.properties = dict(book.properties)
    for tab in book.tabs:
        made = new.add_tab(tab.title, tab.sheet_id)
        tabs.copy_tab(tab, made)
        made.properties = dict(tab.properties)
    for table, columns in (("named_ranges", "id, name, body"), ("metadata", "id, sheet_id, body")):
        query_text = f"INSERT INTO {table}(file, {columns}) SELECT ?, {columns} FROM {table} WHERE file = ?"
        book.connection.execute(query_text, (new.id, book.id))
    new.save()
    return chosen(resource(new), query, "kind,id,name,mimeType")


def update(book: Book, body: Json, query: Query) -> Json:
    """PATCH files/{id}: a new name."""
    given = shapes.read(body, _FILE, "file")
    book.name = given.get("name", book.name)
    book.save()
    return chosen(resource(book), query, "kind,id,name,mimeType")


def delete(book: Book) -> None:
    """DELETE files/{id}."""
    for tab in list(book.tabs):
        book.drop_tab(tab)
    for table, column in (("named_ranges", "file"), ("metadata", "file"), ("files", "id")):
        book.connection.execute(f"DELETE FROM {table} WHERE {column} = ?", (book.id,))


def permissions(book: Book, query: Query) -> Json:
    """GET files/{id}/permissions."""
    found = {"kind": "drive#permissionList", "permissions": book.permissions}
    selected: Json = fields.select(found, fields.parse(query.one("fields")))
    return selected


def share(book: Book, body: Json) -> Json:
    """POST files/{id}/permissions. It is kept and listed; a local file has no one to keep out."""
    given = shapes.read(body, _PERMISSION, "permission")
    if not given.get("type") or not given.get("role"):
        raise ApiError(400, "The permission type and role fields are required.", reason="required")
    made = {"kind": "drive#permission", "id": str(secrets.randbelow(10**20)), **given}
    made.pop("withLink", None)
    book.permissions.append(made)
    book.save()
    return made


def unshare(book: Book, permission_id: str) -> None:
    """DELETE files/{id}/permissions/{permission}."""
    left = [held for held in book.permissions if held["id"] != permission_id]
    if len(left) == len(book.permissions):
        raise ApiError(404, f"Permission not found: {permission_id}.", reason="notFound")
    book.permissions = left
    book.save()


def export(book: Book, query: Query) -> bytes:
    """GET files/{id}/export as CSV: what the first tab shows."""
    if query.one("mimeType") != "text/csv":
        raise unimplemented(f"export as {query.one('mimeType')}")
    tab = book.tabs[0]
    lines = matrix(tab, tab.area, Rendering(locales.get(book.locale)))
    width = max((len(line) for line in lines), default=0)
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows([*line, *[""] * (width - len(line))] for line in lines)
    return written.getvalue().removesuffix("\r\n").encode()


def import_csv(book: Book, content: bytes) -> Json:
    """PUT upload/drive/v2/files/{id}: a CSV becomes the only tab of the spreadsheet."""
    lines = list(csv.reader(io.StringIO(content.decode())))
    for old in list(book.tabs):
        book.drop_tab(old)
    tab = book.add_tab(book.name)
    tab.rows, tab.columns = _NEW_TAB["rowCount"], _NEW_TAB["columnCount"]
    book.grow(tab, len(lines), max((len(line) for line in lines), default=0), "upload")
    locale = locales.get(book.locale)
    for index, line in enumerate(lines):
        for column, text in enumerate(line):
            found = typed.read(text, locale)
            tab.grid.change(index).enter(column, found.value, found.formula)
            if found.number_format:
                tab.grid.change(index).keep(column, "format", {"numberFormat": found.number_format})
    book.save()
    return {"kind": "drive#file", "id": book.id, "title": book.name, "mimeType": SPREADSHEET}
