"""Setup adds what is missing, and never removes or changes what people made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import gspread
import pytest
from gspread.utils import rowcol_to_a1

from sheets import local
from sheets.definitions.defaults import default_rows
from sheets.definitions.model import TABS
from sheets.entries.columns import entry_columns, people_columns
from sheets.entries.tab_format import dressing
from sheets.register.register import Register
from sheets.setup.preparation import Prepared, setup
from sheets.spreadsheet.snapshot import Tab
from sheets.spreadsheet.workbook import Workbook
from tests.conftest import Save

TAB = "OP Café · Rho"
EVENT = "Evento di socialità"
LOOKS = "sheets(properties,protectedRanges,data(columnMetadata.pixelSize,rowData.values(userEnteredValue,note,dataValidation,userEnteredFormat)))"


@pytest.fixture
def bare(session: local.LocalSession) -> Workbook:
    """A spreadsheet with nothing of ours."""
    return Workbook.on_file(":memory:", session)


@pytest.fixture
def used(workbook: Workbook, save: Save, book: gspread.Spreadsheet) -> gspread.Worksheet:
    """A tab of entries as a save made it before there was any dress, with one row."""
    columns = [column.label for column in entry_columns(Register(workbook).definitions, "OP Café")]
    sheet = book.add_worksheet(TAB, 50, 40)
    sheet.update([columns], "A1")
    save(EVENT, {"Titolo": "Coro", "Stato": "svolto"})
    return sheet


def look_of(workbook: Workbook, title: str) -> dict[str, Any]:
    """The tab as Google describes it."""
    sheets = workbook.look(LOOKS, [title])["sheets"]
    return dict(sheets[0])


def cell_of(workbook: Workbook, title: str, row: int, label: str) -> dict[str, Any]:
    """The cell of a row (1 is the header) under a label, as Google describes it."""
    rows = look_of(workbook, title)["data"][0]["rowData"]
    labels = [cell.get("userEnteredValue", {}).get("stringValue") for cell in rows[0]["values"]]
    cells = rows[row - 1]["values"]
    return dict(cells[labels.index(label)]) if labels.index(label) < len(cells) else {}


def choices(cell: dict[str, Any]) -> list[str]:
    """What the cell's dropdown offers."""
    return [each["userEnteredValue"] for each in cell["dataValidation"]["condition"]["values"]]


def column(sheet: gspread.Worksheet, label: str) -> int:
    """Where a column is, counted from 0."""
    return sheet.row_values(1).index(label)


def rule(sheet: gspread.Worksheet, label: str, top: int, bottom: int, *words: str) -> dict[str, Any]:
    """The request by which a person sets a dropdown of their own."""
    where = {"sheetId": sheet.id, "startRowIndex": top, "endRowIndex": bottom}
    where |= {"startColumnIndex": column(sheet, label), "endColumnIndex": column(sheet, label) + 1}
    values = [{"userEnteredValue": word} for word in words]
    made = {"condition": {"type": "ONE_OF_LIST", "values": values}, "strict": True, "showCustomUi": True}
    return {"setDataValidation": {"range": where, "rule": made}}


# Definition tabs


def test_an_empty_spreadsheet_gets_all_definition_tabs_in_one_write(
    session: local.LocalSession, bare: Workbook
) -> None:
    session.log.clear()
    assert setup(bare).made == list(TABS)
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
    assert setup(workbook) == Prepared()
    assert session.log.counts == {"read": 2, "write": 0, "drive": 0}


def test_a_deleted_tab_comes_back_and_the_others_keep_what_people_wrote(
    workbook: Workbook, book: gspread.Spreadsheet
) -> None:
    book.worksheet("Comuni").append_row(["Milano"], table_range="A1")
    book.del_worksheet(book.worksheet("Hub"))
    assert setup(workbook).made == ["Hub"]
    assert "Milano" in book.worksheet("Comuni").col_values(1)
    assert book.worksheet("Hub").acell("A2").value == "Rho"


def test_a_renamed_tab_is_kept_and_a_new_one_is_added(workbook: Workbook, book: gspread.Spreadsheet) -> None:
    book.worksheet("Hub").update_title("Hub 2016")
    assert setup(workbook).made == ["Hub"]
    assert {"Hub", "Hub 2016"} <= {sheet.title for sheet in book.worksheets()}


def test_a_folder_of_ones_own_goes_before_the_defaults(
    tmp_path: Path, bare: Workbook, book: gspread.Spreadsheet
) -> None:
    for sheet in book.worksheets():
        if sheet.title in TABS:
            book.del_worksheet(sheet)
    (tmp_path / "Hub.csv").write_text("Hub,Nome,Comune,Indirizzo\nBarnet,Barnet,,\n", encoding="utf-8")
    assert setup(bare, tmp_path).made == list(TABS)
    assert book.worksheet("Hub").col_values(1) == ["Hub", "Barnet"]
    assert book.worksheet("Comuni").acell("A2").value == "Arese"


def test_a_definition_tab_that_people_made_and_left_blank_is_filled(bare: Workbook, book: gspread.Spreadsheet) -> None:
    book.del_worksheet(book.worksheet("Indicatori"))
    book.add_worksheet("Indicatori", 3, 4)
    prepared = setup(bare)
    assert prepared.made == []
    assert prepared.lines[0] == "Indicatori: è vuota: scrivo 19 righe"
    assert len(book.worksheet("Indicatori").get_all_values()) == 20
    assert setup(bare) == Prepared()


def test_a_lost_optional_column_comes_back_and_a_needed_one_is_left_to_people(
    workbook: Workbook, book: gspread.Spreadsheet
) -> None:
    book.worksheet("Campi").update_acell("H1", "")
    book.worksheet("Campi").update_acell("D1", "Forma")
    prepared = setup(workbook)
    assert "Campi: aggiungo le colonne: Aiuto" in prepared.lines
    assert prepared.notices == ["Campi: manca la colonna «Tipo». Scrivilo nella riga 1, sopra la sua colonna."]
    assert book.worksheet("Campi").row_values(1) == [
        "Operazione", "Attività", "Campo", "Forma", "Obbligatorio", "Scelte", "Predefinito", "", "Etichetta inglese", "Aiuto",
    ]  # fmt: skip


def test_definition_tabs_offer_what_their_cells_may_hold(workbook: Workbook) -> None:
    assert choices(cell_of(workbook, "Campi", 2, "Tipo"))[:3] == ["testo", "testo lungo", "titolo"]
    assert choices(cell_of(workbook, "Attività", 2, "Operazione"))[0] == "Lavoro"
    assert choices(cell_of(workbook, "Hub", 2, "Comune"))[0] == "Arese"
    assert "dataValidation" not in cell_of(workbook, "Campi", 2, "Attività"), "it may hold several"


# Notes on headers


def noted(sheet: gspread.Worksheet, label: str, note: str) -> dict[str, Any]:
    """The request by which a note is put on the header of a column."""
    start = {"sheetId": sheet.id, "rowIndex": 0, "columnIndex": column(sheet, label)}
    return {"updateCells": {"start": start, "rows": [{"values": [{"note": note}]}], "fields": "note"}}


REQUIRED = "sì: senza, la voce non si salva."
IN_BOTH = f"{REQUIRED}\n\nsì (yes): without it, the entry is not saved."


def test_a_note_of_ours_is_there_in_both_languages_for_who_reads_either(workbook: Workbook) -> None:
    assert cell_of(workbook, "Campi", 1, "Obbligatorio")["note"] == IN_BOTH


def test_a_note_of_a_project_stays_in_the_words_of_the_project(workbook: Workbook, used: gspread.Worksheet) -> None:
    setup(workbook)
    assert cell_of(workbook, TAB, 1, "Data")["note"] == "Il giorno in cui è avvenuto, o in cui comincia"
    assert cell_of(workbook, TAB, 1, "Attività")["note"] == "Che tipo di voce è\n\nWhat kind of entry it is"


def test_a_note_of_ours_from_before_there_was_english_gets_it_once(
    workbook: Workbook, book: gspread.Spreadsheet
) -> None:
    book.batch_update({"requests": [noted(book.worksheet("Campi"), "Obbligatorio", REQUIRED)]})
    assert setup(workbook).lines == ["Campi: note sull'intestazione: Obbligatorio"]
    assert cell_of(workbook, "Campi", 1, "Obbligatorio")["note"] == IN_BOTH
    assert setup(workbook) == Prepared()


@pytest.mark.parametrize(
    "theirs",
    [
        "Chiedete ad Ada",
        f"{REQUIRED} Chiedete ad Ada",
        f"{IN_BOTH}\nChiedete ad Ada",
        "without it, the entry is not saved.",
    ],
)
def test_a_note_that_a_person_wrote_or_changed_stays_as_it_is(
    workbook: Workbook, book: gspread.Spreadsheet, theirs: str
) -> None:
    book.batch_update({"requests": [noted(book.worksheet("Campi"), "Obbligatorio", theirs)]})
    assert setup(workbook) == Prepared()
    assert cell_of(workbook, "Campi", 1, "Obbligatorio")["note"] == theirs


# Tabs in use


def test_a_tab_in_use_is_dressed_and_then_there_is_nothing_to_do(
    session: local.LocalSession, workbook: Workbook, used: gspread.Worksheet
) -> None:
    values = used.get_all_values()
    session.log.clear()
    prepared = setup(workbook)
    assert session.log.counts == {"read": 3, "write": 1, "drive": 0}
    assert [line.partition(": ")[2].partition(":")[0] for line in prepared.lines] == [
        "blocco la riga 1",
        "evidenzio l'intestazione",
        "larghezza delle colonne",
        "formato di date, numeri e testi",
        "menu a tendina",
        "note sull'intestazione",
        "avviso prima di cambiare",
    ]
    assert used.get_all_values() == values
    assert setup(workbook) == Prepared()


def test_what_a_dressed_tab_has(workbook: Workbook, used: gspread.Worksheet) -> None:
    setup(workbook)
    look = look_of(workbook, TAB)
    assert look["properties"]["gridProperties"]["frozenRowCount"] == 1
    assert look["data"][0]["columnMetadata"][column(used, "Titolo")]["pixelSize"] == 220
    blank, saved = cell_of(workbook, TAB, 50, "Data"), cell_of(workbook, TAB, 2, "Data")
    assert blank["userEnteredFormat"]["numberFormat"] == {"type": "DATE", "pattern": "dd/mm/yyyy"}
    assert saved["userEnteredFormat"]["numberFormat"] == {"type": "DATE", "pattern": "dd/mm/yyyy"}
    stated = cell_of(workbook, TAB, 50, "Stato")
    assert choices(stated) == ["in programma", "svolto", "annullato"]
    assert stated["dataValidation"]["showCustomUi"] is True
    assert not stated["dataValidation"].get("strict"), "what is not in the list is never refused"
    assert choices(cell_of(workbook, TAB, 2, "Comune"))[0] == "Arese"
    assert choices(cell_of(workbook, TAB, 2, "annullato")) == ["VERO", "FALSO"]
    assert EVENT in choices(cell_of(workbook, TAB, 2, "Attività"))
    assert cell_of(workbook, TAB, 1, "Presenti senza nome")["note"]
    assert "note" not in cell_of(workbook, TAB, 1, "Adulti")
    areas = [(each["warningOnly"], each["range"]["startRowIndex"]) for each in look["protectedRanges"]]
    assert areas == [(True, 0), (True, 1)]
    system = look["protectedRanges"][1]["range"]
    assert (system["startColumnIndex"], system["endColumnIndex"]) == (column(used, "id"), column(used, "annullato") + 1)


def test_a_dry_run_says_the_same_and_writes_nothing(
    session: local.LocalSession, workbook: Workbook, used: gspread.Worksheet
) -> None:
    before, version = look_of(workbook, TAB), workbook.version()
    said = setup(workbook, dry_run=True)
    assert (look_of(workbook, TAB), workbook.version()) == (before, version)
    assert said.lines
    assert setup(workbook) == said


def test_a_dry_run_over_an_empty_spreadsheet_makes_nothing(bare: Workbook) -> None:
    tabs = bare.tabs()
    assert setup(bare, dry_run=True).made == list(TABS)
    assert bare.tabs() == tabs


PersonsWork = Callable[[gspread.Worksheet], dict[str, Any]]


def _width(sheet: gspread.Worksheet) -> dict[str, Any]:
    place = {"sheetId": sheet.id, "dimension": "COLUMNS", "startIndex": 2, "endIndex": 3}
    return {"updateDimensionProperties": {"range": place, "properties": {"pixelSize": 33}, "fields": "pixelSize"}}


def _note(sheet: gspread.Worksheet) -> dict[str, Any]:
    start = {"sheetId": sheet.id, "rowIndex": 0, "columnIndex": column(sheet, "id")}
    return {"updateCells": {"start": start, "rows": [{"values": [{"note": "Non toccare!"}]}], "fields": "note"}}


def _rule_for_a_few_rows(sheet: gspread.Worksheet) -> dict[str, Any]:
    return rule(sheet, "Stato", 9, 12, "svolto", "rimandato")


def _rule_for_all_rows(sheet: gspread.Worksheet) -> dict[str, Any]:
    return rule(sheet, "Stato", 1, 50, "svolto")


def _format_of_one_cell(sheet: gspread.Worksheet) -> dict[str, Any]:
    where = {"sheetId": sheet.id, "startRowIndex": 20, "endRowIndex": 21}
    where |= {"startColumnIndex": column(sheet, "Data"), "endColumnIndex": column(sheet, "Data") + 1}
    cell = {"userEnteredFormat": {"numberFormat": {"type": "DATE", "pattern": "d mmmm"}}}
    return {"repeatCell": {"range": where, "cell": cell, "fields": "userEnteredFormat.numberFormat"}}


def _header_colour(sheet: gspread.Worksheet) -> dict[str, Any]:
    where = {"sheetId": sheet.id, "startRowIndex": 0, "endRowIndex": 1}
    cell = {"userEnteredFormat": {"backgroundColor": {"green": 1.0}}}
    return {"repeatCell": {"range": where, "cell": cell, "fields": "userEnteredFormat.backgroundColor"}}


def _two_frozen_rows(sheet: gspread.Worksheet) -> dict[str, Any]:
    properties = {"sheetId": sheet.id, "gridProperties": {"frozenRowCount": 2}}
    return {"updateSheetProperties": {"properties": properties, "fields": "gridProperties.frozenRowCount"}}


def _protection(sheet: gspread.Worksheet) -> dict[str, Any]:
    return {"addProtectedRange": {"protectedRange": {"range": {"sheetId": sheet.id}, "description": "Solo io"}}}


@pytest.mark.parametrize(
    "work",
    [
        _width,
        _note,
        _rule_for_a_few_rows,
        _rule_for_all_rows,
        _format_of_one_cell,
        _header_colour,
        _two_frozen_rows,
        _protection,
    ],
    ids=lambda work: work.__name__.strip("_"),
)
def test_what_a_person_made_stays(
    workbook: Workbook, book: gspread.Spreadsheet, used: gspread.Worksheet, work: PersonsWork
) -> None:
    book.batch_update({"requests": [work(used)]})
    theirs = flat(look_of(workbook, TAB))
    setup(workbook)
    after = flat(look_of(workbook, TAB))
    # What was the default of a fresh tab may change; whatever anybody set may not.
    defaults = {100}
    changed = {
        place: (found, after.get(place))
        for place, found in theirs.items()
        if after.get(place) != found and found not in defaults
    }
    assert changed == {}
    assert setup(workbook) == Prepared()


def flat(value: Any, place: str = "") -> dict[str, Any]:
    """Every leaf of a JSON value by its place."""
    if isinstance(value, dict):
        return {key: leaf for name, part in value.items() for key, leaf in flat(part, f"{place}.{name}").items()}
    if isinstance(value, list):
        return {key: leaf for index, part in enumerate(value) for key, leaf in flat(part, f"{place}.{index}").items()}
    return {place: value}


def test_a_persons_dropdown_keeps_its_column_for_itself(
    workbook: Workbook, book: gspread.Spreadsheet, used: gspread.Worksheet
) -> None:
    book.batch_update({"requests": [_rule_for_a_few_rows(used)]})
    setup(workbook)
    assert choices(cell_of(workbook, TAB, 10, "Stato")) == ["svolto", "rimandato"]
    assert "dataValidation" not in cell_of(workbook, TAB, 30, "Stato")
    assert choices(cell_of(workbook, TAB, 30, "Comune"))


def test_a_dropdown_of_ours_gains_new_choices_and_loses_none(
    workbook: Workbook, book: gspread.Spreadsheet, used: gspread.Worksheet
) -> None:
    setup(workbook)
    book.worksheet("Comuni").update([["Milano"]], "A2")
    prepared = setup(workbook)
    assert f"{TAB}: nuove scelte nei menu a tendina: Comune" in prepared.lines
    offered = choices(cell_of(workbook, TAB, 40, "Comune"))
    assert (offered[0], offered[-1]) == ("Milano", "Arese"), "rows may hold what is no longer a choice"
    assert setup(workbook) == Prepared()


def test_rows_that_came_later_are_dressed_and_those_above_stay(
    workbook: Workbook, book: gspread.Spreadsheet, used: gspread.Worksheet
) -> None:
    setup(workbook)
    used.add_rows(10)
    prepared = setup(workbook)
    assert len(prepared.lines) == 2
    assert choices(cell_of(workbook, TAB, 60, "Stato"))
    assert setup(workbook) == Prepared()


def test_a_lacking_column_goes_right_of_everything(
    workbook: Workbook, book: gspread.Spreadsheet, used: gspread.Worksheet
) -> None:
    used.update_cell(1, column(used, "annullato") + 1, "")
    last = len(used.row_values(1))
    used.update_cell(30, last + 3, "un appunto senza intestazione")
    prepared = setup(workbook)
    assert f"{TAB}: aggiungo le colonne: annullato" in prepared.lines
    assert used.row_values(1).index("annullato") == last + 3
    assert choices(cell_of(workbook, TAB, 50, "annullato")) == ["VERO", "FALSO"]
    assert setup(workbook) == Prepared()


def test_a_lacking_column_makes_the_tab_wider_where_it_must(
    workbook: Workbook, book: gspread.Spreadsheet, used: gspread.Worksheet
) -> None:
    used.update_cell(1, column(used, "annullato") + 1, "Appunti")
    used.resize(cols=len(used.row_values(1)))
    setup(workbook)
    assert used.row_values(1)[-2:] == ["Appunti", "annullato"]
    assert setup(workbook) == Prepared()


def test_a_column_that_may_have_been_renamed_is_left_to_people(
    workbook: Workbook, book: gspread.Spreadsheet, used: gspread.Worksheet
) -> None:
    used.update_cell(1, column(used, "Titolo") + 1, "Titolo evento")
    prepared = setup(workbook)
    assert prepared.notices == [f"{TAB}: la colonna «Titolo evento» è forse «Titolo». Se lo è, rinominala."]
    assert "Titolo" not in used.row_values(1)


def test_a_blank_tab_with_the_name_of_one_of_ours_gets_its_columns(
    workbook: Workbook, book: gspread.Spreadsheet
) -> None:
    sheet = book.add_worksheet("Persone · Rho", 20, 5)
    setup(workbook)
    assert sheet.row_values(1) == [each.label for each in people_columns()]
    assert setup(workbook) == Prepared()


def test_tabs_that_are_not_ours_are_left_alone(workbook: Workbook, book: gspread.Spreadsheet) -> None:
    titles = ("Spesa", "Lavoro · Marte", "_perimetri 0badcafe")
    for title in titles:
        book.add_worksheet(title, 20, 5).update([["Data", "Stato", "id"]], "A1")
    before = [look_of(workbook, title) for title in titles]
    assert setup(workbook) == Prepared()
    assert [look_of(workbook, title) for title in titles] == before


def test_a_tab_of_one_row_is_dressed_as_far_as_it_goes(workbook: Workbook, book: gspread.Spreadsheet) -> None:
    sheet = book.add_worksheet("Presenze · Rho", 1, 12)
    setup(workbook)
    assert sheet.row_values(1)[:3] == ["Incontro", "Persona", "Presenza"]
    assert setup(workbook) == Prepared()


def test_many_tabs_are_dressed_in_one_write(
    session: local.LocalSession, workbook: Workbook, book: gspread.Spreadsheet, register: Register
) -> None:
    titles = [f"{name} · {hub}" for hub in register.definitions.hubs for name in (*register.definitions.operations, "Presenze", "Persone")]  # fmt: skip
    book.batch_update({"requests": [{"addSheet": {"properties": {"title": title}}} for title in titles]})
    session.log.clear()
    prepared = setup(workbook)
    assert session.log.counts["write"] == 1
    assert session.log.counts["read"] <= 1 + 2 + 1
    assert {line.partition(":")[0] for line in prepared.lines} == set(titles)
    assert setup(workbook) == Prepared()


def test_a_tab_that_commits_dress_leaves_nothing_to_setup(
    workbook: Workbook, book: gspread.Spreadsheet, register: Register
) -> None:
    columns = entry_columns(register.definitions, "Lavoro")
    labels = tuple(column.label for column in columns)
    sheet = book.add_worksheet("Lavoro · Rho", 500, 30)
    sheet.update([list(labels)], "A1")
    tab = Tab("Lavoro · Rho", sheet.id, labels, [], (500, 30))
    workbook.write(dressing(tab, columns, register.definitions))
    assert setup(workbook) == Prepared()


def test_columns_that_move_while_setup_works_are_told() -> None:
    bodies: list[dict[str, Any]] = []

    def somebody_drags_a_column(entry: Any) -> None:
        if entry.kind == "write" and bodies:
            book.batch_update(bodies.pop())

    with local.session(":memory:", faults=local.Faults(decide=somebody_drags_a_column)) as session:
        workbook = Workbook.on_file(":memory:", session)
        setup(workbook)
        book = gspread.Client(auth=None, session=session).open_by_key(workbook.key)
        sheet = book.add_worksheet("Persone · Rho", 20, 15)
        sheet.update([[each.label for each in people_columns()]], "A1")
        span = {"sheetId": sheet.id, "dimension": "COLUMNS", "startIndex": 0, "endIndex": 1}
        bodies.append({"requests": [{"moveDimension": {"source": span, "destinationIndex": 5}}]})
        assert setup(workbook).notices == [
            "Persone · Rho: qualcuno ha cambiato le colonne mentre lavoravo. Guarda se formati e menu a tendina sono "
            "al loro posto, poi ripeti setup."
        ]


def test_an_english_spreadsheet_gets_its_own_words_for_true_and_false(
    workbook: Workbook, book: gspread.Spreadsheet, used: gspread.Worksheet
) -> None:
    book.update_locale("en_US")
    setup(workbook)
    assert choices(cell_of(workbook, TAB, 2, "annullato")) == ["TRUE", "FALSE"]


def test_0042_typed_by_hand_stays_0042_in_a_column_of_text_whoever_made_it(
    register: Register, save: Save, book: gspread.Spreadsheet
) -> None:
    save("Proposta", {"Titolo": "Coro"})
    tab = book.worksheet("OP Café · Rho")
    header = tab.row_values(1)
    for label in ("Titolo", "Attività", "id", "creato_da"):
        for row in (2, 3, 90):
            tab.update([["0042"]], rowcol_to_a1(row, header.index(label) + 1), value_input_option="USER_ENTERED")
            assert tab.cell(row, header.index(label) + 1).value == "0042", (label, row)
    save("Proposta", {"Titolo": "Yoga"})
    below = len(tab.get_all_values())
    column = header.index("Titolo") + 1
    tab.update([["0042"]], rowcol_to_a1(below, column), value_input_option="USER_ENTERED")
    assert tab.cell(below, column).value == "0042", "also where the app added the row"


def test_a_column_of_text_in_use_gets_its_format_where_nobody_set_one(
    workbook: Workbook, used: gspread.Worksheet, book: gspread.Spreadsheet
) -> None:
    header = used.row_values(1)
    column = header.index("Titolo") + 1
    used.format(rowcol_to_a1(3, column), {"numberFormat": {"type": "NUMBER", "pattern": "0.00"}})
    setup(workbook)
    last = used.row_count
    for row in (3, last):
        used.update([["0042"]], rowcol_to_a1(row, column), value_input_option="USER_ENTERED")
    assert used.cell(last, column).value == "0042"
    assert used.cell(3, column).value == "42,00", "somebody wanted numbers there"


def test_tabs_with_the_longest_titles_are_looked_at_whole_and_get_nothing_that_they_have(
    workbook: Workbook, book: gspread.Spreadsheet
) -> None:
    hubs = [f"Comunità «{number}» di {'à' * 60}" for number in range(40)]
    book.worksheet("Hub").append_rows([[hub] for hub in hubs])
    titles = [f"Lavoro · {hub}" for hub in hubs]
    grid = {"rowCount": 5, "columnCount": 40}
    made = [{"title": title, "gridProperties": grid} for title in titles]
    book.batch_update({"requests": [{"addSheet": {"properties": each}} for each in made]})
    header = [column.label for column in entry_columns(Register(workbook).definitions, "Lavoro")]
    cells = [{"range": f"'{title}'!A1", "values": [header]} for title in titles]
    book.values_batch_update({"valueInputOption": "RAW", "data": cells})
    prepared = setup(workbook)
    assert prepared.notices == []
    done = {len([line for line in prepared.lines if title in line]) for title in titles}
    assert (len(done), 0 in done) == (1, False), "to each of them the same was done"
    assert {tuple(book.worksheet(title).row_values(1)) for title in titles} == {tuple(header)}
    assert setup(workbook).lines == []
