"""What a person saved and the spreadsheet has not confirmed: shown as *in attesa* until it is *salvato*."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import streamlit as st

from components import notices, refresh
from components.entrance import identity
from components.escape import escape, plain
from components.language import _, _n, here
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
    return _("Il foglio per ora non risponde.") if isinstance(why, Unconfirmed) else here(why.sentence)


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

    refresh.follow(is_there, _SECONDS, within=True)


def band(desk: Desk) -> None:
    """Above every page: why the spreadsheet is away, what of the person's waits for it, and what it refused."""
    st.session_state.pop(_FOLLOWED, None)
    for what in st.session_state.pop(_ARRIVED, ()):
        st.toast(_("Salvato: {what}", what=plain(what)), icon=":material/check:")
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

    refresh.follow(is_other, _SECONDS, within=True)


def _away(desk: Desk, sight: _Sight) -> None:
    is_everybodys = desk.person.may(access.PROBLEMS)
    head = sight.trouble or _how_many(len(sight.waiting), is_everybodys)
    lines = [_how_many(len(sight.waiting), is_everybodys)] if sight.trouble and sight.waiting else []
    if sight.waiting:
        lines.append(
            _n(
                "È al sicuro, e arriva nel foglio da sola.",
                "Sono al sicuro, e arrivano nel foglio da sole.",
                len(sight.waiting),
            )
        )
    elif desk.person.may(access.RECORD):
        lines.append(_("Puoi registrare lo stesso: quello che salvi resta al sicuro, e arriva nel foglio da solo."))
    if sight.trouble and desk.looked_at is not None:
        lines.append(_("Quello che vedi è delle {clock}.", clock=f"{desk.looked_at:%H:%M}"))
    st.html(_panel(head, lines))


def _panel(head: str, lines: Sequence[str]) -> str:
    return f"""<div class="fascia" role="status"><div class="fascia-segno" aria-hidden="true">…</div>
    <div><strong>{escape(head)}</strong> {escape(" ".join(lines))}</div></div>"""


def _how_many(number: int, is_everybodys: bool) -> str:
    if is_everybodys:
        return _n("Una voce è in attesa.", "{count} voci sono in attesa.", number)
    return _n("Una tua voce è in attesa.", "{count} tue voci sono in attesa.", number)
