"""What was accepted and later refused by the spreadsheet: why, what was typed, and what to do about it."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from components import addresses, menu, notices
from components.entrance import identity
from components.escape import escape, plain
from components.language import _, _n
from sheets import access, kinds
from sheets.entries.columns import SYSTEM, Entry, value_of
from sheets.language import Day
from sheets.problems import SheetsError
from sheets.register.desk import Desk
from sheets.saving.changes import ChangedCells, NewRow
from sheets.saving.saving import Refusal
from sheets.words import in_words

_MOST = 5
_AGAIN = "perché ancora no"
_COUNTING = (kinds.HEADS, kinds.TOTAL, kinds.STATE)


def draw(desk: Desk) -> None:
    """A panel for each, the oldest first; of many, the first ones."""
    refusals = desk.receipts.refusals()
    for refusal in refusals[:_MOST]:
        _panel(desk, refusal)
    if len(refusals) > _MOST:
        st.caption(
            _n(
                "E un'altra: compare quando togli queste.",
                "E altre {count}: compaiono quando togli queste.",
                len(refusals) - _MOST,
            )
        )


def dismiss(desk: Desk, id_: str) -> None:
    """Take the panels of one entry away: its form tells the person the same."""
    for refusal in desk.receipts.refusals():
        if refusal.saving.change.id == id_ and refusal.saving.who == desk.person.email:
            desk.receipts.dismiss(refusal)


def _panel(desk: Desk, refusal: Refusal) -> None:
    saving = refusal.saving
    mine = saving.who == desk.person.email
    head = _("Non è arrivata nel foglio: {what}", what=saving.what or _("una riga che l'app scrive da sé"))
    when = _("{day}, ore {clock}", day=Day(saving.at), clock=f"{saving.at:%H:%M}")
    who = "" if mine else f" · {addresses.html(desk, saving.who)}"
    with st.container(key=f"rifiutata-{saving.key}-{saving.at:%H%M%S}", border=True):
        st.html(
            f"""<div role="alert"><div class="rifiutata-testa">{escape(head)}</div>
            <div>{addresses.html(desk, refusal.sentence)}</div>
            <div class="problema-cosa">{escape(saving.change.tab)} · {escape(when)}{who}</div>
            {_typed(desk, refusal)}</div>"""
        )
        again = st.session_state.get(_AGAIN, {}).get(saving.key)
        if again is not None:
            notices.trouble(again)
        with st.container(horizontal=True, gap="small"):
            if mine:
                _way_on(desk, refusal)
            st.button(
                _("Ho visto, togli l'avviso") if mine else _("Ci penso io, togli l'avviso"),
                key=f"visto {saving.key} {saving.at}",
                on_click=_dismiss,
                args=(refusal,),
            )


def _dismiss(refusal: Refusal) -> None:
    with suppress(SheetsError):  # whoever may not do it any more sees why in the page that comes now
        identity.desk().receipts.dismiss(refusal)


def _way_on(desk: Desk, refusal: Refusal) -> None:
    """What can be done with it: a new entry is saved again, one that was there is opened as it is now."""
    change = refusal.saving.change
    if not desk.person.may(access.RECORD) or desk.definitions.place_of(change.tab) is None:
        return
    if isinstance(change, NewRow):
        key = f"di nuovo {refusal.saving.key} {refusal.saving.at}"
        st.button(_("Salva di nuovo"), key=key, type="primary", on_click=_save_again, args=(desk, refusal))
    elif change.id and _is_count(change):
        with st.container(key=f"apri-{refusal.saving.key}", width="content"):
            menu.link(menu.ATTENDANCE, _("Apri l'incontro"), incontro=change.id)
    elif change.id:
        with st.container(key=f"apri-{refusal.saving.key}", width="content"):
            menu.link(menu.RECORD, _("Apri la voce"), voce=change.id, scheda=change.tab)


def _is_count(change: ChangedCells) -> bool:
    """True of a headcount: it writes counts and the state, and nothing else."""
    own = {column.label: column.kind for column in change.columns if column.label in change.cells}
    return all(kind in _COUNTING for label, kind in own.items() if label not in SYSTEM)


def _save_again(desk: Desk, refusal: Refusal) -> None:
    saving, change = refusal.saving, refusal.saving.change
    place = desk.definitions.place_of(change.tab)
    try:
        desk = identity.desk()
        if refusal not in desk.receipts.refusals() or place is None:
            return  # a second tap, when it is done already
    except SheetsError as why:
        st.session_state[_AGAIN] = {saving.key: why}
        return
    values = {
        column.label: value_of(change.cells.get(column.label, ""), column.kind)
        for column in change.columns
        if column.label in change.cells and column.label not in SYSTEM and column.label != "Attività"
    }
    activity = str(change.cells.get("Attività", ""))
    try:
        receipt = desk.entries.save(Entry(change.id, *place, activity, values))
    except SheetsError as why:
        st.session_state[_AGAIN] = {saving.key: why}
        return
    desk.receipts.dismiss(refusal)
    st.session_state.pop(_AGAIN, None)
    st.toast(plain(receipt.in_words), icon=":material/check:" if not receipt.is_waiting else ":material/schedule:")


def _typed(desk: Desk, refusal: Refusal) -> str:
    """What was typed, under the labels of the form and in its order."""
    change = refusal.saving.change
    lines = [
        f"<dt>{escape(column.label)}</dt><dd>{escape(said)}</dd>"
        for column in change.columns
        if column.label not in SYSTEM
        and column.label in change.cells
        and (said := _said(desk, change.tab, column.label, in_words(change.cells[column.label], column.kind)))
    ]
    return f'<dl class="scritto">{"".join(lines)}</dl>' if lines else ""


def _said(desk: Desk, tab: str, label: str, words: str) -> str:
    """The words as the form has them: of a person or another entry its name, not its id."""
    place = desk.definitions.place_of(tab)
    if place is None or not desk.person.may(access.RECORD) or not desk.person.is_at(place[1]):
        return words
    field = next((each for each in desk.definitions.columns_of(place[0]) if each.label == label), None)
    if field is None or field.kind not in (kinds.PERSON, kinds.REFERENCE):
        return words
    return dict(desk.choices.of(field, *place)).get(words, words)
