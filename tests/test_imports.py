"""Files go in whole: what can be written is, once; what cannot is named with its line, its cell and its fix."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import gspread
import pytest

from sheets import local
from sheets.access import SHELL
from sheets.definitions.model import JOURNAL
from sheets.entries.columns import Entry
from sheets.figures.indicators import Scope
from sheets.figures.periods import between
from sheets.imports.mapping import ColumnMapping, read_mapping
from sheets.imports.problems import CannotImport, Finding, lines_in_words
from sheets.imports.report import Report
from sheets.kinds import LONGEST_CELL
from sheets.register.receipt import Receipt
from sheets.register.register import Register
from sheets.register.stamps import new_id
from sheets.spreadsheet.pace import Pace
from sheets.spreadsheet.workbook import Workbook
from tests.prepared import setup

MAPPING = ColumnMapping(
    operation="OP Café",
    activity="Evento di socialità",
    hub_column="Sede",
    columns={"Giorno": "Data", "Nome": "Titolo", "Presenti": "Totale presenze"},
    fixed={"Stato": "svolto"},
    expect_from=date(2016, 1, 1),
    expect_to=date(2016, 12, 31),
)
HEADER = "Sede,Giorno,Nome,Presenti"
GOOD = (HEADER, "Rho,2016-03-01,Cucina etnica,23", "Rho,08/03/2016,Coro,12", "Lainate,2016-03-02,Coro,7")

Import = Callable[..., Report]


@pytest.fixture
def imported(register: Register, tmp_path: Path) -> Import:
    """Imports lines: `imported("Sede,…", "Rho,…", mapping=…)`; bytes as they are."""

    def importing(*lines: str | bytes, mapping: ColumnMapping = MAPPING, dry_run: bool = False) -> Report:
        path = tmp_path / "eventi.csv"
        encoded = [line.encode() if isinstance(line, str) else line for line in lines]
        path.write_bytes(b"\n".join(encoded) + b"\n")
        return register.of(SHELL).imports.file(path, mapping, dry_run)

    return importing


def outcome(report: Report) -> tuple[int, int, int, int]:
    """Read, written, already there, not written."""
    return report.rows_read, report.written, report.already_there, report.not_written


def findings(report: Report) -> list[str]:
    return [str(each) for each in report.findings]


def only(report: Report) -> Finding:
    (found,) = report.findings
    return found


def test_every_row_is_written_under_its_hub(imported: Import, register: Register, book: gspread.Spreadsheet) -> None:
    report = imported(*GOOD)
    assert outcome(report) == (3, 3, 0, 0)
    assert report.findings == ()
    assert {hub: (each.rows, each.in_the_file, each.in_the_sheet) for hub, each in report.hubs.items()} == {
        "Rho": (2, 35, 35),
        "Lainate": (1, 7, 7),
    }
    rows = book.worksheet("OP Café · Rho").get_all_records()
    assert [(row["Data"], row["Titolo"], row["Stato"], row["Totale presenze"]) for row in rows] == [
        ("01/03/2016", "Cucina etnica", "svolto", 23),
        ("08/03/2016", "Coro", "svolto", 12),
    ]


def test_what_was_imported_is_in_the_figures(imported: Import, register: Register) -> None:
    imported(*GOOD)
    attendance = next(each for each in register.of(SHELL).figures.indicators() if each.code == "14")
    scope = Scope(between(date(2016, 1, 1), date(2016, 12, 31)))
    assert register.of(SHELL).figures.figure(attendance, scope).value == 42


def test_the_same_file_twice_adds_nothing(imported: Import, session: local.LocalSession) -> None:
    imported(*GOOD)
    session.log.clear()
    again = imported(*GOOD)
    assert outcome(again) == (3, 0, 3, 0)
    assert session.log.counts["write"] == 0
    assert "Il file era già tutto nel foglio: non ho aggiunto nulla." in again.in_words()


def test_the_same_file_twice_adds_nothing_to_a_book_opened_anew(tmp_path: Path) -> None:
    path = tmp_path / "eventi.csv"
    path.write_text("\n".join(GOOD), encoding="utf-8")
    for expected in ((3, 3, 0, 0), (3, 0, 3, 0)):
        workbook = Workbook.on_file(tmp_path / "libro.sqlite3")
        setup(workbook)
        assert outcome(Register(workbook).of(SHELL).imports.file(path, MAPPING)) == expected


def test_a_longer_file_adds_only_its_new_rows(imported: Import) -> None:
    imported(*GOOD)
    assert outcome(imported(HEADER, "Rho,2016-04-01,Nuovo,1", *GOOD[1:])) == (4, 1, 3, 0)


def test_order_of_columns_delimiter_and_encoding_do_not_make_a_row_new(imported: Import) -> None:
    imported(HEADER, "Rho,2016-03-01,Caffè,23")
    again = imported(b"Nome;Presenti;Vuota;Giorno;Sede", "Caffè;23;;2016-03-01;Rho".encode("cp1252"))
    assert outcome(again) == (1, 0, 1, 0)


def test_a_repeated_row_is_written_and_reported(imported: Import) -> None:
    report = imported(*GOOD, GOOD[1], GOOD[1])
    assert outcome(report) == (5, 5, 0, 0)
    assert findings(report) == [
        "Righe 5–6: Identica alla riga 2: si scrive lo stesso. "
        "Se è la stessa cosa scritta due volte, segna «annullato» su una delle due nel foglio."
    ]
    assert report.hubs["Rho"].in_the_sheet == 23 * 3 + 12
    assert outcome(imported(*GOOD, GOOD[1], GOOD[1])) == (5, 0, 5, 0)


def test_rows_that_differ_only_in_a_column_left_out_are_two(imported: Import) -> None:
    report = imported(HEADER + ",Esito", "Rho,2016-03-01,Coro,5,bene", "Rho,2016-03-01,Coro,5,male")
    assert outcome(report) == (2, 2, 0, 0)
    assert report.findings == ()
    assert "Colonne non importate: Esito" in report.in_words()


def test_dates_outside_the_expected_years_are_written_and_reported(imported: Import) -> None:
    report = imported(HEADER, "Rho,2009-03-06,Coro,5", "Rho,2016-03-06,Coro,6", "Rho,01/01/2017,Coro,7")
    assert outcome(report) == (3, 3, 0, 0)
    assert findings(report) == [
        "Riga 2, «Giorno»: 06/03/2009 è prima del 01/01/2016: si scrive lo stesso. "
        "Controlla l'anno; se è sbagliato, correggi la data nel foglio.",
        "Riga 4, «Giorno»: 01/01/2017 è dopo il 31/12/2016: si scrive lo stesso. "
        "Controlla l'anno; se è sbagliato, correggi la data nel foglio.",
    ]


def test_the_first_and_the_last_expected_day_are_expected(imported: Import) -> None:
    report = imported(HEADER, "Rho,2016-01-01,Coro,5", "Rho,2016-12-31,Coro,5", "Rho,2015-12-31,Orto,5", "Rho,2017-01-01,Orto,5")  # fmt: skip
    assert [line.split(",")[0] for line in findings(report)] == ["Riga 4", "Riga 5"]


def test_names_that_differ_only_in_capitals_are_reported_once(imported: Import) -> None:
    lines = [f"Rho,2016-03-{day:02},Coro alpino,{day}" for day in range(1, 4)]
    report = imported(HEADER, *lines, "Rho,2016-03-04,coro Alpino,4", "Rho,2016-03-05,CORO ALPINO,5")
    assert report.written == 5
    assert findings(report) == [
        "Righe 5–6, «Nome»: «Coro alpino» è scritto anche «coro Alpino» e «CORO ALPINO»: cambiano solo le maiuscole. "
        "Scegli una grafia e correggi le altre nel foglio."
    ]
    assert "Problemi: 1 (nomi scritti in più modi: 1)" in report.in_words()


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("Rho,12/1/17,Coro,5", "Riga 3, «Giorno»: «12/1/17» non è una data. Scrivi giorno, mese e anno a quattro cifre: 12/01/2017."),
        ("Rho,gennaio,Coro,5", "Riga 3, «Giorno»: «gennaio» non è una data. Scrivi giorno, mese e anno a quattro cifre: 12/01/2017."),
        ("Rho,2016-13-01,Coro,5", "Riga 3, «Giorno»: «2016-13-01» non è una data. Scrivi giorno, mese e anno a quattro cifre: 12/01/2017."),
        ('Rho,2016-03-01,Coro,"12,5"', "Riga 3, «Presenti»: «12,5» non è un numero intero. Scrivi un numero senza decimali."),
        ("Rho,2016-03-01,Coro,circa 20", "Riga 3, «Presenti»: «circa 20» non è un numero. Scrivi solo cifre, per esempio 23."),
        ("Rho,,Coro,5", "Riga 3, «Giorno»: Data: manca. Compila questo campo. Correggi la cella nel file e importa di nuovo: le righe già scritte non si ripetono."),
        (f"Rho,2016-03-01,{'x' * 60_000},5", "Riga 3, «Nome»: Titolo: il testo ha 60.000 caratteri. Il foglio ne tiene 50.000 per cella: accorcialo. Correggi la cella nel file e importa di nuovo: le righe già scritte non si ripetono."),
        ("Lainat,2016-03-01,Coro,5", "Riga 3, «Sede»: «Lainat» non è un hub del progetto. Scrivi «Lainate», o aggiungi una riga alla scheda Hub; poi importa di nuovo."),
        ("Colindale,2016-03-01,Coro,5", "Riga 3, «Sede»: «Colindale» non è un hub del progetto. Scrivi il nome di un hub, o aggiungi una riga alla scheda Hub; poi importa di nuovo."),
        (",2016-03-01,Coro,5", "Riga 3, «Sede»: Manca l'hub. Scrivi il nome di un hub, o aggiungi una riga alla scheda Hub; poi importa di nuovo."),
        ("Rho,2016-03-01,Coro, canto,5", "Riga 3: La riga ha 1 cella più dell'intestazione. Metti fra virgolette il testo che contiene il separatore, poi importa di nuovo."),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_written_is_named_and_the_others_go_in(imported: Import, line: str, sentence: str) -> None:
    report = imported(GOOD[0], GOOD[1], line, GOOD[3])
    assert outcome(report) == (3, 2, 0, 1)
    assert str(only(report)) == sentence
    assert not only(report).in_the_sheet
    assert f"Non scritte:\n  {sentence}" in report.in_words()


def test_every_wrong_cell_of_a_row_is_named(imported: Import) -> None:
    report = imported(HEADER, "Altrove,gennaio,,molti")
    assert outcome(report) == (1, 0, 0, 1)
    assert {each.column for each in report.findings} >= {"Sede", "Giorno", "Presenti"}


def test_the_same_fault_on_many_lines_is_said_once(imported: Import) -> None:
    lines = [f"Colindale,2016-03-{day:02},Coro,5" for day in range(1, 5)]
    report = imported(HEADER, *lines[:2], GOOD[1], *lines[2:])
    assert only(report).lines == (2, 3, 5, 6)
    assert "Righe 2–3, 5–6, «Sede»: «Colindale» non è un hub del progetto." in report.in_words()
    assert (report.hubs["Colindale"].in_the_file, report.hubs["Colindale"].in_the_sheet) == (20, 0)


def test_a_corrected_file_adds_only_what_was_missing(imported: Import) -> None:
    imported(*GOOD, "Rho,12/1/16,Coro,5")
    assert outcome(imported(*GOOD, "Rho,12/01/2016,Coro,5")) == (4, 1, 3, 0)


@pytest.mark.parametrize(("typed", "heads"), [("1.106", 1106), ("12.", None), ("1 106", 1106), ("23,0", 23), ("", 0)])
def test_numbers_as_italians_type_them(imported: Import, typed: str, heads: int | None) -> None:
    report = imported(HEADER, f'Rho,2016-03-01,Coro,"{typed}"')
    assert report.hubs["Rho"].in_the_sheet == (heads or 0)
    assert report.written == (0 if heads is None else 1)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(("encoding", "name"), [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("cp1252", "Windows-1252")])
def test_delimiter_and_encoding_are_recognised(
    imported: Import, register: Register, delimiter: str, encoding: str, name: str
) -> None:
    text = f"{HEADER}\r\nRho,2016-03-01,Caffè «perché no»,23".replace(",", delimiter)
    report = imported(text.encode(encoding))
    assert (report.source.encoding, report.source.delimiter, report.written) == (name, delimiter, 1)
    assert register.snapshot.tabs["OP Café · Rho"].cell(0, "Titolo") == "Caffè «perché no»"


def test_commas_in_a_semicolon_header_do_not_confuse(imported: Import) -> None:
    mapping = replace(MAPPING, columns={"Giorno": "Data", "Nome, tipo, luogo": "Titolo"})
    report = imported("Sede;Giorno;Nome, tipo, luogo", "Rho;2016-03-01;Coro, canto, piazza", mapping=mapping)
    assert (report.source.delimiter, report.written) == (";", 1)


def test_lines_are_those_of_the_file_even_after_blank_and_long_rows(imported: Import) -> None:
    report = imported("", HEADER, "", 'Rho,2016-03-01,"Cena\ne ballo",5', " , ,,", "Rho,gennaio,Coro,5")
    assert outcome(report) == (2, 1, 0, 1)
    assert only(report).lines == (7,)


def test_a_row_cut_short_has_blank_cells(imported: Import, register: Register) -> None:
    assert imported(HEADER, "Rho,2016-03-01,Coro").written == 1
    assert register.snapshot.tabs["OP Café · Rho"].cell(0, "Totale presenze") == ""


def test_text_like_a_formula_goes_in_as_text(imported: Import, book: gspread.Spreadsheet) -> None:
    imported(HEADER, "Rho,2016-03-01,=1+1,5", "Rho,2016-03-02,0003,5")
    assert book.worksheet("OP Café · Rho").col_values(4)[1:] == ["=1+1", "0003"]
    assert book.worksheet("OP Café · Rho").get("D2", value_render_option="UNFORMATTED_VALUE") == [["=1+1"]]


def test_one_hub_for_the_whole_file(imported: Import) -> None:
    report = imported(*GOOD, mapping=replace(MAPPING, hub="Rho", hub_column=""))
    assert {hub: each.rows for hub, each in report.hubs.items()} == {"Rho": 3}


def test_adults_and_children_add_up(imported: Import) -> None:
    mapping = replace(MAPPING, columns={"Giorno": "Data", "Nome": "Titolo", "A": "Adulti", "B": "Bambini"})
    report = imported("Sede,Giorno,Nome,A,B", "Rho,2016-03-01,Coro,20,3", mapping=mapping)
    assert (report.hubs["Rho"].in_the_file, report.hubs["Rho"].in_the_sheet) == (23, 23)


def test_a_file_without_attendance_counts_rows_only(imported: Import) -> None:
    mapping = replace(MAPPING, activity="Proposta", columns={"Giorno": "Data", "Nome": "Titolo"}, fixed={})
    words = imported(*GOOD, mapping=mapping).in_words()
    assert words.startswith("Hub      Righe\nRho          2\nLainate      1\nTotale       3\n")


def test_a_trial_writes_nothing(imported: Import, session: local.LocalSession) -> None:
    imported(*GOOD[:2])
    session.log.clear()
    report = imported(*GOOD, "Rho,gennaio,Coro,5", dry_run=True)
    assert (report.written, report.already_there, report.not_written) == (2, 1, 1)
    assert session.log.counts["write"] == 0
    assert "Prova: non ho scritto nulla." in report.in_words()
    assert "Righe da scrivere: 2" in report.in_words()
    assert imported(*GOOD).written == 2


def test_a_row_corrected_in_the_sheet_is_left_as_it_is(
    imported: Import, register: Register, book: gspread.Spreadsheet
) -> None:
    imported(*GOOD)
    tab = book.worksheet("OP Café · Rho")
    tab.update_cell(2, tab.row_values(1).index("Totale presenze") + 1, 99)
    register.reader.renew()
    report = imported(*GOOD)
    assert outcome(report) == (3, 0, 3, 0)
    assert str(only(report)) == (
        "Riga 2: Questa voce era già arrivata al foglio (OP Café · Rho, riga 2) con altri valori. "
        "Non l'ho toccata: vale ciò che c'è nel foglio."
    )
    assert (report.hubs["Rho"].in_the_file, report.hubs["Rho"].in_the_sheet) == (35, 99 + 12)


def test_an_import_is_in_the_journal_once(imported: Import, register: Register) -> None:
    imported(*GOOD)
    imported(*GOOD)
    journal = register.snapshot.tabs[JOURNAL]
    assert [(journal.cell(index, "che cosa"), journal.cell(index, "dove")) for index in range(len(journal.rows))] == [
        ("importazione", "eventi.csv: 3 righe")
    ]


@pytest.mark.parametrize("code", [503, 429])
def test_an_import_that_is_refused_for_the_moment_is_tried_again(
    imported: Import, faults: local.Faults, code: int
) -> None:
    faults.refuse(times=3, code=code)
    assert outcome(imported(*GOOD)) == (3, 3, 0, 0)


def test_an_import_that_gets_no_answer_says_so_and_can_be_repeated(
    workbook: Workbook, faults: local.Faults, tmp_path: Path
) -> None:
    register = Register(workbook, pace=Pace(backoff=0.01, longest=0.01), patience=0.01)
    path = tmp_path / "eventi.csv"
    path.write_text("\n".join(GOOD), encoding="utf-8")
    assert register.snapshot
    faults.quota = 0
    report = register.of(SHELL).imports.file(path, MAPPING)
    assert report.interrupted is not None
    assert outcome(report) == (3, 0, 0, 3)
    assert only(report).lines == (2, 3, 4)
    assert "Ripeti lo stesso comando: le righe già scritte non si ripetono." in report.in_words()
    register.close()
    faults.quota = None
    again = Register(workbook)
    assert outcome(again.of(SHELL).imports.file(path, MAPPING)) == (3, 3, 0, 0)
    again.close()


def test_an_import_whose_reply_was_lost_writes_no_row_twice(imported: Import, faults: local.Faults) -> None:
    faults.lose_reply()
    assert outcome(imported(*GOOD)) == (3, 3, 0, 0)
    assert outcome(imported(*GOOD)) == (3, 0, 3, 0)


@pytest.mark.parametrize("end", [",", ",,,", ", ,", ",\t, "])
def test_blank_cells_beyond_the_header_are_nothing_to_complain_about(imported: Import, end: str) -> None:
    """Spreadsheet programs leave them behind every row; only what is written there may belong elsewhere."""
    assert outcome(imported(HEADER, f"Rho,2016-03-01,Coro,5{end}", "Rho,2016-03-02,Orto,6")) == (2, 2, 0, 0)


@pytest.mark.parametrize("end", [",x", ",,x", ",x,"])
def test_a_cell_beyond_the_header_refuses_its_row_wherever_it_stands(imported: Import, end: str) -> None:
    report = imported(HEADER, f"Rho,2016-03-01,Coro,5{end}", "Rho,2016-03-02,Orto,6")
    assert outcome(report) == (2, 1, 0, 1)
    assert "più dell'intestazione" in only(report).what


def test_a_person_is_named_by_id_only(imported: Import, register: Register) -> None:
    mapping = replace(
        MAPPING, operation="Lavoro", activity="Consulenza individuale", fixed={}, columns={"Giorno": "Data", "Chi": "Persona"}
    )  # fmt: skip
    lines = ("Sede,Giorno,Chi", "Rho,2016-03-01,Maria Bianchi", "Rho,2016-03-02,p1")
    register.of(SHELL).rows.add(
        [register.of(SHELL).rows.of_people("Rho", "p1", {"Nome": "Maria Bianchi", "Comune": "Rho"})]
    )
    report = imported(*lines, mapping=mapping)
    assert outcome(report) == (2, 1, 0, 1)
    assert str(only(report)).startswith("Riga 2, «Chi»: Persona: serve l'id di una riga di «Persone · Rho».")


def test_a_reference_is_the_id_of_a_row_that_is_there(
    imported: Import, save: Callable[..., Receipt], register: Register
) -> None:
    request = Entry(
        new_id(), "Job Family", "Rho", "Richiesta di una famiglia", {"Data": date(2016, 1, 1), "Comune": "Rho"}
    )
    register.of(SHELL).entries.save(request)
    mapping = replace(
        MAPPING, operation="Job Family", activity="Abbinamento", fixed={},
        columns={"Giorno": "Data", "F": "Famiglia", "A": "Assistente"},
    )  # fmt: skip
    report = imported(
        "Sede,Giorno,F,A", f"Rho,2016-03-01,{request.id},{request.id}", "Rho,2016-03-01,x,y", mapping=mapping
    )
    assert outcome(report) == (2, 1, 0, 1)
    assert {each.column for each in report.findings} == {"F", "A"}


@pytest.mark.parametrize(
    ("lines", "changes", "sentence"),
    [
        (GOOD, {"operation": "OP Cafè"}, "«OP Cafè» non è un'operazione. Volevi dire «OP Café»?"),
        (GOOD, {"operation": ""}, "Manca un'operazione (--operation). Scegli fra: Lavoro, Job Family"),
        (GOOD, {"activity": "Festa"}, "«Festa» non è un'attività di OP Café. Scegli fra: Evento di socialità"),
        (GOOD, {"hub": "Rho"}, "Di quale hub sono le righe? Scrivi --hub NOME per tutte, oppure --hub-column"),
        (GOOD, {"hub_column": ""}, "Di quale hub sono le righe?"),
        (GOOD, {"hub": "Rhò", "hub_column": ""}, "«Rhò» non è un hub. Volevi dire «Rho»?"),
        (GOOD, {"fixed": {}}, "Il campo «Stato» è obbligatorio e nessuna colonna lo riempie. Aggiungi --map"),
        (GOOD, {"fixed": {"Stato": "fatto"}}, "Stato: «fatto» non è uno stato. Scegli fra: in programma, svolto"),
        (GOOD, {"fixed": {"Stato": "svolto", "Genere": "boh"}}, "Genere: «boh» non è tra le scelte. Scegli fra: cucina"),
        (GOOD, {"fixed": {"Stato": "svolto", "Titolo": "x"}}, "Il campo «Titolo» riceve due valori."),
        (GOOD, {"columns": {"Giorno": "Dato", "Nome": "Titolo"}}, "«Dato» non è un campo di «Evento di socialità». Volevi dire «Data»?"),
        (GOOD, {"columns": {"Giorni": "Data", "Nome": "Titolo"}}, "La colonna «Giorni» non c'è in «eventi.csv». Volevi dire «Giorno»?"),
        (("x;y", "1;2"), {}, "La colonna «Giorno» non c'è in «eventi.csv». Ho letto, separate da punto e virgola: «x», «y»."),
        (("Sede,Giorno,Nome,Nome,Presenti",), {}, "La colonna «Nome» c'è 2 volte in «eventi.csv»."),
        (("",), {}, "Il file «eventi.csv» è vuoto."),
        ((HEADER, 'Rho,2016-03-01,"Coro,5', "Rho,2016-03-02,Coro,6"), {}, "Dalla riga 2 il file «eventi.csv» non si legge: virgolette non chiuse"),
        ((b"PK\x03\x04\0\0",), {}, "«eventi.csv» non è un file CSV: sembra un foglio di calcolo o un archivio."),
        ((HEADER.encode(), b"Rho,2016-03-01,\x81\x8d,5"), {}, "Il file «eventi.csv» non è né UTF-8 né Windows-1252"),
    ],
)  # fmt: skip
def test_a_file_or_mapping_that_does_not_fit_is_refused_whole(
    imported: Import,
    session: local.LocalSession,
    lines: tuple[str | bytes, ...],
    changes: dict[str, object],
    sentence: str,
) -> None:
    before = session.log.counts["write"]
    with pytest.raises(CannotImport) as refusal:
        imported(*lines, mapping=replace(MAPPING, **changes))  # type: ignore[arg-type]
    assert str(refusal.value).startswith(sentence)
    assert session.log.counts["write"] == before


TOML = """
operation = "OP Café"
activity = "Evento di socialità"
hub_column = "Sede"
expect_from = 2016-01-01
expect_to = "31/12/2016"
[map]
Giorno = "Data"
Nome = "Titolo"
Presenti = "Totale presenze"
[set]
Stato = "svolto"
"""


def test_a_mapping_can_be_a_file(tmp_path: Path) -> None:
    path = tmp_path / "eventi.toml"
    path.write_text(TOML, encoding="utf-8")
    assert read_mapping(path) == MAPPING


def test_the_command_line_speaks_over_the_mapping_file() -> None:
    said = ColumnMapping(hub="Rho", columns={"Nome": "Note"}, fixed={"Genere": "festa"}, expect_to=date(2017, 1, 1))
    both = said.over(MAPPING)
    assert (both.hub, both.hub_column, both.operation) == ("Rho", "", "OP Café")
    assert both.columns == {"Giorno": "Data", "Nome": "Note", "Presenti": "Totale presenze"}
    assert both.fixed == {"Stato": "svolto", "Genere": "festa"}
    assert (both.expect_from, both.expect_to) == (date(2016, 1, 1), date(2017, 1, 1))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("operation = ", "Il file «m.toml» non si legge"),
        ("operazione = 'x'", "In «m.toml», «operazione» non è una voce che conosco. Le voci sono: operation, activity"),
        ("map = 'Giorno=Data'", "In «m.toml», «map» non va scritto così."),
        ("[map]\nGiorno = 1", "In «m.toml», «map» non va scritto così."),
        ("expect_from = '1/1/16'", "In «m.toml», expect_from: «1/1/16» non è una data. Scrivi 2018-01-01"),
    ],
)
def test_a_bad_mapping_file_is_refused_in_a_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "m.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CannotImport) as refusal:
        read_mapping(path)
    assert str(refusal.value).startswith(sentence)


@pytest.mark.parametrize(
    ("lines", "words"),
    [((3,), "Riga 3"), ((3, 5), "Righe 3, 5"), ((5, 6, 7, 3), "Righe 3, 5–7"), ((1, 2, 4, 5), "Righe 1–2, 4–5")],
)
def test_lines_in_words(lines: tuple[int, ...], words: str) -> None:
    assert lines_in_words(lines) == words


def test_a_large_file_goes_in_with_few_requests(tmp_path: Path, session: local.LocalSession) -> None:
    """4,000 rows at fifteen hubs: as many as the real file that this was first measured on."""
    hubs = [f"Biblioteca {number}" for number in range(15)]
    (tmp_path / "Hub.csv").write_text(
        "Hub,Nome,Comune,Indirizzo\n" + "".join(f"{hub},,,\n" for hub in hubs), encoding="utf-8"
    )
    (tmp_path / "Ruoli.csv").write_text("Email,Nome,Ruolo,Hub\n", encoding="utf-8")
    lines = [f"{hubs[n % 15]},2016-{n % 12 + 1:02}-{n % 28 + 1:02},Evento numero {n},{n % 40}" for n in range(4_000)]
    path = tmp_path / "eventi.csv"
    path.write_text("\n".join([HEADER, *lines]), encoding="utf-8")
    workbook = Workbook.on_file(":memory:", session)
    setup(workbook, tmp_path)
    session.log.clear()
    before = workbook.pace.totals
    report = Register(workbook).of(SHELL).imports.file(path, MAPPING)
    assert outcome(report) == (4_000, 4_000, 0, 0)
    assert len(report.hubs) == 15
    assert sum(each.in_the_sheet for each in report.hubs.values()) == sum(n % 40 for n in range(4_000))
    counts = session.log.counts
    assert counts["write"] <= 10
    asked = {kind: number - before[kind] for kind, number in workbook.pace.totals.items()}
    assert asked == {kind: counts[kind] for kind in asked}


def test_the_longest_cell_a_sheet_takes_goes_in(imported: Import) -> None:
    assert imported(HEADER, f"Rho,2016-03-01,{'x' * LONGEST_CELL},5").written == 1
