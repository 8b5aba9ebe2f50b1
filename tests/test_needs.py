"""An entry must say something besides its date: an activity says which fields make it worth a row."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import gspread
import pytest

from sheets.access import SHELL, Person
from sheets.definitions.model import NEEDS, Definitions
from sheets.entries.columns import Entry
from sheets.imports.mapping import ColumnMapping
from sheets.kinds import Value
from sheets.problems import Invalid
from sheets.register.register import Register
from sheets.setup.preparation import setup
from sheets.spreadsheet.workbook import Workbook

TODAY = date(2017, 1, 12)
TAB = "Riequilibriamoci · Rho"
ASKED = "Consulenza finanziaria individuale"
SENTENCE = (
    "Persona: la voce ha solo la data. Compila almeno uno di questi campi: Persona, Motivo, Esito, Comune o Note."
)


def consultation(id_: str = "c1", **values: Value) -> Entry:
    return Entry(id_, "Riequilibriamoci", "Rho", ASKED, {"Data": TODAY, **values})


def needs(definitions: Definitions, activity: str = ASKED) -> tuple[str, ...]:
    found = definitions.activity("Riequilibriamoci", activity)
    assert found is not None
    return found.needs


@pytest.mark.parametrize("values", [{}, {"Persona": None}, {"Motivo": "", "Note": "  "}, {"Comune": "\x00"}])
def test_an_entry_with_only_its_date_is_refused_at_the_field(
    register: Register, volunteer: Person, values: dict[str, Value]
) -> None:
    with pytest.raises(Invalid) as refusal:
        register.of(volunteer).entries.save(consultation(**values))
    assert refusal.value.fields.get("Persona", refusal.value.fields.get("Comune")) in (
        SENTENCE, "Comune: «» non è più tra le scelte.",
    )  # fmt: skip


@pytest.mark.parametrize("values", [{"Comune": "Rho"}, {"Note": "per telefono"}, {"Motivo": "debiti", "Comune": None}])
def test_one_of_them_is_enough(register: Register, volunteer: Person, values: dict[str, Value]) -> None:
    assert register.of(volunteer).entries.save(consultation(**values)).row == 2


def test_one_that_is_typed_wrong_is_told_alone(register: Register) -> None:
    with pytest.raises(Invalid) as refusal:
        register.of(SHELL).entries.save(consultation(Motivo="noia"))
    assert [*refusal.value.fields] == ["Motivo"]


def test_a_correction_may_not_empty_the_last_of_them_and_may_change_the_rest(register: Register) -> None:
    register.of(SHELL).entries.save(consultation(Motivo="debiti", Comune="Rho"))
    register.of(SHELL).entries.correct(TAB, "c1", {"Motivo": None}, register.of(SHELL).entries.find(TAB, "c1").seen)
    seen = register.of(SHELL).entries.find(TAB, "c1").seen
    with pytest.raises(Invalid) as refusal:
        register.of(SHELL).entries.correct(TAB, "c1", {"Comune": None}, seen)
    assert refusal.value.fields == {"Persona": SENTENCE}
    register.of(SHELL).entries.correct(TAB, "c1", {"Comune": None, "Note": "per telefono"}, seen)


def test_the_date_of_an_entry_that_never_had_any_can_still_be_corrected(
    register: Register, book: gspread.Spreadsheet
) -> None:
    register.of(SHELL).entries.save(consultation(Comune="Rho"))
    sheet = book.worksheet(TAB)
    sheet.update_cell(2, sheet.find("Comune").col, "")
    register.reader.renew()
    seen = register.of(SHELL).entries.find(TAB, "c1").seen
    assert register.of(SHELL).entries.correct(TAB, "c1", {"Data": date(2017, 1, 10)}, seen).row == 2


def test_a_row_of_an_import_that_says_nothing_is_reported_and_the_others_are_written(
    register: Register, tmp_path: Path
) -> None:
    path = tmp_path / "colloqui.csv"
    path.write_text("Giorno,Comune\n2016-03-01,Rho\n2016-03-02,\n", encoding="utf-8")
    columns = {"Giorno": "Data", "Comune": "Comune"}
    mapping = ColumnMapping("Riequilibriamoci", ASKED, hub="Rho", columns=columns)
    report = register.of(SHELL).imports.file(path, mapping)
    assert report.written == 1
    assert [(each.lines, each.what) for each in report.findings] == [((3,), SENTENCE)]


# The definition tab


def test_what_an_activity_needs_is_a_column_of_its_tab_and_blank_needs_nothing(
    register: Register, book: gspread.Spreadsheet
) -> None:
    sheet = book.worksheet("Attività")
    row = sheet.find(ASKED).row
    column = sheet.find(NEEDS).col
    sheet.update_cell(row, column, "Motivo; Quartiere ; Motivi")
    register.reader.renew()
    assert needs(register.definitions) == ("Motivo",)
    letter = gspread.utils.rowcol_to_a1(row, column)
    told = [str(problem) for problem in register.of(SHELL).problems.all()]
    assert [each.partition(" Scegli")[0] for each in told] == [
        f"Attività!{letter}: «Quartiere» non è un campo di questa attività.",
        f"Attività!{letter}: «Motivi» non è un campo di questa attività.",
    ]
    with pytest.raises(Invalid) as refusal:
        register.of(SHELL).entries.save(consultation(Comune="Rho"))
    assert refusal.value.fields == {"Motivo": "Motivo: manca. Senza, questa voce non dice nulla."}
    sheet.update_cell(row, column, "")
    register.reader.renew()
    assert register.of(SHELL).entries.save(consultation()).row == 2


def test_a_tab_without_the_column_means_what_the_default_says_and_setup_writes_it_down(
    register: Register, workbook: Workbook, book: gspread.Spreadsheet
) -> None:
    sheet = book.worksheet("Attività")
    rows = [row[:5] for row in sheet.get_all_values()]
    sheet.delete_columns(sheet.find(NEEDS).col)
    at = len(sheet.row_values(1))
    sheet.append_row(["Riequilibriamoci", "Sportello", "voce", "", ""])
    rows.append(["Riequilibriamoci", "Sportello", "voce", "", ""])
    register.reader.renew()
    before = {activity.name: activity.needs for activity in register.definitions.activities}
    assert (before[ASKED], before["Sportello"]) == (("Persona", "Motivo", "Esito", "Comune", "Note"), ())
    assert f"Attività: aggiungo le colonne: {NEEDS}" in setup(workbook).lines
    now = sheet.get_all_values()
    assert [row[:5] for row in now] == rows
    assert [row[at] for row in now if row[1] in (ASKED, "Sportello")] == ["Persona; Motivo; Esito; Comune; Note", ""]
    register.reader.renew()
    assert {activity.name: activity.needs for activity in register.definitions.activities} == before
    assert register.of(SHELL).problems.all() == []


def test_every_default_activity_asks_for_more_than_a_date(register: Register) -> None:
    known = register.definitions
    for activity in known.activities:
        required = [field for field in known.fields_of(activity) if field.required and field.label != "Data"]
        assert required or activity.needs, activity.name
