"""Keeps an open page live: when anything in the register changed, the page is drawn again."""

from __future__ import annotations

import streamlit as st

from sheets.register import Register

SECONDS = 2.0


def keep_live(register: Register) -> None:
    """Look every two seconds, in this process only, whether what the page shows is still the newest, and still read."""
    drawn = (register.edition, register.trouble is None)

    @st.fragment(run_every=SECONDS)
    def look() -> None:
        if (register.edition, register.trouble is None) != drawn:
            st.rerun()

    look()
