"""What a person recorded last: the receipt that outlives a reload, a crash and a power cut, and the way to correct it."""

from __future__ import annotations

from datetime import date

import streamlit as st

from components import menu, refresh
from components.escape import escape
from components.language import _, here
from sheets import kinds
from sheets.definitions.model import SEPARATOR
from sheets.language import Day
from sheets.language import _ as later
from sheets.register.desk import Desk
from sheets.register.entries import OwnEntry
from sheets.register.receipt import Receipt

_SECONDS = 1.0
_LONGEST = 40
_IN_WORDS = (kinds.TEXT, kinds.CHOICE, kinds.NOTE)
_WHAT_WAITS = {"correzione": later("correzione in attesa"), "annullamento": later("annullamento in attesa")}
"""What waits, by the first word of its receipt; anything else is an entry that waits."""


def waiting(desk: Desk, hub: str) -> list[Receipt]:
    """What this person saved at a hub and the spreadsheet has not confirmed, the latest first."""
    return [each for each in reversed(desk.receipts.waiting(only_own=True)) if each.tab.partition(SEPARATOR)[2] == hub]


def draw(desk: Desk, hub: str) -> None:
    """The list; while something waits it looks every second whether that has arrived."""
    on_their_way = waiting(desk, hub)
    entries = desk.entries.own(hub)
    if on_their_way:
        refresh.follow(lambda: waiting(desk, hub) != on_their_way, _SECONDS)
    if not (on_their_way or entries):
        return
    head = escape(_("Le tue ultime voci"))
    st.html(f'<h2 class="elenco-titolo">{head}</h2>')
    known = {(entry.tab, entry.id) for entry in entries}
    late = {(receipt.tab, receipt.id): receipt for receipt in on_their_way}
    for place, receipt in late.items():
        if place not in known:
            _on_its_way(receipt)
    for entry in entries:
        _entry(desk, entry, late.get((entry.tab, entry.id)))


def _on_its_way(receipt: Receipt) -> None:
    """An entry that is not in the sheet yet: there is nothing to correct."""
    since = _("dalle {clock}", clock=f"{receipt.at:%H:%M}")
    with st.container(key=f"voce-attende-{receipt.id}"):
        st.html(_words(receipt.what, f"{receipt.tab} · {since}", _("in attesa"), is_waiting=True))


def _entry(desk: Desk, entry: OwnEntry, late: Receipt | None) -> None:
    colour = desk.definitions.operations[entry.operation].colour
    activity = here(entry.activity.name)
    title, name = entry.title, f"{activity} · "
    if title == entry.activity.name:
        title, name = " · ".join(filter(None, (activity, own_words(desk, entry)))), ""
    day = here(Day(entry.day, is_long=True)) if entry.day else _("senza data")
    state = _made(entry, desk.now().date()) if late is None else pending(late)
    with st.container(key=f"voce-{entry.tab}-{entry.id}", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(_words(title, f"{name}{day}", state, late is not None, colour), width="stretch")
        with st.container(key=f"correggi-{entry.tab}-{entry.id}", width="content"):
            menu.link(menu.RECORD, _("Correggi"), voce=entry.id, scheda=entry.tab)


def own_words(desk: Desk, entry: OwnEntry) -> str:
    """What tells an entry without a title from others like it: whom it is about, or else the first words in it."""
    asked = desk.definitions.fields_of(entry.activity)
    for each in asked:
        value = entry.values.get(each.label)
        # To whoever may not see names an id would say nothing.
        if each.kind is kinds.PERSON and value:
            name = dict(desk.choices.of(each, entry.operation, entry.hub)).get(str(value))
            if name:
                return name
    typed = (entry.values.get(each.label) for each in asked if each.kind in _IN_WORDS)
    return _shortened(next((" ".join(str(text).split()) for text in typed if text), ""))


def pending(receipt: Receipt) -> str:
    """What of an entry that is in the sheet waits: its correction, its voiding."""
    return here(_WHAT_WAITS.get(receipt.what.partition(" · ")[0], later("in attesa")))


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"


def _made(entry: OwnEntry, today: date) -> str:
    day, clock = entry.made.date(), f"{entry.made:%H:%M}"
    if day == today:
        return _("salvata alle {clock}", clock=clock)
    return _("salvata il {day} alle {clock}", day=Day(day), clock=clock)


def _words(title: str, where: str, state: str, is_waiting: bool, colour: str = "#7a5300") -> str:
    waits = "attende" if is_waiting else ""
    return f"""<div class="voce" style="--op:{colour}"><div class="voce-titolo">{escape(title)}</div>
    <div class="voce-dove">{escape(where)}</div><div class="voce-stato {waits}">{escape(state)}</div></div>"""
