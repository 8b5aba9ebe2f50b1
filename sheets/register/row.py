"""A row of an entry tab as people see it: with what was accepted for it and is on its way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sheets import kinds
from sheets.definitions.model import Activity, Definitions
from sheets.entries.columns import VOIDED, is_voided, value_of
from sheets.kinds import Cell, Value
from sheets.language import Several
from sheets.spreadsheet.snapshot import Tab

_T = TypeVar("_T")
_WITH_TITLES = (kinds.TITLE, kinds.SERIES)


@dataclass(frozen=True)
class Row:
    """One row of `tab`, by its index there. `waiting` are the cells, by header, that are on their way to it."""

    tab: Tab
    index: int
    definitions: Definitions
    waiting: Mapping[str, Cell]

    @property
    def id(self) -> str:
        """Its id, as the sheet has it; "" for none."""
        return str(self.tab.cell(self.index, "id"))

    @property
    def number(self) -> int:
        """Its number in the sheet, as people read it."""
        return self.index + 2

    @property
    def is_waiting(self) -> bool:
        """True when some of it was accepted and is not in the spreadsheet yet."""
        return bool(self.waiting)

    def cell(self, label: str) -> Cell:
        """The cell under a header, as whoever changes it next has seen it."""
        return self.waiting[label] if label in self.waiting else self.tab.cell(self.index, label)

    def cells(self, labels: Sequence[str]) -> dict[str, Cell]:
        """Some of its cells, by header."""
        return {label: self.cell(label) for label in labels}

    def values(self, activity: Activity) -> dict[str, Value]:
        """The values of an activity's fields, by label; None where a cell is blank or cannot be read."""
        return {
            field.label: value_of(self.cell(field.label), field.kind) for field in self.definitions.fields_of(activity)
        }

    @property
    def version(self) -> int:
        """How often it was written in the app, at least once."""
        return kinds.whole(value_of(self.cell("versione"), kinds.WHOLE)) or 1

    @property
    def made(self) -> datetime | None:
        """When the app wrote it first; None where that cannot be read."""
        made = value_of(self.cell("creato_il"), kinds.MOMENT)
        return made if isinstance(made, datetime) else None

    @property
    def changed_by(self) -> str:
        """The e-mail of who last corrected it in the app, "" for nobody; a hand in the sheet leaves this as it was."""
        return str(self.cell("modificato_da"))

    @property
    def is_voided(self) -> bool:
        """True when somebody voided it, so that it does not count."""
        return is_voided(self.cell(VOIDED))

    def named(self, activity: Activity, corrected: Mapping[str, Value] | None = None) -> str:
        """The entry in a few words, with what is corrected in it."""
        return described(activity, self.values(activity) | dict(corrected or {}), self.definitions)


def first_of(
    activity: Activity,
    values: Mapping[str, Value],
    wanted: Sequence[kinds.Kind],
    type_: type[_T],
    definitions: Definitions,
) -> _T | None:
    """The first value of an activity's fields that has one of these kinds, in their order; None when all are blank."""
    for kind in wanted:
        field = definitions.field_of_kind(activity, kind)
        value = values.get(field.label) if field else None
        if isinstance(value, type_) and value:
            return value
    return None


def title_of(activity: Activity, values: Mapping[str, Value], definitions: Definitions) -> str:
    """What people call an entry: its title, else the name of its series; "" where it has neither."""
    return first_of(activity, values, _WITH_TITLES, str, definitions) or ""


def described(activity: Activity, values: Mapping[str, Value], definitions: Definitions) -> str:
    """An entry in a few words: its activity, and its title where it has one."""
    title = title_of(activity, values, definitions)
    return Several(" · ", (activity.name, title))
