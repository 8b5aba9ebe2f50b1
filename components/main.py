"""What runs for every viewer: opens the register, finds out who is asking, draws the frame and runs the page."""

import logging

import streamlit as st

from components import door, frame, identity, menu, notices, pulse, service
from sheets.problems import NotAllowed, SheetsError

st.set_page_config(page_title="Perimetri", page_icon="🧭", layout="wide", initial_sidebar_state="collapsed")

try:
    register = service.register()
except SheetsError as why:
    st.title("Perimetri", anchor=False)
    notices.trouble(why)
    st.button("Riprova", type="primary")
    st.stop()

try:
    person = identity.enter(register)
except NotAllowed as why:
    door.show(register, why)
    st.stop()
except SheetsError as why:
    st.title("Perimetri", anchor=False)
    notices.trouble(why)
    st.stop()

page = st.navigation(menu.pages(), position="hidden")
if identity.has_changed():
    st.switch_page(menu.page(menu.places_of(person)[0]))
frame.header(register, person)
try:
    page.run()
except SheetsError as why:
    notices.trouble(why)
    with st.container(key="avanti"):
        menu.link(menu.places_of(person)[0], "Vai alla tua pagina")
except Exception:
    # The last place where a fault of ours can still become a sentence; the log has the rest.
    logging.getLogger(__name__).exception("%s", page.title)
    notices.fault()
pulse.beat()
