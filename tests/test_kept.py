"""What was computed is kept, and computed once for all who ask for it together."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from time import sleep

from sheets.access import SHELL
from sheets.figures.indicators import Scope
from sheets.figures.kept import Kept
from sheets.figures.periods import Period
from sheets.register.register import Register
from sheets.spreadsheet.workbook import Workbook
from tests.conftest import Save
from tests.test_register import today

ALL = Scope(Period(date(2010, 1, 1), date(2030, 12, 31), "Tutto"))


def test_of_many_who_ask_for_the_same_at_once_one_computes_it() -> None:
    def make() -> str:
        made.append(1)
        sleep(0.05)
        return "fatto"

    kept, made = Kept(10), list[int]()
    with ThreadPoolExecutor(8) as pool:
        found = [*pool.map(lambda _: kept.once("chiave", 1, str, make), range(8))]
    assert (found, len(made)) == (["fatto"] * 8, 1)


def test_what_comes_from_another_state_is_computed_anew_unless_it_was_computed_a_moment_ago() -> None:
    kept = Kept(10)
    assert kept.once("chiave", 1, str, lambda: "prima") == "prima"
    assert kept.once("chiave", 2, str, lambda: "dopo", hold=60.0) == "prima"
    assert kept.once("chiave", 2, str, lambda: "dopo") == "dopo"
    assert kept.once("chiave", 3, str, lambda: "poi", hold=0.0) == "poi"


def test_one_computation_may_ask_for_another_one_that_is_kept_beside_it() -> None:
    kept = Kept(10)
    assert kept.once("fuori", 1, str, lambda: kept.once("dentro", 1, str, lambda: "tutto")) == "tutto"


def test_figures_lag_a_moment_behind_where_the_app_says_so_and_the_page_that_shows_them_looks_once_more(
    workbook: Workbook, register: Register, save: Save
) -> None:
    save("Evento di socialità", {"Titolo": "Coro", "Stato": "in programma"})
    lagging = Register(workbook, register.now, hold=0.4)
    desk = lagging.of(SHELL)
    events = desk.figures.indicators()[12]
    before = desk.figures.figure(events, ALL).value
    (session,) = today(lagging)
    desk.sessions.record(session, {"Adulti": 10})
    assert (desk.figures.figure(events, ALL).value, desk.figures_may_lag) == (before, True)
    sleep(0.45)
    assert not desk.figures_may_lag
    assert desk.figures.figure(events, ALL).value == (before or 0) + 1
    lagging.close()
