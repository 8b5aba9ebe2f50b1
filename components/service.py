"""The register that this process serves, opened once and shared by every viewer."""

from __future__ import annotations

import streamlit as st

from sheets import configuration
from sheets.register import Register

SECONDS_BETWEEN_LOOKS = 8.0


def _close(register: Register) -> None:
    register.close()


@st.cache_resource(show_spinner="Apro il foglio…", on_release=_close)
def _opened(book: str) -> Register:
    register = Register(configuration.open_workbook(), outbox=configuration.outbox())
    # The first snapshot is read here, once, and not by the first pages that happen to come together.
    _ = register.snapshot
    register.reader.watch(SECONDS_BETWEEN_LOOKS)
    return register


def register() -> Register:
    """The register. Raises `SheetsError` when the spreadsheet cannot be opened; the next call tries again."""
    return _opened(str(configuration.book_path()) if configuration.is_local() else "google")
