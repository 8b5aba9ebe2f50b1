"""What a person recorded last: the receipt that outlives a reload, a crash and a power cut, and the way to correct it."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import streamlit as st

from components import menu, pulse
from sheets import access
from sheets.access import Person
from sheets.definitions import SEPARATOR
from sheets.numbers import long_date
from sheets.register import OwnEntry, Receipt, Register

_SECONDS = 1.0


def waiting(register: Register, person: Person, hub: str) -> list[Receipt]:
    """What this person saved at a hub and the spreadsheet has not confirmed, the latest first."""
    # To leads the register shows everybody's; here it is only their own.
    alone = replace(person, role=access.VOLUNTEER)
    return [each for each in reversed(register.waiting(alone)) if each.tab.partition(SEPARATOR)[2] == hub]


def draw(register: Register, person: Person, hub: str) -> None:
    """The list; while something waits it looks every second whether that has arrived."""
    on_their_way = waiting(register, person, hub)
    entries = register.own_entries(person, hub)
    if on_their_way:
        pulse.follow(lambda: waiting(register, person, hub) != on_their_way, _SECONDS)
    if not (on_their_way or entries):
        return
    st.html('<h2 class="elenco-titolo">Le tue ultime voci</h2>')
    known = {(entry.tab, entry.id) for entry in entries}
    late = {(receipt.tab, receipt.id): receipt for receipt in on_their_way}
    for place, receipt in late.items():
        if place not in known:
            _on_its_way(receipt)
    for entry in entries:
        _entry(register, entry, (entry.tab, entry.id) in late)


def _on_its_way(receipt: Receipt) -> None:
    """An entry that is not in the sheet yet: there is nothing to correct."""
    with st.container(key=f"voce-attende-{receipt.id}"):
        st.html(_words(receipt.what, f"{receipt.tab} · dalle {receipt.at:%H:%M}", is_waiting=True))


def _entry(register: Register, entry: OwnEntry, is_waiting: bool) -> None:
    colour = register.definitions.operations[entry.operation].colour
    name = "" if entry.title == entry.activity.name else f"{entry.activity.name} · "
    day = long_date(entry.day) if entry.day else "senza data"
    with st.container(key=f"voce-{entry.tab}-{entry.id}", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(_words(entry.title, f"{name}{day}", is_waiting, colour), width="stretch")
        # Corrected twice at once, an entry would meet its own first correction as a stranger's.
        if not is_waiting:
            with st.container(key=f"correggi-{entry.tab}-{entry.id}", width="content"):
                menu.link(menu.RECORD, "Correggi", voce=entry.id, scheda=entry.tab)


def _words(title: str, where: str, is_waiting: bool, colour: str = "#7a5300") -> str:
    state, word = ("attende", "in attesa") if is_waiting else ("", "salvata")
    return f"""<div class="voce" style="--op:{colour}"><div class="voce-titolo">{escape(title)}</div>
    <div class="voce-dove">{escape(where)} · <span class="voce-stato {state}">{word}</span></div></div>"""
