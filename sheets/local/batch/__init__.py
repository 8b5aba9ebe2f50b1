"""spreadsheets.batchUpdate: every kind of request the engine knows, its fields, and the function that does it.

All requests of a batch happen, or none does: the transaction is the caller's, and an exception undoes it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import fields, shapes, view
from ..book import Book
from ..errors import ApiError, Json, invalid, unimplemented
from ..query import Query
from ..shapes import GRID_COORDINATE, GRID_RANGE, METADATA, Shape
from . import cells, dimensions, metadata, order, paste, ranges, tabs

Request = Callable[[Book, Json, str], Json]
_RANGE: Shape = {"range": shapes.DIMENSION_RANGE}
_LOOKUP: Shape = {
    "metadataId": int,
    "metadataKey": str,
    "metadataValue": str,
    "visibility": frozenset({"DOCUMENT", "PROJECT"}),
    "locationType": frozenset({"ROW", "COLUMN", "SHEET", "SPREADSHEET"}),
    "metadataLocation": shapes.METADATA_LOCATION,
}
DATA_FILTER: Shape = {"developerMetadataLookup": _LOOKUP}
_TAB: Shape = {"properties": shapes.TAB_PROPERTIES}
_SORT: Shape = {"dimensionIndex": int, "sortOrder": order.ORDERS}
_FIND: Shape = {
    "find": str,
    "replacement": str,
    "matchCase": bool,
    "matchEntireCell": bool,
    "searchByRegex": bool,
    "includeFormulas": bool,
    "range": GRID_RANGE,
    "sheetId": int,
    "allSheets": bool,
}
_PASTE: Shape = {"source": GRID_RANGE, "pasteType": paste.KINDS}
_COPY: Shape = {**_PASTE, "destination": GRID_RANGE, "pasteOrientation": frozenset({"NORMAL", "TRANSPOSE"})}
_MERGE: Shape = {"range": GRID_RANGE, "mergeType": frozenset({"MERGE_ALL", "MERGE_ROWS", "MERGE_COLUMNS"})}
_UPDATE_CELLS: Shape = {"rows": [shapes.ROW], "fields": str, "start": GRID_COORDINATE, "range": GRID_RANGE}
_DUPLICATE: Shape = {"sourceSheetId": int, "insertSheetIndex": int, "newSheetId": int, "newSheetName": str}
_SIZES: Shape = {**_RANGE, "properties": dimensions.PROPERTIES, "fields": str}

REQUESTS: dict[str, tuple[Shape, Request]] = {
    "addSheet": (_TAB, tabs.add_sheet),
    "deleteSheet": ({"sheetId": int}, tabs.delete_sheet),
    "duplicateSheet": (_DUPLICATE, tabs.duplicate_sheet),
    "updateSheetProperties": ({**_TAB, "fields": str}, tabs.update_sheet_properties),
    "updateSpreadsheetProperties": (
        {"properties": shapes.SPREADSHEET_PROPERTIES, "fields": str},
        tabs.update_spreadsheet_properties,
    ),
    "appendCells": ({"sheetId": int, "rows": [shapes.ROW], "fields": str}, cells.append_cells),
    "updateCells": (_UPDATE_CELLS, cells.update_cells),
    "repeatCell": ({"range": GRID_RANGE, "cell": shapes.CELL, "fields": str}, cells.repeat_cell),
    "setDataValidation": ({"range": GRID_RANGE, "rule": shapes.VALIDATION}, cells.set_data_validation),
    "appendDimension": ({"sheetId": int, "dimension": shapes.DIMENSION, "length": int}, dimensions.append_dimension),
    "insertDimension": ({**_RANGE, "inheritFromBefore": bool}, dimensions.insert_dimension),
    "deleteDimension": (_RANGE, dimensions.delete_dimension),
    "moveDimension": ({"source": shapes.DIMENSION_RANGE, "destinationIndex": int}, dimensions.move_dimension),
    "updateDimensionProperties": (_SIZES, dimensions.update_dimension_properties),
    "autoResizeDimensions": ({"dimensions": shapes.DIMENSION_RANGE}, dimensions.auto_resize_dimensions),
    "addDimensionGroup": (_RANGE, dimensions.add_dimension_group),
    "deleteDimensionGroup": (_RANGE, dimensions.delete_dimension_group),
    "mergeCells": (_MERGE, ranges.merge_cells),
    "unmergeCells": ({"range": GRID_RANGE}, ranges.unmerge_cells),
    "setBasicFilter": ({"filter": {"range": GRID_RANGE}}, ranges.set_basic_filter),
    "clearBasicFilter": ({"sheetId": int}, ranges.clear_basic_filter),
    "addNamedRange": ({"namedRange": ranges.NAMED}, ranges.add_named_range),
    "deleteNamedRange": ({"namedRangeId": str}, ranges.delete_named_range),
    "addProtectedRange": ({"protectedRange": ranges.PROTECTED}, ranges.add_protected_range),
    "updateProtectedRange": ({"protectedRange": ranges.PROTECTED, "fields": str}, ranges.update_protected_range),
    "deleteProtectedRange": ({"protectedRangeId": int}, ranges.delete_protected_range),
    "addBanding": ({"bandedRange": ranges.BANDED}, ranges.add_banding),
    "updateBanding": ({"bandedRange": ranges.BANDED, "fields": str}, ranges.update_banding),
    "deleteBanding": ({"bandedRangeId": int}, ranges.delete_banding),
    "createDeveloperMetadata": ({"developerMetadata": METADATA}, metadata.create),
    "deleteDeveloperMetadata": ({"dataFilter": DATA_FILTER}, metadata.delete),
    "sortRange": ({"range": GRID_RANGE, "sortSpecs": [_SORT]}, order.sort_range),
    "findReplace": (_FIND, order.find_replace),
    "copyPaste": (_COPY, paste.copy_paste),
    "cutPaste": ({**_PASTE, "destination": GRID_COORDINATE}, paste.cut_paste),
}
"""Kind of request: its fields, and what does it. The place to add one."""

_BODY: Shape = {
    "requests": [shapes.ANY],
    "includeSpreadsheetInResponse": bool,
    "responseRanges": [str],
    "responseIncludeGridData": bool,
}


def run(book: Book, body: Json, query: Query) -> Json:
    """POST spreadsheets/{id}:batchUpdate: the requests in order, then the spreadsheet as it is now, if asked."""
    body = shapes.read(body, _BODY, "batchUpdate")
    if not body.get("requests"):
        raise invalid("Must specify at least one request.")
    replies = [_run_one(book, request, index) for index, request in enumerate(body["requests"])]
    answer: Json = {"spreadsheetId": book.id, "replies": replies}
    if body.get("includeSpreadsheetInResponse"):
        answer["updatedSpreadsheet"] = _updated(book, body, query)
    return answer


def _updated(book: Book, body: Json, query: Query) -> Json:
    mask = fields.parse(query.one("fields"))
    if not fields.wants(mask, "updatedSpreadsheet"):
        return {}
    below = None if mask is None else mask["updatedSpreadsheet"]
    return view.spreadsheet(book, body.get("responseRanges", []), body.get("responseIncludeGridData", False), below)


def _run_one(book: Book, request: Any, index: int) -> Json:
    if not isinstance(request, dict) or len(request) != 1:
        raise invalid(f"Invalid requests[{index}]: exactly one kind of request must be set.")
    kind, body = next(iter(request.items()))
    if kind not in REQUESTS:
        raise unimplemented(f"the batchUpdate request {kind}")
    shape, run_request = REQUESTS[kind]
    where = f"Invalid requests[{index}].{kind}"
    try:
        return run_request(book, shapes.read(body, shape, f"requests[{index}].{kind}"), where)
    except ApiError as error:
        if error.code == 400 and not error.message.startswith(("Invalid requests", "Invalid value at")):
            raise invalid(f"{where}: {error.message}") from error
        raise
