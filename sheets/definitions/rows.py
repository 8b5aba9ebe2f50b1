"""Reads the definition tabs: a row that cannot be used is skipped and becomes a `Problem`, and every other row goes on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from sheets import emails, kinds, names
from sheets.definitions import indicator_row
from sheets.definitions.defaults import default_needs
from sheets.definitions.model import (
    DAY,
    ENTRY,
    HEADCOUNT,
    MEASURES,
    NEEDS,
    PEOPLE_TAB,
    RESERVED,
    ROLES,
    ROLL,
    ROLL_TAB,
    SEPARATOR,
    SESSION,
    Activity,
    Definitions,
    Field,
    Hub,
    Indicator,
    Operation,
    Role,
)
from sheets.definitions.row import Row, rows, usable
from sheets.kinds import Cell, Kind
from sheets.language import Label, Message, Several, _
from sheets.problems import FaultKind, Problem

_ROOM_FOR_A_HUB = 37


def same_email(text: str) -> str:
    """An e-mail as two are compared, without capitals and blanks. Letters that only look alike are another address."""
    return "".join(sign.lower() if sign.isascii() else sign for sign in text.strip())


def _whose(row: Row) -> object:
    """Whose row of `Ruoli` it is; one without an address is nobody's, and no other row's second one."""
    email = row["Email"]
    return names.same(email) if emails.is_address(email) else row.number


def _spelled(name: str, first: str, there: Message) -> str:
    """That a name is there, under the same spelling or another."""
    if name == first:
        return there
    other = _("come «{first}» (maiuscole, accenti e spazi non bastano a distinguere)", first=first)
    return Several(", ", (there, other))


_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")

_ICON = re.compile(r"[a-z0-9_]{1,60}")

_USUAL_ICON = "category"


class _Reader:
    """Reads the definition tabs in the order in which they refer to each other."""

    def __init__(self, tables: Mapping[str, Sequence[Sequence[Cell]]]) -> None:
        self.problems: list[Problem] = []
        self.tables = tables
        self.activity_rows: dict[tuple[str, str], Row] = {}

    def rows(self, tab: str) -> Iterator[Row]:
        return rows(tab, usable(tab, self.tables.get(tab), self.problems), self.problems)

    def unique(
        self, tab: str, column: str, key: Callable[[Row], object] | None = None, touches: bool = False
    ) -> Iterator[Row]:
        """Rows with a name, and each name once, however it is spelled; `touches`: a problem of a row is one of its figure."""
        seen: dict[object, str] = {}
        for row in self.rows(tab):
            row.touches = (row[column],) if touches and row[column] else ()
            name = key(row) if key else names.same(row[column])
            if not row[column]:
                row.refuse(
                    column,
                    _("La riga {number} non ha «{column}»: la salto.", number=row.number, column=column),
                    _("Scrivilo, o svuota la riga."),
                )
            elif name in seen:
                what = _spelled(row[column], seen[name], _("«{name}» è già definito più in alto", name=row[column]))
                fix = _("Cambia il nome o svuota la riga.")
                row.refuse(
                    column,
                    _("{what}: la riga {number} è saltata.", what=what, number=row.number),
                    fix,
                    FaultKind.DUPLICATE,
                )
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
                    _("«{colour}» non è un colore: uso il grigio.", colour=colour),
                    _("Scrivi cancelletto e sei cifre, per esempio #0F5E9C."),
                )
                colour = "#5F5A55"
            icon = row["Icona"] or _USUAL_ICON
            if not _ICON.fullmatch(icon):
                row.refuse(
                    "Icona",
                    _("«{icon}» non è il nome di un simbolo: uso quello solito.", icon=icon),
                    _("Scrivi un nome di Material Symbols, per esempio diversity_3."),
                )
                icon = _USUAL_ICON
            yield Operation(row.label(row["Operazione"]), row["Area"], colour, icon, row["Descrizione"])

    def names_an_operation(self, row: Row) -> bool:
        """True when tabs can be named after it; else a problem."""
        name = row["Operazione"]
        if names.spelled(name, (ROLL_TAB, PEOPLE_TAB)) or name.casefold().startswith(names.HIDDEN):
            row.refuse(
                "Operazione",
                _("«{name}» è un nome che l'app usa per le sue schede.", name=name),
                _("Scrivi un altro nome."),
            )
            return False
        # A hub must have room beside it in the title of their tab.
        title = f"{name}{SEPARATOR}{'x' * _ROOM_FOR_A_HUB}"
        return row.is_usable("Operazione") and row.fits("Operazione", [title])

    def activities(self, operations: Mapping[str, Operation]) -> Iterator[Activity]:
        key = lambda row: (names.same(row["Operazione"]), names.same(row["Attività"]))  # noqa: E731
        for row in self.unique("Attività", "Attività", key):
            if not row.is_usable("Attività", ";"):
                continue
            operation = row.one_of("Operazione", operations, _("un'operazione"))
            nature = row.one_of("Natura", (ENTRY, SESSION), _("una natura"))
            attendance = row.one_of("Presenze", ("", HEADCOUNT, ROLL), _("un modo di contare le presenze"))
            if operation is not None and nature is not None:
                found = Activity(operation, row.label(row["Attività"]), nature, attendance or "", row["Descrizione"])
                self.activity_rows[operation, found.name] = row
                yield found

    def with_needs(self, activity: Activity, fields: Sequence[Field]) -> Activity:
        """The activity with the fields that make an entry worth a row; in a tab without the column, as in the default."""
        row, labels = (
            self.activity_rows[activity.operation, activity.name],
            [field.label for field in fields if field.belongs_to(activity)],
        )
        if NEEDS in row.cells:
            return replace(activity, needs=row.all_of(NEEDS, labels, _("un campo di questa attività")))
        usual = default_needs().get((activity.operation, activity.name), ())
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
                what = _spelled(found.label, other, _("«{name}» è già un campo della stessa scheda", name=found.label))
                row.refuse(
                    "Campo",
                    _("{what}: la riga è saltata.", what=what),
                    _("Scrivi «{other}», o un altro nome.", other=other),
                )
                continue
            clash = next(
                (taken[key] for key in self.columns(found, operations) if taken.get(key, found.kind) is not found.kind),
                None,
            )
            if clash:
                row.refuse(
                    "Tipo",
                    _(
                        "«{label}» è già un campo di tipo «{name}» nella stessa scheda: la riga è saltata.",
                        label=found.label,
                        name=clash.name,
                    ),
                    _("Usa lo stesso tipo o un altro nome."),
                    FaultKind.DUPLICATE,
                )
                continue
            asks = {(activity, found.label) for activity in activities if found.belongs_to(activity)}
            if asks & asked:
                row.refuse(
                    "Campo",
                    _(
                        "«{label}» è già chiesto più in alto nella stessa attività: la riga è saltata.",
                        label=found.label,
                    ),
                    _("Cambia il nome o svuota la riga."),
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
            what = _("Nessuna riga chiede la «{day}» di: {named}. La chiedo comunque.", day=DAY, named=named)
            self.problems.append(
                Problem("Campi", what, _("Aggiungi una riga con campo «{day}» e tipo «data».", day=DAY))
            )
        for operation, names_of in [
            *((name, ()) for name in bare),
            *((each.operation, (each.name,)) for each in sessions),
        ]:
            yield Field(operation, names_of, Label(DAY, "Date"), kinds.DATE, True, (), "oggi", "", "Campi")

    def check_states(self, known: Definitions) -> None:
        """Report sessions that cannot be held, because no row gives them a state: they would never count."""
        for activity in known.activities:
            if activity.is_session and known.field_of_kind(activity, kinds.STATE) is None:
                self.problems.append(
                    Problem(
                        "Attività",
                        _(
                            "«{name}» è un incontro senza un campo di tipo «stato»: non entra in nessuna cifra.",
                            name=activity.name,
                        ),
                        _("Aggiungi in Campi una riga di tipo «stato» per questa attività."),
                    )
                )

    def columns(self, found: Field, operations: Mapping[str, Operation]) -> list[tuple[str, str]]:
        return [(name, found.label) for name in operations if found.operation in ("", name)]

    def one_field(self, row: Row, operations: Mapping[str, Operation], activities: Sequence[Activity]) -> Field | None:
        label = DAY if names.same(row["Campo"]) == names.same(DAY) else row["Campo"]
        if not label or names.spelled(label, RESERVED):
            row.refuse(
                "Campo",
                _("«{label}» è un nome che l'app usa per sé.", label=label) if label else _("Il campo non ha nome."),
                _("Scrivi un altro nome."),
            )
            return None
        kind = row.one_of("Tipo", kinds.KINDS, _("un tipo di campo"))
        operation = row.one_of("Operazione", ("", *operations), _("un'operazione"))
        if kind is None or operation is None:
            return None
        if label == DAY and kind != kinds.DATE.name:
            row.refuse(
                "Tipo",
                _("«{day}» è il giorno della voce: è sempre di tipo data.", day=DAY),
                _("Scrivi «data», o dai al campo un altro nome."),
            )
            return None
        known = [each.name for each in activities if operation in ("", each.operation)]
        belongs = row.all_of("Attività", known, _("un'attività di questa operazione"))
        if row.many("Attività") and not belongs:
            return None
        choices = kinds.STATES if kind == kinds.STATE.name else self.choices(row)
        if kind == kinds.CHOICE.name and not choices:
            row.refuse(
                "Scelte",
                _("«{label}» è una scelta senza scelte: la riga è saltata.", label=label),
                _("Scrivile separate da punto e virgola."),
            )
            return None
        required = (row["Obbligatorio"] or "no").lower() in ("sì", "si", "vero", "true", "x")
        where = f"Campi!{row.cells.get('Scelte', row.cells['Campo'])}"
        return Field(
            operation,
            belongs,
            row.label(label),
            kinds.KINDS[kind],
            required,
            choices,
            row["Predefinito"],
            row["Aiuto"],
            where,
        )

    def choices(self, row: Row) -> tuple[str, ...]:
        """The cell's choices, each once, however it is spelled."""
        found: dict[str, str] = {}
        for choice in row.many("Scelte"):
            first = found.setdefault(names.same(choice), choice)
            if first is not choice:
                what = _spelled(choice, first, _("«{name}» è già fra le scelte", name=choice))
                row.refuse("Scelte", _("{what}: uso la prima.", what=what), _("Togli quella di troppo."))
        return tuple(found.values())

    def hubs(self, operations: Mapping[str, Operation]) -> Iterator[Hub]:
        for row in self.unique("Hub", "Hub"):
            titles = [f"{name}{SEPARATOR}{row['Hub']}" for name in (*operations, ROLL_TAB, PEOPLE_TAB)]
            if row.is_usable("Hub") and row.fits("Hub", titles):
                yield Hub(row["Hub"], row["Nome"] or row["Hub"], row["Comune"], row["Indirizzo"])

    def indicators(self, known: Definitions) -> Iterator[Indicator]:
        for row in self.unique("Indicatori", "Codice", touches=True):
            operation = row.one_of("Operazione", known.operations, _("un'operazione"))
            measure = row.one_of("Misura", MEASURES, _("una misura"))
            if operation is None or measure is None:
                continue
            belongs = row.all_of(
                "Attività",
                [each.name for each in known.activities_of(operation)],
                _("un'attività di questa operazione"),
            )
            labels = {each.label: each for each in known.columns_of(operation)}
            since, until = (indicator_row.date_field(row, column, labels) for column in ("Data", "Fino a"))
            if not belongs or since is None or until is None:
                continue
            condition, fits = indicator_row.condition(row, labels, known.choices_of(operation, belongs))
            row.touches = ()
            if fits:
                yield Indicator(
                    row["Codice"], operation, row.label(row["Indicatore"] or row["Codice"]), row["Unità"], measure, belongs, condition,
                    since, until, indicator_row.decimals(row), row["Nota"], f"{row.tab}!{row.number}:{row.number}",
                )  # fmt: skip

    def unclear_people(self) -> set[str]:
        """Those whose rows of `Ruoli` disagree: which one is meant is not for the app to guess, and one may be a role taken away."""
        rights: dict[str, set[tuple[str, frozenset[str]]]] = {}
        for row in rows("Ruoli", usable("Ruoli", self.tables.get("Ruoli"), []), []):
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
            role = row.one_of("Ruolo", ROLES, _("un ruolo"))
            at = row.all_of("Hub", hubs, _("un hub"))
            if names.same(row["Email"]) in unclear:
                row.refuse(
                    "Email",
                    _(
                        "{email} è in più righe, con ruoli o hub diversi: finché è così non può entrare.",
                        email=row["Email"],
                    ),
                    _("Tieni una riga sola."),
                )
            elif role in ("volontario", "referente") and not at:
                row.refuse(
                    "Hub",
                    _("{email} è solo a hub che non ci sono: non può entrare.", email=row["Email"])
                    if row.many("Hub")
                    else _("{email} non ha un hub: non può entrare.", email=row["Email"]),
                    _("Scrivi uno o più hub, separati da punto e virgola."),
                )
            elif role is not None:
                yield Role(same_email(row["Email"]), row["Nome"] or row["Email"], role, at)

    def check_administrators(self, roles: Sequence[Role]) -> None:
        """Where there are people and none of them administers, nobody can let anybody in or change a definition any more."""
        if roles and not any(role.role == "amministratore" for role in roles):
            self.problems.append(
                Problem(
                    "Ruoli",
                    _("Nessuno è amministratore: nessuno può aggiungere persone o cambiare le definizioni."),
                    _(
                        "Chi cura l'app esegue «python -m sheets admin add EMAIL», o scrive «amministratore» nella sua riga."
                    ),
                )
            )


def read(tables: Mapping[str, Sequence[Sequence[Cell]]]) -> Definitions:
    """The definitions in `tables` (tab title → rows of cells, the header first), defaults where a tab is missing.

    Never raises for what a row holds: see `Definitions.problems`.
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
    indicators = tuple(reader.indicators(partial))
    roles = tuple(reader.roles(hubs))
    reader.check_administrators(roles)
    return Definitions(operations, activities, fields, hubs, municipalities, indicators, roles, tuple(reader.problems))
