"""Da sistemare: what in the spreadsheet a person should look at."""

import streamlit as st

from components import frame, identity, problem_list, service
from sheets import access

register = service.register()
person = identity.current(register)
access.check(person, access.PROBLEMS)

with st.container(key="pagina-stretta"):
    frame.title("Da sistemare", "Celle e righe del foglio che l'app non riesce a leggere o a contare.")
    problem_list.draw(register.problems(person))
