"""A person's own entries: the list that outlives a reload, corrections that write over nobody, and voiding."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from html import escape
from pathlib import Path

import gspread
import pytest
from streamlit.testing.v1 import AppTest

from components import menu, open_register
from sheets import local
from sheets.access import SHELL, Person
from sheets.entries.columns import Entry
from sheets.kinds import Value
from sheets.problems import Conflict, Invalid, NotAllowed
from sheets.register.register import Register
from sheets.register.stamps import rome_now
from sheets.spreadsheet import configuration
from sheets.spreadsheet.pace import Pace
from sheets.spreadsheet.workbook import Workbook
from tests.form import Form, given
from tests.prepared import setup
from tests.waiting import until

ROOT = Path(__file__).parent.parent
TAB = "OP Café · Rho"
EVENT = "Evento di socialità"
GUIDANCE = "Orientamento ad altri servizi"
VOLUNTEER, LEAD = "volontaria.rho@esempio.it", "referente.rho@esempio.it"
TODAY = date(2017, 1, 12)


def record(
    register: Register, person: Person, id_: str, title: str, activity: str = "Proposta", **values: Value
) -> None:
    day = values.pop("Data", register.now().date())
    register.of(person).entries.save(Entry(id_, "OP Café", "Rho", activity, {"Data": day, "Titolo": title, **values}))


def at_hand(book: gspread.Spreadsheet, id_: str, label: str, cell: str | int) -> None:
    """Somebody writes in the cell of that entry, in the spreadsheet itself."""
    tab = book.worksheet(TAB)
    found = tab.find(id_)
    assert found is not None
    tab.update_cell(found.row, tab.row_values(1).index(label) + 1, cell)


def rows(book: gspread.Spreadsheet, tab: str = TAB) -> list[dict[str, int | float | str]]:
    return book.worksheet(tab).get_all_records(value_render_option="UNFORMATTED_VALUE")


# The register


def test_own_entries_are_ones_own_of_two_weeks_the_latest_first(
    register: Register, volunteer: Person, lead: Person
) -> None:
    moments = [datetime(2016, 12, 28), datetime(2017, 1, 11), datetime(2017, 1, 12, 9)]
    for number, moment in enumerate(moments):
        register.now = lambda moment=moment: moment
        record(register, volunteer, f"v{number}", f"Idea {number}")
    record(register, volunteer, "v3", "Della stessa ora, più in basso")
    record(register, lead, "l1", "Di un'altra persona")
    register.now = lambda: datetime(2017, 1, 12, 15, 30)
    assert [entry.id for entry in register.of(volunteer).entries.own("Rho")] == ["v3", "v2", "v1"]
    assert [entry.title for entry in register.of(lead).entries.own("Rho")] == ["Di un'altra persona"]
    assert [entry.id for entry in register.of(volunteer).entries.own("Rho", most=1)] == ["v3"]


def test_an_entry_of_an_activity_that_is_gone_keeps_nobody_from_the_others(
    register: Register, volunteer: Person, book: gspread.Spreadsheet
) -> None:
    record(register, volunteer, "v1", "Cineforum")
    record(register, volunteer, "v2", "Coro")
    at_hand(book, "v2", "Attività", "Di una volta")
    register.reader.renew()
    assert [entry.id for entry in register.of(volunteer).entries.own("Rho")] == ["v1"]


def test_a_correction_writes_what_changed_and_the_journal_says_it_in_words(
    register: Register, volunteer: Person, book: gspread.Spreadsheet
) -> None:
    record(register, volunteer, "v1", "Festa", EVENT, Stato="svolto", Adulti=12)
    entry = register.of(volunteer).entries.find(TAB, "v1")
    at_hand(book, "v1", "Note", "scritto a mano")
    typed: dict[str, Value] = {"Data": date(2017, 1, 11), "Titolo": "Festa d'inverno", "Adulti": "1.200"}
    receipt = register.of(volunteer).entries.correct(TAB, "v1", typed, entry.seen)
    assert str(receipt) == f"Salvato: correzione · {EVENT} · Festa d'inverno · {TAB}, riga 2"
    [row] = rows(book)
    assert (row["Data"], row["Titolo"], row["Adulti"], row["Note"]) == (
        42746,
        "Festa d'inverno",
        1200,
        "scritto a mano",
    )
    assert (row["versione"], row["modificato_da"], row["creato_da"]) == (2, VOLUNTEER, VOLUNTEER)
    assert until(lambda: "Registro" in [tab.title for tab in book.worksheets()])
    assert rows(book, "Registro")[-1]["che cosa"] == (
        "correzione: Data: «12/01/2017» → «11/01/2017»; Titolo: «Festa» → «Festa d'inverno»; Adulti: «12» → «1.200»"
    )


def test_a_cell_that_changed_since_it_was_seen_is_not_written_over(
    register: Register, volunteer: Person, book: gspread.Spreadsheet
) -> None:
    record(register, volunteer, "v1", "Cineforum")
    entry = register.of(volunteer).entries.find(TAB, "v1")
    at_hand(book, "v1", "Titolo", "Cinema")
    with pytest.raises(Conflict, match=r"vedevi «Cineforum», ora c'è «Cinema» \(da qualcuno nel foglio\)"):
        register.of(volunteer).entries.correct(TAB, "v1", {"Titolo": "Film", "Note": "sedie"}, entry.seen)
    assert [(row["Titolo"], row["Note"], row["versione"]) for row in rows(book)] == [("Cinema", "", 1)]


def test_a_volunteer_corrects_their_own_recent_entries_and_a_lead_all_of_the_hub(
    register: Register, volunteer: Person, lead: Person
) -> None:
    record(register, lead, "l1", "Della referente")
    record(register, volunteer, "v1", "Della volontaria")
    entries = register.of(volunteer).entries
    for wrong in (entries.find, entries.void):
        with pytest.raises(NotAllowed, match="solo le voci che hai registrato tu"):
            wrong(TAB, "l1")
    with pytest.raises(NotAllowed, match="solo le voci che hai registrato tu"):
        register.of(volunteer).entries.correct(TAB, "l1", {"Titolo": "Mia"}, {"Titolo": "Della referente"})
    register.of(lead).entries.correct(TAB, "v1", {"Titolo": "Rivista"}, {"Titolo": "Della volontaria"})
    assert register.of(volunteer).entries.find(TAB, "v1").title == "Rivista"
    register.now = lambda: datetime(2017, 1, 12, 15, 30) + timedelta(days=15)
    with pytest.raises(NotAllowed, match="nelle ultime due settimane"):
        register.of(volunteer).entries.find(TAB, "v1")


def test_what_did_not_fit_in_the_sheet_before_keeps_nobody_from_correcting_something_else(
    register: Register, lead: Person, book: gspread.Spreadsheet
) -> None:
    heads = {"Adulti": 4, "Bambini": 1, "Stato": "svolto"}
    record(register, lead, "e1", "Festa", "Evento di socialità", **heads)
    at_hand(book, "e1", "Totale presenze", 9)
    register.reader.renew()
    register.of(lead).entries.correct(TAB, "e1", {"Note": "in cortile"}, {"Note": ""})
    with pytest.raises(Invalid, match="il totale dice 9, gli altri conteggi fanno 6"):
        register.of(lead).entries.correct(TAB, "e1", {"Adulti": 5}, {"Adulti": 4})


def test_a_voided_entry_keeps_its_row_and_is_voided_once(
    register: Register, volunteer: Person, book: gspread.Spreadsheet
) -> None:
    record(register, volunteer, "v1", "Cineforum")
    seen = register.of(volunteer).entries.find(TAB, "v1").seen
    assert register.of(volunteer).entries.void(TAB, "v1").what == "annullamento · Proposta · Cineforum"
    again = register.of(volunteer).entries.void(TAB, "v1")
    assert not again.is_waiting
    assert [(row["Titolo"], row["annullato"]) for row in rows(book)] == [("Cineforum", True)]
    assert register.of(volunteer).entries.own("Rho") == []
    assert register.of(volunteer).entries.find(TAB, "v1").is_voided
    with pytest.raises(Conflict, match="annullato"):
        register.of(volunteer).entries.correct(TAB, "v1", {"Titolo": "Film"}, seen)


def test_a_voided_entry_counts_again_when_its_person_says_so_and_the_journal_tells_both(
    register: Register, volunteer: Person, lead: Person, book: gspread.Spreadsheet
) -> None:
    record(register, volunteer, "v1", "Cineforum")
    entries = register.of(volunteer).entries
    entries.void(TAB, "v1")
    assert (
        str(entries.restore(TAB, "v1")) == "Salvato: rimessa nei conti · Proposta · Cineforum · OP Café · Rho, riga 2"
    )
    assert entries.restore(TAB, "v1").was_there, "a second tap changes nothing"
    assert [(row["annullato"], row["versione"]) for row in rows(book)] == [("", 3)]
    assert [entry.id for entry in entries.own("Rho")] == ["v1"]
    assert until(lambda: journal(book) == ["annullamento", "annullamento tolto"])
    record(register, lead, "l1", "Della referente")
    register.of(lead).entries.void(TAB, "l1")
    with pytest.raises(NotAllowed, match="solo le voci che hai registrato tu"):
        entries.restore(TAB, "l1")


def journal(book: gspread.Spreadsheet) -> list[object]:
    return [row["che cosa"] for row in book.worksheet("Registro").get_all_records()]


# The pages


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A book in a file, which the app of this test works on."""
    file = tmp_path / "book.sqlite3"
    monkeypatch.setenv("PERIMETRI_BOOK", str(file))
    open_register.close()
    with local.session(file) as session:
        setup(Workbook.on_file(file, session))
    return file


@pytest.fixture
def served(path: Path) -> Register:
    """The register that the app serves."""
    return open_register.register()


@pytest.fixture
def sheet(path: Path) -> gspread.Spreadsheet:
    """The same spreadsheet as a person has it open."""
    return gspread.Client(auth=None, session=local.session(path)).open("Perimetri")


def person(register: Register, email: str) -> Person:
    return next(each for each in register.people() if each.email == email)


def visit(email: str, **address: str) -> AppTest:
    """Registra as that person sees it."""
    at = AppTest.from_file(ROOT / "components" / "main.py", default_timeout=30)
    at.query_params["come"] = email
    at.run()
    for name, value in address.items():
        at.query_params[name] = value
    at.switch_page(str(ROOT / menu.RECORD.file)).run()
    assert not at.exception
    return at


def correcting(id_: str, email: str = VOLUNTEER) -> AppTest:
    return visit(email, voce=id_, scheda=TAB)


def shown(at: AppTest) -> str:
    elements = [*at.title, *at.markdown, *at.caption, *at.error, *at.info, *at.warning, *at.get("html")]
    return "\n".join(str(getattr(each, "value", "") or getattr(each.proto, "body", "")) for each in elements)


def press(at: AppTest, label: str) -> AppTest:
    return next(button for button in at.button if button.label == label).click().run()


SAVE = "Salva la correzione"


def test_what_was_saved_is_listed_below_the_choice_also_in_another_session(served: Register) -> None:
    record(served, person(served, VOLUNTEER), "v1", "Cineforum <b>")
    text = shown(visit(VOLUNTEER))
    assert "Le tue ultime voci" in text
    assert "Cineforum &lt;b&gt;" in text
    assert ">salvata alle " in text
    assert "Le tue ultime voci" not in shown(visit(LEAD))


def test_entries_without_a_title_are_told_apart_by_their_hour_and_by_what_was_typed(
    served: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    volunteer, now = person(served, VOLUNTEER), rome_now().replace(hour=12, minute=0)
    for number, (made, typed) in enumerate(
        [
            (now - timedelta(days=1), "CAF"),
            (now.replace(hour=9, minute=5), "con  la\nsorella <b>"),
            (now.replace(hour=9, minute=40), "cerca un corso di italiano la sera, ha due figli piccoli"),
        ]
    ):
        monkeypatch.setattr(served, "now", lambda made=made: made)
        values: dict[str, Value] = {"Data": made.date(), "Servizio": typed, "Note": "per la madre"}
        served.of(volunteer).entries.save(Entry(f"o{number}", "OP Café", "Rho", GUIDANCE, values))
    monkeypatch.setattr(served, "now", lambda: now)
    text = shown(visit(VOLUNTEER))
    assert f">{GUIDANCE} · con la sorella &lt;b&gt;<" in text
    assert f">{GUIDANCE} · cerca un corso di italiano la sera, ha…<" in text
    assert f">{GUIDANCE} · CAF<" in text
    assert "per la madre" not in text
    yesterday = f"{now - timedelta(days=1):%d/%m/%Y}"
    for when in ("alle 09:05", "alle 09:40", f"il {yesterday} alle 12:00"):
        assert f">salvata {when}<" in text


def test_the_form_of_a_correction_holds_what_the_sheet_holds(served: Register, sheet: gspread.Spreadsheet) -> None:
    volunteer = person(served, VOLUNTEER)
    today = rome_now().date()
    record(served, volunteer, "v1", "Festa", EVENT, Stato="svolto", Adulti=1200, Ora="18:07", Genere="cucina")
    form = Form(correcting("v1"))
    assert [form.value(label) for label in ("Data", "Ora", "Titolo", "Adulti", "Bambini", "Genere", "Stato")] == [
        today.isoformat(), "18:07", "Festa", "1.200", "", "cucina", "svolto",
    ]  # fmt: skip


def test_a_choice_that_is_no_choice_any_more_is_shown_and_kept(served: Register, sheet: gspread.Spreadsheet) -> None:
    record(served, person(served, VOLUNTEER), "v1", "Festa", EVENT, Stato="svolto")
    at_hand(sheet, "v1", "Genere", "ballo liscio")
    at_hand(sheet, "v1", "Adulti", "una ventina")
    served.reader.renew()
    form = Form(correcting("v1"))
    assert form.value("Genere") == "ballo liscio"
    notes = " ".join(each["note"] for each in form.data["fields"])
    assert "«ballo liscio» non è più tra le scelte" in notes
    assert "Nel foglio c'è «una ventina»: resta così" in notes
    assert "Salvato: correzione" in shown(form.fill(Titolo="Festa d'estate").send(SAVE))
    [row] = rows(sheet)
    assert (row["Titolo"], row["Genere"], row["Adulti"]) == ("Festa d'estate", "ballo liscio", "una ventina")


def test_a_day_that_the_calendar_does_not_have_is_said_and_kept(served: Register, sheet: gspread.Spreadsheet) -> None:
    day = date(1999, 12, 31)
    party = Entry("v1", "OP Café", "Rho", "Proposta", {"Data": day, "Titolo": "Festa"})
    served.of(person(served, VOLUNTEER)).entries.save(party, sure={"Data": day.toordinal()})
    form = Form(correcting("v1"))
    assert form.value("Data") == ""
    assert "Nel foglio c'è «31/12/1999»: resta così" in form.data["fields"][0]["note"]
    form.fill(Titolo="Capodanno").send(SAVE)
    assert [(row["Data"], row["Titolo"]) for row in rows(sheet)] == [(36525, "Capodanno")]


def test_what_cannot_be_stays_on_the_screen_and_nothing_changed_is_said(served: Register) -> None:
    record(served, person(served, VOLUNTEER), "v1", "Festa", EVENT, Stato="svolto", Adulti=12)
    form = Form(correcting("v1"))
    form.send(SAVE)
    assert "Non hai cambiato nulla." in form.said
    form.fill(Adulti="dodici").send(SAVE)
    assert "Adulti: «dodici» non è un numero." in form.said
    assert form.value("Adulti") == "dodici"


def test_the_second_to_correct_sees_both_values_and_who_and_then_the_entry_as_it_is(
    served: Register, sheet: gspread.Spreadsheet
) -> None:
    record(served, person(served, VOLUNTEER), "v1", "Festa", EVENT, Stato="svolto", Adulti=12)
    form = Form(correcting("v1")).fill(Titolo="Festa di maggio")
    served.of(person(served, LEAD)).entries.correct(TAB, "v1", {"Titolo": "Festa d'aprile"}, {"Titolo": "Festa"})
    form.send(SAVE)
    assert "Intanto Referente di Rho ha cambiato questa voce." in form.said
    assert form.answer is not None
    assert {"text": "Referente di Rho", "mail": LEAD} in form.answer["head"]
    assert "Titolo | Festa | Festa d'aprile | Festa di maggio" in form.said
    assert form.value("Titolo") == "Festa di maggio"
    labels = [button["label"] for button in form.answer["buttons"]]
    assert SAVE not in labels, "what it does now has another name"
    form.send("Vedi com'è ora")
    assert form.value("Titolo") == "Festa d'aprile"
    assert "Salvato: correzione" in shown(form.fill(Titolo="Festa di maggio").send(SAVE))
    assert [row["Titolo"] for row in rows(sheet)] == ["Festa di maggio"]


def test_the_second_to_correct_may_write_over_what_they_were_shown_and_over_nothing_else(
    served: Register, sheet: gspread.Spreadsheet
) -> None:
    record(served, person(served, VOLUNTEER), "v1", "Festa", EVENT, Stato="svolto", Adulti=12)
    form = Form(correcting("v1")).fill(Titolo="Festa di maggio")
    at_hand(sheet, "v1", "Titolo", "Festa d'aprile")
    served.reader.renew()
    form.send(SAVE)
    assert "Festa d'aprile" in form.said
    at_hand(sheet, "v1", "Titolo", "Festa di giugno")
    at_hand(sheet, "v1", "Adulti", 7)
    served.reader.renew()
    form.send("Salva comunque il mio")
    assert "Festa di giugno" in form.said, "nobody had shown it"
    assert rows(sheet)[0]["Titolo"] == "Festa di giugno"
    assert "Salvato: correzione" in shown(form.send("Salva comunque il mio"))
    assert [(row["Titolo"], row["Adulti"]) for row in rows(sheet)] == [("Festa di maggio", 7)]
    assert until(lambda: "Registro" in [tab.title for tab in sheet.worksheets()])
    told = rows(sheet, "Registro")[-1]["che cosa"]
    assert told == "correzione: Titolo: «Festa di giugno» → «Festa di maggio»"


def test_an_entry_that_was_voided_meanwhile_says_who_did_it(served: Register) -> None:
    record(served, person(served, VOLUNTEER), "v1", "Festa")
    form = Form(correcting("v1")).fill(Titolo="Festa di maggio")
    served.of(person(served, LEAD)).entries.void(TAB, "v1")
    form.send(SAVE)
    assert "Intanto Referente di Rho ha annullato questa voce." in form.said
    assert form.answer is not None
    assert not [button for button in form.answer["buttons"] if button["label"].startswith("Salva")]
    assert "Questa voce è annullata." in shown(form.send("Vedi com'è ora"))


def test_voiding_asks_once_more_and_a_no_keeps_what_was_typed(served: Register, sheet: gspread.Spreadsheet) -> None:
    record(served, person(served, VOLUNTEER), "v1", "Festa")
    at = press(correcting("v1"), "Togli la voce dai conti")
    assert "La riga resta nel foglio e non si conta più." in shown(at)
    at = press(at, "No, lasciala com'è")
    assert Form(at).value("Titolo") == "Festa"
    assert rows(sheet)[0]["annullato"] == ""
    at = press(press(at, "Togli la voce dai conti"), "Sì, toglila dai conti")
    assert "Salvato: annullamento · Proposta · Festa" in shown(at)
    assert [(row["Titolo"], row["annullato"]) for row in rows(sheet)] == [("Festa", True)]
    at = press(at, "Rimettila nei conti")
    assert "Salvato: rimessa nei conti · Proposta · Festa" in shown(at)
    assert rows(sheet)[0]["annullato"] == ""
    at = press(press(correcting("v1"), "Togli la voce dai conti"), "Sì, toglila dai conti")
    assert "Questa voce è annullata." in shown(correcting("v1"))
    at = press(correcting("v1"), "Rimettila nei conti")
    assert "Salvato: rimessa nei conti" in shown(at)
    assert Form(correcting("v1")).value("Titolo") == "Festa"


@pytest.mark.parametrize(
    ("id_", "sentence"),
    [("l1", "Puoi correggere solo le voci che hai registrato tu"), ("sparita", "La riga non è più nella scheda")],
)
def test_an_entry_that_is_not_ones_own_or_not_there_is_a_sentence(served: Register, id_: str, sentence: str) -> None:
    record(served, person(served, LEAD), "l1", "Della referente")
    at = correcting(id_)
    assert sentence in at.error[0].value
    assert given(at) is None


# While the sheet is away

Away = Callable[[bool], None]


@pytest.fixture
def away(path: Path, monkeypatch: pytest.MonkeyPatch) -> Away:
    """Takes the sheet away from the app, and gives it back."""
    faults = local.Faults()
    slow = Workbook.on_file(path, local.session(path, faults=faults))
    slow.pace = Pace(backoff=0.01, longest=0.05)
    monkeypatch.setattr(configuration, "open_workbook", lambda: slow)
    monkeypatch.setattr("sheets.register.register.PATIENCE", 0.2)

    def be(gone: bool) -> None:
        faults.away = gone

    return be


def test_a_correction_waits_is_listed_as_waiting_and_then_saved(away: Away, served: Register) -> None:
    record(served, person(served, VOLUNTEER), "v1", "Festa")
    form = Form(correcting("v1")).fill(Titolo="Festa di maggio")
    away(True)
    at = form.send(SAVE)
    assert "In attesa: correzione · Proposta · Festa di maggio" in shown(at)
    other = visit(VOLUNTEER)
    assert ">correzione in attesa<" in shown(other)
    assert "Una tua voce è in attesa." in shown(other)
    again = correcting("v1")
    assert "In attesa: correzione" in shown(again)
    assert Form(again).value("Titolo") == "Festa di maggio", "and what waits has been seen"
    away(False)
    assert until(lambda: "Salvato: correzione · Proposta · Festa di maggio" in shown(at.run()))
    assert ">salvata alle " in shown(other.run())


def test_a_voiding_that_waits_is_listed_as_one(away: Away, served: Register) -> None:
    record(served, person(served, VOLUNTEER), "v1", "Festa")
    at = correcting("v1")
    away(True)
    press(press(at, "Togli la voce dai conti"), "Sì, toglila dai conti")
    other = visit(VOLUNTEER)
    assert ">annullamento in attesa<" in shown(other)
    away(False)
    assert until(lambda: "annullamento in attesa" not in shown(other.run()))


def test_a_correction_refused_later_has_its_form_back_with_what_was_typed(
    away: Away, served: Register, sheet: gspread.Spreadsheet
) -> None:
    record(served, person(served, VOLUNTEER), "v1", "Festa")
    form = Form(correcting("v1")).fill(Titolo="Festa di maggio")
    away(True)
    at = form.send(SAVE)
    at_hand(sheet, "v1", "Titolo", "Festa d'aprile")
    away(False)
    assert until(lambda: given(at.run()) is not None)
    assert "Intanto qualcuno nel foglio ha cambiato questa voce." in form.said
    assert "Titolo | Festa | Festa d'aprile | Festa di maggio" in form.said
    assert "Non è arrivata nel foglio" not in shown(at.run()), "the form says it"


def test_what_was_refused_when_its_person_had_gone_is_told_with_what_was_typed(
    away: Away, served: Register, sheet: gspread.Spreadsheet
) -> None:
    record(served, person(served, VOLUNTEER), "v1", "Festa", EVENT, Stato="svolto")
    form = Form(correcting("v1")).fill(Adulti="1.200")
    away(True)
    form.send(SAVE)
    at_hand(sheet, "v1", "Adulti", 7)
    away(False)
    assert until(lambda: bool(served.of(person(served, VOLUNTEER)).receipts.refusals()))
    at = visit(VOLUNTEER)
    assert f"Non è arrivata nel foglio: correzione · {EVENT} · Festa" in shown(at)
    assert "<dt>Adulti</dt><dd>1.200</dd>" in shown(at)
    assert "modificato" not in shown(at)
    assert "Ci penso io, togli l'avviso" in [button.label for button in visit(LEAD).button]
    assert "Non è arrivata" not in shown(press(at, "Ho visto, togli l'avviso"))


def test_a_new_entry_that_was_refused_is_saved_again_with_one_tap(
    away: Away, served: Register, sheet: gspread.Spreadsheet
) -> None:
    volunteer = person(served, VOLUNTEER)
    record(served, volunteer, "v1", "Festa")
    away(True)
    record(served, volunteer, "v2", "Coro", Note="al mattino")
    tab = sheet.worksheet(TAB)
    place = tab.row_values(1).index("id") + 1
    tab.update_cell(1, place, "codice")
    away(False)
    assert until(lambda: bool(served.of(volunteer).receipts.refusals()))
    at = press(visit(VOLUNTEER), "Salva di nuovo")
    assert "manca la colonna «id»" in at.error[0].value
    tab.update_cell(1, place, "id")
    at = press(at, "Salva di nuovo")
    assert "Non è arrivata" not in shown(at)
    saved = [("v1", "Festa", ""), ("v2", "Coro", "al mattino")]
    assert until(lambda: [(row["id"], row["Titolo"], row["Note"]) for row in rows(sheet)] == saved)


def test_da_sistemare_says_how_the_app_stands_with_its_sheet(away: Away, served: Register) -> None:
    at = AppTest.from_file(ROOT / "components" / "main.py", default_timeout=30)
    at.query_params["come"] = "coordinatrice@esempio.it"
    at.run().switch_page(str(ROOT / menu.PROBLEMS.file)).run()
    assert "in un file di questo computer: book.sqlite3" in shown(at)
    assert "letture nell&#x27;ultimo minuto; un file non ha limiti" in shown(at)
    assert "niente: tutto quello che è stato salvato è nel foglio" in shown(at)
    away(True)
    record(served, person(served, VOLUNTEER), "v1", "Festa")
    assert until(lambda: served.trouble is not None)
    text = shown(at.run())
    assert "una voce, dalle" in text
    assert "Ora no: " in text
    away(False)
    assert until(lambda: not served.of(SHELL).receipts.waiting())


def test_a_second_correction_of_what_waits_is_no_conflict_with_oneself(
    away: Away, served: Register, sheet: gspread.Spreadsheet
) -> None:
    volunteer = person(served, VOLUNTEER)
    record(served, volunteer, "v1", "Festa")
    assert until(lambda: not served.of(volunteer).receipts.waiting())
    away(True)
    for before, after in (("Festa", "Festa di maggio"), ("Festa di maggio", "Festa di giugno")):
        entry = served.of(volunteer).entries.find(TAB, "v1")
        assert entry.values["Titolo"] == before
        assert served.of(volunteer).entries.correct(TAB, "v1", {"Titolo": after}, entry.seen).is_waiting
    assert served.of(volunteer).entries.void(TAB, "v1").is_waiting
    assert served.of(volunteer).entries.find(TAB, "v1").is_voided
    away(False)
    assert until(lambda: not served.of(volunteer).receipts.waiting())
    assert served.of(volunteer).receipts.refusals() == []
    assert [(row["Titolo"], row["annullato"], row["versione"]) for row in rows(sheet)] == [("Festa di giugno", True, 4)]


def test_a_correction_that_waits_can_be_corrected_from_the_page(
    away: Away, served: Register, sheet: gspread.Spreadsheet
) -> None:
    record(served, person(served, VOLUNTEER), "v1", "Festa")
    assert until(lambda: not served.of(SHELL).receipts.waiting())
    form = Form(correcting("v1")).fill(Titolo="Festa di maggio")
    away(True)
    form.send(SAVE)
    again = Form(correcting("v1"))
    assert again.value("Titolo") == "Festa di maggio"
    again.fill(Titolo="Festa di giugno").send(SAVE)
    away(False)
    assert until(lambda: not served.of(SHELL).receipts.waiting())
    assert [row["Titolo"] for row in rows(sheet)] == ["Festa di giugno"]
    assert "Non è arrivata" not in shown(visit(VOLUNTEER))


def test_who_corrected_in_another_window_of_their_own_is_told_so(served: Register, sheet: gspread.Spreadsheet) -> None:
    volunteer = person(served, VOLUNTEER)
    record(served, volunteer, "v1", "Festa", EVENT, Stato="svolto", Adulti=12)
    form = Form(correcting("v1")).fill(Titolo="Festa di maggio")
    served.of(volunteer).entries.correct(TAB, "v1", {"Titolo": "Festa d'aprile"}, {"Titolo": "Festa"})
    form.send(SAVE)
    assert "Intanto tu, da un'altra finestra, hai cambiato questa voce." in form.said


# Receipts that stay open


def test_the_receipt_of_an_entry_says_who_changed_it_afterwards(served: Register, sheet: gspread.Spreadsheet) -> None:
    at = visit(VOLUNTEER)
    at.pills(key="operazione").select("OP Café").run()
    at.pills(key="attività OP Café").select("Proposta").run()
    at = Form(at).fill(Titolo="Coro").send()
    assert "Salvato: Proposta · Coro" in shown(at)
    assert "Intanto" not in shown(at.run())
    [row] = rows(sheet)
    served.of(person(served, LEAD)).entries.correct(
        TAB, str(row["id"]), {"Titolo": "Coro del lunedì"}, {"Titolo": "Coro"}
    )
    assert f'Intanto <a href="mailto:{LEAD}">Referente di Rho</a> ha cambiato questa voce.' in shown(at.run())
    served.of(person(served, VOLUNTEER)).entries.correct(
        TAB, str(row["id"]), {"Titolo": "Canto"}, {"Titolo": "Coro del lunedì"}
    )
    assert escape("Intanto tu, da un'altra finestra, hai cambiato questa voce.") in shown(at.run())
    served.of(person(served, LEAD)).entries.void(TAB, str(row["id"]))
    assert "ha annullato questa voce." in shown(at.run())
    sheet.worksheet(TAB).delete_rows(2)
    served.reader.renew()
    assert "Intanto qualcuno ha tolto questa riga dal foglio." in shown(at.run())


def test_the_receipt_of_an_entry_tells_a_hand_in_the_sheet(served: Register, sheet: gspread.Spreadsheet) -> None:
    at = visit(VOLUNTEER)
    at.pills(key="operazione").select("OP Café").run()
    at.pills(key="attività OP Café").select("Proposta").run()
    at = Form(at).fill(Titolo="Coro").send()
    at_hand(sheet, str(rows(sheet)[0]["id"]), "Titolo", "Canto")
    served.reader.renew()
    assert "Intanto qualcuno nel foglio ha cambiato questa voce." in shown(at.run())
