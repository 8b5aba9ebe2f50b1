"""The headcount of one session."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import streamlit as st

from components import menu, notices, pending_saves
from components.entrance import identity
from components.escape import escape
from components.language import _, _n, here
from components.recording import conflict, form, receipt_watch, sessions
from components.recording.form import Answer, Asked, Button, Form, Sent
from sheets import kinds
from sheets.definitions.model import ROLL, Field
from sheets.language import Number
from sheets.problems import Conflict, SheetsError
from sheets.register.desk import Desk
from sheets.register.receipt import Receipt
from sheets.register.sessions import Session

_OUTCOME = "esito presenze"


@dataclass(frozen=True)
class _Outcome:
    """What came of the last message about a session: its receipt, or why there is none; None when it is to be shown anew."""

    session: Session
    sent: Sent
    word: Receipt | SheetsError | None


def draw(desk: Desk, session: Session) -> None:
    """The form; after a save, its receipt. Typed numbers stay when a save fails."""
    outcome = _outcome(session.id)
    if outcome is not None and isinstance(outcome.word, Receipt):
        _saved(desk, session, outcome.sent, outcome.word)
        return
    _heading(desk, session)
    asked = _asked(desk, session)
    form.draw(
        Form(
            _key(session),
            desk.person,
            session.id,
            [_field(session, each) for each in asked],
            [Button(_("Salva le presenze"))],
            title=_("le presenze di «{title}»", title=session.title),
            page=menu.ATTENDANCE.path,
            address={"incontro": session.id},
            base=conflict.base(session),
            notes=_notes(desk, session, [each.label for each in asked]),
            is_large=True,
        ),
        None if outcome is None else _answer(desk, session, outcome, asked),
        partial(_save, session),
    )


def draw_gone(desk: Desk, id_: str) -> bool:
    """The receipt of a session that is not there any more, or why there is none; False where nothing was sent to it."""
    outcome = _outcome(id_)
    if outcome is None or outcome.word is None:
        return False
    if isinstance(outcome.word, Receipt):
        _saved(desk, outcome.session, outcome.sent, outcome.word)
        return True
    notices.trouble(outcome.word)
    return False


def _outcome(session_id: str) -> _Outcome | None:
    kept = st.session_state.get(_OUTCOME)
    return kept if isinstance(kept, _Outcome) and kept.session.id == session_id else None


def _key(session: Session) -> str:
    return f"presenze {session.tab} {session.id}"


def _field(session: Session, field: Field) -> Asked:
    count = session.counts.get(field.label)
    return Asked(field.label, "whole", field.kind.name, "" if count is None else str(count), help=field.help)


def _notes(desk: Desk, session: Session, labels: list[str]) -> list[str]:
    """What the person should know about how these numbers count."""
    notes = []
    if session.named:
        notes.append(
            _n(
                "Più uno presente per nome, dall'appello.",
                "Più {count} presenti per nome, dall'appello.",
                session.named,
            )
        )
    if session.activity.attendance == ROLL:
        notes.append(
            _("Contano come presenze. Le cifre sui partecipanti contano solo le persone dell'appello, nel foglio.")
        )
    totals = {field.label for field in desk.definitions.fields_of_kind(session.activity, kinds.TOTAL)}
    if totals & set(labels) and len(session.counts) > len(labels):
        notes.append(_("Per questo incontro è scritto un totale: vale al posto degli altri conteggi."))
    return notes


def _heading(desk: Desk, session: Session) -> None:
    operation = desk.definitions.operations[session.operation]
    st.html(
        f"""<div class="scheda" style="--op:{operation.colour}"><div class="scheda-titolo">{escape(session.title)}</div>
        <div>{escape(session.activity.name)} · {escape(session.hub)} · {escape(sessions.when(session))}</div></div>"""
    )


def _asked(desk: Desk, session: Session) -> list[Field]:
    """The counts to ask for. Where a total is typed it is the one that counts, so it is the one to correct."""
    heads = desk.definitions.fields_of_kind(session.activity, kinds.HEADS)
    totals = desk.definitions.fields_of_kind(session.activity, kinds.TOTAL)
    typed = [field for field in totals if session.counts.get(field.label) is not None]
    return list(typed or heads or totals)


def _save(session: Session, sent: Sent) -> None:
    kept = _outcome(session.id)
    # The message comes again when its answer was late.
    if kept is not None and kept.sent.token == sent.token:
        return
    if sent.does == conflict.SEE:
        st.session_state[_OUTCOME] = _Outcome(session, sent, None)
        return
    # What the person saw is what the browser brings along: this visit of the server may have read the row later.
    seen = replace(session, seen={**session.seen, **sent.seen}, version=sent.version)
    try:
        word: Receipt | SheetsError = identity.desk().sessions.record(seen, dict(sent.values), sent.sure)
    except SheetsError as why:
        word = why
    st.session_state[_OUTCOME] = _Outcome(session, sent, word)


def _answer(desk: Desk, session: Session, outcome: _Outcome, asked: list[Field]) -> Answer:
    word, sent = outcome.word, outcome.sent
    if isinstance(word, Conflict):
        state = desk.definitions.fields_of_kind(session.activity, kinds.STATE)
        return conflict.answer(desk, sent, word, session, [*asked, *state])
    if isinstance(word, SheetsError):
        return form.refused(desk, word, sent.token)
    return Answer(sent.token, [], is_fresh=True)


def _saved(desk: Desk, session: Session, sent: Sent, receipt: Receipt) -> None:
    if receipt.is_waiting:
        # What was typed stays in the browser until the sheet has it: it may still be refused.
        pending_saves.follow(receipt, partial(_arrived, session, sent))
    else:
        form.put_away(_key(session), desk.person, session.id, sent.token)
        look = partial(desk.sessions.find, session.hub, session.id)
        receipt_watch.draw(desk, receipt, look, sent.version + 1, _heads)
    _what_next(session, is_there=desk.sessions.find(session.hub, session.id) is not None)


def _heads(row: object) -> str:
    return here(Number(row.heads)) if isinstance(row, Session) else ""


def _arrived(session: Session, sent: Sent, word: Receipt | SheetsError) -> None:
    """Keep what came of a save that waited: its receipt, or why it was refused, above the form."""
    st.session_state[_OUTCOME] = _Outcome(session, sent, word)


def forget() -> None:
    """Forget the last receipt, so that its session can be opened again."""
    st.session_state.pop(_OUTCOME, None)


def _what_next(session: Session, is_there: bool) -> None:
    with st.container(key="dopo-il-salvataggio"):
        with st.container(key="avanti"):
            menu.link(menu.TODAY, _("Torna agli incontri di oggi"))
        if is_there:
            st.button(_("Correggi questo numero"), on_click=forget, width="stretch", key=f"correggi {session.id}")
