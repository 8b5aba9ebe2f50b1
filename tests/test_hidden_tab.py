"""The hidden tab keeps the last eight steps and begins again from the top: nothing is taken for what it is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import gspread
import pytest

from sheets import local
from sheets.access import SHELL
from sheets.entries.columns import Column
from sheets.kinds import TEXT, Cell
from sheets.register.register import Register
from sheets.saving import request_parts
from sheets.saving.batch import Batch
from sheets.saving.before_images import Landing, Target, header_line, read_images
from sheets.saving.changes import ChangedCells
from sheets.saving.fence import LINES, STEPS, Fence
from sheets.saving.wrong_hits import WrongHits
from sheets.spreadsheet.reading import read_definitions
from sheets.spreadsheet.snapshot import Snapshot, Tab
from sheets.spreadsheet.workbook import Marks, Window
from tests.meanwhile import Meanwhile
from tests.test_batons import TAB, event, move_the_last_row_up, rows
from tests.waiting import until

THE_TAB = Tab.read("Prova", 5, [["id", "Note"], ["a1", "prima"], ["a2", "seconda"]], (10, 2))


def target(row: int, note: str, key: int) -> Target:
    """A correction of a note, as it is told on the hidden tab."""
    cells: dict[int, Cell] = {1: note}
    return Target(THE_TAB, row, cells, {0: f"a{row}"}, {0: "id", 1: "Note"}, key=key)


def lines(step: int, targets: Sequence[Target], beside: Sequence[Cell] = ()) -> list[list[Cell]]:
    """The lines of one step; `beside`: what an earlier one left right of its copies."""
    told: list[list[Cell]] = [[header_line(THE_TAB, step, 2, [], 2), "id", "Note", *beside]]
    return [*told, *([each.line(step, 2), f"a{each.index}", "prima", *beside] for each in targets)]


# Where the lines of a step are


def test_each_step_has_its_own_lines_and_the_ninth_those_of_the_first() -> None:
    fences = [Fence(5, "a", "b", step=step) for step in range(2 * STEPS + 1)]
    taken = [range(fence.line, fence.line + LINES) for fence in fences]
    for step in range(STEPS + 1):
        eight = taken[step : step + STEPS]
        assert len(set().union(*eight)) == STEPS * LINES, "of any eight in a row none shares a line with another"
        assert taken[step] == taken[step + STEPS]
    assert min(min(each) for each in taken) == 1, "row 1 tells people what the tab is"


def test_the_tab_has_room_for_all_lines_and_no_more_than_one_row_besides(
    register: Register, book: gspread.Spreadsheet
) -> None:
    register.of(SHELL).entries.save(event("a1", "Yoga"))
    (hidden,) = [sheet for sheet in book.worksheets() if sheet.title.startswith("_perimetri")]
    assert hidden.row_count == 1 + STEPS * LINES


@pytest.mark.parametrize(("step", "first"), [(0, 2), (STEPS - 1, 2 + (STEPS - 1) * LINES), (STEPS, 2)])
def test_a_step_is_read_from_its_first_line_to_its_last(step: int, first: int) -> None:
    assert Fence(5, "a", "b", step=step).place("x") == f"'x'!{first}:{first + LINES - 1}"


def test_the_fullest_step_stays_within_its_lines() -> None:
    """As many corrections as one body takes, each in a tab of its own which also gets a column."""
    number = request_parts.MOST_LINES
    columns = (Column("id", TEXT), Column("Note", TEXT), Column("Altro", TEXT))
    tabs = {
        f"t{each}": Tab.read(f"t{each}", each, [["id", "Note"], ["a1", "prima"]], (10, 2))
        for each in range(1, number + 1)
    }
    changes = {each: ChangedCells(f"t{each}", columns, "a1", {"Altro": "x"}, {}) for each in range(1, number + 1)}
    snapshot = Snapshot(tabs, read_definitions({}), 1)
    for step in (3, STEPS - 1, STEPS):
        fence = Fence(5, "a", "b", step=step)
        batch = Batch(snapshot, Marks(), fence, dict(changes))
        copies = [each["copyPaste"]["destination"] for each in batch.requests if "copyPaste" in each]
        taken = {row["startRowIndex"] for row in copies}
        assert taken == set(range(fence.line, fence.line + 3 * number))
        assert max(taken) < fence.line + LINES


# What is read from them


def test_of_lines_that_a_step_eight_before_left_below_its_own_none_is_taken_for_its_own() -> None:
    fence = Fence(5, "a", "b", step=STEPS + 3)
    old = lines(3, [target(1, "x", 1), target(2, "y", 2)])
    new = lines(STEPS + 3, [target(1, "z", 3)])
    images, _ = read_images([Window(fence.line, [*new, *old[len(new) :]])], fence)
    assert [(image.key, image.index) for image in images] == [(3, 1)]


@pytest.mark.parametrize("step", [2, 4, 3 + STEPS, 3 - STEPS + STEPS * 2])
def test_lines_of_another_step_say_nothing_about_this_one(step: int) -> None:
    fence = Fence(5, "a", "b", step=3)
    assert read_images([Window(fence.line, lines(step, [target(1, "x", 1)]))], fence) == ([], [])
    images, _ = read_images([Window(fence.line, lines(3, [target(1, "x", 1)]))], fence)
    assert len(images) == 1


def test_what_an_earlier_step_left_right_of_a_copy_is_no_part_of_the_row() -> None:
    fence = Fence(5, "a", "b", step=STEPS)
    images, _ = read_images([Window(fence.line, lines(STEPS, [target(1, "x", 1)], beside=["vecchio", 7]))], fence)
    assert (list(images[0].before), list(images[0].header)) == (["a1", "prima"], ["id", "Note"])


def test_what_another_process_hit_is_no_answer_to_an_own_change_that_has_the_same_key() -> None:
    fence, wrong_hits = Fence(5, "a", "b", step=3), WrongHits()
    images, _ = read_images([Window(fence.line, lines(3, [target(1, "x", 7)]))], fence)
    wrong_hits.note_of_others(images)
    assert wrong_hits.right_hit(7) is None
    wrong_hits.note(images)
    assert wrong_hits.right_hit(7) == images[0]


def test_all_that_is_known_of_hits_comes_back_from_what_the_outbox_kept_of_it() -> None:
    fence = Fence(5, "a", "b", step=3)
    found, _ = read_images([Window(fence.line, lines(3, [target(1, "x", 7), target(2, "y", 8)]))], fence)
    right, hit = found[0], replace(found[1], labels={1: "un altro titolo"}, formulas=frozenset({0, 1}))
    taken = replace(right, key=9, mark="n1 (riga spostata 0123abcd)")
    astray = Landing(1, ["id", "Note"], ["Note", "id"], 2, [[9, 12]])
    known = WrongHits()
    known.note([right, hit, taken], [astray])
    read = WrongHits.from_json(known.as_json())
    assert (read.right_hit(7), read.right_hit(8), read.are_open) == (right, None, True)
    assert read.open == known.open == {5: (3, 3)}
    assert read._wrong == [hit]
    assert [read.has_landed(key) for key in (8, 9, 12)] == [False, True, True]
    assert read.astray(12) == known.astray(12)
    taken_first = WrongHits.from_json(known.as_json())
    taken_first.note([replace(taken, key=10, name="5/4/1")])
    again = WrongHits.from_json(taken_first.as_json())
    assert ([again.has_landed(key) for key in (9, 10, 12)], again.is_begun(10)) == ([True, False, True], True)


@pytest.mark.parametrize(
    "kept", ["", "{", "[]", "null", '{"wrong": [{}]}', '{"landings": [{"tab": 1}]}', '{"right": 5}']
)
def test_what_cannot_be_read_of_it_is_nothing(kept: str) -> None:
    read = WrongHits.from_json(kept)
    assert (read.are_open, read.as_json()) == (False, WrongHits().as_json())


# All of it together


def test_through_two_rounds_of_the_tab_each_correction_lands_at_once_and_each_mistake_is_put_right(
    session: local.LocalSession, register: Register, meanwhile: Meanwhile, book: gspread.Spreadsheet
) -> None:
    """Some meet rows that move, some lose their reply, and some both."""
    register.of(SHELL).entries.save_all([event("a1", "Yoga", 11), event("a2", "Cena", 12), event("a3", "Canto", 13)])
    before, seen, happened = rows(book), 12, 0
    for number in range(2 * STEPS + 3):
        register.reader.renew()
        if number % 3 == 1:
            meanwhile.before("write", lambda: move_the_last_row_up(book))
            happened += 1
        if number % 4 == 1:
            meanwhile.before("write", lambda: local.Fault("lose"))
            happened += 1
        session.log.clear()
        register.of(SHELL).entries.correct(TAB, "a2", {"Adulti": 100 + number}, {"Adulti": seen})
        # The row in the journal follows in a write of its own.
        assert until(lambda: not register.delivery._own._open)
        if number % 3 != 1 and number % 4 != 1:
            assert {kind: session.log.counts[kind] for kind in ("read", "write")} == {"read": 0, "write": 2}
        seen = 100 + number
        found = rows(book)
        assert (found["Yoga"], found["Canto"]) == (before["Yoga"], before["Canto"])
        assert found["Cena"]["Adulti"] == seen
    assert meanwhile.happened == happened
