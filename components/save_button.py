"""The button that saves a form, with what keeps it from saving right above it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from typing import Any

import streamlit as st

from components import notices
from components.plain import plain
from sheets.problems import SheetsError, Unusual


def draw(label: str, outcome: object, key: str, on_click: Callable[..., None], args: tuple[Any, ...]) -> None:
    """The one primary action of a form; `outcome` is shown when it is a `SheetsError`. On a phone it stays in reach.

    Of an unusual figure it is the answer *yes*: who taps it again without having changed the figure is sure.
    """
    with st.container(key="azione"):
        if isinstance(outcome, SheetsError):
            notices.trouble(outcome)
        # Dead for a moment (in the style sheet): the second tap of an impatient finger is no answer.
        with st.container(key="conferma-numero") if isinstance(outcome, Unusual) else nullcontext():
            st.form_submit_button(
                plain(outcome.yes if isinstance(outcome, Unusual) else label),
                type="primary",
                width="stretch",
                icon=":material/check:",
                key=f"{key} {outcome.figures!r}" if isinstance(outcome, Unusual) else key,
                on_click=on_click,
                args=args,
            )


def sure(outcome: object) -> Mapping[str, float]:
    """The figures that whoever saves again after this outcome is sure of."""
    return outcome.figures if isinstance(outcome, Unusual) else {}
