"""What people did in the spreadsheet between two editions of a tab, and the last of it in words.

Rows are known by their id where one row has it, else by their place and by what they hold. Rows that only changed
places are not edits.
"""

from __future__ import annotations

import logging
import sqlite3
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import chain, zip_longest
from operator import itemgetter
from typing import Any

from sheets import kinds
from sheets.a1 import column_letter
from sheets.definitions.model import SEPARATOR, TABS, Definitions, hub_of
from sheets.entries.tables import SYSTEM, columns_of, is_blank, is_of_people, listed
from sheets.kinds import Cell, Kind
from sheets.mending.notebook import Notebook, prints_of
from sheets.numbers import datetime_from_serial, italian_date, italian_number
from sheets.spreadsheet.snapshot import Row, Snapshot, Tab
from sheets.words import in_words

MOST_NOTES = 50
_CHUNK = 512
_LONGEST_WORDS = 40
_MOST_ALONE = 3
_STILL_TYPING = timedelta(minutes=10)
# What the app itself writes beside a row that it adds, in the tabs of the register and in the journal.
_STAMPS_OF_NEW = ("creato_il", "quando")
_STAMPS_OF_CHANGED = ("versione", "modificato_il", "modificato_da")
# What tells one row from another at a glance, where its tab has it.
_TELLING = ("Attività", "Data", "Titolo")
_MOST_TOLD = 3
# Between the rows and the cells of definitions; their lists of names have a semicolon.
BETWEEN_ROWS, BETWEEN_CELLS = " / ", " · "
# The definitions, which hold no people but for who works here.
_OF_THE_PROJECT = tuple(title for title in TABS if title != "Ruoli")
# How long a write of the app that got no answer may still arrive.
_STILL_ARRIVING = timedelta(minutes=10)
# How long a note is kept, and how often the app writes down that it looked.
_OLDEST = timedelta(days=30)
_EVERY = timedelta(minutes=1)
# Two processes see one edit within this time.
_SEEN_TWICE = timedelta(minutes=2)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class CellEdit:
    """One cell of a row: its column's label (or letter), what it held and what it holds."""

    label: str
    before: Cell
    after: Cell


@dataclass(frozen=True)
class RowEdit:
    """One row: its number in the sheet (a removed row's is the one that it had), its id ("" without), its edited cells.

    `was` is the id that it had before, and `held` what the row holds (a removed one: held), the header above it first.
    """

    row: int
    id: str
    cells: tuple[CellEdit, ...] = ()
    was: str = field(default="", compare=False)
    held: tuple[Sequence[str], Row] = field(default=((), ()), compare=False, repr=False)


@dataclass(frozen=True)
class HeaderEdit:
    """One column: the label it had, the one it has, and where it is now (a letter, "" for nowhere)."""

    before: str
    after: str
    letter: str


@dataclass(frozen=True)
class Edits:
    """What was done in a tab. `doubled` are added rows whose id another row has; `stamped` is what an app wrote.

    Of the header: labels that were `renamed` where they stood, `moved`, set above a second column (`repeated`), `lost`.
    """

    added: tuple[RowEdit, ...] = ()
    doubled: tuple[RowEdit, ...] = ()
    removed: tuple[RowEdit, ...] = ()
    edited: tuple[RowEdit, ...] = ()
    stamped: tuple[RowEdit, ...] = ()
    renamed: tuple[HeaderEdit, ...] = ()
    moved: tuple[HeaderEdit, ...] = ()
    repeated: tuple[HeaderEdit, ...] = ()
    lost: tuple[HeaderEdit, ...] = ()

    def __bool__(self) -> bool:
        """True when people did anything; what an app wrote is nothing."""
        return any(getattr(self, name) for name in self.__dataclass_fields__ if name != "stamped")


def between(before: Tab, after: Tab) -> Edits:
    """What was done from one edition of a tab to a later one. Linear in the rows that are not where they were."""
    if before is after:
        return Edits()
    edits = _header_edits(before, after)
    sources = None if is_torn(before, after) else _sources(before, after, edits.renamed)
    old, new = _candidates(before, after, sources)
    return _row_edits(before, after, old, new, edits)


# The header


def is_torn(before: Tab, after: Tab) -> bool:
    """True when the two headers have next to nothing in common: row 1 of one of them holds no header."""
    old, new = _first_places(before.header), _first_places(after.header)
    fewer = min(len(old), len(new))
    return before.header != after.header and (fewer == 0 or 2 * len(old.keys() & new.keys()) < fewer)


def _header_edits(before: Tab, after: Tab) -> Edits:
    if before.header == after.header:
        return Edits()
    old, new = _first_places(before.header), _first_places(after.header)
    if is_torn(before, after):
        return Edits(lost=tuple(HeaderEdit(label, "", "") for label in old))
    gone, fresh = [label for label in old if label not in new], [label for label in new if label not in old]
    names = _renamed(before, after, gone, fresh)
    places = {label: _place_of(before, after, label) for label in old if label in new}
    # A column that only gave way to another did not move.
    moved = _out_of_order([*places], sorted(places, key=lambda label: places[label]))
    doubled = [
        (label, index)
        for index, label in enumerate(after.header)
        if label and places.get(label, new[label]) != index and before.header.count(label) < 2
    ]
    return Edits(
        renamed=tuple(HeaderEdit(label, name, column_letter(new[name])) for label, name in names.items()),
        moved=tuple(HeaderEdit(label, label, column_letter(places[label])) for label in moved),
        repeated=tuple(HeaderEdit(label, label, column_letter(index)) for label, index in doubled),
        lost=tuple(HeaderEdit(label, "", "") for label in gone if label not in names),
    )


def _first_places(header: Sequence[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for index, label in enumerate(header):
        if label:
            places.setdefault(label, index)
    return places


def _renamed(before: Tab, after: Tab, gone: Sequence[str], fresh: Sequence[str]) -> dict[str, str]:
    """Old label → new one: of a column that holds what the old one held, or else stands where it stood."""
    names: dict[str, str] = {}
    old, new = _first_places(before.header), _first_places(after.header)
    for label in gone:
        left = [name for name in fresh if name not in names.values()]
        there = after.header[old[label]] if old[label] < len(after.header) else ""
        same = [name for name in left if _holds_the_same(before, old[label], after, new[name])]
        found = there if there in left and (there in same or not same) else same[0] if len(same) == 1 else ""
        if found and (found in same or _neighbours(before, old[label]) == _neighbours(after, new[found])):
            names[label] = found
    return names


def _holds_the_same(before: Tab, place: int, after: Tab, other: int) -> bool:
    pairs = [(_at(one, place), _at(two, other)) for one, two in zip(before.rows[:50], after.rows[:50], strict=False)]
    return any(cell != "" for cell, _ in pairs) and all(one == two for one, two in pairs)


def _place_of(before: Tab, after: Tab, label: str, name: str = "") -> int:
    """Where a column is in the later edition, which has it; of two with its label the one that holds what it held."""
    places = [index for index, each in enumerate(after.header) if each == (name or label)]
    was = before.header.index(label)
    if len(places) > 1:
        places.sort(key=lambda place: not _holds_the_same(before, was, after, place))
    return places[0]


def _neighbours(tab: Tab, place: int) -> tuple[str, str]:
    return (tab.header[place - 1] if place else "", tab.header[place + 1] if place + 1 < len(tab.header) else "")


def _out_of_order(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """The fewest labels that explain one order from the other: what is not in the longest run that both share."""
    rank = {label: index for index, label in enumerate(before)}
    best: list[tuple[int, int]] = []
    for index, label in enumerate(after):
        earlier = [(best[other][0], other) for other in range(index) if rank[after[other]] < rank[label]]
        length, previous = max(earlier, default=(0, -1))
        best.append((length + 1, previous))
    kept: set[str] = set()
    place = max(range(len(best)), key=lambda index: best[index][0], default=-1)
    while place >= 0:
        kept.add(after[place])
        place = best[place][1]
    return [label for label in after if label not in kept]


def _sources(before: Tab, after: Tab, renamed: Iterable[HeaderEdit]) -> list[int | None] | None:
    """For each column of `before` where it is in `after` (None: nowhere); None when all are where they were."""
    if before.header == after.header:
        return None
    names = {edit.before: edit.after for edit in renamed}
    taken: set[int] = set()
    places: list[int | None] = []
    for index, label in enumerate(before.header):
        name = names.get(label, label)
        place = _place_of(before, after, label, name) if name and name in after.header else None
        if place is None and after.header[index : index + 1] == ("",):
            # Its label was emptied: the column itself still stands there.
            place = index
        places.append(None if place in taken else place)
        if place is not None:
            taken.add(place)
    return None if places == list(range(len(places))) else places


# Rows


@dataclass(frozen=True)
class _Some:
    """Some rows of an edition, by their indexes in it."""

    rows: Sequence[Row]
    indexes: Sequence[int]

    def ids(self, column: int) -> list[Cell]:
        return [row[column] if column < len(row) else "" for row in map(self.rows.__getitem__, self.indexes)]

    def ids_of_others(self, column: int, wanted: Collection[Cell]) -> set[Cell]:
        """Those of the wanted ids that rows which are not among these have."""
        these = set(self.indexes)
        return {
            row[column]
            for index, row in enumerate(self.rows)
            if index not in these and column < len(row) and row[column] in wanted
        }


# The index in the later edition, what the row held, what it holds.
_Pair = tuple[int, Row, Row]


def _candidates(before: Tab, after: Tab, sources: list[int | None] | None) -> tuple[_Some, _Some]:
    """The rows of both editions, by index, that are not plainly the same at the same place."""
    old: Sequence[Row] = before.rows[:]
    new: Sequence[Row] = after.rows[:]
    if sources is not None:
        # In the columns of the earlier edition; a column that either has not is no business of ours.
        old = _projected(old, [index if place is not None else None for index, place in enumerate(sources)])
        new = _projected(new, sources)
    if len(old) == len(new):
        changed = list(_unlike(old, new)) or list(_unlike_in_type(old, new))
        return _Some(old, changed), _Some(new, changed)
    start = _shared(old, new)
    end = _shared_from_the_end(old, new, start)
    return _Some(old, range(start, len(old) - end)), _Some(new, range(start, len(new) - end))


def _projected(rows: Sequence[Row], sources: Sequence[int | None]) -> list[Row]:
    """Each row's cells from these columns, in this order; blanks for a column that is not there."""
    wide = max([len(sources), *map(len, rows)])
    choose = itemgetter(*(wide if place is None else place for place in sources), wide)
    blanks = [""] * (wide + 1)
    return [[*choose([*row, *blanks[len(row) :]])] for row in rows]


def _unlike(old: Sequence[Row], new: Sequence[Row]) -> Iterator[int]:
    for start in range(0, len(old), _CHUNK):
        # Comparing lists of lists takes no Python at all: only a chunk that differs is looked into.
        if old[start : start + _CHUNK] != new[start : start + _CHUNK]:
            for index in range(start, min(start + _CHUNK, len(old))):
                if old[index] != new[index]:
                    yield index


def _unlike_in_type(old: Sequence[Row], new: Sequence[Row]) -> Iterator[int]:
    return (index for index, (one, other) in enumerate(zip(old, new, strict=True)) if _unlike_rows(one, other))


def _unlike_rows(one: Row, other: Row) -> bool:
    """True when two rows differ: also where they are equal to Python and not in the sheet, where 1 is not TRUE."""
    return one != other or ((1 in one or 0 in one) and any(map(_differs, one, other)))


def _shared(old: Sequence[Row], new: Sequence[Row]) -> int:
    start, most = 0, min(len(old), len(new))
    while start < most and old[start : start + _CHUNK] == new[start : start + _CHUNK]:
        start += _CHUNK
    start = min(start, most)
    while start < most and old[start] == new[start]:
        start += 1
    return start


def _shared_from_the_end(old: Sequence[Row], new: Sequence[Row], start: int) -> int:
    end, most = 0, min(len(old), len(new)) - start
    while (
        end + _CHUNK <= most
        and old[len(old) - end - _CHUNK : len(old) - end] == new[len(new) - end - _CHUNK : len(new) - end]
    ):
        end += _CHUNK
    while end < most and old[len(old) - end - 1] == new[len(new) - end - 1]:
        end += 1
    return end


@dataclass
class _Side:
    """What is left of one edition's candidates, by index, while rows are being paired off."""

    rows: dict[int, Row]
    id_column: int | None

    @classmethod
    def of(cls, some: _Some, id_column: int | None) -> _Side:
        """The rows in which somebody wrote."""
        return cls({index: some.rows[index] for index in some.indexes if not is_blank(some.rows[index])}, id_column)

    def id(self, index: int) -> str:
        return _id(self.rows[index], self.id_column)

    def name(self, index: int) -> Hashable:
        return self.id(index) or None

    def content(self, without_id: bool = False) -> Callable[[int], Hashable]:
        """What a row holds, in Python's own words, for which 1 and TRUE are two things."""
        hidden = self.id_column if without_id else None
        return lambda index: repr([cell for place, cell in enumerate(_trimmed(self.rows[index])) if place != hidden])

    def without_headers(self, labels: Mapping[str, int]) -> _Side:
        """The same without rows that hold the labels of a header."""
        return replace(self, rows={index: row for index, row in self.rows.items() if not _is_header(row, labels)})


def _is_header(row: Row, labels: Mapping[str, int]) -> bool:
    return 2 * len(labels.keys() & set(row)) >= len(labels) > 0


def _row_edits(before: Tab, after: Tab, left: _Some, right: _Some, edits: Edits) -> Edits:
    headed = before if before.column("id") is not None else after
    column = headed.column("id")
    pairs, left, right = _pairs_by_id(left, right, column)
    old, new = (_Side.of(some, column) for some in (left, right))
    if is_torn(before, after):
        old, new = (side.without_headers(_first_places(headed.header)) for side in (old, new))
    edited: list[RowEdit] = []
    stamped: list[RowEdit] = []
    header = headed.header
    for index, was, row in chain(pairs, _paired(old, new, len(after.rows) - len(before.rows), headed)):
        if cells := _cell_edits(headed, was, row):
            id_, id_before = _id(row, column), _id(was, column)
            edit = RowEdit(index + 2, id_ or id_before, cells, id_before, (header, row))
            (stamped if _is_stamped(cells) else edited).append(edit)
    added: list[RowEdit] = []
    doubled: list[RowEdit] = []
    for index, row in new.rows.items():
        edit = RowEdit(index + 2, _id(row, column), held=(header, row))
        if edit.id and _is_elsewhere(edit.id, index, before, after, old):
            doubled.append(edit)
        else:
            is_ours = edit.id and any(_at(row, headed.column(label)) != "" for label in _STAMPS_OF_NEW)
            (stamped if is_ours else added).append(edit)
    removed = [RowEdit(index + 2, _id(row, column), held=(header, row)) for index, row in old.rows.items()]
    return replace(
        edits,
        added=_in_order(added),
        doubled=_in_order(doubled),
        removed=_in_order(removed),
        edited=_in_order(edited),
        stamped=_in_order(stamped),
    )


def _in_order(edits: Iterable[RowEdit]) -> tuple[RowEdit, ...]:
    return tuple(sorted(edits, key=lambda edit: edit.row))


def _pairs_by_id(left: _Some, right: _Some, column: int | None) -> tuple[list[_Pair], _Some, _Some]:
    """Of the rows whose id is there once in either edition the pairs that differ; and what is left of both editions."""
    if column is None:
        return [], left, right
    old, new = left.ids(column), right.ids(column)
    once, there = ({id_ for id_, count in Counter(ids).items() if count == 1 and id_ != ""} for ids in (old, new))
    once &= there
    places = {id_: index for id_, index in zip(new, right.indexes, strict=True) if id_ in once}
    if any(id_ in once and places[id_] != index for id_, index in zip(old, left.indexes, strict=True)):
        # A row that nobody touched may have it too: then it does not tell which row this one is.
        once -= left.ids_of_others(column, once)
    pairs = []
    for id_, index in zip(old, left.indexes, strict=True):
        # Nothing is made for a row that only moved: of a hundred thousand of them that is what would take the time.
        if id_ in once and _unlike_rows(left.rows[index], right.rows[places[id_]]):
            pairs.append((places[id_], left.rows[index], right.rows[places[id_]]))
    rest = [
        _Some(some.rows, [index for id_, index in zip(ids, some.indexes, strict=True) if id_ not in once])
        for ids, some in ((old, left), (new, right))
    ]
    return pairs, rest[0], rest[1]


def _paired(old: _Side, new: _Side, growth: int, tab: Tab) -> Iterator[_Pair]:
    """Rows that are the same one in both editions, the surest first; what is paired is taken from both sides."""
    shifts = [*dict.fromkeys((0, growth))]
    yield from _matched(old, new, *(side.content() for side in (old, new)))
    # An id that several rows have tells less than the place at which one of them stands.
    yield from _in_place(old, new, shifts, lambda one, other: old.id(one) != "" and old.id(one) == new.id(other))
    contents = [side.content(without_id=True) for side in (old, new)]
    yield from _in_place(old, new, shifts, lambda one, other: contents[0](one) == contents[1](other))
    yield from _matched(old, new, *(side.name for side in (old, new)))
    yield from _matched(old, new, *contents)
    yield from _in_place(
        old,
        new,
        shifts,
        lambda one, other: (
            _resembles(old.rows[one], new.rows[other])
            if not old.id(one)
            else _is_mostly(old.rows[one], new.rows[other], tab)
        ),
    )


def _in_place(old: _Side, new: _Side, shifts: Iterable[int], is_same: Callable[[int, int], bool]) -> Iterator[_Pair]:
    """Pairs of rows that stand where they stood, or as far below as rows were added."""
    for shift in shifts:
        for index in [*old.rows]:
            if index + shift in new.rows and is_same(index, index + shift):
                yield index + shift, old.rows.pop(index), new.rows.pop(index + shift)


def _matched(
    old: _Side, new: _Side, key: Callable[[int], Hashable], other_key: Callable[[int], Hashable]
) -> Iterator[_Pair]:
    """Pairs of rows whose keys are the same, in their order; a key of None is no key."""
    there: dict[Hashable, deque[int]] = defaultdict(deque)
    for other in new.rows:
        there[other_key(other)].append(other)
    for index in list(old.rows):
        name = key(index)
        if name is not None and there.get(name):
            other = there[name].popleft()
            yield other, old.rows.pop(index), new.rows.pop(other)


def _resembles(one: Row, other: Row) -> bool:
    """True when two rows at one place share a value: a row that somebody is still typing."""
    return any(cell != "" and cell == there for cell, there in zip(one, other, strict=False))


def _is_mostly(one: Row, other: Row, tab: Tab) -> bool:
    """True when a row that got another id still holds most of what people had typed in it."""
    typed = [
        (cell, there)
        for index, (cell, there) in enumerate(zip_longest(one, other, fillvalue=""))
        if (cell != "" or there != "") and (index >= len(tab.header) or tab.header[index] not in SYSTEM)
    ]
    return 2 * sum(not _differs(cell, there) for cell, there in typed) > len(typed)


def _is_elsewhere(id_: str, index: int, before: Tab, after: Tab, gone: _Side) -> bool:
    """True when another row of the later edition has that id too."""
    first = after.find(id_)
    if first is not None and first != index:
        return True
    was = before.find(id_)
    return was is not None and was not in gone.rows


def _cell_edits(before: Tab, was: Row, row: Row) -> tuple[CellEdit, ...]:
    return tuple(
        CellEdit((before.header[index] if index < len(before.header) else "") or column_letter(index), one, other)
        for index, (one, other) in enumerate(zip_longest(was, row, fillvalue=""))
        if _differs(one, other)
    )


def _is_stamped(cells: Iterable[CellEdit]) -> bool:
    """True when an app wrote this: it counts up the version, or says when."""
    return any(cell.label in _STAMPS_OF_CHANGED and cell.after != "" for cell in cells)


def _differs(one: Cell, other: Cell) -> bool:
    return one != other or isinstance(one, bool) is not isinstance(other, bool)


def _id(row: Row, column: int | None) -> str:
    return str(row[column]) if column is not None and column < len(row) else ""


def _at(row: Row, place: int | None) -> Cell:
    return row[place] if place is not None and place < len(row) else ""


def _trimmed(row: Row) -> list[Cell]:
    cells = list(row)
    while cells and cells[-1] == "":
        cells.pop()
    return cells


# In words


class Deed(StrEnum):
    """What people did, as a coordinator reads it; of one thing or of several."""

    ADDED = "riga aggiunta|righe aggiunte"
    DOUBLED = "riga copiata, con l'id di un'altra|righe copiate, con l'id di altre"
    REMOVED = "riga tolta|righe tolte"
    EDITED = "riga cambiata|righe cambiate"
    HEADER = "titolo|titoli"
    TAB = "scheda|schede"
    AWAY = "riga nuova o diversa|righe nuove o diverse"


@dataclass(frozen=True)
class Told:
    """One edited cell in words: what it held and holds, as Italians write it. Of people both are None."""

    label: str
    before: str | None
    after: str | None

    def __str__(self) -> str:
        if self.before is None or self.after is None:
            return f"«{self.label}» cambiato"
        before, after = (f"«{words}»" if words else "vuoto" for words in (self.before, self.after))
        return f"{self.label}: da {before} a {after}"


@dataclass(frozen=True)
class Note:
    """One thing that people did: in which tab, in which rows (none: of the tab or its header), when the app saw it.

    `held` is what the rows hold, in few words. `was` is the id that the row had before, `is_doubled` says that other
    rows had it too.
    """

    tab: str
    deed: Deed
    at: datetime
    rows: tuple[int, ...] = ()
    sentence: str = ""
    id: str = ""
    cells: tuple[Told, ...] = ()
    held: str = ""
    was: str = ""
    is_doubled: bool = False

    def covered(self, cover: Callable[[str], str]) -> Note:
        """The same, with every text in it as `cover` gives it back."""
        return replace(
            self,
            sentence=cover(self.sentence),
            held=cover(self.held),
            cells=tuple(
                each
                if each.before is None or each.after is None
                else replace(each, before=cover(each.before), after=cover(each.after))
                for each in self.cells
            ),
        )

    @property
    def words(self) -> str:
        """What was done, in a sentence."""
        if self.sentence and self.held and self.deed is not Deed.EDITED:
            return f"{self.sentence.removesuffix('.')}: {self.held}"
        return self.sentence or "; ".join(map(str, self.cells))

    @property
    def where(self) -> str:
        """The rows in few words: "riga 7", "righe 3–8"."""
        if not self.rows:
            return "riga 1" if self.deed is Deed.HEADER else ""
        return f"{'riga' if len(self.rows) == 1 else 'righe'} {listed(self.rows)}"


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
        for note in _of_tabs(before, after, self._now()):
            self._add(note)

    def looked(self, now_there: Snapshot, is_last: bool = False) -> None:
        """Write down, now and then, how the spreadsheet looks: whoever starts next knows from it what changed meanwhile."""
        now = self._now()
        if self._notebook is None or not (is_last or self._looked_at is None or now - self._looked_at >= _EVERY):
            return
        self._looked_at = now
        changed = {title: tab for title, tab in now_there.tabs.items() if self._editions.get(title) != tab.edition}
        with self._on_disk():
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
            "notes": [{**asdict(note), "at": note.at.isoformat()} for note in self.notes],
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
                self._take(self._notebook.page())
        return tuple(note for note in self.notes if not hubs or SEPARATOR not in note.tab or hub_of(note.tab) in hubs)

    def _compare(self, before: Tab, after: Tab, definitions: Definitions) -> None:
        edits = between(before, after)
        self._remember_header(before, after, edits)
        now = self._now()
        own = [write for write, until in self._own if write.tab == after.title and until > now]
        for note in _notes(before, after, _without(edits, own) if own else edits, definitions, now):
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
        left = tuple(cell for cell in edit.cells if cell.label not in ours or _differs(cell.after, ours[cell.label]))
        if left:
            edited.append(replace(edit, cells=left))
    return replace(
        edits,
        edited=tuple(edited),
        added=tuple(edit for edit in edits.added if not any(write.has_added(edit) for write in rows)),
        **{
            name: tuple(each for each in getattr(edits, name) if each.after not in labels)
            for name in ("renamed", "moved", "repeated")
        },
    )


def _is_seen_twice(known: Note, note: Note) -> bool:
    """True when another process has noted the very same."""
    return replace(known, at=note.at) == note and abs(note.at - known.at) <= _SEEN_TWICE


def _note_of(kept: Mapping[str, Any]) -> Note:
    cells = tuple(Told(**cell) for cell in kept["cells"])
    at, deed = datetime.fromisoformat(kept["at"]), Deed(kept["deed"])
    return Note(**{**kept, "deed": deed, "at": at, "rows": tuple(kept["rows"]), "cells": cells})


def _while_away(
    prints: Mapping[str, Sequence[bytes]], now_there: Snapshot, seen: datetime, at: datetime
) -> Iterator[Note]:
    """What is not as it was last seen, and was not written by an app since: in which rows, not what it was before."""
    when = f"Mentre l'app non guardava ({_moment(seen)} – {_moment(at)})"
    for title in prints:
        if title not in now_there.tabs:
            yield Note(title, Deed.TAB, at, sentence=f"{when} la scheda è stata tolta, o ha cambiato nome.")
    for title, tab in now_there.tabs.items():
        before, after = [*prints.get(title, ())], prints_of(tab)
        if before == after:
            continue
        if before and before[0] != after[0]:
            yield Note(
                title, Deed.HEADER, at, sentence=f"{when} sono cambiati i titoli delle colonne, e forse le righe."
            )
            continue
        yield from _rows_while_away(tab, before[1:], after[1:], seen, at, when)


def _rows_while_away(
    tab: Tab, before: Sequence[bytes], after: Sequence[bytes], seen: datetime, at: datetime, when: str
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
    told = [_counted(len(rows), Deed.AWAY)] * bool(rows) + [f"almeno {_counted(gone, Deed.REMOVED)}"] * (gone > 0)
    if told:
        yield Note(tab.title, Deed.AWAY, at, rows, f"{when}: {', '.join(told)}.")


def _counted(count: int, deed: Deed) -> str:
    one, many = deed.value.split("|")
    return f"una {one}" if count == 1 else f"{italian_number(count)} {many}"


def _is_written_since(tab: Tab, index: int, seen: datetime) -> bool:
    """True when an app says on the row itself that it wrote it since then."""
    for label in (*_STAMPS_OF_NEW, "modificato_il"):
        cell = tab.cell(index, label)
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            with suppress(OverflowError, ValueError):
                moment = datetime_from_serial(float(cell))
                if moment is not None and moment >= seen - timedelta(seconds=1):
                    return True
    return False


def _moment(moment: datetime) -> str:
    return f"{italian_date(moment)} {moment:%H:%M}"


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


def _notes(before: Tab, tab: Tab, edits: Edits, definitions: Definitions, at: datetime) -> Iterator[Note]:
    for sentence in _of_header(edits):
        yield Note(tab.title, Deed.HEADER, at, sentence=sentence)
    kinds_by_label = {column.label: column.kind for column in columns_of(tab.title, definitions) or ()}
    for deed, rows in ((Deed.ADDED, edits.added), (Deed.DOUBLED, edits.doubled), (Deed.REMOVED, edits.removed)):
        if rows:
            yield _of_rows(tab, deed, rows, at, kinds_by_label)
    if len(edits.edited) > _MOST_ALONE:
        yield _of_rows(tab, Deed.EDITED, edits.edited, at, kinds_by_label)
        return
    is_secret = _is_secret(tab, kinds_by_label)
    doubled = _doubled(before, {edit.was for edit in edits.edited})
    for edit in edits.edited:
        told = tuple(_told(cell, kinds_by_label.get(cell.label, kinds.TEXT), is_secret) for cell in edit.cells)
        yield Note(
            tab.title,
            Deed.EDITED,
            at,
            (edit.row,),
            id=edit.id,
            cells=told,
            held=_held(tab, [edit], kinds_by_label),
            was=edit.was,
            is_doubled=edit.was in doubled,
        )


def _doubled(tab: Tab, wanted: Collection[str]) -> set[str]:
    """Those of the wanted ids that more than one row of the tab has."""
    column = tab.column("id")
    if column is None or not any(wanted):
        return set()
    found = Counter(row[column] for row in tab.rows if column < len(row) and row[column] in wanted)
    return {str(id_) for id_, count in found.items() if count > 1 and id_ != ""}


def _is_secret(tab: Tab, kinds_by_label: Mapping[str, Kind]) -> bool:
    """True for a tab that holds people, or a copy of them: not everybody who reads this may see names."""
    return tab.title not in _OF_THE_PROJECT and is_of_people(tab.title, tab.header, kinds_by_label or None)


def _of_rows(tab: Tab, deed: Deed, rows: Sequence[RowEdit], at: datetime, kinds_by_label: Mapping[str, Kind]) -> Note:
    one, many = deed.value.split("|")
    words = f"{one[0].upper()}{one[1:]}." if len(rows) == 1 else f"{italian_number(len(rows))} {many}."
    held = "" if deed is Deed.EDITED else _held(tab, rows, kinds_by_label)
    id_ = rows[0].id if len(rows) == 1 else ""
    return Note(tab.title, deed, at, tuple(each.row for each in rows), words, id_, held=held)


def _held(tab: Tab, rows: Sequence[RowEdit], kinds_by_label: Mapping[str, Kind]) -> str:
    """What the first few rows hold, in few words of each; nothing of people."""
    if _is_secret(tab, kinds_by_label):
        return ""
    if tab.title in _OF_THE_PROJECT:
        return BETWEEN_ROWS.join(_definition_in_words(*row.held) for row in rows)
    each = [words for row in rows[:_MOST_ALONE] if (words := _row_in_words(*row.held, kinds_by_label))]
    return "; ".join(each) + ("…" if each and len(rows) > _MOST_ALONE else "")


def _definition_in_words(header: Sequence[str], row: Row) -> str:
    """All of a definition row, as whoever puts it back has to write it."""
    cells = [(label, in_words(cell, kinds.TEXT)) for label, cell in zip(header, row, strict=False) if cell != ""]
    return BETWEEN_CELLS.join(f"{label}: {words}" for label, words in cells if label)


def _row_in_words(header: Sequence[str], row: Row, kinds_by_label: Mapping[str, Kind]) -> str:
    cells: dict[str, Cell] = {}
    for label, cell in zip_longest(header[: len(row)], row, fillvalue=""):
        if cell != "" and str(label) not in SYSTEM:
            cells.setdefault(str(label), cell)
    labels = [label for label in _TELLING if label in cells]
    labels += [label for label in cells if label not in labels][: max(0, _MOST_TOLD - len(labels))]
    told = {label: _shortened(cells[label], kinds_by_label.get(label, kinds.TEXT)) for label in labels}
    # A number or a date needs a name; a word tells by itself what it is.
    named = {label for label in labels if label not in _TELLING and not isinstance(cells[label], str)}
    return " · ".join(f"{label}: {words}" if label in named else words for label, words in told.items())


def _of_header(edits: Edits) -> Iterator[str]:
    for edit in edits.renamed:
        yield f"La colonna «{edit.before}» si chiama ora «{edit.after}» ({edit.letter})."
    for edit in edits.moved:
        yield f"La colonna «{edit.after}» è ora la {edit.letter}."
    for edit in edits.repeated:
        yield f"Il titolo «{edit.after}» c'è anche sopra la colonna {edit.letter}."
    if len(edits.lost) > _MOST_ALONE:
        yield f"{len(edits.lost)} titoli di colonna non sono più nella riga 1."
    else:
        yield from (f"Il titolo «{edit.before}» non c'è più." for edit in edits.lost)


def _told(cell: CellEdit, kind: Kind, is_secret: bool) -> Told:
    if is_secret:
        return Told(cell.label, None, None)
    return Told(cell.label, _shortened(cell.before, kind), _shortened(cell.after, kind))


def _shortened(cell: Cell, kind: Kind) -> str:
    text = in_words(cell, kind)
    return text if len(text) <= _LONGEST_WORDS else f"{text[:_LONGEST_WORDS]}…"


def _of_tabs(before: Snapshot, after: Snapshot, at: datetime) -> Iterator[Note]:
    names = {tab.sheet_id: tab.title for tab in after.tabs.values()}
    for title, tab in before.tabs.items():
        if title not in after.tabs:
            now = names.get(tab.sheet_id)
            words = f"La scheda si chiama ora «{now}»." if now else "La scheda non c'è più, o ha un altro nome."
            yield Note(title, Deed.TAB, at, sentence=words)
