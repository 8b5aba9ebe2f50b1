"""Row ⇄ entry: columns by header, a tab as typed columns, and what is wrong in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

import pandas as pd
import pytest

from sheets.definitions.model import hub_of
from sheets.entries.columns import SYSTEM, Entry, cells_of, columns_of, entry_columns, value_of
from sheets.entries.row_problems import listed
from sheets.entries.tables import Table, extend_table, read_table
from sheets.kinds import Cell
from sheets.problems import FaultKind
from sheets.spreadsheet.reading import read_definitions
from sheets.spreadsheet.snapshot import Tab

DEFINITIONS = read_definitions({})
HEADER = ["Attività", "Data", "Titolo", "Stato", "Adulti", "Genere", "id", "annullato"]
EVENT = "Evento di socialità"
DAY = 42747  # 12/01/2017


def read(*rows: Sequence[Cell], header: Sequence[str] = HEADER) -> Table:
    tab = Tab.read("OP Café · Rho", 7, [header, *rows], (500, 26))
    return read_table(tab, entry_columns(DEFINITIONS, "OP Café"))


def told(table: Table) -> list[str]:
    """The problems of the rows; those of the header are another matter."""
    return [str(problem) for problem in table.problems if not problem.where.endswith("!1:1")]


def test_a_tab_has_the_activity_then_the_fields_in_their_order_then_the_system_columns() -> None:
    labels = [column.label for column in entry_columns(DEFINITIONS, "OP Café")]
    assert labels[:6] == ["Attività", "Data", "Ora", "Titolo", "Laboratorio", "Genere"]
    assert labels[-8:] == [
        "Note", "id", "creato_il", "creato_da", "modificato_il", "modificato_da", "versione", "annullato",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("title", "first"),
    [("Lavoro · Rho", "Attività"), ("Presenze · Rho", "Incontro"), ("Persone · Rho", "Nome")],
)
def test_a_tab_of_the_register_has_known_columns(title: str, first: str) -> None:
    columns = columns_of(title, DEFINITIONS)
    assert columns is not None
    assert columns[0].label == first


@pytest.mark.parametrize("title", ["Lavoro · Roma", "Presenze · Roma", "Appunti · Rho", "Lavoro", "Registro", "Campi"])
def test_any_other_tab_has_none(title: str) -> None:
    assert columns_of(title, DEFINITIONS) is None


def test_an_entry_becomes_typed_cells_with_id_who_and_when() -> None:
    entry = Entry(
        "a1", "OP Café", "Rho", EVENT, {"Data": date(2017, 1, 12), "Ora": time(18, 0), "Titolo": "=1+1", "Adulti": 20}
    )
    assert cells_of(entry, DEFINITIONS, "anna@esempio.it", datetime(2017, 1, 12, 15, 30)) == {
        "Attività": EVENT,
        "Data": DAY,
        "Ora": 0.75,
        "Titolo": "=1+1",
        "Adulti": 20,
        "id": "a1",
        "creato_il": 42747.64583333,
        "creato_da": "anna@esempio.it",
        "versione": 1,
    }


def test_the_hub_of_a_tab_is_after_the_dot() -> None:
    assert hub_of("OP Café · Rho") == "Rho"
    assert hub_of("Registro") == ""


def test_a_tab_becomes_typed_columns_with_the_number_of_each_row() -> None:
    frame = read([EVENT, DAY, "Yoga", "svolto", 12, "benessere", "a"], [EVENT, DAY + 1, "Web", "", "", "", "b"]).frame
    assert list(frame["_row"]) == [2, 3]
    assert list(frame["Data"]) == [pd.Timestamp("2017-01-12"), pd.Timestamp("2017-01-13")]
    assert list(frame["Adulti"].fillna(-1)) == [12, -1]
    assert frame["Stato"].isna().tolist() == [False, True]
    assert {str(frame[label].dtype) for label in ("Titolo", "Genere", "id")} == {"str"}
    assert str(frame["Data"].dtype) == "datetime64[s]"


def test_columns_are_read_wherever_a_person_moved_them() -> None:
    header = ["appunti", "id", "Adulti", "", "Titolo", "Data", "Stato", "Attività", "annullato", "Genere"]
    frame = read(["x", "a", 12, "y", "Yoga", DAY, "svolto", EVENT], header=header).frame
    assert frame.loc[0, ["Titolo", "Adulti", "Attività", "id"]].tolist() == ["Yoga", 12.0, EVENT, "a"]
    assert "appunti" not in frame


def test_blank_rows_between_rows_are_passed_over_and_the_numbers_stay_true() -> None:
    table = read(
        [EVENT, DAY, "Yoga", "svolto", 1, "", "a"], [], ["", "", ""], [EVENT, DAY, "Web", "svolto", 1, "", "b"]
    )
    assert list(table.frame["_row"]) == [2, 5]
    assert told(table) == []


def test_a_voided_row_does_not_count() -> None:
    flags: list[Cell] = [True, "sì", False, "no", ""]
    table = read(*([EVENT, DAY, "Yoga", "svolto", 1, "", f"a{number}", flag] for number, flag in enumerate(flags)))
    assert list(table.frame["id"]) == ["a2", "a3", "a4"]


def test_a_cell_that_cannot_be_read_is_missing_and_reported_with_its_place() -> None:
    table = read([EVENT, "gennaio", "Yoga", "svolto", 1.106, "", "a"], [EVENT, DAY, "Web", "fatto", 12, "", "b"])
    assert table.frame["Adulti"].isna().tolist() == [True, False]
    assert told(table) == [
        "OP Café · Rho!B2: Data: «gennaio» non è una data. Scrivi giorno, mese e anno a quattro cifre: 12/01/2017.",
        "OP Café · Rho!D3: Stato: «fatto» non è uno stato. Scegli fra: in programma, svolto, annullato.",
        "OP Café · Rho!E2: Adulti: «1,106» non è un numero intero. Scrivi un numero senza decimali. "
        "Se intendi 1.106, scrivi 1106.",
    ]


def test_a_true_beside_a_one_is_reported_alone() -> None:
    table = read([EVENT, DAY, "Yoga", "svolto", 1, "", "a"], [EVENT, DAY, "Web", "svolto", True, "", "b"])
    assert [problem.where for problem in table.problems if "Adulti" in problem.what] == ["OP Café · Rho!E3"]


def test_a_column_full_of_faults_is_fifty_problems_and_one_that_counts_the_rest() -> None:
    table = read(*([EVENT, DAY, "Yoga", "svolto", "tanti", "", f"a{number}"] for number in range(60)))
    assert len(told(table)) == 51
    assert told(table)[-1] == (
        "OP Café · Rho!E:E: Adulti: altre 10 celle che non si leggono. Correggi le prime: le altre compariranno qui."
    )


def test_a_choice_that_no_longer_exists_is_kept_counted_and_reported_once() -> None:
    table = read(*([EVENT, DAY, "Yoga", "svolto", 1, "ballo", id_] for id_ in "ab"))
    assert list(table.frame["Genere"]) == ["ballo", "ballo"]
    assert told(table) == [
        "OP Café · Rho!F2: Genere: «ballo» non è tra le scelte (2 righe). La voce resta e si conta. "
        "Correggi la cella, o rimetti la scelta in Campi!F46."
    ]


def test_an_unknown_activity_or_none_is_reported_with_what_to_choose() -> None:
    table = read(["Festa", DAY, "Yoga", "svolto", 1, "", "a"], ["", DAY, "Web", "svolto", 1, "", "b"])
    fix = (
        "Scegli fra: Evento di socialità, Laboratorio di socialità, Laboratorio di comunità, "
        "Servizio nato da un laboratorio, Orientamento ad altri servizi, Proposta."
    )
    gone = (
        f"Se «Festa» è stata tolta per errore, va rimessa nella scheda «Attività». Se il nome è sbagliato, s{fix[1:]}"
    )
    assert told(table) == [
        f"OP Café · Rho!A2: «Festa» non è un'attività di questa scheda: non entra in nessuna cifra. {gone}",
        f"OP Café · Rho!A3: La riga non ha un'attività: non entra in nessuna cifra. {fix}",
    ]


def test_a_row_without_a_date_is_reported() -> None:
    assert told(read([EVENT, "", "Yoga", "svolto", 1, "", "a"])) == [
        "OP Café · Rho!B2: Manca la data: la voce non entra in nessun periodo. Scrivi il giorno: 12/01/2017."
    ]


def test_a_row_without_an_id_counts_and_is_reported() -> None:
    table = read([EVENT, DAY, "Yoga", "svolto", 1, "", "a"], [EVENT, DAY, "Web", "svolto", 1])
    assert len(table.frame) == 2
    assert told(table) == [
        "OP Café · Rho!G3: La riga 3 non ha un id: si conta, ma l'app non può correggerla. "
        "Scrivi nella cella un id che nessun'altra riga ha."
    ]


def test_of_two_rows_with_the_same_id_the_first_counts_and_the_second_is_reported() -> None:
    table = read([EVENT, DAY, "Yoga", "svolto", 1, "", "a"], [EVENT, DAY, "Web", "svolto", 1, "", "a"])
    assert list(table.frame["Titolo"]) == ["Yoga"]
    assert told(table) == [
        "OP Café · Rho!3:3: La riga 3 ha lo stesso id della riga 2, con altri valori (Titolo): conto solo la riga 2. "
        "Se è una voce diversa, cambia il suo id; se è una copia, annullala."
    ]


def test_a_row_that_is_the_same_as_an_earlier_one_is_a_copy() -> None:
    row = [EVENT, DAY, "Yoga", "svolto", 1, "", "a"]
    table = read(row, [*row, ""], [*row[:4], True, *row[5:]])
    assert len(table.frame) == 1
    assert [problem.what for problem in table.problems if "riga" in problem.what] == [
        "La riga 4 ha lo stesso id della riga 2, con altri valori (Adulti): conto solo la riga 2.",
        "La riga 3 è una copia della riga 2, id compreso: conto solo la riga 2.",
    ]


def test_of_a_tab_full_of_doubled_ids_fifty_are_told_one_by_one_and_the_rest_as_one() -> None:
    rows = [[EVENT, DAY, f"Yoga {number}", "svolto", 1, "", "a"] for number in range(60)]
    found = told(read(*rows))
    assert len(found) == 51
    assert "Altre 9 righe (53–61) hanno l'id di una riga più in alto: non le conto." in found[-1]


@pytest.mark.parametrize(
    ("numbers", "words"),
    [([3], "3"), ([3, 4], "3–4"), ([3, 5, 6, 7], "3, 5–7"), ([1, 3, 5, 7, 9, 11, 13], "1, 3, 5, 7, 9, 11…"), ([], "")],
)
def test_rows_are_listed_in_few_words(numbers: list[int], words: str) -> None:
    assert listed(numbers) == words


def header_problems(*labels: str) -> list[str]:
    return [str(problem) for problem in read(header=labels).problems]


def test_a_renamed_header_is_reported_with_the_name_it_should_have() -> None:
    labels = [column.label for column in entry_columns(DEFINITIONS, "OP Café")]
    assert header_problems(*labels) == []
    assert header_problems(*["Adultti" if label == "Adulti" else label for label in labels]) == [
        "OP Café · Rho!H1: Manca la colonna «Adulti»: i suoi valori non si contano. "
        "Rinomina la colonna «Adultti» in «Adulti»."
    ]


def test_a_missing_header_is_reported_and_the_rest_is_read() -> None:
    labels = [column.label for column in entry_columns(DEFINITIONS, "OP Café") if column.label != "Adulti"]
    assert header_problems(*labels) == [
        "OP Café · Rho!1:1: Manca la colonna «Adulti»: i suoi valori non si contano. "
        "Scrivi «Adulti» nella riga 1 della sua colonna; se non c'è, l'app la aggiunge al prossimo salvataggio."
    ]


def test_a_doubled_header_is_read_from_its_first_column_and_reported() -> None:
    labels = [column.label for column in entry_columns(DEFINITIONS, "OP Café")]
    assert header_problems(*labels, "Adulti") == [
        "OP Café · Rho!AA1: La colonna «Adulti» c'è 2 volte (H, AA): leggo solo la prima. "
        "Sposta i valori nella prima e cancella l'altra, o cambiale nome."
    ]


def test_an_empty_tab_has_no_rows_to_count_and_nothing_to_mend() -> None:
    table = read(header=[])
    assert table.frame.empty
    assert table.problems == ()


@pytest.mark.parametrize("header", [[], ["spesa", "euro"], [EVENT, 42747, "Yoga"]])
def test_rows_below_a_row_that_is_no_header_are_one_problem(header: Sequence[str]) -> None:
    table = read([EVENT, DAY, "Yoga", "svolto", 1, "", "a"], header=header)
    assert (table.frame.empty, table.is_readable, len(table.problems)) == (True, False, 1)


def test_a_broken_tab_that_grew_stays_one_problem_until_its_header_is_back() -> None:
    columns = entry_columns(DEFINITIONS, "OP Café")
    broken = read([*HEADER], header=[])
    grown = extend_table(broken, broken.tab.with_rows([[EVENT, DAY]], ()), columns)
    assert (grown.frame.empty, len(grown.problems)) == (True, 1)
    mended = extend_table(grown, Tab.read("OP Café · Rho", 7, [HEADER, *grown.tab.rows], (500, 26)), columns)
    assert list(mended.frame["_row"]) == [3], "row 2 repeats the header"


def test_a_few_words_of_the_header_in_a_row_make_no_header() -> None:
    table = read(["Data", "Titolo", "x"], header=["spesa", "euro"])
    assert [problem.fault.kind for problem in table.problems if problem.fault] == [FaultKind.HEADER_GONE]


def test_a_tab_that_grew_is_read_from_where_the_last_reading_ended() -> None:
    columns = entry_columns(DEFINITIONS, "OP Café")
    old = [[EVENT, DAY, "Yoga", "svolto", 1, "", "a"], [EVENT, "gennaio", "Web", "svolto", 2, "", "b"]]
    new = [
        [EVENT, DAY, "Canto", "svolto", "tanti", "", "c"],
        [],
        [EVENT, DAY, "Copia", "svolto", 3, "", "a"],
        [EVENT, DAY, "Tolta", "svolto", 3, "", "d", True],
        [EVENT, DAY, "A mano", "svolto", 3],
    ]
    before = Tab.read("OP Café · Rho", 7, [HEADER, *old], (500, 26))
    after = before.with_rows(new, before.header)
    grown = extend_table(read_table(before, columns), after, columns)
    anew = read_table(Tab.read("OP Café · Rho", 7, [HEADER, *old, *new], (500, 26)), columns)
    pd.testing.assert_frame_equal(grown.frame, anew.frame.reset_index(drop=True))
    assert sorted(map(str, grown.problems)) == sorted(map(str, anew.problems))
    assert grown.rows_read == anew.rows_read == 7


def test_a_single_cell_that_cannot_be_read_has_no_value() -> None:
    kind = SYSTEM["versione"]
    assert value_of(3, kind) == 3
    assert value_of("tre", kind) is None
