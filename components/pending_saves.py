"""What a person saved and the spreadsheet has not confirmed: shown as *in attesa* until it is *salvato*."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from html import escape

import streamlit as st

from components import notices, refresh
from components.entrance import identity
from components.escape import plain
from components.recording import refusal_list
from sheets import access
from sheets.problems import SheetsError, Unconfirmed
from sheets.register.desk import Desk
from sheets.register.receipt import Receipt

_SECONDS = 1.0
_USUAL = timedelta(seconds=3)
"""A save that takes no longer is on its way, and no news."""
_MOST_TOASTS = 3
_FOLLOWED, _ARRIVED = "ricevuta seguita", "appena arrivate"


@dataclass(frozen=True)
class _Sight:
    """What the band is about: why the spreadsheet is away ("" when it is not), and what waits for it."""

    trouble: str
    waiting: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, desk: Desk) -> _Sight:
        trouble = _in_words(desk.trouble)
        late = [receipt for receipt in desk.receipts.waiting() if trouble or desk.now() - receipt.at > _USUAL]
        return cls(trouble, tuple((receipt.id, receipt.what) for receipt in late))


def _in_words(why: SheetsError | None) -> str:
    if why is None:
        return ""
    # Whether a reply was lost or never came is one and the same to whoever waits.
    return "Il foglio per ora non risponde." if isinstance(why, Unconfirmed) else why.sentence


def follow(waiting: Receipt, arrived: Callable[[Receipt | SheetsError], None]) -> None:
    """Show a receipt that waits, and look every second whether there is word; then `arrived` keeps it."""
    st.session_state[_FOLLOWED] = waiting.id
    notices.receipt(waiting)

    def is_there() -> bool:
        word = identity.desk().receipts.newest(waiting.id)
        if word is None or (isinstance(word, Receipt) and word.is_waiting):
            return False
        arrived(word)
        return True

    refresh.follow(is_there, _SECONDS)


def band(desk: Desk) -> None:
    """Above every page: why the spreadsheet is away, what of the person's waits for it, and what it refused."""
    st.session_state.pop(_FOLLOWED, None)
    for what in st.session_state.pop(_ARRIVED, ()):
        st.toast(f"Salvato: {plain(what)}", icon=":material/check:")
    drawn = _Sight.of(desk)
    if drawn.trouble or drawn.waiting:
        _away(desk, drawn)
        _keep_looking(desk, drawn)
    refusal_list.draw(desk)


def _keep_looking(desk: Desk, drawn: _Sight) -> None:
    """Draw the page again as soon as the spreadsheet is back, or something has arrived."""

    def is_other() -> bool:
        now = _Sight.of(desk)
        if now == drawn:
            return False
        refused = {refusal.saving.change.id for refusal in desk.receipts.refusals()}
        told = {st.session_state.get(_FOLLOWED), *refused, *(id_ for id_, _ in now.waiting)}
        arrived = [what for id_, what in drawn.waiting if id_ not in told]
        st.session_state[_ARRIVED] = arrived[:_MOST_TOASTS]
        return True

    refresh.follow(is_other, _SECONDS)


def _away(desk: Desk, sight: _Sight) -> None:
    is_everybodys = desk.person.may(access.PROBLEMS)
    head = sight.trouble or _how_many(len(sight.waiting), is_everybodys)
    lines = [_how_many(len(sight.waiting), is_everybodys)] if sight.trouble and sight.waiting else []
    if sight.waiting:
        one = len(sight.waiting) == 1
        lines.append(
            "È al sicuro, e arriva nel foglio da sola." if one else "Sono al sicuro, e arrivano nel foglio da sole."
        )
    elif desk.person.may(access.RECORD):
        lines.append("Puoi registrare lo stesso: quello che salvi resta al sicuro, e arriva nel foglio da solo.")
    if sight.trouble and desk.looked_at is not None:
        lines.append(f"Quello che vedi è delle {desk.looked_at:%H:%M}.")
    st.html(_panel(head, lines))


def _panel(head: str, lines: Sequence[str]) -> str:
    return f"""<div class="fascia" role="status"><div class="fascia-segno" aria-hidden="true">…</div>
    <div><strong>{escape(head)}</strong> {escape(" ".join(lines))}</div></div>"""


def _how_many(number: int, is_everybodys: bool) -> str:
    yours = "" if is_everybodys else "tua " if number == 1 else "tue "
    return f"Una {yours}voce è in attesa." if number == 1 else f"{number} {yours}voci sono in attesa."
