"""What a form offers at a person's desk: choices, municipalities, people, series, entries to refer to."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from sheets import access, kinds
from sheets.definitions.model import SEPARATOR, Field
from sheets.entries.columns import PEOPLE_TAB
from sheets.figures import measures
from sheets.figures.measures import Place
from sheets.register.part import needs
from sheets.register.writing import WritingPart

Offered = list[tuple[str, str]]
"""(what is saved, what is shown) pairs."""


class Choices(WritingPart):
    """What the choice fields of a hub's forms offer."""

    @needs(access.RECORD)
    def of(self, field: Field, operation: str, hub: str) -> Offered:
        """What a choice field offers. Names only to those who may see them."""
        if field.kind is kinds.MUNICIPALITY:
            return [(name, name) for name in self.definitions.municipalities]
        if field.kind is kinds.SERIES:
            return [(name, name) for name in self._series_names(operation, hub)]
        if field.kind is kinds.PERSON:
            return self._people_at(hub)
        if field.kind is kinds.REFERENCE:
            return self._referable(operation, hub, field.choices)
        return [(choice, choice) for choice in field.choices]

    def _series_names(self, operation: str, hub: str) -> list[str]:
        """Every series at a hub, the latest first."""
        tab = self._tab_at(operation, hub)
        if tab is None:
            return []
        frame = self._register.figures.table(self._snapshot, tab).frame.sort_values("Data", ascending=False)
        labels = {field.label for field in self.definitions.columns_of(operation) if field.kind is kinds.SERIES}
        return list(dict.fromkeys(name for label in sorted(labels) for name in frame[label].dropna()))

    def _people_at(self, hub: str) -> Offered:
        tab = self._snapshot.tabs.get(f"{PEOPLE_TAB}{SEPARATOR}{hub}")
        if tab is None or not self.person.may(access.NAMES):
            return []
        frame = self._register.figures.table(self._snapshot, tab).frame.dropna(subset=["id"])
        names = frame["Nome"].fillna(frame["id"]).str.cat(frame["Comune"].fillna(""), sep=" · ").str.removesuffix(" · ")
        return sorted(zip(frame["id"], names, strict=True), key=lambda pair: _as_read(pair[1]))

    def _referable(self, operation: str, hub: str, activities: Sequence[str]) -> Offered:
        tab = self._tab_at(operation, hub)
        if tab is None:
            return []
        frame = self._register.figures.table(self._snapshot, tab).frame
        rows = frame.loc[frame["Attività"].isin(activities) & frame["id"].notna()].sort_values("Data", ascending=False)
        named = measures.titles(Place(tab.title, rows, pd.DataFrame(), self.definitions), rows)
        return [
            (id_, f"{name} · {day:%d/%m/%Y} · {id_[-4:]}" if pd.notna(day) else f"{name} · {id_[-4:]}")
            for id_, name, day in zip(rows["id"], named, rows["Data"], strict=True)
        ]


def _as_read(name: str) -> list[tuple[int, str]]:
    """A sort key in which "Persona 2" comes before "Persona 10"."""
    parts = re.split(r"(\d+)", name.casefold())
    return [(int(part), "") if part.isdigit() else (-1, part) for part in parts]
