"""What people did in the spreadsheet, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import zip_longest

from sheets import kinds
from sheets.definitions.model import TABS, Definitions
from sheets.entries.columns import SYSTEM, columns_of, is_of_people
from sheets.entries.row_problems import listed
from sheets.kinds import Cell, Kind
from sheets.mending.edits import CellEdit, Edits, RowEdit
from sheets.numbers import italian_number
from sheets.spreadsheet.snapshot import Row, Snapshot, Tab
from sheets.words import in_words

MOST_NOTES = 50
_LONGEST_WORDS = 40
_MOST_ALONE = 3

# What tells one row from another at a glance, where its tab has it.
_TELLING = ("Attività", "Data", "Titolo")

_MOST_TOLD = 3

# Between the rows and the cells of definitions; their lists of names have a semicolon.
BETWEEN_ROWS, BETWEEN_CELLS = " / ", " · "

# The definitions, which hold no people but for who works here.
_OF_THE_PROJECT = tuple(title for title in TABS if title != "Ruoli")


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


def counted(count: int, deed: Deed) -> str:
    """How many of what: "una riga tolta", "3 righe tolte"."""
    one, many = deed.value.split("|")
    return f"una {one}" if count == 1 else f"{italian_number(count)} {many}"


def notes_of_edits(before: Tab, tab: Tab, edits: Edits, definitions: Definitions, at: datetime) -> Iterator[Note]:
    """What was done in a tab, a note each."""
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
        told = tuple(_told(tab, cell, kinds_by_label.get(cell.label, kinds.TEXT), is_secret) for cell in edit.cells)
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


def _told(tab: Tab, cell: CellEdit, kind: Kind, is_secret: bool) -> Told:
    if is_secret:
        return Told(cell.label, None, None)
    if tab.title in _OF_THE_PROJECT:
        # Whoever puts it back needs all of it.
        return Told(cell.label, in_words(cell.before, kind), in_words(cell.after, kind))
    return Told(cell.label, _shortened(cell.before, kind), _shortened(cell.after, kind))


def _shortened(cell: Cell, kind: Kind) -> str:
    text = in_words(cell, kind)
    return text if len(text) <= _LONGEST_WORDS else f"{text[:_LONGEST_WORDS]}…"


def notes_of_tabs(before: Snapshot, after: Snapshot, at: datetime) -> Iterator[Note]:
    """Which tabs went, or have another name."""
    names = {tab.sheet_id: tab.title for tab in after.tabs.values()}
    for title, tab in before.tabs.items():
        if title not in after.tabs:
            now = names.get(tab.sheet_id)
            words = f"La scheda si chiama ora «{now}»." if now else "La scheda non c'è più, o ha un altro nome."
            yield Note(title, Deed.TAB, at, sentence=words)
