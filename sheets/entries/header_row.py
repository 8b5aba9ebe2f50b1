"""What is wrong in row 1 of a tab: labels that are missing, misnamed, doubled, in another row, or gone altogether."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches
from itertools import islice

from sheets.a1 import column_letter
from sheets.kinds import Cell, Kind, Unreadable
from sheets.language import _
from sheets.problems import Fault, FaultKind, Problem
from sheets.spreadsheet.snapshot import Tab

# Fewer labels than this in one row may stand there by chance.
_FEWEST_LABELS = 3
_SAMPLE = 200
_MOST_NAMED = 3


def unreadable(tab: Tab, kinds: Mapping[str, Kind]) -> Problem | None:
    """The one problem of a tab whose row 1 is not its header, so that nothing in it can be read; None for the others.

    `kinds` are the kinds of the columns that the app owns, by label, in their order.
    """
    here = len(kinds.keys() & set(tab.header))
    if 2 * here >= len(kinds):
        return None
    row = below(tab, kinds, here)
    if row is not None:
        return _displaced(tab, row)
    if here or not (any(tab.header) or any(cell != "" for cells in tab.rows for cell in cells)):
        return None
    where = (
        _("La riga 1 non ha i titoli delle colonne")
        if any(tab.header)
        else _("La riga 1 è vuota: i titoli non ci sono")
    )
    return Problem(
        f"{tab.title}!1:1",
        _("{where}. Questa scheda non si legge e non si conta; le altre sì.", where=where),
        _("Nel foglio rimetti in riga 1, sopra le voci, i titoli: {labels}.", labels=", ".join(kinds)),
        Fault(FaultKind.HEADER_GONE, tab.title),
    )


def below(tab: Tab, labels: Collection[str], here: int = 0) -> int | None:
    """The number of the row that looks like the header, when row 1 has only `here` of its labels; else None."""
    wanted = set(labels)
    scores = [len(wanted.intersection(row)) for row in tab.rows]
    best = max(scores, default=0)
    return scores.index(best) + 2 if best >= _FEWEST_LABELS and best > 2 * here else None


def _displaced(tab: Tab, row: int) -> Problem:
    fullest = max(sum(cell != "" for cell in cells) for cells in (tab.header, *tab.rows[: row - 2]))
    if fullest == 0:
        fix = _("Nel foglio elimina le righe vuote sopra la riga {row}.", row=row)
    elif fullest < _FEWEST_LABELS:
        fix = _(
            "Nel foglio elimina le righe sopra la riga {row}, o sposta in un'altra scheda quello che c'è scritto.",
            row=row,
        )
    else:
        fix = _(
            "Nel foglio annulla l'ordinamento che l'ha spostata, o trascina la riga {row} in cima, sopra la riga 1.",
            row=row,
        )
    return Problem(
        f"{tab.title}!{row}:{row}",
        _(
            "I titoli delle colonne sono nella riga {row}, non nella riga 1. Questa scheda non si legge e non si conta; le altre sì.",
            row=row,
        ),
        fix,
        Fault(FaultKind.HEADER_BELOW, tab.title, (row,)),
    )


def repeated(tab: Tab, labels: Collection[str]) -> int | None:
    """The index of a row that repeats the header, as an old header below a new one does; else None."""
    index = tab.find("id")
    if index is None or len(set(labels).intersection(tab.rows[index])) < _FEWEST_LABELS:
        return None
    return index


def problems(tab: Tab, kinds: Mapping[str, Kind]) -> Iterator[Problem]:
    """What is wrong in a header that can be read: doubled labels, and labels that are not there."""
    if not any(tab.header):
        return
    for label in dict.fromkeys(label for label in tab.header if label and tab.header.count(label) > 1):
        yield _doubled(tab, label)
    found = stand_ins(tab, kinds)
    for label, position in found.items():
        yield _misnamed(tab, label, position)
    missing = [label for label in kinds if label not in tab.header and label not in found]
    if len(missing) > _MOST_NAMED:
        yield _missing(tab, missing)
    else:
        yield from (_missing(tab, [label]) for label in missing)


def _doubled(tab: Tab, label: str) -> Problem:
    places = [column_letter(index) for index, each in enumerate(tab.header) if each == label]
    return Problem(
        f"{tab.title}!{places[1]}1",
        _(
            "La colonna «{label}» c'è {count} volte ({places}): leggo solo la prima.",
            label=label,
            count=len(places),
            places=", ".join(places),
        ),
        _("Sposta i valori nella prima e cancella l'altra, o cambiale nome."),
        Fault(FaultKind.DOUBLED, tab.title, labels=(label,), letter=places[1]),
    )


def _misnamed(tab: Tab, label: str, position: int) -> Problem:
    letter, there = column_letter(position), tab.header[position]
    fix = (
        _("Rinomina la colonna «{there}» in «{label}».", there=there, label=label)
        if there
        else _("Scrivi «{label}» in {letter}1.", label=label, letter=letter)
    )
    return Problem(
        f"{tab.title}!{letter}1",
        _without(label),
        fix,
        Fault(FaultKind.MISNAMED, tab.title, labels=(label,), letter=letter),
    )


def _missing(tab: Tab, labels: Sequence[str]) -> Problem:
    fault = Fault(FaultKind.MISSING, tab.title, labels=tuple(labels))
    if len(labels) > 1:
        return Problem(
            f"{tab.title}!1:1",
            _(
                "Mancano {count} colonne: i loro valori non si contano ({labels}).",
                count=len(labels),
                labels=", ".join(labels),
            ),
            _(
                "Scrivi il titolo giusto nella riga 1 di ciascuna; quelle che non ci sono l'app le aggiunge quando servono."
            ),
            fault,
        )
    return Problem(
        f"{tab.title}!1:1",
        _without(labels[0]),
        _(
            "Scrivi «{label}» nella riga 1 della sua colonna; se non c'è, l'app la aggiunge al prossimo salvataggio.",
            label=labels[0],
        )
        if labels[0] != "id"
        else _("Scrivi «id» nella riga 1 della colonna dei codici."),
        fault,
    )


def _without(label: str) -> str:
    if label == "id":
        return _("Manca la colonna «id»: in questa scheda l'app non può salvare né correggere.")
    return _("Manca la colonna «{label}»: i suoi valori non si contano.", label=label)


def stand_ins(tab: Tab, kinds: Mapping[str, Kind]) -> dict[str, int]:
    """For each missing label the position of the one column that must be it: of nearly its name, or in its place.

    In its place means: between the same neighbours, as many unknown columns as labels are missing there. Its cells
    must be what the label's kind reads.
    """
    missing = [label for label in kinds if label not in tab.header]
    strangers = [index for index in range(_width(tab)) if _label(tab, index) not in kinds]
    found: dict[str, int] = {}
    for label in missing:
        names = {tab.header[index]: index for index in reversed(strangers) if _label(tab, index)}
        near = get_close_matches(label, names, 1, 0.6)
        if near and may_be(tab, names[near[0]], label, kinds[label]):
            found[label] = names[near[0]]
            strangers.remove(found[label])
    for label, index in _in_place(tab, kinds).items():
        if label not in found and index in strangers and may_be(tab, index, label, kinds[label]):
            found[label] = index
            strangers.remove(index)
    return {label: found[label] for label in missing if label in found}


def _width(tab: Tab) -> int:
    """How many columns have a label or, in the first rows, a value."""
    return max([len(tab.header), *(len(row) for row in islice(tab.rows, _SAMPLE))])


def _label(tab: Tab, index: int) -> str:
    return tab.header[index] if index < len(tab.header) else ""


def _in_place(tab: Tab, kinds: Mapping[str, Kind]) -> dict[str, int]:
    """Missing labels and the unknown columns between the same two neighbours, where there are as many of each."""
    labels = list(kinds)
    found: dict[str, int] = {}
    start = 0
    while start < len(labels):
        end = start
        while end < len(labels) and labels[end] not in tab.header:
            end += 1
        run = labels[start:end]
        left = tab.header.index(labels[start - 1]) if start else -1
        right = tab.header.index(labels[end]) if end < len(labels) else _width(tab)
        # Behind the last column people keep columns of their own: there only a column with values can be meant.
        between = [index for index in range(left + 1, right) if end < len(labels) or _sample(tab, index)]
        if run and len(between) == len(run):
            found |= dict(zip(run, between, strict=True))
        start = end + 1
    return found


def may_be(tab: Tab, position: int, label: str, kind: Kind) -> bool:
    """True when hardly any of the first cells of a column is something that the label's kind cannot read."""
    cells = _sample(tab, position)
    if label == "id" and len(set(cells)) < len(cells):
        return False
    return 5 * sum(not _reads(kind, cell) for cell in cells) <= len(cells)


def _sample(tab: Tab, position: int) -> list[Cell]:
    filled = (row[position] for row in tab.rows if position < len(row) and row[position] != "")
    return list(islice(filled, _SAMPLE))


def _reads(kind: Kind, cell: Cell) -> bool:
    try:
        kind.read(cell)
    except Unreadable:
        return False
    return True
