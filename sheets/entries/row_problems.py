"""What is wrong in the rows of a tab."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches

import pandas as pd

from sheets import kinds
from sheets.a1 import column_letter
from sheets.definitions.model import PEOPLE_TAB as PEOPLE_TAB
from sheets.definitions.model import ROLL_TAB as ROLL_TAB
from sheets.entries.columns import SYSTEM, VOIDED, Column, is_voided
from sheets.kinds import Cell, Value
from sheets.language import Message, Number, _, _n, told
from sheets.problems import Alike, Fault, FaultKind, Problem
from sheets.spreadsheet.snapshot import Tab

_MOST_PROBLEMS_A_COLUMN = 50
_MOST_RUNS = 6


def repeated_header(tab: Tab, number: int) -> Problem:
    """A row that repeats the header."""
    return Problem(
        f"{tab.title}!{number}:{number}",
        _("La riga {number} ripete i titoli delle colonne: non è una voce e non si conta.", number=number),
        _("Svuota la riga."),
        Fault(FaultKind.HEADER_REPEATED, tab.title, (number,)),
    )


def rows_that_never_count(tab: Tab, columns: Sequence[Column], frame: pd.DataFrame) -> Iterator[Problem]:
    """Rows of an entry tab that no figure can count: of no known activity, or without a date."""
    activity = columns[0]
    if activity.field is None or not {"Attività", "Data"} <= set(tab.header):
        return
    unknown = ~frame["Attività"].isin(activity.field.choices)
    yield from _of_no_activity(tab, activity.field.choices, frame.loc[unknown])
    position = tab.header.index("Data")
    bare = frame.loc[frame["Data"].isna() & ~unknown, ["_row", "Attività"]]
    blank = [len(row := tab.rows[number - 2]) <= position or row[position] == "" for number in bare["_row"]]
    for name, numbers in bare.loc[blank].groupby("Attività")["_row"]:
        found = [int(number) for number in numbers]
        fault = Fault(FaultKind.UNDATED, tab.title, tuple(found), ("Data",), word=str(name))
        where = f"{tab.title}!{column_letter(position)}{found[0]}"
        what = _("Manca la data: la voce non entra in nessun periodo.")
        if len(found) > 1:
            what = _(
                "Manca la data in {count} righe di «{name}» ({found}): non entrano in nessun periodo.",
                count=Number(len(found)),
                name=name,
                found=listed(found),
            )
        yield Problem(where, what, _("Scrivi il giorno: 12/01/2017."), fault)


def _of_no_activity(tab: Tab, known: Sequence[str], frame: pd.DataFrame) -> Iterator[Problem]:
    """Rows of an activity that nothing defines, told once for each name, and each row that names none."""
    letter, choose = column_letter(tab.header.index("Attività")), _("Scegli fra: {known}.", known=", ".join(known))
    groups: list[tuple[str | None, list[int]]] = [
        (None, [int(number)]) for number in frame.loc[frame["Attività"].isna(), "_row"]
    ]
    named = frame.groupby("Attività", sort=False)["_row"]
    groups += [(str(name), [int(number) for number in numbers]) for name, numbers in named]
    for name, found in sorted(groups, key=lambda group: group[1][0]):
        where = f"{tab.title}!{letter}{found[0]}"
        if name is None:
            nameless = Fault(FaultKind.UNNAMED, tab.title, tuple(found), ("Attività",))
            yield Problem(where, _("La riga non ha un'attività: non entra in nessuna cifra."), choose, nameless)
            continue
        fix = choose
        near = get_close_matches(name, known, 1, 0.8)
        fault = Fault(FaultKind.STRANGE, tab.title, tuple(found), ("Attività",), word=near[0] if near else "")
        what = _("«{name}» non è un'attività di questa scheda: non entra in nessuna cifra.", name=name)
        if len(found) > 1:
            what = _(
                "«{name}» non è un'attività di questa scheda ({count} righe: {rows}): non entrano in nessuna cifra.",
                name=name,
                count=Number(len(found)),
                rows=listed(found),
            )
        if not near:
            # What is like nothing was an activity once: to choose another one would file the rows wrong.
            fix = _(
                "Se «{name}» è stata tolta per errore, va rimessa nella scheda «Attività». Se il nome è sbagliato, "
                "scegli fra: {known}.",
                name=name,
                known=", ".join(known),
            )
        yield Problem(where, what, fix, fault, alike=Alike.undefined("Attività", name, is_slip=bool(near)))


def unreadable_cells(
    tab: Tab,
    column: Column,
    cells: Sequence[Cell],
    numbers: Sequence[int],
    refused: Mapping[tuple[type, Cell], kinds.Unreadable],
) -> Iterator[Problem]:
    """The cells of a column that its kind cannot read: the first ones each by itself, the others together."""
    letter = column_letter(tab.header.index(column.label))
    keys = ((type(cell), cell) for cell in cells)
    hit = [(number, refused[key]) for number, key in zip(numbers, keys, strict=True) if key in refused]
    for number, why in hit[:_MOST_PROBLEMS_A_COLUMN]:
        fault = Fault(FaultKind.UNREADABLE, tab.title, (number,), (column.label,))
        yield Problem(f"{tab.title}!{letter}{number}", told(f"{column.label}:", why.what), why.fix, fault)
    if len(hit) > _MOST_PROBLEMS_A_COLUMN:
        rest = tuple(number for number, _ in hit[_MOST_PROBLEMS_A_COLUMN:])
        yield Problem(
            f"{tab.title}!{letter}:{letter}",
            _("{label}: altre {count} celle che non si leggono.", label=column.label, count=len(rest)),
            _("Correggi le prime: le altre compariranno qui."),
            Fault(FaultKind.MORE, tab.title, rest, (column.label,)),
        )


def strange_choices(tab: Tab, column: Column, values: Sequence[Value], numbers: Sequence[int]) -> Iterator[Problem]:
    """Words that are none of the choices of their field."""
    assert column.field is not None
    known = set(column.field.choices)
    letter = column_letter(tab.header.index(column.label)) if column.label in tab.header else ""
    rows: dict[Value, list[int]] = {}
    for number, value in zip(numbers, values, strict=True):
        if value not in known and value not in (None, ""):
            rows.setdefault(value, []).append(number)
    for value, hit in rows.items():
        yield Problem(
            f"{tab.title}!{letter}{hit[0]}",
            _n(
                "{label}: «{value}» non è tra le scelte ({count} riga). La voce resta e si conta.",
                "{label}: «{value}» non è tra le scelte ({count} righe). La voce resta e si conta.",
                len(hit),
                label=column.label,
                value=value,
            ),
            _("Correggi la cella, o rimetti la scelta in {where}.", where=column.field.where),
            Fault(FaultKind.STRANGE, tab.title, tuple(hit), (column.label,)),
        )


def without_id(tab: Tab, numbers: Sequence[int]) -> Problem:
    """Rows that have no id."""
    letter = column_letter(tab.header.index("id"))
    fault = Fault(FaultKind.NO_ID, tab.title, tuple(numbers))
    if len(numbers) == 1:
        return Problem(
            f"{tab.title}!{letter}{numbers[0]}",
            _("La riga {row} non ha un id: si conta, ma l'app non può correggerla.", row=numbers[0]),
            _("Scrivi nella cella un id che nessun'altra riga ha."),
            fault,
        )
    return Problem(
        f"{tab.title}!{letter}{numbers[0]}",
        _(
            "{count} righe non hanno un id ({numbers}): si contano, ma l'app non può correggerle.",
            count=Number(len(numbers)),
            numbers=listed(numbers),
        ),
        _("Scrivi in ciascuna un id che nessun'altra riga ha."),
        fault,
    )


def listed(numbers: Sequence[int]) -> str:
    """Rows in few words: [3, 5, 6, 7] → "3, 5–7"; of many, the first."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    words = [str(first) if first == last else f"{first}–{last}" for first, last in runs[:_MOST_RUNS]]
    return ", ".join(words) + ("…" if len(runs) > _MOST_RUNS else "")


def about_rows(numbers: Sequence[int], one: str, several: str, **values: object) -> Message:
    """A sentence about one row (`{rows}` is its number), or about several (`{count}` of them, `{rows}` in few words)."""
    return _n(one, several, len(numbers), rows=listed(numbers), **values)


def repetitions(tab: Tab, pairs: Sequence[tuple[int, int]]) -> Iterator[Problem]:
    """Rows with the id of an earlier one (pairs of sheet rows): true copies in one problem, each other pair in its own."""
    copies: list[tuple[int, int]] = []
    others, more = 0, list[int]()
    for original, number in pairs:
        void, void_too = (is_voided(tab.cell(row - 2, VOIDED)) for row in (original, number))
        if not (void or void_too) and not differences(tab, original, number):
            copies.append((original, number))
            continue
        others += 1
        if others <= _MOST_PROBLEMS_A_COLUMN:
            yield _voided_twin(tab, original, number, void) if void or void_too else _twin(tab, original, number)
        elif not void_too:
            more.append(number)
    if more:
        yield _more_twins(tab, more)
    if copies:
        yield _copies(tab, copies)


def _more_twins(tab: Tab, numbers: Sequence[int]) -> Problem:
    what = _("Anche la riga {row} ha l'id di una riga più in alto: non la conto.", row=numbers[0])
    if len(numbers) > 1:
        what = _(
            "Altre {count} righe ({rows}) hanno l'id di una riga più in alto: non le conto.",
            count=Number(len(numbers)),
            rows=listed(numbers),
        )
    return Problem(
        f"{tab.title}!{numbers[0]}:{numbers[0]}",
        what,
        _("Correggi le prime: le altre compariranno qui."),
        Fault(FaultKind.MORE, tab.title, tuple(numbers)),
    )


def differences(tab: Tab, one: int, other: int) -> list[str]:
    """The labels (or letters, where there is none) under which two rows of the sheet differ."""
    pair = [tab.rows[one - 2], tab.rows[other - 2]]
    wide = max(map(len, pair))
    cells = ([*row, *[""] * (wide - len(row))] for row in pair)
    return [
        (tab.header[index] if index < len(tab.header) else "") or column_letter(index)
        for index, (left, right) in enumerate(zip(*cells, strict=True))
        if left != right or isinstance(left, bool) is not isinstance(right, bool)
    ]


def _copies(tab: Tab, pairs: Sequence[tuple[int, int]]) -> Problem:
    numbers = [number for _, number in pairs]
    where, fault = f"{tab.title}!{numbers[0]}:{numbers[0]}", Fault(FaultKind.COPIES, tab.title, tuple(numbers))
    if len(pairs) == 1:
        original, number = pairs[0]
        return Problem(
            where,
            _(
                "La riga {number} è una copia della riga {original}, id compreso: conto solo la riga {original}.",
                number=number,
                original=original,
            ),
            _("Annulla la copia; se invece è una voce diversa, cambia il suo id."),
            fault,
        )
    return Problem(
        where,
        _(
            "{count} righe sono copie di altre, id compreso ({numbers}): non le conto.",
            count=Number(len(numbers)),
            numbers=listed(numbers),
        ),
        _("Annulla le copie; a quelle che invece sono voci diverse cambia l'id."),
        fault,
    )


def _twin(tab: Tab, original: int, number: int) -> Problem:
    return Problem(
        f"{tab.title}!{number}:{number}",
        _(
            "La riga {number} ha lo stesso id della riga {original}, con altri valori ({told}): conto solo la riga {original}.",
            number=number,
            original=original,
            told=_told(tab, original, number),
        ),
        _("Se è una voce diversa, cambia il suo id; se è una copia, annullala."),
        Fault(FaultKind.TWINS, tab.title, (original, number)),
    )


def _told(tab: Tab, original: int, number: int) -> str:
    """In which columns two rows differ, the system's own last."""
    labels = sorted(differences(tab, original, number), key=lambda label: label in SYSTEM)
    return ", ".join(labels[:_MOST_RUNS]) + ("…" if len(labels) > _MOST_RUNS else "")


def _voided_twin(tab: Tab, original: int, number: int, is_first: bool) -> Problem:
    voided, other = (original, number) if is_first else (number, original)
    return Problem(
        f"{tab.title}!{number}:{number}",
        _(
            "La riga {voided}, annullata, ha lo stesso id della riga {other}: nessuna delle due si conta.",
            voided=voided,
            other=other,
        )
        if is_first
        else _(
            "La riga {voided}, annullata, ha lo stesso id della riga {other}: conto la riga {other}, finché resta più in alto.",
            voided=voided,
            other=other,
        ),
        _("Cambia l'id della riga {voided}.", voided=voided),
        Fault(FaultKind.VOIDED_TWIN, tab.title, (voided, other)),
    )
