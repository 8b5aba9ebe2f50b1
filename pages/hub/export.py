"""Esporta: a hub's tabs as a file for Excel, or as CSV."""

import streamlit as st

from components import downloads, hub_choice, identity, open_register, page_header
from sheets import access

register = open_register.register()
person = identity.current(register)
access.check(person, access.EXPORT)

with st.container(key="pagina-stretta"):
    page_header.title("Esporta", "Le schede dell'hub, come sono nel foglio.")
    downloads.draw(register, person, hub_choice.choose(register, person))
