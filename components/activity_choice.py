"""What to record: an operation, then one of its activities."""

from __future__ import annotations

import streamlit as st

from components import entry_form
from components.plain import plain
from sheets.definitions import Activity, Definitions, Operation


def choose(definitions: Definitions) -> Activity | None:
    """The chosen activity, or None while there is no choice yet."""
    operations = [name for name in definitions.operations if definitions.activities_of(name)]
    operation = st.pills(
        "Operazione",
        operations,
        format_func=lambda name: _coloured(definitions.operations[name]),
        key="operazione",
        on_change=entry_form.start_again,
    )
    if operation is None:
        return None
    names = [activity.name for activity in definitions.activities_of(operation)]
    name = st.pills("Attività", names, format_func=plain, key=f"attività {operation}", on_change=entry_form.start_again)
    return definitions.activity(operation, name) if name else None


def _coloured(operation: Operation) -> str:
    return f':color[:material/{operation.icon}: **{plain(operation.name)}**]{{foreground="{operation.colour}"}}'
