"""Keeps an open page live: it is drawn again when what it shows has changed, which one timer at its end looks for.

One timer for all that a page follows: where two ask Streamlit for a new drawing in the same moment, parts of it are lost.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from sheets.problems import SheetsError
from sheets.register.desk import Desk

SECONDS = 2.0
_FOLLOWED = "che cosa seguire"
_Watch = tuple[float, Callable[[], bool]]


def begin() -> None:
    """At the start of a page: nothing is followed yet."""
    st.session_state[_FOLLOWED] = []


def follow(has_changed: Callable[[], bool], seconds: float = SECONDS) -> None:
    """Draw the page again when `has_changed` says so; it is asked every so many seconds, and looks in this process only."""
    st.session_state.setdefault(_FOLLOWED, []).append((seconds, has_changed))


def _asked(has_changed: Callable[[], bool]) -> bool:
    """Whether it has changed; what cannot be asked any more is drawn again, and the page says why."""
    try:
        return has_changed()
    except SheetsError:
        return True


def keep_live(desk: Desk) -> None:
    """Draw the page again when anything in the register has changed, or can be read no more."""

    def state() -> tuple[int, bool]:
        return desk.edition, desk.trouble is None

    drawn = state()
    follow(lambda: state() != drawn)


def beat() -> None:
    """At the end of a page: the timer, where something is followed."""
    followed: list[_Watch] = st.session_state.pop(_FOLLOWED, [])
    if not followed:
        return

    @st.fragment(run_every=min(seconds for seconds, _ in followed))
    def look() -> None:
        # Every one is asked: some note down what has come of what they follow.
        changed = [_asked(has_changed) for _, has_changed in followed]
        if any(changed):
            st.rerun()

    look()
