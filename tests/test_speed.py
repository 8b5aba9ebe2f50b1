"""How many requests things take, and that the benchmark's pieces run. Durations are `make bench`'s business."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st

from sheets import configuration, local
from sheets.register import SHELL, Register
from sheets.workbook import Workbook
from tests.bench import __main__ as bench
from tests.bench import books, cold, loads, plain, report
from tests.bench.clock import Timings, in_words
from tests.bench.office import ACTIONS, HEADCOUNT, LOOK, SAVE, Office

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
        st.cache_resource.clear()
        yield Office(book)


@pytest.mark.parametrize("action", ACTIONS)
def test_a_save_is_one_write_and_a_page_asks_nothing(office: Office, action: str) -> None:
    expected = {SAVE: {"write": 1}, HEADCOUNT: {"write": 1, "drive": 1}, LOOK: {"drive": 1}}.get(action, {})
    assert office.do(action)[1] == NOTHING | expected


def test_a_cold_start_is_one_batch_read_and_one_look_at_the_names_of_the_tabs(book: Path) -> None:
    with local.session(book) as session:
        workbook = Workbook.on_file(book, session)
        session.log.clear()
        assert len(Register(workbook).snapshot.tabs) > 8
        assert [entry.path.rpartition("/")[2] for entry in session.log][2:] == ["values:batchGet"]
        assert session.log.counts == NOTHING | {"read": 2, "drive": 1}


def test_the_book_to_measure_on_has_as_many_entries_as_were_asked_for(tmp_path: Path) -> None:
    for shape, tabs in ((books.SPREAD, 25), (books.SINGLE, 1)):
        path = tmp_path / f"{shape}.sqlite3"
        books.build(path, 60, shape)
        register = Register(Workbook.on_file(path))
        found = [tab.cell(row, "id") for tab in register.snapshot.entry_tabs() for row in range(len(tab.rows))]
        assert sum(str(id_).startswith("prova-") for id_ in found) == 60
        assert sum(len(tab.rows) > 0 for tab in register.snapshot.entry_tabs()) >= tabs
        assert register.problems(SHELL) == []


def test_an_import_of_the_size_of_the_real_one_takes_at_most_ten_writes(tmp_path: Path) -> None:
    file = loads.attendance_file(tmp_path / "attendance.csv")
    first, again = loads.import_once_and_again(tmp_path, file)
    assert (first.rows, again.rows) == (4_312, 0)
    assert first.requests["write"] <= 10
    assert again.requests["write"] == 0


def test_plain_gspread_reads_every_tab_for_every_view(book: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    copy.write_bytes(book.read_bytes())
    found = plain.plainly(copy, saves=2, views=1)
    assert (len(found.save.seconds), found.save.requests["write"]) == (2, 1)
    assert found.view.requests["read"] in (4, 25)


def test_a_cold_start_is_measured_in_processes_of_its_own(book: Path) -> None:
    found = cold.start(book, 1)
    assert all(timing.median > 0 for timing in found.timings.values())
    assert min(found.memory.values()) > 20
    assert found.requests == "2 reads, 1 look at Drive"


def test_the_whole_benchmark_runs_on_a_tiny_book(capsys: pytest.CaptureFixture[str]) -> None:
    before = report.PAGE.read_text("utf-8")
    measured = bench.main(["--entries", "60", "--small", "20", "--repeats", "1", "--starts", "1", "--dry-run"])
    assert report.PAGE.read_text("utf-8") == before
    assert measured in capsys.readouterr().out
    assert len(re.findall(r"^### ", measured, re.MULTILINE)) == 5
    assert not [place for place in (str(cold.ROOT), tempfile.gettempdir()) if place in measured]


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
    assert timings.asked == "1 read, 2 look at Drive"
    assert in_words(NOTHING) == "none"
