"""Keeps an open page live: it is drawn again when what it shows has changed, which one timer at its end looks for.

One timer for all that a page follows: where two ask Streamlit for a new drawing in the same moment, parts of it are lost.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from components.serving import open_pages
from sheets.problems import SheetsError
from sheets.register.desk import Desk

SECONDS = 2.0
_FOLLOWED, _BEGUN = "che cosa seguire", "da dove comincia la pagina"


@dataclass(frozen=True)
class _Watch:
    """What a page follows. `within`: only the page itself may ask it."""

    has_changed: Callable[[], bool]
    seconds: float
    within: bool


def begin(desk: Desk) -> None:
    """At the start of a page: nothing is followed yet, and nothing of the spreadsheet is shown."""
    st.session_state[_FOLLOWED] = []
    st.session_state[_BEGUN] = _state(desk), desk.figures_may_lag


def follow(has_changed: Callable[[], bool], seconds: float = SECONDS, within: bool = False) -> None:
    """Draw the page again when `has_changed` says so; it is asked every so many seconds, and looks in this process only.

    `within`: it is asked within the page only, since it notes down there what it finds, or takes its time. All else is
    asked from outside too, so that a page that has no news need not run to find that out.
    """
    st.session_state.setdefault(_FOLLOWED, []).append(_Watch(has_changed, seconds, within))


def _asked(has_changed: Callable[[], bool]) -> bool:
    """Whether it has changed; what cannot be asked any more is drawn again, and the page says why."""
    try:
        return has_changed()
    except SheetsError:
        return True


def keep_live(desk: Desk) -> None:
    """Draw the page again when anything in the register has changed since it began, or can be read no more."""
    begun, _ = st.session_state[_BEGUN]
    follow(lambda: _state(desk) != begun)


def keep_figures_live(desk: Desk) -> None:
    """The same for a page with figures, which may lag a moment behind: it is drawn once more when they do not."""
    keep_live(desk)
    _, lagged = st.session_state[_BEGUN]
    if lagged:
        follow(lambda: not desk.figures_may_lag)


def _state(desk: Desk) -> tuple[int, bool]:
    return desk.edition, desk.trouble is None


def beat() -> None:
    """At the end of a page: the timer, where something is followed."""
    followed: list[_Watch] = st.session_state.pop(_FOLLOWED, [])
    page = st.context.headers.get(open_pages.LINE, "")
    open_pages.forget(page)
    if not followed:
        return

    def has_news() -> bool:
        # Every one is asked: some note down what has come of what they follow.
        changed = [_asked(each.has_changed) for each in followed]
        return any(changed)

    if page and not any(each.within for each in followed):
        open_pages.follow(page, has_news)

    @st.fragment(run_every=min(each.seconds for each in followed))
    def look() -> None:
        if has_news():
            st.rerun()

    look()
