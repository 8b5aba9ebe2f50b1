"""Esporta: a hub's tabs as a file for Excel, or as CSV."""

import streamlit as st

from components import downloads, hub_choice, page_header, refresh
from components.entrance import identity
from components.language import _
from sheets import access

desk = identity.desk()
access.check(desk.person, access.EXPORT)

with st.container(key="pagina-stretta"):
    page_header.title(_("Esporta"), _("Le schede dell'hub, come sono nel foglio."))
    downloads.draw(desk, hub_choice.choose(desk))
refresh.keep_live(desk)
