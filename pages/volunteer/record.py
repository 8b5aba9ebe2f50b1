"""Registra: a new entry of any activity, and the correction of one that is there."""

import streamlit as st

from components import hub_choice, page_header
from components.entrance import identity
from components.language import _
from components.recording import activity_choice, correction_form, entry_form, own_entries
from sheets import access

desk = identity.desk()
access.check(desk.person, access.RECORD)

with st.container(key="pagina-stretta"):
    chosen = st.query_params.get("voce")
    if chosen:
        page_header.title(_("Correggi"))
        correction_form.draw(desk, st.query_params.get("scheda", ""), chosen)
    else:
        correction_form.forget()
        page_header.title(_("Registra"), _("Che cosa vuoi registrare?"))
        # Out of sight while a receipt is shown (in the style sheet), so that this stands at the top of a phone.
        with st.container(key="scelta"):
            hub = hub_choice.choose(desk)
            activity = activity_choice.choose(desk.definitions)
        if activity is not None:
            entry_form.draw(desk, activity, hub)
        else:
            activity_choice.begun(desk)
        if activity is None or entry_form.is_saved():
            own_entries.draw(desk, hub)
