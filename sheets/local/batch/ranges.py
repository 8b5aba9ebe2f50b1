"""batchUpdate requests about ranges: merges, names, protections, filters, bands."""

from __future__ import annotations

import re
import secrets

from .. import fields, formats, shapes
from ..a1 import Area
from ..book import OWNER, Book
from ..cells import styled
from ..errors import Json, invalid, unimplemented
from ..rows import compact
from ..tab import Tab

_EDITORS = {"users": [str], "groups": [str], "domainUsersCanEdit": bool}
PROTECTED: shapes.Shape = {
    "protectedRangeId": int,
    "range": shapes.GRID_RANGE,
    "description": str,
    "warningOnly": bool,
    "requestingUserCanEdit": bool,
    "unprotectedRanges": [shapes.GRID_RANGE],
    "editors": _EDITORS,
}
NAMED: shapes.Shape = {"namedRangeId": str, "name": str, "range": shapes.GRID_RANGE}
_BAND = {
    f"{part}{style}": shape
    for part in ("headerColor", "firstBandColor", "secondBandColor", "footerColor")
    for style, shape in (("", shapes.COLOR), ("Style", shapes.COLOR_STYLE))
}
BANDED: shapes.Shape = {
    "bandedRangeId": int,
    "range": shapes.GRID_RANGE,
    "rowProperties": _BAND,
    "columnProperties": _BAND,
}
_NAME = re.compile(r"^[^\W\d]\w{0,249}$")
_LIKE_A_CELL = re.compile(r"^([A-Za-z]{1,3}\d+|[Rr]\d+[Cc]\d+|true|false)$", re.I)


def _area(book: Book, given: Json, where: str) -> tuple[Tab, Area]:
    tab = book.tab(given.get("sheetId", 0), where)
    return tab, tab.area_of(given, where)


def merge_cells(book: Book, body: Json, where: str) -> Json:
    """Cells shown as one. What lies under the first cell is kept, as the API keeps it, only not shown."""
    tab, area = _area(book, body.get("range", {}), where)
    kind = body.get("mergeType", "MERGE_ALL")
    merges = tab.parts.setdefault("merges", [])
    for merge in merges:
        if Area.of(merge).meets(area) and not area.covers(Area.of(merge)):
            raise invalid(f"{where}: You must select all cells in a merged range to merge or unmerge them.")
    parts = [area]
    if kind == "MERGE_ROWS":
        parts = [Area(row, row + 1, area.left, area.right) for row in range(area.top, area.bottom)]
    elif kind == "MERGE_COLUMNS":
        parts = [Area(area.top, area.bottom, column, column + 1) for column in range(area.left, area.right)]
    left = [merge for merge in merges if not Area.of(merge).meets(area)]
    tab.parts["merges"] = left + [tab.range_of(part) for part in parts if part.height * part.width > 1]
    return {}


def unmerge_cells(book: Book, body: Json, where: str) -> Json:
    """Merged cells of a range apart again."""
    tab, area = _area(book, body.get("range", {}), where)
    merges = tab.parts.get("merges", [])
    for merge in merges:
        if Area.of(merge).meets(area) and not area.covers(Area.of(merge)):
            raise invalid(f"{where}: You must select all cells in a merged range to merge or unmerge them.")
    tab.parts["merges"] = [merge for merge in merges if not Area.of(merge).meets(area)]
    return {}


def set_basic_filter(book: Book, body: Json, where: str) -> Json:
    """The tab's own filter, over a range."""
    given = body.get("filter", {})
    tab, area = _area(book, given.get("range", {}), where)
    tab.parts["basicFilter"] = {"range": tab.range_of(area)}
    return {}


def clear_basic_filter(book: Book, body: Json, where: str) -> Json:
    """No filter on the tab."""
    book.tab(body.get("sheetId", 0), where).parts.pop("basicFilter", None)
    return {}


def add_named_range(book: Book, body: Json, where: str) -> Json:
    """A name for a range. An id or a name that exists already is refused."""
    given = dict(body.get("namedRange", {}))
    tab, area = _area(book, given.get("range", {}), where)
    name = given.get("name", "")
    if not _NAME.match(name) or _LIKE_A_CELL.match(name):
        raise invalid(f"{where}: The name '{name}' is not valid for a named range.")
    name_id = given.get("namedRangeId") or str(secrets.randbelow(2**31))
    if _known(book, "id", name_id):
        raise invalid(f"{where}: A named range with ID {name_id} already exists.")
    if _known(book, "name", name):
        raise invalid(f"{where}: A named range with the name {name} already exists.")
    named = {"namedRangeId": name_id, "name": name, "range": tab.range_of(area)}
    query = "INSERT INTO named_ranges(file, id, name, body) VALUES(?,?,?,?)"
    book.connection.execute(query, (book.id, name_id, name, compact(named)))
    return {"addNamedRange": {"namedRange": named}}


def _known(book: Book, column: str, value: str) -> bool:
    query = f"SELECT 1 FROM named_ranges WHERE file = ? AND {column} = ?"
    return book.connection.execute(query, (book.id, value)).fetchone() is not None


def delete_named_range(book: Book, body: Json, where: str) -> Json:
    """The name goes; the cells stay."""
    name_id = body.get("namedRangeId", "")
    gone = book.connection.execute("DELETE FROM named_ranges WHERE file = ? AND id = ?", (book.id, name_id))
    if not gone.rowcount:
        raise invalid(f"{where}: No named range with id: {name_id}")
    return {}


def add_protected_range(book: Book, body: Json, where: str) -> Json:
    """A protected range; `warningOnly` asks before an edit, otherwise only the editors may."""
    given = dict(body.get("protectedRange", {}))
    tab, area = _area(book, given.get("range", {}), where)
    given.setdefault("protectedRangeId", secrets.randbelow(2**31))
    if _protected(book, given["protectedRangeId"]):
        raise invalid(f"{where}: A protected range with ID {given['protectedRangeId']} already exists.")
    # The owner of a local file is everyone who opens it.
    given.update(range=tab.range_of(area), requestingUserCanEdit=True)
    editors = {name: people for name, people in given.get("editors", {}).items() if people}
    answer = _without_defaults({**given, "editors": editors})
    # Google adds the owner to the editors, and says so only from the next read on.
    kept = {**answer, "editors": {**editors, "users": [OWNER, *editors.get("users", [])]}}
    tab.parts.setdefault("protectedRanges", []).append(kept)
    return {"addProtectedRange": {"protectedRange": answer}}


def _without_defaults(given: Json) -> Json:
    """What is false or empty is left out, as Google leaves it out."""
    always = ("protectedRangeId", "range", "editors")
    return {name: setting for name, setting in given.items() if setting or name in always}


def update_protected_range(book: Book, body: Json, where: str) -> Json:
    """Change what the mask names of a protected range."""
    mask = fields.required(body.get("fields"), where)
    fields.check(mask, PROTECTED, "protectedRange")
    given = body.get("protectedRange", {})
    found = _protected(book, given.get("protectedRangeId", 0))
    if found is None:
        raise invalid(f"{where}: No protected range with ID: {given.get('protectedRangeId', 0)}")
    tab, kept = found
    changed = {**kept}
    fields.merge(changed, given, mask or dict.fromkeys(PROTECTED))
    new_tab, area = _area(book, changed.get("range", {}), where)
    tab.parts["protectedRanges"].remove(kept)
    changed.update(protectedRangeId=kept["protectedRangeId"], range=new_tab.range_of(area), requestingUserCanEdit=True)
    new_tab.parts.setdefault("protectedRanges", []).append(_without_defaults(changed))
    return {}


def delete_protected_range(book: Book, body: Json, where: str) -> Json:
    """The protection goes; the cells stay."""
    found = _protected(book, body.get("protectedRangeId", 0))
    if found is None:
        raise invalid(f"{where}: No protected range with ID: {body.get('protectedRangeId', 0)}")
    found[0].parts["protectedRanges"].remove(found[1])
    return {}


def _protected(book: Book, range_id: int) -> tuple[Tab, Json] | None:
    return _numbered(book, "protectedRanges", "protectedRangeId", range_id)


def _numbered(book: Book, part: str, key: str, wanted: int) -> tuple[Tab, Json] | None:
    for tab in book.tabs:
        for item in tab.parts.get(part, []):
            if item[key] == wanted:
                return tab, item
    return None


def add_banding(book: Book, body: Json, where: str) -> Json:
    """Alternating colours over a range."""
    given = formats.complete(dict(body.get("bandedRange", {})))
    tab, area = _area(book, given.get("range", {}), where)
    for band in tab.parts.get("bandedRanges", []):
        if Area.of(band["range"]).meets(area):
            raise invalid(f"{where}: You cannot add alternating background colors to a range that already has them.")
    given.setdefault("bandedRangeId", secrets.randbelow(2**31))
    if _numbered(book, "bandedRanges", "bandedRangeId", given["bandedRangeId"]):
        raise invalid(f"{where}: A banded range with ID {given['bandedRangeId']} already exists.")
    given["range"] = tab.range_of(area)
    tab.parts.setdefault("bandedRanges", []).append(given)
    return {"addBanding": {"bandedRange": given}}


def update_banding(book: Book, body: Json, where: str) -> Json:
    """Change what the mask names of alternating colours."""
    mask = fields.required(body.get("fields"), where)
    fields.check(mask, BANDED, "bandedRange")
    given = formats.complete(body.get("bandedRange", {}))
    found = _numbered(book, "bandedRanges", "bandedRangeId", given.get("bandedRangeId", 0))
    if found is None:
        raise invalid(f"{where}: No banded range with ID: {given.get('bandedRangeId', 0)}")
    tab, kept = found
    fields.merge(kept, given, styled(mask or dict.fromkeys(BANDED)))
    new_tab, area = _area(book, kept.get("range", {}), where)
    if new_tab is not tab:
        raise unimplemented("moving alternating colours to another tab")
    kept["range"] = tab.range_of(area)
    return {}


def delete_banding(book: Book, body: Json, where: str) -> Json:
    """No more alternating colours."""
    found = _numbered(book, "bandedRanges", "bandedRangeId", body.get("bandedRangeId", 0))
    if found is None:
        raise invalid(f"{where}: No banded range with ID: {body.get('bandedRangeId', 0)}")
    found[0].parts["bandedRanges"].remove(found[1])
    return {}
