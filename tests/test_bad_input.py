"""What people type that an app does not expect: each case with the sentence that they see, and what goes on working."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path

import gspread
import pytest

from sheets import local
from sheets.access import SHELL, Person
from sheets.definitions.model import TABS
from sheets.entries import forms
from sheets.entries.columns import Entry
from sheets.figures import periods
from sheets.figures.indicators import Scope
from sheets.problems import BrokenBook, Invalid, NothingToExport, Unreachable
from sheets.register.receipt import Receipt
from sheets.register.register import Register
from sheets.register.stamps import new_id
from sheets.spreadsheet.pace import Pace
from sheets.spreadsheet.workbook import Workbook
from tests.prepared import setup
from tests.waiting import until

TAB = "OP Café · Rho"
TODAY = date(2017, 1, 12)
EVENT = "Evento di socialità"
Save = Callable[..., Receipt]


@pytest.fixture
def sheet(save: Save, book: gspread.Spreadsheet) -> gspread.Worksheet:
    """A tab with three held events of 10, 20 and 30 adults, in rows 2 to 4, open in front of a person."""
    for title, adults in (("Yoga", 10), ("Cena", 20), ("Canto", 30)):
        save(EVENT, {"Titolo": title, "Stato": "svolto", "Adulti": adults, "Genere": "festa"}, id=title.lower())
    return book.worksheet(TAB)


def type_in(sheet: gspread.Worksheet, label: str, row: int, cell: object) -> None:
    """What a program or a paste leaves in a cell: exactly this, text or number."""
    sheet.update([[cell]], gspread.utils.rowcol_to_a1(row, sheet.find(label).col), raw=True)


def told(register: Register) -> list[str]:
    """All that a person finds under *Da sistemare*, once the app has looked again."""
    register.reader.renew()
    return [str(problem) for problem in register.of(SHELL).problems.all()]


def figures(register: Register) -> tuple[float | None, float | None]:
    """Events held and their attendance this year."""
    events, attendance = register.of(SHELL).figures.indicators()[12:14]
    scope = Scope(periods.year(TODAY))
    return register.of(SHELL).figures.figure(events, scope).value, register.of(SHELL).figures.figure(
        attendance, scope
    ).value


# Headers


def test_a_renamed_header(register: Register, sheet: gspread.Worksheet, save: Save) -> None:
    sheet.update_cell(1, sheet.find("Adulti").col, "Adultti")
    assert told(register) == [
        "OP Café · Rho!H1: Manca la colonna «Adulti»: i suoi valori non si contano. "
        "Rinomina la colonna «Adultti» in «Adulti»."
    ]
    assert figures(register) == (3, 0)
    save(EVENT, {"Titolo": "Coro", "Stato": "svolto", "Adulti": 7})
    assert sheet.find("Adultti") is not None, "the person's column stays theirs"
    assert figures(register) == (4, 7), "and the app adds its own, right of everything"
    assert sheet.cell(5, sheet.find("Adulti").col).value == "7"


def test_a_missing_header(register: Register, sheet: gspread.Worksheet, save: Save) -> None:
    sheet.update_cell(1, sheet.find("Bambini").col, "")
    assert told(register) == [
        "OP Café · Rho!I1: Manca la colonna «Bambini»: i suoi valori non si contano. Scrivi «Bambini» in I1."
    ]
    assert figures(register) == (3, 60)
    save("Proposta", {"Titolo": "Orto"})
    assert sheet.find("Bambini") is None, "a save adds the column only when it has something to put there"
    save(EVENT, {"Titolo": "Coro", "Stato": "svolto", "Bambini": 4})
    assert figures(register) == (4, 64)


def test_a_doubled_header(register: Register, sheet: gspread.Worksheet) -> None:
    sheet.update_cell(1, sheet.find("Bambini").col, "Adulti")
    first, second = told(register)
    assert first == (
        "OP Café · Rho!I1: La colonna «Adulti» c'è 2 volte (H, I): leggo solo la prima. "
        "Sposta i valori nella prima e cancella l'altra, o cambiale nome."
    )
    assert second.startswith("OP Café · Rho!1:1: Manca la colonna «Bambini»")
    assert figures(register) == (3, 60)


def test_the_whole_header_row_deleted(register: Register, sheet: gspread.Worksheet, save: Save) -> None:
    sheet.delete_rows(1)
    assert told(register)[0].startswith("OP Café · Rho!1:1: La riga 1 non ha i titoli delle colonne. Questa scheda")
    assert figures(register) == (0, 0)
    with pytest.raises(
        BrokenBook, match=r"^Nella scheda «OP Café · Rho» manca la colonna «id»\. Scrivi «id» nella riga 1"
    ):
        save("Proposta", {"Titolo": "Orto"})
    assert sheet.row_count >= 3
    assert len(sheet.get_all_values()) == 3, "nothing was written over what is there"


# Cells


@pytest.mark.parametrize("typed", ["12/1/17", "gennaio", "31/02/2017"])
def test_a_date_that_is_text(register: Register, sheet: gspread.Worksheet, typed: str) -> None:
    type_in(sheet, "Data", 3, typed)
    assert told(register) == [
        f"OP Café · Rho!B3: Data: «{typed}» non è una data. Scrivi giorno, mese e anno a quattro cifre: 12/01/2017."
    ]
    assert figures(register) == (2, 40)
    assert sheet.acell("B3").value == typed, "the cell stays as it is"


def test_a_date_that_is_text_and_leaves_no_doubt_is_read(register: Register, sheet: gspread.Worksheet) -> None:
    type_in(sheet, "Data", 3, "12/01/2017")
    assert told(register) == []
    assert figures(register) == (3, 60)


@pytest.mark.parametrize(
    ("typed", "attendance", "sentences"),
    [
        ("1.106", 1146, []),
        (1.106, 40, ["OP Café · Rho!H3: Adulti: «1,106» non è un numero intero. Scrivi un numero senza decimali. Se intendi 1.106, scrivi 1106."]),
        ("12,5", 40, ["OP Café · Rho!H3: Adulti: «12,5» non è un numero intero. Scrivi un numero senza decimali."]),
        ("una ventina", 40, ["OP Café · Rho!H3: Adulti: «una ventina» non è un numero. Scrivi solo cifre, per esempio 23."]),
        (-20, 40, ["OP Café · Rho!H3: Adulti: «-20» è negativo. Scrivi zero o un numero più grande."]),
    ],
)  # fmt: skip
def test_a_number_as_italians_type_it_in_a_cell(
    register: Register, sheet: gspread.Worksheet, typed: object, attendance: int, sentences: list[str]
) -> None:
    type_in(sheet, "Adulti", 3, typed)
    assert told(register) == sentences
    assert figures(register) == (3, attendance)


@pytest.mark.parametrize(
    ("typed", "read"),
    [("1.106", 1106), ("12,5", "Adulti: «12,5» non è un numero intero. Scrivi un numero senza decimali.")],
)  # fmt: skip
def test_a_number_as_italians_type_it_in_a_form(
    register: Register, volunteer: Person, typed: str, read: object
) -> None:
    entry = Entry(
        new_id(), "OP Café", "Rho", EVENT, {"Data": TODAY, "Titolo": "Cena", "Stato": "svolto", "Adulti": typed}
    )
    try:
        found: object = forms.checked(entry, register.definitions, register.now().date())["Adulti"]
    except Invalid as refusal:
        found = refusal.fields["Adulti"]
    assert found == read


def test_a_choice_that_no_longer_exists_in_a_cell_is_kept_counted_and_reported(
    register: Register, sheet: gspread.Worksheet
) -> None:
    for row in (2, 4):
        type_in(sheet, "Genere", row, "tombola")
    assert told(register) == [
        "OP Café · Rho!F2: Genere: «tombola» non è tra le scelte (2 righe). La voce resta e si conta. "
        "Correggi la cella, o rimetti la scelta in Campi!F46."
    ]
    assert figures(register) == (3, 60)


def test_a_choice_that_no_longer_exists_in_a_form_is_refused(register: Register, volunteer: Person) -> None:
    entry = Entry(
        new_id(), "OP Café", "Rho", EVENT, {"Data": TODAY, "Titolo": "x", "Stato": "svolto", "Genere": "tombola"}
    )
    with pytest.raises(Invalid) as refusal:
        register.of(volunteer).entries.save(entry)
    assert str(refusal.value) == (
        "Non ho ancora salvato. Genere: «tombola» non è più tra le scelte. "
        "Scegli fra: cucina, musica, benessere, web, arte e bambini, incontro pubblico, festa, altro."
    )


def test_an_unknown_activity_in_a_cell(register: Register, sheet: gspread.Worksheet) -> None:
    type_in(sheet, "Attività", 3, "Evento")
    (sentence,) = told(register)
    assert sentence.startswith(
        "OP Café · Rho!A3: «Evento» non è un'attività di questa scheda: non entra in nessuna cifra. "
        "Se «Evento» è stata tolta per errore, va rimessa nella scheda «Attività». Se il nome è sbagliato, "
        "scegli fra: Evento di socialità, Laboratorio di socialità,"
    )
    assert figures(register) == (2, 40)


def test_a_note_of_sixty_thousand_characters(register: Register, volunteer: Person) -> None:
    entry = Entry(new_id(), "OP Café", "Rho", "Proposta", {"Data": TODAY, "Titolo": "Orto", "Note": "à" * 60_000})
    with pytest.raises(Invalid) as refusal:
        register.of(volunteer).entries.save(entry)
    assert str(refusal.value) == (
        "Non ho ancora salvato. Note: il testo ha 60.000 caratteri. Il foglio ne tiene 50.000 per cella: accorcialo."
    )


def test_a_note_of_exactly_fifty_thousand_characters_is_saved_whole(save: Save, book: gspread.Spreadsheet) -> None:
    save("Proposta", {"Titolo": "Orto", "Note": "à" * 50_000})
    sheet = book.worksheet(TAB)
    assert sheet.cell(2, sheet.find("Note").col).value == "à" * 50_000


def test_text_that_looks_like_a_formula_stays_text(save: Save, book: gspread.Spreadsheet) -> None:
    save("Proposta", {"Titolo": "=SUM(A1:A9)", "Note": "+39 02 1234"})
    sheet = book.worksheet(TAB)
    assert sheet.cell(2, sheet.find("Titolo").col, value_render_option="FORMULA").value == "=SUM(A1:A9)"
    assert sheet.cell(2, sheet.find("Titolo").col, value_render_option="FORMATTED_VALUE").value == "=SUM(A1:A9)"
    assert sheet.cell(2, sheet.find("Note").col).value == "+39 02 1234"


# Rows


def test_a_row_without_an_id(register: Register, sheet: gspread.Worksheet) -> None:
    type_in(sheet, "id", 3, "")
    assert told(register) == [
        "OP Café · Rho!T3: La riga 3 non ha un id: si conta, ma l'app non può correggerla. "
        "Scrivi nella cella un id che nessun'altra riga ha."
    ]
    assert figures(register) == (3, 60)
    assert [session.title for session in register.of(SHELL).sessions.between("Rho", TODAY, TODAY)] == ["Canto", "Yoga"]


def test_two_rows_with_the_same_id(register: Register, sheet: gspread.Worksheet) -> None:
    type_in(sheet, "id", 4, "yoga")
    assert told(register) == [
        "OP Café · Rho!4:4: La riga 4 ha lo stesso id della riga 2, con altri valori (Titolo, Adulti): conto solo la "
        "riga 2. Se è una voce diversa, cambia il suo id; se è una copia, annullala."
    ]
    assert figures(register) == (2, 30)


def test_a_row_without_a_date(register: Register, sheet: gspread.Worksheet) -> None:
    type_in(sheet, "Data", 3, "")
    assert told(register) == [
        "OP Café · Rho!B3: Manca la data: la voce non entra in nessun periodo. Scrivi il giorno: 12/01/2017."
    ]
    assert figures(register) == (2, 40)


def test_blank_rows_between_rows(register: Register, sheet: gspread.Worksheet, save: Save) -> None:
    sheet.insert_rows([[], []], 3)
    assert told(register) == []
    assert figures(register) == (3, 60)
    assert save("Proposta", {"Titolo": "Orto"}).row == 7


def test_columns_that_a_person_inserted(register: Register, sheet: gspread.Worksheet, save: Save) -> None:
    sheet.insert_cols([["appunti", "mio"], ["", "senza titolo"]], col=2)
    assert told(register) == [
        "OP Café · Rho!B1: La colonna «appunti» ha un valore nella riga 2, e nessun campo si chiama così: non si legge e non "
        "si conta. Se è un campo, rimetti «appunti» nella scheda «Campi», con il suo tipo. Se aveva il titolo di un campo, "
        "rimetti quello, e sposta lì ciò che intanto è stato scritto in una colonna nuova. Se è una colonna vostra, va bene così."
    ]
    save(EVENT, {"Titolo": "Coro", "Stato": "svolto", "Adulti": 7})
    assert figures(register) == (4, 67)
    assert sheet.row_values(5)[:4] == [EVENT, "", "", "12/01/2017"]


def test_people_without_an_id_and_presences_of_nobody_stop_no_figure(
    register: Register, book: gspread.Spreadsheet, save: Save
) -> None:
    save("Laboratorio di comunità", {"Laboratorio": "Orto", "Stato": "svolto"}, id="s1")
    register.of(SHELL).rows.add([register.of(SHELL).rows.of_people("Rho", "ada", {"Nome": "Ada", "Comune": "Rho"})])
    register.of(SHELL).rows.add(
        [register.of(SHELL).rows.of_roll("Rho", "r1", {"Incontro": "s1", "Persona": "ada", "Presenza": "presente"})]
    )
    book.worksheet("Persone · Rho").append_rows([["Anna", "Rho"], ["Anna", "Arese"]], table_range="A1")
    book.worksheet("Presenze · Rho").append_rows([["", "ada", "presente"], ["s1", "ugo", "Presente "], ["s1", "eva", "forse"]], table_range="A1")  # fmt: skip
    book.worksheet(TAB).append_row(["Laboratorio di comunità", "12/01/2017", "", "", "Coro", "", "svolto"], value_input_option="USER_ENTERED", table_range="A1")  # fmt: skip
    sentences = told(register)
    assert (
        "Presenze · Rho!C5: Presenza: «forse» non è una presenza. Scegli fra: presente, assente, assente giustificato."
        in sentences
    )
    assert {sentence.split("!")[0] for sentence in sentences if " un id" in sentence} == {
        "OP Café · Rho", "Presenze · Rho", "Persone · Rho",
    }  # fmt: skip
    members = register.of(SHELL).figures.indicators()[17]
    assert register.of(SHELL).figures.figure(members, Scope(periods.year(TODAY))).value == 2, (
        "ada and ugo at Orto, nobody at Coro"
    )


# Definition tabs


def test_a_deleted_definition_tab(register: Register, sheet: gspread.Worksheet, book: gspread.Spreadsheet) -> None:
    book.del_worksheet(book.worksheet("Campi"))
    assert told(register) == [
        "Campi: La scheda «Campi» non c'è o è vuota: uso i valori predefiniti. "
        "Esegui «python -m sheets setup» per ricrearla."
    ]
    assert figures(register) == (3, 60)


def test_every_definition_tab_deleted_or_emptied(
    register: Register, sheet: gspread.Worksheet, book: gspread.Spreadsheet
) -> None:
    for title in TABS:
        book.worksheet(title).clear()
    assert [sentence.partition(":")[0] for sentence in told(register)] == list(TABS)
    assert figures(register) == (3, 60)


@pytest.mark.parametrize(
    ("tab", "cell", "typed", "sentence"),
    [
        ("Operazioni", "C6", "marrone", "Operazioni!C6: «marrone» non è un colore: uso il grigio. Scrivi cancelletto e sei cifre, per esempio #0F5E9C."),
        ("Attività", "C2", "riunione", "Attività!C2: «riunione» non è una natura. Scegli fra: voce, incontro."),
        ("Campi", "D3", "orario", "Campi!D3: «orario» non è un tipo di campo. Scegli fra: testo, testo lungo, titolo, scelta, comune, persona, riferimento, gruppo, stato, numero, presenti, totale, euro, data, ora, sì/no."),
        ("Hub", "A5", "", "Hub!A5: La riga 5 non ha «Hub»: la salto. Scrivilo, o svuota la riga."),
        ("Comuni", "A3", "Arese", "Comuni!A3: «Arese» è già definito più in alto: la riga 3 è saltata. Cambia il nome o svuota la riga."),
        ("Indicatori", "E2", "somma", "Indicatori!E2: «somma» non è una misura. Scegli fra: voci, incontri svolti, presenze, gruppi distinti, persone distinte, persone distinte per gruppo, quota, attivi nel periodo, attivi a fine periodo, in avvio a fine periodo."),
        ("Ruoli", "C3", "capo", "Ruoli!C3: «capo» non è un ruolo. Scegli fra: volontario, referente, coordinatore, amministratore."),
    ],
)  # fmt: skip
def test_a_bad_definition_row(
    register: Register,
    sheet: gspread.Worksheet,
    book: gspread.Spreadsheet,
    save: Save,
    tab: str,
    cell: str,
    typed: str,
    sentence: str,
) -> None:
    book.worksheet(tab).update_acell(cell, typed)
    assert sentence in told(register)
    events = next(each for each in register.of(SHELL).figures.indicators() if each.label == "Eventi di socialità")
    assert register.of(SHELL).figures.figure(events, Scope(periods.year(TODAY))).value == 3, "all the rest goes on"
    assert save("Proposta", {"Titolo": "Orto"}).row == 5


def test_a_date_field_that_was_spoilt_stops_no_page(
    register: Register, sheet: gspread.Worksheet, book: gspread.Spreadsheet
) -> None:
    book.worksheet("Campi").update_acell("C2", "Giorno")
    assert told(register)[0] == (
        "Campi: Nessuna riga chiede la «Data» di: Lavoro, Job Family, Riequilibriamoci, Smart House, OP Café. "
        "La chiedo comunque. Aggiungi una riga con campo «Data» e tipo «data»."
    )
    assert figures(register) == (3, 60)
    assert len(register.of(SHELL).sessions.between("Rho", TODAY, TODAY)) == 3
    assert register.of(SHELL).figures.span() == (TODAY, TODAY)


def test_a_hub_that_was_renamed_leaves_its_tabs_in_sight(
    register: Register, sheet: gspread.Worksheet, book: gspread.Spreadsheet
) -> None:
    book.worksheet("Hub").update_acell("A2", "Rho Centro")
    assert (
        "Hub: «Rho» non è un hub, e lo nominano «Ruoli» (2 righe) e «OP Café · Rho» (3 righe): tutto questo non si legge, "
        "e non si conta. Se è un errore, rimettilo nella scheda «Hub»; altrimenti correggi il nome dove sta scritto."
    ) in told(register)
    assert figures(register) == (0, 0)


# Hubs with hard names, empty hubs


def test_a_hub_with_an_apostrophe_works_from_the_form_to_the_export(
    register: Register, book: gspread.Spreadsheet, save: Save
) -> None:
    book.worksheet("Hub").append_row(["Ca' Granda", "#OP Café Ca' Granda", "", ""], table_range="A1")
    register.reader.renew()
    receipt = save(EVENT, {"Titolo": "Cena dell'orto", "Stato": "in programma"}, hub="Ca' Granda")
    assert str(receipt) == "Salvato: Evento di socialità · Cena dell'orto · OP Café · Ca' Granda, riga 2"
    (session,) = register.of(SHELL).sessions.between("Ca' Granda", TODAY, TODAY)
    assert register.of(SHELL).sessions.record(session, {"Adulti": 23}).row == 2
    assert told(register) == []
    assert figures(register) == (1, 23)
    assert [tab.title for tab in register.of(SHELL).exports.take("Ca' Granda")] == ["OP Café · Ca' Granda"]


@pytest.mark.parametrize(
    "hub", ["Rho!A1", "L'Aquila's", "100% Rho", "Ρόδος", "Rho/Pero", '"Rho"', "Rho: centro", "#Rho?&="]
)
def test_a_hub_with_any_sign_in_its_name(register: Register, book: gspread.Spreadsheet, save: Save, hub: str) -> None:
    book.worksheet("Hub").append_row([hub, "", "", ""], table_range="A1")
    register.reader.renew()
    save(EVENT, {"Titolo": "Cena", "Stato": "svolto", "Adulti": 5}, hub=hub)
    assert told(register) == []
    assert figures(register) == (1, 5)


def test_an_export_of_an_empty_hub(register: Register, lead: Person) -> None:
    with pytest.raises(NothingToExport) as refusal:
        register.of(lead).exports.take("Rho")
    assert str(refusal.value) == "All'hub Rho non c'è ancora nulla da esportare. Registra qualcosa, poi torna qui."


def test_an_export_of_a_hub_whose_rows_were_all_emptied(
    register: Register, lead: Person, sheet: gspread.Worksheet
) -> None:
    sheet.batch_clear(["A2:Z4"])
    register.reader.renew()
    with pytest.raises(NothingToExport):
        register.of(lead).exports.take("Rho")


# The local file


def saving(register: Register, title: str) -> Receipt:
    return register.of(SHELL).entries.save(Entry(title, "OP Café", "Rho", "Proposta", {"Data": TODAY, "Titolo": title}))


def test_while_the_local_file_is_locked_a_save_waits_and_nothing_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "libro.sqlite3"
    with local.session(path, busy_timeout=0.05) as session:
        workbook = Workbook.on_file(path, session)
        setup(workbook)
        register = Register(workbook, patience=0.1, pace=Pace(backoff=0.01))
        saving(register, "prima")
        other = sqlite3.connect(path)
        other.execute("BEGIN EXCLUSIVE")
        assert str(saving(register, "durante")) == "In attesa: Proposta · durante · OP Café · Rho"
        assert str(register.trouble) == "Il foglio non ha confermato. Riprovo da sola: non serve salvare di nuovo."
        other.rollback()
        other.close()
        assert until(lambda: not register.of(SHELL).receipts.waiting())
        assert (
            str(register.of(SHELL).receipts.newest("durante")) == "Salvato: Proposta · durante · OP Café · Rho, riga 3"
        )
        assert saving(register, "durante").row == 3, "pressing Salva again saves it, once"
        register.close()


def test_a_local_file_that_is_locked_when_the_app_starts(tmp_path: Path) -> None:
    path = tmp_path / "libro.sqlite3"
    with local.session(path, busy_timeout=0.05) as session:
        other = sqlite3.connect(path)
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Unreachable) as trouble:
            Workbook.on_file(path, session)
        other.rollback()
        other.close()
    assert str(trouble.value) == "Il foglio non risponde. Aspetta qualche secondo e riprova."


@pytest.mark.parametrize(
    "content", [b"non sono un libro" * 1000, b"SQLite format 3\0" + b"\xff" * 8000], ids=["text", "torn"]
)
def test_a_corrupt_local_file_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "libro.sqlite3"
    path.write_bytes(content)
    with pytest.raises(BrokenBook) as trouble:
        Workbook.on_file(path)
    assert str(trouble.value) == (
        f"Il file «{path}» non è un libro di Perimetri, o è rovinato. "
        "Non l'ho toccato: ripristina l'ultima copia con «python -m sheets restore», poi riprova."
    )
    assert path.read_bytes() == content


def test_a_book_that_was_torn_after_its_first_pages_is_told_and_not_written_to(tmp_path: Path) -> None:
    path = tmp_path / "libro.sqlite3"
    with local.session(path) as session:
        workbook = Workbook.on_file(path, session)
        setup(workbook)
        register = Register(workbook)
        saving(register, "prima")
        register.close()
    torn = path.read_bytes()[:4096].ljust(path.stat().st_size, b"\xff")
    path.write_bytes(torn)
    with pytest.raises(BrokenBook) as trouble:
        saving(Register(Workbook.on_file(path)), "dopo")
    assert trouble.value.sentence == f"Il file «{path}» non è un libro di Perimetri, o è rovinato."
    assert path.read_bytes() == torn


@pytest.mark.parametrize("how", ["deleted", "replaced"])
def test_a_book_that_is_taken_away_under_a_running_app_is_told_and_what_is_saved_waits(
    tmp_path: Path, how: str
) -> None:
    path, backup = tmp_path / "libro.sqlite3", tmp_path / "copia.sqlite3"
    workbook = Workbook.on_file(path)
    setup(workbook)
    register = Register(workbook, patience=0.1)
    saving(register, "prima")
    assert until(lambda: not register.of(SHELL).receipts.waiting())
    if how == "deleted":
        path.unlink()
    else:
        shutil.copy(path, backup)
        backup.replace(path)
    assert saving(register, "dopo").is_waiting
    assert until(lambda: register.trouble is not None)
    assert str(register.trouble) == (
        f"Il file «{path}» è stato spostato, tolto o sostituito mentre l'app era accesa. "
        "Rimettilo dov'era; oppure riavvia l'app, se deve usare quello che c'è ora."
    )
    assert [each.what for each in register.of(SHELL).receipts.waiting()] == ["Proposta · dopo"]
    register.close()
