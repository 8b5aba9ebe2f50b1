"""The figures: computed from a snapshot, kept until the tabs they come from change, and explained by their rows."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import TypeVar

import pandas as pd

from sheets import measures
from sheets.definitions import SEPARATOR, Indicator
from sheets.entries import PEOPLE_TAB, ROLL_TAB, Table, columns_of, extend_table, hub_of, read_table
from sheets.kinds import PRESENT
from sheets.measures import MEASURES, Measure, Place
from sheets.numbers import italian_number
from sheets.periods import Period, steps
from sheets.problems import Problem
from sheets.snapshot import Snapshot, Tab

_T = TypeVar("_T")


@dataclass(frozen=True)
class Scope:
    """What figures are asked for: a period, some hubs (empty: all), some municipalities (empty: all)."""

    period: Period
    hubs: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()


@dataclass(frozen=True)
class Figure:
    """One indicator in one scope. `value` is None when there is nothing to compute it from; `why` then says so."""

    indicator: Indicator
    measure: Measure
    scope: Scope
    value: float | None
    why: str = ""

    @property
    def rounded(self) -> float | int | None:
        """The value at the indicator's decimals; a whole number when there are none."""
        if self.value is None:
            return None
        return round(self.value, self.indicator.decimals) if self.indicator.decimals else int(self.value + 0.5)

    @property
    def in_words(self) -> str:
        """The number as Italians write it, with a percent sign where that is its unit: "1.106", "35%", "–"."""
        if self.value is None:
            return "–"
        return italian_number(self.rounded or 0, self.indicator.decimals) + ("%" if self.indicator.unit == "%" else "")


class _Kept:
    """A small least-recently-used store. Computing twice is harmless, so only the store itself is locked."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._found: OrderedDict[Hashable, object] = OrderedDict()

    def get(self, key: Hashable, kind: type[_T]) -> _T | None:
        with self._lock:
            found = self._found.get(key)
            if found is not None:
                self._found.move_to_end(key)
        return found if isinstance(found, kind) else None

    def put(self, key: Hashable, value: _T) -> _T:
        with self._lock:
            self._found[key] = value
            while len(self._found) > self._most:
                self._found.popitem(last=False)
        return value


class Figures:
    """Computes figures and charts' series from snapshots; one for a process, safe for several threads."""

    def __init__(self) -> None:
        self._tables = _Kept(400)
        self._facts = _Kept(2_000)
        self._figures = _Kept(20_000)

    def table(self, snapshot: Snapshot, tab: Tab) -> Table:
        """A tab as typed columns. A tab that only grew is read from where the last reading ended."""
        columns = columns_of(tab.title, snapshot.definitions)
        assert columns is not None, tab.title
        key = (tab.title, snapshot.definitions.edition)
        kept = self._tables.get(key, Table)
        if kept is not None and kept.edition == tab.edition:
            return kept
        grew = kept is not None and kept.lineage == tab.lineage and kept.rows_read < len(tab.rows)
        table = extend_table(kept, tab, columns) if kept and grew else read_table(tab, columns)
        return self._tables.put(key, table)

    def problems(self, snapshot: Snapshot) -> list[Problem]:
        """What is wrong in the definitions and in every tab of the register."""
        found = list(snapshot.definitions.problems)
        for tab in snapshot.tabs.values():
            if columns_of(tab.title, snapshot.definitions):
                found += self.table(snapshot, tab).problems
            elif SEPARATOR in tab.title and "id" in tab.header:
                found.append(_nowhere(tab))
        return found

    def figure(self, snapshot: Snapshot, indicator: Indicator, scope: Scope) -> Figure:
        """One indicator in one scope."""
        key = (self._source(snapshot, indicator), indicator, scope)
        kept = self._figures.get(key, Figure)
        return kept or self._figures.put(key, self._compute(snapshot, indicator, scope))

    def _compute(self, snapshot: Snapshot, indicator: Indicator, scope: Scope) -> Figure:
        measure = MEASURES[indicator.measure]
        if scope.municipalities and not measure.by_municipality:
            return Figure(indicator, measure, scope, None, "Le righe non dicono da quale comune si viene.")
        value = measure.value(self.facts(snapshot, indicator, scope), scope.period)
        return Figure(indicator, measure, scope, value, "" if value is not None else "Nessuna voce nel periodo.")

    def facts(self, snapshot: Snapshot, indicator: Indicator, scope: Scope) -> pd.DataFrame:
        """The facts of an indicator at the scope's hubs and municipalities, in any period (columns: `FACTS`)."""
        source = self._source(snapshot, indicator)
        facts = self._facts.get((source, indicator), pd.DataFrame)
        if facts is None:
            facts = self._facts.put((source, indicator), self._gather(snapshot, indicator))
        if scope.hubs:
            facts = facts.loc[facts["hub"].isin(scope.hubs)]
        if scope.municipalities:
            facts = facts.loc[facts["municipality"].isin(scope.municipalities)]
        return facts

    def _gather(self, snapshot: Snapshot, indicator: Indicator) -> pd.DataFrame:
        parts = [self._facts_of(snapshot, indicator, tab) for tab in _entry_tabs(snapshot, indicator)]
        filled = [part for part in parts if len(part)]
        if filled:
            return pd.concat(filled, ignore_index=True)
        return parts[0] if parts else _no_facts()

    def _facts_of(self, snapshot: Snapshot, indicator: Indicator, tab: Tab) -> pd.DataFrame:
        key = (_edition(snapshot, tab), indicator)
        kept = self._facts.get(key, pd.DataFrame)
        if kept is not None:
            return kept
        place = Place(
            tab.title, self.table(snapshot, tab).frame, self.roll(snapshot, hub_of(tab.title)), snapshot.definitions
        )
        return self._facts.put(key, MEASURES[indicator.measure].facts(indicator, place))

    def roll(self, snapshot: Snapshot, hub: str) -> pd.DataFrame:
        """Everyone present at a hub's sessions: `session`, `person`, `municipality`."""
        roll, people = (snapshot.tabs.get(f"{name}{SEPARATOR}{hub}") for name in (ROLL_TAB, PEOPLE_TAB))
        if roll is None:
            return pd.DataFrame({label: pd.Series(dtype="str") for label in ("session", "person", "municipality")})
        key = ("roll", hub, roll.edition, people.edition if people else 0)
        kept = self._facts.get(key, pd.DataFrame)
        if kept is not None:
            return kept
        rows = self.table(snapshot, roll).frame
        # Blanks match each other in a merge: a row of no session must not meet a session of no id.
        present = rows.loc[(rows["Presenza"] == PRESENT) & rows["Incontro"].notna()]
        present = present.drop_duplicates(["Incontro", "Persona"])
        living = pd.Series(dtype="str")
        if people:
            living = self.table(snapshot, people).frame.dropna(subset=["id"]).set_index("id")["Comune"]
        return self._facts.put(
            key,
            pd.DataFrame(
                {
                    "session": present["Incontro"],
                    "person": present["Persona"],
                    "municipality": present["Persona"].map(living).astype("str"),
                }
            ),
        )

    def counted(self, snapshot: Snapshot, figure: Figure) -> pd.DataFrame:
        """The facts that make up a figure, the latest first: a number explains itself by these rows."""
        facts = self.facts(snapshot, figure.indicator, figure.scope)
        return figure.measure.counted(facts, figure.scope.period).sort_values("date", ascending=False)

    def by_hub(self, snapshot: Snapshot, indicator: Indicator, scope: Scope) -> list[tuple[str, Figure]]:
        """The figure of each hub in the scope, in the order of the `Hub` tab."""
        hubs = scope.hubs or tuple(snapshot.definitions.hubs)
        return [
            (hub, self.figure(snapshot, indicator, Scope(scope.period, (hub,), scope.municipalities))) for hub in hubs
        ]

    def over_time(self, snapshot: Snapshot, indicator: Indicator, scope: Scope) -> list[tuple[Period, Figure]]:
        """The figure of each month (or semester, for long periods) of the scope's period."""
        return [
            (step, self.figure(snapshot, indicator, Scope(step, scope.hubs, scope.municipalities)))
            for step in steps(scope.period)
        ]

    def first_day(self, snapshot: Snapshot) -> date | None:
        """The first date of any entry, or None when there is none."""
        days = [self.table(snapshot, tab).frame["Data"].min() for tab in snapshot.entry_tabs()]
        return min((day.date() for day in days if pd.notna(day)), default=None)

    def _source(self, snapshot: Snapshot, indicator: Indicator) -> Hashable:
        return tuple(_edition(snapshot, tab) for tab in _entry_tabs(snapshot, indicator))


def _nowhere(tab: Tab) -> Problem:
    return Problem(
        tab.title,
        f"La scheda «{tab.title}» non è di un'operazione e di un hub che conosco: non si conta.",
        "Correggi il suo nome, o rimetti la sua operazione e il suo hub nelle schede di definizione.",
    )


def _edition(snapshot: Snapshot, tab: Tab) -> tuple[int, ...]:
    """What the facts of a tab come from: itself, the roll and the people of its hub, the definitions."""
    around = (snapshot.tabs.get(f"{name}{SEPARATOR}{hub_of(tab.title)}") for name in (ROLL_TAB, PEOPLE_TAB))
    return (tab.edition, *(each.edition if each else 0 for each in around), snapshot.definitions.edition)


def _entry_tabs(snapshot: Snapshot, indicator: Indicator) -> list[Tab]:
    titles = (snapshot.definitions.tab_title(indicator.operation, hub) for hub in snapshot.definitions.hubs)
    return [snapshot.tabs[title] for title in titles if title in snapshot.tabs]


def _no_facts() -> pd.DataFrame:
    dtypes = dict.fromkeys(measures.FACTS, "str") | {
        "date": "datetime64[s]",
        "until": "datetime64[s]",
        "amount": "float64",
        "row": "int64",
    }
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in dtypes.items()})
