"""Tabs and rows of the register that are not there any more, or are there under a title that nothing knows."""

from __future__ import annotations

from collections.abc import Iterator

from sheets import names
from sheets.definitions.model import PEOPLE_TAB, ROLL_TAB, SEPARATOR, Definitions
from sheets.entries.columns import columns_of
from sheets.entries.journal import FEWEST_LOST, Remembered, fewer
from sheets.entries.tables import is_blank, is_emptied
from sheets.language import Number, _
from sheets.problems import Alike, Fault, FaultKind, Problem
from sheets.spreadsheet.snapshot import Snapshot, Tab

EMPTIED = "vuota"
"""What is said of a tab that is there and has no row any more."""
# Fewer labels than this in one row may stand there by chance.
_FEWEST_LABELS = 3


def problems(snapshot: Snapshot, remembered: Remembered) -> Iterator[Problem]:
    """A problem for each tab of which the rows are not counted any more."""
    strangers = [tab for tab in snapshot.tabs.values() if _is_stranger(tab, snapshot)]
    there = {names.same_title(title) for title in snapshot.tabs}
    gone = [title for title in remembered.tabs if names.same_title(title) not in there]
    renamed: dict[str, Tab] = {}
    for title in gone:
        # One that the app knows by its own title is another, whose operation or hub is gone.
        candidates = [tab for tab in strangers if tab.title not in (*renamed, *remembered.tabs)]
        found = next((tab for tab in candidates if _was(tab, title, snapshot)), None)
        if found is not None:
            renamed[found.title] = found
        yield _gone(title, found)
    for title in remembered.tabs:
        tab = snapshot.tabs.get(title)
        if tab is not None and is_emptied(tab):
            yield _emptied(title)
        elif tab is not None and is_short(tab, remembered):
            yield _fewer(tab, remembered.rows[title])
    yield from (_nowhere(tab, snapshot.definitions) for tab in strangers if tab.title not in renamed)


def is_short(tab: Tab, remembered: Remembered) -> bool:
    """True of a tab that had more rows: some were taken away, or it was made anew after it had gone."""
    return remembered.rows.get(tab.title, 0) - len(tab.ids) >= FEWEST_LOST


def _is_stranger(tab: Tab, snapshot: Snapshot) -> bool:
    """True of a tab that is made like ours, of an operation and a hub that nothing defines."""
    return SEPARATOR in tab.title and "id" in tab.header and columns_of(tab.title, snapshot.definitions) is None


def _was(tab: Tab, title: str, snapshot: Snapshot) -> bool:
    """True when a tab holds what the one of that title held: its columns, and activities of its operation."""
    columns = columns_of(title, snapshot.definitions)
    if columns is None:
        return tab.title.startswith(title.partition(SEPARATOR)[0] + SEPARATOR)
    labels = {column.label for column in columns}
    own = labels & set(tab.header)
    if len(own) < _FEWEST_LABELS or 2 * len(own) < len(labels):
        return False
    activity = columns[0].field
    if activity is None:
        return True
    return any(tab.cell(index, "Attività") in activity.choices for index in range(min(50, len(tab.rows))))


def _gone(title: str, renamed: Tab | None) -> Problem:
    fault = Fault(FaultKind.VANISHED, title)
    if renamed is not None:
        return Problem(
            title,
            _(
                "La scheda «{title}» non c'è più; «{other}» sembra lei, con un altro nome. Le sue righe non si contano.",
                title=title,
                other=renamed.title,
            ),
            _("Nel foglio rinomina «{other}» in «{title}».", other=renamed.title, title=title),
            fault,
        )
    return Problem(
        title,
        _(
            "La scheda «{title}» non c'è più: è stata tolta, o ha un altro nome. Le sue righe non si contano.",
            title=title,
        ),
        _("Se è un errore, rimettila dalla cronologia delle versioni del foglio, o ridalle il suo nome."),
        fault,
    )


def _emptied(title: str) -> Problem:
    """A tab is made with its first row: one without any has lost them."""
    return Problem(
        title,
        _("La scheda «{title}» è vuota: le righe che aveva non si contano più.", title=title),
        _("Se è un errore, rimettile dalla cronologia delle versioni del foglio."),
        Fault(FaultKind.VANISHED, title, word=EMPTIED),
    )


def _fewer(tab: Tab, before: int) -> Problem:
    now = len(tab.ids)
    return Problem(
        tab.title,
        _(
            "La scheda «{tab}» aveva {before} righe e ora ne ha {now}: quelle che mancano non si contano più.",
            tab=tab.title,
            before=Number(before),
            now=Number(now),
        ),
        _("Se è un errore, rimettile dalla cronologia delle versioni del foglio; se è giusto, dillo qui."),
        Fault(FaultKind.FEWER, tab.title, word=fewer(tab.title, now)),
    )


def _nowhere(tab: Tab, definitions: Definitions) -> Problem:
    numbers = tuple(number for number, row in enumerate(tab.rows, 2) if not is_blank(row))
    return Problem(
        tab.title,
        _("La scheda «{title}» non è di un'operazione e di un hub che conosco: non si conta.", title=tab.title),
        _("Correggi il suo nome, o rimetti la sua operazione e il suo hub nelle schede di definizione."),
        Fault(FaultKind.NOWHERE, tab.title, numbers),
        alike=_row_gone(tab.title, definitions),
    )


def _row_gone(title: str, definitions: Definitions) -> Alike | None:
    """What the tabs of an operation or a hub have in common of which the row is gone; None where both are."""
    name, __, hub = title.partition(SEPARATOR)
    is_known = names.spelled(name, (*definitions.operations, ROLL_TAB, PEOPLE_TAB)) is not None
    if is_known == (names.spelled(hub, definitions.hubs) is not None):
        return None
    return Alike.undefined("Hub", hub) if is_known else Alike.undefined("Operazioni", name)
