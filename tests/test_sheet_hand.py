"""What a hand does in the embedded spreadsheet: as in Google's window, and never to a cell that is not where it was seen."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext

import gspread
import pytest

from sheets import local
from sheets.a1 import column_letter
from sheets.editor.hand import Hand, Seen, typed
from sheets.editor.view import SheetView, Stretch
from sheets.problems import BrokenBook, Conflict
from sheets.spreadsheet.workbook import Workbook

ROWS = [
    ["Titolo", "Data", "Adulti", "id"],
    ["Coro", "12/01/2017", "12", "a1"],
    ["Cucina", "13/01/2017", "3", "a2"],
    ["Ballo", "11/01/2017", "20", "a3"],
    ["Senza id", "14/01/2017", "5"],
]


@pytest.fixture
def tab(book: gspread.Spreadsheet) -> gspread.Worksheet:
    """A tab as a person made it, opened by a second person."""
    made = book.add_worksheet("Eventi a mano", 10, 5)
    made.update(ROWS, "A1", raw=False)
    return made


@pytest.fixture
def view(workbook: Workbook, tab: gspread.Worksheet) -> SheetView:
    return SheetView(workbook)


@pytest.fixture
def hand(view: SheetView) -> Hand:
    return Hand(view, nullcontext())


def look(view: SheetView, tab: gspread.Worksheet, first: int = 2, count: int = 200) -> Stretch:
    found = view.tab(tab.id)
    return view.look(found, first, count, view.last_row(found))


def seen(view: SheetView, tab: gspread.Worksheet, *numbers: int) -> Seen:
    """Rows as the page shows them now."""
    shown = look(view, tab)
    return {1: shown.header, **{number: shown.rows[number - 2] for number in numbers}}


def texts(tab: gspread.Worksheet) -> list[list[str]]:
    return tab.get_all_values()


def bare(tab: gspread.Worksheet, cell: str) -> object:
    return tab.acell(cell, value_render_option=gspread.utils.ValueRenderOption.unformatted).value


@pytest.mark.parametrize(("index", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_have_the_letters_of_a_spreadsheet(index: int, name: str) -> None:
    assert column_letter(index) == name


@pytest.mark.parametrize(
    ("typed", "value", "shown"),
    [
        ("12/01/2017", 42747, "12/01/2017"),
        ("12", 12, "12"),
        ("12,5", 12.5, "12,5"),
        ("1.106", 1106, "1.106"),
        ("18:30", 18.5 / 24, "18:30"),
        ("vero", True, "VERO"),
        ("=1+1", 2, "2"),
        ("'0003", "0003", "0003"),
        ("Cineforum", "Cineforum", "Cineforum"),
    ],
)
def test_a_typed_text_becomes_what_an_italian_spreadsheet_makes_of_it(
    hand: Hand, view: SheetView, tab: gspread.Worksheet, typed: str, value: object, shown: str
) -> None:
    hand.type_in(tab.id, {(6, 4): typed}, seen(view, tab, 6))
    assert bare(tab, "E6") == pytest.approx(value)
    assert look(view, tab).rows[4][4] == shown


def test_only_the_typed_cells_are_written(
    hand: Hand, view: SheetView, tab: gspread.Worksheet, session: local.LocalSession
) -> None:
    before = texts(tab)
    session.log.clear()
    hand.type_in(tab.id, {(3, 0): "Cucina etnica", (3, 2): ""}, seen(view, tab, 3))
    written = [entry.path for entry in session.log if entry.kind == "write"]
    assert len(written) == 1
    assert written[0].endswith("/values:batchUpdate")
    before[2][0], before[2][2] = "Cucina etnica", ""
    assert texts(tab) == before


def test_a_header_is_renamed_by_typing_over_it(hand: Hand, view: SheetView, tab: gspread.Worksheet) -> None:
    hand.type_in(tab.id, {(1, 2): "Grandi"}, seen(view, tab))
    assert texts(tab)[0] == ["Titolo", "Data", "Grandi", "id"]


def test_typing_below_and_beside_the_grid_makes_it_grow(hand: Hand, view: SheetView, tab: gspread.Worksheet) -> None:
    hand.type_in(tab.id, {(12, 6): "lontano"}, {1: look(view, tab).header, 12: []})
    assert tab.acell("G12").value == "lontano"


@pytest.mark.parametrize("formula", ["=A2", "=SOMMA(A1:A3)"])
def test_a_formula_that_only_google_computes_is_refused_with_a_sentence(
    hand: Hand, view: SheetView, tab: gspread.Worksheet, formula: str
) -> None:
    before = texts(tab)
    with pytest.raises(BrokenBook, match="qui non si calcola"):
        hand.type_in(tab.id, {(3, 0): formula}, seen(view, tab, 3))
    assert texts(tab) == before


def test_formulas_and_numbers_are_told_apart_from_texts(hand: Hand, view: SheetView, tab: gspread.Worksheet) -> None:
    hand.type_in(tab.id, {(2, 4): "=4/2", (3, 4): "FALSO"}, seen(view, tab, 2, 3))
    shown = look(view, tab)
    assert shown.formulas == {(2, 4): "=4/2"}
    assert {(2, 1), (2, 2)} <= shown.numbers
    assert not {(2, 0), (3, 4)} & shown.numbers


Deed = Callable[[Hand, int, Seen], None]
ROW_DEEDS: dict[str, Deed] = {
    "typing": lambda hand, tab, saw: hand.type_in(tab, {(3, 0): "x"}, saw),
    "inserting": lambda hand, tab, saw: hand.insert(tab, "ROWS", 3, saw),
    "moving": lambda hand, tab, saw: hand.move(tab, "ROWS", 3, 2, saw),
    "deleting": lambda hand, tab, saw: hand.delete(tab, "ROWS", 3, saw),
}
COLUMN_DEEDS: dict[str, Deed] = {
    "typing": ROW_DEEDS["typing"],
    "inserting": lambda hand, tab, saw: hand.insert(tab, "COLUMNS", 0, saw),
    "moving": lambda hand, tab, saw: hand.move(tab, "COLUMNS", 0, 2, saw),
    "deleting": lambda hand, tab, saw: hand.delete(tab, "COLUMNS", 0, saw),
    "duplicating": lambda hand, tab, saw: hand.duplicate_column(tab, 0, saw),
    "sorting": lambda hand, tab, saw: hand.sort(tab, 0, False, saw),
}


@pytest.mark.parametrize("deed", ROW_DEEDS.values(), ids=ROW_DEEDS)
def test_when_rows_moved_meanwhile_nothing_is_done(
    hand: Hand, view: SheetView, tab: gspread.Worksheet, deed: Deed
) -> None:
    saw = seen(view, tab, 3)
    tab.insert_row(["Nuova"], 2)
    before = texts(tab)
    with pytest.raises(Conflict, match="la riga 3 non è più quella che vedevi"):
        deed(hand, tab.id, saw)
    assert texts(tab) == before


@pytest.mark.parametrize("deed", COLUMN_DEEDS.values(), ids=COLUMN_DEEDS)
def test_when_columns_moved_meanwhile_nothing_is_done(
    hand: Hand, view: SheetView, tab: gspread.Worksheet, deed: Deed
) -> None:
    saw = seen(view, tab, 3)
    tab.insert_cols([["Prima"]], 1)
    before = texts(tab)
    with pytest.raises(Conflict, match="A non è più «Titolo»"):
        deed(hand, tab.id, saw)
    assert texts(tab) == before


def test_a_cell_that_somebody_else_changed_is_not_written_over(
    hand: Hand, view: SheetView, tab: gspread.Worksheet
) -> None:
    saw = seen(view, tab, 3)
    tab.update_acell("C3", 99)
    with pytest.raises(Conflict, match="C3 è cambiata: ora c'è «99»") as raised:
        hand.type_in(tab.id, {(3, 2): "4"}, saw)
    assert "In C3 avevi scritto «4»." in raised.value.advice
    assert tab.acell("C3").value == "99"


def test_what_was_typed_in_many_cells_is_named_with_each_of_them(
    hand: Hand, view: SheetView, tab: gspread.Worksheet
) -> None:
    saw = seen(view, tab, 3)
    tab.update_acell("C3", 99)
    with pytest.raises(Conflict) as raised:
        hand.type_in(tab.id, {(3, 0): "Cucina", (3, 1): "", (3, 2): "4"}, saw)
    assert "In A3 avevi scritto «Cucina», avevi svuotato B3, in C3 avevi scritto «4»." in raised.value.advice
    many = typed({(row, 27): "x" for row in range(2, 20)}, "Campi")
    assert many.startswith("In AB2 di «Campi» avevi scritto «x», in AB3 di «Campi»")
    assert many.endswith(", e altre 12 celle.")


def test_what_has_arrived_already_is_not_typed_again_and_the_rest_is(
    hand: Hand, view: SheetView, tab: gspread.Worksheet
) -> None:
    saw = seen(view, tab, 5)
    hand.type_in(tab.id, {(5, 0): "Altro"}, saw)
    hand.type_again(tab.id, {(5, 0): "Altro", (5, 2): "6"}, saw)
    hand.type_again(tab.id, {(5, 0): "Altro", (5, 2): "6"}, saw)
    assert (tab.acell("A5").value, tab.acell("C5").value) == ("Altro", "6")


def test_typing_again_goes_over_nobodys_words(hand: Hand, view: SheetView, tab: gspread.Worksheet) -> None:
    saw = seen(view, tab, 3)
    tab.update_acell("C3", 99)
    with pytest.raises(Conflict, match="C3 è cambiata: ora c'è «99»"):
        hand.type_again(tab.id, {(3, 2): "4"}, saw)
    assert tab.acell("C3").value == "99"


def test_beside_a_change_of_somebody_else_a_row_with_its_id_is_still_the_same(
    hand: Hand, view: SheetView, tab: gspread.Worksheet
) -> None:
    saw = seen(view, tab, 3)
    tab.update_acell("C3", 99)
    hand.type_in(tab.id, {(3, 0): "Cucina etnica"}, saw)
    assert texts(tab)[2] == ["Cucina etnica", "13/01/2017", "99", "a2"] + [""] * (len(texts(tab)[2]) - 4)


def test_a_row_without_an_id_is_known_by_all_its_cells(hand: Hand, view: SheetView, tab: gspread.Worksheet) -> None:
    saw = seen(view, tab, 5)
    tab.update_acell("C5", 99)
    with pytest.raises(Conflict, match="la riga 5"):
        hand.type_in(tab.id, {(5, 0): "x"}, saw)


def test_a_row_that_changed_is_not_deleted(hand: Hand, view: SheetView, tab: gspread.Worksheet) -> None:
    saw = seen(view, tab, 3)
    tab.update_acell("C3", 99)
    with pytest.raises(Conflict, match="la riga 3"):
        hand.delete(tab.id, "ROWS", 3, saw)


def test_a_cell_just_typed_and_not_yet_shown_is_no_hindrance(
    hand: Hand, view: SheetView, tab: gspread.Worksheet
) -> None:
    saw = seen(view, tab, 5)
    hand.type_in(tab.id, {(5, 1): "1/2/2017"}, saw)
    hand.type_in(tab.id, {(5, 2): "6"}, {1: saw[1], 5: ["Senza id", None, "5"]})
    assert texts(tab)[4][:3] == ["Senza id", "01/02/2017", "6"]


def titles(tab: gspread.Worksheet) -> list[str]:
    return tab.col_values(1)[1:]


@pytest.mark.parametrize(("before", "place"), [(2, 0), (4, 2), (5, 3)])
def test_a_blank_row_is_inserted_above_another(
    hand: Hand, view: SheetView, tab: gspread.Worksheet, before: int, place: int
) -> None:
    expected = [row[0] for row in ROWS[1:]]
    expected.insert(place, "")
    hand.insert(tab.id, "ROWS", before, seen(view, tab, before))
    assert titles(tab) == expected


def test_a_row_moves_up_and_down(hand: Hand, view: SheetView, tab: gspread.Worksheet) -> None:
    hand.move(tab.id, "ROWS", 4, 2, seen(view, tab, 4))
    assert titles(tab) == ["Ballo", "Coro", "Cucina", "Senza id"]
    hand.move(tab.id, "ROWS", 2, 4, seen(view, tab, 2))
    assert titles(tab) == ["Coro", "Ballo", "Cucina", "Senza id"]


def test_a_row_is_deleted_and_the_others_close_up(hand: Hand, view: SheetView, tab: gspread.Worksheet) -> None:
    hand.delete(tab.id, "ROWS", 3, seen(view, tab, 3))
    assert titles(tab) == ["Coro", "Ballo", "Senza id"]


@pytest.mark.parametrize(
    ("column", "descending", "expected"),
    [
        (1, False, ["Ballo", "Coro", "Cucina", "Senza id"]),
        (2, True, ["Ballo", "Coro", "Senza id", "Cucina"]),
        (3, True, ["Ballo", "Cucina", "Coro", "Senza id"]),
    ],
)
def test_rows_are_sorted_below_their_header_and_blanks_go_last(
    hand: Hand, view: SheetView, tab: gspread.Worksheet, column: int, descending: bool, expected: list[str]
) -> None:
    hand.sort(tab.id, column, descending, seen(view, tab))
    assert titles(tab) == expected
    assert tab.row_values(1) == ROWS[0]


def test_columns_are_inserted_moved_duplicated_and_deleted(hand: Hand, view: SheetView, tab: gspread.Worksheet) -> None:
    hand.insert(tab.id, "COLUMNS", 1, seen(view, tab))
    assert tab.row_values(1) == ["Titolo", "", "Data", "Adulti", "id"]
    hand.delete(tab.id, "COLUMNS", 1, seen(view, tab))
    hand.move(tab.id, "COLUMNS", 2, 0, seen(view, tab))
    assert tab.row_values(1) == ["Adulti", "Titolo", "Data", "id"]
    hand.duplicate_column(tab.id, 1, seen(view, tab))
    assert tab.row_values(1) == ["Adulti", "Titolo", "Titolo", "Data", "id"]
    assert tab.col_values(3) == ["Titolo", "Coro", "Cucina", "Ballo", "Senza id"]


def test_a_tab_is_added_renamed_duplicated_and_deleted(
    hand: Hand, view: SheetView, tab: gspread.Worksheet, book: gspread.Spreadsheet
) -> None:
    def names() -> list[str]:
        return [each.title for each in view.tabs()][-3:]

    added = hand.add_tab(" Appunti ")
    hand.rename_tab(added, "Note")
    assert names()[1:] == ["Eventi a mano", "Note"]
    hand.duplicate_tab(tab.id)
    hand.duplicate_tab(tab.id)
    assert [each.title for each in view.tabs()][-4:] == [
        "Eventi a mano", "Copia di Eventi a mano 2", "Copia di Eventi a mano", "Note",
    ]  # fmt: skip
    hand.delete_tab(added)
    hand.delete_tab(view.tabs()[-1].sheet_id)
    assert names()[1:] == ["Eventi a mano", "Copia di Eventi a mano 2"]
    assert book.worksheet("Copia di Eventi a mano 2").get_all_values() == texts(tab)


@pytest.mark.parametrize(
    ("title", "sentence"),
    [
        ("", "da 1 a 100 caratteri"),
        ("x" * 101, "da 1 a 100 caratteri"),
        ("campi", "Una scheda «campi» c'è già"),
        ("_Perimetri 12", "li usa l'app"),
    ],
)
def test_a_title_that_cannot_be_had_is_a_sentence(
    hand: Hand, tab: gspread.Worksheet, title: str, sentence: str
) -> None:
    with pytest.raises(Conflict, match=sentence):
        hand.add_tab(title)
    with pytest.raises(Conflict, match=sentence):
        hand.rename_tab(tab.id, title)


def test_a_tab_that_somebody_renamed_is_still_the_same_tab(hand: Hand, view: SheetView, tab: gspread.Worksheet) -> None:
    saw = seen(view, tab, 3)
    tab.update_title("L'altro nome")
    hand.type_in(tab.id, {(3, 0): "Cucina etnica"}, saw)
    assert tab.acell("A3").value == "Cucina etnica"


def test_a_tab_that_somebody_deleted_is_a_sentence(
    hand: Hand, view: SheetView, tab: gspread.Worksheet, book: gspread.Spreadsheet
) -> None:
    saw = seen(view, tab, 3)
    book.del_worksheet(tab)
    with pytest.raises(Conflict, match="Questa scheda non c'è più"):
        hand.type_in(tab.id, {(3, 0): "x"}, saw)


def test_the_last_tab_stays(hand: Hand, view: SheetView, book: gspread.Spreadsheet) -> None:
    for each in view.tabs()[1:]:
        hand.delete_tab(each.sheet_id)
    with pytest.raises(Conflict, match="È l'unica scheda"):
        hand.delete_tab(view.tabs()[0].sheet_id)


def test_the_apps_own_hidden_tabs_are_never_seen(view: SheetView, book: gspread.Spreadsheet, hand: Hand) -> None:
    book.add_worksheet("_perimetri 1a2b3c4d", 5, 5, index=0)
    assert not [tab for tab in view.tabs() if tab.title.startswith("_")]
    eventi = view.tabs()[-1]
    hand.duplicate_tab(eventi.sheet_id)
    assert [each.title for each in view.tabs()][-2:] == ["Eventi a mano", "Copia di Eventi a mano"]


def test_a_page_of_a_long_tab_shows_its_rows_and_no_others(
    view: SheetView, tab: gspread.Worksheet, session: local.LocalSession
) -> None:
    tab.add_rows(600)
    tab.update([[f"riga {number}"] for number in range(6, 601)], "A6")
    found = view.tab(tab.id)
    session.log.clear()
    shown = view.look(found, 202, 200, 600)
    assert sum(session.log.counts.values()) == 2
    assert shown.header == ROWS[0]
    assert (shown.rows[0], shown.rows[-1], len(shown.rows)) == (["riga 202"], ["riga 401"], 200)
    assert view.last_row(found) == 600


def test_blank_rows_below_the_grid_can_be_looked_at(view: SheetView, tab: gspread.Worksheet) -> None:
    shown = look(view, tab, first=9, count=4)
    assert shown.rows == [[], [], [], []]
    assert look(view, tab, first=50, count=2).rows == [[], []]


def test_a_copy_of_a_tab_with_the_longest_title_has_a_title_that_google_takes(
    hand: Hand, view: SheetView, tab: gspread.Worksheet
) -> None:
    hand.rename_tab(tab.id, "x" * 100)
    copies = [hand.duplicate_tab(tab.id) for _ in range(2)]
    titles = [view.tab(copy).title for copy in copies]
    assert all(title.startswith("Copia di xxx") and len(title) <= 100 for title in titles)
    assert len({*titles}) == 2


@pytest.mark.parametrize(("count", "rest"), [(6, "."), (7, ", e un'altra cella."), (8, ", e altre 2 celle.")])
def test_of_many_cells_that_were_typed_the_rest_is_counted(count: int, rest: str) -> None:
    words = typed({(row, 0): "x" for row in range(2, 2 + count)})
    assert words.endswith(f"in A7 avevi scritto «x»{rest}")


def test_a_row_that_goes_below_the_end_of_the_grid_comes_to_its_end(
    hand: Hand, view: SheetView, tab: gspread.Worksheet
) -> None:
    hand.move(tab.id, "ROWS", 2, 50, seen(view, tab, 2))
    assert texts(tab)[-1] == [*ROWS[1], *[""] * (len(texts(tab)[0]) - 4)]
    assert len(texts(tab)) == 10
