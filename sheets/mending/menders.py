"""Who may mend what."""

from __future__ import annotations

from collections.abc import Sequence

from sheets import access
from sheets.access import Person
from sheets.definitions.model import SEPARATOR, TABS, Definitions, hub_of
from sheets.entries.tables import PEOPLE_TAB
from sheets.language import Several, _
from sheets.problems import Problem


def may_mend(person: Person, problem: Problem) -> bool:
    """True when the person may mend this: at their hubs, and people only where they may see names."""
    if problem.parts:
        return all(may_mend(person, part) for part in problem.parts)
    title = problem.tab
    return (
        person.may(access.MEND)
        and person.is_at(hub_of(title))
        and (person.may(access.NAMES) or not title.startswith(PEOPLE_TAB + SEPARATOR))
    )


def who_mends(problem: Problem, definitions: Definitions) -> str:
    """Who may mend it, by role, hub and e-mail: "il referente di Rho: anna@esempio.it"; "" when there is nobody in `Ruoli`."""
    hub = hub_of(problem.tab)
    able = [person for person in access.people(definitions) if may_mend(person, problem)]
    leads = [person for person in able if person.role == access.HUB_LEAD]
    administrators = [person for person in able if person.role == access.ADMINISTRATOR]
    if hub and leads:
        return _("il referente di {hub}: {who}", hub=hub, who=_one_of(leads))
    if administrators:
        return _("l'amministratore: {who}", who=_one_of(administrators))
    return _("un referente: {who}", who=_one_of(able)) if able else ""


def who_defines(problem: Problem, definitions: Definitions) -> str:
    """Who may change the definition tab that its advice names; "" where it names none, or there is nobody who may."""
    able = [person for person in access.people(definitions) if person.may(access.DEFINE)]
    is_about = able and any(f"«{tab}»" in problem.fix for tab in TABS)
    return _("l'amministratore: {who}", who=_one_of(able)) if is_about else ""


_MOST_NAMED = 3


def _one_of(people: Sequence[Person]) -> str:
    return Several(_(" o "), [person.email for person in people[:_MOST_NAMED]])


def is_at(problem: Problem, hubs: Sequence[str]) -> bool:
    """True of what is in the tabs of these hubs (none named: of all), and of what is in no hub's."""
    return not hubs or SEPARATOR not in problem.where or hub_of(problem.tab) in hubs
