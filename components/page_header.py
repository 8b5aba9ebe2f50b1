"""What surrounds every page: the bar with the name and the role, the menu, the note that the rows are invented."""

from __future__ import annotations

import streamlit as st

from components import language, menu, pending_saves, refresh
from components.entrance import account
from components.escape import escape, plain
from components.language import _
from components.scripts import ITALIAN, LOOK
from sheets.register.desk import Desk


def header(desk: Desk) -> None:
    """The bar, the menu and the notes above a page."""
    refresh.begin(desk)
    dress()
    with st.container(key="barra", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        words = escape(_("dati inventati"))
        invented = f'<small class="inventato">{words}</small>' if desk.is_invented else ""
        st.html(
            f'<div class="marchio"><span class="marchio-segno" aria-hidden="true"></span><div>Perimetri{invented}</div></div>',
            width="content",
        )
        with st.container(key="menu", horizontal=True, width="content", gap="small"):
            for place in menu.places_of(desk.person):
                menu.link(place)
        with st.container(key="chi", horizontal=True, vertical_alignment="center", width="content", gap="xsmall"):
            language.switch()
            with st.container(key="ruolo", width="content"):
                account.badge(desk)
    pending_saves.band(desk)


def dress() -> None:
    """The look, and the Italian for what Streamlit says by itself."""
    st.html(LOOK)
    with st.container(key="italiano"):
        st.html(ITALIAN, unsafe_allow_javascript=True)


def title(text: str, words: str = "") -> None:
    """A page's title and one line about it."""
    st.title(plain(text), anchor=False)
    if words:
        subtitle(words)


def subtitle(words: str) -> None:
    """The line under a page's title."""
    st.html(f'<div class="sottotitolo">{escape(words)}</div>')
