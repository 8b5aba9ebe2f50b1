"""The button that saves a form, with what keeps it from saving right above it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from components import notices
from sheets.problems import SheetsError


def draw(label: str, outcome: object, key: str, on_click: Callable[..., None], args: tuple[Any, ...]) -> None:
    """The one primary action of a form; `outcome` is shown when it is a `SheetsError`. On a phone it stays in reach."""
    with st.container(key="azione"):
        if isinstance(outcome, SheetsError):
            notices.trouble(outcome)
        st.form_submit_button(
            label, type="primary", width="stretch", icon=":material/check:", key=key, on_click=on_click, args=args
        )
