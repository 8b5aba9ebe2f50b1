"""What one click mends: each fault is made by hand in the sheet, clicked away, and looked at in the sheet again."""

from __future__ import annotations

import gspread
import pytest
from gspread.utils import rowcol_to_a1

from sheets import local
from sheets.access import SHELL, Person
from sheets.definitions.model import JOURNAL
from sheets.figures import periods
from sheets.figures.indicators import Scope
from sheets.kinds import Cell
from sheets.mending.hand_edits import HandEdits
from sheets.mending.menders import may_mend, who_mends
from sheets.mending.remedies import MOST_ROWS, remedies
from sheets.mending.remedy import Remedy
from sheets.problems import Conflict, Fault, FaultKind, Problem
from sheets.register.register import Register
from sheets.register.stamps import new_id
from tests.conftest import TODAY, Save
from tests.waiting import until

TAB = "OP Café · Rho"
ATTENDANCE = "14"


@pytest.fixture
def tab(book: gspread.Spreadsheet, save: Save) -> gspread.Worksheet:
    """A tab of three entries, `a` to `c`, in rows 2 to 4, as a person has it open; at Lainate there is one more."""
    for id_, title in zip("abc", ("Yoga", "Cena", "Canto"), strict=True):
        save("Evento di socialità", {"Titolo": title, "Stato": "svolto", "Adulti": 12}, id=id_)
    save("Evento di socialità", {"Titolo": "Altrove", "Stato": "svolto", "Adulti": 5}, id="z", hub="Lainate")
    return book.worksheet(TAB)


def problems(register: Register, title: str = TAB) -> list[Problem]:
    """What is wrong in the tab as it is now in the sheet."""
    register.reader.renew()
    return [each for each in register.of(SHELL).problems.all() if each.where.partition("!")[0] == title]


def buttons(register: Register, memory: HandEdits | None = None) -> dict[str, Remedy]:
    """All buttons of the tab's problems, by their labels."""
    found = problems(register)
    return {
        remedy.label: remedy for problem in found for remedy in remedies(problem, register.snapshot, new_id, memory)
    }


def click(register: Register, label: str, memory: HandEdits | None = None) -> str:
    """Click a button; the words about what was done."""
    remedy = buttons(register, memory)[label]
    register.of(SHELL).problems.apply(remedy.changes, remedy.done)
    return remedy.done


def rows(tab: gspread.Worksheet) -> list[list[Cell]]:
    """Everything below the header, typed."""
    found: list[list[Cell]] = tab.get_values(value_render_option="UNFORMATTED_VALUE")[1:]
    return found


def under(tab: gspread.Worksheet, label: str) -> list[Cell]:
    """The cells under a header."""
    place = tab.row_values(1).index(label)
    return [row[place] if place < len(row) else "" for row in rows(tab)]


def place(tab: gspread.Worksheet, label: str) -> int:
    return tab.row_values(1).index(label) + 1


def add_by_hand(tab: gspread.Worksheet, **cells: object) -> None:
    values = {"Attività": "Evento di socialità", "Data": 42747, "Stato": "svolto", **cells}
    tab.append_row([values.get(label, "") for label in tab.row_values(1)], table_range="A1")


def copy_row(tab: gspread.Worksheet, number: int) -> None:
    values = tab.get_values(f"A{number}:Z{number}", value_render_option="UNFORMATTED_VALUE")[0]
    tab.append_row(values, table_range="A1", value_input_option="RAW")


# Who may


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("OP Café · Rho!H9", "il referente di Rho: referente.rho@esempio.it"),
        ("Persone · Rho!3:3", "il referente di Rho: referente.rho@esempio.it"),
        ("Campi!D4", "l'amministratore: amministratore@esempio.it"),
        ("OP Café · Arese!H9", "l'amministratore: amministratore@esempio.it"),
        ("Persone · Arese!H9", ""),
    ],
)
def test_who_may_click_is_told_by_role_and_hub(register: Register, where: str, expected: str) -> None:
    assert who_mends(Problem(where, "", ""), register.definitions) == expected


# Rows without an id


def test_rows_without_an_id_are_one_problem_and_one_click_gives_each_its_own(
    register: Register, tab: gspread.Worksheet
) -> None:
    for title in ("Uno", "Due", "Tre"):
        add_by_hand(tab, Titolo=title, Adulti=4)
    assert [str(problem) for problem in problems(register)] == [
        "OP Café · Rho!T5: 3 righe non hanno un id (5–7): si contano, ma l'app non può correggerle. "
        "Scrivi in ciascuna un id che nessun'altra riga ha."
    ]
    assert click(register, "Dai un id alle 3 righe") == "3 righe hanno ora un id (5–7)."
    ids = under(tab, "id")
    assert len(set(ids)) == 6
    assert all(len(str(id_)) == 16 for id_ in ids[3:])
    assert (under(tab, "Titolo")[3:], problems(register)) == (["Uno", "Due", "Tre"], [])


def test_a_row_that_changed_since_the_person_looked_gets_no_id(register: Register, tab: gspread.Worksheet) -> None:
    add_by_hand(tab, Titolo="Uno")
    remedy = buttons(register)["Dai un id alla riga 5"]
    tab.update_cell(5, place(tab, "Titolo"), "Un altro")
    with pytest.raises(Conflict):
        register.of(SHELL).problems.apply(remedy.changes, remedy.done)
    assert under(tab, "id")[3] == ""


def test_of_a_fix_of_many_rows_that_does_some_the_journal_has_one_line_and_the_person_is_told_how_many(
    register: Register, tab: gspread.Worksheet
) -> None:
    for title in ("Uno", "Due", "Tre"):
        add_by_hand(tab, Titolo=title)
    remedy = buttons(register)["Dai un id alle 3 righe"]
    tab.update_cell(7, place(tab, "Titolo"), "Un altro")
    with pytest.raises(Conflict, match="Fatto per 2 righe su 3: le altre sono cambiate intanto"):
        register.of(SHELL).problems.apply(remedy.changes, remedy.done)
    assert [bool(id_) for id_ in under(tab, "id")[3:]] == [True, True, False]
    assert until(lambda: not register.delivery._own._open)
    assert len(tab.spreadsheet.worksheet(JOURNAL).get_all_records()) == 1


def test_a_second_click_on_the_same_button_changes_nothing(register: Register, tab: gspread.Worksheet) -> None:
    add_by_hand(tab, Titolo="Uno")
    remedy = buttons(register)["Dai un id alla riga 5"]
    register.of(SHELL).problems.apply(remedy.changes, remedy.done)
    before = rows(tab)
    try:
        register.of(SHELL).problems.apply(remedy.changes, remedy.done)
    except Conflict:
        # Whether it is told that it was there or that it changed: either is right, writing again is not.
        assert rows(tab) == before
    assert rows(tab) == before


def test_one_click_mends_no_more_rows_than_a_request_takes(register: Register, tab: gspread.Worksheet) -> None:
    tab.add_rows(MOST_ROWS)
    tab.update(range_name=f"A5:A{MOST_ROWS + 10}", values=[["Proposta"]] * (MOST_ROWS + 6))
    remedy = buttons(register)[f"Dai un id alle prime {MOST_ROWS} righe"]
    assert len(remedy.changes) == MOST_ROWS


def test_an_id_that_is_taken_is_not_given_again(register: Register, tab: gspread.Worksheet) -> None:
    add_by_hand(tab, Titolo="Uno")
    ids = iter(["a", "b", "fresh"])
    [problem] = problems(register)
    [remedy] = remedies(problem, register.snapshot, lambda: next(ids))
    assert [change.cells for change in remedy.changes] == [{"id": "fresh"}]


def test_a_box_that_is_not_ticked_makes_no_row(register: Register, tab: gspread.Worksheet) -> None:
    tab.update_cell(9, place(tab, "annullato"), False)
    assert problems(register) == []


# Two rows of one id


def test_a_copy_is_voided_and_not_removed_and_counts_no_more_even_when_it_is_sorted_to_the_top(
    register: Register, tab: gspread.Worksheet
) -> None:
    copy_row(tab, 3)
    [problem] = problems(register)
    assert "La riga 5 è una copia della riga 3" in problem.what
    click(register, "Annulla la copia (riga 5)")
    assert under(tab, "annullato") == ["", "", "", True]
    assert (under(tab, "id")[1], len(set(under(tab, "id")))) == ("b", 4)
    assert attendance(register) == 36
    tab.sort((place(tab, "annullato"), "des"), range="A2:Z5")
    assert problems(register) == []
    assert attendance(register) == 36


def test_many_copies_are_one_problem_and_one_click(register: Register, tab: gspread.Worksheet) -> None:
    for number in (2, 3, 4):
        copy_row(tab, number)
    assert len(problems(register)) == 1
    click(register, "Annulla le 3 copie")
    assert (problems(register), attendance(register)) == ([], 36)


def test_a_copy_that_is_an_entry_of_its_own_gets_its_own_id_and_counts(
    register: Register, tab: gspread.Worksheet
) -> None:
    copy_row(tab, 3)
    tab.update_cell(5, place(tab, "Titolo"), "Cena bis")
    [problem] = problems(register)
    assert "con altri valori (Titolo)" in problem.what
    click(register, "È un'altra voce: dalle un id suo (riga 5)")
    assert (problems(register), attendance(register)) == ([], 48)


@pytest.mark.parametrize(("kept", "voided", "heads"), [(3, 5, 36), (5, 3, 64)])
def test_of_two_different_rows_the_person_keeps_the_one_that_holds(
    register: Register, tab: gspread.Worksheet, kept: int, voided: int, heads: int
) -> None:
    copy_row(tab, 3)
    tab.update_cell(5, place(tab, "Adulti"), 40)
    click(register, f"Vale la riga {kept}: annulla la {voided}")
    assert (problems(register), attendance(register)) == ([], heads)
    assert under(tab, "id")[kept - 2] == "b"


def test_a_voided_row_above_one_of_the_same_id_hides_it_no_longer(register: Register, tab: gspread.Worksheet) -> None:
    copy_row(tab, 3)
    tab.update_cell(3, place(tab, "annullato"), True)
    [problem] = problems(register)
    assert "nessuna delle due si conta" in problem.what
    assert attendance(register) == 24
    click(register, "Dai un id suo alla riga 3, annullata")
    assert (problems(register), attendance(register)) == ([], 36)


def attendance(register: Register, hub: str = "Rho") -> float | None:
    """The attendance of this year's events at a hub."""
    indicator = next(each for each in register.of(SHELL).figures.indicators() if each.code == ATTENDANCE)
    scope = Scope(periods.year(TODAY), (hub,))
    register.reader.renew()
    return register.of(SHELL).figures.figure(indicator, scope).value


# Headers


def test_a_mistyped_header_is_named_back_and_its_values_count_again(register: Register, tab: gspread.Worksheet) -> None:
    tab.update_cell(1, place(tab, "Adulti"), "Adultti")
    assert [problem.where for problem in problems(register)] == ["OP Café · Rho!H1"]
    assert attendance(register) == 0
    assert click(register, "Rinomina «Adultti» in «Adulti»") == "La colonna H si chiama ora «Adulti»."
    assert (problems(register), attendance(register)) == ([], 36)


@pytest.mark.parametrize(("label", "word"), [("Adulti", "Grandi"), ("Data", "Quando"), ("id", "codice")])
def test_a_header_with_another_name_is_known_by_its_neighbours_and_what_it_holds(
    register: Register, tab: gspread.Worksheet, label: str, word: str
) -> None:
    tab.update_cell(1, place(tab, label), word)
    assert len(problems(register)) == 1
    click(register, f"Rinomina «{word}» in «{label}»")
    assert (problems(register), attendance(register)) == ([], 36)


def test_two_headers_side_by_side_with_other_names_are_both_named_back(
    register: Register, tab: gspread.Worksheet
) -> None:
    at = place(tab, "Adulti")
    tab.update_cell(1, at, "Grandi")
    tab.update_cell(1, at + 1, "Piccoli")
    click(register, "Rinomina «Grandi» in «Adulti»")
    click(register, "Rinomina «Piccoli» in «Bambini»")
    assert (problems(register), attendance(register)) == ([], 36)


def test_an_emptied_label_is_written_back(register: Register, tab: gspread.Worksheet) -> None:
    tab.update_cell(1, place(tab, "Adulti"), "")
    click(register, "Scrivi «Adulti» in H1")
    assert (problems(register), attendance(register)) == ([], 36)


def test_a_column_that_holds_something_else_is_not_taken_for_the_missing_one(
    register: Register, tab: gspread.Worksheet
) -> None:
    tab.update(range_name="H1:H4", values=[["Chi c'era"], ["Anna"], ["Ugo"], ["Pia"]])
    problem, theirs = problems(register)
    assert "«Chi c'era» ha 3 valori" in theirs.what
    assert problem.what == "Manca la colonna «Adulti»: i suoi valori non si contano."
    assert [*buttons(register)] == ["È una colonna nostra: va bene così"]


def test_a_column_that_was_renamed_and_moved_is_named_back_by_who_saw_it(
    register: Register, tab: gspread.Worksheet
) -> None:
    memory = HandEdits(register.now)
    before = register.reader.renew()
    tab.update_cell(1, place(tab, "Adulti"), "Grandi")
    after = register.reader.renew()
    memory.seen(before, after)
    source = {"sheetId": tab.id, "dimension": "COLUMNS", "startIndex": 7, "endIndex": 8}
    tab.spreadsheet.batch_update({"requests": [{"moveDimension": {"source": source, "destinationIndex": 20}}]})
    assert [*buttons(register)] == ["La cifra 14 è giusta senza «Grandi»"]
    click(register, "Rinomina «Grandi» in «Adulti»", memory)
    assert (problems(register), attendance(register)) == ([], 36)


def test_many_missing_columns_are_one_problem(register: Register, tab: gspread.Worksheet) -> None:
    tab.delete_columns(place(tab, "Proposta da"), place(tab, "Note"))
    [problem] = problems(register)
    assert problem.what.startswith("Mancano 4 colonne: i loro valori non si contano (")


@pytest.mark.parametrize("copied", [False, True])
def test_a_doubled_header_over_a_blank_or_equal_column_gets_a_name_of_its_own(
    register: Register, tab: gspread.Worksheet, copied: bool
) -> None:
    tab.insert_cols([["Adulti", *([12, 12, 12] if copied else [])]], place(tab, "Adulti") + 1)
    click(register, "Chiama «Adulti (copia)» la colonna I")
    assert (problems(register), attendance(register)) == ([], 36)
    assert tab.row_values(1)[7:9] == ["Adulti", "Adulti (copia)"]


def test_of_a_doubled_header_the_blank_column_gives_way_even_when_it_comes_first(
    register: Register, tab: gspread.Worksheet
) -> None:
    tab.insert_cols([["Adulti"]], 1)
    assert attendance(register) == 0
    click(register, "Chiama «Adulti (copia)» la colonna A")
    assert (problems(register), attendance(register)) == ([], 36)


def test_of_two_columns_with_different_values_only_a_person_knows_which_holds(
    register: Register, tab: gspread.Worksheet
) -> None:
    tab.insert_cols([["Adulti", 1, 2, 3]], place(tab, "Adulti") + 1)
    assert len(problems(register)) == 1
    assert buttons(register) == {}


# Cells


@pytest.mark.parametrize(
    ("label", "typed", "button", "written"),
    [
        ("Adulti", "12 persone", "Scrivi 12 come numero", 12),
        ("Adulti", "n: 1.106", "Scrivi 1.106 come numero", 1106),
        ("Data", "gio 12/01/2017", "Scrivi 12/01/2017 come data", 42747),
        ("Ora", "ore 15:30", "Scrivi 15:30 come ora", 15.5 / 24),
        ("Stato", "Svoltoo", "Scrivi «svolto»", "svolto"),
        ("Attività", "Evento di socialita'", "Scrivi «Evento di socialità»", "Evento di socialità"),
        ("Genere", "Musica ", "Scrivi «musica»", "musica"),
    ],
)
def test_a_cell_with_one_obvious_reading_is_written_so(
    register: Register, tab: gspread.Worksheet, label: str, typed: str, button: str, written: Cell
) -> None:
    tab.update([[typed]], rowcol_to_a1(3, place(tab, label)), raw=True)
    words = click(register, button)
    assert typed.strip() in words, "what the cell held stays in the journal"
    assert under(tab, label)[1] == written
    assert problems(register) == []


@pytest.mark.parametrize(
    ("label", "typed"),
    [
        ("Adulti", "circa 12"), ("Adulti", "12 o 13"), ("Adulti", "12?"), ("Adulti", "tanti"), ("Adulti", "-3"),
        ("Data", "12/1/17"), ("Data", "gennaio 2017"), ("Ora", "15-17"), ("Stato", "fatto"), ("Genere", "ballo"),
    ],
)  # fmt: skip
def test_a_cell_with_more_than_one_reading_is_left_to_people(
    register: Register, tab: gspread.Worksheet, label: str, typed: str
) -> None:
    tab.update([[typed]], rowcol_to_a1(3, place(tab, label)), raw=True)
    assert len(problems(register)) == 1
    assert buttons(register) == {}


def test_a_fraction_that_may_be_thousands_is_left_to_people(register: Register, tab: gspread.Worksheet) -> None:
    tab.update_cell(3, place(tab, "Adulti"), 1.106)
    assert len(problems(register)) == 1
    assert buttons(register) == {}


def test_a_word_in_many_rows_is_mended_in_all_of_them(register: Register, tab: gspread.Worksheet) -> None:
    tab.update(range_name="F2:F4", values=[["Mùsica"]] * 3)
    assert click(register, "Scrivi «musica»") == "Genere: «Mùsica» è ora «musica» in 3 righe."
    assert under(tab, "Genere") == ["musica"] * 3


def test_a_cell_of_a_row_without_an_id_is_mended_too(register: Register, tab: gspread.Worksheet) -> None:
    add_by_hand(tab, Titolo="Uno", Adulti="9 adulti")
    click(register, "Scrivi 9 come numero")
    assert under(tab, "Adulti")[3] == 9


# A broken tab never stops the others


def broken(register: Register) -> Problem:
    """The one problem of the broken tab; all other figures are what they were."""
    [problem] = problems(register)
    assert "Questa scheda non si legge e non si conta; le altre sì." in problem.what
    assert (attendance(register), attendance(register, "Lainate")) == (0, 5)
    return problem


def test_a_blank_row_above_the_header_is_recognised_and_mended_by_two_clicks(
    register: Register, tab: gspread.Worksheet
) -> None:
    tab.insert_rows([[], []], 1)
    assert broken(register).what.startswith("I titoli delle colonne sono nella riga 3, non nella riga 1.")
    click(register, "Riscrivi i titoli nella riga 1")
    assert attendance(register) == 36
    assert [problem.what for problem in problems(register)] == [
        "La riga 3 ripete i titoli delle colonne: non è una voce e non si conta."
    ]
    click(register, "Svuota la riga 3")
    assert (problems(register), attendance(register)) == ([], 36)
    assert under(tab, "Titolo") == ["", "", "Yoga", "Cena", "Canto"]


def test_a_title_above_the_header_is_nobodys_to_write_over(register: Register, tab: gspread.Worksheet) -> None:
    tab.insert_rows([["Eventi del 2017"], []], 1)
    assert broken(register).fix == (
        "Nel foglio elimina le righe sopra la riga 3, o sposta in un'altra scheda quello che c'è scritto."
    )
    assert buttons(register) == {}
    tab.delete_rows(1, 2)
    assert (problems(register), attendance(register)) == ([], 36)


def test_a_header_sorted_in_among_the_rows_is_found(register: Register, tab: gspread.Worksheet) -> None:
    tab.sort((place(tab, "Titolo"), "asc"), range="A1:Z4")
    problem = broken(register)
    assert problem.where == "OP Café · Rho!3:3"
    assert "annulla l'ordinamento" in problem.fix
    assert buttons(register) == {}


def test_a_removed_header_row_is_one_problem(register: Register, tab: gspread.Worksheet) -> None:
    tab.delete_rows(1)
    assert broken(register).fix.startswith("Nel foglio rimetti in riga 1, sopra le voci, i titoli: Attività, Data, ")
    assert buttons(register) == {}


def test_an_emptied_header_row_is_written_back_by_who_remembers_it(register: Register, tab: gspread.Worksheet) -> None:
    memory = HandEdits(register.now)
    before, header = register.reader.renew(), tab.row_values(1)
    tab.batch_clear(["A1:Z1"])
    memory.seen(before, register.reader.renew())
    assert "La riga 1 è vuota" in broken(register).what
    assert buttons(register) == {}
    click(register, "Rimetti i titoli di prima", memory)
    assert (tab.row_values(1), problems(register), attendance(register)) == (header, [], 36)


def test_a_tab_without_its_id_column_counts_and_is_one_problem(register: Register, tab: gspread.Worksheet) -> None:
    tab.delete_columns(place(tab, "id"))
    [problem] = problems(register)
    assert problem.what == "Manca la colonna «id»: in questa scheda l'app non può salvare né correggere."
    assert (attendance(register), attendance(register, "Lainate")) == (36, 5)


def test_a_tab_of_something_else_altogether_is_one_problem(register: Register, tab: gspread.Worksheet) -> None:
    tab.clear()
    tab.update(range_name="A1:B3", values=[["spesa", "euro"], ["pane", 3], ["latte", 2]])
    broken(register)
    assert buttons(register) == {}


def test_a_tab_that_was_emptied_is_told_and_has_no_header_to_mend(register: Register, tab: gspread.Worksheet) -> None:
    tab.clear()
    assert [each.where for each in problems(register)] == [tab.title]
    assert attendance(register, "Lainate") == 5


def test_a_click_that_mends_three_hundred_rows_leaves_in_several_bodies_and_each_row_is_mended_once(
    register: Register, tab: gspread.Worksheet, session: local.LocalSession, book: gspread.Spreadsheet
) -> None:
    """One body for all would be too long to read back, and a row that changed meanwhile would keep all others out."""
    tab.add_rows(MOST_ROWS)
    tab.update(range_name=f"A5:B{MOST_ROWS + 4}", values=[["Proposta", 42747]] * MOST_ROWS)
    remedy = buttons(register)[f"Dai un id alle {MOST_ROWS} righe"]
    session.log.clear()
    assert len(register.of(SHELL).problems.apply(remedy.changes, remedy.done)) == MOST_ROWS
    assert session.log.counts["write"] >= 5
    ids = under(tab, "id")
    assert (len(ids), len(set(ids)), "" in ids) == (MOST_ROWS + 3, MOST_ROWS + 3, False)
    assert set(under(tab, "versione")[3:]) == {2}
    assert until(lambda: JOURNAL in register.snapshot.tabs)
    assert len(book.worksheet(JOURNAL).get_all_records()) == 1
    assert problems(register) == []


# Who may click


@pytest.mark.parametrize(
    ("role", "hubs", "title", "may"),
    [
        ("referente", ("Rho",), "OP Café · Rho", True),
        ("referente", ("Rho",), "Persone · Rho", True),
        ("referente", ("Rho",), "OP Café · Lainate", False),
        ("amministratore", (), "OP Café · Lainate", True),
        ("amministratore", (), "Persone · Rho", False),
        ("coordinatore", (), "OP Café · Rho", False),
        ("volontario", ("Rho",), "OP Café · Rho", False),
    ],
)
def test_leads_mend_at_their_hubs_and_administrators_where_there_are_no_names(
    role: str, hubs: tuple[str, ...], title: str, may: bool
) -> None:
    problem = Problem(f"{title}!T5", "…", "…", Fault(FaultKind.NO_ID, title, (5,)))
    assert may_mend(Person("a@esempio.it", "A", role, hubs), problem) is may


def test_a_problem_of_the_definitions_has_no_button(register: Register, book: gspread.Spreadsheet) -> None:
    book.worksheet("Operazioni").update_cell(2, 3, "blu")
    [problem] = problems(register, "Operazioni")
    assert remedies(problem, register.snapshot, new_id) == ()


def test_a_fault_that_is_gone_meanwhile_has_no_button(register: Register, tab: gspread.Worksheet) -> None:
    add_by_hand(tab, Titolo="Uno")
    [problem] = problems(register)
    tab.update_cell(5, place(tab, "id"), "mano1")
    assert remedies(problem, register.reader.renew(), new_id) == ()
    tab.delete_rows(2, 5)
    assert remedies(problem, register.reader.renew(), new_id) == ()
