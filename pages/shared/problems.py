"""Da sistemare: what in the spreadsheet a person should look at, and what people changed in it by hand."""

import streamlit as st

from components import connection, hand_edit_list, identity, open_register, page_header, problem_list, refresh
from sheets import access

register = open_register.register()
person = identity.current(register)
access.check(person, access.PROBLEMS)

with st.container(key="pagina-stretta"):
    page_header.title("Da sistemare", "Celle e righe del foglio che l'app non riesce a leggere o a contare.")
    # Whoever sees what is to be put right sees what was done by hand: the register narrows both to what the person may know.
    notes = register.hand_edits(person)
    problem_list.draw(register, person, register.problems(person), notes)
    hand_edit_list.draw(register, notes)
    connection.draw(register, person)
refresh.keep_live(register)
