"""The only door to gspread: requests, what comes back, and every fault as a sentence."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import gspread
import pytest

from sheets import local
from sheets.definitions.model import TABS
from sheets.problems import BrokenBook, Refused, SheetsError, Unconfirmed, Unreachable
from sheets.spreadsheet.workbook import TITLE, Marks, Workbook, quoted


def write_a_cell(workbook: Workbook, text: str = "x") -> None:
    sheet_id = workbook.tabs()[0][1]
    start = {"sheetId": sheet_id, "rowIndex": 0, "columnIndex": 9}
    row = {"values": [{"userEnteredValue": {"stringValue": text}}]}
    workbook.write([{"updateCells": {"start": start, "rows": [row], "fields": "userEnteredValue"}}])


@pytest.mark.parametrize(
    ("title", "written"), [("Lavoro · Rho", "'Lavoro · Rho'"), ("Lavoro · Ca' Granda", "'Lavoro · Ca'' Granda'"), ("'", "''''")]
)  # fmt: skip
def test_a_title_is_quoted_with_its_apostrophes_doubled(title: str, written: str) -> None:
    assert quoted(title) == written


def test_a_new_file_gets_a_spreadsheet_in_italian(tmp_path: Path) -> None:
    path = tmp_path / "nuova" / "libro.sqlite3"
    workbook = Workbook.on_file(path)
    assert path.exists()
    with local.session(path) as session:
        book = gspread.Client(auth=None, session=session).open_by_key(workbook.key)
        assert (book.title, book.locale, book.timezone) == (TITLE, "it_IT", "Europe/Rome")


def test_a_file_opened_again_is_the_same_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "libro.sqlite3"
    assert Workbook.on_file(path).key == Workbook.on_file(path).key


def test_another_spreadsheet_in_the_file_is_left_alone(session: local.LocalSession) -> None:
    other = gspread.Client(auth=None, session=session).create("Bilancio")
    assert Workbook.on_file(":memory:", session).key != other.id


def test_tabs_come_with_id_and_grid(workbook: Workbook, book: gspread.Spreadsheet) -> None:
    made = book.add_worksheet("Lavoro · Rho", 12, 34)
    assert workbook.tabs()[-1] == ("Lavoro · Rho", made.id, (12, 34))


def test_cells_are_read_typed_and_dates_as_serial_numbers(workbook: Workbook, book: gspread.Spreadsheet) -> None:
    sheet = book.add_worksheet("Lavoro · Ca' Granda", 5, 5)
    sheet.update([["Data", "Adulti"], ["12/01/2017", "1.106"]], "A1", raw=False)
    sheet.update([["testo", True, 12.5]], "A3", raw=True)
    ((reading,), _) = workbook.read(lambda title: title == "Lavoro · Ca' Granda")
    assert reading.values == [("Data", "Adulti"), (42747, 1106), ("testo", True, 12.5)]


def test_reading_no_tab_is_no_batch(session: local.LocalSession, workbook: Workbook) -> None:
    session.log.clear()
    assert workbook.read(lambda title: False) == ([], Marks([], {}))
    assert session.log.counts["read"] == 1


def test_a_write_gives_back_the_cells_asked_for_where_they_are(workbook: Workbook, book: gspread.Spreadsheet) -> None:
    sheet = book.add_worksheet("Lavoro · Rho", 10, 5)
    cell = {"userEnteredValue": {"numberValue": 7}}
    start = {"sheetId": sheet.id, "rowIndex": 2, "columnIndex": 2}
    change = {"updateCells": {"start": start, "rows": [{"values": [cell]}], "fields": "userEnteredValue"}}
    reply = workbook.write([change], ["'Lavoro · Rho'!3:3"])
    (window,) = reply["Lavoro · Rho"]
    assert (window.start, window.rows) == (2, [["", "", 7]])


def test_a_write_is_all_or_nothing(workbook: Workbook) -> None:
    good = {"addSheet": {"properties": {"title": "Lavoro · Rho"}}}
    with pytest.raises(BrokenBook, match=r"^Il foglio ha rifiutato la richiesta: una scheda è stata tolta intanto\."):
        workbook.write([good, {"deleteSheet": {"sheetId": 987654}}])
    assert "Lavoro · Rho" not in [title for title, _, _ in workbook.tabs()]


ENGLISH = re.compile(r"APIError|Invalid|\b(the|is|not|sheet|request|requests|already|grid)\b")


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        ({"addSheet": {"properties": {"title": "HUB"}}}, "c'è già una scheda con quel nome."),
        ({"deleteSheet": {"sheetId": 987654}}, "una scheda è stata tolta intanto."),
        ({"updateCells": {"start": {"sheetId": 0}, "fields": "userEnteredValue", "rows": [{"values": [{"userEnteredValue": {"stringValue": "x" * 50_001}}]}]}}, "un testo è più lungo di 50.000 caratteri."),
        ({"sortRange": {"range": {"sheetId": 0, "startRowIndex": -1}}}, "(codice 400)."),
    ],
)  # fmt: skip
def test_a_refusal_says_nothing_in_english(workbook: Workbook, request_: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        workbook.write([request_])
    assert sentence in str(refusal.value)
    assert not ENGLISH.search(str(refusal.value))


def test_the_version_grows_with_every_change_whoever_makes_it(workbook: Workbook, book: gspread.Spreadsheet) -> None:
    first = workbook.version()
    assert workbook.version() == first
    book.worksheet(TABS[0]).update_acell("J1", "a mano")
    assert workbook.version() > first


REFUSALS = [
    (503, Unreachable, "Il foglio non risponde. Aspetta qualche secondo e riprova."),
    (429, Unreachable, "Il foglio riceve troppe richieste in questo minuto. Aspetta un minuto."),
]


@pytest.mark.parametrize(("code", "error", "sentence"), REFUSALS)
def test_a_refused_read_is_a_sentence_with_what_to_do(
    faults: local.Faults, workbook: Workbook, code: int, error: type[SheetsError], sentence: str
) -> None:
    faults.refuse(kind="read", code=code)
    with pytest.raises(error) as trouble:
        workbook.tabs()
    assert str(trouble.value) == sentence
    assert not isinstance(trouble.value, Unconfirmed)


def test_a_write_without_an_answer_is_unconfirmed(faults: local.Faults, workbook: Workbook) -> None:
    faults.lose_reply()
    with pytest.raises(Unconfirmed, match=r"^Il foglio non ha confermato\."):
        write_a_cell(workbook)


def test_a_spreadsheet_that_is_not_shared_says_with_whom_to_share_it(faults: local.Faults, workbook: Workbook) -> None:
    faults.private.add(workbook.key)
    with pytest.raises(BrokenBook) as trouble:
        workbook.tabs()
    assert str(trouble.value) == (
        "Il foglio non è condiviso con l'app. Condividilo con l'indirizzo dell'account di servizio."
    )


def test_a_spreadsheet_that_is_gone_says_where_its_key_is(session: local.LocalSession, workbook: Workbook) -> None:
    gspread.Client(auth=None, session=session).del_spreadsheet(workbook.key)
    with pytest.raises(
        BrokenBook, match=r"^Il foglio non si trova\. Controlla la chiave in \.streamlit/secrets\.toml\.$"
    ):
        workbook.tabs()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Another program holds the file for a long write."""
    other = sqlite3.connect(path)
    other.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        other.rollback()
        other.close()


def test_a_file_that_another_program_keeps_locked_says_to_try_again(tmp_path: Path) -> None:
    path = tmp_path / "libro.sqlite3"
    with local.session(path, busy_timeout=0.05) as session:
        workbook = Workbook.on_file(path, session)
        write_a_cell(workbook, "prima")
        with locked(path), pytest.raises(Unreachable) as trouble:
            write_a_cell(workbook, "durante")
        assert trouble.value.advice
        write_a_cell(workbook, "dopo")


def test_a_file_that_is_no_book_is_refused_and_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "appunti.txt"
    path.write_text("non sono un libro, ma sono lungo abbastanza " * 50)
    with pytest.raises(BrokenBook) as trouble:
        Workbook.on_file(path)
    assert str(trouble.value) == (
        f"Il file «{path}» non è un libro di Perimetri, o è rovinato. "
        "Non l'ho toccato: ripristina l'ultima copia con «python -m sheets restore», poi riprova."
    )
    assert path.read_text().startswith("non sono un libro")


def test_a_file_in_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "occupato").write_text("")
    with pytest.raises(BrokenBook, match=r"^Il file «.*» non si può aprire"):
        Workbook.on_file(tmp_path / "occupato" / "libro.sqlite3")
