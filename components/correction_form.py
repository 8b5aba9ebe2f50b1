"""The form that corrects or voids an entry: its fields with what the sheet holds, and what somebody else did meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from html import escape

import streamlit as st

from components import arrivals, fields, identity, menu, notices, refusal_list, save_button
from components.plain import plain
from sheets import kinds
from sheets.access import Person
from sheets.definitions import Field
from sheets.kinds import Value
from sheets.numbers import long_date
from sheets.problems import Conflict, SheetsError, Unusual
from sheets.register import OwnEntry, Receipt, Register
from sheets.words import in_words, words_of

_DRAFT = "correzione"
_BLANK = "<i>vuoto</i>"


@dataclass
class _Draft:
    """A correction that is being made. `entry` is what the person saw: it is never renewed behind their back.

    `shown` is what the widgets began with, `typed` what was in them when they were last sent. `before` is what the person
    had typed, in words, when they asked to see the entry as it is now.
    """

    entry: OwnEntry
    shown: Mapping[str, Value]
    typed: dict[str, Value]
    before: Mapping[str, str] = field(default_factory=dict)
    outcome: Receipt | SheetsError | None = None
    is_unchanged: bool = False
    is_voiding: bool = False

    @property
    def changed(self) -> dict[str, Value]:
        """What the person changed. What they left alone is not sent: it may be what the form itself would refuse."""
        return {label: value for label, value in self.typed.items() if value != self.shown[label]}


def draw(register: Register, person: Person, tab: str, id_: str) -> None:
    """The form of the entry with that id; after a save, its receipt. Raises `NotAllowed`, or `Conflict` when it is gone."""
    draft = _draft(register, person, tab, id_)
    on_its_way = [each for each in register.waiting(person) if (each.tab, each.id) == (tab, id_)]
    if isinstance(draft.outcome, Receipt):
        _saved(register, person, draft, draft.outcome)
    elif on_its_way:
        # After a reload. The band above the page looks whether it has arrived.
        notices.receipt(on_its_way[-1])
        _back("Torna alle tue voci")
    elif draft.entry.is_voided:
        _heading(register, draft.entry)
        notices.empty("Questa voce è annullata.", "La riga resta nel foglio e non si conta.")
        _back("Torna alle tue voci")
    else:
        _heading(register, draft.entry)
        if draft.is_voiding:
            _question(register, draft)
        else:
            _form(register, person, draft)
            _back("Torna indietro")


def forget() -> None:
    """Put the correction away: whoever opens the entry again sees it as it is then."""
    st.session_state.pop(_DRAFT, None)


def _draft(register: Register, person: Person, tab: str, id_: str) -> _Draft:
    kept = st.session_state.get(_DRAFT)
    if not isinstance(kept, _Draft) or (kept.entry.tab, kept.entry.id) != (tab, id_):
        kept = st.session_state[_DRAFT] = _begun(register, register.own_entry(person, tab, id_))
    return kept


def _begun(register: Register, entry: OwnEntry, before: Mapping[str, str] | None = None) -> _Draft:
    asked = register.definitions.fields_of(entry.activity)
    shown = {each.label: fields.present(each, entry.values[each.label]) for each in asked if each.label in entry.values}
    for label in shown:
        st.session_state.pop(_key(entry, label), None)
    return _Draft(entry, shown, dict(shown), before or {})


def _key(entry: OwnEntry, label: str) -> str:
    return f"campo corretto {entry.tab} {entry.id} {label}"


def _heading(register: Register, entry: OwnEntry) -> None:
    operation = register.definitions.operations[entry.operation]
    name = "" if entry.title == entry.activity.name else f"{escape(entry.activity.name)} · "
    st.html(
        f"""<div class="scheda" style="--op:{operation.colour}"><div class="scheda-titolo">{escape(entry.title)}</div>
        <div>{name}{escape(entry.hub)} · registrata {long_date(entry.made.date())}, ore {entry.made:%H:%M}</div></div>"""
    )


# The form


def _form(register: Register, person: Person, draft: _Draft) -> None:
    entry = draft.entry
    now = _as_it_is_now(register, person, draft) if isinstance(draft.outcome, Conflict) else None
    with st.form(f"correggi {entry.tab} {entry.id}", border=False):
        for each in _asked(register, draft):
            key = _key(entry, each.label)
            if key not in st.session_state:
                st.session_state[key] = draft.typed[each.label]
            _field(register, person, draft, each, key)
        st.caption(r"\* da compilare")
        with st.container(key="azione"):
            if now is not None and (now.is_voided or _differences(register, draft, now)):
                st.html(_both(register, draft, now))
            elif isinstance(draft.outcome, SheetsError):
                notices.trouble(draft.outcome)
            elif draft.is_unchanged:
                st.info("Non hai cambiato nulla. Correggi un campo, poi salva.", icon=":material/edit:")
            _save_button(register, draft, now)
            if isinstance(draft.outcome, Conflict):
                with st.container(key="conferma-rivedi"):
                    st.form_submit_button(
                        "Vedi com'è ora",
                        width="stretch",
                        icon=":material/refresh:",
                        key=f"rivedi {entry.id}",
                        on_click=_see_now,
                        args=(register, draft),
                    )
        # Part of the form, so that what was typed comes along and is there again after a *no*.
        st.form_submit_button(
            "Togli la voce dai conti",
            width="stretch",
            icon=":material/block:",
            key=f"annulla {entry.id}",
            on_click=_ask,
            args=(register, draft),
        )


def _save_button(register: Register, draft: _Draft, now: OwnEntry | None) -> None:
    id_ = draft.entry.id
    if now is not None and now.is_voided:
        return
    if now is not None and _differences(register, draft, now):
        # Dead for a moment (in the style sheet): the second tap on Salva must not write over somebody.
        with st.container(key="conferma-comunque"):
            _submit("Salva comunque il mio", f"salva comunque {id_}", (register, draft, now))
    elif isinstance(draft.outcome, Unusual):
        with st.container(key="conferma-numero"):
            _submit(draft.outcome.yes, f"salva correzione {id_} {draft.outcome.figures!r}", (register, draft, None))
    else:
        _submit("Salva la correzione", f"salva correzione {id_}", (register, draft, None))


def _submit(label: str, key: str, args: tuple[Register, _Draft, OwnEntry | None]) -> None:
    st.form_submit_button(
        plain(label), type="primary", width="stretch", icon=":material/check:", key=key, on_click=_save, args=args
    )


def _asked(register: Register, draft: _Draft) -> list[Field]:
    """The entry's fields; one that was defined since the form was drawn waits for the next time."""
    return [each for each in register.definitions.fields_of(draft.entry.activity) if each.label in draft.shown]


def _field(register: Register, person: Person, draft: _Draft, each: Field, key: str) -> None:
    entry = draft.entry
    options = register.options(person, each, entry.operation, entry.hub)
    value, cell = entry.values[each.label], entry.seen.get(each.label, "")
    is_strange = isinstance(value, str) and each.kind.widget in _CHOOSING and value not in dict(options)
    if is_strange:
        options = [*options, (str(value), _unlisted(each, str(value)))]
    fields.draw(each, key, options)
    said = in_words(cell, each.kind)
    if draft.before.get(each.label):
        st.caption(f"Avevi scritto: «{plain(draft.before[each.label])}»")
    elif is_strange and each.kind in (kinds.CHOICE, kinds.MUNICIPALITY):
        st.caption(f"«{plain(said)}» non è più tra le scelte: resta così, finché non scegli altro.")
    elif said and draft.shown[each.label] in (None, ""):
        st.caption(f"Nel foglio c'è «{plain(said)}»: resta così, finché non scrivi altro.")


_CHOOSING = ("choice", "municipality", "person", "reference", "series")


def _unlisted(each: Field, value: str) -> str:
    """What a value is called that is not among the choices; of a person or an entry there is only the id."""
    if each.kind in (kinds.PERSON, kinds.REFERENCE):
        return f"Non più in elenco · {value[-4:]}"
    return value


def _collect(draft: _Draft) -> None:
    """Keep what is in the widgets: they forget it once they are not drawn."""
    for label in draft.shown:
        key = _key(draft.entry, label)
        if key in st.session_state:
            draft.typed[label] = st.session_state[key]


def _save(register: Register, draft: _Draft, over: OwnEntry | None) -> None:
    """Save what was changed; `over` is the entry as somebody else left it and as the person has been shown it."""
    if not _is_open(draft):
        return
    # Only what was on the screen is written over: what changed since, or was not shown, is a conflict again.
    shown = {each.label: over.seen.get(each.label, "") for each in _differences(register, draft, over)} if over else {}
    _collect(draft)
    entry, changed, sure = draft.entry, draft.changed, save_button.sure(draft.outcome)
    draft.outcome, draft.is_unchanged = None, not changed
    if not changed:
        return
    try:
        draft.outcome = register.correct(
            identity.current(register), entry.tab, entry.id, changed, {**entry.seen, **shown}, sure
        )
    except SheetsError as why:
        draft.outcome = why


def _is_open(draft: _Draft) -> bool:
    """False for a second tap on a button whose form is put away, or has been drawn anew."""
    return st.session_state.get(_DRAFT) is draft and not isinstance(draft.outcome, Receipt)


# Voiding


def _ask(register: Register, draft: _Draft) -> None:
    if _is_open(draft):
        _collect(draft)
        draft.is_voiding, draft.outcome, draft.is_unchanged = True, None, False


def _question(register: Register, draft: _Draft) -> None:
    if isinstance(draft.outcome, SheetsError):
        notices.trouble(draft.outcome)
    notices.empty("Togli questa voce dai conti?", "Diventa «annullata». La riga resta nel foglio e non si conta più.")
    # Dead for a moment (in the style sheet): the second tap of an impatient finger is no answer.
    with st.container(key="conferma-annulla"):
        st.button(
            "Sì, toglila dai conti",
            type="primary",
            width="stretch",
            key=f"annulla davvero {draft.entry.id}",
            on_click=_void,
            args=(register, draft),
        )
        st.button("No, lasciala com'è", width="stretch", key=f"lascia {draft.entry.id}", on_click=_keep, args=(draft,))


def _void(register: Register, draft: _Draft) -> None:
    if not (_is_open(draft) and draft.is_voiding):
        return
    try:
        draft.outcome = register.void(identity.current(register), draft.entry.tab, draft.entry.id)
    except SheetsError as why:
        draft.outcome = why


def _keep(draft: _Draft) -> None:
    draft.is_voiding, draft.outcome = False, None


# What somebody else did meanwhile


def _as_it_is_now(register: Register, person: Person, draft: _Draft) -> OwnEntry | None:
    try:
        return register.own_entry(person, draft.entry.tab, draft.entry.id)
    except SheetsError:
        return None  # it is gone: the sentence of the conflict says so


def _differences(register: Register, draft: _Draft, now: OwnEntry) -> list[Field]:
    """The fields that the person corrected, and that hold something else by now than they saw."""
    return [
        each
        for each in _asked(register, draft)
        if each.label in draft.changed and now.seen.get(each.label, "") != draft.entry.seen.get(each.label, "")
    ]


def _both(register: Register, draft: _Draft, now: OwnEntry) -> str:
    """Both values of each field that changed, and who changed it."""
    names = {each.email: each.name for each in register.people()}
    by_hand = now.version <= draft.entry.version or not now.changed_by
    who = "qualcuno nel foglio" if by_hand else names.get(now.changed_by, now.changed_by)
    did = "annullato" if now.is_voided else "cambiato"
    rows = "".join(
        f"""<tr><th colspan="3">{escape(each.label)}</th></tr><tr><td>{_value(draft.entry, each)}</td>
        <td>{_value(now, each)}</td><td>{escape(_typed_words(draft, each)) or _BLANK}</td></tr>"""
        for each in _differences(register, draft, now)
    )
    table = f"<table><tr><td>vedevi</td><td>ora c'è</td><td>scrivi tu</td></tr>{rows}</table>" if rows else ""
    return f"""<div class="intanto" role="alert"><strong>Intanto {escape(who)} ha {did} questa voce.</strong>
    Non ho scritto nulla; quello che hai scritto è ancora qui.{table}</div>"""


def _value(entry: OwnEntry, each: Field) -> str:
    return escape(in_words(entry.seen.get(each.label, ""), each.kind)) or _BLANK


def _typed_words(draft: _Draft, each: Field) -> str:
    typed = draft.typed[each.label]
    return typed if isinstance(typed, str) else words_of(typed, each.kind)


def _see_now(register: Register, draft: _Draft) -> None:
    if not _is_open(draft):
        return
    _collect(draft)
    before = {each.label: _typed_words(draft, each) for each in _asked(register, draft) if each.label in draft.changed}
    try:
        entry = register.own_entry(identity.current(register), draft.entry.tab, draft.entry.id)
    except SheetsError as why:
        draft.outcome = why
        return
    st.session_state[_DRAFT] = _begun(register, entry, before)


# Afterwards


def _saved(register: Register, person: Person, draft: _Draft, receipt: Receipt) -> None:
    if receipt.is_waiting:
        arrivals.follow(register, receipt, partial(_arrived, register, person, draft))
    else:
        notices.receipt(receipt)
    _back("Torna alle tue voci")


def _arrived(register: Register, person: Person, draft: _Draft, word: Receipt | SheetsError) -> None:
    """Keep what came of a correction that waited; one that was refused has its form back, with what was typed."""
    draft.outcome = word
    if isinstance(word, SheetsError):
        refusal_list.dismiss(register, person, draft.entry.id)


def _back(label: str) -> None:
    with st.container(key="dopo-il-salvataggio"), st.container(key="altrove"):
        menu.link(menu.RECORD, label)
