"""Who is using the app. Without secrets a picker shows every role of the demo; with secrets there is no picker."""

from __future__ import annotations

import streamlit as st

from sheets import configuration
from sheets.access import Person
from sheets.problems import NotAllowed
from sheets.register import Register

_KEY = "come"


def enter(register: Register) -> Person:
    """Who this session is, at the start of a run. Raises `NotAllowed` when nobody may come in."""
    person = current(register)
    # In the address too, so that a reload stays the same person.
    st.session_state[_KEY] = st.query_params[_KEY] = person.email
    return person


def current(register: Register) -> Person:
    """The person of this session, looked up in `Ruoli` anew. Raises `NotAllowed` when nobody may come in."""
    people = {person.email: person for person in register.people()} if configuration.is_local() else {}
    if not people:
        raise NotAllowed("Nessuno può ancora entrare.", "L'accesso con Google arriva con una prossima versione.")
    chosen = st.session_state.get(_KEY) or st.query_params.get(_KEY)
    return people.get(str(chosen)) or next(iter(people.values()))


def picker(register: Register) -> None:
    """The visible choice of a role, in the demo only."""
    names = {person.email: person.name for person in register.people()}
    st.selectbox(
        "Prova come",
        list(names),
        format_func=lambda email: names.get(email, email),
        key=_KEY,
        label_visibility="collapsed",
        filter_mode=None,
    )
