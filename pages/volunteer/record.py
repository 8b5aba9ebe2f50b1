"""Registra: a new entry of any activity, in a form made from its definition rows."""

import streamlit as st

from components import activity_choice, entry_form, frame, hub_choice, identity, service
from sheets import access

register = service.register()
person = identity.current(register)
access.check(person, access.RECORD)

with st.container(key="pagina-stretta"):
    frame.title("Registra", "Che cosa vuoi registrare?")
    hub = hub_choice.choose(register, person)
    activity = activity_choice.choose(register.definitions)
    if activity is not None:
        entry_form.draw(register, person, activity, hub)
