"""Da sistemare: what in the spreadsheet a person should look at, and what people changed in it by hand."""

import streamlit as st

from components import page_header, refresh
from components.entrance import identity
from components.language import _
from components.mending import connection, hand_edit_list, problem_list
from sheets import access

desk = identity.desk()
access.check(desk.person, access.PROBLEMS)

with st.container(key="pagina-stretta"):
    page_header.title(_("Da sistemare"), _("Celle e righe del foglio che l'app non riesce a leggere o a contare."))
    # Whoever sees what is to be put right sees what was done by hand: the register narrows both to what the person may know.
    notes = desk.problems.by_hand()
    problem_list.draw(desk, desk.problems.all(), notes)
    hand_edit_list.draw(desk, notes)
    connection.draw(desk)
refresh.keep_live(desk)
