"""Setup adds what is missing and never removes."""

from __future__ import annotations

from pathlib import Path

import gspread
import pytest

from sheets import local
from sheets.definitions import TABS, default_rows
from sheets.register import Register
from sheets.setup import setup
from sheets.workbook import Workbook


@pytest.fixture
def bare(session: local.LocalSession) -> Workbook:
    return Workbook.on_file(":memory:", session)


def test_an_empty_spreadsheet_gets_all_definition_tabs_in_one_write(
    session: local.LocalSession, bare: Workbook
) -> None:
    session.log.clear()
    assert setup(bare) == list(TABS)
    assert session.log.counts == {"read": 1, "write": 1, "drive": 0}


def test_the_tabs_hold_the_default_rows_as_text_under_a_frozen_header(
    workbook: Workbook, book: gspread.Spreadsheet
) -> None:
    for title in TABS:
        sheet = book.worksheet(title)
        expected = [list(row) for row in default_rows(title)]
        assert [row[: len(expected[0])] for row in sheet.get_all_values()[: len(expected)]] == expected
        assert sheet.frozen_row_count == 1


def test_the_register_reads_what_setup_wrote_without_a_problem(register: Register) -> None:
    assert register.definitions.problems == ()
    assert len(register.definitions.indicators) == 19


def test_setup_twice_adds_nothing(session: local.LocalSession, workbook: Workbook) -> None:
    session.log.clear()
    assert setup(workbook) == []
    assert session.log.counts == {"read": 1, "write": 0, "drive": 0}


def test_a_deleted_tab_comes_back_and_the_others_keep_what_people_wrote(
    workbook: Workbook, book: gspread.Spreadsheet
) -> None:
    book.worksheet("Comuni").append_row(["Milano"], table_range="A1")
    book.del_worksheet(book.worksheet("Hub"))
    assert setup(workbook) == ["Hub"]
    assert "Milano" in book.worksheet("Comuni").col_values(1)
    assert book.worksheet("Hub").acell("A2").value == "Rho"


def test_a_renamed_tab_is_kept_and_a_new_one_is_added(workbook: Workbook, book: gspread.Spreadsheet) -> None:
    book.worksheet("Hub").update_title("Hub 2016")
    assert setup(workbook) == ["Hub"]
    assert {"Hub", "Hub 2016"} <= {sheet.title for sheet in book.worksheets()}


def test_a_folder_of_ones_own_goes_before_the_defaults(
    tmp_path: Path, bare: Workbook, book: gspread.Spreadsheet
) -> None:
    for sheet in book.worksheets():
        if sheet.title in TABS:
            book.del_worksheet(sheet)
    (tmp_path / "Hub.csv").write_text("Hub,Nome,Comune,Indirizzo\nBarnet,Barnet,,\n", encoding="utf-8")
    assert setup(bare, tmp_path) == list(TABS)
    assert book.worksheet("Hub").col_values(1) == ["Hub", "Barnet"]
    assert book.worksheet("Comuni").acell("A2").value == "Arese"
