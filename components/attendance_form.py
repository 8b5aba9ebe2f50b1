"""The headcount of one session."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from components import arrivals, fields, identity, menu, notices, save_button
from sheets import kinds
from sheets.definitions import ROLL
from sheets.numbers import italian_number, long_date
from sheets.problems import SheetsError
from sheets.register import Receipt, Register, Session

_OUTCOME = "esito presenze"


def draw(register: Register, session: Session) -> None:
    """The form; after a save, its receipt. Typed numbers stay when a save fails."""
    outcome = st.session_state.get(_OUTCOME, {}).get(session.id)
    if isinstance(outcome, Receipt):
        if outcome.is_waiting:
            arrivals.follow(register, outcome, partial(_arrived, session.id))
        else:
            notices.receipt(outcome)
        _what_next(session)
        return
    _heading(register, session)
    labels = _asked(register, session)
    with st.form(f"presenze {session.id}", border=False):
        for label in labels:
            key = _key(session, label)
            if key not in st.session_state:
                count = session.counts.get(label)
                st.session_state[key] = "" if count is None else str(count)
            fields.number(label, key, _help(register, session, label))
        _notes(register, session, labels)
        save_button.draw(
            "Salva le presenze",
            outcome,
            f"salva {session.id} {session.row} {sorted(session.seen.items())!r}",
            _save,
            (register, session, labels),
        )


def _notes(register: Register, session: Session, labels: list[str]) -> None:
    """What the person should know about how these numbers count."""
    if session.named:
        st.caption(f"Più {italian_number(session.named)} presenti per nome, dall'appello.")
    if session.activity.attendance == ROLL:
        st.caption("Contano come presenze. Le cifre sui partecipanti contano solo le persone dell'appello, nel foglio.")
    totals = {field.label for field in register.definitions.fields_of_kind(session.activity, kinds.TOTAL)}
    if totals & set(labels) and len(session.counts) > len(labels):
        st.caption("Per questo incontro è scritto un totale: vale al posto degli altri conteggi.")


def _heading(register: Register, session: Session) -> None:
    operation = register.definitions.operations[session.operation]
    clock = f", ore {session.at:%H:%M}" if session.at else ""
    st.html(
        f"""<div class="scheda" style="--op:{operation.colour}"><div class="scheda-titolo">{escape(session.title)}</div>
        <div>{escape(session.activity.name)} · {escape(session.hub)} · {long_date(session.day)}{clock}</div></div>"""
    )


def _asked(register: Register, session: Session) -> list[str]:
    """The counts to ask for. Where a total is typed it is the one that counts, so it is the one to correct."""
    definitions = register.definitions
    heads = [field.label for field in definitions.fields_of_kind(session.activity, kinds.HEADS)]
    totals = [field.label for field in definitions.fields_of_kind(session.activity, kinds.TOTAL)]
    typed = [label for label in totals if session.counts.get(label) is not None]
    return typed or heads or totals


def _help(register: Register, session: Session, label: str) -> str | None:
    fields = register.definitions.fields_of(session.activity)
    return next((field.help for field in fields if field.label == label and field.help), None)


def _key(session: Session, label: str) -> str:
    return f"presenze {session.tab} {session.id} {label}"


def _save(register: Register, session: Session, labels: list[str]) -> None:
    # A second tap on the same button comes here again, when its receipt is already there.
    if isinstance(st.session_state.get(_OUTCOME, {}).get(session.id), Receipt):
        return
    counts = {label: st.session_state.get(_key(session, label)) for label in labels}
    sure = save_button.sure(st.session_state.get(_OUTCOME, {}).get(session.id))
    try:
        outcome = register.record_attendance(identity.current(register), session, counts, sure)
    except SheetsError as why:
        st.session_state[_OUTCOME] = {session.id: why}
    else:
        st.session_state[_OUTCOME] = {session.id: outcome}


def _arrived(session_id: str, word: Receipt | SheetsError) -> None:
    """Keep what came of a save that waited: its receipt, or why it was refused, above the form."""
    st.session_state[_OUTCOME] = {session_id: word}


def forget() -> None:
    """Forget the last receipt, so that its session can be opened again."""
    st.session_state.pop(_OUTCOME, None)


def _what_next(session: Session) -> None:
    with st.container(key="dopo-il-salvataggio"):
        with st.container(key="avanti"):
            menu.link(menu.TODAY, "Torna agli incontri di oggi")
        st.button("Correggi questo numero", on_click=forget, width="stretch", key=f"correggi {session.id}")
