"""A field of a definition row as a form asks for it: its widget, what it begins with, what can be chosen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time

from components.language import _, current
from components.recording.form import Asked
from sheets import kinds
from sheets.definitions.model import Field
from sheets.kinds import Value
from sheets.language import ITALIAN
from sheets.words import words_of

Options = Sequence[tuple[str, str]]
_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
_MOST_PILLS = 6
_WIDGETS = {"municipality": "list", "person": "list", "reference": "list", "series": "open"}


def asked(field: Field, options: Options, start: str, note: str = "") -> Asked:
    """The field as the form shows it, beginning with `start`."""
    widget, choices = _widget(field, options)
    note = note or (_italian_way() if field.kind is kinds.EURO else "")
    return Asked(field.label, widget, field.kind.name, start, choices, field.required, field.help, note)


def _italian_way() -> str:
    """Whatever the language of the screen, what is typed is read as Italians type it: whoever may not know it is told."""
    return "" if current() == ITALIAN else _("Si scrive come in Italia: 1.250,50")


def _widget(field: Field, options: Options) -> tuple[str, Options]:
    if field.kind is kinds.FLAG:
        return "pills", (("sì", _("Sì")), ("no", _("No")))
    if field.kind.widget == "choice":
        return ("pills" if 0 < len(options) <= _MOST_PILLS else "list"), options
    return _WIDGETS.get(field.kind.widget, field.kind.widget), options


def start(field: Field, today: date) -> str:
    """What a fresh form shows in the field."""
    if field.kind is kinds.DATE:
        return today.isoformat() if field.default == "oggi" else ""
    try:
        return present(field, field.kind.read(field.default))
    except kinds.Unreadable:
        return ""


def present(field: Field, value: Value) -> str:
    """What the field shows for a value that is in the sheet; blank for one that it cannot show."""
    if isinstance(value, date):
        return value.isoformat() if _FIRST_DAY <= value <= _LAST_DAY else ""
    if isinstance(value, time):
        return f"{value:%H:%M}"
    # What is typed is read as Italians write it, whatever the language of the screen.
    return str(words_of(value, field.kind))
