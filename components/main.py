"""What runs for every viewer: opens the register, finds out who is asking, draws the frame and runs the page."""

import logging

import streamlit as st

from components import language, menu, notices, open_register, page_header, refresh
from components.entrance import door, identity
from components.language import _
from sheets.problems import NotAllowed, SheetsError
from sheets.register.desk import Desk


def draw() -> None:
    """The whole page, or why there is none."""
    language.begin()
    st.set_page_config(page_title="Perimetri", page_icon="🧭", layout="wide", initial_sidebar_state="collapsed")
    try:
        open_register.register()
    except SheetsError as why:
        st.title("Perimetri", anchor=False)
        notices.trouble(why)
        st.button(_("Riprova"), type="primary")
        return
    try:
        desk = identity.enter()
    except NotAllowed as why:
        door.show(why)
        return
    except SheetsError as why:
        st.title("Perimetri", anchor=False)
        notices.trouble(why)
        return
    _page(desk)


def _page(desk: Desk) -> None:
    page = st.navigation(menu.pages(), position="hidden")
    if identity.has_changed():
        st.switch_page(menu.page(menu.places_of(desk.person)[0]))
    page_header.header(desk)
    try:
        page.run()
    except SheetsError as why:
        notices.trouble(why)
        with st.container(key="avanti"):
            menu.link(menu.places_of(desk.person)[0], _("Vai alla tua pagina"))
    except Exception:
        # The last place where a fault of ours can still become a sentence; the log has the rest.
        logging.getLogger(__name__).exception("%s", page.title)
        notices.fault()
    refresh.beat()


# A process that somebody starts from here imports this file under another name, and draws nothing.
if __name__ == "__main__":
    draw()
