"""The project: operations, activities, fields, hubs, municipalities, indicators and roles.

What operations, activities, fields and indicators are called is a `Label` where they are read from the spreadsheet: a
string as it stands there, which is also said in English where its row has an `Etichetta inglese`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import count

from sheets import names
from sheets.kinds import HEADS, TOTAL, Kind
from sheets.problems import Problem

SEPARATOR = " · "
DAY = "Data"
ROLL_TAB, PEOPLE_TAB, JOURNAL = "Presenze", "Persone", "Registro"
ENTRY, SESSION = "voce", "incontro"
HEADCOUNT, ROLL = "conteggio", "appello"
NEEDS = "Serve almeno"
ENGLISH_LABEL = "Etichetta inglese"
MEASURES = (
    "voci",
    "incontri svolti",
    "presenze",
    "gruppi distinti",
    "persone distinte",
    "persone distinte per gruppo",
    "quota",
    "attivi nel periodo",
    "attivi a fine periodo",
    "in avvio a fine periodo",
)
"""What an indicator may count; `figures.measures` says how."""
ROLES = ("volontario", "referente", "coordinatore", "amministratore")
RESERVED = ("Attività", "id", "creato_il", "creato_da", "modificato_il", "modificato_da", "versione", "annullato")
TABS = ("Operazioni", "Attività", "Campi", "Hub", "Comuni", "Indicatori", "Ruoli")
OPTIONAL_COLUMNS = {
    "Icona", "Descrizione", "Presenze", "Obbligatorio", "Scelte", "Predefinito", "Aiuto", "Indirizzo", "Condizione",
    "Data", "Fino a", "Decimali", "Nota", "Area", NEEDS, ENGLISH_LABEL,
}  # fmt: skip

_editions = count(1)


@dataclass(frozen=True)
class Operation:
    """What the project does. `colour` is `#RRGGBB`, the same everywhere; `icon` a Material symbol's name."""

    name: str
    area: str
    colour: str
    icon: str
    description: str


@dataclass(frozen=True)
class Activity:
    """What kind of entry an operation has; `nature` is ENTRY or SESSION, `attendance` HEADCOUNT, ROLL or "".

    One of the fields in `needs` must be filled in for an entry to be worth a row; none, where there are none.
    """

    operation: str
    name: str
    nature: str
    attendance: str
    description: str
    needs: tuple[str, ...] = ()

    @property
    def is_session(self) -> bool:
        """True when people attend it."""
        return self.nature == SESSION


@dataclass(frozen=True)
class Field:
    """One thing asked in an activity. Empty `operation` or `activities` mean all of them."""

    operation: str
    activities: tuple[str, ...]
    label: str
    kind: Kind
    required: bool
    choices: tuple[str, ...]
    default: str
    help: str
    where: str

    def belongs_to(self, activity: Activity) -> bool:
        """True when `activity` asks for this field."""
        return self.operation in ("", activity.operation) and (not self.activities or activity.name in self.activities)


@dataclass(frozen=True)
class Hub:
    """A place of the project. `name` is in the names of its tabs, `title` is what people call it."""

    name: str
    title: str
    municipality: str
    address: str


@dataclass(frozen=True)
class Condition:
    """A test on a field: its value is `value`, or, without one, it is filled in."""

    label: str
    value: str | None


@dataclass(frozen=True)
class Indicator:
    """A figure people look at: `measure` over `activities`; `since` and `until` name date fields ("" for the default)."""

    code: str
    operation: str
    label: str
    unit: str
    measure: str
    activities: tuple[str, ...]
    condition: Condition | None
    since: str
    until: str
    decimals: int
    note: str
    where: str = field(default="", compare=False)


@dataclass(frozen=True)
class Role:
    """What a person, known by an e-mail address, may do, and at which hubs (empty for coordinators: all)."""

    email: str
    name: str
    role: str
    hubs: tuple[str, ...]


@dataclass(frozen=True)
class Definitions:
    """All definition rows that can be used, in the order of their tabs, and the problems of those that cannot.

    `edition` is a number that no other definitions have, so results can be kept by it.
    """

    operations: Mapping[str, Operation]
    activities: tuple[Activity, ...]
    fields: tuple[Field, ...]
    hubs: Mapping[str, Hub]
    municipalities: tuple[str, ...]
    indicators: tuple[Indicator, ...]
    roles: tuple[Role, ...]
    problems: tuple[Problem, ...] = ()
    edition: int = field(default_factory=lambda: next(_editions))

    def activity(self, operation: str, name: str) -> Activity | None:
        """The activity of that name, or None when no row defines it."""
        return self._by_name.get((operation, name))

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], Activity]:
        return {(activity.operation, activity.name): activity for activity in self.activities}

    def role_of(self, email: str) -> Role | None:
        """The first role of an address, or None when no row of `Ruoli` has it."""
        return self._by_email.get(email)

    @cached_property
    def _by_email(self) -> dict[str, Role]:
        return {role.email: role for role in reversed(self.roles)}

    def activities_of(self, operation: str) -> list[Activity]:
        """An operation's activities, in the order of their tab."""
        return [activity for activity in self.activities if activity.operation == operation]

    def fields_of(self, activity: Activity) -> list[Field]:
        """What an activity asks, in the order of `Campi`."""
        kept = self._asked.get((activity.operation, activity.name))
        if kept is None:
            kept = [each for each in self.fields if each.belongs_to(activity)]
            self._asked[activity.operation, activity.name] = kept
        return [*kept]

    @cached_property
    def _asked(self) -> dict[tuple[str, str], list[Field]]:
        """What is known already of that."""
        return {}

    def columns_of(self, operation: str) -> list[Field]:
        """One field for each column of an operation's tabs, in the order of `Campi`, with all choices of its label."""
        columns: dict[str, Field] = {}
        for each in self.fields:
            if each.operation in ("", operation):
                first = columns.setdefault(each.label, each)
                more = tuple(choice for choice in each.choices if choice not in first.choices)
                columns[each.label] = replace(first, choices=first.choices + more) if more else first
        return list(columns.values())

    def choices_of(self, operation: str, activities: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """What these activities of an operation offer, by label of the field."""
        found: dict[str, tuple[str, ...]] = {}
        for activity in self.activities_of(operation):
            for each in self.fields_of(activity) if activity.name in activities else ():
                found[each.label] = tuple(dict.fromkeys((*found.get(each.label, ()), *each.choices)))
        return found

    def field_of_kind(self, activity: Activity, kind: Kind) -> Field | None:
        """The first field of that kind in an activity."""
        return next((each for each in self.fields_of(activity) if each.kind is kind), None)

    def fields_of_kind(self, activity: Activity, kind: Kind) -> list[Field]:
        """All fields of that kind in an activity."""
        return [each for each in self.fields_of(activity) if each.kind is kind]

    def counting_fields(self, activity: Activity) -> list[Field]:
        """The fields in which an activity says how many came: those of heads, then those of a total."""
        return [each for kind in (HEADS, TOTAL) for each in self.fields_of_kind(activity, kind)]

    def tab_title(self, operation: str, hub: str) -> str:
        """The tab of an operation at a hub: `Lavoro · Rho`."""
        return f"{operation}{SEPARATOR}{hub}"

    @cached_property
    def own_titles(self) -> frozenset[str]:
        """The titles of all tabs that rows of the register may be in."""
        operations = (*self.operations, ROLL_TAB, PEOPLE_TAB)
        return frozenset(self.tab_title(name, hub) for name in operations for hub in self.hubs)

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """The same titles, by what any spelling of them has in common."""
        return {names.same_title(title): title for title in self.own_titles}

    def place_of(self, title: str) -> tuple[str, str] | None:
        """Operation and hub of an entry tab's title, or None for any other tab."""
        operation, separator, hub = title.partition(SEPARATOR)
        return (operation, hub) if separator and operation in self.operations and hub in self.hubs else None


def hub_of(title: str) -> str:
    """The hub of a tab: `Lavoro · Rho` → `Rho`."""
    return title.partition(SEPARATOR)[2]


def parts(text: str) -> tuple[str, ...]:
    """The names in a cell, between which semicolons stand."""
    return tuple(part.strip() for part in text.split(";") if part.strip())
