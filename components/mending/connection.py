"""How the app stands with its spreadsheet: where that is, when it was last read, what is spent, and what waits."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from components.escape import escape, plain
from components.language import _, _n, here
from sheets.language import Day
from sheets.register.desk import Desk
from sheets.spreadsheet import configuration


def draw(desk: Desk) -> None:
    """A few lines, each a question that a coordinator may ask."""
    lines = {
        _("Il foglio"): _place(),
        _("Letto"): _read(desk),
        _("Quota"): _quota(desk),
        _("In attesa"): _waiting(desk),
    }
    for sentence in desk.set_aside:
        st.warning(f"{plain(sentence)} " + _("Dillo a chi cura l'app: non è perso, ma non arriva da solo."))
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(words)}</dd>" for name, words in lines.items())
    with st.expander(_("Collegamento al foglio"), key="collegamento"):
        st.html(f'<dl class="scritto">{rows}</dl>')


def _place() -> str:
    if not configuration.is_local():
        return _("in Google Sheets")
    return _("in un file di questo computer: {name}", name=configuration.book_path().name)


def _read(desk: Desk) -> str:
    looked, trouble = desk.looked_at, desk.trouble
    said = _("l'ultima volta {when}", when=_when(looked, desk.now())) if looked else _("non ancora")
    return _("{said}. Ora no: {why}", said=said, why=here(trouble.sentence)) if trouble else said


def _quota(desk: Desk) -> str:
    words = here(desk.quota.in_words)
    if desk.quota.limit is None:
        return _("{words}; un file non ha limiti", words=words)
    return _("{words}. È tutto quello che Google concede all'app; oltre, aspetta da sola", words=words)


def _waiting(desk: Desk) -> str:
    waiting = desk.receipts.waiting()
    if not waiting:
        return _("niente: tutto quello che è stato salvato è nel foglio")
    since = min(each.at for each in waiting)
    clock = _("dalle {clock}", clock=f"{since:%H:%M}")
    if since.date() != desk.now().date():
        clock = f"{here(Day(since.date(), is_long=True))}, {clock}"
    return _n(
        "una voce, {clock}: è al sicuro, e arriva nel foglio da sola",
        "{count} voci, la prima {clock}: sono al sicuro, e arrivano nel foglio da sole",
        len(waiting),
        clock=clock,
    )


def _when(moment: datetime, now: datetime) -> str:
    clock = f"{moment:%H:%M:%S}"
    if moment.date() == now.date():
        return _("alle {clock}", clock=clock)
    return _("{day} alle {clock}", day=Day(moment.date(), is_long=True), clock=clock)
