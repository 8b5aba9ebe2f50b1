"""Presenze: the headcount of one session."""

from datetime import timedelta

import streamlit as st

from components import attendance_form, hub_choice, identity, notices, open_register, page_header, sessions
from sheets import access

register = open_register.register()
person = identity.current(register)
access.check(person, access.RECORD)

with st.container(key="pagina-stretta"):
    page_header.title("Presenze")
    chosen = st.query_params.get("incontro")
    session = next(
        (found for hub in register.hubs(person) if chosen and (found := register.session(person, hub, chosen))), None
    )
    if session is not None:
        attendance_form.draw(register, person, session)
    elif not (chosen and attendance_form.draw_gone(register, person, chosen)):
        if chosen:
            st.warning("Questo incontro non c'è più, o è di un altro hub. Scegline uno qui sotto.")
        hub = hub_choice.choose(register, person)
        today = register.now().date()
        recent = register.sessions(person, hub, today - timedelta(days=14), today)
        if recent:
            sessions.by_day(register, sorted(recent, key=lambda each: each.day, reverse=True))
        else:
            notices.empty(
                "Nelle ultime due settimane non ci sono incontri.",
                "Con «Registra» puoi aggiungere quello che c'è stato.",
            )
