"""How many requests things take, and that the benchmark's pieces run. Durations are `make bench`'s business."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import gspread
import pytest

from components import open_register
from sheets import local
from sheets.access import SHELL
from sheets.definitions.model import JOURNAL
from sheets.register.register import Register
from sheets.spreadsheet import configuration
from sheets.spreadsheet.workbook import Workbook
from tests.bench import books, cold, compare, loads, plain, report
from tests.bench.clock import Timings, in_words
from tests.bench.office import ACTIONS, FIGURES, HEADCOUNT, LOOK, SAVE, TODAY, Office
from tests.bench.targets import Target, targets_table
from tests.waiting import until

NOTHING = {"read": 0, "write": 0, "drive": 0}


@pytest.fixture(scope="module", params=[books.SPREAD, books.SINGLE])
def book(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book of 100 entries, over 25 tabs or in one."""
    path: Path = tmp_path_factory.mktemp("speed") / "book.sqlite3"
    books.build(path, 100, request.param)
    return path


@pytest.fixture(scope="module")
def office(book: Path) -> Iterator[Office]:
    """The app at work on that book."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(configuration.BOOK_VARIABLE, str(book))
        opened = Office(book)
        # What the tabs hold is noted once a day, with the first save: one write more.
        opened.do(SAVE)
        assert until(lambda: JOURNAL in open_register.register().snapshot.tabs)
        yield opened
    open_register.close()


@pytest.mark.parametrize("action", ACTIONS)
def test_a_save_is_one_write_and_a_page_asks_nothing(office: Office, action: str) -> None:
    expected = {SAVE: {"write": 1}, HEADCOUNT: {"write": 1, "drive": 1}, LOOK: {"drive": 1}}.get(action, {})
    assert office.do(action)[1] == NOTHING | expected


def test_a_cold_start_is_one_batch_read_and_one_look_at_the_names_of_the_tabs(book: Path) -> None:
    with local.session(book) as session:
        workbook = Workbook.on_file(book, session)
        session.log.clear()
        assert len(Register(workbook).snapshot.tabs) > 8
        assert [entry.path.rpartition("/")[2] for entry in session.log][2:] == ["values:batchGetByDataFilter"]
        assert session.log.counts == NOTHING | {"read": 2, "drive": 1}


def test_the_book_to_measure_on_has_as_many_entries_as_were_asked_for(tmp_path: Path) -> None:
    for shape, tabs in ((books.SPREAD, 25), (books.SINGLE, 1)):
        path = tmp_path / f"{shape}.sqlite3"
        books.build(path, 60, shape)
        register = Register(Workbook.on_file(path))
        found = [tab.cell(row, "id") for tab in register.snapshot.entry_tabs() for row in range(len(tab.rows))]
        assert sum(str(id_).startswith("prova-") for id_ in found) == 60
        assert sum(len(tab.rows) > 0 for tab in register.snapshot.entry_tabs()) >= tabs
        assert register.of(SHELL).problems.all() == []


def test_an_import_of_the_size_of_the_real_one_takes_at_most_ten_writes(tmp_path: Path) -> None:
    file = loads.attendance_file(tmp_path / "attendance.csv")
    first, again = loads.import_once_and_again(tmp_path, file)
    assert (first.rows, again.rows) == (4_312, 0)
    assert first.requests["write"] <= 10
    # Beside the chain of another process "it is there already" is proved by a write that changes no cell; with the first
    # save of a process that finds rows goes what the tabs hold.
    assert again.requests["write"] <= 2


def test_plain_gspread_reads_every_tab_for_every_view(book: Path, tmp_path: Path) -> None:
    copy = books.copy(book, tmp_path / "copy.sqlite3")
    found = plain.plainly(copy, saves=2, views=1)
    assert (len(found.save.seconds), found.save.requests["write"]) == (2, 1)
    assert found.view.requests["read"] in (5, 26)


def test_a_cold_start_is_measured_in_processes_of_its_own(book: Path) -> None:
    found = cold.start(book, 1)
    assert all(timing.median > 0 for timing in found.timings.values())
    assert min(found.memory.values()) > 20
    assert found.requests == "2 reads, 1 look at Drive"


def test_many_pages_that_are_open_ask_nothing_and_a_hand_edit_is_read_once_for_all(office: Office) -> None:
    pages = [(page, office.opened(page)) for page in (FIGURES, TODAY) for _ in range(4)]
    office.session.log.clear()
    for page, at in pages:
        office.drawn(at.run(), page)
    assert office.session.log.counts == NOTHING
    tab = office.register.snapshot.tabs[books.TAB]
    with local.session(Path(os.environ[configuration.BOOK_VARIABLE])) as session:
        key = office.register.reader.workbook.key
        book = gspread.Client(auth=None, session=session).open_by_key(key)
        book.worksheet(books.TAB).update_acell("K2", f"A mano, dopo {tab.edition}")
    office.register.reader.renew_if_changed()
    for page, at in pages:
        office.drawn(at.run(), page)
    assert office.session.log.counts == NOTHING | {"read": 2, "drive": 1}


def test_ways_are_compared_by_requests_and_by_what_becomes_of_two_writers(tmp_path: Path) -> None:
    plain_one, ours = compare.compare(tmp_path, ["gspread"])
    assert (plain_one.read, plain_one.add) == (NOTHING | {"read": 6}, NOTHING | {"read": 2, "write": 1})
    assert (ours.read, ours.add) == (NOTHING | {"read": 2, "drive": 1}, NOTHING | {"write": 1})
    assert ours.at_once == "10 of 10 new rows kept"


def test_a_library_that_cannot_be_installed_has_a_line_that_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compare, "FOLDER", tmp_path / "libraries")
    monkeypatch.setattr(compare, "pins", lambda: {"gspread-dataframe": [str(tmp_path / "nowhere.whl")]})
    found, ours = compare.compare(tmp_path, ["gspread-dataframe"])
    assert found.row == ["gspread-dataframe", "could not be installed here", "", ""]
    assert "Not measured in this run: gspread-dataframe." in compare.compare_table([found, ours])


def test_every_library_has_its_pins_and_each_pin_a_version() -> None:
    found = compare.pins()
    assert {"st-gsheets-connection", "gspread-pandas", "gspread-dataframe"} == set(found)
    assert all(re.fullmatch(r"[a-z0-9-]+==[\d.]+", pin) for pins in found.values() for pin in pins)
    assert all(any(pin.startswith(f"{name}==") for pin in pins) for name, pins in found.items())


@pytest.mark.parametrize(
    ("kept", "words"),
    [
        ([["prima 0", "prima 1", "prima 2", "prima 3", "prima 4", "Anna", "Bruno"]], "2 of 2 new rows kept"),
        ([["prima 0", "prima 1", "prima 2", "prima 3", "prima 4", "Bruno"]], "1 of 2 new rows kept"),
        ([["Anna"]], "1 of 2 new rows kept; 5 of 5 rows from before gone"),
        (
            [["prima 0", "prima 1", "prima 2", "prima 3", "prima 4", "Anna", "Anna"]],
            "1 of 2 new rows kept; 1 doubled",
        ),
    ],
)
def test_what_became_of_two_writers_is_said_in_words(kept: list[list[str]], words: str) -> None:
    assert compare.Compared("x", {}, {}, kept).at_once == words


def test_a_promise_that_is_not_kept_is_marked() -> None:
    rows = targets_table(
        [
            Target("saves", 6_000, 6_000, at_least=True),
            Target("saves", 5_999, 6_000, at_least=True),
            Target("ratio", 1.31, 1.3),
            Target("memory", 400, 400, unit="MB"),
        ]
    ).splitlines()[2:]
    assert [row.split(" | ")[-1] for row in rows] == ["yes |", "**no** |", "**no** |", "yes |"]
    assert rows[2] == "| ratio | ≤ 1.30 | **1.31** | **no** |"


def test_a_copy_of_a_book_that_is_open_has_all_of_it(tmp_path: Path) -> None:
    with local.session(tmp_path / "book.sqlite3") as session:
        made = Workbook.on_file(tmp_path / "book.sqlite3", session)
        copy = Workbook.on_file(books.copy(tmp_path / "book.sqlite3", tmp_path / "copy.sqlite3"))
        assert copy.key == made.key
        assert sqlite3.connect(tmp_path / "copy.sqlite3").execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_the_measured_part_of_the_page_is_replaced_and_the_rest_stays() -> None:
    page = f"Before\n{report.BEGIN}\nold\n{report.END}\nafter\n"
    assert report.written(page, "new") == f"Before\n{report.BEGIN}\nnew\n{report.END}\nafter\n"
    with pytest.raises(ValueError):
        report.written("Before", "new")


def test_durations_are_written_with_their_spread() -> None:
    timings = Timings()
    for seconds in (0.3, 0.1, 0.2):
        timings.add(seconds, {"read": 1, "write": 0, "drive": 2})
    assert (timings.milliseconds, timings.in_seconds) == ("200 (100–300)", "0.20 (0.10–0.30)")
    assert timings.asked == "1 read, 2 looks at Drive"
    assert in_words(NOTHING) == "none"
