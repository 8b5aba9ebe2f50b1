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


def draw(register: Register, person: Person, activity: Activity, hub: str) -> None:
    """The form; after a save, its receipt; after a failure, what was typed and what to do."""
    outcome = st.session_state.get(_OUTCOME)
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
    with st.form(f"registra {activity.operation} {activity.name}", border=False):
        for field in asked:
            key = _key(activity, hub, field)
            if key not in st.session_state:
                st.session_state[key] = fields.start(field, register.now().date())
            fields.draw(field, key, register.options(person, field, activity.operation, hub))
        st.caption(r"\* da compilare")
        save_button.draw("Salva", outcome, f"salva {entry_id}", _save, (register, activity, hub, entry_id))


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
            identity.current(register), Entry(entry_id, activity.operation, hub, activity.name, typed)
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
