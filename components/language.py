"""The language in which a page is drawn: chosen in its bar, else the browser's, Italian where it is neither.

The choice stands in the address, so that a link keeps it, and in a cookie, for the next visit.
"""

from __future__ import annotations

import streamlit as st

from sheets.language import ENGLISH, ITALIAN, LANGUAGES, say
from sheets.language import _ as sentence
from sheets.language import _n as sentences

COOKIE = ADDRESS = "lingua"
_CHOSEN = "lingua scelta"
SHORT = {ITALIAN: "IT", ENGLISH: "EN"}


def current() -> str:
    """The language of this session."""
    chosen = st.session_state.get(_CHOSEN)
    return chosen if chosen in LANGUAGES else ITALIAN


def begin() -> None:
    """At the start of a run: which language it is."""
    browsers = (st.context.locale or "").partition("-")[0].lower()
    wanted = (st.query_params.get(ADDRESS), st.session_state.get(_CHOSEN), st.context.cookies.get(COOKIE), browsers)
    chosen = next((each for each in wanted if each in LANGUAGES), ITALIAN)
    st.session_state[_CHOSEN] = chosen
    # A link to this page is read in the language in which it was copied.
    if chosen != ITALIAN or ADDRESS in st.query_params:
        st.query_params[ADDRESS] = chosen


def switch() -> None:
    """The button that says everything in the other language."""
    other = next(each for each in LANGUAGES if each != current())
    with st.container(key="lingua", width="content"):
        st.button(
            SHORT[other], help=LANGUAGES[other], key="cambia lingua", type="tertiary", on_click=_choose, args=(other,)
        )


def _choose(language: str) -> None:
    st.session_state[_CHOSEN] = st.query_params[ADDRESS] = language


def _(source: str, **values: object) -> str:
    """A sentence in the language of this session. What is made before anybody comes is a message of `sheets.language`."""
    return say(sentence(source, **values), current())


def _n(one: str, many: str, count: float, **values: object) -> str:
    """A sentence about so many, in the language of this session."""
    return say(sentences(one, many, count, **values), current())


def here(text: str) -> str:
    """A text of the register, in the language of this session."""
    return say(text, current())
