"""The form of an activity, made from its definition rows, and the saving of what was typed in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import streamlit as st

from components import menu, pending_saves
from components.entrance import identity
from components.language import _, here
from components.recording import fields, form, receipt_watch
from components.recording.form import Button, Form, Sent
from sheets.definitions.model import Activity
from sheets.entries.columns import Entry
from sheets.problems import SheetsError
from sheets.register.desk import Desk
from sheets.register.receipt import Receipt
from sheets.register.stamps import new_id

GROUP = "registra"
"""The forms between which what was typed is carried."""
_OUTCOME = "esito registra"
_ID = "id registra"
_FORM = "modulo"
"""Where the address keeps the id of the form: after a reload, or a crash, it tells what became of its save."""


@dataclass(frozen=True)
class _Outcome:
    """What came of the last message: whose id and token it had, and its receipt or why there is none."""

    id: str
    token: str
    word: Receipt | SheetsError

    def is_receipt_of(self, id_: str) -> bool:
        """True when the entry with that id is saved."""
        return self.id == id_ and isinstance(self.word, Receipt)


def draw(desk: Desk, activity: Activity, hub: str) -> None:
    """The form; after a save, its receipt; after a failure, what was typed and what to do."""
    outcome = st.session_state.get(_OUTCOME) or _recovered(desk)
    key = _key(activity, hub)
    if outcome is not None and isinstance(outcome.word, Receipt):
        form.put_away(key, desk.person, outcome.id, outcome.token)
        _receipt(desk, outcome.word)
        return
    entry_id = st.session_state.setdefault(_ID, new_id())
    st.query_params[_FORM] = entry_id
    today = desk.now().date()
    asked = [
        fields.asked(each, desk.choices.of(each, activity.operation, hub), fields.start(each, today))
        for each in desk.definitions.fields_of(activity)
    ]
    form.draw(
        Form(
            key,
            desk.person,
            entry_id,
            asked,
            [Button(_("Salva"))],
            group=GROUP,
            title=" · ".join((here(activity.name), here(activity.operation), hub)),
            place=(hub, activity.operation, activity.name),
            page=menu.RECORD.path,
        ),
        None if outcome is None else form.refused(desk, outcome.word, outcome.token),
        partial(_save, activity, hub),
    )


def _key(activity: Activity, hub: str) -> str:
    return f"registra {hub} {activity.operation} {activity.name}"


def _recovered(desk: Desk) -> _Outcome | None:
    """The receipt of the form in the address, when this visit does not know of it: the page was loaded again."""
    known = st.query_params.get(_FORM)
    if known is None or _ID in st.session_state:
        return None
    receipt = desk.receipts.saved(known)
    if receipt is None:
        return None
    st.session_state[_OUTCOME] = outcome = _Outcome(known, "", receipt)
    return outcome


def is_saved() -> bool:
    """True while the receipt of the last save stands where the form was."""
    outcome = st.session_state.get(_OUTCOME)
    return isinstance(outcome, _Outcome) and isinstance(outcome.word, Receipt)


def _save(activity: Activity, hub: str, sent: Sent) -> None:
    # The message comes again when its answer was late; a saved form has nothing more to save.
    kept = st.session_state.get(_OUTCOME)
    if isinstance(kept, _Outcome) and (kept.token == sent.token or kept.is_receipt_of(sent.id)):
        return
    try:
        receipt = identity.desk().entries.save(
            Entry(sent.id, activity.operation, hub, activity.name, dict(sent.values)),
            sent.sure,
        )
    except SheetsError as why:
        st.session_state[_OUTCOME] = _Outcome(sent.id, sent.token, why)
        return
    st.session_state[_OUTCOME] = _Outcome(sent.id, sent.token, receipt)
    st.query_params[_FORM] = sent.id
    st.session_state.pop(_ID, None)


def _receipt(desk: Desk, receipt: Receipt) -> None:
    if receipt.is_waiting:
        pending_saves.follow(receipt, _arrived)
    else:
        look = partial(receipt_watch.own_entry, desk, receipt.tab, receipt.id)
        receipt_watch.draw(desk, receipt, look, version=1)
    # Dead for a moment (in the style sheet): an impatient second tap on Salva must not begin another entry.
    with st.container(key="dopo-il-salvataggio"):
        st.button(
            _("Registra un'altra voce"), type="primary", width="stretch", on_click=start_again, icon=":material/add:"
        )
        with st.container(key="altrove"):
            menu.link(menu.TODAY, _("Vai agli incontri di oggi"))


def _arrived(word: Receipt | SheetsError) -> None:
    """Keep what came of a save that waited. What was refused stands above every page, with what was typed."""
    kept = st.session_state.get(_OUTCOME)
    st.session_state[_OUTCOME] = (
        _Outcome(kept.id, kept.token, word) if isinstance(kept, _Outcome) and isinstance(word, Receipt) else None
    )


def start_again() -> None:
    """Put the receipt away: the next form is a new entry."""
    kept = st.session_state.pop(_OUTCOME, None)
    if isinstance(kept, _Outcome) and kept.id == st.query_params.get(_FORM):
        st.query_params.pop(_FORM, None)
