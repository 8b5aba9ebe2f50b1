"""One installation at work: saves, headcounts and pages on one book, each timed and its requests counted."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from streamlit import logger
from streamlit.testing.v1 import AppTest

from components import open_register
from sheets import local
from sheets.access import SHELL
from sheets.entries.columns import Entry
from sheets.register.sessions import Session
from sheets.register.stamps import new_id
from sheets.spreadsheet import configuration
from sheets.spreadsheet.workbook import Workbook
from tests import visiting
from tests.bench.books import HUB, OPERATION
from tests.bench.clock import peak_memory, timed

MAIN = Path(__file__).parent.parent.parent / "components" / "main.py"
FIGURES, TODAY = "Indicatori", "Oggi"
_PEOPLE = {FIGURES: "coordinatrice@esempio.it", TODAY: "volontaria.rho@esempio.it"}
_EVENT = "Evento di socialità"
SAVE, HEADCOUNT, LOOK = "one save", "one headcount", "the look at Drive after an own save"
WARM, AFTER_SAVE, AFTER_HEADCOUNT = "again, nothing new", "after a save", "after a headcount"
PAGE_RUNS = [f"{page}, {when}" for page in _PEOPLE for when in (WARM, AFTER_SAVE, AFTER_HEADCOUNT)]
ACTIONS = [SAVE, HEADCOUNT, *PAGE_RUNS, LOOK]


class Office:
    """The app on one book, in this process, as its sessions see it."""

    def __init__(self, book: Path) -> None:
        # Streamlit remarks on every call outside of its server.
        logger.set_log_level(logging.ERROR)
        os.environ[configuration.BOOK_VARIABLE] = str(book)
        visiting.on_this_machine()
        self.register = open_register.register()
        # What the watcher asks every ten seconds is measured by itself.
        self.register.reader.close()
        self.session = local.session(book)
        self.register.reader.workbook = Workbook.on_file(book, self.session)
        self.today = self.register.now().date()
        self.heads = 0
        self.pages = {page: self.opened(page) for page in _PEOPLE}
        # The detail that the page opens by itself is of another operation than the one that is saved to.
        self.pages[FIGURES].button(key="scegli 14").click().run()

    def opened(self, page: str) -> AppTest:
        """The page, drawn once. Raises AssertionError when it is not the page that was asked for."""
        at = AppTest.from_file(MAIN, default_timeout=300)
        at.query_params["come"] = _PEOPLE[page]
        self.drawn(at.run(), page)
        return at

    def drawn(self, at: AppTest, page: str) -> None:
        assert not at.exception and not at.error, f"{page} was not drawn"
        assert [each.value for each in at.title] == [page]

    def save(self) -> None:
        values = {"Data": self.today - timedelta(400), "Titolo": "Prova", "Stato": "svolto", "Adulti": 3}
        self.register.of(SHELL).entries.save(Entry(new_id(), OPERATION, HUB, _EVENT, values))

    def event(self) -> Session:
        """The event of today whose heads are counted again and again."""
        found = self.register.of(SHELL).sessions.between(HUB, self.today, self.today)
        return next(session for session in found if session.activity.name == _EVENT)

    def count(self, event: Session) -> None:
        self.heads += 1
        # The count grows with each repetition, until it is far from what is usual: that is asked once, and answered here.
        self.register.of(SHELL).sessions.record(event, {"Adulti": self.heads, "Bambini": 1}, {"Adulti": self.heads})

    def prepared(self, action: str) -> Callable[[], object]:
        """What to time, after everything that comes before it."""
        if action == SAVE:
            return self.save
        if action == HEADCOUNT:
            event = self.event()
            return lambda: self.count(event)
        if action == LOOK:
            self.register.reader.renew_if_changed()
            self.save()
            return self.register.reader.renew_if_changed
        page, _, when = action.partition(", ")
        at = self.pages[page]
        {WARM: at.run, AFTER_SAVE: self.save, AFTER_HEADCOUNT: lambda: self.count(self.event())}[when]()
        return at.run

    def do(self, action: str) -> tuple[float, dict[str, int]]:
        """Do it once: seconds, and requests by kind."""
        act = self.prepared(action)
        self.session.log.clear()
        seconds = timed(act)
        requests = self.session.log.counts
        for page, at in self.pages.items():
            self.drawn(at, page)
        return seconds, requests


def work(orders: Connection, book: Path) -> None:
    """The life of a process: do each action that is ordered, until the order is empty; then tell the peak memory."""
    office = Office(book)
    orders.send("ready")
    while action := orders.recv():
        orders.send(office.do(action))
    orders.send(peak_memory())
