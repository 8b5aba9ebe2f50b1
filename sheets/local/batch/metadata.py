"""Developer metadata: facts an app attaches to a spreadsheet, a tab, a row or a column. People never see them."""

from __future__ import annotations

import json
import secrets

from .. import following
from ..book import Book
from ..errors import Json, invalid, not_found
from ..rows import compact


def create(book: Book, body: Json, where: str) -> Json:
    """A new entry. An id that exists anywhere in the spreadsheet is refused."""
    given = dict(body.get("developerMetadata", {}))
    if not given.get("metadataKey"):
        raise invalid(f"{where}: developerMetadata.metadataKey must be specified.")
    if "visibility" not in given:
        raise invalid(f"{where}: developerMetadata.visibility must be specified.")
    metadata_id = given.setdefault("metadataId", secrets.randbelow(2**31 - 1) + 1)
    given["location"], sheet_id = _location(book, given.get("location", {}), where)
    if find(book, metadata_id) is not None:
        raise invalid(f"{where}: A developer metadata with ID {metadata_id} already exists.")
    query = "INSERT INTO metadata(file, id, sheet_id, body) VALUES(?,?,?,?)"
    book.connection.execute(query, (book.id, metadata_id, sheet_id, compact(given)))
    return {"createDeveloperMetadata": {"developerMetadata": given}}


def find(book: Book, metadata_id: int) -> Json | None:
    """The entry with this id."""
    query = "SELECT body FROM metadata WHERE file = ? AND id = ?"
    found = book.connection.execute(query, (book.id, metadata_id)).fetchone()
    return json.loads(found[0]) if found else None


def get(book: Book, metadata_id: str) -> Json:
    """GET developerMetadata/{id}."""
    found = find(book, int(metadata_id)) if metadata_id.isdigit() else None
    if found is None:
        raise not_found()
    return found


def delete(book: Book, body: Json, where: str) -> Json:
    """Delete what a lookup by id, key, value, visibility or place matches."""
    lookup = body.get("dataFilter", {}).get("developerMetadataLookup")
    if not lookup:
        raise invalid(f"{where}: dataFilter.developerMetadataLookup must be specified.")
    gone = matching(book, lookup)
    for entry in gone:
        query = "DELETE FROM metadata WHERE file = ? AND id = ?"
        book.connection.execute(query, (book.id, entry["metadataId"]))
    return {"deleteDeveloperMetadata": {"deletedDeveloperMetadata": gone} if gone else {}}


def matching(book: Book, lookup: Json) -> list[Json]:
    """The entries that a DeveloperMetadataLookup matches. One by id costs the same however many there are."""
    if "metadataId" in lookup:
        found = find(book, lookup["metadataId"])
        entries = [found] if found else []
    else:
        query = "SELECT body FROM metadata WHERE file = ? ORDER BY id"
        entries = [json.loads(body) for (body,) in book.connection.execute(query, (book.id,))]
    return [entry for entry in entries if _matches(entry, lookup)]


def _matches(entry: Json, lookup: Json) -> bool:
    if any(
        entry.get(name) != lookup[name] for name in ("metadataKey", "metadataValue", "visibility") if name in lookup
    ):
        return False
    if "locationType" in lookup and entry["location"]["locationType"] != lookup["locationType"]:
        return False
    place = lookup.get("metadataLocation")
    wanted = {name: value for name, value in entry["location"].items() if name != "locationType"}
    return place is None or {name: value for name, value in place.items() if name != "locationType"} == wanted


def _location(book: Book, given: Json, where: str) -> tuple[Json, int | None]:
    """(location as Google writes it, id of the tab it is on)."""
    if len(given) != 1:
        raise invalid(f"{where}: developerMetadata.location must be exactly one place.")
    if given.get("spreadsheet"):
        return {"locationType": "SPREADSHEET", "spreadsheet": True}, None
    if "sheetId" in given:
        tab = book.tab(given["sheetId"], where)
        return {"locationType": "SHEET", "sheetId": tab.sheet_id}, tab.sheet_id
    span = given.get("dimensionRange", {})
    tab = book.tab(span.get("sheetId", 0), where)
    dimension, start = span.get("dimension"), span.get("startIndex", 0)
    size = tab.rows if dimension == "ROWS" else tab.columns
    if dimension is None or span.get("endIndex") != start + 1 or not 0 <= start < size:
        raise invalid(f"{where}: developerMetadata.location.dimensionRange must be one row or column of the grid.")
    kind = "ROW" if dimension == "ROWS" else "COLUMN"
    return {"locationType": kind, "dimensionRange": following.span(tab, dimension, start, start + 1)}, tab.sheet_id
