"""The project as rows: operations, activities, fields, hubs, municipalities, indicators and roles.

Each tab replaces its default in `sheets/defaults`; a row that cannot be used is skipped and becomes a `Problem` with
its cell and its fix, and every other row goes on.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import count
from pathlib import Path

from sheets import emails, kinds, names
from sheets.kinds import Cell, Kind
from sheets.problems import Alike, Fault, FaultKind, Problem

SEPARATOR = " · "
DAY = "Data"
ROLL_TAB, PEOPLE_TAB = "Presenze", "Persone"
ENTRY, SESSION = "voce", "incontro"
HEADCOUNT, ROLL = "conteggio", "appello"
NEEDS = "Serve almeno"
ROLES = ("volontario", "referente", "coordinatore", "amministratore")
RESERVED = ("Attività", "id", "creato_il", "creato_da", "modificato_il", "modificato_da", "versione", "annullato")

_ROOM_FOR_A_HUB = 37

DEFAULTS = Path(__file__).parent / "defaults"
TABS = ("Operazioni", "Attività", "Campi", "Hub", "Comuni", "Indicatori", "Ruoli")
OPTIONAL_COLUMNS = {
    "Icona", "Descrizione", "Presenze", "Obbligatorio", "Scelte", "Predefinito", "Aiuto", "Indirizzo", "Condizione",
    "Data", "Fino a", "Decimali", "Nota", "Area", NEEDS,
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

    def activities_of(self, operation: str) -> list[Activity]:
        """An operation's activities, in the order of their tab."""
        return [activity for activity in self.activities if activity.operation == operation]

    def fields_of(self, activity: Activity) -> list[Field]:
        """What an activity asks, in the order of `Campi`."""
        return [each for each in self.fields if each.belongs_to(activity)]

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


@dataclass
class _Row:
    """One definition row: texts by column, and the cell each came from."""

    tab: str
    number: int
    texts: dict[str, str]
    cells: dict[str, str]
    problems: list[Problem]
    touches: tuple[str, ...] = ()

    def __getitem__(self, column: str) -> str:
        return self.texts.get(column, "")

    def many(self, column: str) -> tuple[str, ...]:
        return _parts(self[column])

    def refuse(
        self, column: str, what: str, fix: str, kind: FaultKind | None = None, alike: Alike | None = None
    ) -> None:
        """Report a cell; the reader then skips the row or goes on with less."""
        where = f"{self.tab}!{self.cells.get(column, f'{self.number}:{self.number}')}"
        fault = Fault(kind, self.tab, (self.number,)) if kind else None
        self.problems.append(Problem(where, what, fix, fault, self.touches, alike=alike))

    def _undefined(self, column: str, name: str, allowed: Sequence[str] | Mapping[str, object], what: str) -> None:
        """Report a name that is none of those that are allowed."""
        alike = Alike.undefined(_DEFINED_IN.get(column, ""), name)
        self.refuse(column, f"«{name}» non è {what}.", f"Scegli fra: {', '.join(allowed)}.", alike=alike)

    def one_of(self, column: str, allowed: Sequence[str] | Mapping[str, object], what: str) -> str | None:
        """The one of `allowed` that the cell names, as it is spelled there; else None and a problem."""
        text = self[column]
        found = names.spelled(text, allowed)
        if found is not None:
            return found
        if text:
            self._undefined(column, text, allowed, what)
        else:
            self.refuse(column, "La cella è vuota.", f"Scegli fra: {', '.join(allowed)}.")
        return None

    def all_of(self, column: str, allowed: Sequence[str] | Mapping[str, object], what: str) -> tuple[str, ...]:
        """Those of `allowed` that the cell names, as they are spelled there; each other part is a problem."""
        spelled = {part: names.spelled(part, allowed) for part in self.many(column)}
        for part, found in spelled.items():
            if found is None:
                self._undefined(column, part, allowed, what)
        return tuple(dict.fromkeys(found for found in spelled.values() if found is not None))

    def is_usable(self, column: str, forbidden: str = "·;") -> bool:
        """True when the cell's name can be what a tab's title or a list of names is made of; else a problem."""
        why = names.refusal(self[column], forbidden)
        if why is not None:
            self.refuse(column, f"«{self[column]}» {why[0]}", why[1])
        return why is None

    def fits(self, column: str, titles: Iterable[str]) -> bool:
        """True when Google takes all these titles, which the cell's name is part of; else a problem."""
        why = next(filter(None, map(names.title_refusal, titles)), None)
        if why is not None:
            self.refuse(column, f"«{self[column][:40]}» {why[0]}", why[1])
        return why is None


_DEFINED_IN = {"Attività": "Attività", "Operazione": "Operazioni", "Hub": "Hub"}
"""The column that names something, and the tab that defines it."""


def column_letter(index: int) -> str:
    """0 → "A", 26 → "AA"."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache
def default_rows(tab: str, folder: Path = DEFAULTS) -> tuple[tuple[str, ...], ...]:
    """A default tab as rows of texts, the header first. Raises OSError when the file is not there."""
    with (folder / f"{tab}.csv").open(encoding="utf-8-sig", newline="") as lines:
        return tuple(tuple(row) for row in csv.reader(lines))


def same_email(text: str) -> str:
    """An e-mail as two are compared, without capitals and blanks. Letters that only look alike are another address."""
    return "".join(sign.lower() if sign.isascii() else sign for sign in text.strip())


def _whose(row: _Row) -> object:
    """Whose row of `Ruoli` it is; one without an address is nobody's, and no other row's second one."""
    email = row["Email"]
    return names.same(email) if emails.is_address(email) else row.number


@lru_cache
def _default_needs() -> dict[tuple[str, str], tuple[str, ...]]:
    header, *rows = default_rows("Attività")
    named = [dict(zip(header, row, strict=True)) for row in rows]
    return {(row["Operazione"], row["Attività"]): _parts(row[NEEDS]) for row in named}


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "sì" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _rows(tab: str, table: Sequence[Sequence[Cell]], problems: list[Problem]) -> Iterator[_Row]:
    header = [_text(cell) for cell in table[0]]
    for number, cells in enumerate(table[1:], start=2):
        texts = {label: _text(cell) for label, cell in zip(header, cells, strict=False) if label}
        if any(texts.values()):
            places = {label: f"{column_letter(index)}{number}" for index, label in enumerate(header)}
            yield _Row(tab, number, texts, places, problems)


_WITHOUT = {"Ruoli": "finché manca, nessuno può entrare nell'app"}


def _usable(tab: str, table: Sequence[Sequence[Cell]] | None, problems: list[Problem]) -> Sequence[Sequence[Cell]]:
    """The tab itself, or its default when it is gone or its columns are."""
    default = default_rows(tab)
    is_blank = not table or not any(_text(cell) for cell in table[0])
    if tab == "Ruoli" and (is_blank or not any(any(map(_text, row)) for row in (table or ())[1:])):
        problems.append(
            Problem(
                tab,
                "La scheda «Ruoli» non c'è o non ha righe: nessuno può entrare nell'app.",
                "Scrivi le persone nella scheda, o esegui «python -m sheets admin add EMAIL».",
            )
        )
        return default
    # Without a hub or an operation there is no tab to keep anything in.
    if not table or is_blank or (tab in ("Hub", "Operazioni") and not _names_any(table, default[0][0])):
        problems.append(
            Problem(
                tab,
                f"La scheda «{tab}» non c'è o è vuota: uso i valori predefiniti.",
                "Esegui «python -m sheets setup» per ricrearla.",
                Fault(FaultKind.DEFAULTED, tab),
            )
        )
        return default
    header = [_text(cell) for cell in table[0]]
    doubled = sorted({label for label in header if label and header.count(label) > 1})
    missing = [label for label in default[0] if label not in header and label not in OPTIONAL_COLUMNS]
    for label in doubled:
        problems.append(
            Problem(
                f"{tab}!1:1",
                f"La colonna «{label}» c'è due volte: uso i valori predefiniti di tutta la scheda.",
                "Tienine una e dai all'altra un altro nome.",
                Fault(FaultKind.DEFAULTED, tab),
            )
        )
    for label in missing:
        problems.append(
            Problem(
                f"{tab}!1:1",
                f"Manca la colonna «{label}»: {_WITHOUT.get(tab, 'uso i valori predefiniti di tutta la scheda')}.",
                f"Scrivi «{label}» nella riga 1, sopra la sua colonna.",
                Fault(FaultKind.DEFAULTED, tab),
            )
        )
    return default if doubled or missing else table


def _names_any(table: Sequence[Sequence[Cell]], label: str) -> bool:
    """True when a row has a name under that label, or when there is no such column, which is told by itself."""
    header = [_text(cell) for cell in table[0]]
    at = header.index(label) if label in header else None
    return at is None or any(len(row) > at and _text(row[at]) for row in table[1:])


def _already(name: str, first: str, words: str, as_: str) -> str:
    """That a name is there, under the same spelling or another."""
    if name == first:
        return f"«{name}» {words}"
    return f"«{name}» {words}, {as_}«{first}» (maiuscole, accenti e spazi non bastano a distinguere)"


_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_ICON = re.compile(r"[a-z0-9_]{1,60}")
_USUAL_ICON = "category"


class _Reader:
    """Reads the definition tabs in the order in which they refer to each other."""

    def __init__(self, tables: Mapping[str, Sequence[Sequence[Cell]]]) -> None:
        self.problems: list[Problem] = []
        self.tables = tables
        self.activity_rows: dict[tuple[str, str], _Row] = {}

    def rows(self, tab: str) -> Iterator[_Row]:
        return _rows(tab, _usable(tab, self.tables.get(tab), self.problems), self.problems)

    def unique(
        self, tab: str, column: str, key: Callable[[_Row], object] | None = None, touches: bool = False
    ) -> Iterator[_Row]:
        """Rows with a name, and each name once, however it is spelled; `touches`: a problem of a row is one of its figure."""
        seen: dict[object, str] = {}
        for row in self.rows(tab):
            row.touches = (row[column],) if touches and row[column] else ()
            name = key(row) if key else names.same(row[column])
            if not row[column]:
                row.refuse(column, f"La riga {row.number} non ha «{column}»: la salto.", "Scrivilo, o svuota la riga.")
            elif name in seen:
                what = _already(row[column], seen[name], "è già definito più in alto", "come ")
                fix = "Cambia il nome o svuota la riga."
                row.refuse(column, f"{what}: la riga {row.number} è saltata.", fix, FaultKind.DUPLICATE)
            else:
                seen[name] = row[column]
                yield row

    def operations(self) -> Iterator[Operation]:
        for row in self.unique("Operazioni", "Operazione"):
            if not self.names_an_operation(row):
                continue
            colour = row["Colore"]
            if not _COLOUR.fullmatch(colour):
                row.refuse(
                    "Colore",
                    f"«{colour}» non è un colore: uso il grigio.",
                    "Scrivi cancelletto e sei cifre, per esempio #0F5E9C.",
                )
                colour = "#5F5A55"
            icon = row["Icona"] or _USUAL_ICON
            if not _ICON.fullmatch(icon):
                row.refuse(
                    "Icona",
                    f"«{icon}» non è il nome di un simbolo: uso quello solito.",
                    "Scrivi un nome di Material Symbols, per esempio diversity_3.",
                )
                icon = _USUAL_ICON
            yield Operation(row["Operazione"], row["Area"], colour, icon, row["Descrizione"])

    def names_an_operation(self, row: _Row) -> bool:
        """True when tabs can be named after it; else a problem."""
        name = row["Operazione"]
        if names.spelled(name, (ROLL_TAB, PEOPLE_TAB)) or name.casefold().startswith(names.HIDDEN):
            row.refuse("Operazione", f"«{name}» è un nome che l'app usa per le sue schede.", "Scrivi un altro nome.")
            return False
        # A hub must have room beside it in the title of their tab.
        title = f"{name}{SEPARATOR}{'x' * _ROOM_FOR_A_HUB}"
        return row.is_usable("Operazione") and row.fits("Operazione", [title])

    def activities(self, operations: Mapping[str, Operation]) -> Iterator[Activity]:
        key = lambda row: (names.same(row["Operazione"]), names.same(row["Attività"]))  # noqa: E731
        for row in self.unique("Attività", "Attività", key):
            if not row.is_usable("Attività", ";"):
                continue
            operation = row.one_of("Operazione", operations, "un'operazione")
            nature = row.one_of("Natura", (ENTRY, SESSION), "una natura")
            attendance = row.one_of("Presenze", ("", HEADCOUNT, ROLL), "un modo di contare le presenze")
            if operation is not None and nature is not None:
                found = Activity(operation, row["Attività"], nature, attendance or "", row["Descrizione"])
                self.activity_rows[operation, found.name] = row
                yield found

    def with_needs(self, activity: Activity, fields: Sequence[Field]) -> Activity:
        """The activity with the fields that make an entry worth a row; in a tab without the column, as in the default."""
        row, labels = (
            self.activity_rows[activity.operation, activity.name],
            [field.label for field in fields if field.belongs_to(activity)],
        )
        if NEEDS in row.cells:
            return replace(activity, needs=row.all_of(NEEDS, labels, "un campo di questa attività"))
        usual = _default_needs().get((activity.operation, activity.name), ())
        return replace(activity, needs=tuple(label for label in usual if label in labels))

    def fields(self, operations: Mapping[str, Operation], activities: Sequence[Activity]) -> Iterator[Field]:
        taken: dict[tuple[str, str], Kind] = {}
        asked: set[tuple[Activity, str]] = set()
        spelled: dict[tuple[str, str], str] = {}
        for row in self.rows("Campi"):
            found = self.one_field(row, operations, activities)
            if found is None:
                continue
            places = [(name, names.same(found.label)) for name, _ in self.columns(found, operations)]
            other = next((spelled[place] for place in places if spelled.get(place, found.label) != found.label), None)
            if other is not None:
                what = _already(found.label, other, "è già un campo della stessa scheda", "scritto ")
                row.refuse("Campo", f"{what}: la riga è saltata.", f"Scrivi «{other}», o un altro nome.")
                continue
            clash = next(
                (taken[key] for key in self.columns(found, operations) if taken.get(key, found.kind) is not found.kind),
                None,
            )
            if clash:
                row.refuse(
                    "Tipo",
                    f"«{found.label}» è già un campo di tipo «{clash.name}» nella stessa scheda: la riga è saltata.",
                    "Usa lo stesso tipo o un altro nome.",
                    FaultKind.DUPLICATE,
                )
                continue
            asks = {(activity, found.label) for activity in activities if found.belongs_to(activity)}
            if asks & asked:
                row.refuse(
                    "Campo",
                    f"«{found.label}» è già chiesto più in alto nella stessa attività: la riga è saltata.",
                    "Cambia il nome o svuota la riga.",
                )
                continue
            asked |= asks
            spelled.update(dict.fromkeys(places, found.label))
            taken.update(dict.fromkeys(self.columns(found, operations), found.kind))
            yield found

    def missing_dates(
        self, fields: Sequence[Field], operations: Mapping[str, Operation], activities: Sequence[Activity]
    ) -> Iterator[Field]:
        """A date for each operation and each session that no row gives one: figures and programme cannot do without."""
        dated = [each for each in fields if each.label == DAY]
        bare = [name for name in operations if not any(each.operation in ("", name) for each in dated)]
        sessions = [
            each
            for each in activities
            if each.is_session and each.operation not in bare and not any(day.belongs_to(each) for day in dated)
        ]
        if bare or sessions:
            named = ", ".join([*bare, *(each.name for each in sessions)])
            what = f"Nessuna riga chiede la «{DAY}» di: {named}. La chiedo comunque."
            self.problems.append(Problem("Campi", what, f"Aggiungi una riga con campo «{DAY}» e tipo «data»."))
        for operation, names_of in [
            *((name, ()) for name in bare),
            *((each.operation, (each.name,)) for each in sessions),
        ]:
            yield Field(operation, names_of, DAY, kinds.DATE, True, (), "oggi", "", "Campi")

    def check_states(self, known: Definitions) -> None:
        """Report sessions that cannot be held, because no row gives them a state: they would never count."""
        for activity in known.activities:
            if activity.is_session and known.field_of_kind(activity, kinds.STATE) is None:
                self.problems.append(
                    Problem(
                        "Attività",
                        f"«{activity.name}» è un incontro senza un campo di tipo «stato»: non entra in nessuna cifra.",
                        "Aggiungi in Campi una riga di tipo «stato» per questa attività.",
                    )
                )

    def columns(self, found: Field, operations: Mapping[str, Operation]) -> list[tuple[str, str]]:
        return [(name, found.label) for name in operations if found.operation in ("", name)]

    def one_field(self, row: _Row, operations: Mapping[str, Operation], activities: Sequence[Activity]) -> Field | None:
        label = DAY if names.same(row["Campo"]) == names.same(DAY) else row["Campo"]
        if not label or names.spelled(label, RESERVED):
            row.refuse(
                "Campo",
                f"«{label}» è un nome che l'app usa per sé." if label else "Il campo non ha nome.",
                "Scrivi un altro nome.",
            )
            return None
        kind = row.one_of("Tipo", kinds.KINDS, "un tipo di campo")
        operation = row.one_of("Operazione", ("", *operations), "un'operazione")
        if kind is None or operation is None:
            return None
        if label == DAY and kind != kinds.DATE.name:
            row.refuse(
                "Tipo",
                f"«{DAY}» è il giorno della voce: è sempre di tipo data.",
                "Scrivi «data», o dai al campo un altro nome.",
            )
            return None
        known = [each.name for each in activities if operation in ("", each.operation)]
        belongs = row.all_of("Attività", known, "un'attività di questa operazione")
        if row.many("Attività") and not belongs:
            return None
        choices = kinds.STATES if kind == kinds.STATE.name else self.choices(row)
        if kind == kinds.CHOICE.name and not choices:
            row.refuse(
                "Scelte",
                f"«{label}» è una scelta senza scelte: la riga è saltata.",
                "Scrivile separate da punto e virgola.",
            )
            return None
        required = (row["Obbligatorio"] or "no").lower() in ("sì", "si", "vero", "true", "x")
        where = f"Campi!{row.cells.get('Scelte', row.cells['Campo'])}"
        return Field(
            operation, belongs, label, kinds.KINDS[kind], required, choices, row["Predefinito"], row["Aiuto"], where
        )

    def choices(self, row: _Row) -> tuple[str, ...]:
        """The cell's choices, each once, however it is spelled."""
        found: dict[str, str] = {}
        for choice in row.many("Scelte"):
            first = found.setdefault(names.same(choice), choice)
            if first is not choice:
                what = _already(choice, first, "è già fra le scelte", "scritto ")
                row.refuse("Scelte", f"{what}: uso la prima.", "Togli quella di troppo.")
        return tuple(found.values())

    def hubs(self, operations: Mapping[str, Operation]) -> Iterator[Hub]:
        for row in self.unique("Hub", "Hub"):
            titles = [f"{name}{SEPARATOR}{row['Hub']}" for name in (*operations, ROLL_TAB, PEOPLE_TAB)]
            if row.is_usable("Hub") and row.fits("Hub", titles):
                yield Hub(row["Hub"], row["Nome"] or row["Hub"], row["Comune"], row["Indirizzo"])

    def indicators(self, known: Definitions, measures: Mapping[str, object]) -> Iterator[Indicator]:
        for row in self.unique("Indicatori", "Codice", touches=True):
            operation = row.one_of("Operazione", known.operations, "un'operazione")
            measure = row.one_of("Misura", measures, "una misura")
            if operation is None or measure is None:
                continue
            belongs = row.all_of(
                "Attività", [each.name for each in known.activities_of(operation)], "un'attività di questa operazione"
            )
            labels = {each.label: each for each in known.columns_of(operation)}
            since, until = (self.date_field(row, column, labels) for column in ("Data", "Fino a"))
            if not belongs or since is None or until is None:
                continue
            condition, fits = self.condition(row, labels, known.choices_of(operation, belongs))
            row.touches = ()
            if fits:
                yield Indicator(
                    row["Codice"], operation, row["Indicatore"] or row["Codice"], row["Unità"], measure, belongs, condition,
                    since, until, self.decimals(row), row["Nota"], f"{row.tab}!{row.number}:{row.number}",
                )  # fmt: skip

    def decimals(self, row: _Row) -> int:
        """How many decimals a figure is shown with; none where the cell is blank or is no such number."""
        if row["Decimali"] in ("", "0", "1", "2", "3"):
            return int(row["Decimali"] or 0)
        row.refuse("Decimali", f"«{row['Decimali']}» non è un numero di decimali.", "Scrivi 0, 1, 2 o 3.")
        return 0

    def date_field(self, row: _Row, column: str, labels: Mapping[str, Field]) -> str | None:
        """The date field that the cell names, "" for none; None and a problem for anything else."""
        found = names.spelled(row[column], [label for label, each in labels.items() if each.kind is kinds.DATE])
        if row[column] and found is None:
            row.refuse(
                column,
                f"«{row[column]}» non è un campo di tipo data di questa operazione.",
                "Scrivi il nome di un campo data, o lascia vuoto.",
            )
            return None
        return found or ""

    def condition(
        self, row: _Row, labels: Mapping[str, Field], choices: Mapping[str, Sequence[str]]
    ) -> tuple[Condition | None, bool]:
        """The row's condition, and whether the row can be used. `choices` are those that its activities offer."""
        text = row["Condizione"]
        if not text:
            return None, True
        named, equals, value = (part.strip() for part in text.partition("="))
        if not equals:
            named = text.removesuffix("compilato").strip()
        label = names.spelled(named, labels)
        if label is None or (not equals and not text.endswith("compilato")):
            row.refuse(
                "Condizione",
                f"Non capisco la condizione «{text}».",
                "Scrivi «Campo = valore» oppure «Campo compilato», con un campo di questa operazione.",
            )
            return None, False
        offered = choices.get(label) or labels[label].choices
        is_choice = labels[label].kind is kinds.CHOICE
        # An old entry may still have what is no choice any more: it goes on counting.
        if equals and is_choice and value and offered and names.spelled(value, offered) is None:
            row.refuse(
                "Condizione",
                f"«{value}» non è tra le scelte di «{label}»: nessuna voce nuova può averlo.",
                f"Scegli fra: {', '.join(offered)}; o rimetti «{value}» tra le scelte.",
            )
        return Condition(label, value if equals else None), not equals or self.is_read(row, value, labels[label].kind)

    def is_read(self, row: _Row, value: str, kind: Kind) -> bool:
        """True when the condition's value is something that a cell of its field can hold; else a problem."""
        try:
            if kind.read(value) is not None:
                return True
            why = kinds.Unreadable("Dopo «=» non c'è un valore.", "Scrivilo, oppure «Campo compilato».")
        except kinds.Unreadable as found:
            why = found
        row.refuse("Condizione", why.what, why.fix)
        return False

    def unclear_people(self) -> set[str]:
        """Those whose rows of `Ruoli` disagree: which one is meant is not for the app to guess, and one may be a role taken away."""
        rights: dict[str, set[tuple[str, frozenset[str]]]] = {}
        for row in _rows("Ruoli", _usable("Ruoli", self.tables.get("Ruoli"), []), []):
            # What is no address is nobody's, and takes nobody's role away.
            if not emails.is_address(row["Email"]):
                continue
            rights.setdefault(names.same(row["Email"]), set()).add((row["Ruolo"], frozenset(row.many("Hub"))))
        return {email for email, different in rights.items() if len(different) > 1}

    def roles(self, hubs: Mapping[str, Hub]) -> Iterator[Role]:
        unclear = self.unclear_people()
        for row in self.unique("Ruoli", "Email", _whose):
            why = emails.refusal(row["Email"])
            if why is not None:
                row.refuse("Email", *why)
                continue
            role = row.one_of("Ruolo", ROLES, "un ruolo")
            at = row.all_of("Hub", hubs, "un hub")
            if names.same(row["Email"]) in unclear:
                row.refuse(
                    "Email",
                    f"{row['Email']} è in più righe, con ruoli o hub diversi: finché è così non può entrare.",
                    "Tieni una riga sola.",
                )
            elif role in ("volontario", "referente") and not at:
                row.refuse(
                    "Hub",
                    f"{row['Email']} non ha un hub: non può entrare.",
                    "Scrivi uno o più hub, separati da punto e virgola.",
                )
            elif role is not None:
                yield Role(same_email(row["Email"]), row["Nome"] or row["Email"], role, at)


def read(tables: Mapping[str, Sequence[Sequence[Cell]]], measures: Mapping[str, object]) -> Definitions:
    """The definitions in `tables` (tab title → rows of cells, the header first), defaults where a tab is missing.

    `measures` are the names an indicator may use. Never raises for what a row holds: see `Definitions.problems`.
    """
    reader = _Reader(tables)
    operations = {each.name: each for each in reader.operations()}
    activities = tuple(reader.activities(operations))
    fields = tuple(reader.fields(operations, activities))
    fields = (*reader.missing_dates(fields, operations, activities), *fields)
    activities = tuple(reader.with_needs(each, fields) for each in activities)
    hubs = {each.name: each for each in reader.hubs(operations)}
    municipalities = tuple(row["Comune"] for row in reader.unique("Comuni", "Comune"))
    partial = Definitions(operations, activities, fields, hubs, municipalities, (), ())
    reader.check_states(partial)
    indicators = tuple(reader.indicators(partial, measures))
    roles = tuple(reader.roles(hubs))
    return Definitions(operations, activities, fields, hubs, municipalities, indicators, roles, tuple(reader.problems))
