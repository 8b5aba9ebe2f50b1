"""`make bench` in small: every table is there, and the promises that do not depend on the machine are kept."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest

from tests.bench import __main__ as bench
from tests.bench import books, cold, report
from tests.bench.growth import grow
from tests.bench.office import HEADCOUNT


def test_the_whole_benchmark_runs_on_a_tiny_book(capsys: pytest.CaptureFixture[str]) -> None:
    before = report.PAGE.read_text("utf-8")
    tiny = ["--entries", "60", "--small", "20", "--repeats", "1", "--starts", "1"]
    short = ["--seconds", "1", "--viewers", "2", "--libraries"]
    measured = bench.main([*tiny, *short, "--dry-run"])
    assert report.PAGE.read_text("utf-8") == before
    assert measured in capsys.readouterr().out
    assert len(re.findall(r"^### ", measured, re.MULTILINE)) == 10
    assert "| of the confirmed saves, lost or doubled | ≤ 0 | **0** | yes |" in measured
    assert "| reads and writes that 2 viewers cost more than one | ≤ 0 | **0** | yes |" in measured
    assert "| Perimetri | 3: 2 reads, 1 look at Drive | 1: 1 write | 10 of 10 new rows kept |" in measured
    assert not [place for place in (str(cold.ROOT), tempfile.gettempdir()) if place in measured]


def test_a_headcount_is_timed_as_often_as_it_takes_however_far_the_count_grows(tmp_path: Path) -> None:
    book = tmp_path / "a.sqlite3"
    books.build(book, 60, books.SPREAD)
    times = 40
    growth = grow((book, books.copy(book, tmp_path / "b.sqlite3")), times, [HEADCOUNT])
    assert [len(each.seconds) for each in growth.timings[HEADCOUNT]] == [times, times]
