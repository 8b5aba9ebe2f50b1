"""Names reach nobody who may not see them, whatever way they take: copies, notes, exports, problems, hand edits."""

from __future__ import annotations

from datetime import date
from time import monotonic

import gspread
import pytest

from sheets.access import SHELL, Person
from sheets.definitions.model import JOURNAL
from sheets.entries.columns import Entry
from sheets.figures.indicators import Scope
from sheets.figures.periods import Period
from sheets.kinds import Cell
from sheets.privacy.sight import COVERED, Names, Sight
from sheets.register.register import Register
from sheets.register.stamps import new_id
from sheets.spreadsheet.snapshot import Snapshot, Tab
from sheets.spreadsheet.workbook import SERVICE
from tests.conftest import TODAY, Save
from tests.waiting import until

TAB, PEOPLE = "OP Café · Rho", "Persone · Rho"
NAMES = ("Maria Rossi", "Nicolò De Santis", "Fatima", "Anna Maria D'Angelo")


def letters(number: int) -> str:
    """A number as a word."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


@pytest.fixture
def people(register: Register) -> None:
    """Four people at Rho and one at Lainate."""
    register.of(SHELL).rows.add([register.of(SHELL).rows.of_people("Rho", new_id(), {"Nome": name}) for name in NAMES])
    register.of(SHELL).rows.add([register.of(SHELL).rows.of_people("Lainate", new_id(), {"Nome": "Ugo Bianchi"})])


def someone(register: Register, role: str, hub: str = "") -> Person:
    return next(each for each in register.people() if each.role == role and (not hub or hub in each.hubs))


def sight(register: Register, role: str, hub: str = "") -> Sight:
    return Names().sight(someone(register, role, hub), register.snapshot)


def tab(title: str, *rows: list[str]) -> Tab:
    return Tab.read(title, 77, rows, (20, 10))


SYSTEM = ["id", "creato_il", "creato_da"]
CLOSED = [
    tab("Copia di Persone · Rho", ["Nome", "Comune", *SYSTEM], ["Maria Rossi", "Rho", "p1"]),
    tab("Persone · Rho (2)", ["Nome", "Comune", *SYSTEM], ["Maria Rossi", "Rho", "p1"]),
    tab("Elenco", ["Nome", "Comune", *SYSTEM], ["Chi non c'era", "Rho", "p1"]),
    tab("Elenco", ["Chi è", "Dove", *SYSTEM], ["Chi non c'era", "Rho", "p1"]),
    tab("Elenco", ["Nome e cognome"], ["Chi non c'era"]),
    tab("Elenco", ["Partecipanti"], ["Maria Rossi"]),
    tab("Elenco", ["Partecipanti"], ["rossi  MARIA"]),
    tab("Appunti", [], [], ["", "Martedì ha chiamato Nicolo de Santis, da richiamare"]),
    tab("Appunti", ["Fatima"]),
    tab("PERSONE di tutti gli hub", ["A"], ["b"]),
    tab("Lavoro · Rho", ["Nome", "Comune", *SYSTEM], ["Chi non c'era", "Rho", "p1"]),
    tab("Cena di Anna Maria D’Angelo", ["Invitati"], ["Anna Maria D’Angelo"]),
]
OPEN = [
    tab("Appunti", ["Che cosa", "Quando"], ["Comprare il caffè", "12/01/2017"]),
    tab("Appunti", ["Che cosa"], ["Fatima significa un nome, da sola; qui è in una frase"]),
    tab("Copia di OP Café · Rho", ["Attività", "Data", "Comune", *SYSTEM], ["Proposta", "12/01/2017", "Rho", "a1"]),
    tab("Vuota"),
]


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("closed", CLOSED, ids=lambda each: f"{each.title}: {each.header}")
@pytest.mark.parametrize("role", ["coordinatore", "amministratore"])
def test_a_tab_that_holds_names_is_closed_whatever_it_is_called(register: Register, role: str, closed: Tab) -> None:
    assert not sight(register, role).may_see(closed)
    # Who sees the names of the hub sees the copy of them.
    assert sight(register, "referente", "Rho").may_see(closed)


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("open_", OPEN, ids=lambda each: f"{each.title}: {each.header}")
@pytest.mark.parametrize("role", ["coordinatore", "amministratore", "referente"])
def test_what_holds_no_name_is_open(register: Register, role: str, open_: Tab) -> None:
    assert sight(register, role, "Rho" if role == "referente" else "").may_see(open_)


@pytest.mark.usefixtures("people")
def test_a_copy_of_one_hubs_people_is_closed_at_another_hub(register: Register) -> None:
    lainate = sight(register, "referente", "Lainate")
    for closed in CLOSED:
        # Of a list whose names nobody knows only the title could tell the hub.
        if any("Chi non c'era" in row for row in closed.rows) or closed.title.startswith("PERSONE"):
            continue
        assert not lainate.may_see(closed), closed


@pytest.mark.usefixtures("people")
def test_what_was_said_to_be_a_copy_of_a_people_tab_is_as_closed_whatever_it_holds(register: Register) -> None:
    coordinator, names = someone(register, "coordinatore"), Names()
    copy = Tab.read("Elenco", 4711, [["A", "B"], ["Uno nuovo", "x"]], (20, 10))
    assert names.sight(coordinator, register.snapshot).may_see(copy)
    names.copied(register.snapshot.tabs[PEOPLE].sheet_id, copy.sheet_id)
    assert not names.sight(coordinator, register.snapshot).may_see(copy)
    assert names.sight(someone(register, "referente", "Rho"), register.snapshot).may_see(copy)


@pytest.mark.usefixtures("people")
def test_a_people_tab_stays_closed_when_its_title_and_its_labels_are_changed(
    register: Register, book: gspread.Spreadsheet
) -> None:
    coordinator, names = someone(register, "coordinatore"), Names()
    assert not names.sight(coordinator, register.snapshot).may_see(register.snapshot.tabs[PEOPLE])
    found = register.snapshot.tabs[PEOPLE]
    renamed = Tab.read("Elenco", found.sheet_id, [["A", "B"], ["Uno nuovo", "x"]], (20, 10))
    gone = Snapshot({t: each for t, each in register.snapshot.tabs.items() if t != PEOPLE}, register.definitions, 99)
    assert not names.sight(coordinator, gone).may_see(renamed)
    assert names.sight(coordinator, gone).cover("Maria Rossi") == COVERED, "the names are still known"
    assert names.sight(someone(register, "referente", "Rho"), gone).may_see(renamed)
    assert not names.sight(someone(register, "referente", "Lainate"), gone).may_see(renamed)


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("Maria Rossi", "(nome)"),
        ("Festa di Maria Rossi, con ROSSI MARIA", "Festa di (nome), con (nome)"),
        ("ha chiamato Nicolò De Santis.", "ha chiamato (nome)."),
        ("Fatima", "(nome)"),
        # Signs that nobody sees, as they come with what is copied from a page.
        ("ha chiamato Ma\u00adria Rossi", "ha chiamato (nome)"),
        ("Maria Ros\u200b\ufeffsi e altri", "(nome) e altri"),
        ("Maria\u00a0Rossi", "(nome)"),
        ("Cena etnica", "Cena etnica"),
        ("Mario Rossini", "Mario Rossini"),
        ("", ""),
    ],
)
def test_a_name_in_a_text_is_covered(register: Register, text: str, covered: str) -> None:
    assert sight(register, "coordinatore").cover(text) == covered
    assert sight(register, "referente", "Rho").cover(text) == text
    assert sight(register, "referente", "Lainate").cover(text) == covered


@pytest.mark.usefixtures("people")
def test_a_namesake_at_ones_own_hub_is_no_secret(register: Register) -> None:
    register.of(SHELL).rows.add([register.of(SHELL).rows.of_people("Lainate", "p9", {"Nome": "Maria Rossi"})])
    assert sight(register, "referente", "Lainate").cover("Maria Rossi") == "Maria Rossi"


@pytest.mark.usefixtures("people")
def test_names_are_known_also_where_their_column_lost_its_title(register: Register, book: gspread.Spreadsheet) -> None:
    people = book.worksheet(PEOPLE)
    people.update_acell("A1", "")
    register.reader.renew()
    assert sight(register, "coordinatore").cover("Maria Rossi") == COVERED


def test_of_many_names_a_page_is_covered_in_a_moment(register: Register) -> None:
    """Linear in the text: thousands of names that begin alike cost no more than ten."""
    rows = [["Nome"], *([f"Persona Numero{number}"] for number in range(4_000))]
    found = Snapshot({PEOPLE: Tab.read(PEOPLE, 5, rows, (4_001, 1))}, register.definitions, 1)
    cover = Names().sight(someone(register, "coordinatore"), found).cover
    assert [cover(f"Ecco persona numero{number}!") for number in range(4_000)] == ["Ecco (nome)!"] * 4_000


def test_a_name_at_the_end_of_a_text_is_covered_though_a_longer_one_begins_alike(register: Register) -> None:
    rows = [["Nome"], ["Maria Rossi"], ["Maria Rossi Bianchi"]]
    found = Snapshot({PEOPLE: Tab.read(PEOPLE, 5, rows, (3, 1))}, register.definitions, 1)
    cover = Names().sight(someone(register, "coordinatore"), found).cover
    assert cover("Festa di Maria Rossi") == "Festa di (nome)"
    assert cover("Maria Rossi Bianchi") == "(nome)"
    assert cover("Per Maria Rossi Bianchi e Maria Rossi") == "Per (nome) e (nome)"


# The ways that a name takes


@pytest.fixture
def noted(register: Register, people: None, save: Save) -> None:
    """A name among the words of an entry."""
    save("Proposta", {"Titolo": "Festa di Maria Rossi"}, id="a1")


@pytest.mark.usefixtures("noted")
def test_an_export_has_names_only_for_those_who_may_see_them(register: Register) -> None:
    of_coordinator = str(register.of(someone(register, "coordinatore")).exports.tabs("Rho"))
    assert "Maria" not in of_coordinator
    assert "Festa di (nome)" in of_coordinator
    assert "Festa di Maria Rossi" in str(register.of(someone(register, "referente", "Rho")).exports.tabs("Rho"))


@pytest.mark.usefixtures("noted")
def test_problems_quote_no_cell_of_people_and_no_name(register: Register, book: gspread.Spreadsheet) -> None:
    people, entries = book.worksheet(PEOPLE), book.worksheet(TAB)
    people.update_acell("B2", "Via Roma, interno 3")
    people.update_acell("D2", "lunedì scorso")
    entries.update_acell("A2", "Maria Rossi")
    register.reader.renew()
    for role in ("coordinatore", "amministratore"):
        found = register.of(someone(register, role)).problems.all()
        assert {each.where.partition("!")[0] for each in found} >= {PEOPLE, TAB}
        said = " ".join(map(str, found))
        for secret in ("Maria", "Rossi", "Via Roma", "lunedì"):
            assert secret not in said
    of_lead = " ".join(map(str, register.of(someone(register, "referente", "Rho")).problems.all()))
    assert "Maria Rossi" in of_lead


@pytest.mark.usefixtures("noted")
def test_hand_edits_tell_no_name_to_those_who_see_none(register: Register, book: gspread.Spreadsheet) -> None:
    book.worksheet(PEOPLE).update_acell("A2", "Carla Verdi")
    book.worksheet(TAB).update_acell("C2", "Festa di Nicolò De Santis")
    copy = book.worksheet(PEOPLE).duplicate(new_sheet_name="Copia di Persone · Rho")
    register.reader.renew()
    copy.update_acell("A3", "Dario Neri")
    copy.append_row(["Elio Gialli", "Rho"])
    register.reader.renew()
    notes = register.of(someone(register, "coordinatore")).problems.by_hand()
    assert {note.tab for note in notes} == {TAB}
    assert "Nicolò" not in str(notes)
    said = str(register.of(someone(register, "referente", "Rho")).problems.by_hand())
    assert "Nicolò De Santis" in said


@pytest.mark.usefixtures("noted")
def test_a_correction_writes_ids_of_people_and_no_names_in_the_journal(
    register: Register, book: gspread.Spreadsheet
) -> None:
    activity, field = next(
        (activity, field)
        for activity in register.definitions.activities
        for field in register.definitions.fields_of(activity)
        if field.kind.name == "persona"
    )
    ids = {row[0]: row[1] for row in [(each["Nome"], each["id"]) for each in book.worksheet(PEOPLE).get_all_records()]}
    title = f"{activity.operation} · Rho"
    required = {
        each.label: each.choices[0]
        for each in register.definitions.fields_of(activity)
        if each.required and each.choices
    }
    values = {"Data": TODAY, **required, field.label: ids["Maria Rossi"]}
    register.of(SHELL).entries.save(Entry("c1", activity.operation, "Rho", activity.name, values))
    seen = register.of(SHELL).entries.find(title, "c1").seen
    register.of(SHELL).entries.correct(title, "c1", {field.label: ids["Fatima"]}, seen)
    # The journal's row leaves with the next write.
    assert until(lambda: JOURNAL in register.snapshot.tabs)
    told = str(book.worksheet(JOURNAL).get_all_values())
    assert ids["Fatima"] in told
    assert "Maria" not in told
    assert "Fatima" not in told


# A name in parts

PARTS = [
    (["Maria", "Rossi"], [COVERED, COVERED]),
    (["rossi", "MARIA"], [COVERED, COVERED]),
    (["Nicolo", "DE SANTIS"], [COVERED, COVERED]),
    (["De  Santis", "12/01/2017", "41", "nicolò"], [COVERED, "12/01/2017", "41", COVERED]),
    (["Anna", "Maria", "", "D’Angelo"], [COVERED, COVERED, "", COVERED]),
    (["d'angelo maria", "Rho", "Anna"], [COVERED, "Rho", COVERED]),
    (["Ha chiamato Maria", "Rossi, da richiamare"], [f"Ha chiamato {COVERED}", f"{COVERED}, da richiamare"]),
    (["Festa di Maria Rossi", "Maria", "Rossi"], [f"Festa di {COVERED}", COVERED, COVERED]),
    (["Maria", "Rho"], ["Maria", "Rho"]),
    (["Maria cucina", "Rossi"], ["Maria cucina", "Rossi"]),
    (["Fatima", "Rossi"], [COVERED, "Rossi"]),
    (["Mario", "Rossini"], ["Mario", "Rossini"]),
    (["Maria", 12, "Rossi", True], [COVERED, 12, COVERED, True]),
]


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(("row", "covered"), PARTS, ids=str)
def test_a_name_that_is_split_over_the_cells_of_a_row_is_covered(
    register: Register, row: list[Cell], covered: list[Cell]
) -> None:
    assert sight(register, "coordinatore").cover_row(row) == covered
    assert sight(register, "referente", "Lainate").cover_row(row) == covered
    assert sight(register, "referente", "Rho").cover_row(row) == row


@pytest.mark.usefixtures("people")
def test_numbers_beside_a_word_of_a_name_are_no_name(register: Register) -> None:
    register.of(SHELL).rows.add([register.of(SHELL).rows.of_people("Rho", "p9", {"Nome": "Persona 12"})])
    assert sight(register, "coordinatore").cover_row(["Persona", "12"]) == ["Persona", "12"]
    assert sight(register, "coordinatore").cover_row(["Persona 12", "12"]) == [COVERED, "12"]


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("role", ["coordinatore", "amministratore"])
def test_a_list_of_first_names_and_surnames_is_closed(register: Register, role: str) -> None:
    listed = tab("Elenco", ["Chi", "Età", "Famiglia"], ["Maria", "41", "Rossi"])
    assert not sight(register, role).may_see(listed)
    assert sight(register, "referente", "Rho").may_see(listed)


def test_of_many_names_the_rows_of_a_tab_are_covered_in_a_moment(register: Register) -> None:
    """Hundreds who share a first name cost no more than one look at each cell."""
    rows = [["Nome"], *([f"Maria Cognome{letters(number)}"] for number in range(4_000))]
    found = Snapshot({PEOPLE: Tab.read(PEOPLE, 5, rows, (4_001, 1))}, register.definitions, 1)
    cover = Names().sight(someone(register, "coordinatore"), found).cover_row
    began = monotonic()
    for number in range(4_000):
        assert cover(["Maria", "Rho", "Cena", f"cognome{letters(number)}"]) == [COVERED, "Rho", "Cena", COVERED]
    assert monotonic() - began < 10.0


@pytest.mark.usefixtures("people")
def test_in_an_entry_a_name_in_parts_reaches_nobody_by_any_way(
    register: Register, book: gspread.Spreadsheet, save: Save
) -> None:
    save("Proposta", {"Titolo": "Maria"}, id="a1")
    entries = book.worksheet(TAB)
    last = len(entries.row_values(1))
    entries.add_cols(2)
    entries.update_cell(1, last + 1, "Referente della proposta")
    entries.update_cell(2, last + 1, "Rossi")
    register.reader.renew()
    entries.update_cell(2, last + 1, "rossi")
    entries.update_acell("B2", "ieri")
    entries.update_acell("A2", "Rossi")
    register.reader.renew()
    coordinator, lead = someone(register, "coordinatore"), someone(register, "referente", "Rho")
    for told in (
        lambda who, hub: register.of(who).exports.tabs(hub),
        lambda who, hub: register.of(who).problems.all(),
        lambda who, hub: register.of(who).problems.by_hand(),
    ):
        assert "rossi" not in str(told(coordinator, "Rho")).casefold()
        assert "rossi" in str(told(lead, "Rho")).casefold()


WHOLE = Scope(Period(date(2010, 1, 1), date(2020, 1, 1), "sempre"))
PARTY = {"Titolo": "Festa di Maria Rossi", "Stato": "svolto", "Adulti": 3}


@pytest.mark.usefixtures("people")
def test_the_rows_behind_a_figure_tell_no_name(register: Register, save: Save) -> None:
    save("Evento di socialità", PARTY)
    (counted,) = [each for each in register.definitions.indicators if each.label == "Eventi di socialità"]
    for role, title in (("coordinatore", f"Festa di {COVERED}"), ("referente", "Festa di Maria Rossi")):
        person = someone(register, role)
        told = register.of(person).figures.counted(register.of(person).figures.figure(counted, WHOLE))
        assert [*told["title"]] == [title]


@pytest.mark.usefixtures("people")
def test_a_doubt_about_a_figure_quotes_no_name(register: Register, book: gspread.Spreadsheet, save: Save) -> None:
    save("Evento di socialità", PARTY)
    entries = book.worksheet(TAB)
    entries.update_cell(2, entries.row_values(1).index("Adulti") + 1, "Maria Rossi")
    register.reader.renew()
    assert "Maria" in str(register.of(someone(register, "referente", "Rho")).figures.doubts(WHOLE))
    assert "Maria" not in str(register.of(someone(register, "coordinatore")).figures.doubts(WHOLE))


@pytest.mark.usefixtures("people")
def test_a_row_that_somebody_took_away_tells_no_name_in_parts(
    register: Register, book: gspread.Spreadsheet, save: Save
) -> None:
    save("Orientamento ad altri servizi", {"Servizio": "casa"}, id="a1")
    entries = book.worksheet(TAB)
    entries.update_cell(2, entries.row_values(1).index("Titolo") + 1, "Maria")
    entries.update_acell("A2", "Rossi")
    register.reader.renew()
    entries.delete_rows(2)
    register.reader.renew()
    told = {
        role: register.of(someone(register, role)).problems.by_hand()[0].words for role in ("coordinatore", "referente")
    }
    assert "Rossi · 12/01/2017 · Maria" in told["referente"]
    assert "Maria" not in told["coordinatore"]
    assert "Rossi" not in told["coordinatore"]


@pytest.mark.parametrize("role", ["referente", "coordinatore", "amministratore"])
def test_the_apps_own_hidden_tabs_are_nobodys_to_see(register: Register, role: str) -> None:
    assert not sight(register, role).may_see(tab(f"{SERVICE}_1", ["che cosa"], ["12"]))


def test_a_lead_does_not_read_in_the_journal_what_was_done_at_other_hubs(register: Register) -> None:
    journal = tab(
        JOURNAL, ["quando", "chi", "che cosa", "dove", "id"], ["", "a@esempio.it", "correzione", "Lainate", "1"]
    )
    assert not sight(register, "referente", "Rho").may_see(journal)
    assert all(sight(register, role).may_see(journal) for role in ("coordinatore", "amministratore"))


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("role", ["coordinatore", "amministratore"])
def test_a_tab_whose_title_is_a_name_is_closed(register: Register, role: str) -> None:
    assert not sight(register, role).may_see(tab("Maria Rossi", ["Che cosa"], ["Comprare il caffè"]))


@pytest.mark.usefixtures("people")
def test_a_title_of_a_column_that_is_a_name_is_covered_in_an_export(
    register: Register, book: gspread.Spreadsheet, save: Save
) -> None:
    save("Evento di socialità", {"Titolo": "Cena", "Stato": "svolto"})
    sheet = book.worksheet(TAB)
    sheet.update_cell(1, sheet.row_values(1).index("Note") + 1, "Maria Rossi")
    register.reader.renew()
    for role, label in (("coordinatore", COVERED), ("referente", "Maria Rossi")):
        exported = register.of(someone(register, role, "Rho" if role == "referente" else "")).exports.tabs("Rho")
        labels = [column.label for each in exported if each.title == TAB for column in each.columns]
        assert label in labels
        assert ("Maria Rossi" in labels) is (role == "referente")
