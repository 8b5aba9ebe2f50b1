"""Row ⇄ entry: tab columns by header, a tab as typed columns, and what is wrong in it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches

import pandas as pd

from sheets import kinds
from sheets.a1 import column_letter
from sheets.definitions.model import PEOPLE_TAB as PEOPLE_TAB
from sheets.definitions.model import ROLL_TAB as ROLL_TAB
from sheets.definitions.model import SEPARATOR, Definitions, Field
from sheets.entries import header_row
from sheets.entries.frames import spliced
from sheets.kinds import Cell, Kind, Value
from sheets.numbers import italian_number
from sheets.problems import Alike, Fault, FaultKind, Problem
from sheets.spreadsheet.snapshot import Tab

VOIDED = "annullato"
SYSTEM: dict[str, Kind] = {
    "id": kinds.TEXT,
    "creato_il": kinds.MOMENT,
    "creato_da": kinds.TEXT,
    "modificato_il": kinds.MOMENT,
    "modificato_da": kinds.TEXT,
    "versione": kinds.WHOLE,
    VOIDED: kinds.FLAG,
}
ROLL = {"Incontro": kinds.REFERENCE, "Persona": kinds.PERSON, "Presenza": kinds.PRESENCE}
NAME = "Nome"
PEOPLE = {NAME: kinds.TITLE, "Comune": kinds.MUNICIPALITY}
_MOST_PROBLEMS_A_COLUMN = 50
_MOST_RUNS = 6


@dataclass(frozen=True)
class Column:
    """A column of a tab that the app owns; `field` is None for system columns."""

    label: str
    kind: Kind
    field: Field | None = None


@dataclass(frozen=True)
class Entry:
    """One row of an operation's tab, as it is to be saved. `values` are by field label."""

    id: str
    operation: str
    hub: str
    activity: str
    values: Mapping[str, Value]


@dataclass(frozen=True)
class Table:
    """A tab as typed columns: `frame` has one column per label and `_row`, the row's number in the sheet.

    Voided and repeated rows are not in `frame`; a cell that cannot be read is missing there and in `problems`.
    `pieces` is how often `frame` was put together since it was read as a whole. A tab without a header in row 1 is
    not readable: it has no rows and one problem.
    """

    title: str
    frame: pd.DataFrame
    problems: tuple[Problem, ...]
    tab: Tab
    pieces: int = 1
    is_readable: bool = True

    @property
    def rows_read(self) -> int:
        """How many rows of the sheet were read, blank ones too."""
        return len(self.tab.rows)


def entry_columns(definitions: Definitions, operation: str) -> list[Column]:
    """The columns of an operation's tabs: activity, fields in the order of `Campi`, system columns."""
    fields = [Column(each.label, each.kind, each) for each in definitions.columns_of(operation)]
    names = tuple(activity.name for activity in definitions.activities_of(operation))
    activity = Field(operation, names, "Attività", kinds.CHOICE, True, names, "", "Che tipo di voce è", "Attività")
    return [Column("Attività", kinds.CHOICE, activity), *fields, *_system_columns()]


def roll_columns() -> list[Column]:
    """The columns of `Presenze · hub`: one row per person and session."""
    return [*(Column(label, kind) for label, kind in ROLL.items()), *_system_columns()]


def people_columns() -> list[Column]:
    """The columns of `Persone · hub`, the only tab with names."""
    return [*(Column(label, kind) for label, kind in PEOPLE.items()), *_system_columns()]


def _system_columns() -> list[Column]:
    return [Column(label, kind) for label, kind in SYSTEM.items()]


def columns_of(title: str, definitions: Definitions) -> list[Column] | None:
    """The columns of a tab that holds rows of the register, or None for any other tab."""
    place = definitions.place_of(title)
    if place:
        return entry_columns(definitions, place[0])
    name, _, hub = title.partition(SEPARATOR)
    if hub not in definitions.hubs:
        return None
    return {ROLL_TAB: roll_columns, PEOPLE_TAB: people_columns}[name]() if name in (ROLL_TAB, PEOPLE_TAB) else None


def labels_of(title: str, definitions: Definitions) -> list[str] | None:
    """The labels of those columns, or None for any other tab."""
    columns = columns_of(title, definitions)
    return None if columns is None else [column.label for column in columns]


def is_of_people(title: str, header: Sequence[str], known: Collection[str] | None) -> bool:
    """True of a tab that holds people, or may: by its title, or by labels that are not among its `known` columns.

    What people made for themselves (`known` is None) may be a copy of a people tab under another title and other labels,
    as long as it has the app's own columns and is not plainly a copy of entries or of a roll.
    """
    name, _, _ = title.partition(SEPARATOR)
    strange = [label.casefold() for label in header if label not in (known or ())]
    is_named_so = PEOPLE_TAB.casefold() in title.casefold() if known is None else name == PEOPLE_TAB
    if is_named_so or any(NAME.casefold() in label for label in strange):
        return True
    if known is not None or "Attività" in header or {*ROLL} <= {*header}:
        return False
    return any(label in header for label in (*PEOPLE, *SYSTEM))


def cells_of(entry: Entry, definitions: Definitions, by: str, now: datetime) -> dict[str, Cell]:
    """The cells of a new row, by header."""
    kinds_by_label = {column.label: column.kind for column in entry_columns(definitions, entry.operation)}
    cells = {label: kinds_by_label[label].write(value) for label, value in entry.values.items()}
    return {"Attività": entry.activity, **cells, **stamp(entry.id, by, now)}


def stamp(id_: str, by: str, now: datetime) -> dict[str, Cell]:
    """The system cells of a new row."""
    return {"id": id_, "creato_il": kinds.MOMENT.write(now), "creato_da": by, "versione": 1}


def value_of(cell: Cell, kind: Kind) -> Value:
    """The cell's value, or None where it cannot be read (`read_table` reports those)."""
    try:
        return kind.read(cell)
    except kinds.Unreadable:
        return None


def read_table(tab: Tab, columns: Sequence[Column]) -> Table:
    """A tab as typed columns, with every problem found in it."""
    kinds_by_label = {column.label: column.kind for column in columns}
    broken = header_row.unreadable(tab, kinds_by_label)
    if broken is not None:
        return Table(tab.title, _read_rows(tab, columns, [])[0], (broken,), tab, is_readable=False)
    frame, found = _read_rows(tab, columns, range(len(tab.rows)))
    return Table(tab.title, frame, (*header_row.problems(tab, kinds_by_label), *found), tab)


def extend_table(table: Table, tab: Tab, columns: Sequence[Column]) -> Table:
    """`tab` as typed columns, of which `table` is an earlier edition: only rows that are new or changed are read."""
    changed = tab.changed_since(table.tab)
    if changed is None or not table.is_readable:
        return read_table(tab, columns)
    frame, found = _read_rows(tab, columns, changed)
    replaced = [index for index in changed if index < table.rows_read]
    # One problem may be about many rows: where there is or was one, only reading all of them gives its words.
    if found or (replaced and _read_rows(table.tab, columns, replaced)[1]):
        return read_table(tab, columns)
    grown = spliced(table.frame, [index + 2 for index in changed], frame, "_row", table.pieces)
    return replace(table, frame=grown, tab=tab, pieces=table.pieces + 1)


def _read_rows(tab: Tab, columns: Sequence[Column], indexes: Sequence[int]) -> tuple[pd.DataFrame, list[Problem]]:
    every = tab.rows[:] if len(indexes) == len(tab.rows) else [tab.rows[index] for index in indexes]
    old_header = header_row.repeated(tab, [column.label for column in columns])
    filled = [
        (index, row) for index, row in zip(indexes, every, strict=True) if index != old_header and not is_blank(row)
    ]
    numbers = [index + 2 for index, _ in filled]
    rows = [row for _, row in filled]
    series: dict[str, pd.Series] = {"_row": pd.Series(numbers, dtype="int64")}
    problems: list[Problem] = []
    if old_header is not None and old_header in indexes:
        problems.append(_repeated_header(tab, old_header + 2))
    for column in columns:
        cells = _cells(rows, tab.column(column.label))
        values, refused = column.kind.read_column(cells)
        series[column.label] = as_series(values, column.kind.stored)
        if refused:
            problems += _refusals(tab, column, cells, numbers, refused)
        if column.field is not None and column.kind is kinds.CHOICE and column is not columns[0]:
            problems += _strange_choices(tab, column, values, numbers)
    frame = pd.DataFrame(series)
    problems += _uncounted(tab, columns, frame)
    return _counted(frame, tab, problems), problems


def is_blank(row: Sequence[Cell]) -> bool:
    """True of a row in which nobody wrote: a box that is not ticked is nothing written."""
    # This is asked of every row, and mostly its first cell is the answer.
    if row and row[0] != "" and row[0] is not False:
        return False
    return not any(cell != "" and cell is not False for cell in row)


def _repeated_header(tab: Tab, number: int) -> Problem:
    return Problem(
        f"{tab.title}!{number}:{number}",
        f"La riga {number} ripete i titoli delle colonne: non è una voce e non si conta.",
        "Svuota la riga.",
        Fault(FaultKind.HEADER_REPEATED, tab.title, (number,)),
    )


def _uncounted(tab: Tab, columns: Sequence[Column], frame: pd.DataFrame) -> Iterator[Problem]:
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


def _cells(rows: Sequence[Sequence[Cell]], position: int | None) -> list[Cell]:
    if position is None:
        return [""] * len(rows)
    return [row[position] if position < len(row) else "" for row in rows]


_DTYPES = {
    "text": "str",
    "number": "float64",
    "date": "datetime64[s]",
    "moment": "datetime64[s]",
    "flag": "boolean",
    "time": "object",
}


def as_series(values: Sequence[Value], stored: str) -> pd.Series:
    """A column of values in the type that its kind is stored as; empty text is missing."""
    if stored == "text":
        return pd.Series([value if value != "" else None for value in values], dtype="str")
    return pd.Series(list(values), dtype=_DTYPES[stored])


def _refusals(
    tab: Tab,
    column: Column,
    cells: Sequence[Cell],
    numbers: Sequence[int],
    refused: Mapping[tuple[type, Cell], kinds.Unreadable],
) -> Iterator[Problem]:
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


def _strange_choices(tab: Tab, column: Column, values: Sequence[Value], numbers: Sequence[int]) -> Iterator[Problem]:
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


def _counted(frame: pd.DataFrame, tab: Tab, problems: list[Problem]) -> pd.DataFrame:
    """The rows that count: not voided, and each id once. Rows without an id count, and are reported."""
    if "id" in tab.header:
        nameless = [int(number) for number in frame.loc[frame["id"].isna(), "_row"]]
        if nameless:
            problems.append(_without_id(tab, nameless))
    originals = [tab.ids.get(id_, row - 2) + 2 for id_, row in zip(frame["id"], frame["_row"], strict=True)]
    first = pd.Series(originals, index=frame.index, dtype="int64") == frame["_row"]
    voided = frame[VOIDED].fillna(False).astype("bool")
    pairs = zip(originals, frame["_row"], strict=True)
    problems += _repetitions(tab, [(original, int(number)) for original, number in pairs if original != number])
    return frame.loc[first & ~voided].reset_index(drop=True)


def _without_id(tab: Tab, numbers: Sequence[int]) -> Problem:
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


def _repetitions(tab: Tab, pairs: Sequence[tuple[int, int]]) -> Iterator[Problem]:
    """Rows with the id of an earlier one (pairs of sheet rows): true copies in one problem, each other pair in its own."""
    copies: list[tuple[int, int]] = []
    others, more = 0, list[int]()
    for original, number in pairs:
        void, void_too = (value_of(tab.cell(row - 2, VOIDED), kinds.FLAG) is True for row in (original, number))
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
