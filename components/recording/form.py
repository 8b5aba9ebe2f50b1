"""A form that lives in the browser: it keeps what is typed as a draft, and sends all of it when somebody saves.

The server holds no copy of what is being typed. It gives the fields, gets one message with every value as it is on the
screen, and answers it; the browser sends the message again until it is answered, and drops its draft with the receipt.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from components import addresses
from components.addresses import Parts
from components.language import _, here
from sheets.access import Person
from sheets.kinds import Cell
from sheets.language import _ as later
from sheets.problems import Invalid, SheetsError, Unusual
from sheets.register.desk import Desk

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "perimetri_modulo",
    html='<div class="modulo"></div>',
    css=(_HERE / "form.css").read_text(encoding="utf-8"),
    js=(_HERE / "form.js").read_text(encoding="utf-8"),
)
_LONGEST_ID = 200
WORDS = {
    "language": later("it-IT"),
    "required": later("* da compilare"),
    "choose": later("Scegli"),
    "nothing_to_choose": later("Ancora niente da scegliere"),
    "choose_or_write": later("Scegli, o scrivi un nome nuovo"),
    "busy": later("Salvo… un momento"),
    "waits": later("Salvo appena l'app risponde…"),
    "not_saved": later("Non ho ancora salvato."),
    "unfinished": later("{label}: non è completa. Scrivila tutta, o svuotala."),
    "resumed": later("Ho ripreso quello che avevi scritto {when}."),
    "at": later("alle {clock}"),
    "on": later("{day}, alle {clock}"),
    "start_again": later("Ricomincia da capo"),
    "emptied": later("Il modulo è di nuovo vuoto."),
    "put_back": later("Rimetti quello che avevi scritto"),
    "carried": later("Ho portato qui quello che avevi già scritto: {labels}."),
    "lost": later("Nel modulo di adesso non c'è posto per: {fields}."),
    "form_changed": later("Non ho ancora salvato: il modulo è cambiato. Guarda se va bene così, poi salva."),
    "before": later("Avevi scritto: «{typed}»"),
    "blank": later("vuoto"),
    "begun": later("Hai cominciato: {title}, {when}. Non l'hai ancora salvata."),
    "begun_and_sent": later("{title}, {when}: hai toccato Salva, e non è stata salvata. Aprila, e la salvo."),
    "left": later("Hai lasciato a metà: {title}, {when}."),
    "go_on": later("Continua"),
    "throw_away": later("Butta via"),
    "thrown": later("Buttato via: {title}."),
    "put_back_draft": later("Rimetti"),
}
"""What the form itself says; `{…}` is filled in by the browser."""


@dataclass(frozen=True)
class Asked:
    """One field of a form. `start` is what it shows at first, as text; `kind` tells fields of two forms that are the same.

    `widget` is "text", "note", "whole", "decimal", "date", "time", "pills", "list" or "open"; `options` are (what is
    saved, what is shown) pairs.
    """

    label: str
    widget: str
    kind: str
    start: str = ""
    options: Sequence[tuple[str, str]] = ()
    required: bool = False
    help: str = ""
    note: str = ""


@dataclass(frozen=True)
class Sent:
    """What a person sent from a form: every value as it was on their screen, and what they had seen in the sheet.

    `token` is of this one tap, however often its message comes; `who` is the person's e-mail, `id` the form's. `changed` are the labels of what
    differs from what the form began with. `sure` are the figures that they were asked about, and said yes to.
    """

    token: str
    who: str
    does: str
    id: str
    values: Mapping[str, str]
    changed: tuple[str, ...]
    base: Mapping[str, Any]
    sure: Mapping[str, float]

    @property
    def seen(self) -> dict[str, Cell]:
        """The cells as the person saw them when they began."""
        seen = self.base.get("seen")
        return dict(seen) if isinstance(seen, dict) else {}

    @property
    def version(self) -> int:
        """The version of the row as the person saw it."""
        version = self.base.get("version")
        return version if isinstance(version, int) and not isinstance(version, bool) else 1


@dataclass(frozen=True)
class Button:
    """What can be done with a form; the first one is the one at the thumb.

    `base` replaces what the person had seen; with `sure` they say yes to figures.
    """

    label: str
    does: str = "save"
    base: Mapping[str, Any] | None = None
    sure: Mapping[str, float] | None = None


@dataclass(frozen=True)
class Answer:
    """What is said above the buttons about one message: `tone` is "errore", "intanto", "info" or "domanda".

    A question is about what was typed: it goes with the next change.

    `fields` are sentences at their fields; `table` has the columns and the rows of what differs. `is_fresh`: the form
    begins anew with what the server shows, and what was typed stands beside its field.
    """

    token: str
    head: Parts
    advice: Parts | None = None
    tone: str = "errore"
    fields: Mapping[str, str] | None = None
    table: Mapping[str, Any] | None = None
    buttons: Sequence[Button] | None = None
    is_fresh: bool = False


@dataclass(frozen=True)
class Form:
    """A form as the browser gets it. Its draft is kept under the person and `key`.

    `group`: forms between which what was typed is carried. `base` is what the person sees of the sheet, and comes back
    with what they send. `title` says what a draft of it is, and `place` where it is continued; from another page,
    `page` is the page that it is on, and `address` what opens it there.
    """

    key: str
    person: Person
    id: str
    fields: Sequence[Asked]
    buttons: Sequence[Button]
    group: str = ""
    title: str = ""
    place: Sequence[str] = ()
    page: str = ""
    address: Mapping[str, str] = field(default_factory=dict)
    base: Mapping[str, Any] | None = None
    notes: Sequence[str] = ()
    is_large: bool = False


def draw(form: Form, answer: Answer | None, on_sent: Callable[[Sent], None]) -> None:
    """The form, with what is said about what was sent last; `on_sent` gets what is sent from it."""
    key = _key(form.key)
    data = {
        "form": form.key,
        "who": form.person.email,
        "id": form.id,
        "group": form.group,
        "title": form.title,
        "place": list(form.place) or None,
        "page": form.page,
        "address": dict(form.address),
        "base": form.base,
        "fields": [_field(asked) for asked in form.fields],
        "buttons": [_button(button) for button in form.buttons],
        "notes": list(form.notes),
        "large": form.is_large,
        "answer": None if answer is None else _answer(answer),
        "words": _words(),
    }
    # The style sheet knows by this name that somebody is at a form.
    with st.container(key="modulo-aperto"):
        _component(key=key, data=data, on_sent_change=partial(_receive, key, form.person.email, on_sent))


def put_away(key: str, person: Person, id_: str, token: str = "") -> None:
    """Where the receipt stands instead of the form: the browser drops the draft of what was saved."""
    saved = {"id": id_, "token": token}
    data = {"form": key, "who": person.email, "saved": saved, "words": _words()}
    _component(key=_key(key), data=data, on_sent_change=_nothing)


def offer(group: str, person: Person, on_chosen: Callable[[list[str]], None]) -> None:
    """The person's drafts of a group of forms; `on_chosen` gets the place of the one to go on with."""
    key = f"cominciati {group}"
    data = {"offered": group, "who": person.email, "words": _words()}
    _component(key=key, data=data, on_chosen_change=partial(_chosen, key, on_chosen))


@dataclass(frozen=True)
class WayBack:
    """Where a draft is continued, as the browser says it: nothing in it is sure to be there, or the person's."""

    page: str
    address: Mapping[str, str]
    place: list[str]


def hint(person: Person, on_chosen: Callable[[WayBack], None]) -> None:
    """The person's drafts of all forms; `on_chosen` gets the way back to the one to go on with."""
    key = "lasciati a metà"
    data = {"offered": "*", "who": person.email, "words": _words()}
    _component(key=key, data=data, on_chosen_change=partial(_chosen_back, key, on_chosen))


def _chosen_back(key: str, on_chosen: Callable[[WayBack], None]) -> None:
    state = st.session_state.get(key)
    chosen = state.get("chosen") if isinstance(state, Mapping) else None
    if not isinstance(chosen, Mapping):
        return
    page, address, place = chosen.get("page"), chosen.get("address"), chosen.get("place") or []
    if not isinstance(address, Mapping) or not isinstance(place, list):
        return
    if all(isinstance(word, str) and len(word) <= _LONGEST_ID for word in (page, *address.values(), *place)):
        on_chosen(WayBack(str(page), dict(address), place))


def _chosen(key: str, on_chosen: Callable[[list[str]], None]) -> None:
    state = st.session_state.get(key)
    place = state.get("chosen") if isinstance(state, Mapping) else None
    if isinstance(place, list) and all(isinstance(word, str) for word in place):
        on_chosen(place)


def refused(desk: Desk, why: SheetsError, token: str) -> Answer:
    """The answer to what could not be saved: the error's sentences, each at its field where it is about one."""
    head = addresses.parts(desk, why.sentence)
    if isinstance(why, Invalid):
        return Answer(
            token,
            head,
            [{"text": _("Quello che hai scritto è ancora qui.")}],
            fields={label: here(said) for label, said in why.fields.items()},
        )
    if isinstance(why, Unusual):
        return Answer(
            token, head, [{"text": here(why.advice)}], "domanda", buttons=[Button(here(why.yes), sure=why.figures)]
        )
    return Answer(token, head, addresses.parts(desk, why.advice))


def _words() -> dict[str, str]:
    """What the form says itself, in the language of the session."""
    return {name: here(text) for name, text in WORDS.items()}


def _key(form: str) -> str:
    return f"modulo {form}"


def _nothing() -> None:
    """A receipt stands there: nothing more is sent."""


def _receive(key: str, who: str, on_sent: Callable[[Sent], None]) -> None:
    state = st.session_state.get(key)
    sent = _read(state.get("sent") if isinstance(state, Mapping) else None, who)
    if sent is not None:
        on_sent(sent)


def _read(message: Any, who: str) -> Sent | None:
    """What was sent, or None for what no form of ours sends, or another person's form."""
    if not isinstance(message, dict) or message.get("who") != who:
        return None
    token, does, id_, values = (message.get(name) for name in ("token", "does", "id", "values"))
    changed, base = message.get("changed"), message.get("base")
    words = [token, does, id_]
    if not all(isinstance(word, str) and 0 < len(word) <= _LONGEST_ID for word in words):
        return None
    if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
        return None
    if not isinstance(changed, list) or not all(isinstance(label, str) and label in values for label in changed):
        return None
    base = base if isinstance(base, dict) else {}
    return Sent(str(token), who, str(does), str(id_), values, tuple(changed), base, _figures(message.get("sure")))


_LARGEST = 1e15


def _figures(sure: Any) -> dict[str, float]:
    figures = sure.items() if isinstance(sure, dict) else ()
    return {
        str(label): float(figure)
        for label, figure in figures
        if isinstance(figure, int | float) and abs(figure) < _LARGEST
    }


def _field(asked: Asked) -> dict[str, Any]:
    return {**asked.__dict__, "title": here(asked.label), "options": [list(pair) for pair in asked.options]}


def _button(button: Button) -> dict[str, Any]:
    return {"label": button.label, "does": button.does, "base": button.base, "sure": button.sure}


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "token": answer.token,
        "head": answer.head,
        "advice": answer.advice,
        "tone": answer.tone,
        "fields": answer.fields,
        # One thing that lacks at several fields is said once above the button.
        "lines": [*dict.fromkeys((answer.fields or {}).values())],
        "table": answer.table,
        "buttons": None if answer.buttons is None else [_button(button) for button in answer.buttons],
        "fresh": answer.is_fresh,
    }
