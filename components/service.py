"""The register that this process serves, opened once and shared by every viewer."""

from __future__ import annotations

from contextlib import suppress
from threading import Event

import streamlit as st

from sheets import configuration
from sheets.problems import SheetsError
from sheets.register import Register

SECONDS_BETWEEN_LOOKS = 8.0
_is_open = Event()


def _close(register: Register) -> None:
    register.close()


@st.cache_resource(show_spinner=False, on_release=_close)
def _opened(book: str) -> Register:
    register = Register(configuration.open_workbook(), outbox=configuration.outbox())
    # The first snapshot is read here, once, and not by the first pages that happen to come together.
    _ = register.snapshot
    register.reader.watch(SECONDS_BETWEEN_LOOKS)
    _is_open.set()
    return register


def open_at_start() -> None:
    """Open the register before anybody comes: what a killed process left is delivered now. Who comes is told why not."""
    with suppress(SheetsError):
        _opened(_book())


def register() -> Register:
    """The register. Raises `SheetsError` when the spreadsheet cannot be opened; the next call tries again."""
    if _is_open.is_set():
        return _opened(_book())
    with st.spinner("Apro il foglio…"):
        return _opened(_book())


def _book() -> str:
    return str(configuration.book_path()) if configuration.is_local() else "google"
