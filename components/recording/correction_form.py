"""The form that corrects or voids an entry: its fields with what the sheet holds, and what somebody else did meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import streamlit as st

from components import menu, notices, pending_saves
from components.entrance import identity
from components.escape import escape
from components.language import _
from components.recording import conflict, fields, form, receipt_watch, refusal_list
from components.recording.form import Answer, Asked, Button, Form, Sent
from sheets import kinds
from sheets.definitions.model import Field
from sheets.language import Day
from sheets.problems import Conflict, SheetsError
from sheets.register.desk import Desk
from sheets.register.entries import OwnEntry
from sheets.register.receipt import Receipt
from sheets.words import in_words

_STATE = "correzione"


@dataclass(frozen=True)
class _Correction:
    """A correction that is being made, of the entry as it was drawn last. What is typed is in the browser.

    `sent` is the message that was dealt with last, and `word` what came of it. `was_voided`: that was a voiding.
    """

    entry: OwnEntry
    sent: Sent | None = None
    word: Receipt | SheetsError | None = None
    is_voiding: bool = False
    was_voided: bool = False


def draw(desk: Desk, tab: str, id_: str) -> None:
    """The form of the entry with that id; after a save, its receipt. Raises `NotAllowed`, or `Conflict` when it is gone."""
    correction = _current(desk, tab, id_)
    if isinstance(correction.word, Receipt):
        _saved(desk, correction, correction.word)
        return
    waiting = [each for each in desk.receipts.waiting() if (each.tab, each.id) == (tab, id_)]
    if waiting:
        # What waits is in the form already: whoever corrects it again has seen it.
        notices.receipt(waiting[-1])
    _heading(desk, correction.entry)
    if correction.entry.is_voided and not isinstance(correction.word, Conflict):
        form.put_away(_key(correction.entry), desk.person, id_)
        if isinstance(correction.word, SheetsError):
            notices.trouble(correction.word)
        notices.empty(_("Questa voce è annullata."), _("La riga resta nel foglio e non si conta."))
        _way_back(correction)
        _back(_("Torna alle tue voci"))
    elif correction.is_voiding:
        _question(correction)
    else:
        _form(desk, correction)
        _back(_("Torna indietro"))


def forget() -> None:
    """Put the correction away: whoever opens the entry again sees it as it is then."""
    st.session_state.pop(_STATE, None)


def _current(desk: Desk, tab: str, id_: str) -> _Correction:
    kept = st.session_state.get(_STATE)
    if not isinstance(kept, _Correction) or (kept.entry.tab, kept.entry.id) != (tab, id_):
        kept = _Correction(desk.entries.find(tab, id_))
    elif not isinstance(kept.word, Receipt):
        kept = _read_anew(desk, kept)
    st.session_state[_STATE] = kept
    return kept


def _read_anew(desk: Desk, kept: _Correction) -> _Correction:
    try:
        return replace(kept, entry=desk.entries.find(kept.entry.tab, kept.entry.id))
    except Conflict as gone:
        # What was typed stays on the screen, and the sentence beside it.
        return replace(kept, word=gone) if kept.sent else kept


def _key(entry: OwnEntry) -> str:
    return f"correggi {entry.tab} {entry.id}"


def _heading(desk: Desk, entry: OwnEntry) -> None:
    operation = desk.definitions.operations[entry.operation]
    name = "" if entry.title == entry.activity.name else f"{escape(entry.activity.name)} · "
    made = _("registrata {day}, ore {clock}", day=Day(entry.made.date(), is_long=True), clock=f"{entry.made:%H:%M}")
    st.html(
        f"""<div class="scheda" style="--op:{operation.colour}"><div class="scheda-titolo">{escape(entry.title)}</div>
        <div>{name}{escape(entry.hub)} · {escape(made)}</div></div>"""
    )


# The form


def _form(desk: Desk, correction: _Correction) -> None:
    entry = correction.entry
    form.draw(
        Form(
            _key(entry),
            desk.person,
            entry.id,
            [_field(desk, entry, each) for each in _asked(desk, entry)],
            [Button(_("Salva la correzione"))],
            title=_("la correzione di «{title}»", title=entry.title),
            page=menu.RECORD.path,
            address={"voce": entry.id, "scheda": entry.tab},
            base=conflict.base(entry),
        ),
        _answer(desk, correction),
        partial(_save, entry),
    )
    st.button(
        _("Togli la voce dai conti"),
        width="stretch",
        icon=":material/block:",
        key=f"annulla {entry.id}",
        on_click=_ask,
        args=(correction,),
    )


def _asked(desk: Desk, entry: OwnEntry) -> list[Field]:
    return [each for each in desk.definitions.fields_of(entry.activity) if each.label in entry.values]


def _field(desk: Desk, entry: OwnEntry, each: Field) -> Asked:
    options = desk.choices.of(each, entry.operation, entry.hub)
    value, said = entry.values[each.label], in_words(entry.seen.get(each.label, ""), each.kind)
    is_strange = isinstance(value, str) and each.kind.widget in _CHOOSING and value not in dict(options)
    if is_strange:
        options = [*options, (str(value), _unlisted(each, str(value)))]
    start, note = fields.present(each, value), ""
    if is_strange and each.kind in (kinds.CHOICE, kinds.MUNICIPALITY):
        note = _("«{said}» non è più tra le scelte: resta così, finché non scegli altro.", said=said)
    elif said and not start:
        note = _("Nel foglio c'è «{said}»: resta così, finché non scrivi altro.", said=said)
    return fields.asked(each, options, start, note)


_CHOOSING = ("choice", "municipality", "person", "reference", "series")


def _unlisted(each: Field, value: str) -> str:
    """What a value is called that is not among the choices; of a person or an entry there is only the id."""
    if each.kind in (kinds.PERSON, kinds.REFERENCE):
        return _("Non più in elenco · {value}", value=value[-4:])
    return value


def _answer(desk: Desk, correction: _Correction) -> Answer | None:
    sent, word = correction.sent, correction.word
    if sent is None:
        return None
    if isinstance(word, Conflict):
        changed = [each for each in _asked(desk, correction.entry) if each.label in sent.changed]
        return conflict.answer(desk, sent, word, correction.entry, changed)
    if isinstance(word, SheetsError):
        return form.refused(desk, word, sent.token)
    if sent.does == conflict.SEE:
        return Answer(sent.token, [], is_fresh=True)
    unchanged = [{"text": _("Non hai cambiato nulla. Correggi un campo, poi salva.")}]
    return Answer(sent.token, unchanged, tone="info")


def _save(entry: OwnEntry, sent: Sent) -> None:
    """Save what was changed; what the person had seen comes with their message."""
    kept = st.session_state.get(_STATE)
    # The message comes again when its answer was late, or after the form was put away.
    if not isinstance(kept, _Correction) or kept.entry.id != entry.id or isinstance(kept.word, Receipt):
        return
    if kept.sent is not None and kept.sent.token == sent.token:
        return
    st.session_state[_STATE] = replace(kept, sent=sent, word=_outcome(entry, sent), is_voiding=False)


def _outcome(entry: OwnEntry, sent: Sent) -> Receipt | SheetsError | None:
    if sent.does == conflict.SEE or not sent.changed:
        return None
    changed = {label: sent.values[label] for label in sent.changed}
    try:
        seen = {**entry.seen, **sent.seen}
        return identity.desk().entries.correct(entry.tab, entry.id, changed, seen, sent.sure)
    except SheetsError as why:
        return why


# Voiding


def _ask(correction: _Correction) -> None:
    st.session_state[_STATE] = replace(correction, is_voiding=True, sent=None, word=None)


def _question(correction: _Correction) -> None:
    if isinstance(correction.word, SheetsError):
        notices.trouble(correction.word)
    notices.empty(
        _("Togli questa voce dai conti?"), _("Diventa «annullata». La riga resta nel foglio e non si conta più.")
    )
    # Dead for a moment (in the style sheet): the second tap of an impatient finger is no answer.
    with st.container(key="conferma-annulla"):
        st.button(
            _("Sì, toglila dai conti"),
            type="primary",
            width="stretch",
            key=f"annulla davvero {correction.entry.id}",
            on_click=_void,
            args=(correction,),
        )
        st.button(
            _("No, lasciala com'è"),
            width="stretch",
            key=f"lascia {correction.entry.id}",
            on_click=_keep,
            args=(correction,),
        )


def _void(correction: _Correction) -> None:
    kept = st.session_state.get(_STATE)
    if not isinstance(kept, _Correction) or not kept.is_voiding:
        return  # a second tap, when it is done already
    word: Receipt | SheetsError
    try:
        word = identity.desk().entries.void(correction.entry.tab, correction.entry.id)
    except SheetsError as why:
        word = why
    is_done = isinstance(word, Receipt)
    st.session_state[_STATE] = replace(kept, word=word, is_voiding=not is_done, was_voided=is_done)


def _way_back(correction: _Correction) -> None:
    """The button by which a voided entry counts again."""
    st.button(
        _("Rimettila nei conti"),
        width="stretch",
        icon=":material/undo:",
        key=f"rimetti {correction.entry.id}",
        on_click=_restore,
        args=(correction,),
    )


def _restore(correction: _Correction) -> None:
    kept = st.session_state.get(_STATE)
    if not isinstance(kept, _Correction) or not (kept.was_voided or kept.entry.is_voided):
        return  # a second tap, when it is done already
    tab, id_ = correction.entry.tab, correction.entry.id
    try:
        entries = identity.desk().entries
        voided = entries.find(tab, id_)
        st.session_state[_STATE] = _Correction(voided, word=entries.restore(tab, id_))
    except SheetsError as why:
        st.session_state[_STATE] = replace(kept, word=why)


def _keep(correction: _Correction) -> None:
    st.session_state[_STATE] = replace(correction, is_voiding=False, word=None)


# Afterwards


def _saved(desk: Desk, correction: _Correction, receipt: Receipt) -> None:
    entry = correction.entry
    if receipt.is_waiting:
        # What was typed stays in the browser until the sheet has it: it may still be refused.
        pending_saves.follow(receipt, partial(_arrived, desk, correction))
    else:
        form.put_away(_key(entry), desk.person, entry.id)
        look = partial(receipt_watch.own_entry, desk, entry.tab, entry.id)
        version = correction.sent.version if correction.sent else entry.version
        receipt_watch.draw(desk, receipt, look, version + 1)
        if correction.was_voided:
            _way_back(correction)
    _back(_("Torna alle tue voci"))


def _arrived(desk: Desk, correction: _Correction, word: Receipt | SheetsError) -> None:
    """Keep what came of a correction that waited; one that was refused has its form back, with what was typed."""
    st.session_state[_STATE] = replace(correction, word=word)
    if isinstance(word, SheetsError):
        refusal_list.dismiss(desk, correction.entry.id)


def _back(label: str) -> None:
    with st.container(key="dopo-il-salvataggio"), st.container(key="altrove"):
        menu.link(menu.RECORD, label)
