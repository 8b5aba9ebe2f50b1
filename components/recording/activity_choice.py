"""What to record: an operation, then one of its activities. The address keeps both, so that a reload comes back to them."""

from __future__ import annotations

from functools import partial

import streamlit as st

from components import hub_choice
from components.escape import plain
from components.language import _
from components.recording import entry_form, form
from sheets.definitions.model import Activity, Definitions, Operation
from sheets.register.desk import Desk

_OPERATION, _ACTIVITY = "operazione", "attività"


def choose(definitions: Definitions) -> Activity | None:
    """The chosen activity, or None while there is no choice yet."""
    operations = [name for name in definitions.operations if definitions.activities_of(name)]
    _from_address(_OPERATION, _OPERATION, operations)
    operation = st.pills(
        _("Operazione"),
        operations,
        format_func=lambda name: _coloured(definitions.operations[name]),
        key=_OPERATION,
        on_change=entry_form.start_again,
    )
    _to_address(_OPERATION, operation)
    if operation is None:
        _to_address(_ACTIVITY, None)
        return None
    names = [activity.name for activity in definitions.activities_of(operation)]
    key = f"attività {operation}"
    _from_address(_ACTIVITY, key, names)
    name = st.pills(_("Attività"), names, format_func=plain, key=key, on_change=entry_form.start_again)
    _to_address(_ACTIVITY, name)
    return definitions.activity(operation, name) if name else None


def begun(desk: Desk) -> None:
    """The entries that the person began and did not save, with the way back to each."""
    form.offer(entry_form.GROUP, desk.person, partial(_go_on, desk))


def _go_on(desk: Desk, place: list[str]) -> None:
    if not go_on(desk, place):
        st.toast(plain(why_not(place)), icon=":material/block:")


def why_not(place: list[str]) -> str:
    """What is said to who cannot go on with what they began."""
    kept = _("Quello che avevi scritto resta in questo browser: chiedi a chi amministra.")
    if len(place) != 3:
        return " ".join((_("Questa voce ora non puoi registrarla."), kept))
    cannot = _("{what}: ora non puoi registrarla all'hub {hub}.", what=place[2], hub=place[0])
    return f"{cannot} {kept}"


def go_on(desk: Desk, place: list[str]) -> bool:
    """Choose what an entry was begun of, for the next drawing of the page; False where that is not there for the person."""
    if len(place) != 3:
        return False
    hub, operation, activity = place
    found = desk.definitions.activity(operation, activity)
    if hub not in desk.hubs() or found is None:
        return False
    hub_choice.be_at(desk.person, hub)
    st.session_state[_OPERATION] = found.operation
    st.session_state[f"attività {operation}"] = found.name
    return True


def _from_address(name: str, key: str, choices: list[str]) -> None:
    given = st.query_params.get(name)
    if key not in st.session_state and given in choices:
        # As the definitions have it: a plain text is shown in no other language, and so is none of the choices.
        st.session_state[key] = choices[choices.index(given)]


def _to_address(name: str, chosen: str | None) -> None:
    if chosen is not None:
        st.query_params[name] = chosen
    elif name in st.query_params:
        del st.query_params[name]


def _coloured(operation: Operation) -> str:
    return f':color[:material/{operation.icon}: **{plain(operation.name)}**]{{foreground="{operation.colour}"}}'
