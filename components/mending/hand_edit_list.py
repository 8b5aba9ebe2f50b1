"""What people did in the spreadsheet as far back as the app knows, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from html import escape

import streamlit as st

from components.escape import plain
from sheets.mending.notes import Note
from sheets.numbers import italian_date
from sheets.register.desk import Desk


def draw(desk: Desk, notes: Sequence[Note]) -> None:
    """The last edits by hand in the tabs that the person may see."""
    today = desk.now().date()
    since = _since(desk.problems.since(), today)
    with st.expander(f"Che cosa è cambiato a mano, {plain(since)} ({len(notes)})", key="cambiato a mano"):
        if notes:
            st.caption(f"Quello che l'app ha visto, {plain(since)}.")
        else:
            st.caption(f"L'app guarda il foglio {plain(since)}, e non ha visto nessuno cambiarlo a mano.")
        for note in notes:
            st.html(_line(note, today))


def _since(moment: datetime, today: date) -> str:
    return f"dalle {moment:%H:%M}" if moment.date() == today else f"dal {italian_date(moment)} alle {moment:%H:%M}"


def _line(note: Note, today: date) -> str:
    day = "" if note.at.date() == today else f"{italian_date(note.at)} "
    where = " · ".join(part for part in (note.tab, note.where) if part)
    return (
        f'<div class="problema"><span class="problema-dove">{day}{note.at:%H:%M}</span>'
        f'<div>{escape(note.words)}<div class="problema-cosa">{escape(where)}</div></div></div>'
    )
