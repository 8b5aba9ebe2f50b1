"""One consistent read of all tabs; nothing in it changes in place."""

from __future__ import annotations

import pytest

from sheets.definitions.defaults import default_rows
from sheets.definitions.model import TABS
from sheets.spreadsheet.reading import read_definitions
from sheets.spreadsheet.snapshot import Snapshot, Tab

ROWS = [["Titolo ", "id", "Note"], ["Yoga", "a", "x"], [], ["Web", "b"], ["Web", "a"]]


def tab() -> Tab:
    return Tab.read("OP Café · Rho", 7, ROWS, (500, 26))


def test_the_first_row_is_the_header_without_spaces_around() -> None:
    assert tab().header == ("Titolo", "id", "Note")
    assert tab().rows[0] == ("Yoga", "a", "x")
    assert Tab.read("Vuota", 1, [], (1, 1)).header == ()


def test_a_cell_is_found_by_header_and_a_short_row_is_blank_to_its_right() -> None:
    assert tab().cell(0, "Note") == "x"
    assert tab().cell(2, "Note") == ""
    assert tab().cell(0, "Stato") == ""
    assert tab().column("Stato") is None


def test_a_row_is_found_by_its_id_and_a_repeated_id_is_its_first_row() -> None:
    assert tab().find("b") == 2
    assert tab().find("a") == 0
    assert tab().find("c") is None


def test_an_id_that_a_person_typed_as_a_number_is_found_as_text() -> None:
    numbered = Tab.read("OP Café · Rho", 7, [["id"], [17]], (500, 26))
    assert numbered.find("17") == 0


def test_added_rows_are_in_the_new_tab_only() -> None:
    before = tab()
    after = before.with_rows([["Yoga", "c"]], before.header)
    assert (before.find("c"), after.find("c")) == (None, 4)
    assert (len(before.rows), len(after.rows)) == (4, 5)
    assert after.edition != before.edition
    assert after.changed_since(before) == [4]
    assert list(after.rows) == [*before.rows, ("Yoga", "c")]


def test_two_editions_that_grew_from_one_do_not_see_each_other() -> None:
    before = tab()
    one, other = (before.with_rows([["Yoga", id_]], before.header) for id_ in ("c", "d"))
    assert (one.rows[-1], other.rows[-1], len(before.rows)) == (("Yoga", "c"), ("Yoga", "d"), 4)
    with pytest.raises(IndexError):
        before.rows[4]


def test_a_replaced_row_is_in_the_new_tab_only() -> None:
    before = tab()
    after = before.with_row(2, ["Canto", "b"])
    assert (before.cell(2, "Titolo"), after.cell(2, "Titolo")) == ("Web", "Canto")
    assert after.find("b") == 2


def test_a_tab_knows_which_rows_changed_since_an_earlier_edition() -> None:
    first = tab()
    second = first.with_rows([["Yoga", "c"]], first.header)
    third = second.with_row(4, ["Coro", "c"]).with_row(2, ["Canto", "b"])
    assert (third.changed_since(first), third.changed_since(second)) == ([2, 4], [2, 4])
    assert third.changed_since(third) == []
    assert second.changed_since(first) == [4], "what was replaced later is not in it"


def test_what_changed_is_not_known_after_another_header_a_later_edition_or_another_reading() -> None:
    before = tab()
    assert before.with_rows([], (*before.header, "Stato")).changed_since(before) is None
    assert before.changed_since(before.with_row(2, ["Canto", "b"])) is None
    assert tab().changed_since(before) is None


def test_a_snapshot_with_other_tabs_leaves_the_old_one_as_it_was() -> None:
    definitions = read_definitions({})
    before = Snapshot({"OP Café · Rho": tab()}, definitions, 1)
    after = before.with_tabs({"Lavoro · Rho": Tab.read("Lavoro · Rho", 8, [], (1, 1))})
    assert (list(before.tabs), list(after.tabs)) == (["OP Café · Rho"], ["OP Café · Rho", "Lavoro · Rho"])
    assert after.tabs["OP Café · Rho"] is before.tabs["OP Café · Rho"]
    assert after.edition > before.edition
    assert after.definitions is definitions


def test_entry_tabs_are_those_of_an_operation_at_a_hub() -> None:
    titles = (
        *TABS,
        "Registro",
        "Presenze · Rho",
        "Persone · Rho",
        "Lavoro · Rho",
        "Lavoro · Roma",
        "OP Café · Lainate",
    )
    tabs = {
        title: Tab.read(title, index, default_rows(title) if title in TABS else [], (1, 1))
        for index, title in enumerate(titles)
    }
    snapshot = Snapshot(tabs, read_definitions(tabs), 1)
    assert [each.title for each in snapshot.entry_tabs()] == ["Lavoro · Rho", "OP Café · Lainate"]
