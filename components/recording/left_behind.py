"""On the first page: what a person began in a form elsewhere and did not save, with the way back to it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from components import menu
from components.escape import plain
from components.recording import activity_choice, attendance_form, correction_form, entry_form, form
from components.recording.form import WayBack
from sheets.register.desk import Desk

_CHOSEN = "ripresa da"


def draw(desk: Desk) -> None:
    """The hints; the browser shows those of this person alone. Goes to the form that was chosen."""
    chosen = st.session_state.pop(_CHOSEN, None)
    if isinstance(chosen, WayBack):
        _go(desk, chosen)
    form.hint(desk.person, partial(st.session_state.__setitem__, _CHOSEN))


def _go(desk: Desk, back: WayBack) -> None:
    # What was saved last would stand in the place of the form.
    for forget in (attendance_form.forget, correction_form.forget, entry_form.start_again):
        forget()
    if back.page == menu.ATTENDANCE.path:
        st.switch_page(menu.page(menu.ATTENDANCE), query_params=_only(back, "incontro"))
    if back.page == menu.RECORD.path and back.place:
        if activity_choice.go_on(desk, back.place):
            st.switch_page(menu.page(menu.RECORD))
        st.warning(plain(activity_choice.why_not(back.place)))
    elif back.page == menu.RECORD.path:
        st.switch_page(menu.page(menu.RECORD), query_params=_only(back, "voce", "scheda"))


def _only(back: WayBack, *names: str) -> dict[str, str]:
    return {name: back.address[name] for name in names if name in back.address}
