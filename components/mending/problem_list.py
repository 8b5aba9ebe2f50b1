"""Problems as a list: where, what, what to do, and a button for what the app can mend by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import streamlit as st

from components import addresses, notices
from components.entrance import identity
from components.escape import escape, plain
from components.language import _, _n, here
from sheets import access
from sheets.mending.menders import may_mend, who_defines, who_mends
from sheets.mending.notes import Note
from sheets.mending.remedy import Remedy
from sheets.mending.taken_away import as_it_was
from sheets.problems import Problem, SheetsError
from sheets.register.desk import Desk

_MOST = 200
_MOST_FIGURES = 4
_SHOWN_FOR = timedelta(minutes=3)
_OUTCOMES = "esiti da sistemare"


@dataclass(frozen=True)
class _Outcome:
    """What came of a button: the words about what was done, or why nothing was."""

    tab: str
    done: str
    at: datetime
    why: SheetsError | None = None


def draw(desk: Desk, problems: Sequence[Problem], notes: Sequence[Note]) -> None:
    """The problems, grouped by tab, with what came of the buttons clicked so far on top of their tab.

    `notes` are what people did by hand, as far as the person may know: rows that somebody took away are in them.
    """
    outcomes = [each for each in _outcomes().values() if desk.now() - each.at < _SHOWN_FOR]
    if not problems:
        for outcome in outcomes:
            _result(outcome)
        notices.empty(_("Tutto in ordine."), _("Ogni riga del foglio si legge e si conta."))
        return
    head = _n("{count} cosa da sistemare, nel foglio.", "{count} cose da sistemare, nel foglio.", len(problems))
    st.html(f'<div class="sottotitolo">{escape(head)}</div>')
    groups: dict[str, list[Problem]] = {}
    for problem in problems[:_MOST]:
        groups.setdefault(problem.tab, []).append(problem)
    # A tab in which nothing is left to mend comes first: that is what the person has just done.
    groups = {**{outcome.tab: [] for outcome in outcomes if outcome.tab not in groups}, **groups}
    for title, found in groups.items():
        st.html(f'<div class="giorno">{escape(title)}</div>')
        for outcome in outcomes:
            if outcome.tab == title:
                _result(outcome)
        for problem in found:
            _problem(desk, problem, as_it_was(problem, notes))
    if len(problems) > _MOST:
        st.caption(_("Qui le prime {most}: sistemate queste, compaiono le altre.", most=_MOST))


def _problem(desk: Desk, problem: Problem, was: str) -> None:
    offered = desk.problems.remedies(problem)
    who = addresses.html(desk, _who(desk, problem))
    below = _line(problem.fix) + _line(was) + f'<div class="problema-cosa">{who}</div>' + _line(_figures(desk, problem))
    # The line below a problem comes after its buttons.
    style = ' style="border-bottom: none"' if offered else ""
    st.html(
        f'<div class="problema"{style}><span class="problema-dove">{escape(_place(problem.where))}</span>'
        f"<div>{escape(problem.what)}{below}</div></div>"
    )
    if not offered:
        return
    with st.container(horizontal=True, gap="small"):
        for remedy in offered:
            key = _key(problem, remedy)
            label = desk.without_names(remedy.label)
            st.button(plain(label), key=key, on_click=_mend, args=(desk, remedy, key))
    st.html('<div class="problema" style="padding: 0"></div>')


def _line(words: str) -> str:
    """A line below what is wrong, as HTML; an empty one takes no room."""
    return f'<div class="problema-cosa">{escape(words)}</div>'


def _who(desk: Desk, problem: Problem) -> str:
    """Whoever may not mend it still wants to know who will."""
    definer = "" if desk.person.may(access.DEFINE) else who_defines(problem, desk.definitions)
    if definer:
        return _("Le definizioni le cambia {definer}.", definer=definer)
    mender = "" if may_mend(desk.person, problem) else who_mends(problem, desk.definitions)
    return _("Lo sistema {mender}.", mender=mender) if mender else ""


def _figures(desk: Desk, problem: Problem) -> str:
    """Which figures may be too low because of it, by the names under which they are published."""
    labels = {each.code: each.label for each in desk.definitions.indicators}
    # Where a figure's own row is what is wrong, there is no figure, and the problem names it.
    touched = [labels[code] for code in problem.touches if code in labels]
    if not touched:
        return ""
    named = [_("«{name}»", name=label) for label in touched[:_MOST_FIGURES]]
    if more := len(touched) - len(named):
        named.append(_n("un'altra", "altre {count}", more))
    told, many = ", ".join(named), len(touched)
    if problem.by_municipality:
        return _n(
            "Ne può risentire la cifra {told}, nelle cifre di un comune.",
            "Ne possono risentire le cifre {told}, nelle cifre di un comune.",
            many,
            told=told,
        )
    return _n("Ne può risentire la cifra {told}.", "Ne possono risentire le cifre {told}.", many, told=told)


def _place(where: str) -> str:
    """Where in its tab: "H9", "riga 8", "colonna E", "scheda"."""
    cell = where.partition("!")[2]
    first, colon, last = cell.partition(":")
    if not colon or first != last:
        return cell or _("scheda")
    return _("riga {number}", number=first) if first.isdigit() else _("colonna {letter}", letter=first)


def _key(problem: Problem, remedy: Remedy) -> str:
    """One for each button, and another once the rows it is about have changed."""
    held = hash((tuple((change.row, change.id, tuple(change.seen.items())) for change in remedy.changes), remedy.says))
    return f"rimedio {problem.where} {remedy.label} {held}"


def _mend(desk: Desk, remedy: Remedy, key: str) -> None:
    outcomes = _outcomes()
    # A second tap on the same button comes here again, when all is done already.
    if key in outcomes and outcomes[key].why is None:
        return
    for earlier in [each for each, outcome in outcomes.items() if outcome.why is not None]:
        del outcomes[earlier]
    try:
        identity.desk().problems.mend(remedy)
    except SheetsError as why:
        outcomes[key] = _Outcome(remedy.tab, remedy.label, desk.now(), why)
    else:
        done = desk.without_names(remedy.done)
        outcomes[key] = _Outcome(remedy.tab, done, desk.now())
        st.toast(_("Fatto. {what}", what=plain(done)), icon=":material/check:")


def _outcomes() -> dict[str, _Outcome]:
    found: dict[str, _Outcome] = st.session_state.setdefault(_OUTCOMES, {})
    return found


def _result(outcome: _Outcome) -> None:
    if outcome.why is not None:
        notices.trouble(outcome.why)
        return
    head = _("Fatto")
    st.html(
        f"""<div class="ricevuta" role="status"><div class="ricevuta-segno">✓</div><div>
        <div class="ricevuta-testa">{escape(head)}</div>
        <div class="ricevuta-dove">{escape(here(outcome.done).removesuffix("."))} · {escape(outcome.tab)}</div></div></div>"""
    )
