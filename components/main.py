"""What runs for every viewer: opens the register, finds out who is asking, draws the frame and runs the page."""

import logging

import streamlit as st

from components import frame, identity, menu, notices, service
from sheets.problems import SheetsError

st.set_page_config(page_title="Perimetri", page_icon="🧭", layout="wide", initial_sidebar_state="collapsed")

try:
    register = service.register()
    person = identity.enter(register)
except SheetsError as why:
    st.title("Perimetri", anchor=False)
    notices.trouble(why)
    st.button("Riprova", type="primary")
    st.stop()

page = st.navigation(menu.pages(), position="hidden")
frame.header(register, person)
try:
    page.run()
except SheetsError as why:
    notices.trouble(why)
    menu.link(menu.places_of(person)[0], "Torna alla tua pagina")
except Exception:
    # The last place where a fault of ours can still become a sentence; the log has the rest.
    logging.getLogger(__name__).exception("%s", page.title)
    notices.fault()
