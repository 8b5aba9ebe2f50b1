"""What people did in a tab between two editions of it.

Rows are known by their id where one row has it, else by their place and by what they hold. Rows that only changed
places are not edits.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest
from operator import itemgetter

from sheets.a1 import column_letter
from sheets.entries.columns import SYSTEM
from sheets.entries.tables import is_blank
from sheets.kinds import Cell
from sheets.mending.edits import CellEdit, Edits, RowEdit
from sheets.mending.header_comparison import at, columns_now, first_places, header_edits, is_torn
from sheets.spreadsheet.snapshot import Row, Tab

_CHUNK = 512

# What the app itself writes beside a row that it adds, in the tabs of the register and in the journal.
STAMPS_OF_NEW = ("creato_il", "quando")

_STAMPS_OF_CHANGED = ("versione", "modificato_il", "modificato_da")


def between(before: Tab, after: Tab) -> Edits:
    """What was done from one edition of a tab to a later one. Linear in the rows that are not where they were."""
    if before is after:
        return Edits()
    edits = header_edits(before, after)
    sources = None if is_torn(before, after) else columns_now(before, after, (*edits.renamed, *edits.swapped))
    old, new = _candidates(before, after, sources)
    return _row_edits(before, after, old, new, edits)


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
    # A column may stand right of every cell: then only its title is there.
    wide = max([len(sources), *(1 + place for place in sources if place is not None), *map(len, rows)])
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
    return one != other or ((1 in one or 0 in one) and any(map(differs, one, other)))


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
        old, new = (side.without_headers(first_places(headed.header)) for side in (old, new))
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
            is_ours = edit.id and any(at(row, headed.column(label)) != "" for label in STAMPS_OF_NEW)
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
    return 2 * sum(not differs(cell, there) for cell, there in typed) > len(typed)


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
        if differs(one, other)
    )


def _is_stamped(cells: Iterable[CellEdit]) -> bool:
    """True when an app wrote this: it counts up the version, or says when."""
    return any(cell.label in _STAMPS_OF_CHANGED and cell.after != "" for cell in cells)


def differs(one: Cell, other: Cell) -> bool:
    """True when two cells differ, also where Python takes them for equal: 1 is not TRUE."""
    return one != other or isinstance(one, bool) is not isinstance(other, bool)


def _id(row: Row, column: int | None) -> str:
    return str(row[column]) if column is not None and column < len(row) else ""


def _trimmed(row: Row) -> list[Cell]:
    cells = list(row)
    while cells and cells[-1] == "":
        cells.pop()
    return cells
