"""What was taken away or put in twice is told with its figures, whoever did it, and whether or not an app looked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache

import gspread
import pytest

from sheets.access import SHELL
from sheets.entries.columns import Entry
from sheets.mending import twice
from sheets.problems import FaultKind, Problem
from sheets.register.receipt import Receipt
from sheets.register.register import Register
from sheets.spreadsheet.pace import Pace
from sheets.spreadsheet.reading import read_definitions
from sheets.spreadsheet.snapshot import Snapshot, Tab
from sheets.spreadsheet.workbook import Workbook
from tests.conftest import TODAY
from tests.test_fallen_figures import button, click, figure, problems
from tests.waiting import until

Save = Callable[..., Receipt]
TAB, EVENT = "OP Café · Rho", "Evento di socialità"


# What was taken away in bulk, also where the app did not look


def many(save: Save, count: int = 12, **more: object) -> None:
    for number in range(count):
        save(EVENT, {"Titolo": f"Festa {number}", "Stato": "svolto", "Adulti": 10, **more}, id=f"f{number}")


def of_kind(kind: FaultKind, register: Register) -> list[Problem]:
    """The problems of one kind."""
    return [each for each in problems(register) if each.fault and each.fault.kind is kind]


def next_day(workbook: Workbook) -> Register:
    """A process of the day after: what the sheet holds is noted with its first save."""
    return Register(workbook, now=lambda: datetime(2017, 1, 13, 9, 0), pace=Pace(backoff=0.01))


def noted(workbook: Workbook) -> None:
    """The first save of a day, in an own process."""
    register = next_day(workbook)
    entry = Entry("nuovo", "OP Café", "Rho", "Proposta", {"Data": TODAY, "Titolo": "Orto"})
    register.of(SHELL).entries.save(entry)
    assert until(
        lambda: (
            "Registro" in register.snapshot.tabs
            and any(id_.startswith("com'è 2017-01-13 ") for id_ in register.snapshot.tabs["Registro"].ids)
        )
    )
    register.close()


@pytest.mark.parametrize("how", ["deleted", "emptied", "half of it"])
def test_rows_that_were_taken_away_are_missed_after_the_next_save_too_until_somebody_calls_it_right(
    register: Register, workbook: Workbook, book: gspread.Spreadsheet, save: Save, how: str
) -> None:
    many(save)
    noted(workbook)
    tab = book.worksheet(TAB)
    if how == "deleted":
        book.del_worksheet(tab)
    elif how == "emptied":
        tab.batch_clear(["A2:Z100"])
    else:
        tab.delete_rows(2, 7)
    left = 7 if how == "half of it" else 0
    register.reader.renew()
    save("Proposta", {"Titolo": "Di nuovo"})
    again = next_day(workbook)
    for each in (register, again):
        (problem,) = problems(each)
        assert problem.what == (
            f"La scheda «{TAB}» aveva 12 righe e ora ne ha {left + 1}: quelle che mancano non si contano più."
        )
        assert {"13", "14"} <= {*problem.touches}
    (offered,) = register.of(SHELL).problems.remedies(problem)
    assert offered.label == "È giusto: quelle righe erano da togliere"
    click(register, offered)
    assert problems(register) == problems(again) == []
    again.close()


def test_rows_that_come_back_are_missed_no_more(
    register: Register, workbook: Workbook, book: gspread.Spreadsheet, save: Save
) -> None:
    many(save)
    noted(workbook)
    tab = book.worksheet(TAB)
    rows = tab.get("A2:Z7", value_render_option="UNFORMATTED_VALUE")
    tab.delete_rows(2, 7)
    assert [each.fault and each.fault.kind for each in problems(register)] == [FaultKind.FEWER]
    tab.append_rows(rows, table_range="A1")
    assert problems(register) == []


def test_two_rows_less_are_told_among_what_was_done_by_hand_alone(
    register: Register, workbook: Workbook, book: gspread.Spreadsheet, save: Save
) -> None:
    many(save)
    noted(workbook)
    book.worksheet(TAB).delete_rows(2, 3)
    assert problems(register) == []


def test_two_processes_that_note_on_the_same_day_write_no_row_that_could_be_taken_for_the_others(
    register: Register, workbook: Workbook, save: Save
) -> None:
    many(save)
    processes = [next_day(workbook), next_day(workbook)]
    for number, each in enumerate(processes):
        assert each.snapshot
        entry = Entry(f"nuovo{number}", "OP Café", "Rho", "Proposta", {"Data": TODAY, "Titolo": "Orto"})
        each.of(SHELL).entries.save(entry)
    assert until(lambda: not any([*each.delivery.waiting()] for each in processes))
    for each in processes:
        each.reader.renew()
        noted_ = [id_ for id_ in each.snapshot.tabs["Registro"].ids if id_.startswith("com'è")]
        assert len(noted_) == len({*noted_}) >= 1
        assert each.delivery.refusals() == []
        each.close()


def test_of_a_few_rows_nothing_is_noted(register: Register, save: Save) -> None:
    many(save, 3)
    register.reader.renew()
    assert "Registro" not in register.snapshot.tabs


@pytest.mark.parametrize(
    ("tab", "label", "name", "column", "value"),
    [
        ("Campi", "Campo", "Adulti", "Tipo", "testo"),
        ("Indicatori", "Codice", "14", "Misura", "incontri svolti"),
        ("Indicatori", "Codice", "14", "Condizione", "Stato = svolto"),
    ],
)
def test_a_definition_that_was_changed_while_no_app_looked_is_told_with_the_figures_that_count_something_else(
    register: Register, workbook: Workbook, book: gspread.Spreadsheet, save: Save,
    tab: str, label: str, name: str, column: str, value: str,
) -> None:  # fmt: skip
    many(save)
    noted(workbook)
    register.close()
    sheet = book.worksheet(tab)
    row = sheet.col_values(sheet.row_values(1).index(label) + 1).index(name) + 1
    at = sheet.row_values(1).index(column) + 1
    before = sheet.cell(row, at).value or ""
    sheet.update_cell(row, at, value)
    again = next_day(workbook)
    told_ = of_kind(FaultKind.REDEFINED, again)
    assert "14" in {code for each in told_ for code in each.touches}
    assert all("conta altro da prima: una definizione è cambiata." in each.what for each in told_)
    sheet.update_cell(row, at, before)
    assert problems(again) == []
    sheet.update_cell(row, at, value)
    for each in of_kind(FaultKind.REDEFINED, again):
        for offered in again.of(SHELL).problems.remedies(each):
            again.of(SHELL).problems.mend(offered)
    assert of_kind(FaultKind.REDEFINED, again) == []
    again.close()
    later = next_day(workbook)
    assert of_kind(FaultKind.REDEFINED, later) == []
    sheet.update_cell(row, at, before)
    later.reader.renew()
    assert {each.fault.kind for each in problems(later) if each.fault} == {FaultKind.REDEFINED}, "that is a change too"
    later.close()


def test_an_indicator_whose_row_was_deleted_while_no_app_looked_is_missed(
    register: Register, workbook: Workbook, book: gspread.Spreadsheet, save: Save
) -> None:
    many(save)
    noted(workbook)
    register.close()
    sheet = book.worksheet("Indicatori")
    sheet.delete_rows(sheet.col_values(1).index("14") + 1)
    again = next_day(workbook)
    (problem,) = problems(again)
    assert problem.what == "L'indicatore 14 non c'è più: la sua riga è stata tolta."
    (offered,) = again.of(SHELL).problems.remedies(problem)
    click(again, offered)
    assert problems(again) == []
    again.close()


def test_what_was_called_right_while_it_was_seen_is_not_asked_again_after_a_restart(
    register: Register, workbook: Workbook, book: gspread.Spreadsheet, save: Save
) -> None:
    many(save)
    noted(workbook)
    register.reader.renew()
    sheet = book.worksheet("Indicatori")
    sheet.update_cell(sheet.col_values(1).index("14") + 1, sheet.row_values(1).index("Misura") + 1, "voci")
    (problem,) = problems(register)
    assert "qualcuno ha cambiato Misura" in problem.what
    click(register, button(register, problem))
    again = next_day(workbook)
    assert problems(register) == problems(again) == []
    again.close()


def test_people_who_are_gone_with_their_tab_mark_the_figures_of_municipalities(
    register: Register, book: gspread.Spreadsheet
) -> None:
    desk = register.of(SHELL)
    desk.rows.add([desk.rows.of_people("Rho", f"p{number}", {"Nome": f"Anna {number}"}) for number in range(3)])
    book.del_worksheet(book.worksheet("Persone · Rho"))
    (problem,) = problems(register)
    assert problem.by_municipality
    assert {"3", "9", "18"} <= {*problem.touches}


# Rows that two tabs have


def copied(book: gspread.Spreadsheet, title: str, rows: str = "A2:Z7", **changed: str) -> None:
    """Rows of the tab of Rho pasted into another hub's."""
    own = book.worksheet(TAB)
    values = own.get(rows, value_render_option="UNFORMATTED_VALUE")
    header = own.row_values(1)
    for row in values:
        row += [""] * (len(header) - len(row))
        for label, value in changed.items():
            row[header.index(label)] = value
    other = book.add_worksheet(title, 100, len(header))
    other.update([header, *values], "A1")


def test_rows_that_were_pasted_into_another_hubs_tab_are_told_since_they_count_twice(
    register: Register, book: gspread.Spreadsheet, save: Save
) -> None:
    many(save)
    copied(book, "OP Café · Lainate")
    (problem,) = of_kind(FaultKind.TWICE, register)
    assert problem.what == "6 righe (2–7) hanno l'id di righe di «OP Café · Rho»: si contano due volte."
    assert {"13", "14"} <= {*problem.touches}
    assert figure(register, 14) == 180
    click(register, button(register, problem))
    assert problems(register) == []
    assert figure(register, 14) == 120


def test_rows_of_one_id_that_are_not_the_same_are_left_to_people(
    register: Register, book: gspread.Spreadsheet, save: Save
) -> None:
    many(save, 1)
    copied(book, "OP Café · Lainate", Titolo="Altra festa")
    (problem,) = of_kind(FaultKind.TWICE, register)
    assert problem.what == "La riga 2 ha l'id di una riga di «OP Café · Rho»: si conta due volte."
    assert register.of(SHELL).problems.remedies(problem) == ()


def test_a_voided_row_of_the_same_id_counts_nowhere_and_is_no_problem(
    register: Register, book: gspread.Spreadsheet, save: Save
) -> None:
    many(save, 1)
    copied(book, "OP Café · Lainate", annullato="sì")
    assert of_kind(FaultKind.TWICE, register) == []


# Titles above other columns


@pytest.mark.parametrize(("one", "other"), [("Adulti", "Totale presenze"), ("Data", "creato_il")])
def test_two_titles_that_were_swapped_are_told_with_the_figures_that_read_them_until_they_are_back(
    register: Register, book: gspread.Spreadsheet, save: Save, one: str, other: str
) -> None:
    many(save, 4, Bambini=1)
    register.reader.renew()
    tab = book.worksheet(TAB)
    header = tab.row_values(1)
    swapped = [{one: other, other: one}.get(label, label) for label in header]
    tab.update([swapped], "A1")
    told = of_kind(FaultKind.REDEFINED, register)
    # A column in which nothing stands is not known again.
    assert any(f"si chiama «{other}» e prima si chiamava «{one}»" in each.what for each in told)
    assert all("14" in each.touches for each in told)
    assert told
    tab.update([header], "A1")
    assert problems(register) == []


def test_two_titles_that_were_swapped_one_after_the_other_are_told_too_though_the_app_looked_in_between(
    register: Register, book: gspread.Spreadsheet, save: Save
) -> None:
    many(save, 4, Bambini=1)
    register.reader.renew()
    tab = book.worksheet(TAB)
    header = tab.row_values(1)
    places = {label: header.index(label) + 1 for label in ("Adulti", "Bambini")}
    tab.update_cell(1, places["Adulti"], "Bambini")
    register.reader.renew()
    tab.update_cell(1, places["Bambini"], "Adulti")
    told = of_kind(FaultKind.REDEFINED, register)
    assert any("si chiama «Bambini» e prima si chiamava «Adulti»" in each.what for each in told)
    assert any("si chiama «Adulti» e prima si chiamava «Bambini»" in each.what for each in told)
    assert all("14" in each.touches for each in told)
    tab.update_cell(1, places["Adulti"], "Adulti")
    register.reader.renew()
    tab.update_cell(1, places["Bambini"], "Bambini")
    assert problems(register) == []


def test_titles_that_were_swapped_and_called_right_are_told_no_more(
    register: Register, book: gspread.Spreadsheet, save: Save
) -> None:
    many(save, 4, Bambini=1)
    register.reader.renew()
    tab = book.worksheet(TAB)
    tab.update([[{"Adulti": "Bambini", "Bambini": "Adulti"}.get(label, label) for label in tab.row_values(1)]], "A1")
    told = of_kind(FaultKind.REDEFINED, register)
    assert len(told) == 2
    for each in told:
        click(register, button(register, each))
    assert problems(register) == []


def test_a_column_that_was_moved_with_what_it_holds_is_no_swap(
    register: Register, book: gspread.Spreadsheet, save: Save
) -> None:
    many(save, 4, Bambini=1)
    register.reader.renew()
    tab = book.worksheet(TAB)
    at = tab.row_values(1).index("Adulti")
    request = {"source": {"sheetId": tab.id, "dimension": "COLUMNS", "startIndex": at, "endIndex": at + 1}}
    book.batch_update({"requests": [{"moveDimension": {**request, "destinationIndex": 1}}]})
    assert problems(register) == []


def test_tabs_that_share_an_id_are_told_as_the_tabs_stand_and_no_more_when_one_is_gone_or_has_others() -> None:
    def snapshot(**ids: list[str]) -> Snapshot:
        titles = {"Rho": "OP Café · Rho", "Lainate": "OP Café · Lainate", "Roll": "Presenze · Rho"}
        tabs = {titles[name]: tab(titles[name], tuple(each)) for name, each in ids.items()}
        return Snapshot(tabs, definitions, 1)

    @cache
    def tab(title: str, ids: tuple[str, ...]) -> Tab:
        return Tab.read(title, len(title), [["id"], *([each] for each in ids)], (20, 5))

    definitions, pairs = read_definitions({}), twice.Pairs()

    def told(**ids: list[str]) -> list[str]:
        return [each.where for each in pairs.problems(snapshot(**ids))]

    assert told(Rho=["a", "b"], Lainate=["c"]) == []
    assert told(Rho=["a", "b"], Lainate=["c", "a"]) == ["OP Café · Lainate!3:3"]
    assert told(Rho=["a", "b"], Lainate=["c", "a"], Roll=["a"]) == ["OP Café · Lainate!3:3"], "a roll is another sort"
    assert told(Lainate=["c", "a"], Rho=["a", "b"]) == ["OP Café · Rho!2:2"], "the tabs were moved"
    assert told(Lainate=["c"], Rho=["a", "b"]) == []
    assert told(Rho=["a", "b"]) == []
    assert told(Rho=["a", "b"], Lainate=["b"]) == ["OP Café · Lainate!2:2"]
