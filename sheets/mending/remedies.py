"""What one click does about a problem: the words of its button, and the cells that it writes, where that is safe.

Nothing is removed and nobody's words are written over unseen: each change says what the row held when the person
looked, and a row that changed meanwhile stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sheets.a1 import column_index, column_letter
from sheets.entries import header_row
from sheets.entries.columns import VOIDED, Column, columns_of
from sheets.entries.row_problems import listed
from sheets.kinds import Cell, Kind
from sheets.language import _, _n
from sheets.mending.called_right import called_right
from sheets.mending.dangling import OF_NO_USE
from sheets.mending.hand_edits import HandEdits
from sheets.mending.readings import AS, meant, one_like
from sheets.mending.remedy import Remedy
from sheets.problems import Fault, FaultKind, Problem
from sheets.saving.changes import ChangedCells
from sheets.spreadsheet.snapshot import Snapshot, Tab

# One click writes no more rows than a request carries easily; the button stays for the rest.
MOST_ROWS = 300


@dataclass(frozen=True)
class _Sheet:
    """The tab of a fault as the person sees it, the app's columns in it, and where ids come from."""

    tab: Tab
    columns: tuple[Column, ...]
    new_id: Callable[[], str]
    memory: HandEdits | None

    def kind(self, label: str) -> Kind | None:
        return next((column.kind for column in self.columns if column.label == label), None)

    def id_(self) -> str:
        """An id that no row of the tab has."""
        id_ = self.new_id()
        while self.tab.find(id_) is not None:
            id_ = self.new_id()
        return id_

    def is_there(self, row: int) -> bool:
        return 2 <= row < len(self.tab.rows) + 2

    def held(self, row: int) -> dict[str, Cell]:
        """Every cell of a row that is not blank, by label."""
        cells: dict[str, Cell] = {}
        for label, cell in zip(self.tab.header, self.tab.rows[row - 2], strict=False):
            if label and cell != "":
                cells.setdefault(label, cell)
        return cells

    def by_number(self, row: int, cells: Mapping[str, Cell]) -> ChangedCells:
        """A change of the row at that place, if it still holds all that it holds here."""
        return ChangedCells(self.tab.title, self.columns, "", cells, self.held(row), row)

    def of_cell(self, row: int, label: str, cell: Cell) -> ChangedCells:
        """A change of one cell: of the row with this id, or, where it has none of its own, of the row at this place."""
        id_ = str(self.tab.cell(row - 2, "id"))
        if not id_ or self.tab.find(id_) != row - 2:
            return self.by_number(row, {label: cell})
        return ChangedCells(self.tab.title, self.columns, id_, {label: cell}, {label: self.tab.cell(row - 2, label)})

    def of_header(self, labels: Mapping[str, str]) -> ChangedCells:
        """A change of row 1, by column letter, if it still holds all that it holds here."""
        seen = {column_letter(index): label for index, label in enumerate(self.tab.header) if label}
        return ChangedCells(self.tab.title, self.columns, "", labels, seen, 1)


def remedies(
    problem: Problem, snapshot: Snapshot, new_id: Callable[[], str], memory: HandEdits | None = None
) -> tuple[Remedy, ...]:
    """The buttons of a problem that was found in this snapshot; none where only a person can know what is right.

    `memory` tells which name a column had before. Every button stands for itself: one of them is clicked.
    """
    if problem.parts:
        return _of_all([remedies(part, snapshot, new_id, memory) for part in problem.parts], problem.where)
    fault = problem.fault
    if fault is None:
        return ()
    if (called := called_right(problem, fault, snapshot)) is not None:
        return (called,)
    tab, columns = snapshot.tabs.get(fault.tab), columns_of(fault.tab, snapshot.definitions)
    builder = _REMEDIES.get(fault.kind)
    if builder is None or tab is None or columns is None:
        return ()
    sheet = _Sheet(tab, tuple(columns), new_id, memory)
    return tuple(remedy for remedy in builder(sheet, fault) if remedy.changes)


def _of_all(found: Sequence[tuple[Remedy, ...]], where: str) -> tuple[Remedy, ...]:
    """What can be said of all parts of a problem at once; what is to be written is written in each tab by itself."""
    if not all(len(each) == 1 and each[0].says for each in found):
        return ()
    first = found[0][0]
    return (Remedy(first.label, first.done, (), tuple(said for (each,) in found for said in each.says), where),)


def _ids(sheet: _Sheet, fault: Fault) -> Iterator[Remedy]:
    every = [row for row in fault.rows if sheet.is_there(row) and sheet.tab.cell(row - 2, "id") == ""]
    rows = every[:MOST_ROWS]
    changes = tuple(sheet.by_number(row, {"id": sheet.id_()}) for row in rows)
    if len(rows) == 1:
        yield Remedy(
            _("Dai un id alla riga {row}", row=rows[0]), _("La riga {row} ha ora un id suo.", row=rows[0]), changes
        )
        return
    label = _("Dai un id alle {count} righe", count=len(rows))
    if rows != every:
        label = _("Dai un id alle prime {count} righe", count=len(rows))
    yield Remedy(label, _("{count} righe hanno ora un id ({rows}).", count=len(rows), rows=listed(rows)), changes)


def _copies(sheet: _Sheet, fault: Fault) -> Iterator[Remedy]:
    # A voided copy gets an id too: with the other's, sorting could put it first, and then neither would count.
    rows = [row for row in fault.rows if sheet.is_there(row)][:MOST_ROWS]
    changes = tuple(_voiding(sheet, row) for row in rows)
    if len(rows) == 1:
        yield Remedy(
            _("Annulla la copia (riga {row})", row=rows[0]),
            _("La riga {row} è annullata, con un id suo: resta nel foglio e non si conta.", row=rows[0]),
            changes,
        )
        yield _own_id(sheet, rows[0])
        return
    label = _("Annulla le {count} copie", count=len(rows))
    if len(rows) != len(fault.rows):
        label = _("Annulla le prime {count} copie", count=len(rows))
    done = _("{count} copie sono annullate ({rows}): restano nel foglio.", count=len(rows), rows=listed(rows))
    yield Remedy(label, done, changes)


def _twice(sheet: _Sheet, fault: Fault) -> Iterator[Remedy]:
    """Rows that are the same in another tab can be voided here; of others only a person knows what they are."""
    every = [row for row in fault.rows if sheet.is_there(row)]
    rows = every[:MOST_ROWS]
    if not fault.word or not rows:
        return
    changes = tuple(sheet.of_cell(row, VOIDED, True) for row in rows)
    label = _n("Annulla la riga {rows} qui", "Annulla qui le {count} righe", len(rows), rows=listed(rows))
    done = _n(
        "La riga {rows} è annullata: si conta quella di «{other}».",
        "{count} righe sono annullate ({rows}): si contano quelle di «{other}».",
        len(rows),
        rows=listed(rows),
        other=fault.word,
    )
    yield Remedy(label, done, changes)


def _voiding(sheet: _Sheet, row: int) -> ChangedCells:
    return sheet.by_number(row, {"id": sheet.id_(), VOIDED: True})


def _own_id(sheet: _Sheet, row: int) -> Remedy:
    done = _("La riga {row} ha ora un id suo, e si conta.", row=row)
    return Remedy(
        _("È un'altra voce: dalle un id suo (riga {row})", row=row), done, (sheet.by_number(row, {"id": sheet.id_()}),)
    )


def _twins(sheet: _Sheet, fault: Fault) -> Iterator[Remedy]:
    if not all(map(sheet.is_there, fault.rows)):
        return
    original, later = fault.rows
    yield _own_id(sheet, later)
    for kept, voided in ((original, later), (later, original)):
        yield Remedy(
            _("Vale la riga {kept}: annulla la {voided}", kept=kept, voided=voided),
            _(
                "La riga {voided} è annullata, con un id suo: resta nel foglio. Si conta la riga {kept}.",
                voided=voided,
                kept=kept,
            ),
            (_voiding(sheet, voided),),
        )


def _voided_twin(sheet: _Sheet, fault: Fault) -> Iterator[Remedy]:
    voided, other = fault.rows
    if sheet.is_there(voided):
        yield Remedy(
            _("Dai un id suo alla riga {voided}, annullata", voided=voided),
            _("La riga {voided} ha un id suo e resta annullata; si conta la riga {other}.", voided=voided, other=other),
            (sheet.by_number(voided, {"id": sheet.id_()}),),
        )


def _dangling(sheet: _Sheet, fault: Fault) -> Iterator[Remedy]:
    """A row of the roll that counts nowhere can be voided; what else points at nothing, only a person can mend."""
    if fault.labels != ("Incontro",) or fault.word not in OF_NO_USE:
        return
    every = [row for row in fault.rows if sheet.is_there(row)]
    rows = every[:MOST_ROWS]
    changes = tuple(sheet.of_cell(row, VOIDED, True) for row in rows)
    if len(rows) == 1:
        done = _("La riga {row} è annullata: resta nel foglio.", row=rows[0])
        yield Remedy(_("Togli dai conti la riga {row}", row=rows[0]), done, changes)
        return
    label = _("Togli dai conti le {count} righe", count=len(rows))
    if rows != every:
        label = _("Togli dai conti le prime {count} righe", count=len(rows))
    done = _("{count} righe sono annullate ({rows}): restano nel foglio.", count=len(rows), rows=listed(rows))
    yield Remedy(label, done, changes)


def _misnamed(sheet: _Sheet, fault: Fault) -> Iterator[Remedy]:
    yield from _renaming(sheet, fault.labels[0], fault.letter)


def _missing(sheet: _Sheet, fault: Fault) -> Iterator[Remedy]:
    """Of a column that is not there, only who saw it renamed knows which it is."""
    for label in fault.labels:
        now = sheet.memory.renamed.get((fault.tab, label)) if sheet.memory else None
        kind = sheet.kind(label)
        if now is None or kind is None or sheet.tab.header.count(now) != 1 or sheet.kind(now) is not None:
            continue
        position = sheet.tab.header.index(now)
        if header_row.may_be(sheet.tab, position, label, kind):
            yield from _renaming(sheet, label, column_letter(position))


def _renaming(sheet: _Sheet, label: str, letter: str) -> Iterator[Remedy]:
    position = column_index(letter)
    there = sheet.tab.header[position] if position < len(sheet.tab.header) else ""
    if label in sheet.tab.header or sheet.kind(there) is not None:
        return
    words = _("Scrivi «{label}» in {letter}1", label=label, letter=letter)
    if there:
        words = _("Rinomina «{there}» in «{label}»", there=there, label=label)
    done = _("La colonna {letter} si chiama ora «{label}».", letter=letter, label=label)
    yield Remedy(words, done, (sheet.of_header({letter: label}),))


def _doubled(sheet: _Sheet, fault: Fault) -> Iterator[Remedy]:
    label, header = fault.labels[0], sheet.tab.header
    places = [index for index, each in enumerate(header) if each == label]
    if len(places) < 2:
        return
    first, second = places[:2]
    columns = [[row[place] if place < len(row) else "" for row in sheet.tab.rows] for place in (first, second)]
    if not any(cell != "" for cell in columns[1]) or columns[0] == columns[1]:
        spare = second
    elif not any(cell != "" for cell in columns[0]):
        spare = first
    else:
        return
    copy = next(name for name in _copy_names(label) if name not in header)
    letter = column_letter(spare)
    yield Remedy(
        _("Chiama «{copy}» la colonna {letter}", copy=copy, letter=letter),
        _("La colonna {letter} si chiama ora «{copy}»: resta com'è, e non si legge.", letter=letter, copy=copy),
        (sheet.of_header({letter: copy}),),
    )


def _copy_names(label: str) -> Iterator[str]:
    yield f"{label} (copia)"
    number = 2
    while True:
        yield f"{label} (copia {number})"
        number += 1


def _header_below(sheet: _Sheet, fault: Fault) -> Iterator[Remedy]:
    """Blank rows were inserted above the header: its labels can be written into row 1, where nothing is."""
    row = fault.rows[0]
    above = (sheet.tab.header, *sheet.tab.rows[: row - 2])
    if sheet.is_there(row) and not any(cell != "" for cells in above for cell in cells):
        labels = {
            column_letter(index): str(cell).strip()
            for index, cell in enumerate(sheet.tab.rows[row - 2])
            if str(cell).strip()
        }
        yield Remedy(
            _("Riscrivi i titoli nella riga 1"),
            _(
                "I titoli sono di nuovo nella riga 1. Quelli vecchi, nella riga {row}, si possono ora svuotare.",
                row=row,
            ),
            (sheet.of_header(labels),),
        )


def _header_gone(sheet: _Sheet, fault: Fault) -> Iterator[Remedy]:
    """Row 1 was emptied: what stood in it is written back, where it is known and fits the columns below."""
    before = sheet.memory.headers.get(fault.tab, ()) if sheet.memory else ()
    known = [(place, label) for place, label in enumerate(before) if label]
    fitting = all(
        kind is None or header_row.may_be(sheet.tab, place, label, kind)
        for place, label in known
        for kind in (sheet.kind(label),)
    )
    if known and fitting and not any(sheet.tab.header):
        labels = {column_letter(place): label for place, label in known}
        yield Remedy(
            _("Rimetti i titoli di prima"), _("I titoli sono di nuovo nella riga 1."), (sheet.of_header(labels),)
        )


def _header_repeated(sheet: _Sheet, fault: Fault) -> Iterator[Remedy]:
    row = fault.rows[0]
    if not sheet.is_there(row):
        return
    held = sheet.held(row)
    # Only cells that repeat a title are emptied; what else is in the row stays.
    repeats = {label: "" for label, cell in held.items() if str(cell).strip() in sheet.tab.header}
    if repeats:
        yield Remedy(
            _("Svuota la riga {row}", row=row), _("La riga {row} è vuota.", row=row), (sheet.by_number(row, repeats),)
        )


def _unreadable(sheet: _Sheet, fault: Fault) -> Iterator[Remedy]:
    row, label = fault.rows[0], fault.labels[0]
    kind = sheet.kind(label)
    if kind is None or not sheet.is_there(row):
        return
    cell = sheet.tab.cell(row - 2, label)
    meaning = meant(cell, kind)
    if meaning is None:
        return
    shown, written = meaning
    words = _("Scrivi «{shown}»", shown=shown)
    if kind.stored in AS:
        words = _("Scrivi {shown} come {what}", shown=shown, what=AS[kind.stored])
    where = f"{column_letter(sheet.tab.header.index(label))}{row}"
    yield Remedy(
        words,
        _("{where}: «{cell}» è ora {shown}.", where=where, cell=cell, shown=shown),
        (sheet.of_cell(row, label, written),),
    )


def _strange(sheet: _Sheet, fault: Fault) -> Iterator[Remedy]:
    """A word that is one of the choices but for case, accents, spaces or a slip of the finger."""
    label, rows = fault.labels[0], [row for row in fault.rows if sheet.is_there(row)][:MOST_ROWS]
    field = next((column.field for column in sheet.columns if column.label == label), None)
    if field is None or not rows:
        return
    found = sheet.tab.cell(rows[0] - 2, label)
    word = one_like(str(found), field.choices)
    if word:
        done = _n(
            "{label}: «{found}» è ora «{word}» nella riga {row}.",
            "{label}: «{found}» è ora «{word}» in {count} righe.",
            len(rows),
            label=label,
            found=found,
            word=word,
            row=rows[0],
        )
        changes = tuple(sheet.of_cell(row, label, word) for row in rows)
        yield Remedy(_("Scrivi «{shown}»", shown=word), done, changes)


_Builder = Callable[[_Sheet, Fault], Iterator[Remedy]]
_REMEDIES: Mapping[FaultKind, _Builder] = {
    FaultKind.NO_ID: _ids,
    FaultKind.COPIES: _copies,
    FaultKind.TWINS: _twins,
    FaultKind.VOIDED_TWIN: _voided_twin,
    FaultKind.MISSING: _missing,
    FaultKind.MISNAMED: _misnamed,
    FaultKind.DOUBLED: _doubled,
    FaultKind.HEADER_BELOW: _header_below,
    FaultKind.HEADER_GONE: _header_gone,
    FaultKind.HEADER_REPEATED: _header_repeated,
    FaultKind.UNREADABLE: _unreadable,
    FaultKind.STRANGE: _strange,
    FaultKind.DANGLING: _dangling,
    FaultKind.TWICE: _twice,
}
