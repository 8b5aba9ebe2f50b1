"""People type in the spreadsheet while volunteers save: what they typed stays, a headcount says so, and it is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import gspread
import pytest

from sheets import local
from sheets.access import SHELL
from sheets.entries.columns import Entry
from sheets.kinds import Cell
from sheets.mending.comparison import between
from sheets.mending.edits import CellEdit, Edits, HeaderEdit, RowEdit
from sheets.mending.hand_edits import HandEdits, OwnWrite
from sheets.mending.remedies import remedies
from sheets.problems import Conflict, Unreachable
from sheets.register.register import Register
from sheets.register.sessions import Session
from sheets.register.stamps import new_id
from sheets.spreadsheet.snapshot import Tab
from sheets.spreadsheet.workbook import Workbook
from tests.conftest import TODAY, Save

TAB = "OP Café · Rho"


@pytest.fixture
def supper(register: Register, save: Save) -> Session:
    """A session of today as a volunteer has it on the screen, between two others."""
    for title in ("Yoga", "Cena", "Canto"):
        save("Evento di socialità", {"Titolo": title, "Stato": "in programma"}, id=title)
    return next(each for each in register.of(SHELL).sessions.between("Rho", TODAY, TODAY) if each.title == "Cena")


def column(book: gspread.Spreadsheet, label: str) -> int:
    return book.worksheet(TAB).row_values(1).index(label) + 1


def test_a_number_typed_in_the_sheet_meanwhile_is_not_written_over(
    register: Register, supper: Session, book: gspread.Spreadsheet
) -> None:
    book.worksheet(TAB).update_cell(supper.row, column(book, "Adulti"), 99)
    with pytest.raises(Conflict, match="ora c'è «99»"):
        register.of(SHELL).sessions.record(supper, {"Adulti": "5", "Bambini": "0"})
    assert book.worksheet(TAB).cell(supper.row, column(book, "Adulti")).value == "99"


def test_a_row_inserted_above_keeps_all_its_cells_and_the_count_goes_to_the_session(
    register: Register, supper: Session, book: gspread.Spreadsheet
) -> None:
    header = book.worksheet(TAB).row_values(1)
    typed = {
        "Attività": "Evento di socialità",
        "Titolo": "Fatto a mano",
        "Stato": "svolto",
        "Adulti": 40,
        "id": "mano1",
    }
    book.worksheet(TAB).insert_row([typed.get(label, "") for label in header], supper.row)
    receipt = register.of(SHELL).sessions.record(supper, {"Adulti": "23", "Bambini": "0"})
    rows = {row["Titolo"]: row for row in book.worksheet(TAB).get_all_records()}
    assert (rows["Fatto a mano"]["Adulti"], rows["Fatto a mano"]["Stato"]) == (40, "svolto")
    assert (rows["Cena"]["Adulti"], rows["Cena"]["Stato"]) == (23, "svolto")
    assert receipt.row == supper.row + 1


def test_a_session_voided_meanwhile_takes_no_headcount(
    register: Register, supper: Session, book: gspread.Spreadsheet
) -> None:
    book.worksheet(TAB).update_cell(supper.row, column(book, "annullato"), "TRUE")
    with pytest.raises(Conflict, match="annullato"):
        register.of(SHELL).sessions.record(supper, {"Adulti": "10", "Bambini": "0"})


def test_two_processes_at_one_session_do_not_write_over_each_other(
    register: Register, workbook: Workbook, supper: Session
) -> None:
    other = Register(workbook, now=register.now)
    theirs = other.of(SHELL).sessions.find("Rho", supper.id)
    assert theirs is not None
    register.of(SHELL).sessions.record(supper, {"Adulti": "10", "Bambini": "0"})
    with pytest.raises(Conflict, match="ora c'è «10»"):
        other.of(SHELL).sessions.record(theirs, {"Adulti": "25", "Bambini": "0"})


def test_a_correction_counts_up_the_rows_version(
    register: Register, supper: Session, book: gspread.Spreadsheet
) -> None:
    register.of(SHELL).sessions.record(supper, {"Adulti": "10", "Bambini": "0"})
    again = register.of(SHELL).sessions.find("Rho", supper.id)
    assert again is not None
    register.of(SHELL).sessions.record(again, {"Adulti": "11", "Bambini": "0"})
    assert book.worksheet(TAB).cell(supper.row, column(book, "versione")).value == "3"


def test_a_one_that_becomes_true_is_a_change(register: Register, save: Save, book: gspread.Spreadsheet) -> None:
    save("Evento di socialità", {"Titolo": "Cena", "Stato": "svolto", "Adulti": 1}, id="cena")
    register.reader.renew_if_changed()
    book.worksheet(TAB).update_cell(2, column(book, "Adulti"), True)
    register.reader.renew_if_changed()
    assert "VERO" in "".join(problem.what for problem in register.of(SHELL).problems.all())


def test_saves_of_ones_own_are_not_read_again(
    session: local.LocalSession, register: Register, save: Save, supper: Session
) -> None:
    register.of(SHELL).sessions.record(supper, {"Adulti": "10", "Bambini": "0"})
    save("Proposta", {"Titolo": "Coro"})
    session.log.clear()
    register.reader.renew_if_changed()
    assert session.log.counts == {"read": 0, "write": 0, "drive": 1}


def test_a_full_disk_is_a_sentence_and_the_book_stays_whole(tmp_path: object) -> None:
    session = local.session(f"{tmp_path}/book.sqlite3")
    workbook = Workbook.on_file(f"{tmp_path}/book.sqlite3", session)
    pages = session.store._connection().execute("PRAGMA page_count").fetchone()[0]
    session.store._connection().execute(f"PRAGMA max_page_count={pages}")
    big = {"userEnteredValue": {"stringValue": "x" * 40_000}}
    sheet_id = workbook.tabs()[0][1]
    rows = [{"values": [big]} for _ in range(20)]
    with pytest.raises(Unreachable, match="Il disco è pieno: nel libro non entra altro"):
        workbook.write([{"appendCells": {"sheetId": sheet_id, "rows": rows, "fields": "userEnteredValue"}}])
    assert workbook.tabs()


# What people did between two readings


@pytest.fixture
def tab(book: gspread.Spreadsheet, save: Save) -> gspread.Worksheet:
    """A tab of four entries, `a` to `d`, as a person has it open."""
    for id_, title in zip("abcd", ("Yoga", "Cena", "Canto", "Coro"), strict=True):
        save("Evento di socialità", {"Titolo": title, "Stato": "svolto", "Adulti": 12}, id=id_)
    return book.worksheet(TAB)


@pytest.fixture
def done(register: Register, tab: gspread.Worksheet) -> Callable[[], Edits]:
    """What was done by hand in the tab since this was made, or last called."""
    last = [register.reader.renew().tabs[TAB]]

    def since() -> Edits:
        last.append(register.reader.renew().tabs[TAB])
        return between(last[-2], last[-1])

    return since


def typed(tab: gspread.Worksheet, **cells: object) -> list[object]:
    """A row as a person types it, by header ("Stato" for Stato; the rest blank)."""
    return [cells.get(label, "") for label in tab.row_values(1)]


Done = Callable[[], Edits]


def test_nothing_done_is_no_edit(done: Done) -> None:
    assert not done()


def test_a_row_added_by_hand_is_known_by_its_place_and_has_no_id(tab: gspread.Worksheet, done: Done) -> None:
    tab.append_row(typed(tab, Titolo="A mano", Adulti=3), table_range="A1")
    assert done() == Edits(added=(RowEdit(6, ""),))


def test_a_row_inserted_between_others_is_the_only_edit(tab: gspread.Worksheet, done: Done) -> None:
    tab.insert_row(typed(tab, Titolo="A mano", Adulti=3), 3)
    assert done() == Edits(added=(RowEdit(3, ""),))


def test_an_inserted_blank_row_is_no_edit(tab: gspread.Worksheet, done: Done) -> None:
    tab.insert_row([], 3)
    assert not done()


def test_an_edited_cell_is_told_with_what_it_held_and_holds(tab: gspread.Worksheet, done: Done) -> None:
    tab.update_cell(3, tab.row_values(1).index("Adulti") + 1, 15)
    tab.update_cell(3, tab.row_values(1).index("Note") + 1, "piove")
    assert done() == Edits(edited=(RowEdit(3, "b", (CellEdit("Adulti", 12, 15), CellEdit("Note", "", "piove"))),))


def test_a_number_that_becomes_true_is_an_edit(tab: gspread.Worksheet, done: Done) -> None:
    tab.update_cell(3, tab.row_values(1).index("Adulti") + 1, 1)
    done()
    tab.update_cell(3, tab.row_values(1).index("Adulti") + 1, True)
    assert done() == Edits(edited=(RowEdit(3, "b", (CellEdit("Adulti", 1, True),)),))


def test_a_removed_row_is_known_by_its_id_and_the_place_it_had(tab: gspread.Worksheet, done: Done) -> None:
    tab.delete_rows(3)
    assert done() == Edits(removed=(RowEdit(3, "b"),))


def test_a_sorted_tab_is_no_edit(tab: gspread.Worksheet, done: Done) -> None:
    tab.sort((tab.row_values(1).index("Titolo") + 1, "asc"), range="A2:Z5")
    assert [row["id"] for row in tab.get_all_records()] == ["c", "b", "d", "a"]
    assert not done()


def test_a_cell_edited_in_a_tab_that_was_sorted_too_is_found(tab: gspread.Worksheet, done: Done) -> None:
    tab.update_cell(2, tab.row_values(1).index("Adulti") + 1, 40)
    tab.sort((tab.row_values(1).index("Titolo") + 1, "asc"), range="A2:Z5")
    assert done() == Edits(edited=(RowEdit(5, "a", (CellEdit("Adulti", 12, 40),)),))


@pytest.mark.parametrize(("place", "doubled"), [(6, 6), (2, 2)])
def test_a_row_copied_with_its_id_is_a_double_wherever_it_lands(
    tab: gspread.Worksheet, done: Done, place: int, doubled: int
) -> None:
    copy = tab.get_values("A3:Z3", value_render_option="UNFORMATTED_VALUE")[0]
    tab.insert_row(copy, place, value_input_option="RAW")
    edits = done()
    assert [(row.row, row.id) for row in edits.doubled] == [(doubled, "b")]
    assert replace(edits, doubled=()) == Edits()


def test_a_row_without_an_id_that_is_still_being_typed_is_one_row(tab: gspread.Worksheet, done: Done) -> None:
    tab.append_row(typed(tab, Titolo="A mano"), table_range="A1")
    done()
    tab.update_cell(6, tab.row_values(1).index("Adulti") + 1, 8)
    assert done() == Edits(edited=(RowEdit(6, "", (CellEdit("Adulti", "", 8),)),))


def test_a_row_that_gets_an_id_is_the_same_row(tab: gspread.Worksheet, done: Done) -> None:
    tab.append_row(typed(tab, Titolo="A mano"), table_range="A1")
    done()
    tab.update_cell(6, tab.row_values(1).index("id") + 1, "mano1")
    assert done() == Edits(edited=(RowEdit(6, "mano1", (CellEdit("id", "", "mano1"),)),))


def test_rows_without_an_id_are_told_apart_by_what_they_hold(tab: gspread.Worksheet, done: Done) -> None:
    for title in ("Primo", "Secondo", "Terzo"):
        tab.append_row(typed(tab, Titolo=title), table_range="A1")
    done()
    tab.delete_rows(7)
    tab.insert_row([], 2)
    assert done() == Edits(removed=(RowEdit(7, ""),))


def test_what_another_process_saves_is_not_by_hand(
    register: Register, workbook: Workbook, tab: gspread.Worksheet, done: Done
) -> None:
    other = Register(workbook, now=register.now)
    values = {"Titolo": "Altrove", "Data": TODAY, "Stato": "in programma"}
    other.of(SHELL).entries.save(Entry("altrove", "OP Café", "Rho", "Evento di socialità", values))
    session = other.of(SHELL).sessions.find("Rho", "altrove")
    assert session is not None
    edits = done()
    assert (bool(edits), [row.id for row in edits.stamped]) == (False, ["altrove"])
    other.of(SHELL).sessions.record(session, {"Adulti": 3, "Bambini": 0})
    edits = done()
    assert (bool(edits), [row.id for row in edits.stamped]) == (False, ["altrove"])


def test_a_renamed_header_is_known_by_the_column_below_it(tab: gspread.Worksheet, done: Done) -> None:
    tab.update_cell(1, tab.row_values(1).index("Adulti") + 1, "Grandi")
    assert done() == Edits(renamed=(HeaderEdit("Adulti", "Grandi", "H"),))


def test_a_moved_column_is_moved_and_none_of_its_cells_is_edited(tab: gspread.Worksheet, done: Done) -> None:
    move = {"dimension": "COLUMNS", "sheetId": tab.id}
    tab.spreadsheet.batch_update(
        {"requests": [{"moveDimension": {"source": {**move, "startIndex": 7, "endIndex": 8}, "destinationIndex": 1}}]}
    )
    assert done() == Edits(moved=(HeaderEdit("Adulti", "Adulti", "B"),))


def test_a_column_inserted_and_one_renamed_at_once_are_both_known(tab: gspread.Worksheet, done: Done) -> None:
    tab.insert_cols([["mie note", "uno", "due"]], 3)
    tab.update_cell(1, tab.row_values(1).index("Adulti") + 1, "Grandi")
    assert done() == Edits(renamed=(HeaderEdit("Adulti", "Grandi", "I"),))


def test_a_doubled_header_and_a_removed_column_are_known(tab: gspread.Worksheet, done: Done) -> None:
    tab.add_cols(1)
    tab.update_cell(1, len(tab.row_values(1)) + 1, "Adulti")
    assert done() == Edits(repeated=(HeaderEdit("Adulti", "Adulti", "AA"),))
    tab.delete_columns(tab.row_values(1).index("Genere") + 1)
    assert done().lost == (HeaderEdit("Genere", "", ""),)


def test_a_second_column_of_one_label_set_before_the_first_edits_none_of_its_cells(
    tab: gspread.Worksheet, done: Done
) -> None:
    tab.insert_cols([["Adulti"]], 3)
    assert done() == Edits(repeated=(HeaderEdit("Adulti", "Adulti", "C"),))


def test_an_emptied_label_loses_no_cell(tab: gspread.Worksheet, done: Done) -> None:
    tab.update_cell(1, tab.row_values(1).index("Adulti") + 1, "")
    assert done() == Edits(lost=(HeaderEdit("Adulti", "", ""),))


def test_a_header_pushed_down_is_lost_and_none_of_the_rows_is(tab: gspread.Worksheet, done: Done) -> None:
    labels = tab.row_values(1)
    tab.insert_row([], 1)
    edits = done()
    assert [edit.before for edit in edits.lost] == labels
    assert replace(edits, lost=()) == Edits()
    tab.delete_rows(1)
    assert not done()


# Ids that people write over


def write_id(tab: gspread.Worksheet, row: int, id_: str) -> None:
    tab.update_cell(row, tab.row_values(1).index("id") + 1, id_)


def id_edit(before: str, after: str) -> CellEdit:
    return CellEdit("id", before, after)


def test_an_id_written_over_another_is_an_edit_of_that_row_and_of_no_other(tab: gspread.Worksheet, done: Done) -> None:
    write_id(tab, 4, "a")
    assert done() == Edits(edited=(RowEdit(4, "a", (id_edit("c", "a"),)),))


@pytest.mark.parametrize(("row", "was", "owner", "id_"), [(4, "c", 2, "a"), (2, "a", 4, "c")])
def test_a_doubled_id_does_not_mix_up_two_rows_that_changed_at_once(
    tab: gspread.Worksheet, done: Done, row: int, was: str, owner: int, id_: str
) -> None:
    adults = tab.row_values(1).index("Adulti") + 1
    tab.update_cell(owner, adults, 40)
    write_id(tab, row, id_)
    expected = (RowEdit(owner, id_, (CellEdit("Adulti", 12, 40),)), RowEdit(row, id_, (id_edit(was, id_),)))
    assert done() == Edits(edited=tuple(sorted(expected, key=lambda edit: edit.row)))


def test_a_row_whose_id_and_another_cell_changed_at_once_is_the_same_row(tab: gspread.Worksheet, done: Done) -> None:
    write_id(tab, 4, "a")
    tab.update_cell(4, tab.row_values(1).index("Adulti") + 1, 40)
    assert done() == Edits(edited=(RowEdit(4, "a", (CellEdit("Adulti", 12, 40), id_edit("c", "a"))),))


def test_an_id_that_went_from_one_row_to_another_beside_its_double_pairs_neither_with_the_other(
    tab: gspread.Worksheet, done: Done
) -> None:
    write_id(tab, 3, "a")
    done()
    write_id(tab, 3, "fresh")
    write_id(tab, 5, "a")
    assert done() == Edits(
        edited=(RowEdit(3, "fresh", (id_edit("a", "fresh"),)), RowEdit(5, "a", (id_edit("d", "a"),)))
    )


def test_a_row_put_in_the_place_of_a_removed_one_is_not_the_same_row(tab: gspread.Worksheet, done: Done) -> None:
    tab.delete_rows(3)
    tab.insert_row(typed(tab, Titolo="Altro", id="z", Note="nuova"), 3)
    assert done() == Edits(added=(RowEdit(3, "z"),), removed=(RowEdit(3, "b"),))


# And what of it is told


@pytest.fixture
def told(register: Register, tab: gspread.Worksheet) -> Callable[[], HandEdits]:
    """The memory of hand edits after it was shown what was done since."""
    memory = HandEdits(register.now)
    last = [register.reader.renew()]

    def since() -> HandEdits:
        last.append(register.reader.renew())
        memory.seen(last[-2], last[-1])
        return memory

    return since


Told = Callable[[], HandEdits]


@contextmanager
def writing(register: Register, memory: HandEdits, label: str) -> Iterator[None]:
    """The button with that label is clicked; until this ends, its write may still be on its way."""
    offered = {
        remedy.label: remedy
        for problem in register.of(SHELL).problems.all()
        for remedy in remedies(problem, register.snapshot, new_id, memory)
    }
    with memory.writing(offered[label].writes):
        register.of(SHELL).problems.apply(offered[label].changes, "sistemato")
        yield


def lines(memory: HandEdits) -> list[str]:
    return [f"{note.tab} · {note.where} · {note.words}" for note in memory.notes]


def test_notes_are_sentences_with_values_as_italians_write_them(tab: gspread.Worksheet, told: Told) -> None:
    column_of = {label: index for index, label in enumerate(tab.row_values(1), start=1)}
    tab.update_cell(3, column_of["Data"], 42750)
    tab.update_cell(4, column_of["Adulti"], "")
    assert lines(told()) == [
        "OP Café · Rho · riga 4 · Adulti: da «12» a vuoto",
        "OP Café · Rho · riga 3 · Data: da «12/01/2017» a «15/01/2017»",
    ]


def test_a_row_that_is_still_being_typed_is_one_note(tab: gspread.Worksheet, told: Told) -> None:
    tab.append_row(typed(tab, Titolo="A mano"), table_range="A1")
    told()
    tab.update_cell(6, tab.row_values(1).index("Adulti") + 1, 8)
    assert lines(told()) == ["OP Café · Rho · riga 6 · Riga aggiunta: A mano · Adulti: 8"]


def test_a_cell_edited_twice_is_one_note_and_taken_back_it_is_none(tab: gspread.Worksheet, told: Told) -> None:
    adults = tab.row_values(1).index("Adulti") + 1
    for count, expected in ((15, ["da «12» a «15»"]), (16, ["da «12» a «16»"]), (12, [])):
        tab.update_cell(3, adults, count)
        assert lines(told()) == [f"OP Café · Rho · riga 3 · Adulti: {words}" for words in expected]


def test_a_doubled_id_does_not_make_one_note_of_two_rows(tab: gspread.Worksheet, told: Told) -> None:
    tab.update_cell(2, tab.row_values(1).index("Titolo") + 1, "Pilates")
    told()
    write_id(tab, 5, "a")
    expected = [
        "OP Café · Rho · riga 5 · id: da «d» a «a»",
        "OP Café · Rho · riga 2 · Titolo: da «Yoga» a «Pilates»",
    ]
    assert lines(told()) == expected
    tab.update_cell(5, tab.row_values(1).index("Note") + 1, "piove")
    expected[0] = "OP Café · Rho · riga 5 · id: da «d» a «a»; Note: da vuoto a «piove»"
    assert lines(told()) == expected
    write_id(tab, 5, "d")
    expected[0] = "OP Café · Rho · riga 5 · Note: da vuoto a «piove»"
    assert lines(told()) == expected


def test_the_click_that_gives_a_doubled_row_its_own_id_is_in_no_note(
    register: Register, tab: gspread.Worksheet, told: Told
) -> None:
    write_id(tab, 5, "a")
    before = lines(told())
    with writing(register, told(), "È un'altra voce: dalle un id suo (riga 5)"):
        assert tab.row_values(5)[tab.row_values(1).index("id")] not in ("a", "d")
        assert lines(told()) == before


def test_the_click_that_names_a_column_back_is_in_no_note_and_what_people_do_meanwhile_is(
    register: Register, tab: gspread.Worksheet, told: Told
) -> None:
    adults = tab.row_values(1).index("Adulti") + 1
    tab.update_cell(1, adults, "Grandi")
    before = lines(told())
    with writing(register, told(), "Rinomina «Grandi» in «Adulti»"):
        tab.update_cell(3, adults, 40)
        assert lines(told()) == ["OP Café · Rho · riga 3 · Grandi: da «12» a «40»", *before]
    assert tab.row_values(1)[adults - 1] == "Adulti"


def test_the_click_that_gives_ids_where_no_row_says_who_wrote_it_is_in_no_note(
    register: Register, book: gspread.Spreadsheet, tab: gspread.Worksheet, told: Told
) -> None:
    register.of(SHELL).rows.add(
        [register.of(SHELL).rows.of_people("Rho", "p1", {"Nome": "Anna Bianchi", "Comune": "Rho"})]
    )
    people = book.worksheet("Persone · Rho")
    people.delete_columns(people.row_values(1).index("creato_il") + 1, len(people.row_values(1)))
    told()
    people.append_row(["Bruno Verdi", "Rho"], table_range="A1")
    before = lines(told())
    assert before == ["Persone · Rho · riga 3 · Riga aggiunta."]
    with writing(register, told(), "Dai un id alla riga 3"):
        assert len(people.row_values(3)) == 3
        assert lines(told()) == before


def test_what_the_app_wrote_and_people_write_again_later_is_by_hand(tab: gspread.Worksheet, told: Told) -> None:
    adults = tab.row_values(1).index("Adulti") + 1
    memory = told()
    with memory.writing([OwnWrite(TAB, 3, "", {"Adulti": 40})]):
        tab.update_cell(3, adults, 40)
        assert lines(told()) == []
    tab.update_cell(3, adults, 41)
    told()
    tab.update_cell(4, adults, 40)
    assert lines(told()) == [
        "OP Café · Rho · riga 4 · Adulti: da «12» a «40»",
        "OP Café · Rho · riga 3 · Adulti: da «40» a «41»",
    ]


def test_a_write_of_the_app_that_got_no_answer_and_arrives_later_is_in_no_note(
    tab: gspread.Worksheet, told: Told
) -> None:
    memory = told()
    with pytest.raises(Unreachable), memory.writing([OwnWrite(TAB, 3, "", {"Adulti": 40})]):
        raise Unreachable("Il foglio non ha confermato.")
    tab.update_cell(3, tab.row_values(1).index("Adulti") + 1, 40)
    assert lines(told()) == []


def test_it_is_known_since_when_people_are_watched(register: Register) -> None:
    assert HandEdits(register.now).since == register.now()


def test_many_rows_are_one_note(tab: gspread.Worksheet, told: Told) -> None:
    tab.update(range_name="H2:H5", values=[[1], [2], [3], [4]])
    assert lines(told()) == ["OP Café · Rho · righe 2–5 · 4 righe cambiate."]
    tab.delete_rows(2, 4)
    evening = "Evento di socialità · 12/01/2017"
    assert lines(told())[0] == (
        f"OP Café · Rho · righe 2–4 · 3 righe tolte: {evening} · Yoga; {evening} · Cena; {evening} · Canto"
    )


def test_a_renamed_column_is_told_and_remembered_for_whoever_names_it_back(tab: gspread.Worksheet, told: Told) -> None:
    tab.update_cell(1, tab.row_values(1).index("Adulti") + 1, "Grandi")
    memory = told()
    assert lines(memory) == ["OP Café · Rho · riga 1 · La colonna «Adulti» si chiama ora «Grandi» (H)."]
    assert memory.renamed == {(TAB, "Adulti"): "Grandi"}
    tab.update_cell(1, tab.row_values(1).index("Grandi") + 1, "Adulti")
    assert (TAB, "Adulti") not in told().renamed


def test_names_of_people_are_in_no_note(
    register: Register, book: gspread.Spreadsheet, tab: gspread.Worksheet, told: Told
) -> None:
    register.of(SHELL).rows.add(
        [register.of(SHELL).rows.of_people("Rho", "p1", {"Nome": "Anna Bianchi", "Comune": "Rho"})]
    )
    told()
    book.worksheet("Persone · Rho").update_cell(2, 1, "Anna Verdi")
    memory = told()
    assert lines(memory) == ["Persone · Rho · riga 2 · «Nome» cambiato"]
    assert "Anna" not in repr(memory.notes)


def test_a_tab_that_was_renamed_or_removed_is_told(
    book: gspread.Spreadsheet, tab: gspread.Worksheet, told: Told, save: Save
) -> None:
    save("Proposta", {"Titolo": "Coro"}, hub="Lainate")
    told()
    tab.update_title("OP Café · Roh")
    book.del_worksheet(book.worksheet("OP Café · Lainate"))
    assert sorted(lines(told())) == [
        "OP Café · Lainate ·  · La scheda non c'è più, o ha un altro nome.",
        "OP Café · Rho ·  · La scheda si chiama ora «OP Café · Roh».",
    ]


def test_the_last_fifty_notes_are_kept_and_each_hub_has_its_own(tab: gspread.Worksheet, told: Told) -> None:
    adults = tab.row_values(1).index("Adulti") + 1
    for number in range(60):
        tab.update_cell(1, adults, f"Adulti {number}")
        memory = told()
    assert len(memory.notes) == 50
    assert memory.notes[0].words.endswith("si chiama ora «Adulti 59» (H).")
    assert len(memory.notes_of(("Rho",))) == 50
    assert memory.notes_of(("Lainate",)) == ()


def test_the_very_same_tabs_are_not_looked_at_again(register: Register, tab: gspread.Worksheet) -> None:
    memory = HandEdits(register.now)
    snapshot = register.reader.renew()
    memory.seen(None, snapshot)
    memory.seen(snapshot, register.reader.renew())
    assert memory.notes == ()


def test_a_changed_definition_is_told_like_any_other_row(book: gspread.Spreadsheet, told: Told) -> None:
    book.worksheet("Operazioni").update_cell(2, 3, "#000000")
    assert lines(told()) == ["Operazioni · riga 2 · Colore: da «#0F5E9C» a «#000000»"]


# Long tabs: comparing costs as much as what differs


class Looked(list[Cell]):
    """A row that counts how often anything but another row is compared with it or looked for in it."""

    looks = 0

    def __iter__(self) -> Iterator[Cell]:
        Looked.looks += 1
        return super().__iter__()


def test_of_a_hundred_thousand_rows_only_the_one_that_changed_is_looked_into() -> None:
    header = ["Titolo", "Adulti", "id"]
    rows = [Looked([f"Titolo {number}", number, f"id{number}"]) for number in range(100_000)]
    before = Tab.read(TAB, 7, [header, *rows], (100_001, 3))
    after = Tab.read(TAB, 7, [header, *rows[:5], Looked(["Titolo 5", 99, "id5"]), *rows[6:]], (100_001, 3))
    Looked.looks = 0
    assert between(before, after) == Edits(edited=(RowEdit(7, "id5", (CellEdit("Adulti", 5, 99),)),))
    assert Looked.looks < 20


def test_a_column_that_went_right_of_every_cell_is_compared_too() -> None:
    """Somebody inserts columns before the last one, in which nothing stands: only its title says how far the tab goes."""
    before = Tab.read("Prova", 1, [["id", "Note"], ["a"], ["b"]], (10, 26))
    after = Tab.read("Prova", 1, [["id", "", "", "", "Note"], ["a"], ["c"]], (10, 26))
    assert "Note" in after.header
    assert between(before, after) != Edits()
