"""The snapshot of this process: read once, shared by every viewer, renewed when the spreadsheet's version moves."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import compress
from operator import is_, not_
from threading import Event, RLock, Thread
from time import monotonic
from typing import Protocol

from sheets import names
from sheets.definitions.defaults import default_rows
from sheets.definitions.model import JOURNAL, SEPARATOR, TABS, Definitions
from sheets.definitions.rows import read
from sheets.problems import SheetsError
from sheets.spreadsheet.marks import marks_of, people_of
from sheets.spreadsheet.snapshot import Snapshot, Tab
from sheets.spreadsheet.workbook import Marks, TabReading, Workbook

_OWN_TITLES = {names.same_title(title): title for title in (*TABS, JOURNAL)}
_MINUTE = 60.0
_log = logging.getLogger(__name__)


class Watcher(Protocol):
    """Is told of every reading: what differs between two of them, somebody has done in the spreadsheet."""

    def seen(self, before: Snapshot | None, after: Snapshot) -> None:
        """The spreadsheet was read; `before` is None the first time."""

    def looked(self, now_there: Snapshot) -> None:
        """The spreadsheet is still as it is in this snapshot."""

    def close(self, now_there: Snapshot | None) -> None:
        """Nobody looks any more."""


class Reader:
    """Holds the snapshot. `lock` is held by whoever writes or renews, so that neither overtakes the other."""

    def __init__(
        self, workbook: Workbook, now: Callable[[], datetime] = datetime.now, watcher: Watcher | None = None
    ) -> None:
        self.workbook = workbook
        self.watcher = watcher
        self.looked_at: datetime | None = None
        """When the spreadsheet last said how it is: it was read, or it had not changed since."""
        self._now = now
        self.lock = RLock()
        self.marks = Marks()
        self._snapshot: Snapshot | None = None
        self._version = -1
        self._own_writes = 0
        self._read_at = 0.0
        self._doubt = False
        self._stop = Event()
        self._watcher: Thread | None = None
        self.trouble: SheetsError | None = None

    @property
    def snapshot(self) -> Snapshot:
        """The newest snapshot; the first call reads the spreadsheet. Raises `SheetsError`."""
        return self._snapshot or self.renew()

    @property
    def in_doubt(self) -> bool:
        """True when a write was not confirmed and the spreadsheet has not been read since."""
        return self._doubt

    def doubt(self) -> None:
        """Say that a write was not confirmed: the next one reads first."""
        self._doubt = True

    def renew(self, version: int | None = None) -> Snapshot:
        """Read all tabs now; a tab that did not change stays the very same object. `version`: Drive's, if just asked."""
        with self.lock:
            # Asked before reading: what changes meanwhile makes the next look read again.
            version = self.workbook.version() if version is None else version
            before = self._snapshot
            held = [*before.tabs.values(), *before.former.values()] if before else []
            known_rows = {tab.spelling: [tab.header, *tab.rows] for tab in held}
            readings, self.marks = self.workbook.read(_is_ours, known_rows)
            del held, known_rows
            self._snapshot = _snapshot(readings, before, self.marks)
            if self.watcher is not None:
                self.watcher.seen(before, self._snapshot)
            self._version, self._own_writes, self._doubt = version, 0, False
            self._read_at, self.looked_at = monotonic(), self._now()
            if self.watcher is not None:
                self.watcher.looked(self._snapshot)
            return self._snapshot

    def renew_if_changed(self) -> Snapshot:
        """Read again only when somebody else changed the spreadsheet since it was last read (one Drive request).

        The local engine's version grows by one with each write, so writes of this process alone need no reading. Where
        it grows by more, as it may on Google, this reads once too often and never once too seldom.
        """
        with self.lock:
            if self._snapshot is None or self._doubt:
                return self.renew()
            version = self.workbook.version()
            if version != self._version + self._own_writes:
                return self.renew(version)
            self._version, self._own_writes, self.looked_at = version, 0, self._now()
            if self.watcher is not None:
                self.watcher.looked(self._snapshot)
            return self._snapshot

    def publish(self, tabs: Mapping[str, Tab], marks: Marks) -> None:
        """Put tabs that were just written, in one request, into the snapshot, and the marks as they are after it.

        Call with the lock held.
        """
        self._own_writes += 1
        self.marks = marks
        if tabs:
            changed = self.snapshot.with_tabs(tabs, marks_of(marks.notes))
            people = people_of(changed.tabs, changed.definitions, changed.people, marks)
            self._snapshot = replace(changed, people=people)

    def _look(self) -> None:
        """What the watch does each time: on Google a whole reading every minute, for a version that comes late."""
        if self.workbook.pace.per_minute is not None and monotonic() - self._read_at > _MINUTE:
            self.renew()
        else:
            self.renew_if_changed()

    def watch(self, seconds: float) -> None:
        """Keep the snapshot fresh from a thread of its own, one Drive request each time."""
        with self.lock:
            if self._watcher is None:
                self._watcher = Thread(target=self._watching, args=(seconds,), name="watch", daemon=True)
                self._watcher.start()

    def close(self) -> None:
        """Stop watching, and write down how the spreadsheet looks."""
        self._stop.set()
        # Who waits for an answer of the spreadsheet holds the lock, and may hold it for long.
        if self.lock.acquire(timeout=2.0):
            try:
                if self.watcher is not None:
                    self.watcher.close(self._snapshot)
            finally:
                self.lock.release()

    def _watching(self, seconds: float) -> None:
        while not self._stop.wait(seconds):
            try:
                self._look()
                self.trouble = None
            except SheetsError as why:
                self.trouble = why
                _log.warning("%s", why)


def _is_ours(title: str) -> bool:
    return SEPARATOR.strip() in title or names.same_title(title) in _OWN_TITLES


def _snapshot(readings: Sequence[TabReading], before: Snapshot | None, noted: Marks) -> Snapshot:
    """The snapshot of what was read; of `before` all that did not change stays the very same object."""
    former = _tabs([each for each in readings if not _is_ours(each.title)], {}, before.former if before else {})
    readings = [each for each in readings if _is_ours(each.title)]
    is_own = [names.same_title(reading.title) in _OWN_TITLES for reading in readings]
    held = before.tabs if before else {}
    defining = _tabs([*compress(readings, is_own)], _OWN_TITLES, held)
    are_known = before is not None and all(before.tabs.get(title) is defining.get(title) for title in TABS)
    known = before.definitions if before and are_known else read_definitions(defining)
    tabs = defining | _tabs([*compress(readings, map(not_, is_own))], known.titles, held)
    marks, people = marks_of(noted.notes), people_of(tabs, known, before.people if before else {}, noted)
    if before is None:
        return Snapshot(tabs, known, 1, marks, people, former)
    unchanged = _are_same(tabs, before.tabs) and _are_same(former, before.former)
    if are_known and unchanged and (marks, people) == (before.marks, before.people):
        return before
    return Snapshot(tabs, known, before.edition + 1, marks, people, former)


def _are_same(tabs: Mapping[str, Tab], before: Mapping[str, Tab]) -> bool:
    return len(tabs) == len(before) and all(before.get(title) is tab for title, tab in tabs.items())


def _tabs(readings: Sequence[TabReading], titles: Mapping[str, str], before: Mapping[str, Tab]) -> dict[str, Tab]:
    """What was read as tabs, by our title where theirs is the same name (`titles`, by what they have in common)."""
    theirs = {reading.title for reading in readings}
    tabs: dict[str, Tab] = {}
    for reading in readings:
        ours = titles.get(names.same_title(reading.title), reading.title)
        # Of two spellings of one title the exact one is it; the other is told under its own.
        title = reading.title if ours in theirs or ours in tabs else ours
        known = before.get(title)
        tabs[title] = _resized(known, reading) if known and _same(known, reading) else _tab(title, reading)
    return tabs


def _tab(title: str, reading: TabReading) -> Tab:
    return Tab.read(title, reading.sheet_id, reading.values, reading.grid, reading.title)


def _resized(known: Tab, reading: TabReading) -> Tab:
    """The same tab, with its grid as it is now; nothing is computed anew for blank rows and columns."""
    return known if known.grid == reading.grid else replace(known, grid=reading.grid)


def _same(known: Tab, reading: TabReading) -> bool:
    header = tuple(str(cell).strip() for cell in reading.values[0]) if reading.values else ()
    if (known.sheet_id, known.spelling, known.header) != (reading.sheet_id, reading.title, header):
        return False
    # A row that is as it was, to the types of its cells, is the row that was: see `decoding.py`.
    return len(known.rows) == len(reading.values[1:]) and all(map(is_, known.rows, reading.values[1:]))


def read_definitions(tabs: Mapping[str, Tab]) -> Definitions:
    """The definitions that the tabs hold; an empty spreadsheet has the defaults, without a complaint."""
    if not any(title in tabs for title in TABS):
        return read({title: default_rows(title) for title in TABS})
    return read({title: [tabs[title].header, *tabs[title].rows] for title in TABS if title in tabs})
