"""What people did in the spreadsheet, as far back as the app knows: noted, kept in the notebook, and told."""

from __future__ import annotations

import logging
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sheets import kinds
from sheets.definitions.model import SEPARATOR, Definitions, hub_of
from sheets.entries.tables import is_blank
from sheets.kinds import Cell
from sheets.language import Message, _, as_json, from_json, listed
from sheets.mending.comparison import STAMPS_OF_NEW, between, differs
from sheets.mending.edits import Edits, RowEdit
from sheets.mending.notebook import Notebook, prints_of
from sheets.mending.notes import MOST_NOTES, Deed, Note, Told, counted, notes_of_edits, notes_of_tabs
from sheets.numbers import datetime_from_serial
from sheets.spreadsheet.snapshot import Snapshot, Tab
from sheets.words import words_of

_STILL_TYPING = timedelta(minutes=10)
# How long a write of the app that got no answer may still arrive.
_STILL_ARRIVING = timedelta(minutes=10)
# How long a note is kept, and how often the app writes down that it looked.
_OLDEST = timedelta(days=30)
_EVERY = timedelta(minutes=1)
# Two processes see one edit within this time.
_SEEN_TWICE = timedelta(minutes=2)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class OwnWrite:
    """Cells that the app itself writes in a row: by header, in row 1 by column letter. One without row and id is new."""

    tab: str
    row: int | None
    id: str
    cells: Mapping[str, Cell]

    def is_of(self, edit: RowEdit) -> bool:
        """True when it is about this row."""
        return edit.row == self.row or edit.id in {self.id, str(self.cells.get("id", ""))} - {""}

    def has_added(self, edit: RowEdit) -> bool:
        """True when it wrote this very row as a new one."""
        header, row = edit.held
        held = {label: cell for label, cell in zip(header, row, strict=False) if cell != ""}
        return self.row is None and not self.id and held == {k: cell for k, cell in self.cells.items() if cell != ""}


class HandEdits:
    """Remembers what people did in the spreadsheet: the last things in words, and old headers.

    `seen` is called by whoever reads the spreadsheet, one call at a time; everybody else only reads. `now` is the clock.
    `since` says from when on it remembers: with a `notebook` from before this process too, and what changed while
    nobody watched is told as that.
    """

    def __init__(self, now: Callable[[], datetime] = datetime.now, notebook: Notebook | None = None) -> None:
        self._now = now
        self._notebook = notebook
        self._editions: dict[str, int] = {}
        self._looked_at: datetime | None = None
        self.since = now()
        self._own: tuple[tuple[OwnWrite, datetime], ...] = ()
        self.notes: tuple[Note, ...] = ()
        self.renamed: Mapping[tuple[str, str], str] = {}
        self.headers: Mapping[str, tuple[str, ...]] = {}

    def seen(self, before: Snapshot | None, after: Snapshot) -> None:
        """Note what people did from one reading of the spreadsheet to the next; the newest note comes first."""
        if before is None:
            self._begin(after)
            return
        if before is after:
            return
        for title, tab in after.tabs.items():
            known = before.tabs.get(title)
            if known is not None and known is not tab:
                self._compare(known, tab, after.definitions)
        for note in notes_of_tabs(before, after, self._now()):
            self._add(note)

    def looked(self, now_there: Snapshot, is_last: bool = False) -> None:
        """Write down, now and then, how the spreadsheet looks: whoever starts next knows from it what changed meanwhile."""
        now = self._now()
        if self._notebook is None or not (is_last or self._looked_at is None or now - self._looked_at >= _EVERY):
            return
        self._looked_at = now
        with self._on_disk():
            # In a notebook that was taken away, and is a new one, nothing stands yet.
            known = self._editions if "seen" in self._notebook.page() else {}
            changed = {title: tab for title, tab in now_there.tabs.items() if known.get(title) != tab.edition}
            self._notebook.keep_prints(changed, [title for title in self._editions if title not in now_there.tabs])
            with self._notebook.changing() as page:
                page["seen"] = now.isoformat()
            self._editions = {title: tab.edition for title, tab in now_there.tabs.items()}

    def close(self, now_there: Snapshot | None) -> None:
        """Write down how the spreadsheet looks, and let go of the notebook."""
        if now_there is not None:
            self.looked(now_there, is_last=True)
        if self._notebook is not None:
            self._notebook.close()
            self._notebook = None

    def _begin(self, first: Snapshot) -> None:
        """Go on where the last process stopped: what changed since then happened while nobody watched."""
        if self._notebook is None:
            return
        with self._on_disk():
            page = self._notebook.page()
            self._take(page)
            if "seen" in page and self._notebook.is_first:
                seen = datetime.fromisoformat(page["seen"])
                for note in _while_away(self._notebook.prints(), first, seen, self._now()):
                    self._add(note)
            else:
                with self._notebook.changing() as page:
                    page.setdefault("since", self.since.isoformat())
            self._looked_at = None
            self.looked(first)

    @contextmanager
    def _on_disk(self) -> Iterator[None]:
        """What the disk does not take is known to this process alone."""
        try:
            yield
        except (OSError, sqlite3.Error, ValueError, KeyError, TypeError):
            _log.exception("notebook")

    def _take(self, page: Mapping[str, Any]) -> None:
        """What the page says, as far as it is not too old."""
        oldest = self._now() - _OLDEST
        if "since" in page:
            self.since = max(datetime.fromisoformat(page["since"]), oldest)
        self.notes = tuple(note for each in page.get("notes", ()) if (note := _note_of(each)).at >= oldest)
        self.renamed = {(tab, label): name for tab, label, name in page.get("renamed", ())}
        self.headers = {tab: tuple(header) for tab, header in page.get("headers", {}).items()}

    def _page(self) -> dict[str, Any]:
        return {
            "since": self.since.isoformat(),
            "notes": [_kept(note) for note in self.notes],
            "renamed": [[*key, name] for key, name in self.renamed.items()],
            "headers": {tab: [*header] for tab, header in self.headers.items()},
        }

    @contextmanager
    def writing(self, writes: Iterable[OwnWrite]) -> Iterator[None]:
        """While the app itself writes this: what is found of it in the spreadsheet was not done by hand.

        What gets no answer may arrive for a while yet.
        """
        now = self._now()
        ours = tuple((write, now + _STILL_ARRIVING) for write in writes)
        self._own = (*(each for each in self._own if each[1] > now), *ours)
        yield
        self._own = tuple(each for each in self._own if each not in ours)

    def notes_of(self, hubs: Sequence[str]) -> tuple[Note, ...]:
        """What was done in the tabs of these hubs and in the tabs of no hub; all of it where none is named."""
        if self._notebook is not None:
            with self._on_disk():
                self._take({**self._page(), **self._notebook.page()})
        return tuple(note for note in self.notes if not hubs or SEPARATOR not in note.tab or hub_of(note.tab) in hubs)

    def _compare(self, before: Tab, after: Tab, definitions: Definitions) -> None:
        edits = between(before, after)
        self._remember_header(before, after, edits)
        now = self._now()
        own = [write for write, until in self._own if write.tab == after.title and until > now]
        for note in notes_of_edits(before, after, _without(edits, own) if own else edits, definitions, now):
            self._add(note)

    def _remember_header(self, before: Tab, after: Tab, edits: Edits) -> None:
        """Where a label went, and the header that was emptied: what one click puts back needs both."""
        if edits.renamed:
            self.renamed = {
                **{
                    key: now for key, now in self.renamed.items() if key[0] != after.title or key[1] not in after.header
                },
                **{(after.title, edit.before): edit.after for edit in edits.renamed},
            }
        if any(before.header) and not any(after.header):
            self.headers = {**self.headers, after.title: before.header}

    def _add(self, note: Note) -> None:
        """Add a note, after those that other processes added meanwhile."""
        if self._notebook is None:
            self._join(note)
            return
        is_joined = False
        with self._on_disk(), self._notebook.changing() as page:
            headers, renamed = self.headers, self.renamed
            self._take({**self._page(), **page})
            self.headers, self.renamed = {**self.headers, **headers}, {**self.renamed, **renamed}
            is_joined = True
            if not any(_is_seen_twice(each, note) for each in self.notes):
                self._join(note)
            page.update(self._page())
        if not is_joined:
            self._join(note)

    def _join(self, note: Note) -> None:
        kept = list(self.notes)
        same = next((index for index, each in enumerate(kept) if _is_same_row(each, note)), None)
        if same is not None:
            note = _together(kept.pop(same), note)
        if not note.words:
            # What was typed was taken back: nothing is left to tell.
            self.notes = tuple(kept)
            return
        self.notes = (note, *kept)[:MOST_NOTES]
        if len(kept) >= MOST_NOTES:
            # What came before is not known any more: it must not be said that there was nothing.
            self.since = max(self.since, kept[MOST_NOTES - 1].at)


def _without(edits: Edits, own: Sequence[OwnWrite]) -> Edits:
    """The edits but for what the app itself wrote."""
    labels = {cell for write in own if write.row == 1 for cell in write.cells.values()}
    rows = [write for write in own if write.row != 1]
    edited = []
    for edit in edits.edited:
        ours = {label: cell for write in rows if write.is_of(edit) for label, cell in write.cells.items()}
        left = tuple(cell for cell in edit.cells if cell.label not in ours or differs(cell.after, ours[cell.label]))
        if left:
            edited.append(replace(edit, cells=left))
    return replace(
        edits,
        edited=tuple(edited),
        added=tuple(edit for edit in edits.added if not any(write.has_added(edit) for write in rows)),
        **{
            name: tuple(each for each in getattr(edits, name) if each.after not in labels)
            for name in ("renamed", "moved", "swapped", "repeated")
        },
    )


def _is_seen_twice(known: Note, note: Note) -> bool:
    """True when another process has noted the very same."""
    return replace(known, at=note.at) == note and abs(note.at - known.at) <= _SEEN_TWICE


def _note_of(kept: Mapping[str, Any]) -> Note:
    cells = tuple(Told(cell["label"], _read(cell["before"]), _read(cell["after"])) for cell in kept["cells"])
    at, deed, sentence = datetime.fromisoformat(kept["at"]), Deed(kept["deed"]), from_json(kept["sentence"])
    return Note(**{**kept, "deed": deed, "at": at, "rows": tuple(kept["rows"]), "cells": cells, "sentence": sentence})


def _kept(note: Note) -> dict[str, Any]:
    """A note for the notebook: what is told in it can still be said in either language when it is read again."""
    cells = [
        {"label": cell.label, "before": _written(cell.before), "after": _written(cell.after)} for cell in note.cells
    ]
    told = {"at": note.at.isoformat(), "sentence": as_json(note.sentence), "cells": cells}
    return {**asdict(replace(note, sentence="", cells=())), **told}


def _written(words: str | None) -> str | None:
    return None if words is None else as_json(words)


def _read(kept: str | None) -> str | None:
    return None if kept is None else from_json(kept)


def _while_away(
    prints: Mapping[str, Sequence[bytes]], now_there: Snapshot, seen: datetime, at: datetime
) -> Iterator[Note]:
    """What is not as it was last seen, and was not written by an app since: in which rows, not what it was before."""
    away = {"since": words_of(seen, kinds.MOMENT), "now": words_of(at, kinds.MOMENT)}
    for title in prints:
        if title not in now_there.tabs:
            sentence = _(
                "Mentre l'app non guardava ({since} – {now}) la scheda è stata tolta, o ha cambiato nome.", **away
            )
            yield Note(title, Deed.TAB, at, sentence=sentence)
    for title, tab in now_there.tabs.items():
        before, after = [*prints.get(title, ())], prints_of(tab)
        if before == after:
            continue
        if before and before[0] != after[0]:
            sentence = _(
                "Mentre l'app non guardava ({since} – {now}) sono cambiati i titoli delle colonne, e forse le righe.",
                **away,
            )
            yield Note(title, Deed.HEADER, at, sentence=sentence)
            continue
        yield from _rows_while_away(tab, before[1:], after[1:], seen, at, away)


def _rows_while_away(
    tab: Tab, before: Sequence[bytes], after: Sequence[bytes], seen: datetime, at: datetime, away: Mapping[str, str]
) -> Iterator[Note]:
    known, fresh = Counter(before), []
    for index, print_ in enumerate(after):
        if known[print_]:
            known[print_] -= 1
        elif not is_blank(tab.rows[index]):
            fresh.append(index)
    ours = [index for index in fresh if _is_written_since(tab, index, seen)]
    rows = tuple(index + 2 for index in fresh if index not in {*ours})
    # Each row that is different leaves one print that is nowhere any more.
    gone = known.total() - len(rows) - sum(tab.cell(index, "modificato_il") != "" for index in ours)
    told: list[Message] = []
    if rows:
        told.append(counted(len(rows), Deed.AWAY))
    if gone > 0:
        told.append(_("almeno {rows}", rows=counted(gone, Deed.REMOVED)))
    if told:
        sentence = _("Mentre l'app non guardava ({since} – {now}): {what}.", what=listed(told), **away)
        yield Note(tab.title, Deed.AWAY, at, rows, sentence)


def _is_written_since(tab: Tab, index: int, seen: datetime) -> bool:
    """True when an app says on the row itself that it wrote it since then."""
    for label in (*STAMPS_OF_NEW, "modificato_il"):
        cell = tab.cell(index, label)
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            with suppress(OverflowError, ValueError):
                moment = datetime_from_serial(float(cell))
                if moment is not None and moment >= seen - timedelta(seconds=1):
                    return True
    return False


def _is_same_row(known: Note, note: Note) -> bool:
    """True when a row is still being typed: of one person's ten cells each look at the sheet sees a few."""
    return (
        note.deed is Deed.EDITED
        and known.deed in (Deed.ADDED, Deed.EDITED)
        and (known.tab, len(known.rows), len(note.rows)) == (note.tab, 1, 1)
        and (known.id == note.was if note.was and known.id else known.rows == note.rows)
        and (not note.is_doubled or known.rows == note.rows)
        and note.at - known.at <= _STILL_TYPING
    )


def _together(known: Note, note: Note) -> Note:
    if known.deed is Deed.ADDED:
        return replace(known, rows=note.rows, id=note.id, at=note.at, held=note.held)
    first = {cell.label: cell.before for cell in known.cells}
    cells = {cell.label: cell for cell in known.cells} | {
        cell.label: replace(cell, before=first.get(cell.label, cell.before)) for cell in note.cells
    }
    left = tuple(cell for cell in cells.values() if cell.before is None or cell.before != cell.after)
    return replace(note, cells=left)
