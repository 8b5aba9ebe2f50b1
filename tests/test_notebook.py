"""What was changed by hand is known after a restart too, and what changed meanwhile is told as that; never a false word."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import gspread
import pytest

from sheets.access import SHELL
from sheets.entries.columns import Entry
from sheets.language import ENGLISH, say
from sheets.mending.hand_edits import HandEdits
from sheets.mending.notebook import Notebook
from sheets.mending.notes import MOST_NOTES, Deed
from sheets.register.register import Register
from sheets.spreadsheet.pace import Pace
from sheets.spreadsheet.workbook import Workbook
from tests.conftest import TODAY

ROOT = Path(__file__).resolve().parent.parent
TAB = "OP Café · Rho"


class Clock:
    """The time that all processes of a test go by."""

    def __init__(self) -> None:
        self.now = datetime(2017, 1, 12, 15, 30)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


Start = Callable[[], Register]


@pytest.fixture
def start(workbook: Workbook, clock: Clock, tmp_path: Path) -> Iterator[Start]:
    """Starts the app; what was started is closed at the end."""
    started: list[Register] = []

    def starting() -> Register:
        register = Register(workbook, clock, tmp_path / "attesa", Pace(backoff=0.01))
        started.append(register)
        assert register.snapshot
        return register

    yield starting
    for each in started:
        each.close()


def save(register: Register, title: str) -> None:
    register.of(SHELL).entries.save(Entry(title, "OP Café", "Rho", "Proposta", {"Data": TODAY, "Titolo": title}))


def words(register: Register, hubs: tuple[str, ...] = ()) -> list[str]:
    return [note.words for note in register.memory.notes_of(hubs)]


def kill(register: Register) -> None:
    """As the end of its process does: nothing more is written, and its locks are gone."""
    notebook = register.memory._notebook
    assert notebook is not None
    notebook._held.close()
    register.memory._notebook = None
    register.delivery._own._outbox.close()


@pytest.fixture
def tab(start: Start, clock: Clock, book: gspread.Spreadsheet) -> gspread.Worksheet:
    """A tab with three rows that the app saved; the app is closed again."""
    register = start()
    for title in ("Yoga", "Cena", "Canto"):
        save(register, title)
    clock.now += timedelta(minutes=1)
    register.close()
    clock.now += timedelta(hours=1)
    return book.worksheet(TAB)


def retitle(tab: gspread.Worksheet, row: int, title: str) -> None:
    tab.update_cell(row, tab.row_values(1).index("Titolo") + 1, title)


@pytest.mark.parametrize("is_killed", [False, True])
def test_what_was_changed_by_hand_is_listed_after_a_restart_with_since_when(
    start: Start, clock: Clock, tab: gspread.Worksheet, is_killed: bool
) -> None:
    register = start()
    since = register.memory.since
    retitle(tab, 2, "Yoga dolce")
    register.reader.renew_if_changed()
    clock.now += timedelta(minutes=20)
    retitle(tab, 3, "Cena etnica")
    register.reader.renew_if_changed()
    clock.now += timedelta(minutes=2)
    register.reader.renew_if_changed()
    there = register.memory.notes
    assert [note.words for note in there] == ["Titolo: da «Cena» a «Cena etnica»", "Titolo: da «Yoga» a «Yoga dolce»"]
    (kill if is_killed else Register.close)(register)
    clock.now += timedelta(hours=15)
    again = start()
    assert again.memory.notes == there
    assert say(again.memory.notes[0].words, ENGLISH) == "Titolo: from “Cena” to “Cena etnica”"
    assert again.memory.since == since == datetime(2017, 1, 12, 15, 30), "there was no gap in between"


def test_a_notebook_that_somebody_takes_away_under_the_app_is_written_anew_with_what_it_knows(
    start: Start, clock: Clock, tab: gspread.Worksheet
) -> None:
    register = start()
    retitle(tab, 2, "Yoga dolce")
    register.reader.renew_if_changed()
    assert register.memory._notebook is not None
    register.memory._notebook.path.unlink()
    assert words(register) == ["Titolo: da «Yoga» a «Yoga dolce»"]
    clock.now += timedelta(minutes=20)
    retitle(tab, 3, "Cena etnica")
    register.reader.renew_if_changed()
    told = ["Titolo: da «Cena» a «Cena etnica»", "Titolo: da «Yoga» a «Yoga dolce»"]
    assert words(register) == told
    register.close()
    assert words(start()) == told


def test_what_changed_while_the_app_was_off_is_told_as_that(start: Start, clock: Clock, tab: gspread.Worksheet) -> None:
    retitle(tab, 3, "Cena etnica")
    tab.append_row(["Proposta", "", "Fatta a mano"])
    tab.delete_rows(2)
    register = start()
    (note,) = register.memory.notes_of(())
    assert (note.tab, note.deed, note.rows) == (TAB, Deed.AWAY, (2, 4))
    assert note.words == ("Mentre l'app non guardava (12/01/2017 15:31 – 12/01/2017 16:31): 2 righe nuove o diverse.")
    register.close()
    again = start()
    assert words(again) == [note.words], "it is told once"
    (kept,) = again.memory.notes
    assert say(kept.words, ENGLISH) == (
        "While the app was not watching (12/01/2017 15:31 – 12/01/2017 16:31): 2 new or different rows."
    )
    again.close()
    tab.delete_rows(2, 3)
    assert words(start())[0].endswith(": almeno 2 righe tolte.")


def test_nothing_that_changed_is_no_note_and_rows_that_only_moved_are_none(
    start: Start, tab: gspread.Worksheet
) -> None:
    start().close()
    tab.sort((tab.row_values(1).index("Titolo") + 1, "asc"))
    assert words(start()) == []


def test_a_tab_that_was_removed_and_a_header_that_changed_meanwhile_are_told(
    start: Start, tab: gspread.Worksheet, book: gspread.Spreadsheet
) -> None:
    tab.update_cell(1, 3, "Altro titolo")
    book.del_worksheet(book.worksheet("Comuni"))
    told = words(start())
    assert len(told) == 2
    assert any("sono cambiati i titoli delle colonne" in each for each in told)
    assert any("la scheda è stata tolta" in each for each in told)


def test_a_tab_that_was_removed_before_the_eyes_of_the_app_is_told_once(
    start: Start, tab: gspread.Worksheet, book: gspread.Spreadsheet
) -> None:
    register = start()
    book.del_worksheet(book.worksheet("Comuni"))
    register.reader.renew()
    register.close()
    assert [each for each in words(start()) if "Mentre l'app non guardava" in each] == []


def test_what_the_app_saved_just_before_it_was_killed_was_not_done_by_hand(
    start: Start, clock: Clock, tab: gspread.Worksheet
) -> None:
    register = start()
    clock.now += timedelta(seconds=20)
    save(register, "Orto")
    register.of(SHELL).entries.correct(TAB, "Yoga", {"Titolo": "Yoga dolce"}, {"Titolo": "Yoga"})
    kill(register)
    clock.now += timedelta(hours=1)
    assert words(start()) == []


def test_what_was_told_of_one_hub_is_told_to_no_other_after_a_restart(start: Start, tab: gspread.Worksheet) -> None:
    retitle(tab, 2, "Yoga dolce")
    register = start()
    assert words(register, ("Rho",))
    assert words(register, ("Lainate",)) == []


def test_who_leads_a_hub_sees_what_was_changed_in_the_definitions_and_at_no_other_hub(
    start: Start, tab: gspread.Worksheet, book: gspread.Spreadsheet
) -> None:
    register = start()
    book.worksheet("Operazioni").update_cell(2, 3, "#000000")
    retitle(tab, 2, "Yoga dolce")
    register.reader.renew_if_changed()
    colour = "Colore: da «#0F5E9C» a «#000000»"
    assert set(words(register, ("Rho",))) == {"Titolo: da «Yoga» a «Yoga dolce»", colour}
    assert words(register, ("Lainate",)) == [colour]
    assert len(words(register)) == 2


@pytest.mark.parametrize(("later", "notes"), [(0, 1), (600, 1), (601, 2), (3 * 3600, 2)])
def test_edits_of_one_row_are_one_note_for_ten_minutes_and_hours_later_another(
    start: Start, clock: Clock, tab: gspread.Worksheet, later: int, notes: int
) -> None:
    register = start()
    for title in ("Yoga dolce", "Yoga forte"):
        retitle(tab, 2, title)
        register.reader.renew_if_changed()
        clock.now += timedelta(seconds=later)
    told = ["Titolo: da «Yoga» a «Yoga forte»"]
    if notes == 2:
        told = ["Titolo: da «Yoga dolce» a «Yoga forte»", "Titolo: da «Yoga» a «Yoga dolce»"]
    assert words(register) == told


def test_two_processes_that_see_one_edit_tell_it_once_and_both_know_it(start: Start, tab: gspread.Worksheet) -> None:
    one, other = start(), start()
    retitle(tab, 2, "Yoga dolce")
    for register in (one, other):
        register.reader.renew_if_changed()
    tab.append_row(["Proposta", "", "Fatta a mano"])
    for register in (other, one):
        register.reader.renew_if_changed()
    assert len(words(one)) == 2
    assert words(one) == words(other)


def test_who_starts_while_another_watches_calls_nothing_a_gap(start: Start, tab: gspread.Worksheet) -> None:
    one = start()
    retitle(tab, 2, "Yoga dolce")
    one.reader.renew_if_changed()
    assert words(start()) == ["Titolo: da «Yoga» a «Yoga dolce»"]


def test_after_a_month_a_note_is_gone_and_nothing_is_said_of_that_time(
    start: Start, clock: Clock, tab: gspread.Worksheet
) -> None:
    register = start()
    retitle(tab, 2, "Yoga dolce")
    register.reader.renew_if_changed()
    register.close()
    clock.now += timedelta(days=30, minutes=1)
    again = start()
    assert words(again) == []
    assert again.memory.since == clock.now - timedelta(days=30)


def test_when_older_notes_had_to_go_the_list_says_that_it_knows_less(
    start: Start, clock: Clock, tab: gspread.Worksheet
) -> None:
    register, seen = start(), []
    memory: HandEdits = register.memory
    for number in range(MOST_NOTES + 3):
        clock.now += timedelta(minutes=11)
        seen.append(clock.now)
        retitle(tab, 2, f"Yoga {number}")
        register.reader.renew_if_changed()
    assert len(memory.notes_of(())) == MOST_NOTES
    assert memory.since == seen[-MOST_NOTES - 1]
    register.close()
    assert start().memory.since == memory.since


def test_its_file_is_its_owners_alone_and_a_spoilt_one_is_put_aside(
    start: Start, tab: gspread.Worksheet, tmp_path: Path, clock: Clock
) -> None:
    path = tmp_path / "a-mano"
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_bytes(b"no database at all" * 500)
    register = start()
    assert register.memory.since == clock.now, "it says no more than it knows"
    assert len([*tmp_path.glob("a-mano-illeggibile-*")]) == 1


def test_the_watcher_of_a_killed_process_does_not_keep_the_next_from_looking(tmp_path: Path) -> None:
    script = """
import os, sys
from pathlib import Path
from sheets.mending.notebook import Notebook
notebook = Notebook(Path(sys.argv[1]))
print(notebook.is_first, flush=True)
sys.stdin.readline()
"""
    command = [sys.executable, "-c", script, str(tmp_path / "a-mano")]
    first = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert first.stdout is not None
    assert first.stdout.readline() == "True\n"
    second = subprocess.run(command, cwd=ROOT, input="\n", capture_output=True, text=True, check=True)
    assert second.stdout == "False\n"
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    third = subprocess.run(command, cwd=ROOT, input="\n", capture_output=True, text=True, check=True)
    assert third.stdout == "True\n"


def test_what_is_known_of_another_spreadsheet_is_put_aside(tmp_path: Path) -> None:
    place = tmp_path / "libro-a-mano"
    for key, known in (("uno", {}), ("uno", {"a": 1}), ("due", {}), ("due", {"a": 1})):
        notebook = Notebook(place, key)
        assert notebook.page() == known
        with notebook.changing() as page:
            page["a"] = 1
        notebook.close()
    assert len([*tmp_path.glob("*-altro-foglio-*")]) == 1


def test_a_notebook_that_does_not_say_whose_it_is_goes_on(tmp_path: Path) -> None:
    place = tmp_path / "libro-a-mano"
    before = Notebook(place)
    with before.changing() as page:
        page["a"] = 1
    before.close()
    notebook = Notebook(place, "uno")
    assert notebook.page() == {"a": 1}
    notebook.close()
