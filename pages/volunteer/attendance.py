"""Presenze: the headcount of one session."""

from datetime import timedelta

import streamlit as st

from components import hub_choice, notices, page_header
from components.entrance import identity
from components.language import _
from components.recording import attendance_form, sessions
from sheets import access

desk = identity.desk()
access.check(desk.person, access.RECORD)

with st.container(key="pagina-stretta"):
    page_header.title(_("Presenze"))
    chosen = st.query_params.get("incontro")
    session = next(
        (found for hub in desk.hubs() if chosen and (found := desk.sessions.find(hub, chosen))),
        None,
    )
    if session is not None:
        attendance_form.draw(desk, session)
    elif not (chosen and attendance_form.draw_gone(desk, chosen)):
        if chosen:
            st.warning(_("Questo incontro non c'è più, o è di un altro hub. Scegline uno qui sotto."))
        hub = hub_choice.choose(desk)
        today = desk.now().date()
        recent = desk.sessions.between(hub, today - timedelta(days=14), today)
        if recent:
            sessions.by_day(desk, sorted(recent, key=lambda each: each.day, reverse=True))
        else:
            notices.empty(
                _("Nelle ultime due settimane non ci sono incontri."),
                _("Con «Registra» puoi aggiungere quello che c'è stato."),
            )
