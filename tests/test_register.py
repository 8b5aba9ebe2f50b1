"""The one service: roles are checked, what is typed is checked, and receipts are true."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path

import gspread
import pytest

from sheets import local
from sheets.access import SHELL, Person
from sheets.definitions.model import JOURNAL, Field
from sheets.entries import forms
from sheets.entries.columns import Entry
from sheets.entries.journal import INVENTED, INVENTED_ID
from sheets.figures import periods
from sheets.figures.indicators import Scope
from sheets.figures.periods import between
from sheets.kinds import Value
from sheets.problems import Invalid, NotAllowed, NothingToExport, Unreachable
from sheets.register.receipt import Receipt
from sheets.register.register import Register
from sheets.register.sessions import Session
from sheets.register.stamps import new_id
from sheets.spreadsheet.workbook import Workbook

TODAY = date(2017, 1, 12)
YEAR = periods.year(TODAY)
EVENT = "Evento di socialità"
LAB = "Laboratorio di comunità"
Save = Callable[..., Receipt]


def entry(activity: str, values: Mapping[str, Value], hub: str = "Rho", operation: str = "OP Café") -> Entry:
    return Entry(new_id(), operation, hub, activity, {"Data": TODAY, **values})


def today(register: Register, hub: str = "Rho") -> list[Session]:
    return register.of(SHELL).sessions.between(hub, TODAY, TODAY)


def add_people(register: Register, hub: str, **municipalities: str) -> None:
    """People of a hub, with their id as the name's first word."""
    register.of(SHELL).rows.add([register.of(SHELL).rows.of_people(hub, id_, {"Nome": f"{id_} Rossi", "Comune": home}) for id_, home in municipalities.items()])  # fmt: skip


def call_roll(register: Register, hub: str, session: str, **presences: str) -> None:
    cells = [{"Incontro": session, "Persona": who, "Presenza": how} for who, how in presences.items()]
    register.of(SHELL).rows.add([register.of(SHELL).rows.of_roll(hub, new_id(), each) for each in cells])


# Saving


def test_a_save_is_a_row_with_typed_cells_id_who_and_when(
    register: Register, volunteer: Person, book: gspread.Spreadsheet
) -> None:
    saved = Entry("a1", "OP Café", "Rho", EVENT, {"Data": TODAY, "Ora": time(18), "Titolo": "=1+1", "Stato": "svolto", "Adulti": 20})  # fmt: skip
    receipt = register.of(volunteer).entries.save(saved)
    assert str(receipt) == "Salvato: Evento di socialità · =1+1 · OP Café · Rho, riga 2"
    header, row = book.worksheet("OP Café · Rho").get_all_values(value_render_option="UNFORMATTED_VALUE")
    found = {label: cell for label, cell in zip(header, row, strict=True) if cell != ""}
    assert found == {
        "Attività": EVENT, "Data": 42747, "Ora": 0.75, "Titolo": "=1+1", "Stato": "svolto", "Adulti": 20,
        "id": "a1", "creato_il": 42747.64583333, "creato_da": "volontaria.rho@esempio.it", "versione": 1,
    }  # fmt: skip
    assert book.worksheet("OP Café · Rho").acell("B2").value == "12/01/2017", "and people see a date"


def test_what_is_typed_as_text_is_read_as_its_field(register: Register, volunteer: Person) -> None:
    typed = entry(
        EVENT, {"Data": "12/01/2017", "Ora": "18.30", "Titolo": " Cena ", "Stato": "svolto", "Adulti": "1.106"}
    )
    assert forms.checked(typed, register.definitions, register.now().date()) == {
        "Data": TODAY, "Ora": time(18, 30), "Titolo": "Cena", "Stato": "svolto", "Adulti": 1106,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("values", "sentences"),
    [
        ({"Titolo": ""}, ["Titolo: manca. Compila questo campo."]),
        ({"Data": None, "Titolo": "  "}, ["Data: manca. Compila questo campo.", "Titolo: manca. Compila questo campo."]),
        ({"Adulti": "12,5"}, ["Adulti: «12,5» non è un numero intero. Scrivi un numero senza decimali."]),
        ({"Adulti": 12.5}, ["Adulti: «12,5» non è un numero intero. Scrivi un numero senza decimali. Se intendi 12.500, scrivi 12500."]),
        ({"Adulti": -3}, ["Adulti: «-3» è negativo. Scrivi zero o un numero più grande."]),
        ({"Adulti": True}, ["Adulti: «VERO» non è un numero. Scrivi solo cifre, per esempio 23."]),
        ({"Data": "12/1/17"}, ["Data: «12/1/17» non è una data. Scrivi giorno, mese e anno a quattro cifre: 12/01/2017."]),
        ({"Genere": "ballo"}, ["Genere: «ballo» non è più tra le scelte. Scegli fra: cucina, musica, benessere, web, arte e bambini, incontro pubblico, festa, altro."]),
        ({"Stato": "fatto"}, ["Stato: «fatto» non è uno stato. Scegli fra: in programma, svolto, annullato."]),
        ({"Note": "x" * 60_000}, ["Note: il testo ha 60.000 caratteri. Il foglio ne tiene 50.000 per cella: accorcialo."]),
        ({"Quartiere": "San Martino"}, ["Quartiere: questo campo non c'è più. Ricarica la pagina."]),
    ],
)  # fmt: skip
def test_what_cannot_be_saved_is_a_sentence_for_each_field_and_nothing_is_written(
    session: local.LocalSession,
    register: Register,
    volunteer: Person,
    values: Mapping[str, Value],
    sentences: list[str],
) -> None:
    typed = entry(EVENT, {"Titolo": "Cena", "Stato": "svolto", **values})
    session.log.clear()
    with pytest.raises(Invalid) as refusal:
        register.of(volunteer).entries.save(typed)
    assert list(refusal.value.fields.values()) == sentences
    assert refusal.value.sentence == "Non ho ancora salvato."
    assert session.log.counts["write"] == 0


def test_a_blank_field_that_the_form_no_longer_asks_is_nothing_to_complain_about(register: Register) -> None:
    assert "Quartiere" not in forms.checked(
        entry("Proposta", {"Titolo": "Orto", "Quartiere": ""}), register.definitions, register.now().date()
    )


@pytest.mark.parametrize(
    ("activity", "hub", "sentence"),
    [
        ("Festa", "Rho", "«Festa» non è più fra le attività di OP Café. Ricarica la pagina."),
        (EVENT, "Roma", "L'hub «Roma» non c'è più. Ricarica la pagina."),
    ],
)
def test_an_activity_or_hub_that_is_gone_is_told(register: Register, activity: str, hub: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refusal:
        register.of(SHELL).entries.save(entry(activity, {"Titolo": "x"}, hub))
    assert refusal.value.fields == {"Attività": sentence}


# Sessions and headcounts


@pytest.fixture
def programme(save: Save) -> None:
    save(EVENT, {"Titolo": "Cena", "Ora": time(20), "Stato": "in programma"})
    save(EVENT, {"Titolo": "Festa", "Stato": "in programma"})
    save(EVENT, {"Titolo": "Yoga", "Ora": time(9, 30), "Stato": "svolto", "Adulti": 12, "Bambini": 3})
    save(EVENT, {"Titolo": "Domani", "Data": TODAY + timedelta(1), "Stato": "in programma"})
    save("Proposta", {"Titolo": "Orto"})
    save("Gruppo Smart Job", {"Gruppo": "Smart Job 7", "Ora": time(15), "Stato": "in programma"}, operation="Lavoro")
    save(EVENT, {"Titolo": "A Lainate", "Stato": "in programma"}, hub="Lainate")


@pytest.mark.usefixtures("programme")
def test_todays_sessions_of_all_operations_come_by_time_with_those_without_a_time_last(register: Register) -> None:
    found = today(register)
    assert [(each.title, each.operation, each.at) for each in found] == [
        ("Yoga", "OP Café", time(9, 30)),
        ("Smart Job 7", "Lavoro", time(15)),
        ("Cena", "OP Café", time(20)),
        ("Festa", "OP Café", None),
    ]
    assert [(each.heads, each.is_held) for each in found] == [(15, True), (0, False), (0, False), (0, False)]
    assert found[0].counts == {"Adulti": 12, "Bambini": 3, "Totale presenze": None}


@pytest.mark.usefixtures("programme")
def test_a_session_is_found_by_its_id_at_its_hub_only(register: Register) -> None:
    yoga = today(register)[0]
    assert register.of(SHELL).sessions.find("Rho", yoga.id) == yoga
    assert register.of(SHELL).sessions.find("Lainate", yoga.id) is None
    assert register.of(SHELL).sessions.find("Rho", "nessuno") is None


@pytest.mark.usefixtures("programme")
def test_a_session_whose_activity_was_typed_with_spaces_around_is_still_a_session(
    register: Register, book: gspread.Spreadsheet
) -> None:
    book.worksheet("OP Café · Rho").update_acell("A2", f" {EVENT} ")
    register.reader.renew()
    assert "Cena" in [each.title for each in today(register)]


@pytest.mark.usefixtures("programme")
def test_a_headcount_marks_the_session_held_and_says_how_many_came(register: Register, volunteer: Person) -> None:
    cena = today(register)[2]
    receipt = register.of(volunteer).sessions.record(cena, {"Adulti": 20, "Bambini": 3})
    assert receipt.what == "23 presenze · Cena"
    again = today(register)[2]
    assert (again.heads, again.is_held, again.counts["Adulti"]) == (23, True, 20)


@pytest.mark.usefixtures("programme")
@pytest.mark.parametrize(
    ("counts", "what"),
    [({"Adulti": 1}, "1 presenza"), ({"Adulti": 0}, "0 presenze"), ({"Adulti": 1106}, "1.106 presenze"), ({"Adulti": 5, "Totale presenze": 40}, "40 presenze")],
)  # fmt: skip
def test_the_receipt_of_a_headcount_is_in_words(register: Register, counts: dict[str, int], what: str) -> None:
    assert register.of(SHELL).sessions.record(today(register)[2], counts).what == f"{what} · Cena"


@pytest.mark.usefixtures("programme")
@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ({"Adulti": "-1"}, "Adulti: «-1» è negativo. Scrivi zero o un numero più grande."),
        (
            {"Adulti": "12,5"},
            "Adulti: «12,5» non è un numero intero. Scrivi un numero senza decimali.",
        ),
        ({"Adulti": "10.000"}, "Adulti: 10.000 persone sono troppe. Scrivi un numero da 0 a 9.999."),
        ({"Adulti": None, "Bambini": None}, "Scrivi quante persone c'erano (0 se non è venuto nessuno)."),
    ],
)
def test_a_headcount_that_cannot_be_is_a_sentence(register: Register, counts: dict[str, int], sentence: str) -> None:
    with pytest.raises(Invalid) as refusal:
        register.of(SHELL).sessions.record(today(register)[2], counts)
    assert list(refusal.value.fields.values()) == [sentence]


def test_the_roll_and_the_heads_add_up_and_a_session_with_a_roll_needs_no_count(register: Register, save: Save) -> None:
    save(LAB, {"Laboratorio": "Orto", "Stato": "in programma"}, id="s1")
    call_roll(register, "Rho", "s1", p1="presente", p2="presente", p3="assente")
    (lab,) = today(register)
    assert (lab.named, lab.heads) == (2, 2)
    assert register.of(SHELL).sessions.record(lab, {"Presenti senza nome": None}).what == "2 presenze · Orto"
    (lab,) = today(register)
    assert register.of(SHELL).sessions.record(lab, {"Presenti senza nome": 5}).what == "7 presenze · Orto"


# Counts of requests


@pytest.mark.usefixtures("programme")
def test_a_page_view_asks_nothing_when_the_snapshot_is_warm(
    session: local.LocalSession, register: Register, coordinator: Person, lead: Person
) -> None:
    assert register.snapshot
    session.log.clear()
    for indicator in register.of(coordinator).figures.indicators():
        figure = register.of(coordinator).figures.figure(indicator, Scope(YEAR))
        register.of(coordinator).figures.by_hub(indicator, Scope(YEAR))
        register.of(coordinator).figures.over_time(indicator, Scope(YEAR))
        register.of(coordinator).figures.counted(figure)
    today(register)
    register.of(lead).problems.all()
    register.of(lead).exports.tabs("Rho")
    register.of(coordinator).figures.span()
    register.people()
    assert session.log.counts == {"read": 0, "write": 0, "drive": 0}


def test_a_cold_start_is_two_reads_whatever_is_asked_first(session: local.LocalSession, register: Register) -> None:
    session.log.clear()
    register.of(SHELL).problems.all()
    today(register)
    assert session.log.counts == {"read": 2, "write": 0, "drive": 1}


# What a form offers


def options(register: Register, who: Person, operation: str, activity: str, label: str) -> list[tuple[str, str]]:
    found = register.definitions.activity(operation, activity)
    assert found is not None
    (field,) = [each for each in register.definitions.fields_of(found) if each.label == label]
    assert isinstance(field, Field)
    return register.of(who).choices.of(field, operation, "Rho")


def test_a_choice_offers_its_choices_and_a_municipality_those_of_the_tab(register: Register, volunteer: Person) -> None:
    assert options(register, volunteer, "OP Café", "Orientamento ad altri servizi", "Costo") == [
        ("gratuito", "gratuito"), ("a pagamento", "a pagamento"),
    ]  # fmt: skip
    offered = options(register, volunteer, "OP Café", "Orientamento ad altri servizi", "Comune")
    assert ("Rho", "Rho") in offered
    assert len(offered) == 11


def test_a_series_offers_those_of_the_hub_the_latest_first(register: Register, volunteer: Person, save: Save) -> None:
    save(LAB, {"Laboratorio": "Orto", "Stato": "svolto", "Data": TODAY - timedelta(9)})
    save(LAB, {"Laboratorio": "Coro", "Stato": "svolto"})
    save(LAB, {"Laboratorio": "Orto", "Stato": "svolto", "Data": TODAY - timedelta(2)})
    save(LAB, {"Laboratorio": "Lontano", "Stato": "svolto"}, hub="Lainate")
    assert [name for name, _ in options(register, volunteer, "OP Café", LAB, "Laboratorio")] == ["Coro", "Orto"]


def test_a_person_offers_names_and_saves_ids(register: Register, volunteer: Person) -> None:
    add_people(register, "Rho", zoe="Rho", ada="Arese")
    add_people(register, "Lainate", eva="Lainate")
    assert options(register, volunteer, "Lavoro", "Consulenza individuale", "Persona") == [
        ("ada", "ada Rossi · Arese"), ("zoe", "zoe Rossi · Rho"),
    ]  # fmt: skip


def test_a_reference_offers_entries_of_its_activities_by_title_and_day(
    register: Register, volunteer: Person, save: Save
) -> None:
    save("Unità abitativa", {"Titolo": "Bilocale"}, operation="Smart House", id="abcd1234")
    save("Richiesta di chi cerca casa", {"Comune": "Rho"}, operation="Smart House", id="bcde2345")
    assert options(register, volunteer, "Smart House", "Assegnazione temporanea", "Unità") == [
        ("abcd1234", "Bilocale · 12/01/2017 · 1234")
    ]
    assert options(register, volunteer, "Smart House", "Assegnazione temporanea", "Richiesta") == [
        ("bcde2345", "Richiesta di chi cerca casa · 12/01/2017 · 2345")
    ]


@pytest.mark.parametrize(("operation", "activity", "label"), [("OP Café", LAB, "Laboratorio"), ("Lavoro", "Consulenza individuale", "Persona"), ("Smart House", "Assegnazione temporanea", "Unità")])  # fmt: skip
def test_a_hub_without_rows_has_nothing_to_offer_yet(
    register: Register, volunteer: Person, operation: str, activity: str, label: str
) -> None:
    assert options(register, volunteer, operation, activity, label) == []


# Roles


def test_a_volunteer_records_at_their_own_hub_only(register: Register, volunteer: Person) -> None:
    with pytest.raises(NotAllowed):
        register.of(volunteer).entries.save(entry("Proposta", {"Titolo": "x"}, "Lainate"))
    with pytest.raises(NotAllowed):
        register.of(volunteer).sessions.between("Lainate", TODAY, TODAY)


@pytest.mark.parametrize(
    "ask",
    [
        lambda register, who: register.of(who).figures.indicators(),
        lambda register, who: register.of(who).problems.all(),
        lambda register, who: register.of(who).exports.take("Rho"),
        lambda register, who: register.of(who).figures.span(),
        lambda register, who: register.of(who).entries.save_all([]),
        lambda register, who: register.of(who).rows.add([]),
        lambda register, who: register.of(who).figures.figure(register.definitions.indicators[0], Scope(YEAR)),
        lambda register, who: register.of(who).figures.over_time(register.definitions.indicators[0], Scope(YEAR)),
        lambda register, who: register.of(who).figures.by_hub(register.definitions.indicators[0], Scope(YEAR)),
    ],
)
def test_a_volunteer_is_refused_by_the_register_itself(
    register: Register, volunteer: Person, ask: Callable[[Register, Person], object]
) -> None:
    with pytest.raises(NotAllowed, match=r"^Il ruolo «volontario» non può "):
        ask(register, volunteer)


@pytest.mark.usefixtures("programme")
def test_a_hub_lead_sees_the_figures_of_their_hub_only(register: Register, lead: Person, coordinator: Person) -> None:
    events = register.of(lead).figures.indicators()[12]
    for session in (*today(register), *today(register, "Lainate")):
        if session.operation == "OP Café":
            register.of(SHELL).sessions.record(session, {"Adulti": 10})
    assert register.of(coordinator).figures.figure(events, Scope(YEAR)).value == 4
    assert register.of(lead).figures.figure(events, Scope(YEAR)).value == 3
    assert [hub for hub, _ in register.of(lead).figures.by_hub(events, Scope(YEAR))] == ["Rho"]
    with pytest.raises(NotAllowed):
        register.of(lead).figures.figure(events, Scope(YEAR, ("Lainate",)))
    everywhere = register.of(coordinator).figures.figure(events, Scope(YEAR))
    assert set(register.of(coordinator).figures.counted(everywhere)["hub"]) == {"Rho", "Lainate"}
    assert register.of(coordinator).figures.rows_of(everywhere) == 4
    assert len(register.of(coordinator).figures.counted(everywhere, 1)) == 1, "what is not shown is not told"
    assert register.of(lead).figures.rows_of(everywhere) == 3
    assert set(register.of(lead).figures.counted(everywhere)["hub"]) == {"Rho"}, (
        "even of a figure computed for someone else"
    )


def test_a_hub_lead_sees_what_is_to_be_put_right_at_their_hub_and_in_the_definitions(
    register: Register, lead: Person, coordinator: Person, save: Save, book: gspread.Spreadsheet
) -> None:
    book.worksheet("Hub").append_row(["Rho Sud", "", "", ""], table_range="A1")
    register.reader.renew()
    for hub in ("Rho", "Rho Sud", "Lainate"):
        save("Proposta", {"Titolo": "x"}, hub=hub)
        book.worksheet(f"OP Café · {hub}").update_acell("B2", "gennaio")
    book.worksheet("Ruoli").update_acell("C2", "capo")
    register.reader.renew()
    assert [problem.where for problem in register.of(coordinator).problems.all()] == [
        "Ruoli!C2", "OP Café · Rho!B2", "OP Café · Rho Sud!B2", "OP Café · Lainate!B2",
    ]  # fmt: skip
    assert [problem.where for problem in register.of(lead).problems.all()] == ["Ruoli!C2", "OP Café · Rho!B2"]


# Export


def test_an_export_is_the_hubs_tabs_as_they_are_and_is_written_in_the_journal(
    register: Register, lead: Person, save: Save, book: gspread.Spreadsheet
) -> None:
    save("Proposta", {"Titolo": "Orto"})
    save("Proposta", {"Titolo": "Altrove"}, hub="Lainate")
    add_people(register, "Rho", ada="Arese")
    (proposals, people) = register.of(lead).exports.take("Rho")
    assert (proposals.title, people.title) == ("OP Café · Rho", "Persone · Rho")
    titles = [column.label for column in proposals.columns]
    assert [row[titles.index("Titolo")] for row in proposals.rows] == ["Orto"]
    (journal,) = book.worksheet(JOURNAL).get_all_records()
    assert (journal["chi"], journal["che cosa"], journal["dove"]) == (lead.email, "esportazione", "Rho")


def test_a_coordinator_exports_without_the_names(register: Register, coordinator: Person, save: Save) -> None:
    save("Proposta", {"Titolo": "Orto"})
    add_people(register, "Rho", ada="Arese")
    assert [tab.title for tab in register.of(coordinator).exports.take("Rho")] == ["OP Café · Rho"]


def test_an_export_has_a_persons_own_columns_as_text(
    register: Register, lead: Person, save: Save, book: gspread.Spreadsheet
) -> None:
    save("Proposta", {"Titolo": "Orto"})
    book.worksheet("OP Café · Rho").insert_cols([["appunti", "mio"]], col=1)
    register.reader.renew()
    (tab,) = register.of(lead).exports.take("Rho")
    assert (tab.columns[0].label, tab.rows[0][0]) == ("appunti", "mio")


def test_an_empty_hub_has_nothing_to_export_and_the_journal_stays_empty(register: Register, lead: Person) -> None:
    with pytest.raises(NothingToExport) as refusal:
        register.of(lead).exports.take("Rho")
    assert str(refusal.value) == ("All'hub Rho non c'è ancora nulla da esportare. Registra qualcosa, poi torna qui.")
    assert JOURNAL not in register.snapshot.tabs


# The rest


def test_a_spreadsheet_with_the_demo_says_that_it_is_invented(register: Register) -> None:
    assert not register.is_invented
    register.of(SHELL).rows.add([register.of(SHELL).rows.of_journal(INVENTED, "tutto", INVENTED_ID)])
    assert register.is_invented


def test_the_span_holds_every_entry_and_today(register: Register, coordinator: Person, save: Save) -> None:
    assert register.of(coordinator).figures.span() == (TODAY, TODAY)
    save("Proposta", {"Titolo": "Vecchia", "Data": date(2015, 3, 1)})
    assert register.of(coordinator).figures.span() == (date(2015, 3, 1), TODAY)


def test_the_edition_grows_with_a_save_and_stands_still_otherwise(register: Register, save: Save) -> None:
    before = register.edition
    assert register.edition == before
    save("Proposta", {"Titolo": "Orto"})
    assert register.edition > before


def test_ids_are_never_the_same(register: Register) -> None:
    assert len({new_id() for _ in range(1000)}) == 1000


def test_two_registers_on_one_file_see_each_others_rows(workbook: Workbook, register: Register, save: Save) -> None:
    other = Register(workbook, register.now)
    assert other.snapshot
    save(EVENT, {"Titolo": "Cena", "Stato": "in programma"})
    assert today(other) == []
    other.reader.renew_if_changed()
    assert [each.title for each in today(other)] == ["Cena"]


@pytest.mark.parametrize(
    "counts",
    [
        {"Adulti": 3, "Bambini": 4},
        {"Adulti": 3},
        {},
        {"Totale presenze": 9},
        {"Totale presenze": 9, "Adulti": 4},
        {"Totale presenze": 0},
    ],
)
def test_a_sessions_heads_are_those_that_its_indicator_counts(
    register: Register, save: Save, counts: dict[str, int]
) -> None:
    save("Evento di socialità", {"Titolo": "Cena", "Stato": "svolto", **counts}, id="cena")
    roll = [
        register.of(SHELL).rows.of_roll("Rho", f"r{who}", {"Incontro": "cena", "Persona": who, "Presenza": presence})
        for who, presence in (("ada", "presente"), ("eva", "assente"))
    ]
    register.of(SHELL).rows.add(roll)
    session = register.of(SHELL).sessions.find("Rho", "cena")
    heads = next(each for each in register.definitions.indicators if each.code == "14")
    assert session is not None
    assert session.heads == register.of(SHELL).figures.figure(heads, Scope(between(TODAY, TODAY))).value


def test_where_nothing_can_be_kept_the_book_is_read_and_a_save_says_why_not(workbook: Workbook, tmp_path: Path) -> None:
    (tmp_path / "libro").write_text("un file, non una cartella")
    opened = Register(workbook, now=lambda: datetime(2017, 1, 12, 15, 30), outbox=tmp_path / "libro" / "attesa")
    assert opened.people()
    with pytest.raises(Unreachable, match="Non ho salvato: il file «attesa» delle voci in attesa non si può scrivere"):
        opened.of(SHELL).entries.save(Entry("e1", "OP Café", "Rho", "Proposta", {"Data": TODAY, "Titolo": "Coro"}))
    assert "Si legge, ma non si può salvare" in opened.set_aside[0]
    opened.close()


def test_where_all_is_still_to_come_the_span_ends_and_begins_today(
    register: Register, coordinator: Person, save: Save
) -> None:
    save("Evento di socialità", {"Titolo": "Festa", "Stato": "in programma", "Data": TODAY + timedelta(days=9)})
    assert register.of(coordinator).figures.span() == (TODAY, TODAY)
