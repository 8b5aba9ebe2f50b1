"""Who may do what. Pure: no sheet, no network; the register asks here before every read and write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sheets.definitions.model import Definitions, Role
from sheets.language import Message, _
from sheets.problems import NotAllowed

VOLUNTEER, HUB_LEAD, COORDINATOR, ADMINISTRATOR = "volontario", "referente", "coordinatore", "amministratore"
_SHELL_ROLE = "riga di comando"

ANYTHING = "usare l'app"
"""What everybody may who is in `Ruoli` at all."""
RECORD = "registrare"
FIGURES = "vedere gli indicatori"
EXPORT = "esportare"
IMPORT = "importare"
PROBLEMS = "vedere che cosa è da sistemare"
MEND = "sistemare il foglio"
HAND_EDITS = "vedere che cosa è cambiato a mano"
NAMES = "vedere i nomi"
SHEET = "aprire il foglio"
DEFINE = "cambiare le definizioni"
APPOINT = "aggiungere ruoli"
INVENT = "caricare il progetto dimostrativo"
WHOLE_BOOK = "prendere tutto il libro"

ROLE_NAMES: dict[str, Message] = {
    VOLUNTEER: _("volontario"),
    HUB_LEAD: _("referente"),
    COORDINATOR: _("coordinatore"),
    ADMINISTRATOR: _("amministratore"),
    _SHELL_ROLE: _("riga di comando"),
}
"""What the roles are called on the screen."""
_MAY_NOT: dict[str, Callable[[str], Message]] = {
    ANYTHING: lambda role: _("Il ruolo «{role}» non può usare l'app.", role=role),
    RECORD: lambda role: _("Il ruolo «{role}» non può registrare.", role=role),
    FIGURES: lambda role: _("Il ruolo «{role}» non può vedere gli indicatori.", role=role),
    EXPORT: lambda role: _("Il ruolo «{role}» non può esportare.", role=role),
    IMPORT: lambda role: _("Il ruolo «{role}» non può importare.", role=role),
    PROBLEMS: lambda role: _("Il ruolo «{role}» non può vedere che cosa è da sistemare.", role=role),
    MEND: lambda role: _("Il ruolo «{role}» non può sistemare il foglio.", role=role),
    HAND_EDITS: lambda role: _("Il ruolo «{role}» non può vedere che cosa è cambiato a mano.", role=role),
    NAMES: lambda role: _("Il ruolo «{role}» non può vedere i nomi.", role=role),
    SHEET: lambda role: _("Il ruolo «{role}» non può aprire il foglio.", role=role),
    DEFINE: lambda role: _("Il ruolo «{role}» non può cambiare le definizioni.", role=role),
    APPOINT: lambda role: _("Il ruolo «{role}» non può aggiungere ruoli.", role=role),
    INVENT: lambda role: _("Il ruolo «{role}» non può caricare il progetto dimostrativo.", role=role),
    WHOLE_BOOK: lambda role: _("Il ruolo «{role}» non può prendere tutto il libro.", role=role),
}

_MAY: dict[str, frozenset[str]] = {
    VOLUNTEER: frozenset({ANYTHING, RECORD, NAMES}),
    HUB_LEAD: frozenset({ANYTHING, RECORD, NAMES, FIGURES, EXPORT, IMPORT, PROBLEMS, MEND, HAND_EDITS, SHEET}),
    COORDINATOR: frozenset({ANYTHING, FIGURES, EXPORT, PROBLEMS, HAND_EDITS, SHEET}),
    ADMINISTRATOR: frozenset({ANYTHING, PROBLEMS, IMPORT, MEND, HAND_EDITS, SHEET, DEFINE}),
    # Whoever has a shell on the machine has the file or the key itself.
    _SHELL_ROLE: frozenset(
        {
            ANYTHING,
            RECORD,
            NAMES,
            FIGURES,
            EXPORT,
            IMPORT,
            PROBLEMS,
            MEND,
            HAND_EDITS,
            SHEET,
            DEFINE,
            APPOINT,
            INVENT,
            WHOLE_BOOK,
        }
    ),
}


@dataclass(frozen=True)
class Person:
    """Who is asking. `hubs` is empty for those who work for all of them."""

    email: str
    name: str
    role: str
    hubs: tuple[str, ...]

    def may(self, what: str) -> bool:
        """True when the role allows it, at some hub at least."""
        return what in _MAY.get(self.role, frozenset())

    def is_at(self, hub: str) -> bool:
        """True when the person's hubs cover this one."""
        # As a plain text: it is compared by what it says, whatever kind of text it is.
        return not self.hubs or str.__str__(hub) in self.hubs


SHELL = Person("riga di comando", "Riga di comando", _SHELL_ROLE, ())
"""Whoever works from a shell on the machine."""


def role_name(role: str) -> str:
    """What a role of `Ruoli` is called on the screen."""
    return ROLE_NAMES.get(role, role)


def person_of(role: Role) -> Person:
    """The person of a row of `Ruoli`. Coordinators and administrators work for all hubs."""
    everywhere = role.role in (COORDINATOR, ADMINISTRATOR)
    return Person(role.email, role.name, role.role, () if everywhere else role.hubs)


def people(definitions: Definitions) -> list[Person]:
    """Everyone in `Ruoli`, in its order."""
    return [person_of(role) for role in definitions.roles]


def hubs_of(person: Person, definitions: Definitions) -> tuple[str, ...]:
    """The hubs a person works for, in the order of the `Hub` tab."""
    return tuple(hub for hub in definitions.hubs if person.is_at(hub))


def check(person: Person, what: str, hub: str | None = None) -> None:
    """Raise `NotAllowed` unless the person may do this, at this hub where one is named."""
    if not person.may(what):
        raise NotAllowed(_MAY_NOT[what](role_name(person.role)), _("I ruoli sono nella scheda «Ruoli» del foglio."))
    if hub is not None and not person.is_at(hub):
        raise NotAllowed(
            _("{name} non lavora all'hub {hub}.", name=person.name, hub=hub),
            _("Scegli un tuo hub, o chiedi all'amministratore di aggiungerlo."),
        )
