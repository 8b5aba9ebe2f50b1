"""Which column of a file goes into which field: from the command line, from a TOML file, or from both."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from sheets.definitions.model import Activity, Definitions, Field
from sheets.imports.problems import CannotImport
from sheets.imports.source import DELIMITERS, Source
from sheets.kinds import Unreadable, Value
from sheets.language import Message, Several, _, as_written, listed
from sheets.numbers import date_from_text

_TEXTS = ("operation", "activity", "hub", "hub_column")
_DATES = ("expect_from", "expect_to")
_TABLES = {"map": "columns", "set": "fixed"}


@dataclass(frozen=True)
class ColumnMapping:
    """What the rows of a file are, and where their cells go.

    `columns` maps a column of the file to a field's label, `fixed` a label to the text that every row gets. The hub
    is `hub` for all rows, or what `hub_column` says. Dates outside `expect_from` … `expect_to` are reported.
    """

    operation: str = ""
    activity: str = ""
    hub: str = ""
    hub_column: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    expect_from: date | None = None
    expect_to: date | None = None

    @property
    def wanted(self) -> list[str]:
        """The columns that the file must have."""
        return [*self.columns, *([self.hub_column] if self.hub_column else [])]

    def over(self, other: ColumnMapping) -> ColumnMapping:
        """`other`, with everything that is said here said instead."""
        said = {name: value for name in (*_TEXTS, *_DATES) if (value := getattr(self, name))}
        if "hub" in said or "hub_column" in said:
            said = {"hub": "", "hub_column": "", **said}
        return replace(
            other, **said, columns={**other.columns, **self.columns}, fixed={**other.fixed, **self.fixed}
        )  # fmt: skip


def read_mapping(path: Path) -> ColumnMapping:
    """A mapping from a TOML file. Raises `CannotImport` for what is not one, OSError when it cannot be opened."""
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as why:
        raise CannotImport(
            _("Il file «{name}» non si legge: {why}.", name=path.name, why=why), _("Correggilo come in docs/import.md.")
        ) from why
    known = (*_TEXTS, *_DATES, *_TABLES)
    for name, value in read.items():
        fits = (
            isinstance(value, dict) and all(isinstance(each, str) for each in value.values())
            if name in _TABLES
            else isinstance(value, str | date)
            if name in _DATES
            else isinstance(value, str)
        )
        if name not in known or not fits:
            what = (
                _("In «{file}», «{name}» non va scritto così.", file=path.name, name=name)
                if name in known
                else _("In «{file}», «{name}» non è una voce che conosco.", file=path.name, name=name)
            )
            raise CannotImport(what, _("Le voci sono: {names}.", names=listed(known)))
    said: dict[str, Any] = {_TABLES.get(name, name): value for name, value in read.items()}
    return ColumnMapping(**said | {name: _day(path.name, name, said[name]) for name in _DATES if name in said})


def _day(file: str, name: str, value: str | date) -> date:
    day = date_from_text(value) if isinstance(value, str) else value
    if day is None:
        raise CannotImport(
            _("In «{file}», {name}: «{value}» non è una data.", file=file, name=name, value=value),
            _("Scrivi 2018-01-01 oppure 01/01/2018."),
        )
    return day


@dataclass(frozen=True)
class Checked:
    """A mapping that fits the definitions and the file: the activity, the field of each column, the values for all."""

    mapping: ColumnMapping
    activity: Activity
    fields: Mapping[str, Field]
    fixed: Mapping[str, Value]

    def column_of(self, label: str) -> str:
        """The file's column that goes into a field, "" when it is the same for every row."""
        return next((column for column, field in self.fields.items() if field.label == label), "")


def checked(mapping: ColumnMapping, definitions: Definitions) -> Checked:
    """The mapping against the definitions. Raises `CannotImport` with what is wrong and what there is to choose from."""
    activity = _activity(mapping, definitions)
    _check_hub(mapping, definitions)
    known = {each.label: each for each in definitions.fields_of(activity)}
    for label in (*mapping.columns.values(), *mapping.fixed):
        _one_of(label, list(known), _("un campo di «{activity}»", activity=activity.name))
    labels = [*mapping.columns.values(), *mapping.fixed]
    for label in labels:
        if labels.count(label) > 1:
            raise CannotImport(
                _("Il campo «{label}» riceve due valori.", label=label), _("Tieni un solo --map o --set per campo.")
            )
    for label, each in known.items():
        if each.required and label not in labels:
            raise CannotImport(
                _("Il campo «{label}» è obbligatorio e nessuna colonna lo riempie.", label=as_written(label)),
                _(
                    'Aggiungi --map "Colonna={label}", oppure --set "{label}=…" per tutte le righe.',
                    label=as_written(label),
                ),
            )
    fields = {column: known[label] for column, label in mapping.columns.items()}
    return Checked(
        mapping, activity, fields, {label: _fixed(known[label], text) for label, text in mapping.fixed.items()}
    )


def _activity(mapping: ColumnMapping, definitions: Definitions) -> Activity:
    _one_of(mapping.operation, list(definitions.operations), _("un'operazione"), "--operation")
    names = [each.name for each in definitions.activities_of(mapping.operation)]
    _one_of(mapping.activity, names, _("un'attività di {operation}", operation=mapping.operation), "--activity")
    activity = definitions.activity(mapping.operation, mapping.activity)
    assert activity is not None
    return activity


def _check_hub(mapping: ColumnMapping, definitions: Definitions) -> None:
    if bool(mapping.hub) == bool(mapping.hub_column):
        raise CannotImport(
            _("Di quale hub sono le righe?"),
            _("Scrivi --hub NOME per tutte, oppure --hub-column COLONNA: uno dei due."),
        )
    if mapping.hub:
        _one_of(mapping.hub, list(definitions.hubs), _("un hub"), "--hub")


def _one_of(name: str, allowed: Sequence[str], what: str, option: str = "") -> None:
    if name in allowed:
        return
    near = get_close_matches(name, allowed, 1)
    advice = _("Volevi dire «{near}»?", near=near[0]) if near else _choose(allowed)
    sentence = (
        _("«{name}» non è {what}.", name=name, what=what)
        if name
        else _("Manca {what} ({option}).", what=what, option=option)
    )
    raise CannotImport(sentence, advice)


def _choose(allowed: Iterable[str]) -> Message:
    return _("Scegli fra: {choices}.", choices=listed(map(as_written, allowed)))


def _fixed(field: Field, text: str) -> Value:
    try:
        value = field.kind.read(text)
    except Unreadable as why:
        raise CannotImport(Several(": ", (as_written(field.label), why.what)), why.fix) from why
    if field.choices and value not in field.choices:
        raise CannotImport(
            _("{label}: «{text}» non è tra le scelte.", label=as_written(field.label), text=text),
            _choose(field.choices),
        )
    return value


def check_columns(mapping: ColumnMapping, source: Source) -> None:
    """Raise `CannotImport` when the file lacks a column of the mapping, or has it twice."""
    for column in mapping.wanted:
        if source.header.count(column) > 1:
            raise CannotImport(
                _(
                    "La colonna «{column}» c'è {count} volte in «{file}».",
                    column=column,
                    count=source.header.count(column),
                    file=source.name,
                ),
                _("Dai all'altra un altro nome: non so quale leggere."),
            )
        if column not in source.header:
            near = get_close_matches(column, source.header, 1)
            there = listed(_("«{name}»", name=each) for each in source.header if each)
            raise CannotImport(
                _("La colonna «{column}» non c'è in «{file}».", column=column, file=source.name),
                _("Volevi dire «{near}»?", near=near[0])
                if near
                else _("Ho letto, separate da {mark}: {names}.", mark=DELIMITERS[source.delimiter], names=there),
            )
