"""Who is using the app. Without secrets a picker shows every role of the demo; with secrets there is no picker."""

from __future__ import annotations

import streamlit as st

from components.plain import plain
from sheets import configuration
from sheets.access import Person
from sheets.problems import NotAllowed
from sheets.register import Register

_KEY = "come"
_CHANGED = "ruolo cambiato"


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
    chosen = st.session_state.get(_KEY) or st.query_params.get(_KEY) or next(iter(people))
    if chosen not in people:
        raise NotAllowed(f"Non trovo «{chosen}» nella scheda «Ruoli».", "Scegli con quale ruolo provare.")
    return people[chosen]


def picker(register: Register) -> None:
    """The visible choice of a role, in the demo only."""
    names = {person.email: person.name for person in register.people()}
    st.selectbox(
        "Prova come",
        list(names),
        format_func=lambda email: names.get(email, email),
        on_change=_note_change,
        key=_KEY,
        label_visibility="collapsed",
        filter_mode=None,
    )


def _note_change() -> None:
    st.session_state[_CHANGED] = True


def has_changed() -> bool:
    """True once after another role was picked: its first page is the one to show."""
    return bool(st.session_state.pop(_CHANGED, False))


def choose_again(register: Register) -> None:
    """The picker for someone whose row of `Ruoli` is gone: nobody takes their place by themselves."""
    if configuration.is_local() and register.people():
        st.session_state.pop(_KEY, None)
        for person in register.people():
            email = person.email
            st.button(plain(person.name), on_click=_become, args=(email,), width="stretch", key=f"diventa {email}")


def _become(email: str) -> None:
    st.session_state[_KEY] = email
    _note_change()
