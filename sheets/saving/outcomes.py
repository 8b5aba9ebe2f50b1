"""Whether a change is in the sheet already, needs writing, or no longer fits what is there."""

from __future__ import annotations

from collections.abc import Sequence

from sheets.a1 import column_index
from sheets.entries.header_row import unreadable
from sheets.kinds import TEXT, Cell
from sheets.language import _, told
from sheets.problems import BrokenBook, Conflict
from sheets.saving.batch import NOT_COMPARED, by_header, equal, holds
from sheets.saving.before_images import Image, Landing, Target, at, digest
from sheets.saving.changes import Change, ChangedCells, Landed, NewRow, kind_of
from sheets.saving.repairs import refile, rows_holding, withdraw
from sheets.spreadsheet.snapshot import Snapshot, Tab
from sheets.words import in_words


def is_same(one: Change, other: Change) -> bool:
    """True when two changes are one save that was sent twice: when it was made is no difference."""
    cells = ({k: v for k, v in each.cells.items() if k not in NOT_COMPARED} for each in (one, other))
    return type(one) is type(other) and one.tab == other.tab and next(cells) == next(cells)


def where_it_hit(snapshot: Snapshot, change: Change, image: Image) -> Landed:
    """Where a correction is that has landed, and may have moved or been changed again since."""
    tab = snapshot.tabs.get(change.tab)
    index = tab.find(str(change.id or change.cells.get("id", ""))) if tab is not None else None
    if tab is None or index is None:
        return Landed(change.tab, image.index + 1, dict(change.cells))
    return Landed(change.tab, index + 2, {**by_header(tab, tab.rows[index]), **change.cells})


def taken_away(tab: str) -> Conflict:
    """The answer about a new row that had landed and is not there any more."""
    return Conflict(
        _("La voce era arrivata alla scheda «{tab}», ma ora non c'è più: qualcuno l'ha tolta.", tab=tab),
        _("Se serve ancora, salvala di nuovo."),
    )


def already_there(
    snapshot: Snapshot, change: Change, is_ours: bool, landing: Landing | None = None
) -> Landed | Target | None:
    """Where the change is, when it needs no writing; None when it does. Raises `Conflict` when it no longer fits.

    `is_ours`: a request with it may have arrived already, so that a row with its id is no stranger's. `landing`: how
    it landed where columns had moved; then the answer is what puts its values under their headers.
    """
    tab = snapshot.tabs.get(change.tab)
    if isinstance(change, ChangedCells) and change.row is not None:
        return _row_there(tab, change)
    if tab is not None and any(tab.header) and "id" not in tab.header:
        raise BrokenBook(
            _("Nella scheda «{title}» manca la colonna «id».", title=tab.title),
            _("Scrivi «id» nella riga 1 della colonna dei codici, poi salva di nuovo."),
        )
    kinds = {column.label: column.kind for column in change.columns}
    if tab is not None and (problem := unreadable(tab, kinds)) is not None:
        raise BrokenBook(told(_("Scheda «{title}»:", title=tab.title), problem.what), problem.fix)
    index = tab.find(change.id) if tab else None
    if isinstance(change, NewRow):
        return _new_row_there(tab, index, change, is_ours, landing)
    return _cells_there(tab, index, change)


def _new_row_there(
    tab: Tab | None, index: int | None, change: NewRow, is_ours: bool, landing: Landing | None
) -> Landed | Target | None:
    if tab is None:
        return None
    if landing is not None and tab.header.count("id") > 1:
        raise BrokenBook(
            _("La scheda «{title}» ha due colonne «id».", title=tab.title), _("Togli quella aggiunta per ultima.")
        )
    if landing is not None and (found := rows_holding(tab, change.id)):
        index = found[0] - 1
    if index is None:
        return None
    row = tab.rows[index]
    there = Landed(tab.title, index + 2, by_header(tab, row), was_there=True)
    if is_ours and _is_the_same_save(change, tab, index, landing is not None):
        return (_set_right(change, tab, index + 1, landing) if landing is not None else None) or there
    if holds(tab, row, change):
        return there
    raise Conflict(
        _(
            "Questa voce era già arrivata al foglio ({title}, riga {row}) con altri valori.",
            title=tab.title,
            row=index + 2,
        ),
        _("Controlla quella riga: non ho scritto nulla di nuovo."),
    )


def _set_right(change: NewRow, tab: Tab, index: int, landing: Landing) -> Target | None:
    """What puts a new row right that landed where columns had moved."""
    return withdraw(change, tab, index, landing) or refile(change, tab, index, landing)


def _is_the_same_save(change: NewRow, tab: Tab, index: int, is_astray: bool) -> bool:
    """True when a row was made by this very save: an id may have come back with other values, later.

    `is_astray`: columns had moved when it landed, so that the moment may stand under any header.
    """
    made = change.cells.get("creato_il")
    if made is None:
        return True
    corrected = None if is_astray else tab.column("modificato_il")
    return digest(made) in {digest(cell) for place, cell in enumerate(tab.rows[index]) if place != corrected}


def _cells_there(tab: Tab | None, index: int | None, change: ChangedCells) -> Landed | None:
    if tab is None or index is None:
        raise Conflict(
            _("La riga non è più nella scheda «{tab}».", tab=change.tab), _("Ricarica la pagina e cercala di nuovo.")
        )
    row = tab.rows[index]
    if holds(tab, row, change):
        return Landed(tab.title, index + 2, by_header(tab, row), was_there=True)
    for label, seen in change.seen.items():
        now = tab.cell(index, label)
        if not equal(now, seen):
            kind = kind_of(change, label) or TEXT
            before = _("vedevi «{words}»", words=in_words(seen, kind)) if seen != "" else _("era vuoto")
            after = _("ora c'è «{words}»", words=in_words(now, kind)) if now != "" else _("ora è vuoto")
            raise Conflict(
                _(
                    "Intanto «{label}» è cambiato: {before}, {after} (da {who}).",
                    label=label,
                    before=before,
                    after=after,
                    who=_who(tab, index, change),
                ),
                _("Non ho scritto nulla: controlla e salva di nuovo."),
            )
    return None


def _who(tab: Tab, index: int, change: ChangedCells) -> str:
    """Who changed a row since the person saw it: a hand in the sheet leaves its version as it was."""
    version, next_one = tab.cell(index, "versione"), change.cells.get("versione")
    by_hand = isinstance(next_one, int) and isinstance(version, int | float) and version < next_one
    changed_by = "" if by_hand else str(tab.cell(index, "modificato_da"))
    return changed_by or _("qualcuno nel foglio")


def _is_that_row(tab: Tab, row: Sequence[Cell], change: ChangedCells) -> bool:
    """True when a row holds what was written, and most of what the person saw beside it."""
    if not holds(tab, row, change):
        return False
    now = by_header(tab, row)
    beside = [label for label, cell in change.seen.items() if cell != "" and label not in change.cells]
    return 2 * sum(digest(now.get(label, "")) == digest(change.seen[label]) for label in beside) >= len(beside)


def _row_there(tab: Tab | None, change: ChangedCells) -> Landed | None:
    """The same for a row that is known by its number and by all that it holds."""
    assert change.row is not None
    gone = Conflict(
        _("La riga {row} della scheda «{tab}» non è più come la vedevi.", row=change.row, tab=change.tab),
        _("Non ho scritto nulla: ricarica la pagina."),
    )
    if tab is None:
        raise gone
    named = tab.find(str(change.cells.get("id", "")))
    if named is not None and change.row > 1 and _is_that_row(tab, tab.rows[named], change):
        # It has its id already, wherever it has moved since.
        return Landed(tab.title, named + 2, by_header(tab, tab.rows[named]), was_there=True)
    if change.row > len(tab.rows) + 1:
        raise gone
    if change.row == 1:
        held = {letter: at(tab.header, column_index(letter)) for letter in {*change.seen, *change.cells}}
    else:
        held = by_header(tab, tab.rows[change.row - 2])
    after = {label: cell for label, cell in {**change.seen, **change.cells}.items() if label not in NOT_COMPARED}
    if all(digest(held.get(label, "")) == digest(cell) for label, cell in after.items()):
        return Landed(tab.title, change.row, held, was_there=True)
    labels = {label for label, cell in held.items() if cell != ""} | {*change.seen}
    if any(digest(held.get(label, "")) != digest(change.seen.get(label, "")) for label in labels):
        raise gone
    return None
