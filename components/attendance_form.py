"""The headcount of one session."""

from __future__ import annotations

import streamlit as st

from components import menu, notices
from sheets import kinds
from sheets.access import Person
from sheets.numbers import long_date
from sheets.problems import SheetsError
from sheets.register import Receipt, Register, Session

_OUTCOME = "esito presenze"


def draw(register: Register, person: Person, session: Session) -> None:
    """The form; after a save, its receipt. Typed numbers stay when a save fails."""
    outcome = st.session_state.get(_OUTCOME, {}).get(session.id)
    if isinstance(outcome, Receipt):
        notices.receipt(outcome)
        _what_next(session)
        return
    _heading(register, session)
    if isinstance(outcome, SheetsError):
        notices.trouble(outcome)
    labels = _asked(register, session)
    with st.form(f"presenze {session.id}", border=False):
        for label in labels:
            st.number_input(
                label,
                min_value=0,
                max_value=9_999,
                value=session.counts.get(label),
                step=1,
                key=_key(session, label),
                placeholder="0",
                help=_help(register, session, label),
            )
        if session.named:
            st.caption(f"Più {session.named} presenti per nome, dall'appello.")
        with st.container(key="azione"):
            st.form_submit_button(
                "Salva le presenze",
                type="primary",
                width="stretch",
                icon=":material/check:",
                key=f"salva {session.id} {session.row} {sorted(session.seen.items())!r}",
                on_click=_save,
                args=(register, person, session, labels),
            )


def _heading(register: Register, session: Session) -> None:
    operation = register.definitions.operations[session.operation]
    clock = f", ore {session.at:%H:%M}" if session.at else ""
    st.html(
        f"""<div class="scheda" style="--op:{operation.colour}"><div class="scheda-titolo">{session.title}</div>
        <div>{session.activity.name} · {session.hub} · {long_date(session.day)}{clock}</div></div>"""
    )


def _asked(register: Register, session: Session) -> list[str]:
    """The counts to ask for; a total is asked only where one is typed already, since it overrides the others."""
    definitions = register.definitions
    heads = [field.label for field in definitions.fields_of_kind(session.activity, kinds.HEADS)]
    totals = [field.label for field in definitions.fields_of_kind(session.activity, kinds.TOTAL)]
    return heads + [label for label in totals if not heads or session.counts.get(label) is not None]


def _help(register: Register, session: Session, label: str) -> str | None:
    fields = register.definitions.fields_of(session.activity)
    return next((field.help for field in fields if field.label == label and field.help), None)


def _key(session: Session, label: str) -> str:
    return f"presenze {session.id} {label}"


def _save(register: Register, person: Person, session: Session, labels: list[str]) -> None:
    # A second tap on the same button comes here again, when its receipt is already there.
    if isinstance(st.session_state.get(_OUTCOME, {}).get(session.id), Receipt):
        return
    counts = {label: st.session_state.get(_key(session, label)) for label in labels}
    try:
        outcome = register.record_attendance(person, session, counts)
    except SheetsError as why:
        st.session_state[_OUTCOME] = {session.id: why}
    else:
        st.session_state[_OUTCOME] = {session.id: outcome}


def forget() -> None:
    """Forget the last receipt, so that its session can be opened again."""
    st.session_state.pop(_OUTCOME, None)


def _what_next(session: Session) -> None:
    with st.container(key="dopo-il-salvataggio"):
        with st.container(key="avanti"):
            menu.link(menu.TODAY, "Torna agli incontri di oggi")
        st.button("Correggi questo numero", on_click=forget, type="tertiary", key=f"correggi {session.id}")
