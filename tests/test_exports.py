"""Exports are read back with the programs' own eyes: openpyxl for XLSX, csv for CSV."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from datetime import datetime, time
from io import BytesIO, StringIO
from zipfile import ZipFile

import gspread
import openpyxl
import pytest
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.worksheet import Worksheet

from sheets import kinds
from sheets.access import Person
from sheets.entries.columns import Column
from sheets.exports.delimited import as_text, csv_bytes, delimited_bytes, suffix
from sheets.exports.names import LONGEST_SHEET_NAME, excel_length, excel_start, file_names, sheet_names
from sheets.exports.tab import ExportTab
from sheets.exports.xlsx import workbook_bytes
from sheets.kinds import Cell, Kind, Value
from sheets.problems import NothingToExport
from sheets.register.receipt import Receipt
from sheets.register.register import Register

LONG = "Una nota che non finisce mai. " * 2_000
FORMULAS = ("=1+1", "+39 02 1234", "-5", "@SUM(A1)", "\t=1", "\r=1")

# Kind, the cell in the sheet, what Excel holds, its number format there, and the CSV text.
CELLS: list[tuple[Kind, Cell, object, str, str]] = [
    (kinds.DATE, 42747, datetime(2017, 1, 12), "dd/mm/yyyy", "2017-01-12"),
    (kinds.DATE, "12/01/2017", datetime(2017, 1, 12), "dd/mm/yyyy", "2017-01-12"),
    (kinds.DATE, "12/1/17", "12/1/17", "General", "12/1/17"),
    (kinds.DATE, "gennaio", "gennaio", "General", "gennaio"),
    (kinds.MOMENT, 42735.645833, datetime(2016, 12, 31, 15, 30), "dd/mm/yyyy hh:mm", "2016-12-31T15:30"),
    (kinds.TIME, 0.6458333333, time(15, 30), "hh:mm", "15:30"),
    (kinds.HEADS, 23, 23, "#,##0", "23"),
    (kinds.HEADS, 1106.0, 1106, "#,##0", "1106"),
    (kinds.HEADS, "1.106", 1106, "#,##0", "1106"),
    (kinds.HEADS, 12.5, 12.5, "#,##0", "12,5"),
    (kinds.HEADS, "circa 20", "circa 20", "General", "circa 20"),
    (kinds.EURO, 1250.5, 1250.5, '#,##0.00 "€"', "1250,5"),
    (kinds.EURO, -3, -3, '#,##0.00 "€"', "-3"),
    (kinds.FLAG, True, True, "General", "sì"),
    (kinds.FLAG, False, False, "General", "no"),
    (kinds.FLAG, "sì", True, "General", "sì"),
    (kinds.FLAG, "forse", "forse", "General", "forse"),
    (kinds.TEXT, "0003", "0003", "General", "0003"),
    (kinds.TEXT, "1.106", "1.106", "General", "1.106"),
    (kinds.TEXT, "2017-01-12", "2017-01-12", "General", "2017-01-12"),
    (kinds.TEXT, 3331234567, "3331234567", "General", "3331234567"),
    (kinds.NOTE, "due\nrighe; e «virgolette\"»", "due\nrighe; e «virgolette\"»", "General", "due\nrighe; e «virgolette\"»"),
    (kinds.CHOICE, "", None, "General", ""),
]  # fmt: skip


def tab(title: str, columns: Sequence[tuple[str, Kind]], *rows: Sequence[Cell]) -> ExportTab:
    return ExportTab(title, tuple(Column(label, kind) for label, kind in columns), rows)


def one_cell(kind: Kind, cell: Cell) -> ExportTab:
    return tab("Lavoro · Rho", [("Prima", kinds.TEXT), ("Campo", kind)], ["c'è", cell])


def opened(*tabs: ExportTab) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(workbook_bytes(tabs)))


def only_sheet(*tabs: ExportTab) -> Worksheet:
    sheet = opened(*tabs).worksheets[0]
    assert isinstance(sheet, Worksheet)
    return sheet


def lines(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.mark.parametrize(("kind", "cell", "value", "number_format", "text"), CELLS)
def test_a_cell_keeps_its_type_in_excel(kind: Kind, cell: Cell, value: object, number_format: str, text: str) -> None:
    found = only_sheet(one_cell(kind, cell))["B2"]
    assert (found.value, found.number_format) == (value, number_format)
    assert type(found.value) is type(value)


@pytest.mark.parametrize(("kind", "cell", "value", "number_format", "text"), CELLS)
def test_a_cell_is_plain_text_in_csv(kind: Kind, cell: Cell, value: object, number_format: str, text: str) -> None:
    assert lines(csv_bytes(one_cell(kind, cell)))[1] == ["c'è", text]


@pytest.mark.parametrize("text", FORMULAS)
def test_text_like_a_formula_is_harmless_in_excel(text: str) -> None:
    found = only_sheet(one_cell(kinds.NOTE, text))["B2"]
    assert unescape(found.value) == text
    assert found.data_type == "s"
    assert found.quotePrefix


@pytest.mark.parametrize("text", FORMULAS)
def test_text_like_a_formula_is_harmless_in_csv(text: str) -> None:
    assert lines(csv_bytes(one_cell(kinds.NOTE, text)))[1][1] == f"'{text}"


def test_text_like_a_formula_is_harmless_where_its_kind_cannot_read_it() -> None:
    assert only_sheet(one_cell(kinds.DATE, "=OGGI()"))["B2"].data_type == "s"
    assert lines(csv_bytes(one_cell(kinds.DATE, "=OGGI()")))[1][1] == "'=OGGI()"


def test_ordinary_text_gets_no_mark() -> None:
    assert not only_sheet(one_cell(kinds.NOTE, "a = b"))["B2"].quotePrefix
    assert lines(csv_bytes(one_cell(kinds.NOTE, "a = b")))[1][1] == "a = b"


def test_a_header_like_a_formula_is_harmless() -> None:
    odd = tab("Lavoro · Rho", [("=1+1", kinds.TEXT)], ["x"])
    assert only_sheet(odd)["A1"].data_type == "s"
    assert lines(csv_bytes(odd))[0] == ["'=1+1"]


def test_the_header_is_bold_frozen_and_filtered() -> None:
    sheet = only_sheet(tab("Lavoro · Rho", [("Data", kinds.DATE), ("Note", kinds.NOTE)], [42747, "x"], [42748, "y"]))
    assert [cell.value for cell in sheet[1]] == ["Data", "Note"]
    assert all(cell.font.bold for cell in sheet[1])
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:B3")


def test_columns_are_as_wide_as_their_kinds_and_never_narrower_than_their_header() -> None:
    sheet = only_sheet(
        tab("Lavoro · Rho", [("Data", kinds.DATE), ("Note", kinds.NOTE), ("Presenti senza nome", kinds.HEADS)], [1, "x", 2])
    )  # fmt: skip
    date_width, note_width, heads_width = (sheet.column_dimensions[letter].width for letter in "ABC")
    assert note_width > 3 * date_width
    assert heads_width > len("Presenti senza nome")


def test_each_tab_is_a_sheet_in_its_order() -> None:
    book = opened(*(tab(f"{name} · Rho", [("Note", kinds.NOTE)], [name]) for name in ("Lavoro", "OP Café", "Presenze")))
    assert book.sheetnames == ["Lavoro · Rho", "OP Café · Rho", "Presenze · Rho"]
    assert [sheet["A2"].value for sheet in book.worksheets] == ["Lavoro", "OP Café", "Presenze"]


def test_a_cell_beyond_the_last_header_is_not_lost() -> None:
    wide = tab("Lavoro · Rho", [("Note", kinds.NOTE)], ["x", "appunto", 7])
    assert [cell.value for cell in only_sheet(wide)[2]] == ["x", "appunto", 7]
    assert lines(csv_bytes(wide)) == [["Note", "", ""], ["x", "appunto", "7"]]


def test_a_date_before_excels_calendar_stays_text() -> None:
    old = one_cell(kinds.DATE, "01/03/1850")
    assert only_sheet(old)["B2"].value == "01/03/1850"
    assert lines(csv_bytes(old))[1][1] == "01/03/1850"


def test_a_text_longer_than_an_excel_cell_goes_on_in_its_own_sheet() -> None:
    book = opened(tab("OP Café · Rho", [("Titolo", kinds.TITLE), ("Note", kinds.NOTE)], ["a", "x"], ["b", LONG]))
    cell = book["OP Café · Rho"]["B3"].value
    assert len(cell) == 32_767
    assert cell.endswith("… [continua: il testo intero, 60.000 caratteri, è nella scheda «Testi lunghi»]")
    rows = list(book["Testi lunghi"].iter_rows(values_only=True))
    assert rows[0] == ("Scheda", "Riga", "Colonna", "Parte", "Testo")
    assert [row[:4] for row in rows[1:]] == [
        ("OP Café · Rho", 3, "Note", "1 di 2"),
        ("OP Café · Rho", 3, "Note", "2 di 2"),
    ]
    assert "".join(str(row[4]) for row in rows[1:]) == LONG


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r="])
def test_a_long_text_that_looks_like_a_formula_is_harmless_in_every_piece_of_it(start: str) -> None:
    """The sheet of long texts holds what people typed, cut anywhere: each piece is a text, and stays one in Excel."""
    text = f"{start}1+1 " * 20_000
    exported = tab(f"{start.strip()}Orto · Rho", [(f"{start.strip()}Note", kinds.NOTE)], [text[: kinds.LONGEST_CELL]])
    book = openpyxl.load_workbook(BytesIO(workbook_bytes([exported])))
    cells = [cell for row in book["Testi lunghi"].iter_rows(min_row=2) for cell in row]
    risky = [
        cell for cell in cells if isinstance(cell.value, str) and cell.value.lstrip("\t\r").startswith(start.strip())
    ]
    assert len(risky) >= 3, "the tab, the field, and the text"
    assert [cell.data_type for cell in risky] == ["s"] * len(risky)
    assert all(cell.quotePrefix for cell in risky)


def test_a_text_of_emoji_is_measured_as_excel_does() -> None:
    text = "🌻" * 20_000
    book = opened(one_cell(kinds.NOTE, text))
    assert excel_length(book.worksheets[0]["B2"].value) <= 32_767
    assert "".join(str(row[4]) for row in book["Testi lunghi"].iter_rows(min_row=2, values_only=True)) == text


def test_a_text_that_just_fits_an_excel_cell_is_left_alone() -> None:
    book = opened(one_cell(kinds.NOTE, "n" * 32_767))
    assert book.sheetnames == ["Lavoro · Rho"]
    assert book.worksheets[0]["B2"].value == "n" * 32_767


def test_every_line_of_a_csv_is_as_long_as_its_header() -> None:
    tab = ExportTab(
        "Proposte · Rho", (Column("Titolo", kinds.TITLE), Column("Note", kinds.NOTE)), [["Orto"], ["Coro", "sì"], []]
    )
    assert csv_bytes(tab).decode("utf-8-sig").splitlines() == ["Titolo;Note", "Orto;", "Coro;sì", ";"]


def test_csv_keeps_a_long_text_whole() -> None:
    assert lines(csv_bytes(one_cell(kinds.NOTE, LONG)))[1][1] == LONG


@pytest.mark.parametrize(
    ("titles", "names"),
    [
        (["Lavoro · Rho"], ["Lavoro · Rho"]),
        (["Riequilibriamoci · Settimo Milanese"], ["Riequilibriamoci · Settimo Mil…"]),
        (
            ["Riequilibriamoci · Settimo Milanese", "Riequilibriamoci · Settimo Milanino"],
            ["Riequilibriamoci · Settimo Mil…", "Riequilibriamoci · Settimo… (2)"],
        ),
        (["Casa/Lavoro: [x] * ? · \\Rho"], ["Casa-Lavoro- -x- - - · -Rho"]),
        (["'Lavoro · Sant'Ambrogio'"], ["Lavoro · Sant'Ambrogio"]),
        (["OP · Rho", "op · rho"], ["OP · Rho", "op · rho (2)"]),
        (["History", ""], ["History (2)", "Scheda"]),
    ],
)
def test_sheet_names_are_ones_that_excel_takes(titles: list[str], names: list[str]) -> None:
    assert sheet_names(titles) == names


def test_sheets_with_hard_names_open_in_excel() -> None:
    titles = [
        "Riequilibriamoci · Settimo Milanese",
        "Riequilibriamoci · Settimo Milanino",
        "Testi lunghi",
        "L'orto · d'Arese",
    ]
    book = opened(*(tab(title, [("Note", kinds.NOTE)], [title]) for title in titles))
    assert [sheet["A2"].value for sheet in book.worksheets] == titles
    assert len({name.casefold() for name in book.sheetnames}) == 4


def test_the_start_of_a_text_is_never_half_a_character() -> None:
    assert excel_start("a🌻b", 2) == "a"
    assert excel_start("a🌻b", 3) == "a🌻"
    assert excel_start("ab", 3) == "ab"


def test_csv_opens_in_an_italian_spreadsheet() -> None:
    content = csv_bytes(tab("Lavoro · Rho", [("Attività", kinds.CHOICE), ("Importo", kinds.EURO)], ["Perché no", 12.5]))
    assert content == "\ufeffAttività;Importo\r\nPerché no;12,5\r\n".encode()


def test_one_tab_is_a_csv_and_several_are_a_zip() -> None:
    one, other = (tab(f"{name} · Rho", [("Note", kinds.NOTE)], [name]) for name in ("Lavoro", "OP Café"))
    assert (suffix([one]), delimited_bytes([one])) == (".csv", csv_bytes(one))
    assert suffix([one, other]) == ".zip"
    with ZipFile(BytesIO(delimited_bytes([one, other]))) as files:
        assert files.namelist() == ["Lavoro - Rho.csv", "OP Café - Rho.csv"]
        assert files.read("OP Café - Rho.csv") == csv_bytes(other)


@pytest.mark.parametrize(
    ("titles", "names"),
    [
        (["../../etc/passwd"], ["-..-etc-passwd.csv"]),
        (['a"b<c>d|e:f*g?'], ["a-b-c-d-e-f-g-.csv"]),
        (["CON", "con"], ["CON_.csv", "con_ (2).csv"]),
        (["..", ""], ["_.csv", "_ (2).csv"]),
        (["a" * 150], ["a" * 100 + ".csv"]),
    ],
)
def test_file_names_are_safe_everywhere(titles: list[str], names: list[str]) -> None:
    assert file_names(titles, ".csv") == names


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (0, "0"), (1100, "1100"), (1e16, "10000000000000000"), (0.0000001, "0,0000001"), (True, "sì"),
     (time(9, 5), "09:05"), (datetime(2016, 12, 31, 15, 30, 59), "2016-12-31T15:30")],
)  # fmt: skip
def test_values_in_csv(value: Value, text: str) -> None:
    assert as_text(value) == text


def test_nothing_is_refused_in_a_sentence() -> None:
    for export in (workbook_bytes, delimited_bytes):
        with pytest.raises(NothingToExport, match="Non c'è nulla da esportare"):
            export([])


def test_a_saved_entry_is_in_the_export_of_its_hub(
    register: Register, lead: Person, save: Callable[..., Receipt]
) -> None:
    save("Evento di socialità", {"Titolo": "=Festa", "Stato": "svolto", "Adulti": 20, "Bambini": 3, "Note": "0003"})
    save("Evento di socialità", {"Titolo": "Altrove", "Stato": "svolto", "Adulti": 9}, hub="Lainate")
    book = opened(*register.of(lead).exports.take("Rho"))
    assert book.sheetnames == ["OP Café · Rho"]
    header, row = book.worksheets[0].iter_rows(values_only=True)
    found = dict(zip(header, row, strict=True))
    expected = {
        "Data": datetime(2017, 1, 12),
        "Titolo": "=Festa",
        "Adulti": 20,
        "Bambini": 3,
        "Note": "0003",
        "versione": 1,
    }
    assert {label: found[label] for label in expected} == expected


def test_a_column_whose_field_is_gone_keeps_its_numbers_in_excel(
    register: Register, book: gspread.Spreadsheet, save: Callable[..., Receipt], lead: Person
) -> None:
    save("Evento di socialità", {"Titolo": "Cena", "Stato": "svolto", "Adulti": 20})
    fields = book.worksheet("Campi")
    found = fields.find("Adulti")
    assert found is not None
    fields.delete_rows(found.row)
    register.reader.renew()
    header, row = opened(*register.of(lead).exports.take("Rho"))["OP Café · Rho"].iter_rows(values_only=True)
    assert dict(zip(header, row, strict=True))["Adulti"] == 20


def test_an_empty_hub_says_so(register: Register, lead: Person) -> None:
    with pytest.raises(NothingToExport, match=r"All'hub Rho non c'è ancora nulla da esportare\. Registra qualcosa"):
        register.of(lead).exports.take("Rho")


def test_a_title_of_signs_and_letters_is_short_enough_for_excel() -> None:
    (name,) = sheet_names([f"{'🏠' * 15}{'a' * 20}"])
    assert name.startswith("🏠")
    assert excel_length(name) <= LONGEST_SHEET_NAME
