"""A receipt that stays open: it says so when somebody changed its row afterwards, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Protocol

import streamlit as st

from components import addresses, notices, refresh
from components.escape import escape
from components.language import _
from components.recording import meanwhile
from sheets.kinds import Cell
from sheets.problems import Conflict, NotAllowed
from sheets.register.desk import Desk
from sheets.register.entries import OwnEntry
from sheets.register.receipt import Receipt

_FIRST_LOOK = "ricevuta di prima"


class Row(Protocol):
    """A row of the sheet as the register shows it: an entry, or a session."""

    @property
    def seen(self) -> Mapping[str, Cell]:
        """Its cells."""

    @property
    def version(self) -> int:
        """How often it was written in the app."""

    @property
    def changed_by(self) -> str:
        """The e-mail of who changed it last in the app."""

    @property
    def is_voided(self) -> bool:
        """True when it does not count."""

    @property
    def is_waiting(self) -> bool:
        """True when something was accepted for it that is not in the spreadsheet yet."""


def draw(
    desk: Desk,
    receipt: Receipt,
    look: Callable[[], Row | None],
    version: int,
    in_short: Callable[[Row], str] | None = None,
) -> None:
    """The receipt, and what became of its row since; `look` reads the row, `version` is the one that was saved.

    `in_short` says in a word what the row holds now.
    """
    now = look()
    word = _unseen(desk, receipt) if now is None else _became(desk, receipt, now, version, in_short)
    notices.receipt(receipt, is_past=bool(word))
    if word:
        st.html(f'<div class="intanto" role="status">{word}</div>')
    drawn = _state(now)
    refresh.follow(lambda: _state(look()) != drawn)


def own_entry(desk: Desk, tab: str, id_: str) -> OwnEntry | None:
    """An entry of one's own as it is now; None when it is gone."""
    try:
        return desk.entries.find(tab, id_)
    except (Conflict, NotAllowed):
        return None


def _state(row: Row | None) -> tuple[dict[str, Cell], int] | None:
    return None if row is None else (dict(row.seen), row.version)


def _unseen(desk: Desk, receipt: Receipt) -> str:
    """What somebody did to a row that is not shown any more, as HTML."""
    is_voided = desk.entries.is_voided(receipt.tab, receipt.id)
    if is_voided is None:
        return _said(
            desk,
            _("Intanto qualcuno ha tolto questa riga dal foglio."),
            _("Non si conta più. Se doveva restare, registrala di nuovo, o chiedi al referente dell'hub."),
        )
    if is_voided:
        return _said(desk, meanwhile.told(meanwhile.VOIDED, "", desk.person.email), _it_stays())
    return _said(
        desk,
        _("Intanto qualcuno ha cambiato questa riga nel foglio, e forse così non si conta più."),
        _("Chiedi al referente dell'hub di guardarla."),
    )


def _became(
    desk: Desk,
    receipt: Receipt,
    now: Row,
    version: int,
    in_short: Callable[[Row], str] | None,
) -> str:
    """What somebody did to the row since the receipt, as HTML; "" for nothing."""
    key = (receipt.tab, receipt.id, receipt.at)
    if now.is_waiting:
        # Somebody's number is on its way, and may yet be refused: what stands there is told when it has arrived.
        return ""
    known = st.session_state.get(_FIRST_LOOK)
    if known is None or known[0] != key:
        # A hand in the sheet leaves the version as it was: what stands there at the first look is what was saved.
        known = st.session_state[_FIRST_LOOK] = (key, dict(now.seen))
    if now.version <= version and dict(now.seen) == known[1]:
        return ""
    # A hand in the sheet leaves the version as it was.
    by = now.changed_by if now.version > version else ""
    told = partial(meanwhile.told, by=by, person=desk.person.email)
    if now.is_voided:
        return _said(desk, told(meanwhile.VOIDED), _it_stays())
    if in_short is None:
        advice = _("Se è giusta così non serve fare nulla; altrimenti aprila e correggila.")
        return _said(desk, told(meanwhile.CHANGED), advice)
    return _said(
        desk,
        " ".join((told(meanwhile.COUNTED), _("Ora: {number}.", number=in_short(now)))),
        _("Se è giusto così non serve fare nulla; altrimenti correggilo."),
    )


def _it_stays() -> str:
    return _("La riga resta nel foglio e non si conta più.")


def _said(desk: Desk, head: str, advice: str) -> str:
    return f"<strong>{addresses.html(desk, head)}</strong> {escape(advice)}"
