"""The widget of a field: what its kind names, drawn with its label, help and choices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import streamlit as st

from components.plain import plain
from sheets import kinds
from sheets.definitions import Field
from sheets.kinds import Value
from sheets.words import words_of

Options = Sequence[tuple[str, str]]
_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


def draw(field: Field, key: str, options: Options) -> None:
    """The field's widget; its value is in the session's state under `key`."""
    _WIDGETS[field.kind.widget](field, key, options)


def start(field: Field, today: date) -> Value:
    """What a fresh form shows in the field."""
    if field.kind is kinds.DATE:
        return today if field.default == "oggi" else None
    if field.default:
        try:
            return field.kind.read(field.default)
        except kinds.Unreadable:
            return None
    return "" if field.kind.widget in ("text", "note", "decimal", "whole") else None


def present(field: Field, value: Value) -> Value:
    """What the widget shows for a value that is in the sheet; blank for one that it cannot show."""
    if field.kind.widget in ("text", "note", "decimal", "whole"):
        return words_of(value, field.kind)
    if isinstance(value, date) and not _FIRST_DAY <= value <= _LAST_DAY:
        return None
    return value


def _label(field: Field) -> str:
    return f"{plain(field.label)} *" if field.required else plain(field.label)


def _about(field: Field, key: str) -> dict[str, Any]:
    return {"label": _label(field), "key": key, "help": plain(field.help) or None}


def _text(field: Field, key: str, options: Options) -> None:
    st.text_input(**_about(field, key))


def _note(field: Field, key: str, options: Options) -> None:
    st.text_area(**_about(field, key), height=110)


def number(label: str, key: str, help_: str | None = None) -> None:
    """A number as text: Streamlit's own number field makes 125 of "12,5" without a word. Phones show their digits."""
    st.text_input(plain(label), key=key, help=plain(help_ or "") or None)


def _whole(field: Field, key: str, options: Options) -> None:
    # The page's script knows by this name where a phone shows its digits.
    with st.container(key=f"campo-numero {key}"):
        st.text_input(**_about(field, key))


def _decimal(field: Field, key: str, options: Options) -> None:
    st.text_input(**_about(field, key), placeholder="12,50")


def _date(field: Field, key: str, options: Options) -> None:
    st.date_input(**_about(field, key), format="DD/MM/YYYY", value=None, min_value=_FIRST_DAY, max_value=_LAST_DAY)


def _time(field: Field, key: str, options: Options) -> None:
    st.time_input(**_about(field, key), value=None, step=900)


def _flag(field: Field, key: str, options: Options) -> None:
    st.segmented_control(**_about(field, key), options=[True, False], format_func=lambda yes: "Sì" if yes else "No")


def _choice(field: Field, key: str, options: Options) -> None:
    if len(options) <= 6:
        st.pills(**_about(field, key), options=[value for value, _ in options], format_func=plain)
    else:
        _list(field, key, options)


def _list(field: Field, key: str, options: Options) -> None:
    shown = dict(options)
    st.selectbox(
        **_about(field, key),
        options=list(shown),
        index=None,
        format_func=lambda value: shown.get(value, value),
        placeholder="Scegli" if shown else "Ancora niente da scegliere",
    )


def _open_list(field: Field, key: str, options: Options) -> None:
    st.selectbox(
        **_about(field, key),
        options=[value for value, _ in options],
        index=None,
        accept_new_options=True,
        placeholder="Scegli, o scrivi un nome nuovo",
    )


_WIDGETS: dict[str, Callable[[Field, str, Options], None]] = {
    "text": _text,
    "note": _note,
    "whole": _whole,
    "decimal": _decimal,
    "date": _date,
    "time": _time,
    "flag": _flag,
    "choice": _choice,
    "municipality": _list,
    "person": _list,
    "reference": _list,
    "series": _open_list,
}
