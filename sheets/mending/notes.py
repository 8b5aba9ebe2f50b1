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
from sheets.entries.row_problems import about_rows
from sheets.kinds import Cell, Kind
from sheets.language import Message, Several, _, _n
from sheets.mending.edits import CellEdit, Edits, RowEdit
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
    """What people did. The words are those under which it has always been kept; `counted` says it."""

    ADDED = "riga aggiunta|righe aggiunte"
    DOUBLED = "riga copiata, con l'id di un'altra|righe copiate, con l'id di altre"
    REMOVED = "riga tolta|righe tolte"
    EDITED = "riga cambiata|righe cambiate"
    HEADER = "titolo|titoli"
    TAB = "scheda|schede"
    AWAY = "riga nuova o diversa|righe nuove o diverse"


_COUNTED = (Deed.ADDED, Deed.DOUBLED, Deed.REMOVED, Deed.EDITED)
"""What is told by how many rows it was done to."""


@dataclass(frozen=True)
class Told:
    """One edited cell in words: what it held and holds. Of people both are None."""

    label: str
    before: str | None
    after: str | None

    @property
    def words(self) -> Message:
        """What was done in it."""
        if self.before is None or self.after is None:
            return _("«{label}» cambiato", label=self.label)
        before, after = (_("«{words}»", words=words) if words else _("vuoto") for words in (self.before, self.after))
        return _("{label}: da {before} a {after}", label=self.label, before=before, after=after)


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
        if not self.sentence:
            return Several("; ", [each.words for each in self.cells])
        if self.held and self.deed is not Deed.EDITED:
            return Several(": ", (self.sentence, self.held))
        return _("{what}.", what=self.sentence) if self.deed in _COUNTED else self.sentence

    @property
    def where(self) -> str:
        """The rows in few words: "riga 7", "righe 3–8"."""
        rows = self.rows or ((1,) if self.deed is Deed.HEADER else ())
        return about_rows(rows, "riga {rows}", "righe {rows}") if rows else ""


def counted(count: int, deed: Deed) -> Message:
    """How many of what: "una riga tolta", "3 righe tolte"."""
    match deed:
        case Deed.ADDED:
            return _n("una riga aggiunta", "{count} righe aggiunte", count)
        case Deed.DOUBLED:
            return _n("una riga copiata, con l'id di un'altra", "{count} righe copiate, con l'id di altre", count)
        case Deed.REMOVED:
            return _n("una riga tolta", "{count} righe tolte", count)
        case Deed.AWAY:
            return _n("una riga nuova o diversa", "{count} righe nuove o diverse", count)
        case _:
            return _n("una riga cambiata", "{count} righe cambiate", count)


def _began(count: int, deed: Deed) -> Message:
    """The same as the beginning of a sentence: "Riga tolta", "3 righe tolte"."""
    if count > 1:
        return counted(count, deed)
    match deed:
        case Deed.ADDED:
            return _("Riga aggiunta")
        case Deed.DOUBLED:
            return _("Riga copiata, con l'id di un'altra")
        case Deed.REMOVED:
            return _("Riga tolta")
        case _:
            return _("Riga cambiata")


def notes_of_edits(before: Tab, tab: Tab, edits: Edits, definitions: Definitions, at: datetime) -> Iterator[Note]:
    """What was done in a tab, a note each."""
    for sentence in _of_header(edits):
        yield Note(tab.title, Deed.HEADER, at, sentence=sentence)
    for swap in edits.swapped:
        sentence = _(
            "La colonna {letter} si chiama ora «{after}», come prima un'altra; si chiamava «{before}».",
            letter=swap.letter,
            before=swap.before,
            after=swap.after,
        )
        yield Note(tab.title, Deed.HEADER, at, sentence=sentence, cells=(Told(swap.letter, swap.before, swap.after),))
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
    words = _began(len(rows), deed)
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
        yield _(
            "La colonna «{before}» si chiama ora «{after}» ({letter}).",
            before=edit.before,
            after=edit.after,
            letter=edit.letter,
        )
    for edit in edits.moved:
        yield _("La colonna «{label}» è ora la {letter}.", label=edit.after, letter=edit.letter)
    for edit in edits.repeated:
        yield _("Il titolo «{label}» c'è anche sopra la colonna {letter}.", label=edit.after, letter=edit.letter)
    if len(edits.lost) > _MOST_ALONE:
        yield _("{count} titoli di colonna non sono più nella riga 1.", count=len(edits.lost))
    else:
        yield from (_("Il titolo «{label}» non c'è più.", label=edit.before) for edit in edits.lost)


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
            words = (
                _("La scheda si chiama ora «{name}».", name=now)
                if now
                else _("La scheda non c'è più, o ha un altro nome.")
            )
            yield Note(title, Deed.TAB, at, sentence=words)
