"""Which of their hubs a person is working at now."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components.escape import escape, plain
from components.language import _
from sheets.access import Person
from sheets.problems import NotAllowed
from sheets.register.desk import Desk

_BEFORE = "hub di prima"


def choose(desk: Desk) -> str:
    """The person's hub; with several, a choice that stays from page to page."""
    hubs = desk.hubs()
    if not hubs:
        raise NotAllowed(
            _("Nessuno dei tuoi hub c'è ancora."), _("Controlla la tua riga nella scheda «Ruoli» e la scheda «Hub».")
        )
    _tell_of_a_change(desk, hubs)
    if len(hubs) == 1:
        st.html(f'<div class="sottotitolo">{escape(desk.definitions.hubs[hubs[0]].title)}</div>')
        return hubs[0]
    chosen = st.segmented_control(
        "Hub",
        hubs,
        default=hubs[0],
        format_func=plain,
        required=True,
        key=_key(desk.person),
        label_visibility="collapsed",
        persist_state="session",
    )
    return str(chosen or hubs[0])


def _tell_of_a_change(desk: Desk, hubs: Sequence[str]) -> None:
    """A form that was open for a hub which is not the person's any more is gone from the screen: say so, and what came of it."""
    who, before = st.session_state.get(_BEFORE, ("", ()))
    st.session_state[_BEFORE] = desk.person.email, tuple(hubs)
    if who != desk.person.email:
        return
    lost = [hub for hub in before if hub not in hubs]
    if lost:
        st.warning(
            _(
                "Il tuo hub è cambiato: ora lavori a {hubs}. Se stavi scrivendo per {others}, non è stato salvato: quello "
                "che hai scritto è ancora in questo browser.",
                hubs=plain(", ".join(hubs)),
                others=plain(", ".join(lost)),
            )
        )


def be_at(person: Person, hub: str) -> None:
    """Choose a hub for the person, for the next drawing of a page."""
    st.session_state[_key(person)] = hub


def _key(person: Person) -> str:
    return f"hub {person.email}"
