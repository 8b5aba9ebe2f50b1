"""The register of one spreadsheet: it is opened once, and gives everybody who comes a desk of their own."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from math import inf
from pathlib import Path
from threading import Lock
from time import monotonic

from sheets import access
from sheets.access import SHELL, Person
from sheets.definitions.model import JOURNAL, Definitions
from sheets.definitions.rows import same_email
from sheets.editor.editor import Editor
from sheets.entries.journal import INVENTED_ID
from sheets.figures.indicators import Figures
from sheets.language import _
from sheets.mending.hand_edits import HandEdits
from sheets.mending.notebook import Notebook
from sheets.mending.search import ProblemSearch
from sheets.privacy.sight import Names, Sight
from sheets.problems import NotAllowed, Problem, SheetsError
from sheets.register.delivery import Delivery
from sheets.register.desk import Desk
from sheets.register.stamps import rome_now
from sheets.spreadsheet import demo_mark
from sheets.spreadsheet.pace import Pace, Quota
from sheets.spreadsheet.reading import Reader
from sheets.spreadsheet.snapshot import Snapshot
from sheets.spreadsheet.workbook import Workbook

PATIENCE = 4.0


class Register:
    """The register of one spreadsheet; one for a process, shared by all its sessions.

    `outbox` is the file, without its number, where savings wait for the spreadsheet; without it they wait in memory.
    `pace` replaces the workbook's own. `patience`: seconds after which a save that waits says so; many saved together
    have fifteen times as long. `hold`: seconds for which a figure is good though people save: all that is counted comes from
    many rows, and so many pages that follow each save would leave no time for anybody else.
    """

    def __init__(
        self,
        workbook: Workbook,
        now: Callable[[], datetime] = rome_now,
        outbox: Path | None = None,
        pace: Pace | None = None,
        patience: float | None = None,
        hold: float = 0.0,
    ) -> None:
        workbook.pace = pace or workbook.pace
        self.now = now
        self.memory = HandEdits(now, _notebook(outbox, workbook.key))
        self.reader = Reader(workbook, now, self.memory)
        self.delivery = Delivery(self.reader, outbox, PATIENCE if patience is None else patience, now)
        self.figures, self.hold = Figures(hold), hold
        self._seen = 0, -inf
        self.names = Names()
        self._search, self._searching = ProblemSearch(self.figures, lambda: self.memory.notes), Lock()

    def of(self, person: Person) -> Desk:
        """The desk of a person: all that they read and write."""
        return Desk(self, person)

    def watch(self, seconds: float) -> None:
        """Look from now on every so many seconds whether somebody changed the spreadsheet."""
        self.reader.watch(seconds)

    def close(self) -> None:
        """Stop watching and delivering; what waits is on disk."""
        self.reader.close()
        self.delivery.close()

    # Who is there

    def people(self) -> list[Person]:
        """Everyone in `Ruoli`."""
        return access.people(self.definitions)

    def person(self, email: str) -> Person:
        """The person of that address, as `Ruoli` has them now. Raises `NotAllowed` for one who is not there."""
        role = self.definitions.role_of(same_email(email))
        if role is None:
            raise NotAllowed(
                _("«{email}» non è nella scheda «Ruoli» del foglio.", email=email),
                _("Chiedi all'amministratore di aggiungere il tuo indirizzo."),
            )
        return access.person_of(role)

    def present(self, person: Person) -> Person:
        """The person as `Ruoli` has them now: whatever the caller believes, a role that was taken away is gone."""
        return person if person == SHELL else self.person(person.email)

    # The same for everybody

    @property
    def definitions(self) -> Definitions:
        """The definitions of the newest snapshot."""
        return self.snapshot.definitions

    @property
    def edition(self) -> int:
        """A number that grows whenever anything in the snapshot changes."""
        return self._change()[0]

    @property
    def figures_may_lag(self) -> bool:
        """True while a figure may be from before the last change."""
        return monotonic() - self._change()[1] <= self.hold

    def _change(self) -> tuple[int, float]:
        """The edition, and when somebody first asked about it."""
        edition = self.snapshot.edition
        if edition != self._seen[0]:
            self._seen = edition, monotonic()
        return self._seen

    @property
    def looked_at(self) -> datetime | None:
        """When the spreadsheet was last seen to be as it is shown; None while it never was."""
        return self.reader.looked_at

    @property
    def is_invented(self) -> bool:
        """True when the demo project was loaded into this spreadsheet."""
        tab = self.snapshot.tabs.get(JOURNAL)
        return tab is not None and tab.find(INVENTED_ID) is not None

    @cached_property
    def is_demo(self) -> bool:
        """True when the demo made this spreadsheet, so that nobody real is in it. The first call asks the spreadsheet."""
        return demo_mark.is_on(self.reader.workbook)

    @property
    def book(self) -> str:
        """The file or the title of the spreadsheet, for people."""
        return self.reader.workbook.name

    @property
    def quota(self) -> Quota:
        """What this process spent of the spreadsheet's quota in the last minute."""
        return self.reader.workbook.pace.quota

    @property
    def trouble(self) -> SheetsError | None:
        """Why the spreadsheet cannot be read or written just now; None when it can."""
        return self.delivery.trouble or self.reader.trouble

    @property
    def set_aside(self) -> list[str]:
        """In sentences, what waited on disk and cannot be read any more."""
        return self.delivery.set_aside

    # For the desks: nothing of this is narrowed to a person

    @property
    def snapshot(self) -> Snapshot:
        """The newest snapshot."""
        return self.reader.snapshot

    def every_problem(self, hold: float = 0.0) -> list[Problem]:
        """All problems of the spreadsheet; as they were less than `hold` seconds ago, where that is known."""
        # Who waited for another search has the newest snapshot's too.
        with self._searching:
            return self._search.problems(self.snapshot, self.now().date(), hold)

    def sight(self, person: Person) -> Sight:
        """What a person may see of the newest snapshot."""
        return self.names.sight(person, self.snapshot)

    def editor(self, person: Person) -> Editor:
        """A person's hand in the embedded spreadsheet."""

        def sight() -> Sight:
            there = self.present(person)
            access.check(there, access.SHEET)
            return self.sight(there)

        return Editor(self.reader, sight, self.names, self.figures)


def _notebook(outbox: Path | None, spreadsheet: str) -> Notebook | None:
    """What is known of edits by hand, beside the outbox; None where it can be kept in memory only."""
    if outbox is None:
        return None
    try:
        return Notebook(outbox.with_name(outbox.name.replace("attesa", "a-mano")), spreadsheet)
    except (OSError, sqlite3.Error):
        logging.getLogger(__name__).exception("notebook")
        return None
