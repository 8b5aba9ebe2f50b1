from __future__ import annotations

import random
from typing import Any

import gspread
import pytest

from sheets import local

Lines = list[list[str]]


class Model:
    """A tab as plain lists: what the engine must agree with."""

    def __init__(self, rows: int, columns: int) -> None:
        self.lines: Lines = [[""] * columns for _ in range(rows)]

    def insert(self, dimension: str, start: int, end: int) -> None:
        if dimension == "ROWS":
            self.lines[start:start] = [[""] * len(self.lines[0]) for _ in range(end - start)]
        else:
            for line in self.lines:
                line[start:start] = [""] * (end - start)

    def delete(self, dimension: str, start: int, end: int) -> None:
        if dimension == "ROWS":
            del self.lines[start:end]
        else:
            for line in self.lines:
                del line[start:end]

    def move(self, dimension: str, start: int, end: int, to: int) -> None:
        for line in [self.lines] if dimension == "ROWS" else self.lines:
            moved: list[Any] = line[start:end]
            del line[start:end]
            place = to if to <= start else to - (end - start)
            line[place:place] = moved

    def write(self, top: int, left: int, lines: Lines) -> None:
        for index, line in enumerate(lines):
            self.lines[top + index][left : left + len(line)] = line

    def append(self, line: list[str]) -> None:
        last = max((index for index, held in enumerate(self.lines) if any(held)), default=-1)
        if last + 1 == len(self.lines):
            self.lines.append([""] * len(self.lines[0]))
        self.write(last + 1, 0, [line])

    def shown(self) -> Lines:
        """As a read gives it: trailing blanks trimmed."""
        lines = [list(line) for line in self.lines]
        for line in lines:
            while line and not line[-1]:
                line.pop()
        while lines and not lines[-1]:
            lines.pop()
        return lines


def push(chance: random.Random, model: Model) -> dict[str, Any]:
    """One insertion, deletion or move at random, applied to the model too."""
    dimension = chance.choice(["ROWS", "COLUMNS"])
    size = len(model.lines) if dimension == "ROWS" else len(model.lines[0])
    start = chance.randrange(size)
    end = min(size, start + chance.randint(1, 3))
    span = {"sheetId": 0, "dimension": dimension, "startIndex": start, "endIndex": end}
    kind = chance.choice(["insert", "delete", "move"])
    if kind == "delete" and end - start < size:
        model.delete(dimension, start, end)
        return {"deleteDimension": {"range": span}}
    if kind == "insert" and size < 30:
        model.insert(dimension, start, end)
        return {"insertDimension": {"range": span}}
    to = chance.randint(0, size)
    if not start <= to <= end:
        model.move(dimension, start, end, to)
    return {"moveDimension": {"source": span, "destinationIndex": to}}


def write(chance: random.Random, model: Model) -> dict[str, Any]:
    """One line written somewhere or appended, applied to the model too."""
    rows, columns = len(model.lines), len(model.lines[0])
    line = [str(chance.randrange(100)) if chance.random() < 0.7 else "" for _ in range(chance.randint(1, columns))]
    cells = [{"userEnteredValue": {"stringValue": text}} for text in line]
    if chance.random() < 0.4:
        model.append(line)
        return {"appendCells": {"sheetId": 0, "fields": "userEnteredValue", "rows": [{"values": cells}]}}
    top, left = chance.randrange(rows), chance.randint(0, columns - len(line))
    model.write(top, left, [line])
    where = {"sheetId": 0, "rowIndex": top, "columnIndex": left}
    return {"updateCells": {"start": where, "fields": "userEnteredValue", "rows": [{"values": cells}]}}


def opened() -> tuple[gspread.Spreadsheet, Model]:
    book = gspread.Client(auth=None, session=local.session(":memory:")).create("Prova")
    book.sheet1.resize(6, 4)
    return book, Model(6, 4)


@pytest.mark.parametrize("seed", range(12))
def test_rows_and_columns_pushed_about_at_random_agree_with_plain_lists(seed: int) -> None:
    chance = random.Random(seed)
    book, model = opened()
    for _ in range(25):
        requests = [chance.choice([push, write])(chance, model) for _ in range(chance.randint(1, 4))]
        book.batch_update({"requests": requests})
        read = book.values_get("Sheet1", params={"valueRenderOption": chance.choice(["UNFORMATTED_VALUE", "FORMULA"])})
        assert read.get("values", []) == model.shown(), requests
        size = book.fetch_sheet_metadata()["sheets"][0]["properties"]["gridProperties"]
        assert (size["rowCount"], size["columnCount"]) == (len(model.lines), len(model.lines[0]))


@pytest.mark.parametrize("seed", range(12))
def test_any_part_of_a_tab_reads_as_that_part_of_it(seed: int) -> None:
    chance = random.Random(seed)
    book, model = opened()
    book.batch_update({"requests": [write(chance, model) for _ in range(5)]})
    for _ in range(10):
        top, left = chance.randrange(6), chance.randrange(4)
        bottom, right = chance.randint(top + 1, 6), chance.randint(left + 1, 4)
        part = Model(0, 0)
        part.lines = [line[left:right] for line in model.lines[top:bottom]]
        text = f"Sheet1!{gspread.utils.rowcol_to_a1(top + 1, left + 1)}:{gspread.utils.rowcol_to_a1(bottom, right)}"
        assert book.values_get(text).get("values", []) == part.shown()
        part.lines = [list(column) for column in zip(*part.lines, strict=True)]
        assert book.values_get(text, params={"majorDimension": "COLUMNS"}).get("values", []) == part.shown()


@pytest.mark.parametrize("seed", range(12))
def test_notes_and_formats_stay_with_their_cells(seed: int) -> None:
    chance = random.Random(seed)
    book, model = opened()
    model.write(0, 0, [[f"{row}.{column}" for column in range(4)] for row in range(6)])
    rows = [
        {"values": [{"userEnteredValue": {"stringValue": text}, "note": text} for text in line]} for line in model.lines
    ]
    book.batch_update({"requests": [{"updateCells": {"start": {}, "fields": "*", "rows": rows}}]})
    for _ in range(20):
        book.batch_update({"requests": [push(chance, model)]})
        data = book.fetch_sheet_metadata(params={"fields": "sheets.data.rowData.values(note,formattedValue)"})
        for line in data["sheets"][0]["data"][0].get("rowData", []):
            for cell in line.get("values", []):
                assert cell.get("note") == cell.get("formattedValue")
        assert book.values_get("Sheet1").get("values", []) == model.shown()


@pytest.mark.parametrize("seed", range(12))
def test_a_name_and_a_mark_follow_the_row_they_are_on(seed: int) -> None:
    chance = random.Random(seed)
    book, model = opened()
    model.write(0, 0, [[f"{row}.{column}" for column in range(4)] for row in range(6)])
    lines = [{"values": [{"userEnteredValue": {"stringValue": text}} for text in line]} for line in model.lines]
    row = {"sheetId": 0, "startRowIndex": 3, "endRowIndex": 4}
    name = {"addNamedRange": {"namedRange": {"namedRangeId": "n", "name": "qui", "range": row}}}
    mark = {"metadataKey": "k", "visibility": "DOCUMENT"}
    mark["location"] = {"dimensionRange": {"sheetId": 0, "dimension": "ROWS", "startIndex": 3, "endIndex": 4}}
    write_all = {"updateCells": {"start": {}, "fields": "*", "rows": lines}}
    book.batch_update({"requests": [write_all, name, {"createDeveloperMetadata": {"developerMetadata": mark}}]})
    for _ in range(12):
        book.batch_update({"requests": [push(chance, model)]})
        at = [index for index, line in enumerate(model.lines) if any(text.startswith("3.") for text in line)]
        data = book.fetch_sheet_metadata(params={"fields": "namedRanges,sheets.data.rowMetadata"})
        marked = [index for index, each in enumerate(data["sheets"][0]["data"][0]["rowMetadata"]) if len(each) > 1]
        if not any(any(line) for line in model.lines):
            return
        if at:
            assert marked == at
            assert data["namedRanges"][0]["range"]["startRowIndex"] == at[0]
