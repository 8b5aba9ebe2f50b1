"""The register that this process serves, opened once and shared by every viewer.

It stands in this module and in no cache of Streamlit's: those are emptied by a message that any visitor can send.
"""

from __future__ import annotations

from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock

import streamlit as st

from components.language import _
from sheets.problems import SheetsError
from sheets.register.register import Register
from sheets.spreadsheet import configuration

SECONDS_BETWEEN_LOOKS, ON_THIS_MACHINE = 8.0, 1.0
"""How often a spreadsheet is asked whether somebody changed it.

Every change costs two of Google's 60 reads a minute, which saves need too. A book on this machine is asked in a millisecond.
"""
HOLD = 1.0
"""Seconds: figures need not change more often than somebody can read them."""


@dataclass(frozen=True)
class _Opening:
    """One attempt to open a book, and what comes of it: everybody who asks meanwhile waits for the same one."""

    book: str
    outcome: Future[Register] = field(default_factory=Future)

    @property
    def has_failed(self) -> bool:
        return self.outcome.done() and self.outcome.exception() is not None


_guard = Lock()
_latest: _Opening | None = None


def open_at_start() -> None:
    """Open the register before anybody comes: what a killed process left is delivered now. Who comes is told why not."""
    with suppress(SheetsError):
        _opened()


def register() -> Register:
    """The register. Raises `SheetsError` when the spreadsheet cannot be opened; the next call tries again."""
    if _is_open():
        return _opened()
    with st.spinner(_("Apro il foglio…")):
        return _opened()


def close() -> None:
    """Let go of the register, at the end of the process; what waits is on disk."""
    global _latest
    with _guard:
        opening, _latest = _latest, None
    _close_when_open(opening)


def _is_open() -> bool:
    opening = _latest
    return opening is not None and opening.outcome.done() and not opening.has_failed


def _opened() -> Register:
    opening, is_mine = _joined(_book())
    if is_mine:
        _open(opening.outcome)
    return opening.outcome.result()


def _joined(book: str) -> tuple[_Opening, bool]:
    """The attempt to wait for, and whether it is the caller's to make: the first for this book, or one after a failure."""
    global _latest
    with _guard:
        known = _latest
        if known is not None and known.book == book and not known.has_failed:
            return known, False
        _latest = _Opening(book)
        made = _latest
    _close_when_open(known)
    return made, True


def _open(outcome: Future[Register]) -> None:
    try:
        register = Register(configuration.open_workbook(), outbox=configuration.outbox(), hold=HOLD)
        # The first snapshot is read here, once, and not by the first pages that happen to come together.
        __ = register.edition
        register.watch(ON_THIS_MACHINE if configuration.is_local() else SECONDS_BETWEEN_LOOKS)
    except BaseException as why:
        # Whatever it was: those who wait for this attempt must not wait for ever.
        outcome.set_exception(why)
        raise
    outcome.set_result(register)


def _close_when_open(opening: _Opening | None) -> None:
    if opening is not None:
        opening.outcome.add_done_callback(_close)


def _close(outcome: Future[Register]) -> None:
    if outcome.exception() is None:
        outcome.result().close()


def _book() -> str:
    return str(configuration.book_path()) if configuration.is_local() else "google"
