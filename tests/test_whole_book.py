"""The whole book as one Excel file, read back with openpyxl."""

from __future__ import annotations

import json
from datetime import datetime, time
from io import BytesIO

import gspread
import openpyxl
import pytest
import requests
from openpyxl.worksheet.worksheet import Worksheet

from sheets import local
from sheets.access import SHELL
from sheets.definitions.defaults import default_rows
from sheets.definitions.model import TABS
from sheets.exports.xlsx import workbook_bytes
from sheets.register.register import Register
from sheets.spreadsheet.workbook import Workbook
from tests.conftest import Save

TAB = "OP Café · Rho"


@pytest.fixture
def saved(save: Save) -> None:
    """One entry at Rho, with text that only looks like something else."""
    save("Evento di socialità", {"Titolo": "=1+1", "Ora": time(15, 30), "Adulti": 1106, "Stato": "svolto"})


def exported(register: Register, workbook: Workbook) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(workbook_bytes(register.of(SHELL).exports.whole())))


def values(sheet: Worksheet) -> list[list[object]]:
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def under(sheet: Worksheet, label: str) -> list[object]:
    """The cells below a header."""
    rows = values(sheet)
    return [row[rows[0].index(label)] for row in rows[1:]]


def test_every_tab_is_there_in_the_order_of_the_spreadsheet_but_the_apps_hidden_ones(
    register: Register, workbook: Workbook, book: gspread.Spreadsheet, saved: None
) -> None:
    book.add_worksheet("Spesa", 10, 5)
    book.add_worksheet("_perimetri 0badcafe", 10, 5).hide()
    titles = exported(register, workbook).sheetnames
    assert titles == [sheet.title for sheet in book.worksheets() if not sheet.title.startswith("_perimetri")]
    assert {*TABS, TAB, "Registro", "Spesa"} <= set(titles)


def test_a_chart_on_a_tab_of_its_own_has_no_cells_and_is_left_out(
    session: local.LocalSession, register: Register, workbook: Workbook, book: gspread.Spreadsheet
) -> None:
    book.add_worksheet("Grafico1", 10, 5)

    def as_a_chart(reply: requests.Response, *_: object, **__: object) -> None:
        body = reply.json() if reply.content else {}
        for sheet in body.get("sheets", []):
            if sheet["properties"].get("title") == "Grafico1" and "sheetType" in sheet["properties"]:
                sheet["properties"]["sheetType"] = "OBJECT"
        reply._content = json.dumps(body).encode()

    session.hooks["response"].append(as_a_chart)
    assert "Grafico1" not in exported(register, workbook).sheetnames


def test_a_tab_of_entries_is_typed_by_its_fields(register: Register, workbook: Workbook, saved: None) -> None:
    sheet = exported(register, workbook)[TAB]
    assert under(sheet, "Data") == [datetime(2017, 1, 12)]
    assert under(sheet, "Ora") == [time(15, 30)]
    assert under(sheet, "Adulti") == [1106]
    assert under(sheet, "Titolo") == ["=1+1"]
    assert sheet.cell(2, values(sheet)[0].index("Titolo") + 1).data_type == "s"
    assert under(sheet, "creato_il") == [datetime(2017, 1, 12, 15, 30)]


def test_definition_tabs_are_as_they_stand(register: Register, workbook: Workbook) -> None:
    sheet = exported(register, workbook)["Indicatori"]
    expected = [[cell or None for cell in row] for row in default_rows("Indicatori")]
    assert [row[: len(expected[0])] for row in values(sheet)] == expected


def test_a_tab_that_people_made_is_typed_by_its_formats_and_stays_where_it_is(
    register: Register, workbook: Workbook, book: gspread.Spreadsheet
) -> None:
    sheet = book.add_worksheet("Spesa", 10, 6)
    sheet.update([[2016, "sedie"], [], ["12/01/2017", "10:30", "12,5", "12/01/2017 10:30", "VERO"]], "B2", raw=False)
    found = exported(register, workbook)["Spesa"]
    assert values(found)[1][1:3] == [2016, "sedie"]
    assert values(found)[2] == [None] * 6
    assert values(found)[3][1:] == [datetime(2017, 1, 12), time(10, 30), 12.5, datetime(2017, 1, 12, 10, 30), True]
    assert found["B4"].number_format == "dd/mm/yyyy"
    assert found.freeze_panes is None


def test_a_duration_of_more_than_a_day_is_no_hour_of_a_day(
    register: Register, workbook: Workbook, book: gspread.Spreadsheet
) -> None:
    sheet = book.add_worksheet("Turni", 10, 2)
    sheet.format("A1:A2", {"numberFormat": {"type": "TIME", "pattern": "[h]:mm"}})
    sheet.update([[1.25], [0.25]], "A1")
    assert [row[0] for row in values(exported(register, workbook)["Turni"])] == [1.25, time(6, 0)]


def test_a_column_under_a_title_that_stands_there_twice_is_typed_by_its_formats(
    register: Register, workbook: Workbook, book: gspread.Spreadsheet, saved: None
) -> None:
    sheet = book.worksheet(TAB)
    place = len(sheet.row_values(1)) + 1
    sheet.resize(cols=place)
    sheet.update([["Titolo"], ["31/01/2017"]], gspread.utils.rowcol_to_a1(1, place), raw=False)
    assert values(exported(register, workbook)[TAB])[1][-1] == datetime(2017, 1, 31)


def test_a_column_that_people_added_is_typed_by_its_formats(
    register: Register, workbook: Workbook, book: gspread.Spreadsheet, saved: None
) -> None:
    sheet = book.worksheet(TAB)
    place = len(sheet.row_values(1)) + 1
    sheet.resize(cols=place + 5)
    sheet.update([["Pagato il"], ["31/01/2017"]], gspread.utils.rowcol_to_a1(1, place), raw=False)
    sheet.update([["appunto"]], gspread.utils.rowcol_to_a1(2, place + 1))
    found = exported(register, workbook)[TAB]
    assert under(found, "Pagato il") == [datetime(2017, 1, 31)]
    assert values(found)[1][-1] == "appunto"
    assert under(found, "Data") == [datetime(2017, 1, 12)]


def test_a_blank_row_and_a_doubled_header_stay_in_their_places(
    register: Register, workbook: Workbook, book: gspread.Spreadsheet
) -> None:
    sheet = book.add_worksheet("Persone · Rho", 10, 8)
    sheet.update([["Nome", "Comune", "id", "Nome"], ["Anna", "Rho", "a", "Anita"], [], ["Ugo", "Rho", "u"]], "A1")
    found = values(exported(register, workbook)["Persone · Rho"])
    assert found == [
        ["Nome", "Comune", "id", "Nome"],
        ["Anna", "Rho", "a", "Anita"],
        [None] * 4,
        ["Ugo", "Rho", "u", None],
    ]


def test_an_empty_tab_is_an_empty_sheet(register: Register, workbook: Workbook, book: gspread.Spreadsheet) -> None:
    book.add_worksheet("Lavoro · Rho", 10, 8)
    assert values(exported(register, workbook)["Lavoro · Rho"]) == []


def test_the_journal_says_who_took_the_whole_book(register: Register, workbook: Workbook) -> None:
    sheet = exported(register, workbook)["Registro"]
    assert values(sheet)[1][1:4] == ["riga di comando", "esportazione", "tutto il libro"]


def test_it_takes_few_requests(
    session: local.LocalSession, register: Register, workbook: Workbook, saved: None
) -> None:
    assert register.definitions.problems == ()
    session.log.clear()
    register.of(SHELL).exports.whole()
    assert session.log.counts["read"] <= 4
