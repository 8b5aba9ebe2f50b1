"""Oggi: today's sessions at the person's hub, and where to go from here."""

from datetime import timedelta

import streamlit as st

from components import hub_choice, menu, notices, page_header, refresh
from components.entrance import identity
from components.language import _, here
from components.recording import attendance_form, left_behind, sessions
from sheets import access
from sheets.language import Day

desk = identity.desk()
access.check(desk.person, access.RECORD)

attendance_form.forget()
today = desk.now().date()
with st.container(key="pagina-stretta"):
    day = here(Day(today, is_long=True))
    page_header.title(_("Oggi"), day[0].upper() + day[1:])
    hub = hub_choice.choose(desk)
    left_behind.draw(desk)
    found = desk.sessions.between(hub, today, today)
    if found:
        sessions.tiles(desk, found)
    else:
        notices.empty(
            _("Oggi all'hub {hub} non c'è nulla in programma.", hub=hub),
            _("Puoi registrare un evento o una consulenza con «Registra»."),
        )
    with st.container(key="mattonelle"):
        for place in menu.places_of(desk.person):
            if place not in (menu.TODAY, menu.ATTENDANCE):
                menu.tile(place)
    coming = desk.sessions.between(hub, today + timedelta(days=1), today + timedelta(days=7))
    with st.expander(_("Prossimi sette giorni ({number})", number=len(coming))):
        sessions.agenda(coming)
refresh.keep_live(desk)
