"""The figures: computed from a snapshot, kept until the tabs they come from change, and explained by their rows."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from sheets.definitions.model import SEPARATOR, Indicator, hub_of
from sheets.entries.columns import columns_of
from sheets.entries.frames import numbered, spliced
from sheets.entries.row_index import RowIndex
from sheets.entries.tables import PEOPLE_TAB, ROLL_TAB, Table, extend_table, read_table
from sheets.figures import measures
from sheets.figures.kept import Kept
from sheets.figures.measures import MEASURES, Measure, Place
from sheets.figures.periods import Period, steps
from sheets.kinds import PRESENT
from sheets.language import Number, Several, _
from sheets.spreadsheet.snapshot import Snapshot, Tab


@dataclass(frozen=True)
class Scope:
    """What figures are asked for: a period, some hubs (empty: all), some municipalities (empty: all)."""

    period: Period
    hubs: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()


@dataclass(frozen=True)
class Figure:
    """One indicator in one scope. `value` is None when there is nothing to compute it from; `why` then says so.

    Of a share, `part` and `whole` are the two numbers it comes from.
    """

    indicator: Indicator
    measure: Measure
    scope: Scope
    value: float | None
    why: str = ""
    part: int | None = None
    whole: int | None = None

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
        number = Number(self.rounded or 0, self.indicator.decimals)
        return Several("", (number, "%")) if self.indicator.unit == "%" else number


@dataclass(frozen=True)
class Course:
    """A figure step by step; `step` is what each one is: "mese", "semestre" or "anno".

    The points of `silences` are many steps in one, in which nothing happened.
    """

    step: str
    points: tuple[tuple[Period, Figure], ...]
    silences: frozenset[Period] = frozenset()


@dataclass(frozen=True)
class _Facts:
    """The facts of one tab, and what they were computed from: `around` is the roll, the people, the definitions."""

    tab: Tab
    around: Hashable
    frame: pd.DataFrame
    pieces: int = 1


@dataclass(frozen=True)
class _Named:
    """How many are present by name at each session; the roll is kept along, so that its identity stays its own."""

    roll: pd.DataFrame
    counts: Mapping[str, int]


class Figures:
    """Computes figures and charts' series from snapshots; one for a process, safe for several threads."""

    def __init__(self, hold: float = 0.0) -> None:
        """`hold`: seconds for which a figure that was computed is good, though people have saved since."""
        self._hold = hold
        self._tables = Kept(400)
        self._facts = Kept(2_000)
        self._figures = Kept(20_000)

    def table(self, snapshot: Snapshot, tab: Tab) -> Table:
        """A tab as typed columns. Of a tab that is known already only the rows that changed are read."""
        columns = columns_of(tab.title, snapshot.definitions)
        assert columns is not None, tab.title
        key, read = (tab.title, snapshot.definitions.edition), columns

        def made() -> Table:
            before = self._tables.last(key, Table)
            return extend_table(before, tab, read) if before else read_table(tab, read)

        return self._tables.once(key, tab.edition, Table, made)

    def rows(self, snapshot: Snapshot, tab: Tab, operation: str) -> RowIndex:
        """The index of a tab of entries."""

        def made() -> RowIndex:
            activities = snapshot.definitions.activities_of(operation)
            attended = [each.name for each in activities if each.is_session]
            return RowIndex.of(self.table(snapshot, tab).frame, [each.name for each in activities], attended)

        state = (tab.edition, snapshot.definitions.edition)
        return self._tables.once(("rows", tab.title), state, RowIndex, made)

    def figure(self, snapshot: Snapshot, indicator: Indicator, scope: Scope) -> Figure:
        """One indicator in one scope."""
        key = (indicator, scope)
        source = self._source(snapshot, indicator, scope)
        return self._figures.once(key, source, Figure, lambda: self._compute(snapshot, indicator, scope), self._hold)

    def _compute(self, snapshot: Snapshot, indicator: Indicator, scope: Scope) -> Figure:
        measure = MEASURES[indicator.measure]
        if scope.municipalities and not measure.by_municipality:
            return Figure(indicator, measure, scope, None, _("Le righe non dicono da quale comune si viene."))
        facts = self.facts(snapshot, indicator, scope)
        value = measure.value(facts, scope.period)
        if value is None:
            return Figure(indicator, measure, scope, None, _("Nessuna voce nel periodo."))
        if not measure.is_share:
            return Figure(indicator, measure, scope, value)
        part, whole = (len(choose(facts, scope.period)) for choose in (measure.counted, measures.in_period))
        return Figure(indicator, measure, scope, value, part=part, whole=whole)

    def facts(self, snapshot: Snapshot, indicator: Indicator, scope: Scope) -> pd.DataFrame:
        """The facts of an indicator at the scope's hubs and municipalities, in any period (columns: `FACTS`)."""
        parts = [self._facts_of(snapshot, indicator, tab) for tab in _entry_tabs(snapshot, indicator, scope.hubs)]
        filled = [part for part in parts if len(part)]
        if not filled:
            return parts[0] if parts else _no_facts()
        facts = pd.concat(filled, ignore_index=True) if len(filled) > 1 else filled[0]
        return measures.at_home_in(facts, scope.municipalities) if scope.municipalities else facts

    def _facts_of(self, snapshot: Snapshot, indicator: Indicator, tab: Tab) -> pd.DataFrame:
        key, around = (tab.title, indicator), _edition(snapshot, tab)[1:]

        def made() -> _Facts:
            return self._renewed(snapshot, indicator, tab, around, self._facts.last(key, _Facts))

        return self._facts.once(key, (tab.edition, around), _Facts, made).frame

    def _renewed(
        self, snapshot: Snapshot, indicator: Indicator, tab: Tab, around: Hashable, before: _Facts | None
    ) -> _Facts:
        """The facts of a tab. A fact comes from one row, so only those of the rows that changed are computed."""
        entries, roll = self.table(snapshot, tab).frame, self.roll(snapshot, hub_of(tab.title))
        facts_of = MEASURES[indicator.measure].facts
        changed = tab.changed_since(before.tab) if before and before.around == around else None
        if before is None or changed is None:
            return _Facts(tab, around, facts_of(indicator, Place(tab.title, entries, roll, snapshot.definitions)))
        numbers = [index + 2 for index in changed]
        entries = numbered(entries, numbers, "_row")
        fresh = facts_of(indicator, Place(tab.title, entries, roll, snapshot.definitions))
        frame = spliced(before.frame, numbers, fresh, "row", before.pieces)
        return _Facts(tab, around, frame, before.pieces + 1)

    def roll(self, snapshot: Snapshot, hub: str) -> pd.DataFrame:
        """Everyone present at a hub's sessions: `session`, `person`, `municipality`."""
        roll = snapshot.tabs.get(f"{ROLL_TAB}{SEPARATOR}{hub}")
        if roll is None:
            return pd.DataFrame({label: pd.Series(dtype="str") for label in ("session", "person", "municipality")})
        key, source = ("roll", hub), (roll.edition, _people(snapshot), snapshot.definitions.edition)
        kept = self._facts.get(key, source, pd.DataFrame)
        if kept is not None:
            return kept
        rows = self.table(snapshot, roll).frame
        # Blanks match each other in a merge: a row of no session must not meet a session of no id.
        present = rows.loc[(rows["Presenza"] == PRESENT) & rows["Incontro"].notna()]
        present = present.drop_duplicates(["Incontro", "Persona"])
        homes = present["Persona"].map(self._homes(snapshot, hub)).astype("str")
        found = {"session": present["Incontro"], "person": present["Persona"], "municipality": homes}
        return self._facts.put(key, source, pd.DataFrame(found))

    def named(self, snapshot: Snapshot, hub: str) -> Mapping[str, int]:
        """How many people are present by name at each session of a hub, by the session's id."""
        roll = self.roll(snapshot, hub)
        key, state = ("named", hub), id(roll)
        kept = self._facts.get(key, state, _Named)
        if kept is None:
            kept = self._facts.put(
                key,
                state,
                _Named(roll, {str(id_): int(count) for id_, count in roll["session"].value_counts().items()}),
            )
        return kept.counts

    def _homes(self, snapshot: Snapshot, hub: str) -> pd.Series:
        """Each person's municipality by id, as the hub itself says first: people also come from other hubs."""
        tabs = [snapshot.tabs.get(f"{PEOPLE_TAB}{SEPARATOR}{name}") for name in (hub, *snapshot.definitions.hubs)]
        frames = [self.table(snapshot, tab).frame for tab in tabs if tab is not None]
        if not frames:
            return pd.Series(dtype="str")
        people = pd.concat([frame[["id", "Comune"]] for frame in frames]).dropna(subset=["id"])
        return people.drop_duplicates("id").set_index("id")["Comune"]

    def counted(self, snapshot: Snapshot, figure: Figure) -> pd.DataFrame:
        """The facts that make up a figure, the latest first: a number explains itself by these rows."""
        return self._counted(snapshot, figure).sort_values("date", ascending=False)

    def rows_of(self, snapshot: Snapshot, figure: Figure) -> int:
        """How many facts make up a figure."""
        return len(self._counted(snapshot, figure))

    def _counted(self, snapshot: Snapshot, figure: Figure) -> pd.DataFrame:
        facts = self.facts(snapshot, figure.indicator, figure.scope)
        return figure.measure.counted(facts, figure.scope.period)

    def by_hub(self, snapshot: Snapshot, indicator: Indicator, scope: Scope) -> list[tuple[str, Figure]]:
        """The figure of each hub in the scope, in the order of the `Hub` tab."""
        hubs = scope.hubs or tuple(snapshot.definitions.hubs)
        return [
            (hub, self.figure(snapshot, indicator, Scope(scope.period, (hub,), scope.municipalities))) for hub in hubs
        ]

    def over_time(self, snapshot: Snapshot, indicator: Indicator, scope: Scope) -> Course:
        """The figure of each step of the scope's period, from the first fact in it on (and, for what happens, to the last)."""
        key, source = ("course", indicator, scope), self._source(snapshot, indicator, scope)
        return self._figures.once(key, source, Course, lambda: self._course(snapshot, indicator, scope), self._hold)

    def _course(self, snapshot: Snapshot, indicator: Indicator, scope: Scope) -> Course:
        measure = MEASURES[indicator.measure]
        facts = self.facts(snapshot, indicator, scope)
        if measure.is_share:
            facts = measures.settled(facts, scope.period)
        shown = _recorded(facts, scope.period, measure)
        step, found = steps(shown, _days(facts, measure))
        points = tuple(
            (
                each.period,
                Figure(indicator, measure, replace(scope, period=each.period), measure.value(facts, each.period)),
            )
            for each in found
        )
        return Course(step, points, frozenset(each.period for each in found if each.is_silence))

    def _source(self, snapshot: Snapshot, indicator: Indicator, scope: Scope) -> Hashable:
        return tuple(_edition(snapshot, tab) for tab in _entry_tabs(snapshot, indicator, scope.hubs))

    def last_day_before(self, snapshot: Snapshot, today: date) -> date | None:
        """The last date of any entry before a day, or None when there is none."""
        days = (self.table(snapshot, tab).days for tab in snapshot.entry_tabs())
        before = (each[: bisect_left(each, today)] for each in days)
        return max((each[-1] for each in before if each), default=None)

    def first_day(self, snapshot: Snapshot) -> date | None:
        """The first date of any entry, or None when there is none."""
        days = (self.table(snapshot, tab).days for tab in snapshot.entry_tabs())
        return min((each[0] for each in days if each), default=None)


def _edition(snapshot: Snapshot, tab: Tab) -> tuple[Hashable, ...]:
    """What the facts of a tab come from: itself, the roll of its hub, the people, the definitions."""
    roll = snapshot.tabs.get(f"{ROLL_TAB}{SEPARATOR}{hub_of(tab.title)}")
    return (tab.edition, roll.edition if roll else 0, _people(snapshot) if roll else (), snapshot.definitions.edition)


def _people(snapshot: Snapshot) -> tuple[int, ...]:
    """The editions of the tabs of people."""
    tabs = (snapshot.tabs.get(f"{PEOPLE_TAB}{SEPARATOR}{hub}") for hub in snapshot.definitions.hubs)
    return tuple(tab.edition for tab in tabs if tab is not None)


def _entry_tabs(snapshot: Snapshot, indicator: Indicator, hubs: Sequence[str]) -> list[Tab]:
    """The tabs of the indicator's operation at these hubs; at all, when none is named."""
    chosen = (hub for hub in snapshot.definitions.hubs if not hubs or hub in hubs)
    titles = (snapshot.definitions.tab_title(indicator.operation, hub) for hub in chosen)
    return [snapshot.tabs[title] for title in titles if title in snapshot.tabs]


def _days(facts: pd.DataFrame, measure: Measure) -> list[date]:
    """The days on which the figure may change: those of the facts, and of their ends where these count."""
    columns = [facts["date"]] if measure.is_flow else [facts["date"], facts["until"] + pd.Timedelta(days=1)]
    return [day.date() for column in columns for day in column.dropna().unique()]


def _recorded(facts: pd.DataFrame, period: Period, measure: Measure) -> Period:
    """The part of the period that the facts speak of, in whole months: empty years say nothing in a chart."""
    dates = facts["date"][facts["date"] <= pd.Timestamp(period.end)]
    if measure.is_flow:
        dates = dates[dates >= pd.Timestamp(period.start)]
    if not len(dates):
        return period
    start = max(period.start, dates.min().date().replace(day=1))
    last = (dates.max() + pd.offsets.MonthEnd(0)).date()
    return replace(period, start=start, end=min(period.end, last) if measure.is_flow else period.end)


def _no_facts() -> pd.DataFrame:
    dtypes = dict.fromkeys(measures.FACTS, "str") | {
        "date": "datetime64[s]",
        "until": "datetime64[s]",
        "amount": "float64",
        "row": "int64",
    }
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in dtypes.items()})
