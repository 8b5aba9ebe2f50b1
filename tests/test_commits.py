"""Many saves, one request; exactly once; and never over someone else, whatever people do to the sheet meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Barrier
from typing import Any

import gspread
import pytest

from sheets import local
from sheets.access import SHELL
from sheets.entries.columns import Entry, entry_columns
from sheets.problems import BrokenBook, Conflict, SheetsError
from sheets.register.receipt import Receipt
from sheets.register.register import Register
from sheets.register.sessions import Session
from sheets.register.stamps import new_id
from sheets.saving import request_parts
from sheets.saving.changes import Change, ChangedCells, Landed, NewRow
from sheets.saving.commits import Commits
from sheets.saving.outbox import Outbox
from sheets.saving.request_parts import Item
from sheets.saving.saving import Saving
from sheets.spreadsheet.pace import Pace
from sheets.spreadsheet.workbook import Workbook
from tests.prepared import setup
from tests.waiting import until

TAB = "OP Café · Rho"
EVENT = {"Titolo": "Cena", "Stato": "in programma"}
Save = Callable[..., Receipt]
Row = dict[str, Any]


def rows(book: gspread.Spreadsheet, tab: str = TAB) -> list[Row]:
    """What a person sees in a tab, row by row, without the blank rows."""
    header, *body = book.worksheet(tab).get_all_values(value_render_option="UNFORMATTED_VALUE")
    return [dict(zip(header, row, strict=True)) for row in body if any(cell != "" for cell in row)]


def proposal(title: str, id_: str = "", hub: str = "Rho", **values: object) -> Entry:
    return Entry(id_ or new_id(), "OP Café", hub, "Proposta", {"Data": "12/01/2017", "Titolo": title, **values})  # type: ignore[dict-item]


def the_session(register: Register, title: str = "Cena") -> Session:
    today = register.now().date()
    return next(each for each in register.of(SHELL).sessions.between("Rho", today, today) if each.title == title)


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Every call from a thread of its own, all started together; what each returned or raised."""
    start = Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        start.wait()
        try:
            return call()
        except SheetsError as why:
            return why

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def delivered(register: Register, changes: Sequence[Change]) -> list[Item]:
    """Changes of a queue of its own, each with its outcome."""
    savings = [Saving(change, "prova", SHELL.email, register.now()) for change in changes]
    items = Commits(register.reader, Outbox.in_memory()).submit(savings)
    for _, future in items:
        future.exception(timeout=10)
    return items


# Requests


def test_a_save_is_one_write_and_no_read(session: local.LocalSession, register: Register, save: Save) -> None:
    assert register.snapshot
    for _ in ("the first makes the tab", "the second finds it"):
        session.log.clear()
        save("Proposta", {"Titolo": "Orto"})
        assert session.log.counts == {"read": 0, "write": 1, "drive": 0}


def test_saves_for_several_tabs_leave_in_one_request(session: local.LocalSession, register: Register) -> None:
    assert register.snapshot
    session.log.clear()
    receipts = register.of(SHELL).entries.save_all(
        [proposal("Orto"), proposal("Coro", hub="Lainate"), proposal("Cena")]
    )
    assert [str(receipt) for receipt in receipts] == [
        "Salvato: Proposta · Orto · OP Café · Rho, riga 2",
        "Salvato: Proposta · Coro · OP Café · Lainate, riga 2",
        "Salvato: Proposta · Cena · OP Café · Rho, riga 3",
    ]
    assert session.log.counts == {"read": 0, "write": 1, "drive": 0}


def test_twenty_people_saving_at_once_are_twenty_rows_in_few_requests(
    session: local.LocalSession, faults: local.Faults, register: Register, book: gspread.Spreadsheet
) -> None:
    register.of(SHELL).entries.save(proposal("La prima"))
    session.log.clear()
    faults.latency = 0.03
    titles = [f"Proposta {number}" for number in range(20)]
    receipts = at_once(*(lambda title=title: register.of(SHELL).entries.save(proposal(title)) for title in titles))
    faults.latency = 0
    assert session.log.counts["write"] <= 5
    assert session.log.counts["read"] == 0
    found = rows(book)
    assert sorted(row["Titolo"] for row in found[1:]) == sorted(titles)
    for title, receipt in zip(titles, receipts, strict=True):
        assert isinstance(receipt, Receipt)
        assert found[receipt.row - 2]["Titolo"] == title, "each receipt names its own row"


def test_more_than_fits_one_body_leaves_in_several(session: local.LocalSession, register: Register) -> None:
    assert register.snapshot
    session.log.clear()
    long = [proposal(f"{number}", Note="x" * 45_000) for number in range(50)]
    receipts = register.of(SHELL).entries.save_all(long)
    assert [receipt.row for receipt in receipts if isinstance(receipt, Receipt)] == list(range(2, 52))
    assert 2 <= session.log.counts["write"] <= 3
    assert request_parts.LARGEST_BODY <= 2_000_000, "Google advises at most 2 MB"


# Exactly once


def test_the_same_id_saved_twice_is_one_row_and_one_request(
    session: local.LocalSession, register: Register, book: gspread.Spreadsheet
) -> None:
    first = register.of(SHELL).entries.save(proposal("Orto", "a1"))
    session.log.clear()
    second = register.of(SHELL).entries.save(proposal("Orto", "a1"))
    assert session.log.counts["write"] == 0
    assert str(first) == "Salvato: Proposta · Orto · OP Café · Rho, riga 2"
    assert second.was_there and str(second) == "Salvato: Proposta · Orto · OP Café · Rho, riga 2"
    assert len(rows(book)) == 1


def test_the_same_id_with_other_values_is_not_written_over_the_first(
    register: Register, book: gspread.Spreadsheet
) -> None:
    register.of(SHELL).entries.save(proposal("Orto", "a1"))
    with pytest.raises(Conflict) as conflict:
        register.of(SHELL).entries.save(proposal("Coro", "a1"))
    assert str(conflict.value) == (
        "Questa voce era già arrivata al foglio (OP Café · Rho, riga 2) con altri valori. "
        "Controlla quella riga: non ho scritto nulla di nuovo."
    )
    assert [row["Titolo"] for row in rows(book)] == ["Orto"]


def test_a_save_under_way_is_the_same_save_only_with_the_same_values(
    register: Register, faults: local.Faults, book: gspread.Spreadsheet
) -> None:
    """The second of one id with other values must not be told that it is saved."""
    register.of(SHELL).entries.save(proposal("Prima"))
    faults.away = True

    def submitted(title: str, **values: object) -> Item:
        row = register.of(SHELL).entries._new(proposal(title, "a1", **values)).change
        return register.delivery._own.submit([register.of(SHELL).entries._saving(row, title)])[0]

    first, again, other, noted = submitted("Coro"), submitted("Coro"), submitted("Orto"), submitted("Coro", Note="sì")
    assert again[1] is first[1]
    assert len({id(future) for _, future in (first, other, noted)}) == 3
    faults.away = False
    assert first[1].result(30).row == 3
    for item in (other, noted):
        with pytest.raises(Conflict, match="con altri valori"):
            item[1].result(30)
    assert [row["Titolo"] for row in rows(book)] == ["Prima", "Coro"]


def test_an_impatient_double_tap_is_one_row(
    faults: local.Faults, register: Register, book: gspread.Spreadsheet
) -> None:
    assert register.snapshot
    faults.latency = 0.02
    receipts = at_once(*(lambda: register.of(SHELL).entries.save(proposal("Orto", "a1")) for _ in range(4)))
    assert {receipt.row for receipt in receipts if isinstance(receipt, Receipt)} == {2}
    assert len([receipt for receipt in receipts if isinstance(receipt, Receipt)]) == 4
    assert len(rows(book)) == 1


def test_two_real_entries_in_a_row_are_two(register: Register, book: gspread.Spreadsheet) -> None:
    register.of(SHELL).entries.save(proposal("Orto"))
    register.of(SHELL).entries.save(proposal("Orto"))
    assert len(rows(book)) == 2


def test_a_lost_reply_is_saved_once_and_the_receipt_is_true(
    faults: local.Faults, register: Register, book: gspread.Spreadsheet
) -> None:
    register.of(SHELL).entries.save(proposal("La prima"))
    faults.lose_reply()
    receipt = register.of(SHELL).entries.save(proposal("Orto"))
    assert str(receipt) == "Salvato: Proposta · Orto · OP Café · Rho, riga 3"
    assert not receipt.was_there, "it is this very save that put it there"
    assert [row["Titolo"] for row in rows(book)] == ["La prima", "Orto"]


def test_a_lost_reply_that_cannot_be_looked_up_is_looked_up_later(
    faults: local.Faults, register: Register, book: gspread.Spreadsheet
) -> None:
    assert register.snapshot
    faults.lose_reply()
    faults.refuse(kind="read")
    assert (
        str(register.of(SHELL).entries.save(proposal("Orto", "a1")))
        == "Salvato: Proposta · Orto · OP Café · Rho, riga 2"
    )
    assert len(rows(book)) == 1


@pytest.mark.parametrize("code", [503, 429])
def test_a_save_that_is_refused_for_the_moment_is_tried_again(
    faults: local.Faults, register: Register, book: gspread.Spreadsheet, code: int
) -> None:
    assert register.snapshot
    faults.refuse(times=3, code=code)
    assert (
        str(register.of(SHELL).entries.save(proposal("Orto", "a1")))
        == "Salvato: Proposta · Orto · OP Café · Rho, riga 2"
    )
    assert len(rows(book)) == 1


def test_while_the_sheet_is_away_saves_wait_and_nothing_is_lost_or_doubled(
    faults: local.Faults, workbook: Workbook, book: gspread.Spreadsheet
) -> None:
    register = Register(workbook, patience=0.05, pace=Pace(backoff=0.01, longest=0.02))
    assert register.snapshot
    faults.refuse(times=40)
    receipts = [register.of(SHELL).entries.save(proposal(title, title)) for title in ("Orto", "Coro", "Orto")]
    assert [str(receipt) for receipt in receipts] == [
        f"In attesa: Proposta · {title} · OP Café · Rho" for title in ("Orto", "Coro", "Orto")
    ]
    assert [receipt.id for receipt in register.of(SHELL).receipts.waiting()] == ["Orto", "Coro"]
    assert str(register.trouble).startswith("Il foglio non ha confermato")
    assert until(lambda: not register.of(SHELL).receipts.waiting())
    assert register.trouble is None
    assert str(register.of(SHELL).receipts.newest("Coro")) == "Salvato: Proposta · Coro · OP Café · Rho, riga 3"
    assert [row["Titolo"] for row in rows(book)] == ["Orto", "Coro"]


def test_a_save_that_arrives_late_after_it_was_sent_again_is_one_row(
    faults: local.Faults, register: Register, book: gspread.Spreadsheet
) -> None:
    register.of(SHELL).entries.save(proposal("La prima"))
    faults.deliver_late(after=1000)
    assert register.of(SHELL).entries.save(proposal("Orto", "a1")).row == 3
    faults.deliver_now()
    assert [row["Titolo"] for row in rows(book)] == ["La prima", "Orto"]
    assert register.of(SHELL).entries.save(proposal("Coro")).row == 4
    assert [row["Titolo"] for row in rows(book)] == ["La prima", "Orto", "Coro"]


def test_the_first_save_of_a_process_that_arrives_late_is_one_row_too(
    faults: local.Faults, register: Register, book: gspread.Spreadsheet
) -> None:
    assert register.snapshot
    faults.deliver_late(after=1000)
    for title in ("Orto", "Coro"):
        register.of(SHELL).entries.save(proposal(title))
    faults.deliver_now()
    assert [row["Titolo"] for row in rows(book)] == ["Orto", "Coro"]


def test_after_a_doubt_was_cleared_a_save_reads_nothing_again(
    session: local.LocalSession, faults: local.Faults, register: Register
) -> None:
    assert register.snapshot
    faults.lose_reply()
    register.of(SHELL).entries.save(proposal("Orto"))
    session.log.clear()
    register.of(SHELL).entries.save(proposal("Coro"))
    assert session.log.counts == {"read": 0, "write": 1, "drive": 0}


# What people do to the sheet meanwhile


def test_a_column_that_a_person_moved_meanwhile_gets_its_own_values(
    register: Register, save: Save, book: gspread.Spreadsheet
) -> None:
    save("Proposta", {"Titolo": "La prima"})
    _move(book, "COLUMNS", 3, 1)
    receipt = save("Proposta", {"Titolo": "Orto", "Note": "via Meda"})
    found = rows(book)
    assert list(found[0])[:3] == ["Attività", "Titolo", "Data"]
    assert [(row["Attività"], row["Titolo"], row["Data"], row["Note"]) for row in found] == [
        ("Proposta", "La prima", 42747, ""),
        ("Proposta", "Orto", 42747, "via Meda"),
    ]
    assert (receipt.row, receipt.was_there) == (3, False)


def test_a_row_that_landed_lower_and_under_other_headers_is_set_right_too(
    register: Register, save: Save, book: gspread.Spreadsheet
) -> None:
    save("Proposta", {"Titolo": "La prima"})
    _move(book, "COLUMNS", 3, 1)
    for number in range(5):
        book.worksheet(TAB).append_row(["Proposta", f"A mano {number}"], table_range="A1")
    save("Proposta", {"Titolo": "Orto"})
    assert [row["Titolo"] for row in rows(book)] == ["La prima", *(f"A mano {number}" for number in range(5)), "Orto"]


def test_a_column_that_a_person_inserted_stays_theirs(
    register: Register, save: Save, book: gspread.Spreadsheet
) -> None:
    save("Proposta", {"Titolo": "La prima"})
    book.worksheet(TAB).insert_cols([["appunti", "mio"]], col=2)
    save("Proposta", {"Titolo": "Orto"})
    save("Proposta", {"Titolo": "Coro"})
    assert [(row["appunti"], row["Titolo"]) for row in rows(book)] == [("mio", "La prima"), ("", "Orto"), ("", "Coro")]


def test_rows_that_a_person_added_meanwhile_stay_and_the_receipt_is_of_the_own_row(
    register: Register, save: Save, book: gspread.Spreadsheet
) -> None:
    save("Proposta", {"Titolo": "La prima"})
    for number in range(30):
        book.worksheet(TAB).append_row(["Proposta", "", "", f"A mano {number}"], table_range="A1")
    receipt = save("Proposta", {"Titolo": "Orto"})
    assert str(receipt) == "Salvato: Proposta · Orto · OP Café · Rho, riga 33"
    assert not receipt.was_there
    assert [row["Titolo"] for row in rows(book)] == ["La prima", *(f"A mano {number}" for number in range(30)), "Orto"]


def test_blank_rows_that_a_person_left_between_stay_blank(
    register: Register, save: Save, book: gspread.Spreadsheet
) -> None:
    save("Proposta", {"Titolo": "La prima"})
    book.worksheet(TAB).update([["Proposta", "", "", "A mano"]], "A6", raw=True)
    assert save("Proposta", {"Titolo": "Orto"}).row == 7
    assert [row["Titolo"] for row in rows(book)] == ["La prima", "A mano", "Orto"]


def test_a_tab_whose_blank_rows_a_person_deleted_still_takes_saves(
    register: Register, save: Save, book: gspread.Spreadsheet
) -> None:
    save("Proposta", {"Titolo": "La prima"})
    book.worksheet(TAB).resize(rows=2)
    assert save("Proposta", {"Titolo": "Orto"}).row == 3
    assert [row["Titolo"] for row in rows(book)] == ["La prima", "Orto"]


def test_a_tab_whose_blank_columns_a_person_deleted_still_gets_a_new_column(
    register: Register, save: Save, book: gspread.Spreadsheet
) -> None:
    save("Proposta", {"Titolo": "La prima"})
    sheet = book.worksheet(TAB)
    last = len(sheet.row_values(1))
    sheet.resize(cols=last + 4)
    register.reader.renew()
    book.worksheet("Campi").append_row(["OP Café", "Proposta", "Quartiere", "testo"], table_range="A1")
    sheet.resize(cols=last)
    register.reader.renew()
    save("Proposta", {"Titolo": "Orto", "Quartiere": "San Martino"})
    assert [row.get("Quartiere") for row in rows(book)] == ["", "San Martino"]


def test_a_tab_that_a_person_renamed_keeps_its_rows_and_a_new_one_is_made(
    register: Register, save: Save, book: gspread.Spreadsheet
) -> None:
    save("Proposta", {"Titolo": "La prima"})
    book.worksheet(TAB).update_title("Archivio")
    assert str(save("Proposta", {"Titolo": "Orto"})) == "Salvato: Proposta · Orto · OP Café · Rho, riga 2"
    assert [row["Titolo"] for row in rows(book, "Archivio")] == ["La prima"]
    assert [row["Titolo"] for row in rows(book)] == ["Orto"]


def test_a_tab_that_a_person_deleted_is_made_again(register: Register, save: Save, book: gspread.Spreadsheet) -> None:
    save("Proposta", {"Titolo": "La prima"})
    book.del_worksheet(book.worksheet(TAB))
    assert save("Proposta", {"Titolo": "Orto"}).row == 2
    assert [row["Titolo"] for row in rows(book)] == ["Orto"]


def test_a_tab_that_another_process_made_first_is_used(
    session: local.LocalSession, workbook: Workbook, register: Register
) -> None:
    assert register.snapshot
    Register(workbook, register.now).of(SHELL).entries.save(proposal("Prima di tutti"))
    assert str(register.of(SHELL).entries.save(proposal("Orto"))) == "Salvato: Proposta · Orto · OP Café · Rho, riga 3"


def test_a_tab_without_an_id_column_refuses_its_own_saves_only(
    register: Register, save: Save, book: gspread.Spreadsheet
) -> None:
    save("Proposta", {"Titolo": "La prima"})
    sheet = book.worksheet(TAB)
    column = sheet.find("id").col
    sheet.update_cell(1, column, "codice")
    register.reader.renew()
    broken, saved = register.of(SHELL).entries.save_all([proposal("Orto", "a1"), proposal("Coro", hub="Lainate")])
    assert isinstance(broken, BrokenBook)
    assert str(broken) == (
        "Nella scheda «OP Café · Rho» manca la colonna «id». "
        "Scrivi «id» nella riga 1 della colonna dei codici, poi salva di nuovo."
    )
    assert str(saved) == "Salvato: Proposta · Coro · OP Café · Lainate, riga 2"
    sheet.update_cell(1, column, "id")
    assert register.of(SHELL).entries.save(proposal("Orto", "a1")).row == 3, (
        "saving again works as soon as it is put right"
    )


# Headcounts


@pytest.fixture
def three(register: Register, save: Save) -> Session:
    """Three events of today; the middle one is about to be recorded."""
    for title in ("Yoga", "Cena", "Canto"):
        save("Evento di socialità", {**EVENT, "Titolo": title, "Adulti": 1})
    return the_session(register)


def record(register: Register, session: Session, adults: int) -> Receipt:
    return register.of(SHELL).sessions.record(session, {"Adulti": adults, "Bambini": 3})


def counts(book: gspread.Spreadsheet) -> dict[str, tuple[object, object, object]]:
    return {row["Titolo"]: (row["Adulti"], row["Bambini"], row["Stato"]) for row in rows(book)}


RECORDED = {"Yoga": (1, "", "in programma"), "Cena": (20, 3, "svolto"), "Canto": (1, "", "in programma")}


def test_a_headcount_is_one_write_and_no_read(
    session: local.LocalSession, register: Register, three: Session, book: gspread.Spreadsheet
) -> None:
    session.log.clear()
    assert str(record(register, three, 20)) == "Salvato: 23 presenze · Cena · OP Café · Rho, riga 3"
    assert session.log.counts == {"read": 0, "write": 1, "drive": 1}
    assert counts(book) == RECORDED


def test_the_same_headcount_twice_is_written_once(
    session: local.LocalSession, register: Register, three: Session
) -> None:
    record(register, three, 20)
    session.log.clear()
    assert str(record(register, three, 20)).startswith("Salvato: 23 presenze")
    assert session.log.counts["write"] == 0


@pytest.mark.parametrize(("start", "to"), [(2, 1), (2, 4), (1, 3), (3, 1)])
def test_a_row_that_moved_meanwhile_is_found_and_the_wrong_one_is_put_back(
    register: Register, three: Session, book: gspread.Spreadsheet, start: int, to: int
) -> None:
    _move(book, "ROWS", start, to)
    receipt = record(register, three, 20)
    assert counts(book) == RECORDED
    assert rows(book)[receipt.row - 2]["Titolo"] == "Cena"
    assert not receipt.was_there
    assert [row["modificato_da"] for row in rows(book) if row["Titolo"] != "Cena"] == ["", ""]


def test_a_tab_that_was_sorted_meanwhile_is_put_right(
    register: Register, three: Session, book: gspread.Spreadsheet
) -> None:
    book.worksheet(TAB).sort((4, "asc"), range="A2:Z4")
    record(register, three, 20)
    assert counts(book) == RECORDED


def test_a_blank_row_inserted_meanwhile_stays_blank(
    register: Register, three: Session, book: gspread.Spreadsheet
) -> None:
    book.worksheet(TAB).insert_row([], 3)
    assert record(register, three, 20).row == 4
    assert counts(book) == RECORDED
    assert book.worksheet(TAB).row_values(3) == []


def test_a_row_without_an_id_that_came_into_the_place_is_put_back(
    register: Register, three: Session, book: gspread.Spreadsheet
) -> None:
    book.worksheet(TAB).append_row(["Evento di socialità", "", "", "A mano"], table_range="A1")
    sheet = book.worksheet(TAB)
    sheet.update_cell(5, sheet.find("Adulti").col, 7)
    register.reader.renew()
    _move(book, "ROWS", 4, 2)
    record(register, three, 20)
    assert counts(book) == {**RECORDED, "A mano": (7, "", "")}


def test_a_column_that_moved_meanwhile_is_put_back(
    register: Register, three: Session, book: gspread.Spreadsheet
) -> None:
    column = book.worksheet(TAB).find("Adulti").col - 1
    _move(book, "COLUMNS", 3, column + 1)
    record(register, three, 20)
    assert counts(book) == RECORDED


def test_of_two_people_who_record_the_same_session_at_once_one_sees_both_values(
    register: Register, three: Session, book: gspread.Spreadsheet
) -> None:
    outcomes = at_once(lambda: record(register, three, 20), lambda: record(register, three, 30))
    (saved,) = [outcome for outcome in outcomes if isinstance(outcome, Receipt)]
    (refused,) = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
    now = 20 if saved.what.startswith("23") else 30
    assert refused.sentence == f"Intanto «Adulti» è cambiato: vedevi «1», ora c'è «{now}» (da riga di comando)."
    assert refused.advice == "Non ho scritto nulla: controlla e salva di nuovo."
    assert counts(book)["Cena"] == (now, 3, "svolto")


def test_a_conflict_over_a_blank_says_that_it_was_blank(register: Register, save: Save) -> None:
    save("Evento di socialità", EVENT)
    seen = the_session(register)
    record(register, seen, 20)
    with pytest.raises(Conflict) as conflict:
        record(register, seen, 30)
    assert conflict.value.sentence == "Intanto «Adulti» è cambiato: era vuoto, ora c'è «20» (da riga di comando)."


def test_a_session_whose_row_is_gone_says_so(register: Register, three: Session, book: gspread.Spreadsheet) -> None:
    book.worksheet(TAB).delete_rows(3)
    with pytest.raises(Conflict) as conflict:
        record(register, three, 20)
    assert str(conflict.value) == (
        "La riga non è più nella scheda «OP Café · Rho». Ricarica la pagina e cercala di nuovo."
    )
    assert {title: counted[0] for title, counted in counts(book).items()} == {"Yoga": 1, "Canto": 1}


def test_a_lost_reply_of_a_headcount_is_looked_up(
    faults: local.Faults, register: Register, three: Session, book: gspread.Spreadsheet
) -> None:
    faults.lose_reply()
    assert str(record(register, three, 20)) == "Salvato: 23 presenze · Cena · OP Café · Rho, riga 3"
    assert counts(book) == RECORDED


def test_a_sheet_that_never_stands_still_is_given_up_with_a_sentence() -> None:
    stirring: list[gspread.Spreadsheet] = []
    writes = count(1)

    def stir(entry: local.Entry) -> None:
        """Before each attempt, but not before the request that sets it right, a person inserts a row on top."""
        if entry.kind == "write" and stirring and next(writes) % 2:
            sheet = stirring.pop()
            sheet.worksheet(TAB).insert_row([], 2)
            stirring.append(sheet)

    with local.session(":memory:", faults=local.Faults(decide=stir)) as session:
        workbook = Workbook.on_file(":memory:", session)
        setup(workbook)
        register = Register(workbook)
        register.of(SHELL).entries.save(
            Entry("a1", "OP Café", "Rho", "Evento di socialità", {"Data": register.now().date(), **EVENT})
        )
        seen = the_session(register)
        stirring.append(gspread.Client(auth=None, session=session).open_by_key(workbook.key))
        with pytest.raises(BrokenBook) as trouble:
            record(register, seen, 20)
        assert str(trouble.value) == "Le righe del foglio si spostano mentre salvo. Riprova fra qualche secondo."
        (book,) = stirring
        stirring.clear()
        assert counts(book) == {"Cena": ("", "", "in programma")}, "and nothing is left in a wrong row"


# The queue by itself


def test_a_row_and_its_correction_in_one_batch_land_in_order(workbook: Workbook, book: gspread.Spreadsheet) -> None:
    register = Register(workbook)
    columns = tuple(entry_columns(register.definitions, "OP Café"))
    changes: Sequence[Change] = [
        NewRow(TAB, columns, "a1", {"id": "a1", "Titolo": "Orto"}),
        ChangedCells(TAB, columns, "a1", {"Titolo": "Coro"}, {"Titolo": "Orto"}),
    ]
    landed = [future.result() for _, future in delivered(register, changes)]
    assert [(each.tab, each.row, each.cells["Titolo"]) for each in landed] == [(TAB, 2, "Orto"), (TAB, 2, "Coro")]
    assert isinstance(landed[0], Landed)
    assert [row["Titolo"] for row in rows(book)] == ["Coro"]


def _move(book: gspread.Spreadsheet, dimension: str, start: int, to: int) -> None:
    """A person drags one row or column (counted from 0) to another place."""
    source = {"sheetId": book.worksheet(TAB).id, "dimension": dimension, "startIndex": start, "endIndex": start + 1}
    book.batch_update({"requests": [{"moveDimension": {"source": source, "destinationIndex": to}}]})
