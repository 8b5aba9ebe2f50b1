"""Esporta: a hub's tabs as a file for Excel, or as CSV."""

import streamlit as st

from components import downloads, frame, hub_choice, identity, service
from sheets import access

register = service.register()
person = identity.current(register)
access.check(person, access.EXPORT)

with st.container(key="pagina-stretta"):
    frame.title("Esporta", "Le schede dell'hub, come sono nel foglio.")
    downloads.draw(register, person, hub_choice.choose(register, person))
