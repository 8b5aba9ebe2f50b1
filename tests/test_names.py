"""One name however it is spelled, in every tab that names things; and names that no tab's title can hold."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import gspread
import pytest

from sheets import names
from sheets.access import SHELL
from sheets.definitions.rows import read
from sheets.figures import periods
from sheets.figures.indicators import Scope
from sheets.kinds import Cell
from sheets.register.receipt import Receipt
from sheets.register.register import Register
from sheets.spreadsheet.workbook import Workbook
from tests.conftest import TODAY
from tests.prepared import default_tables, setup

Save = Callable[..., Receipt]
NFD = unicodedata.normalize("NFD", "Socialità")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rho", "RHO"),
        ("Rho", "Rho "),
        ("Rho", "rh\u200bo"),
        ("Settimo Milanese", "settimo\u00a0 milanese"),
        ("Socialità", NFD),
        ("STRASSE", "Straße"),
        ("a\nb", "a b"),
    ],
)
def test_two_spellings_of_one_name_are_the_same(one: str, other: str) -> None:
    assert names.same(one) == names.same(other)


@pytest.mark.parametrize(("one", "other"), [("Rho", "Rhò"), ("Rho", "Ro"), ("Rho 2", "Rho2"), ("Rho", "Rho.")])
def test_names_that_a_person_tells_apart_stay_two(one: str, other: str) -> None:
    assert names.same(one) != names.same(other)


@pytest.mark.parametrize("title", ["lavoro · rho", "Lavoro·Rho", "Lavoro  ·  Rho", "LAVORO ·RHO "])
def test_a_title_is_the_same_with_any_blanks_around_its_point(title: str) -> None:
    assert names.same_title(title) == names.same_title("Lavoro · Rho")


@pytest.mark.parametrize(
    ("title", "is_taken"),
    [("x" * 100, True), ("x" * 101, False), ("🏠" * 51, False), ("'x · y", False), ("x · y'", False), ("L'x · Ca'y", True)],
)  # fmt: skip
def test_the_titles_that_google_takes(title: str, is_taken: bool) -> None:
    assert (names.title_refusal(title) is None) is is_taken


def with_rows(tab: str, *rows: dict[str, Cell]) -> list[str]:
    """The problems of the defaults with these rows at the end of a tab."""
    tables = default_tables()
    for row in rows:
        tables[tab].append([row.get(str(label), "") for label in tables[tab][0]])
    return [str(problem) for problem in read(tables).problems]


TWICE = "è già definito più in alto, come «{}» (maiuscole, accenti e spazi non bastano a distinguere): la riga"


@pytest.mark.parametrize(
    ("tab", "row", "first"),
    [
        ("Hub", {"Hub": "RHO"}, "Rho"),
        ("Hub", {"Hub": "settimo  milanese"}, "Settimo Milanese"),
        ("Operazioni", {"Operazione": "job family", "Colore": "#000000"}, "Job Family"),
        ("Operazioni", {"Operazione": unicodedata.normalize("NFD", "OP Café"), "Colore": "#000000"}, "OP Café"),
        ("Attività", {"Operazione": "lavoro", "Attività": "gruppo smart job", "Natura": "voce"}, "Gruppo Smart Job"),
        ("Comuni", {"Comune": "RHO"}, "Rho"),
        ("Indicatori", {"Codice": "x", "Operazione": "Lavoro", "Misura": "voci", "Attività": "Consulenza individuale"}, ""),
        ("Ruoli", {"Email": "Volontaria.RHO@esempio.it ", "Ruolo": "volontario", "Hub": "Rho"}, "volontaria.rho@esempio.it"),
    ],
)  # fmt: skip
def test_a_name_that_differs_only_in_its_spelling_is_reported_and_the_first_one_stands(
    tab: str, row: dict[str, Cell], first: str
) -> None:
    if tab == "Indicatori":
        (told,) = with_rows(tab, row, {**row, "Codice": "X"})
        first = "x"
    else:
        (told,) = with_rows(tab, row)
    assert TWICE.format(first) in told


def test_a_label_that_differs_only_in_its_spelling_is_reported_with_the_one_to_write() -> None:
    (told,) = with_rows(
        "Campi", {"Operazione": "OP Café", "Attività": "Proposta", "Campo": "ADULTI", "Tipo": "presenti"}
    )
    assert "«ADULTI» è già un campo della stessa scheda, come «Adulti»" in told
    assert told.endswith("la riga è saltata. Scrivi «Adulti», o un altro nome.")


def test_a_label_of_another_operation_may_be_spelled_otherwise() -> None:
    row = {"Operazione": "Lavoro", "Attività": "Consulenza individuale", "Campo": "ADULTI", "Tipo": "presenti"}
    assert with_rows("Campi", row) == []


def test_the_apps_own_labels_are_its_own_in_any_spelling() -> None:
    (told,) = with_rows("Campi", {"Operazione": "Lavoro", "Campo": "ID", "Tipo": "testo"})
    assert "«ID» è un nome che l'app usa per sé." in told


def test_a_choice_that_is_there_twice_is_offered_once() -> None:
    row: dict[str, Cell] = {"Operazione": "Lavoro", "Campo": "Umore", "Tipo": "scelta", "Scelte": "Bene; male; BENE"}
    (told,) = with_rows("Campi", row)
    assert "«BENE» è già fra le scelte, come «Bene»" in told


@pytest.mark.parametrize(
    ("tab", "row", "why"),
    [
        ("Hub", {"Hub": "Ca'"}, "«Ca'» dà un titolo con un apostrofo a un'estremità"),
        ("Operazioni", {"Operazione": "'Ndemo", "Colore": "#000000"}, "«'Ndemo» dà un titolo con un apostrofo"),
        ("Hub", {"Hub": "x" * 90}, "è troppo lungo: la scheda «Job Family"),
        ("Operazioni", {"Operazione": "x" * 61, "Colore": "#000000"}, "è troppo lungo"),
        ("Hub", {"Hub": "Pero\nCerchiate"}, "contiene un a capo o un segno che non si vede."),
        ("Hub", {"Hub": "Pero; Cerchiate"}, "non può contenere «;»."),
        ("Hub", {"Hub": "Pero·Cerchiate"}, "non può contenere «·»."),
        ("Attività", {"Operazione": "Lavoro", "Attività": "Visita; uscita", "Natura": "voce"}, "non può contenere «;»."),
        ("Operazioni", {"Operazione": "presenze", "Colore": "#000000"}, "è un nome che l'app usa per le sue schede."),
        ("Operazioni", {"Operazione": "_Perimetri x", "Colore": "#000000"}, "è un nome che l'app usa per le sue schede."),
    ],
)  # fmt: skip
def test_a_name_that_no_tab_can_have_is_a_problem_of_its_row(tab: str, row: dict[str, Cell], why: str) -> None:
    (told,) = with_rows(tab, row)
    assert why in told


def test_the_longest_names_that_go_together_are_taken() -> None:
    assert with_rows("Operazioni", {"Operazione": "x" * 60, "Colore": "#000000"}) == []
    assert with_rows("Hub", {"Hub": "x" * 81}) == []


def test_a_role_at_a_hub_spelled_otherwise_is_at_that_hub(register: Register, book: gspread.Spreadsheet) -> None:
    book.worksheet("Ruoli").append_row(["nuova@esempio.it", "Nuova", "volontario", "RHO"], table_range="A1")
    register.reader.renew()
    assert next(person for person in register.people() if person.email == "nuova@esempio.it").hubs == ("Rho",)


@pytest.mark.parametrize("hub", ["RHO", "Rho ", " rho"])
def test_with_a_hub_that_is_there_twice_saving_goes_on(
    register: Register, book: gspread.Spreadsheet, save: Save, hub: str
) -> None:
    book.worksheet("Hub").append_row([hub, "Il doppio", "Rho", ""], table_range="A1")
    register.reader.renew()
    assert save("Proposta", {"Titolo": "Orto"}, hub="Rho").row == 2
    assert save("Proposta", {"Titolo": "Coro"}, hub="Rho").row == 3
    (problem,) = register.of(SHELL).problems.all()
    assert problem.where == "Hub!A7"


@pytest.mark.parametrize(
    "spelled", ["op café · rho", "OP CAFÉ · RHO", "OP Café·Rho", unicodedata.normalize("NFD", "OP Café · Rho")]
)
def test_a_tab_whose_title_people_spell_otherwise_is_found_and_used(
    register: Register, book: gspread.Spreadsheet, save: Save, spelled: str
) -> None:
    save("Proposta", {"Titolo": "Orto"}, id="orto")
    book.worksheet("OP Café · Rho").update_title(spelled)
    register.reader.renew()
    assert save("Proposta", {"Titolo": "Coro"}).row == 3
    assert register.of(SHELL).entries.find("OP Café · Rho", "orto").title == "Orto"
    register.of(SHELL).entries.correct("OP Café · Rho", "orto", {"Titolo": "Orto di via Meda"}, {"Titolo": "Orto"})
    assert book.worksheet(spelled).cell(2, 4).value == "Orto di via Meda"
    assert register.of(SHELL).problems.all() == []
    assert [
        each.title for each in book.worksheets() if "Caf" in each.title or "CAF" in each.title or "caf" in each.title
    ] == [spelled]


def test_of_two_tabs_with_one_title_the_exact_one_counts_and_the_other_is_told(
    register: Register, book: gspread.Spreadsheet, save: Save
) -> None:
    save("Evento di socialità", {"Titolo": "Cena", "Stato": "svolto"})
    book.worksheet("OP Café · Rho").duplicate(new_sheet_name="OP Café ·  Rho")
    register.reader.renew()
    events = register.of(SHELL).figures.indicators()[12]
    assert register.of(SHELL).figures.figure(events, Scope(periods.year(TODAY))).value == 1
    (problem,) = register.of(SHELL).problems.all()
    assert problem.where == "OP Café ·  Rho"


def test_definition_tabs_spelled_otherwise_are_read(register: Register, book: gspread.Spreadsheet) -> None:
    book.worksheet("Hub").append_row(["Pero"], table_range="A1")
    book.worksheet("Hub").update_title("HUB")
    assert "Pero" in register.reader.renew().definitions.hubs
    assert register.of(SHELL).problems.all() == []


def test_setup_makes_no_second_tab_of_a_name_that_is_there(workbook: Workbook, book: gspread.Spreadsheet) -> None:
    book.worksheet("Hub").update_title("HUB")
    prepared = setup(workbook)
    assert prepared.made == []
    assert prepared.notices == ["HUB: la leggo come «Hub». Rinominala così, e la preparo come le altre."]
