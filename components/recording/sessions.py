"""The sessions of a day, as large tiles that open the headcount."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from components import menu
from sheets.definitions.model import Operation
from sheets.kinds import CANCELLED, PLANNED
from sheets.numbers import italian_number, long_date
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
            label = "Correggi le presenze" if session.is_held else "Segna le presenze"
            menu.link(menu.ATTENDANCE, label, incontro=session.id)


def _state(session: Session) -> str:
    if session.is_held:
        noun = "presenza" if session.heads == 1 else "presenze"
        waits = "<br>in attesa" if session.is_waiting else ""
        return f'<div class="incontro-conto"><b>{italian_number(session.heads)}</b> {noun}{waits}</div>'
    return f'<div class="incontro-stato">{escape(session.state)}</div>' if session.state == CANCELLED else ""


def by_day(desk: Desk, sessions: Sequence[Session]) -> None:
    """Sessions under their days, in the order given."""
    day = None
    for session in sessions:
        if session.day != day:
            day = session.day
            st.html(f'<div class="giorno">{long_date(day)}</div>')
        _tile(desk.definitions.operations[session.operation], session)


def agenda(sessions: Sequence[Session]) -> None:
    """Sessions to come, a line each."""
    lines = (
        f"<li><b>{long_date(session.day)}{f', ore {session.at:%H:%M}' if session.at else ''}</b> · {escape(session.title)}</li>"
        for session in sessions
    )
    st.html(f'<ul class="agenda">{"".join(lines)}</ul>')
