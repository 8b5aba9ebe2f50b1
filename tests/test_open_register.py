"""The register that a process serves: opened once, shared, and out of reach of what visitors can send."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Barrier, Thread
from threading import enumerate as enumerate_threads
from time import monotonic, sleep

import gspread
import pytest
import streamlit as st

from components import open_register
from sheets import local
from sheets.access import SHELL
from sheets.entries.columns import Entry
from sheets.problems import BrokenBook, NotAllowed, SheetsError
from sheets.register.register import Register
from sheets.register.stamps import rome_now
from sheets.spreadsheet.workbook import Workbook
from tests.prepared import setup
from tests.waiting import until


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A prepared book, which the service of this test opens."""
    path = tmp_path / "book.sqlite3"
    with local.session(path) as session:
        setup(Workbook.on_file(path, session))
    monkeypatch.setenv("PERIMETRI_BOOK", str(path))
    yield path
    open_register.close()


def test_emptying_streamlits_caches_leaves_the_register_open(book: Path) -> None:
    register = open_register.register()
    # What Streamlit does when any visitor sends `clear_cache`.
    st.cache_data.clear()
    st.cache_resource.clear()
    assert open_register.register() is register
    saved = register.of(SHELL).entries.save(
        Entry("dopo-1", "OP Café", "Rho", "Proposta", {"Titolo": "Dopo", "Data": rome_now().date()})
    )
    assert "Dopo" in saved.what


def test_a_role_taken_away_in_another_window_is_gone_within_a_breath(book: Path) -> None:
    register = open_register.register()
    volunteer = next(person for person in register.people() if person.role == "volontario")
    with local.session(book) as session:
        roles = gspread.Client(auth=None, session=session).open_by_key(register.reader.workbook.key).worksheet("Ruoli")
        roles.delete_rows(roles.find(volunteer.email).row)
    until = monotonic() + 6 * open_register.ON_THIS_MACHINE
    while monotonic() < until and volunteer in register.people():
        sleep(0.1)
    with pytest.raises(NotAllowed):
        register.of(volunteer).entries.save(
            Entry("dopo-2", "OP Café", "Rho", "Proposta", {"Titolo": "Dopo", "Data": rome_now().date()})
        )


def test_all_who_come_together_share_one_register(book: Path) -> None:
    together = Barrier(8)

    def comes(_: int) -> Register:
        together.wait()
        return open_register.register()

    with ThreadPoolExecutor(8) as visitors:
        assert len({id(found) for found in visitors.map(comes, range(8))}) == 1


def test_a_failed_opening_is_told_and_tried_again_by_the_next(book: Path) -> None:
    whole = book.read_bytes()
    book.write_bytes(b"not a database at all" * 100)
    for _ in range(2):
        with pytest.raises(BrokenBook):
            open_register.register()
    book.write_bytes(whole)
    assert open_register.register().snapshot.definitions.operations


def test_all_who_wait_for_an_opening_that_fails_hear_of_it(book: Path) -> None:
    book.write_bytes(b"not a database at all" * 100)
    together = Barrier(6)

    def comes(_: int) -> str:
        together.wait()
        try:
            open_register.register()
        except SheetsError as why:
            return why.sentence
        return ""

    with ThreadPoolExecutor(6) as visitors:
        assert all("non è un libro" in said for said in visitors.map(comes, range(6)))


def test_after_the_end_the_book_is_opened_anew(book: Path) -> None:
    register = open_register.register()
    open_register.close()
    open_register.close()
    assert open_register.register() is not register


def test_another_book_takes_the_place_of_the_first(book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    register = open_register.register()
    other = tmp_path / "other.sqlite3"
    with local.session(other) as session:
        setup(Workbook.on_file(other, session))
    monkeypatch.setenv("PERIMETRI_BOOK", str(other))
    assert open_register.register() is not register
    watches = [each for each in enumerate_threads() if each.name == "watch"]
    assert until(lambda: sum(each.is_alive() for each in watches) == 1), "nobody watches the first book any more"


def test_what_nobody_expected_at_an_opening_reaches_all_who_wait_for_it(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    together, heard = Barrier(4), list[str]()

    def breaks() -> Workbook:
        # Those who come meanwhile wait for this attempt.
        sleep(0.2)
        raise RuntimeError("nobody thought of this")

    def comes() -> None:
        together.wait()
        with suppress(RuntimeError):
            open_register.register()
        heard.append("came back")

    monkeypatch.setattr("sheets.spreadsheet.configuration.open_workbook", breaks)
    visitors = [Thread(target=comes, daemon=True) for _ in range(4)]
    for each in visitors:
        each.start()
    for each in visitors:
        each.join(timeout=20)
    assert len(heard) == 4
