"""What people did in the spreadsheet as far back as the app knows, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import streamlit as st

from components.escape import escape, plain
from components.language import _, here
from sheets.language import Day
from sheets.mending.notes import Note
from sheets.register.desk import Desk


def draw(desk: Desk, notes: Sequence[Note]) -> None:
    """The last edits by hand in the tabs that the person may see."""
    today = desk.now().date()
    since = _since(desk.problems.since(), today)
    with st.expander(
        _("Che cosa è cambiato a mano, {since} ({number})", since=plain(since), number=len(notes)),
        key="cambiato a mano",
    ):
        if notes:
            st.caption(_("Quello che l'app ha visto, {since}.", since=plain(since)))
        else:
            st.caption(
                _("L'app guarda il foglio {since}, e non ha visto nessuno cambiarlo a mano.", since=plain(since))
            )
        for note in notes:
            st.html(_line(note, today))


def _since(moment: datetime, today: date) -> str:
    return (
        _("dalle {clock}", clock=f"{moment:%H:%M}")
        if moment.date() == today
        else _("dal {day} alle {clock}", day=Day(moment), clock=f"{moment:%H:%M}")
    )


def _line(note: Note, today: date) -> str:
    day = "" if note.at.date() == today else f"{here(Day(note.at))} "
    where = " · ".join(part for part in (note.tab, note.where) if part)
    return (
        f'<div class="problema"><span class="problema-dove">{day}{note.at:%H:%M}</span>'
        f'<div>{escape(note.words)}<div class="problema-cosa">{escape(where)}</div></div></div>'
    )
