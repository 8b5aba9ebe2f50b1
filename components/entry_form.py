"""The form of an activity, made from its definition rows, and the saving of what was typed in it."""

from __future__ import annotations

import streamlit as st

from components import arrivals, fields, identity, menu, notices, save_button
from sheets.access import Person
from sheets.definitions import Activity, Field
from sheets.entries import Entry
from sheets.problems import SheetsError
from sheets.register import Receipt, Register, new_id

_OUTCOME = "esito registra"
_ID = "id registra"
_LAST_SAVED = "ultimo salvato"
_FORM = "modulo"
"""Where the address keeps the id of the form: after a reload, or a crash, it tells what became of its save."""


def draw(register: Register, person: Person, activity: Activity, hub: str) -> None:
    """The form; after a save, its receipt; after a failure, what was typed and what to do."""
    outcome = st.session_state.get(_OUTCOME) or _recovered(register, person)
    if isinstance(outcome, Receipt):
        if outcome.is_waiting:
            arrivals.follow(register, outcome, _arrived)
        else:
            notices.receipt(outcome)
        # Dead for a moment (in the style sheet): an impatient second tap on Salva must not begin another entry.
        with st.container(key="dopo-il-salvataggio"):
            st.button(
                "Registra un'altra voce", type="primary", width="stretch", on_click=start_again, icon=":material/add:"
            )
            with st.container(key="altrove"):
                menu.link(menu.TODAY, "Vai agli incontri di oggi")
        return
    asked = register.definitions.fields_of(activity)
    entry_id = st.session_state.setdefault(_ID, new_id())
    st.query_params[_FORM] = entry_id
    with st.form(f"registra {activity.operation} {activity.name}", border=False):
        for field in asked:
            key = _key(activity, hub, field)
            if key not in st.session_state:
                st.session_state[key] = fields.start(field, register.now().date())
            fields.draw(field, key, register.options(person, field, activity.operation, hub))
        st.caption(r"\* da compilare")
        save_button.draw("Salva", outcome, f"salva {entry_id}", _save, (register, activity, hub, entry_id))


def _recovered(register: Register, person: Person) -> Receipt | None:
    """The receipt of the form in the address, when this visit does not know of it: the page was loaded again."""
    known = st.query_params.get(_FORM)
    if known is None or _ID in st.session_state or _LAST_SAVED in st.session_state:
        return None
    receipt = register.saved(person, known)
    if receipt is not None:
        st.session_state[_OUTCOME], st.session_state[_LAST_SAVED] = receipt, known
    return receipt


def is_saved() -> bool:
    """True while the receipt of the last save stands where the form was."""
    return isinstance(st.session_state.get(_OUTCOME), Receipt)


def _key(activity: Activity, hub: str, field: Field) -> str:
    return f"campo {hub} {activity.operation} {activity.name} {field.label}"


def _save(register: Register, activity: Activity, hub: str, entry_id: str) -> None:
    # A second tap on the same button comes here again, when its form is already put away.
    if st.session_state.get(_LAST_SAVED) == entry_id:
        return
    asked = register.definitions.fields_of(activity)
    typed = {field.label: st.session_state.get(_key(activity, hub, field)) for field in asked}
    try:
        receipt = register.save(
            identity.current(register),
            Entry(entry_id, activity.operation, hub, activity.name, typed),
            save_button.sure(st.session_state.get(_OUTCOME)),
        )
    except SheetsError as why:
        st.session_state[_OUTCOME] = why
        return
    st.session_state[_OUTCOME] = receipt
    st.session_state[_LAST_SAVED] = entry_id
    for field in asked:
        st.session_state.pop(_key(activity, hub, field), None)
    st.session_state.pop(_ID, None)


def _arrived(word: Receipt | SheetsError) -> None:
    """Keep what came of a save that waited. What was refused stands above every page, with what was typed."""
    st.session_state[_OUTCOME] = word if isinstance(word, Receipt) else None


def start_again() -> None:
    """Put the receipt away: the next form is a new entry."""
    st.session_state.pop(_OUTCOME, None)
    if st.session_state.get(_LAST_SAVED) == st.query_params.get(_FORM):
        st.query_params.pop(_FORM, None)
