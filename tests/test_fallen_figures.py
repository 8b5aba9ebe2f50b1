"""No figure falls in silence: what nothing reads, what vanished and what points at nothing is told, with its figures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import gspread
import pytest

from sheets import kinds
from sheets.a1 import column_letter
from sheets.access import SHELL, Person
from sheets.entries.columns import Entry
from sheets.entries.journal import Saying
from sheets.figures import periods
from sheets.figures.indicators import Scope
from sheets.mending.menders import may_mend
from sheets.mending.remedies import remedies
from sheets.mending.remedy import Remedy
from sheets.problems import Conflict, FaultKind, NotAllowed, Problem
from sheets.register.receipt import Receipt
from sheets.register.register import Register
from sheets.register.stamps import new_id
from sheets.spreadsheet.pace import Pace
from sheets.spreadsheet.workbook import Workbook
from tests.conftest import TODAY

Save = Callable[..., Receipt]
TAB = "OP Café · Rho"
EVENT, LAB = "Evento di socialità", "Laboratorio di comunità"
YEAR = Scope(periods.year(TODAY))
HEADS = ("14",)


@pytest.fixture
def events(save: Save) -> None:
    """Three held events of 10, 20 and 30 adults."""
    for number in (10, 20, 30):
        save(EVENT, {"Titolo": f"Cena {number}", "Stato": "svolto", "Adulti": number, "Bambini": 1}, id=f"e{number}")


def problems(register: Register) -> list[Problem]:
    register.reader.renew()
    return register.of(SHELL).problems.all()


def wrong(register: Register) -> list[Problem]:
    """The problems, but for those that only say that somebody changed a definition."""
    return [each for each in problems(register) if not (each.fault and each.fault.kind is FaultKind.REDEFINED)]


def told(register: Register) -> list[tuple[str, tuple[str, ...]]]:
    """Each problem's place and the figures that it touches."""
    return [(each.where, each.touches) for each in problems(register)]


def figure(register: Register, code: int, scope: Scope = YEAR) -> float | None:
    return register.of(SHELL).figures.figure(register.of(SHELL).figures.indicators()[code - 1], scope).value


def without(book: gspread.Spreadsheet, tab: str, column: str, cell: str) -> None:
    """Delete the definition rows of a tab that have that cell under that column."""
    sheet = book.worksheet(tab)
    header, *rows = sheet.get_all_values()
    at = header.index(column)
    for number in sorted((n for n, row in enumerate(rows, 2) if row[at] == cell), reverse=True):
        sheet.delete_rows(number)


def set_cell(book: gspread.Spreadsheet, tab: str, row: str, column: str, cell: Any) -> None:
    """Write into the row of a definition tab of which some cell is `row`."""
    sheet = book.worksheet(tab)
    sheet.update_cell(sheet.find(row).row, sheet.find(column, in_row=1).col, cell)


def button(register: Register, problem: Problem) -> Remedy:
    (remedy,) = remedies(problem, register.snapshot, new_id)
    return remedy


def click(register: Register, remedy: Remedy, person: Person = SHELL) -> None:
    if remedy.says:
        register.of(person).problems.declare(remedy.says)
    else:
        register.of(person).problems.apply(remedy.changes, remedy.done)


# Values that nothing reads


@pytest.mark.usefixtures("events")
def test_a_field_that_is_deleted_is_told_with_its_column_and_its_figure(
    register: Register, book: gspread.Spreadsheet
) -> None:
    without(book, "Campi", "Campo", "Adulti")
    (problem,) = problems(register)
    assert figure(register, 14) == 3
    assert (problem.where, problem.touches) == (f"{TAB}!H1", HEADS)
    assert problem.what == (
        "La colonna «Adulti» ha 3 valori (2–4), e nessun campo si chiama così: non si legge e non si conta."
    )
    assert [each.where for each in register.of(SHELL).figures.doubts(YEAR)["14"]] == [f"{TAB}!H1"]
    assert register.of(SHELL).figures.doubts(Scope(YEAR.period, ("Lainate",))) == {}


@pytest.mark.usefixtures("events")
def test_a_column_that_people_call_their_own_is_told_no_more(register: Register, book: gspread.Spreadsheet) -> None:
    sheet = book.worksheet(TAB)
    sheet.insert_cols([["Appunti", "buona", "bella"]], 2)
    (problem,) = problems(register)
    assert (problem.where, problem.touches) == (f"{TAB}!B1", ())
    remedy = button(register, problem)
    assert remedy.label == "È una colonna nostra: va bene così"
    click(register, remedy)
    assert problems(register) == []
    assert book.worksheet("Registro").get_all_records()[-1]["dove"] == f"{TAB}: Appunti"


@pytest.mark.usefixtures("events")
def test_a_column_of_voided_rows_alone_is_nobodys_loss(register: Register, book: gspread.Spreadsheet) -> None:
    book.worksheet(TAB).insert_cols([["Appunti", "x"]], 2)
    register.of(SHELL).entries.void(TAB, "e10")
    assert problems(register) == []


def test_a_field_whose_activities_lost_one_is_told_with_that_activity(
    register: Register, book: gspread.Spreadsheet, save: Save
) -> None:
    for title in ("Orto", "Coro"):
        save(LAB, {"Laboratorio": title, "Stato": "svolto"}, id=title)
    set_cell(book, "Campi", "Laboratorio", "Attività", EVENT)
    (problem,) = [each for each in problems(register) if each.where.startswith(TAB)]
    assert figure(register, 17) == 0
    assert problem.what == f"«Laboratorio» ha 2 valori (2–3) di «{LAB}», che questo campo non lo chiede."
    assert problem.touches == ("17", "18")
    assert button(register, problem).label == "Le cifre 17, 18 sono giuste senza «Laboratorio»"


@pytest.mark.usefixtures("events")
def test_a_kind_that_cannot_read_the_values_touches_the_figures_of_its_column(
    register: Register, book: gspread.Spreadsheet
) -> None:
    book.worksheet(TAB).update_acell("H2", "una decina")
    assert told(register) == [(f"{TAB}!H2", HEADS)]


@pytest.mark.usefixtures("events")
def test_an_activity_that_is_deleted_is_one_problem_of_its_fields_its_indicators_and_its_rows(
    register: Register, book: gspread.Spreadsheet, lead: Person
) -> None:
    without(book, "Attività", "Attività", EVENT)
    (problem,) = problems(register)
    assert (problem.where, problem.touches) == ("Attività", ("13", "14"))
    assert f"la nominano «Campi» (7 righe), «Indicatori» (2 righe) e «{TAB}» (3 righe)" in problem.what
    assert "rimettila nella scheda «Attività»" in problem.fix
    assert {code: found[0].where for code, found in register.of(SHELL).figures.doubts(YEAR).items()} == {
        "13": "Attività",
        "14": "Attività",
    }
    assert register.of(lead).problems.all() == [problem], (
        "a lead reads the cause, and nothing that would file rows wrong"
    )


@pytest.mark.usefixtures("events")
def test_rows_of_an_activity_that_is_like_none_are_not_to_be_filed_under_another_one_at_once(
    register: Register, book: gspread.Spreadsheet
) -> None:
    book.worksheet(TAB).update_acell("A2", "Tombola")
    (problem,) = problems(register)
    assert problem.fix.startswith("Se «Tombola» è stata tolta per errore, va rimessa nella scheda «Attività».")


@pytest.mark.usefixtures("events")
def test_a_slip_of_the_pen_at_two_hubs_is_mended_where_it_stands(
    register: Register, book: gspread.Spreadsheet, save: Save
) -> None:
    save(EVENT, {"Titolo": "x", "Stato": "svolto", "Adulti": 3}, id="l1", hub="Lainate")
    for title in (TAB, "OP Café · Lainate"):
        book.worksheet(title).update_acell("A2", "Evento di socialita")
    found = problems(register)
    assert [each.where for each in found] == [f"{TAB}!A2", "OP Café · Lainate!A2"]
    assert button(register, found[0]).label == f"Scrivi «{EVENT}»"


@pytest.mark.usefixtures("events")
def test_an_activity_that_is_deleted_and_is_like_another_offers_no_button_that_files_its_rows_there(
    register: Register, book: gspread.Spreadsheet
) -> None:
    activities = book.worksheet("Attività")
    at = [row[1] for row in activities.get_all_values()].index(LAB) + 1
    activities.update_acell(f"B{at}", "Evento di socialita")
    book.worksheet(TAB).update_acell("A2", "Evento di socialita")
    register.reader.renew()
    without(book, "Attività", "Attività", EVENT)
    offered = [each for problem in problems(register) for each in remedies(problem, register.snapshot, new_id)]
    assert not [each for each in offered if each.changes]


@pytest.mark.usefixtures("events")
def test_an_operation_that_is_deleted_is_told_with_its_tab_and_its_indicators(
    register: Register, book: gspread.Spreadsheet
) -> None:
    without(book, "Operazioni", "Operazione", "OP Café")
    (problem,) = problems(register)
    assert problem.where == "Operazioni"
    assert TAB in [part.where for part in problem.parts]
    assert {"13", "14"} <= {*problem.touches}


@pytest.mark.usefixtures("events")
def test_a_hub_that_is_deleted_touches_the_figures_of_its_tabs(register: Register, book: gspread.Spreadsheet) -> None:
    set_cell(book, "Ruoli", "volontaria.rho@esempio.it", "Hub", "Lainate")
    set_cell(book, "Ruoli", "referente.rho@esempio.it", "Hub", "Lainate")
    without(book, "Hub", "Hub", "Rho")
    ((where, touches),) = told(register)
    assert (where, touches) == (TAB, ("13", "14", "15", "16", "17", "18", "19"))


@pytest.mark.usefixtures("events")
def test_a_definition_tab_of_which_the_defaults_are_used_touches_every_figure(
    register: Register, book: gspread.Spreadsheet
) -> None:
    book.worksheet("Campi").update_acell("C1", "Nome del campo")
    (problem,) = problems(register)
    assert len(problem.touches) == 19


@pytest.mark.usefixtures("events")
def test_a_word_that_is_no_activity_touches_the_figures_of_the_one_it_must_be(
    register: Register, book: gspread.Spreadsheet
) -> None:
    book.worksheet(TAB).update_acell("A2", "Evento di socialita")
    assert told(register) == [(f"{TAB}!A2", ("13", "14"))]


@pytest.mark.usefixtures("events")
def test_rows_without_a_date_are_one_problem_with_the_figures_of_their_activity(
    register: Register, book: gspread.Spreadsheet
) -> None:
    book.worksheet(TAB).batch_clear(["B2:B3"])
    (problem,) = problems(register)
    assert problem.touches == ("13", "14")
    assert problem.what == f"Manca la data in 2 righe di «{EVENT}» (2–3): non entrano in nessun periodo."


# Tabs that vanished


@pytest.mark.usefixtures("events")
def test_a_tab_that_is_deleted_is_missed_also_by_a_process_that_never_saw_it(
    register: Register, workbook: Workbook, book: gspread.Spreadsheet
) -> None:
    book.del_worksheet(book.worksheet(TAB))
    every = ("13", "14", "15", "16", "17", "18", "19")
    assert told(register) == [(TAB, every)]
    other = Register(workbook, pace=Pace(backoff=0.01))
    assert [(each.where, each.touches) for each in other.of(SHELL).problems.all()] == [(TAB, every)]
    other.close()


@pytest.mark.usefixtures("events")
def test_a_tab_that_people_took_away_is_told_no_more_until_it_is_made_and_gone_again(
    register: Register, book: gspread.Spreadsheet, save: Save
) -> None:
    book.del_worksheet(book.worksheet(TAB))
    (problem,) = problems(register)
    remedy = button(register, problem)
    assert (remedy.label, remedy.done) == ("È giusto: l'abbiamo tolta", f"La scheda «{TAB}» è segnata come tolta.")
    click(register, remedy)
    assert problems(register) == []
    save("Proposta", {"Titolo": "Di nuovo"})
    assert problems(register) == []
    book.del_worksheet(book.worksheet(TAB))
    assert [where for where, _ in told(register)] == [TAB]


@pytest.mark.usefixtures("events")
@pytest.mark.parametrize(("tab", "row", "column"), [("Hub", "Rho", "Hub"), ("Operazioni", "OP Café", "Operazione")])
def test_a_hub_or_operation_that_is_spelled_otherwise_loses_no_tab(
    register: Register, book: gspread.Spreadsheet, tab: str, row: str, column: str
) -> None:
    set_cell(book, tab, row, column, row.upper())
    register.reader.renew()
    assert not [where for where, _ in told(register) if where == TAB]


def test_a_tab_that_is_new_costs_no_request_more(register: Register, session: Any, save: Save) -> None:
    register.snapshot  # noqa: B018
    session.log.clear()
    save("Proposta", {"Titolo": "Orto"})
    save("Proposta", {"Titolo": "Coro"}, hub="Lainate")
    assert session.log.counts == {"read": 0, "write": 2, "drive": 0}


def test_a_book_from_before_learns_its_tabs_at_the_first_save(
    register: Register, book: gspread.Spreadsheet, save: Save
) -> None:
    save("Proposta", {"Titolo": "Orto"})
    lookup = {"developerMetadataLookup": {"metadataKey": "perimetri.scheda"}}
    book.batch_update({"requests": [{"deleteDeveloperMetadata": {"dataFilter": lookup}}]})
    register.reader.renew()
    save("Proposta", {"Titolo": "Coro"}, hub="Lainate")
    book.del_worksheet(book.worksheet(TAB))
    assert [where for where, _ in told(register)] == [TAB]


@pytest.mark.usefixtures("events")
def test_a_tab_that_was_renamed_is_known_by_what_it_holds(register: Register, book: gspread.Spreadsheet) -> None:
    book.worksheet(TAB).update_title(f"{TAB} 2")
    (problem,) = problems(register)
    assert problem.what == (
        f"La scheda «{TAB}» non c'è più; «{TAB} 2» sembra lei, con un altro nome. Le sue righe non si contano."
    )
    assert problem.fix == f"Nel foglio rinomina «{TAB} 2» in «{TAB}»."


@pytest.mark.usefixtures("events")
def test_only_who_may_mend_there_calls_a_tab_gone(register: Register, coordinator: Person) -> None:
    with pytest.raises(NotAllowed):
        register.of(coordinator).problems.declare([Saying("scheda tolta", TAB, TAB)])


# Cells that point at nothing


def roll(register: Register, hub: str, *rows: tuple[str, str]) -> None:
    """Roll rows (session, person), each present."""
    register.of(SHELL).rows.add(
        [
            register.of(SHELL).rows.of_roll(
                hub, f"r{hub}{number}", {"Incontro": session, "Persona": who, "Presenza": "presente"}
            )
            for number, (session, who) in enumerate(rows)
        ],
    )


@pytest.fixture
def labs(register: Register, save: Save) -> None:
    """A lab at Rho, another voided, one at Lainate, a proposal, and Ada and Ugo at Rho."""
    save(LAB, {"Laboratorio": "Orto", "Stato": "svolto"}, id="lab")
    save(LAB, {"Laboratorio": "Orto", "Stato": "svolto"}, id="tolto")
    save(LAB, {"Laboratorio": "Coro", "Stato": "svolto"}, id="altrove", hub="Lainate")
    save("Proposta", {"Titolo": "Cinema"}, id="proposta")
    register.of(SHELL).entries.void(TAB, "tolto")
    register.of(SHELL).rows.add(
        [register.of(SHELL).rows.of_people("Rho", who, {"Nome": who, "Comune": "Rho"}) for who in ("ada", "ugo")]
    )


@pytest.mark.usefixtures("labs")
def test_a_roll_that_points_at_what_is_there_is_no_problem(register: Register) -> None:
    roll(register, "Rho", ("lab", "ada"), ("lab", "ugo"))
    assert problems(register) == []


@pytest.mark.usefixtures("labs")
@pytest.mark.parametrize(
    ("at", "what", "buttons"),
    [
        ("nessuno", "che non c'è", 1),
        ("tolto", "annullato", 1),
        ("altrove", "di un altro hub", 0),
        ("proposta", "che non è un incontro", 0),
    ],
)
def test_a_roll_row_of_no_session_is_told_and_can_be_voided_where_it_is_of_no_use(
    register: Register, at: str, what: str, buttons: int
) -> None:
    roll(register, "Rho", ("lab", "ada"), (at, "ada"), (at, "ugo"))
    (problem,) = problems(register)
    assert problem.where == "Presenze · Rho!A3"
    assert problem.what == f"2 righe (3–4) sono di un incontro {what}: non si contano."
    assert problem.touches == ("3", "9", "18")
    offered = remedies(problem, register.snapshot, new_id)
    assert len(offered) == buttons
    for remedy in offered:
        assert remedy.label == "Togli dai conti le 2 righe"
        click(register, remedy)
        assert problems(register) == []


def lose(book: gspread.Spreadsheet, how: str) -> None:
    sheet = book.worksheet(TAB)
    {
        "renamed": lambda: sheet.update_title("OP Cafe Rho"),
        "deleted": lambda: book.del_worksheet(sheet),
        "emptied": lambda: sheet.batch_clear(["A2:Z100"]),
        "without its id column": lambda: sheet.update_cell(1, sheet.row_values(1).index("id") + 1, "codice"),
        "with a doubled column": lambda: sheet.insert_cols([["Data"]], 2),
    }[how]()


@pytest.mark.usefixtures("labs")
@pytest.mark.parametrize("how", ["renamed", "deleted", "emptied", "without its id column", "with a doubled column"])
def test_a_roll_whose_sessions_tab_is_lost_is_told_with_that_tab_and_not_offered_to_be_voided(
    register: Register, book: gspread.Spreadsheet, how: str
) -> None:
    roll(register, "Rho", ("lab", "ada"), ("lab", "ugo"))
    lose(book, how)
    found = problems(register)
    assert found
    assert [each for each in found if each.where.startswith("Presenze")] == []
    assert {"3", "9", "18"} & {code for each in found for code in each.touches}


@pytest.mark.usefixtures("labs")
def test_once_people_say_that_the_tab_is_rightly_gone_its_roll_can_be_taken_out_of_the_counts(
    register: Register, book: gspread.Spreadsheet
) -> None:
    roll(register, "Rho", ("lab", "ada"), ("lab", "ugo"))
    book.del_worksheet(book.worksheet(TAB))
    (problem,) = problems(register)
    click(register, button(register, problem))
    (problem,) = problems(register)
    assert button(register, problem).label == "Togli dai conti le 2 righe"


def test_a_tab_whose_hub_was_taken_away_is_not_taken_for_another_hubs_that_is_gone(
    register: Register, book: gspread.Spreadsheet, save: Save
) -> None:
    for hub in ("Rho", "Lainate"):
        save("Proposta", {"Titolo": "Orto"}, hub=hub, id=f"v{hub}")
    book.del_worksheet(book.worksheet("OP Café · Lainate"))
    without(book, "Hub", "Hub", "Rho")
    assert [each for each in problems(register) if "sembra lei" in each.what] == []


@pytest.mark.usefixtures("labs")
@pytest.mark.parametrize(
    ("tab", "column", "name"),
    [
        ("Attività", "Attività", LAB),
        ("Operazioni", "Operazione", "OP Café"),
    ],
)
def test_a_roll_row_of_a_session_that_nothing_defines_is_not_to_be_voided(
    register: Register, book: gspread.Spreadsheet, tab: str, column: str, name: str
) -> None:
    roll(register, "Rho", ("lab", "ada"))
    without(book, tab, column, name)
    assert {each.where for each in problems(register)} == {tab}


@pytest.mark.usefixtures("labs")
def test_a_roll_row_without_a_session_is_told(register: Register) -> None:
    roll(register, "Rho", ("", "ada"))
    (problem,) = problems(register)
    assert problem.what == "La riga 2 non ha un incontro: non si conta."


@pytest.mark.usefixtures("labs")
def test_a_person_who_is_not_there_is_told_without_the_words_of_the_cell(register: Register, save: Save) -> None:
    roll(register, "Rho", ("lab", "Eva Neri"))
    save("Orientamento ad altri servizi", {"Persona": "Eva Neri", "Servizio": "CAF"})
    found = problems(register)
    assert [each.where for each in found] == [f"{TAB}!M5", "Presenze · Rho!B2"]
    assert all("una persona che non c'è" in each.what and "Eva" not in str(each) for each in found)


@pytest.mark.usefixtures("labs")
def test_people_of_another_hub_are_there_with_their_municipality(register: Register) -> None:
    register.of(SHELL).rows.add(
        [register.of(SHELL).rows.of_people("Lainate", "ida", {"Nome": "Ida", "Comune": "Arese"})]
    )
    roll(register, "Rho", ("lab", "ida"), ("lab", "ada"))
    assert problems(register) == []
    assert figure(register, 18, Scope(YEAR.period, (), ("Arese",))) == 1


def test_a_reference_to_a_row_that_is_not_there_is_told(register: Register, save: Save) -> None:
    save("Richiesta di una famiglia", {"Comune": "Rho"}, operation="Job Family", id="f1")
    save("Richiesta di un assistente familiare", {"Comune": "Rho"}, operation="Job Family", id="a1")
    save("Abbinamento", {"Famiglia": "f1", "Assistente": "a1"}, operation="Job Family")
    assert problems(register) == []
    save("Abbinamento", {"Famiglia": "nessuna", "Assistente": "f1"}, operation="Job Family")
    assert [each.what for each in problems(register)] == [
        "La riga 5 indica in «Famiglia» una voce che non c'è.",
        "La riga 5 indica in «Assistente» una voce di un altro tipo.",
    ]


@pytest.mark.usefixtures("labs")
def test_a_service_born_of_a_lab_that_is_not_there_is_told(register: Register, save: Save) -> None:
    save("Servizio nato da un laboratorio", {"Titolo": "Mensa", "Nato da": "ORTO"})
    assert problems(register) == []
    save("Servizio nato da un laboratorio", {"Titolo": "Cinema", "Nato da": "Teatro"})
    (problem,) = problems(register)
    assert problem.what == "La riga 6 indica in «Nato da» «Teatro», che a Rho non ha incontri."


# Conditions, and what can never count


def condition(book: gspread.Spreadsheet, code: int, text: str) -> None:
    set_cell(book, "Indicatori", str(code), "Condizione", text)


@pytest.mark.parametrize("word", ["sì", "SI", "VERO", "True", "si"])
def test_a_condition_on_yes_or_no_reads_its_value_as_the_sheet_does(
    register: Register, book: gspread.Spreadsheet, save: Save, word: str
) -> None:
    for over in (True, True, False, None):
        save("Consulenza individuale", {"Comune": "Rho", "Over 40": over}, operation="Lavoro")
    condition(book, 1, f"over 40 = {word}")
    assert wrong(register) == []
    assert figure(register, 1) == 2


@pytest.mark.parametrize(
    ("field", "kind", "value", "text"),
    [
        ("Peso", "numero", 1106, "1.106"),
        ("Costo", "euro", 12.5, "12,50"),
        ("Giorno", "data", date(2017, 1, 3), "3/1/2017"),
        ("Quando", "ora", "15:30", "15.30"),
        ("Parola", "testo", "Caffè", "CAFFÈ"),
        ("Luogo", "comune", "Rho", "RHO"),
    ],
)
def test_a_condition_reads_its_value_as_the_cells_of_its_field(
    register: Register, book: gspread.Spreadsheet, save: Save, field: str, kind: str, value: object, text: str
) -> None:
    row = ["Lavoro", "Consulenza individuale", field, kind]
    book.worksheet("Campi").append_row(row, table_range="A1")
    condition(book, 1, f"{field} = {text}")
    register.reader.renew()
    save("Consulenza individuale", {"Note": "breve", field: value}, operation="Lavoro")
    save("Consulenza individuale", {"Note": "breve"}, operation="Lavoro")
    assert figure(register, 1) == 1


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Over 40 = forse", "«forse» non è né sì né no."),
        ("Esito = assunzzione", "«assunzzione» non è tra le scelte di «Esito»: nessuna voce nuova può averlo."),
        ("Esito =", "Dopo «=» non c'è un valore."),
        ("Data = domani", "«domani» non è una data."),
    ],
)
def test_a_condition_that_no_cell_can_meet_is_a_problem_of_its_row(
    register: Register, book: gspread.Spreadsheet, text: str, what: str
) -> None:
    condition(book, 1, text)
    (problem,) = problems(register)
    assert (problem.where, problem.what, problem.touches) == ("Indicatori!G2", what, ("1",))


def test_a_condition_on_a_choice_of_another_activity_alone_is_a_problem(
    register: Register, book: gspread.Spreadsheet
) -> None:
    for activity, choices in (("Consulenza individuale", "bene; male"), ("Progetto O.R.A.F.O.", "aperto; chiuso")):
        row = ["Lavoro", activity, "Umore", "scelta", "", choices]
        book.worksheet("Campi").append_row(row, table_range="A1")
    condition(book, 1, "Umore = chiuso")
    (problem,) = problems(register)
    assert problem.what == "«chiuso» non è tra le scelte di «Umore»: nessuna voce nuova può averlo."
    assert problem.fix == "Scegli fra: bene, male; o rimetti «chiuso» tra le scelte."


def test_a_condition_on_a_choice_that_was_taken_away_goes_on_counting_the_old_entries_with_a_mark(
    register: Register, book: gspread.Spreadsheet, save: Save
) -> None:
    save("Richiesta di una famiglia", {"Esito": "soddisfatta", "Note": "sì"}, operation="Job Family")
    save("Richiesta di una famiglia", {"Esito": "ritirata", "Note": "no"}, operation="Job Family")
    sheet = book.worksheet("Campi")
    sheet.update_acell(sheet.find("soddisfatta; non soddisfatta; ritirata").address, "non soddisfatta; ritirata")
    found = {each.where: each.touches for each in problems(register)}
    assert found["Indicatori!G7"] == ("6",)
    assert figure(register, 6) == 50
    assert register.of(SHELL).figures.doubts(YEAR).keys() == {"6"}


def test_a_condition_on_a_group_that_no_entry_names_is_a_problem_of_its_indicator(
    register: Register, book: gspread.Spreadsheet, save: Save
) -> None:
    save(LAB, {"Laboratorio": "Orto", "Stato": "svolto"})
    condition(book, 17, "Laboratorio = ORTO")
    assert wrong(register) == []
    condition(book, 17, "Laboratorio = Ortoo")
    (problem,) = wrong(register)
    assert (problem.where, problem.touches) == ("Indicatori!18:18", ("17",))
    assert problem.what == (
        "Laboratori di comunità: la condizione chiede «Ortoo», che nessuna voce ha in «Laboratorio»: non conta nulla."
    )


@pytest.mark.parametrize(
    ("code", "column", "cell", "what"),
    [
        (1, "Misura", "presenze", "«Consulenza individuale» non conta presenze"),
        (1, "Misura", "incontri svolti", "«Consulenza individuale» non ha un campo di tipo «stato»"),
        (13, "Misura", "persone distinte", f"«{EVENT}» non ha un appello"),
        (13, "Misura", "gruppi distinti", f"«{EVENT}» non ha un campo di tipo «gruppo»"),
        (1, "Condizione", "Titolo compilato", "«Consulenza individuale» non chiede «Titolo»"),
        (1, "Data", "Fino al", "«Consulenza individuale» non chiede «Fino al»"),
        (13, "Condizione", "Stato = annullato", "la condizione ne chiede di «annullato»: non conta mai nulla"),
        (6, "Condizione", "", "è una quota senza condizione, e vale sempre 100%"),
    ],
)  # fmt: skip
def test_an_indicator_that_can_never_count_is_a_problem_of_its_row(
    register: Register, book: gspread.Spreadsheet, code: int, column: str, cell: str, what: str
) -> None:
    set_cell(book, "Indicatori", str(code), column, cell)
    found = problems(register)
    assert {each.where for each in found} == {f"Indicatori!{code + 1}:{code + 1}"}
    assert {each.touches for each in found} == {(str(code),)}
    assert any(what in each.what for each in found)


def test_a_condition_holds_for_people_and_groups_too(register: Register, book: gspread.Spreadsheet, save: Save) -> None:
    save(LAB, {"Laboratorio": "Orto", "Stato": "svolto", "Note": "sì"}, id="s1")
    save(LAB, {"Laboratorio": "Coro", "Stato": "svolto"}, id="s2")
    roll(register, "Rho", ("s1", "ada"), ("s2", "ugo"))
    for code in (17, 18):
        condition(book, code, "Note compilato")
    register.reader.renew()
    assert (figure(register, 17), figure(register, 18)) == (1, 1)


def test_one_series_in_two_spellings_is_one(register: Register, save: Save) -> None:
    for name in ("Orto di Rho", "ORTO  di rho"):
        save(LAB, {"Laboratorio": name, "Stato": "svolto"})
    assert figure(register, 17) == 1


def test_a_municipality_in_another_spelling_is_that_municipality(
    register: Register, book: gspread.Spreadsheet, save: Save
) -> None:
    save("Consulenza individuale", {"Comune": "Rho"}, operation="Lavoro")
    sheet = book.worksheet("Lavoro · Rho")
    sheet.update_cell(2, sheet.find("Comune", in_row=1).col, "RHO")
    register.reader.renew()
    assert figure(register, 1, Scope(YEAR.period, (), ("Rho",))) == 1


# Far dates


@pytest.mark.parametrize(
    ("day", "how_far"), [("02/03/1915", "di 102 anni fa"), ("02/03/2062", "fra 45 anni"), ("13/01/2019", "fra 2 anni")]
)
@pytest.mark.usefixtures("events")
def test_a_day_far_from_today_is_told_with_its_figures_until_somebody_says_that_it_is_right(
    register: Register, book: gspread.Spreadsheet, day: str, how_far: str
) -> None:
    book.worksheet(TAB).update_acell("B3", kinds.DATE.write(kinds.DATE.read(day)))
    (problem,) = problems(register)
    assert (problem.where, problem.touches) == (f"{TAB}!B3", ("13", "14"))
    assert f"{day} è {how_far}" in problem.what
    assert [*register.of(SHELL).figures.doubts(YEAR)] == ["13", "14"]
    remedy = button(register, problem)
    assert remedy.label == "Data: la data è giusta"
    click(register, remedy)
    assert problems(register) == []
    book.worksheet(TAB).update_acell("B4", kinds.DATE.write(date(1914 if "1915" in day else 2063, 3, 2)))
    assert [each.where for each in problems(register)] == [f"{TAB}!B4"], "a day that is farther is another one"


@pytest.mark.parametrize("day", ["13/01/1997", "11/01/2019", "12/01/2017"])
@pytest.mark.usefixtures("events")
def test_a_day_of_these_years_is_no_problem(register: Register, book: gspread.Spreadsheet, day: str) -> None:
    book.worksheet(TAB).update_acell("B3", kinds.DATE.write(kinds.DATE.read(day)))
    assert problems(register) == []


@pytest.mark.usefixtures("events")
def test_several_days_that_are_far_are_one_problem_of_their_column(
    register: Register, book: gspread.Spreadsheet
) -> None:
    sheet = book.worksheet(TAB)
    for row, year in ((2, 1915), (4, 1920)):
        sheet.update_acell(f"B{row}", kinds.DATE.write(date(year, 5, 4)))
    (problem,) = problems(register)
    assert "2 righe (2, 4): 04/05/1915" in problem.what
    click(register, button(register, problem))
    assert problems(register) == []


# One cause, one problem


@pytest.mark.usefixtures("events")
def test_a_field_that_is_deleted_is_one_problem_for_all_hubs_and_one_of_their_own_for_a_lead(
    register: Register, book: gspread.Spreadsheet, save: Save, lead: Person
) -> None:
    save(EVENT, {"Titolo": "x", "Stato": "svolto", "Adulti": 3}, id="l1", hub="Lainate")
    without(book, "Campi", "Campo", "Adulti")
    (problem,) = problems(register)
    assert (problem.where, problem.touches) == ("Campi", HEADS)
    assert "valori in «OP Café · Rho» (3 righe) e «OP Café · Lainate» (1 riga)" in problem.what
    assert [each.where for each in register.of(SHELL).figures.doubts(YEAR)["14"]] == ["Campi"]
    assert [each.where for each in register.of(lead).problems.all()] == [f"{TAB}!H1"]
    assert not may_mend(lead, problem)
    click(register, button(register, problem))
    assert problems(register) == []
    said = [row["dove"] for row in book.worksheet("Registro").get_all_records()][-2:]
    assert sorted(said) == ["OP Café · Lainate: Adulti", "OP Café · Rho: Adulti"]


def test_a_municipality_that_is_deleted_is_told_with_the_figures_by_municipality(
    register: Register, book: gspread.Spreadsheet, save: Save
) -> None:
    for hub in ("Rho", "Lainate"):
        save("Consulenza individuale", {"Comune": "Rho", "Evento di vita": "separazione"}, operation="Lavoro", hub=hub)
    without(book, "Comuni", "Comune", "Rho")
    (problem,) = problems(register)
    assert problem.where == "Comuni"
    assert "«Rho» non c'è" in problem.what
    assert "1" in problem.touches
    assert register.of(SHELL).figures.doubts(YEAR) == {}, "of all municipalities together nothing lacks"
    assert "1" in register.of(SHELL).figures.doubts(Scope(YEAR.period, (), ("Arese",)))


# Rows and definitions that touch figures


@pytest.mark.parametrize("written", ["", "Cena"])
@pytest.mark.usefixtures("events")
def test_a_row_of_no_activity_touches_every_figure_that_it_may_belong_to(
    register: Register, book: gspread.Spreadsheet, written: str
) -> None:
    book.worksheet(TAB).update_acell("A2", written)
    (problem,) = problems(register)
    own = tuple(each.code for each in register.of(SHELL).figures.indicators() if each.operation == "OP Café")
    assert problem.touches == own


def test_a_code_that_is_there_twice_casts_doubt_on_its_figure(register: Register, book: gspread.Spreadsheet) -> None:
    book.worksheet("Indicatori").update_acell("A15", "13")
    assert told(register) == [("Indicatori!A15", ("13",))]


def test_a_condition_on_a_municipality_that_is_not_there_is_a_problem_of_its_indicator(
    register: Register, book: gspread.Spreadsheet
) -> None:
    sheet = book.worksheet("Indicatori")
    sheet.update_cell(2, sheet.find("Condizione", in_row=1).col, "Comune = Milanoo")
    assert told(register) == [("Indicatori!2:2", ("1",))]


def test_a_roll_row_that_does_not_say_whether_somebody_was_there_is_told(
    register: Register, book: gspread.Spreadsheet, labs: None
) -> None:
    roll(register, "Rho", ("lab", "ada"))
    sheet = book.worksheet("Presenze · Rho")
    sheet.update_cell(2, sheet.find("Presenza", in_row=1).col, "")
    (problem,) = problems(register)
    assert "non dice se la persona c'era: non si conta" in problem.what
    assert problem.touches


# What a row leaves blank


@pytest.mark.usefixtures("events")
def test_a_past_session_that_does_not_say_whether_it_was_held_is_told_with_its_figures(
    register: Register, book: gspread.Spreadsheet
) -> None:
    state = column_letter(book.worksheet(TAB).row_values(1).index("Stato"))
    book.worksheet(TAB).batch_clear([f"{state}2:{state}3"])
    book.worksheet(TAB).update([[kinds.DATE.write(date(2017, 1, 11))]] * 2, "B2:B3")
    (problem,) = problems(register)
    assert figure(register, 13) == 1
    assert problem.what == (
        f"2 righe (2–3) di «{EVENT}» non dicono se l'incontro è svolto: così non si contano fra quelli svolti."
    )
    assert (problem.where, problem.touches) == (f"{TAB}!{state}2", ("13", "14"))


@pytest.mark.usefixtures("events")
def test_a_session_of_today_or_later_need_not_say_yet_whether_it_was_held(
    register: Register, book: gspread.Spreadsheet
) -> None:
    state = column_letter(book.worksheet(TAB).row_values(1).index("Stato"))
    book.worksheet(TAB).batch_clear([f"{state}2:{state}3"])
    book.worksheet(TAB).update([[kinds.DATE.write(date(2017, 1, 12 + more))] for more in (0, 1)], "B2:B3")
    assert problems(register) == []


def test_a_held_session_of_no_group_is_told_where_groups_are_counted(
    register: Register, book: gspread.Spreadsheet, save: Save
) -> None:
    for title in ("Orto", "Coro"):
        save(LAB, {"Laboratorio": title, "Stato": "svolto"}, id=title)
    letter = column_letter(book.worksheet(TAB).row_values(1).index("Laboratorio"))
    book.worksheet(TAB).update_acell(f"{letter}3", "")
    (problem,) = problems(register)
    assert figure(register, 17) == 1
    assert (
        problem.what
        == f"La riga 3 di «{LAB}» ha «Laboratorio» vuoto: così non entra nelle cifre che contano per gruppo."
    )
    assert (problem.where, problem.touches) == (f"{TAB}!{letter}3", ("17", "18"))


# Rows of one id, and what is too much to tell


def copied(book: gspread.Spreadsheet, row: int, **cells: Any) -> None:
    """Copy a row below the last one, as a person does by hand, with other values in some cells."""
    sheet = book.worksheet(TAB)
    header, values = sheet.row_values(1), sheet.get(f"A{row}:Z{row}", value_render_option="UNFORMATTED_VALUE")[0]
    values += [""] * (len(header) - len(values))
    for label, cell in cells.items():
        values[header.index(label)] = cell
    sheet.append_row(values, table_range="A1")


@pytest.mark.usefixtures("events")
def test_a_row_that_was_copied_and_changed_casts_doubt_on_the_figures_that_miss_it(
    register: Register, book: gspread.Spreadsheet
) -> None:
    copied(book, 2, Adulti=99)
    (problem,) = problems(register)
    assert "La riga 5 ha lo stesso id della riga 2" in problem.what
    assert problem.touches == ("13", "14")


@pytest.mark.usefixtures("events")
def test_a_true_copy_takes_nothing_from_any_figure(register: Register, book: gspread.Spreadsheet) -> None:
    copied(book, 2)
    assert told(register) == [(f"{TAB}!5:5", ())]


@pytest.mark.usefixtures("events")
@pytest.mark.parametrize(("voided", "touches"), [("first", ("13", "14")), ("copy", ())])
def test_a_row_with_the_id_of_a_voided_one_casts_doubt_where_neither_counts(
    register: Register, book: gspread.Spreadsheet, voided: str, touches: tuple[str, ...]
) -> None:
    copied(book, 2, Adulti=99, annullato=voided == "copy")
    if voided == "first":
        sheet = book.worksheet(TAB)
        sheet.update_cell(2, sheet.row_values(1).index("annullato") + 1, True)
    (problem,) = problems(register)
    assert problem.touches == touches


@pytest.mark.usefixtures("events")
def test_what_is_too_much_to_be_told_one_by_one_touches_its_figures_all_the_same(
    register: Register, book: gspread.Spreadsheet, save: Save
) -> None:
    lab = "Laboratorio di socialità"
    save(lab, {"Titolo": "Yoga", "Stato": "svolto", "Adulti": 3}, id="yoga")
    for _ in range(50):
        copied(book, 2, Adulti=99)
    copied(book, 5, Adulti=99)
    assert {code for _, touches in told(register) for code in touches} == {"13", "14", "15", "16"}
    sheet = book.worksheet(TAB)
    ids, adults = (sheet.row_values(1).index(label) for label in ("id", "Adulti"))
    sheet.update([[f"x{row}"] for row in range(6, 57)], f"{column_letter(ids)}6:{column_letter(ids)}56")
    sheet.update([["boh"]] * 51, f"{column_letter(adults)}6:{column_letter(adults)}56")
    assert {code for _, touches in told(register) for code in touches} == {"14", "16"}


@pytest.mark.usefixtures("events")
@pytest.mark.parametrize("tab", ["Operazioni", "Attività", "Campi", "Hub"])
def test_each_definition_tab_whose_defaults_are_used_touches_every_figure(
    register: Register, book: gspread.Spreadsheet, tab: str
) -> None:
    book.worksheet(tab).update([["Uno", "Due", "Tre"]], "A1:C1")
    assert [touches for where, touches in told(register) if where.partition("!")[0] == tab and len(touches) == 19]


# Where people are from

ARESE = Scope(YEAR.period, (), ("Arese",))


@pytest.fixture
def consulted(save: Save) -> None:
    """A consultation at Rho with somebody of Arese."""
    save("Consulenza individuale", {"Comune": "Arese", "Note": "breve"}, operation="Lavoro")


@pytest.mark.usefixtures("consulted")
@pytest.mark.parametrize("title", ["Paese", ""])
def test_a_column_of_municipalities_that_is_renamed_casts_doubt_on_the_figures_of_a_municipality(
    register: Register, book: gspread.Spreadsheet, title: str
) -> None:
    set_cell(book, "Lavoro · Rho", "Comune", "Comune", title)
    assert len(problems(register)) == 1
    assert figure(register, 1, ARESE) == 0
    assert register.of(SHELL).figures.doubts(YEAR) == {}
    assert register.of(SHELL).figures.doubts(ARESE).keys() == {"1", "4"}


@pytest.mark.usefixtures("consulted")
def test_a_field_of_municipalities_that_is_deleted_casts_doubt_on_the_figures_of_a_municipality(
    register: Register, book: gspread.Spreadsheet
) -> None:
    sheet = book.worksheet("Campi")
    (row,) = (n for n, row in enumerate(sheet.get_all_values(), 1) if row[0] == "Lavoro" and row[2] == "Comune")
    sheet.delete_rows(row)
    found = [each for each in problems(register) if each.where.startswith("Lavoro · Rho")]
    assert [each.touches for each in found] == [("1", "4")]
    assert register.of(SHELL).figures.doubts(YEAR) == {}
    assert register.of(SHELL).figures.doubts(ARESE).keys() == {"1", "4"}


@pytest.mark.usefixtures("labs")
def test_people_whose_municipality_is_not_read_cast_doubt_on_the_figures_of_a_municipality(
    register: Register, book: gspread.Spreadsheet
) -> None:
    roll(register, "Rho", ("lab", "ada"))
    set_cell(book, "Persone · Rho", "Comune", "Comune", "Paese")
    assert len(problems(register)) == 1
    assert register.of(SHELL).figures.doubts(YEAR) == {}
    assert register.of(SHELL).figures.doubts(ARESE).keys() == {"3", "9", "18"}


def test_definitions_of_which_the_default_indicators_stand_in_cast_doubt_on_all_of_them(
    register: Register, book: gspread.Spreadsheet
) -> None:
    book.worksheet("Indicatori").update_acell("A1", "Numero")
    (problem,) = problems(register)
    assert len(problem.touches) == 19


def test_a_municipality_counts_under_whatever_its_field_is_called(
    register: Register, book: gspread.Spreadsheet, save: Save
) -> None:
    sheet = book.worksheet("Campi")
    row = next(n for n, row in enumerate(sheet.get_all_values(), 1) if row[0] == "Lavoro" and row[2] == "Comune")
    sheet.update_acell(f"C{row}", "Residenza")
    register.reader.renew()
    save("Consulenza individuale", {"Residenza": "Arese", "Note": "breve"}, operation="Lavoro")
    assert figure(register, 1, ARESE) == 1
    set_cell(book, "Lavoro · Rho", "Residenza", "Residenza", "")
    assert len([each for each in problems(register) if each.where.startswith("Lavoro · Rho")]) == 1
    assert register.of(SHELL).figures.doubts(ARESE).keys() == {"1", "4"}


# Definitions that are there twice


def above(book: gspread.Spreadsheet, tab: str, row: str, *cells: str) -> None:
    """Write a row of a definition tab above the one of which some cell is `row`."""
    sheet = book.worksheet(tab)
    sheet.insert_row([*cells], sheet.find(row).row)


@pytest.mark.usefixtures("events")
def test_a_field_that_is_there_twice_in_two_kinds_casts_doubt_on_the_figures_of_the_one_that_is_skipped(
    register: Register, book: gspread.Spreadsheet
) -> None:
    above(book, "Campi", "Adulti", "OP Café", EVENT, "Adulti", "numero")
    found = {each.where: each.touches for each in problems(register)}
    assert figure(register, 14) == 3
    row = book.worksheet("Campi").findall("Adulti")[1].row
    assert found[f"Campi!D{row}"] == ("14", "16")


@pytest.mark.usefixtures("events")
def test_a_field_of_no_figure_that_is_there_twice_casts_no_doubt(register: Register, book: gspread.Spreadsheet) -> None:
    above(book, "Campi", "Genere", "OP Café", EVENT, "Genere", "testo")
    assert {each.touches for each in problems(register)} == {()}


@pytest.mark.parametrize(
    ("nature", "attendance", "touches"), [("incontro", "appello", ("13", "14")), ("incontro", "conteggio", ())]
)
@pytest.mark.usefixtures("events")
def test_an_activity_that_is_there_twice_casts_doubt_where_its_rows_disagree(
    register: Register, book: gspread.Spreadsheet, nature: str, attendance: str, touches: tuple[str, ...]
) -> None:
    row = ["OP Café", EVENT.upper(), nature, attendance]
    book.worksheet("Attività").append_row(row, table_range="A1")
    (problem,) = problems(register)
    assert "è già definito più in alto" in problem.what
    assert problem.touches == touches


@pytest.mark.parametrize(
    ("tab", "name", "what"),
    [
        ("Hub", "Lainate", "«Lainate» non è un hub"),
        ("Operazioni", "OP Café", "«OP Café» non è un'operazione"),
    ],
)
@pytest.mark.usefixtures("events")
def test_a_hub_or_an_operation_that_is_deleted_is_one_problem_for_all_its_tabs(
    register: Register, book: gspread.Spreadsheet, save: Save, tab: str, name: str, what: str
) -> None:
    save(EVENT, {"Titolo": "x", "Stato": "svolto"}, hub="Lainate")
    save("Consulenza individuale", {"Comune": "Rho", "Note": "x"}, operation="Lavoro", hub="Lainate")
    without(book, tab, tab if tab == "Hub" else "Operazione", name)
    (problem,) = [each for each in problems(register) if not each.where.startswith("Ruoli")]
    assert problem.where == tab
    assert what in problem.what
    assert "OP Café · Lainate" in [part.where for part in problem.parts]
    assert {"13", "14"} <= register.of(SHELL).figures.doubts(YEAR).keys()


# What people changed in the definitions


def row_of(book: gspread.Spreadsheet, tab: str, key: str) -> int:
    found = book.worksheet(tab).find(key)
    assert found is not None
    return int(found.row)


@pytest.mark.parametrize("kind", ["testo", "euro", "numero"])
@pytest.mark.usefixtures("events")
def test_a_field_of_another_kind_by_which_a_figure_counts_no_more_is_told_with_it(
    register: Register, book: gspread.Spreadsheet, kind: str
) -> None:
    assert problems(register) == []
    set_cell(book, "Campi", "Adulti", "Tipo", kind)
    (problem,) = problems(register)
    assert (problem.where.partition("!")[0], problem.touches) == ("Campi", ("14", "16"))
    assert f"Tipo: da «presenti» a «{kind}»" in problem.what
    assert {"14", "16"} <= register.of(SHELL).figures.doubts(YEAR).keys()
    click(register, button(register, problem))
    assert problems(register) == []


@pytest.mark.usefixtures("events")
def test_a_field_whose_kind_was_put_back_is_told_no_more(register: Register, book: gspread.Spreadsheet) -> None:
    register.reader.renew()
    set_cell(book, "Campi", "Adulti", "Tipo", "testo")
    assert len(problems(register)) == 1
    set_cell(book, "Campi", "Adulti", "Tipo", "presenti")
    assert problems(register) == []


@pytest.mark.parametrize(
    ("label", "cell", "told"),
    [
        ("Misura", "voci", "Misura: da «presenze» a «voci»"),
        ("Condizione", "Stato = svolto", "Condizione: da vuoto a «Stato = svolto»"),
    ],
)
@pytest.mark.usefixtures("events")
def test_an_indicator_that_counts_something_else_since_somebody_changed_its_row_is_told(
    register: Register, book: gspread.Spreadsheet, label: str, cell: str, told: str
) -> None:
    register.reader.renew()
    indicators = book.worksheet("Indicatori")
    place = indicators.row_values(1).index(label) + 1
    indicators.update_cell(row_of(book, "Indicatori", "14"), place, cell)
    (problem,) = problems(register)
    assert problem.touches == ("14",)
    assert told in problem.what
    assert [each.what for each in register.of(SHELL).figures.doubts(YEAR)["14"]] == [problem.what]


@pytest.mark.usefixtures("events")
def test_an_indicator_whose_row_somebody_deleted_is_told_until_it_is_right(
    register: Register, book: gspread.Spreadsheet
) -> None:
    register.reader.renew()
    without(book, "Indicatori", "Codice", "14")
    (problem,) = problems(register)
    assert problem.what.startswith("L'indicatore 14, «")
    click(register, button(register, problem))
    assert problems(register) == []


@pytest.mark.usefixtures("events")
def test_a_word_of_an_indicator_that_says_nothing_of_what_it_counts_is_changed_without_a_word(
    register: Register, book: gspread.Spreadsheet
) -> None:
    register.reader.renew()
    indicators = book.worksheet("Indicatori")
    row, header = row_of(book, "Indicatori", "14"), indicators.row_values(1)
    for label, text in (("Indicatore", "Chi è venuto"), ("Nota", "x"), ("Unità", "persone")):
        indicators.update_cell(row, header.index(label) + 1, text)
    set_cell(book, "Campi", "Adulti", "Aiuto", "Quanti")
    assert problems(register) == []


@pytest.mark.usefixtures("events")
def test_a_session_that_was_held_and_does_not_say_how_many_came_is_told_with_its_figures(
    register: Register, book: gspread.Spreadsheet, save: Save
) -> None:
    save(EVENT, {"Data": date(2017, 1, 10), "Titolo": "Coro", "Stato": "svolto"}, id="bare")
    save(EVENT, {"Data": date(2017, 1, 10), "Titolo": "Nessuno", "Stato": "svolto", "Adulti": 0}, id="none")
    save(EVENT, {"Data": TODAY, "Titolo": "Oggi", "Stato": "svolto"}, id="today")
    (problem,) = problems(register)
    assert "La riga 5 di «Evento di socialità» non dice quante persone c'erano" in problem.what
    assert problem.touches == HEADS


@pytest.mark.parametrize("kind", kinds.KINDS)
@pytest.mark.parametrize("label", ["Adulti", "Titolo", "Stato", "Laboratorio"])
def test_whatever_kind_a_field_is_given_every_figure_and_every_problem_can_be_shown(
    register: Register, book: gspread.Spreadsheet, save: Save, label: str, kind: str
) -> None:
    save(EVENT, {"Titolo": "Cena", "Stato": "svolto", "Adulti": 3})
    save(LAB, {"Laboratorio": "Orto", "Stato": "svolto"})
    save("Consulenza individuale", {"Comune": "Rho", "Note": "x"}, operation="Lavoro")
    fields = book.worksheet("Campi")
    header, *rows = fields.get_all_values()
    for number, row in enumerate(rows, 2):
        if row[header.index("Campo")] == label:
            fields.update_cell(number, header.index("Tipo") + 1, kind)
    problems(register)
    for indicator in register.of(SHELL).figures.indicators():
        found = register.of(SHELL).figures.figure(indicator, YEAR)
        register.of(SHELL).figures.counted(found)
        register.of(SHELL).figures.over_time(indicator, YEAR)


def test_a_field_of_another_operation_that_has_another_kind_is_no_fault_of_this_ones_figures(
    register: Register, book: gspread.Spreadsheet, save: Save
) -> None:
    save(EVENT, {"Titolo": "Cena", "Stato": "svolto", "Adulti": 3})
    book.worksheet("Campi").append_row(["Riequilibriamoci", "", "Titolo", "totale"], table_range="A1")
    assert [each for each in problems(register) if "Titolo" in each.what] == []
    assert "Titolo" in [each.label for each in register.definitions.columns_of("Riequilibriamoci")]
    assert figure(register, 14) == 3


@pytest.mark.usefixtures("events")
@pytest.mark.parametrize("from_row", ["A1", "A2"])
def test_a_tab_that_was_emptied_is_missed_as_one_that_was_deleted(
    register: Register, book: gspread.Spreadsheet, from_row: str
) -> None:
    register.reader.renew()
    book.worksheet(TAB).batch_clear([f"{from_row}:Z100"])
    (problem,) = problems(register)
    assert problem.what == f"La scheda «{TAB}» è vuota: le righe che aveva non si contano più."
    assert {"13", "14"} <= {*problem.touches}
    offered = button(register, problem)
    assert offered.label == "È giusto: l'abbiamo svuotata"
    click(register, offered)
    assert problems(register) == []


@pytest.mark.usefixtures("events")
def test_a_tab_that_was_called_rightly_emptied_and_gets_rows_again_is_missed_a_second_time(
    register: Register, book: gspread.Spreadsheet, save: Save
) -> None:
    def empty() -> Problem:
        book.worksheet(TAB).batch_clear(["A2:Z100"])
        (problem,) = problems(register)
        return problem

    click(register, button(register, empty()))
    save("Proposta", {"Titolo": "Altrove"}, hub="Lainate", id="l1")
    assert problems(register) == [], "it is still empty, as it was said to be"
    save(EVENT, {"Titolo": "Coro", "Stato": "svolto", "Adulti": 7}, id="again")
    assert empty().what.startswith(f"La scheda «{TAB}» è vuota")


@pytest.mark.usefixtures("events")
def test_a_tab_that_was_called_gone_and_is_made_anew_by_hand_is_missed_a_second_time(
    register: Register, book: gspread.Spreadsheet, save: Save
) -> None:
    rows = book.worksheet(TAB).get_all_values()
    book.del_worksheet(book.worksheet(TAB))
    (problem,) = problems(register)
    click(register, button(register, problem))
    book.add_worksheet(TAB, 20, 40).update(rows, "A1", raw=False)
    register.reader.renew()
    save("Proposta", {"Titolo": "Altrove"}, hub="Lainate", id="l1")
    book.del_worksheet(book.worksheet(TAB))
    assert [each.where for each in problems(register)] == [TAB]


@pytest.mark.usefixtures("events")
def test_attendance_of_a_past_session_that_nobody_called_held_is_told_with_its_figures(
    register: Register, book: gspread.Spreadsheet, save: Save
) -> None:
    planned = {"Titolo": "Coro", "Stato": "in programma"}
    for id_, day, heads in (("past", date(2017, 1, 10), 25), ("bare", date(2017, 1, 10), None), ("today", TODAY, 9)):
        save(EVENT, {**planned, "Data": day, "Adulti": heads}, id=id_)
    (problem,) = problems(register)
    assert problem.what.startswith(
        "La riga 5 di «Evento di socialità» ha delle presenze, ma l'incontro è «in programma»"
    )
    assert {"13", "14"} <= {*problem.touches}


def test_who_may_add_rows_of_the_journal_calls_no_tab_gone_by_it(register: Register, lead: Person) -> None:
    row = register.of(lead).rows.of_journal("scheda tolta", TAB)
    with pytest.raises(NotAllowed):
        register.of(lead).rows.add([row])


def test_an_entry_without_an_id_is_refused(register: Register) -> None:
    values = {"Data": TODAY, "Titolo": "Coro"}
    for id_ in ("", " "):
        with pytest.raises(Conflict):
            register.of(SHELL).entries.save(Entry(id_, "OP Café", "Rho", "Proposta", values))
