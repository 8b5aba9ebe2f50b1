"""What figures are asked for: the period, the hubs, the municipalities. Two filters, never one column."""

from __future__ import annotations

from datetime import date

import streamlit as st

from components.language import _, here
from sheets.figures import periods
from sheets.figures.indicators import Scope
from sheets.figures.periods import Period
from sheets.language import _ as later
from sheets.register.desk import Desk

_ALL, _FREE = "Tutto", "Libere"
_SORTS = {
    _ALL: later("Tutto"),
    "Semestre": later("Semestre"),
    "Anno": later("Anno"),
    "Biennio": later("Biennio"),
    _FREE: later("Date libere"),
}
"""What the kinds of period are called on the screen; they are kept by their names."""


def choose(desk: Desk) -> Scope:
    """The scope; at first all of the time, at all hubs of the person."""
    with st.container(key="filtri", horizontal=True, vertical_alignment="bottom"):
        period = _period(desk)
        hubs = desk.hubs()
        # Whoever works for some hubs sees the figures of those alone.
        every = _("Tutti") if not desk.person.hubs else ", ".join(hubs)
        at = st.multiselect(_("Hub"), hubs, key="filtro hub", placeholder=every, persist_state="session")
        towns = st.multiselect(
            _("Comune di chi partecipa"),
            desk.definitions.municipalities,
            key="filtro comune",
            placeholder=_("Tutti"),
            persist_state="session",
        )
    return Scope(period, tuple(at), tuple(towns))


def _period(desk: Desk) -> Period:
    first, last = desk.figures.span()
    sort = st.selectbox(
        _("Periodo"),
        [_ALL, *periods.READY_MADE, _FREE],
        format_func=lambda sort: here(_SORTS[sort]),
        key="tipo periodo",
        persist_state="session",
        filter_mode=None,
    )
    if sort in periods.READY_MADE:
        found = {period.label: period for period in periods.ready_made(str(sort), first, last)}
        # The last period in which anything was recorded: one that has just begun would open on zeros.
        latest = desk.figures.last_recorded()
        used = next((place for place, period in enumerate(found.values()) if period.start <= latest), 0)
        label = st.selectbox(
            here(_SORTS[str(sort)]),
            list(found),
            index=used,
            format_func=lambda label: here(found[label].label),
            key=f"periodo {sort}",
            persist_state="session",
            filter_mode=None,
        )
        return found[str(label)]
    if sort == _FREE:
        chosen = st.date_input(
            _("Dal – al"),
            (first, last),
            min_value=min(first, date(2000, 1, 1)),
            max_value=date(2099, 12, 31),
            format="DD/MM/YYYY",
            key="date libere",
            persist_state="session",
        )
        if isinstance(chosen, tuple) and len(chosen) == 2:
            return periods.between(chosen[0], chosen[1])
        st.caption(_("Scegli anche l'ultimo giorno."))
    return Period(first, last, later("Tutto il periodo"))
