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
from sheets.numbers import italian_number
from sheets.problems import Alike, Fault, FaultKind, Problem
from sheets.spreadsheet.snapshot import Tab

_MOST_PROBLEMS_A_COLUMN = 50
_MOST_RUNS = 6


def repeated_header(tab: Tab, number: int) -> Problem:
    """A row that repeats the header."""
    return Problem(
        f"{tab.title}!{number}:{number}",
        f"La riga {number} ripete i titoli delle colonne: non è una voce e non si conta.",
        "Svuota la riga.",
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
        what = "Manca la data: la voce non entra in nessun periodo."
        if len(found) > 1:
            what = f"Manca la data in {italian_number(len(found))} righe di «{name}» ({listed(found)}): non entrano in nessun periodo."
        yield Problem(where, what, "Scrivi il giorno: 12/01/2017.", fault)


def _of_no_activity(tab: Tab, known: Sequence[str], frame: pd.DataFrame) -> Iterator[Problem]:
    """Rows of an activity that nothing defines, told once for each name, and each row that names none."""
    letter, choose = column_letter(tab.header.index("Attività")), f"Scegli fra: {', '.join(known)}."
    groups: list[tuple[str | None, list[int]]] = [
        (None, [int(number)]) for number in frame.loc[frame["Attività"].isna(), "_row"]
    ]
    named = frame.groupby("Attività", sort=False)["_row"]
    groups += [(str(name), [int(number) for number in numbers]) for name, numbers in named]
    for name, found in sorted(groups, key=lambda group: group[1][0]):
        where = f"{tab.title}!{letter}{found[0]}"
        if name is None:
            nameless = Fault(FaultKind.UNNAMED, tab.title, tuple(found), ("Attività",))
            yield Problem(where, "La riga non ha un'attività: non entra in nessuna cifra.", choose, nameless)
            continue
        fix = choose
        near = get_close_matches(name, known, 1, 0.8)
        fault = Fault(FaultKind.STRANGE, tab.title, tuple(found), ("Attività",), word=near[0] if near else "")
        what = f"«{name}» non è un'attività di questa scheda: non entra in nessuna cifra."
        if len(found) > 1:
            rows = f"{italian_number(len(found))} righe: {listed(found)}"
            what = f"«{name}» non è un'attività di questa scheda ({rows}): non entrano in nessuna cifra."
        if not near:
            # What is like nothing was an activity once: to choose another one would file the rows wrong.
            told = f"Se «{name}» è stata tolta per errore, va rimessa nella scheda «Attività». Se il nome è sbagliato, scegli fra: "
            fix = f"{told}{', '.join(known)}."
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
        yield Problem(f"{tab.title}!{letter}{number}", f"{column.label}: {why.what}", why.fix, fault)
    if len(hit) > _MOST_PROBLEMS_A_COLUMN:
        rest = tuple(number for number, _ in hit[_MOST_PROBLEMS_A_COLUMN:])
        yield Problem(
            f"{tab.title}!{letter}:{letter}",
            f"{column.label}: altre {len(rest)} celle che non si leggono.",
            "Correggi le prime: le altre compariranno qui.",
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
            f"{column.label}: «{value}» non è tra le scelte ({len(hit)} {'riga' if len(hit) == 1 else 'righe'}). La voce resta e si conta.",
            f"Correggi la cella, o rimetti la scelta in {column.field.where}.",
            Fault(FaultKind.STRANGE, tab.title, tuple(hit), (column.label,)),
        )


def without_id(tab: Tab, numbers: Sequence[int]) -> Problem:
    """Rows that have no id."""
    letter = column_letter(tab.header.index("id"))
    fault = Fault(FaultKind.NO_ID, tab.title, tuple(numbers))
    if len(numbers) == 1:
        return Problem(
            f"{tab.title}!{letter}{numbers[0]}",
            f"La riga {numbers[0]} non ha un id: si conta, ma l'app non può correggerla.",
            "Scrivi nella cella un id che nessun'altra riga ha.",
            fault,
        )
    return Problem(
        f"{tab.title}!{letter}{numbers[0]}",
        f"{italian_number(len(numbers))} righe non hanno un id ({listed(numbers)}): si contano, ma l'app non può correggerle.",
        "Scrivi in ciascuna un id che nessun'altra riga ha.",
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
    what = f"Anche la riga {numbers[0]} ha l'id di una riga più in alto: non la conto."
    if len(numbers) > 1:
        rows = f"Altre {italian_number(len(numbers))} righe ({listed(numbers)})"
        what = f"{rows} hanno l'id di una riga più in alto: non le conto."
    return Problem(
        f"{tab.title}!{numbers[0]}:{numbers[0]}",
        what,
        "Correggi le prime: le altre compariranno qui.",
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
            f"La riga {number} è una copia della riga {original}, id compreso: conto solo la riga {original}.",
            "Annulla la copia; se invece è una voce diversa, cambia il suo id.",
            fault,
        )
    return Problem(
        where,
        f"{italian_number(len(numbers))} righe sono copie di altre, id compreso ({listed(numbers)}): non le conto.",
        "Annulla le copie; a quelle che invece sono voci diverse cambia l'id.",
        fault,
    )


def _twin(tab: Tab, original: int, number: int) -> Problem:
    return Problem(
        f"{tab.title}!{number}:{number}",
        f"La riga {number} ha lo stesso id della riga {original}, con altri valori ({_told(tab, original, number)}): "
        f"conto solo la riga {original}.",
        "Se è una voce diversa, cambia il suo id; se è una copia, annullala.",
        Fault(FaultKind.TWINS, tab.title, (original, number)),
    )


def _told(tab: Tab, original: int, number: int) -> str:
    """In which columns two rows differ, the system's own last."""
    labels = sorted(differences(tab, original, number), key=lambda label: label in SYSTEM)
    return ", ".join(labels[:_MOST_RUNS]) + ("…" if len(labels) > _MOST_RUNS else "")


def _voided_twin(tab: Tab, original: int, number: int, is_first: bool) -> Problem:
    voided, other = (original, number) if is_first else (number, original)
    cost = "nessuna delle due si conta" if is_first else f"conto la riga {other}, finché resta più in alto"
    return Problem(
        f"{tab.title}!{number}:{number}",
        f"La riga {voided}, annullata, ha lo stesso id della riga {other}: {cost}.",
        f"Cambia l'id della riga {voided}.",
        Fault(FaultKind.VOIDED_TWIN, tab.title, (voided, other)),
    )
