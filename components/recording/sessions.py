"""The sessions of a day, as large tiles that open the headcount."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components import menu
from components.escape import escape
from components.language import _, _n, here
from sheets.definitions.model import Operation
from sheets.kinds import CANCELLED, PLANNED
from sheets.language import Day, Number
from sheets.register.desk import Desk
from sheets.register.sessions import Session


def tiles(desk: Desk, sessions: Sequence[Session]) -> None:
    """One tile a session: when, what, and whether its attendance is recorded."""
    to_count = next((session for session in sessions if session.state == PLANNED), None)
    for session in sessions:
        _tile(desk.definitions.operations[session.operation], session, session is to_count)


def _tile(operation: Operation, session: Session, is_next: bool = False) -> None:
    # The row is in the key: somebody may have copied a session to another tab, id and all.
    with st.container(key=f"incontro-{'prossimo-' if is_next else ''}{session.tab}-{session.row}", border=True):
        clock = f"{session.at:%H:%M}" if session.at else "–"
        st.html(
            f"""<div class="incontro" style="--op:{operation.colour}">
            <div class="incontro-ora">{clock}</div>
            <div class="incontro-corpo"><div class="incontro-titolo">{escape(session.title)}</div>
            <div class="incontro-tipo">{escape(session.activity.name)} · {escape(operation.name)}</div></div>
            {_state(session)}</div>"""
        )
        if session.state != CANCELLED:
            label = _("Correggi le presenze") if session.is_held else _("Segna le presenze")
            menu.link(menu.ATTENDANCE, label, incontro=session.id)


def _state(session: Session) -> str:
    if session.is_held:
        number, noun = here(Number(session.heads)), _n("presenza", "presenze", session.heads)
        late = escape(_("in attesa"))
        waits = f"<br>{late}" if session.is_waiting else ""
        return f'<div class="incontro-conto"><b>{escape(number)}</b> {escape(noun)}{waits}</div>'
    cancelled = escape(_("annullato"))
    return f'<div class="incontro-stato">{cancelled}</div>' if session.state == CANCELLED else ""


def by_day(desk: Desk, sessions: Sequence[Session]) -> None:
    """Sessions under their days, in the order given."""
    day = None
    for session in sessions:
        if session.day != day:
            day = session.day
            st.html(f'<div class="giorno">{escape(Day(day, is_long=True))}</div>')
        _tile(desk.definitions.operations[session.operation], session)


def agenda(sessions: Sequence[Session]) -> None:
    """Sessions to come, a line each."""
    lines = (f"<li><b>{escape(when(session))}</b> · {escape(session.title)}</li>" for session in sessions)
    st.html(f'<ul class="agenda">{"".join(lines)}</ul>')


def when(session: Session) -> str:
    """The day of a session, and the hour where it has one."""
    day = Day(session.day, is_long=True)
    return _("{day}, ore {clock}", day=day, clock=f"{session.at:%H:%M}") if session.at else here(day)
