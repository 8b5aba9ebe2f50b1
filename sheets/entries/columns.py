"""Which columns the tabs of the register have, and a row's cells under them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sheets import kinds
from sheets.definitions.model import PEOPLE_TAB as PEOPLE_TAB
from sheets.definitions.model import ROLL_TAB as ROLL_TAB
from sheets.definitions.model import SEPARATOR, Definitions, Field
from sheets.kinds import Cell, Kind, Value
from sheets.language import _

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


@dataclass(frozen=True)
class Column:
    """A column of a tab that the app owns; `field` is None for system columns."""

    label: str
    kind: Kind
    field: Field | None = None


JOURNAL_COLUMNS = (
    Column("quando", kinds.MOMENT),
    Column("chi", kinds.TEXT),
    Column("che cosa", kinds.TEXT),
    Column("dove", kinds.TEXT),
    Column("id", kinds.TEXT),
)


@dataclass(frozen=True)
class Entry:
    """One row of an operation's tab, as it is to be saved. `values` are by field label."""

    id: str
    operation: str
    hub: str
    activity: str
    values: Mapping[str, Value]


def entry_columns(definitions: Definitions, operation: str) -> list[Column]:
    """The columns of an operation's tabs: activity, fields in the order of `Campi`, system columns."""
    fields = [Column(str(each.label), each.kind, each) for each in definitions.columns_of(operation)]
    names = tuple(activity.name for activity in definitions.activities_of(operation))
    activity = Field(operation, names, "Attività", kinds.CHOICE, True, names, "", _("Che tipo di voce è"), "Attività")
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
    name, __, hub = title.partition(SEPARATOR)
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
    name, *__ = title.partition(SEPARATOR)
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


def is_voided(cell: Cell) -> bool:
    """True of what stands under «annullato» in a row that does not count."""
    return value_of(cell, kinds.FLAG) is True


def value_of(cell: Cell, kind: Kind) -> Value:
    """The cell's value, or None where it cannot be read (`read_table` reports those)."""
    try:
        return kind.read(cell)
    except kinds.Unreadable:
        return None
