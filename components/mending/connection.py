"""How the app stands with its spreadsheet: where that is, when it was last read, what is spent, and what waits."""

from __future__ import annotations

from datetime import datetime
from html import escape

import streamlit as st

from components.escape import plain
from sheets.numbers import long_date
from sheets.register.desk import Desk
from sheets.spreadsheet import configuration


def draw(desk: Desk) -> None:
    """A few lines, each a question that a coordinator may ask."""
    lines = {
        "Il foglio": _place(),
        "Letto": _read(desk),
        "Quota": _quota(desk),
        "In attesa": _waiting(desk),
    }
    for sentence in desk.set_aside:
        st.warning(f"{plain(sentence)} Dillo a chi cura l'app: non è perso, ma non arriva da solo.")
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(words)}</dd>" for name, words in lines.items())
    with st.expander("Collegamento al foglio", key="collegamento"):
        st.html(f'<dl class="scritto">{rows}</dl>')


def _place() -> str:
    if not configuration.is_local():
        return "in Google Sheets"
    return f"in un file di questo computer: {configuration.book_path().name}"


def _read(desk: Desk) -> str:
    looked, trouble = desk.looked_at, desk.trouble
    said = f"l'ultima volta {_when(looked, desk.now())}" if looked else "non ancora"
    return f"{said}. Ora no: {trouble.sentence}" if trouble else said


def _quota(desk: Desk) -> str:
    words = str(desk.quota)
    if desk.quota.limit is None:
        return f"{words}; un file non ha limiti"
    return f"{words}. È tutto quello che Google concede all'app; oltre, aspetta da sola"


def _waiting(desk: Desk) -> str:
    waiting = desk.receipts.waiting()
    if not waiting:
        return "niente: tutto quello che è stato salvato è nel foglio"
    since = min(each.at for each in waiting)
    day = "" if since.date() == desk.now().date() else f"{long_date(since.date())}, "
    clock = f"{day}dalle {since:%H:%M}"
    if len(waiting) == 1:
        return f"una voce, {clock}: è al sicuro, e arriva nel foglio da sola"
    return f"{len(waiting)} voci, la prima {clock}: sono al sicuro, e arrivano nel foglio da sole"


def _when(moment: datetime, now: datetime) -> str:
    clock = f"{moment:%H:%M:%S}"
    return f"alle {clock}" if moment.date() == now.date() else f"{long_date(moment.date())} alle {clock}"
