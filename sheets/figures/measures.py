"""How an indicator is computed: which facts a tab gives, and what they come to in a period.

A fact is one thing that can be counted. Facts are a frame with the columns of `FACTS`: `date` (when it counts),
`until` (when it stops counting; missing for never), `key` (what is the same thing when counted once), `amount`,
`municipality`, `hub`, `tab`, `row`, `title`. The rules are those of the published figures of 2015/16.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from sheets import kinds, names
from sheets.definitions.model import SEPARATOR, Activity, Definitions, Indicator, hub_of
from sheets.figures.periods import Period
from sheets.kinds import Kind
from sheets.language import Message, _

STATE, COUNTED, SERIES, NAMED = "stato", "presenze", "gruppo", "appello"
"""What a measure reads of its activities: whether a session was held, its attendance, its series, who was there."""
FACTS = ("date", "until", "key", "amount", "municipality", "hub", "tab", "row", "title")
HOME = "Comune"
"""The column that says where a person is from; an entry too, unless its operation calls it otherwise."""
HEADS, PEOPLE, THINGS = "presenze", "persone distinte", "voci"
MEMBERS = "persone distinte per gruppo"


@dataclass(frozen=True)
class Place:
    """What a measure reads at one hub: the entries of one operation there, and the hub's roll.

    `roll` has `session`, `person` and `municipality` of everyone present, at all sessions of the hub.
    """

    tab: str
    entries: pd.DataFrame
    roll: pd.DataFrame
    definitions: Definitions


@dataclass(frozen=True)
class Measure:
    """`facts` of one place; of these the ones `counted` in a period, and the `value` (None when nothing can be divided).

    `counts` is which of the two counts it is: HEADS (each time) or PEOPLE (once; MEMBERS: once in each group), or THINGS. An `additive` measure's
    parts by hub or month sum up to the whole. `words` says to a coordinator what is counted. With `by_municipality`
    false the rows do not say whose municipality it was. What an activity must have to be counted at all is in `reads`.
    """

    name: str
    counts: str
    words: Message
    facts: Callable[[Indicator, Place], pd.DataFrame]
    counted: Callable[[pd.DataFrame, Period], pd.DataFrame]
    value: Callable[[pd.DataFrame, Period], float | None]
    additive: bool
    by_municipality: bool = True
    reads: frozenset[str] = frozenset()

    @property
    def is_flow(self) -> bool:
        """True for what happens in a period, false for what is there at its end or during it."""
        return self.counted in (in_period, met_by_end)

    @property
    def is_share(self) -> bool:
        """True for a percentage."""
        return self.counted is met_by_end


def _activities(indicator: Indicator, place: Place) -> list[Activity]:
    found = (place.definitions.activity(indicator.operation, name) for name in indicator.activities)
    return [activity for activity in found if activity is not None]


def _column(frame: pd.DataFrame, label: str, dtype: str = "str") -> pd.Series:
    return frame[label] if label in frame else pd.Series(index=frame.index, dtype=dtype)


def _chosen(indicator: Indicator, place: Place, held_only: bool = False) -> pd.DataFrame:
    """The entries of the indicator's activities; of sessions only those held, where that is asked."""
    entries = place.entries
    chosen = entries["Attività"].isin(indicator.activities)
    if held_only:
        held = pd.Series(False, index=entries.index)
        for activity in _activities(indicator, place):
            state = place.definitions.field_of_kind(activity, kinds.STATE)
            if state is not None:
                held |= (entries["Attività"] == activity.name) & (entries[state.label] == kinds.HELD)
        chosen &= held
    return entries.loc[chosen]


def _meets(indicator: Indicator, place: Place, entries: pd.DataFrame) -> pd.Series:
    """Which entries meet the indicator's condition, read as the sheet's cells are; all, when it has none."""
    condition = indicator.condition
    if condition is None:
        return pd.Series(True, index=entries.index)
    column = _column(entries, condition.label)
    if condition.value is None:
        return column.notna()
    fields = place.definitions.columns_of(indicator.operation)
    kind = next((each.kind for each in fields if each.label == condition.label), kinds.TEXT)
    wanted = kind.read(condition.value)
    if kind.stored == "text":
        return column.isin(_spellings(column, [str(wanted)]))
    return (column == (pd.Timestamp(wanted) if isinstance(wanted, date) else wanted)).fillna(False).astype("bool")


def _spellings(column: pd.Series, wanted: Sequence[str]) -> list[str]:
    """Which values of a column of text are one of these names, however they are spelled."""
    keys = {names.same(name) for name in wanted}
    return [value for value in column.dropna().unique() if names.same(value) in keys]


def _folded(column: pd.Series) -> pd.Series:
    """The names in a column, each as all its spellings have it."""
    return column.map({value: names.same(value) for value in column.dropna().unique()}).astype("str")


def home_of(definitions: Definitions, operation: str) -> str:
    """The column that says where an operation's entries are from: «Comune», or else its first one of municipalities."""
    labels = [each.label for each in definitions.columns_of(operation) if each.kind is kinds.MUNICIPALITY]
    return labels[0] if labels and HOME not in labels else HOME


def at_home_in(facts: pd.DataFrame, municipalities: Sequence[str]) -> pd.DataFrame:
    """The facts of these municipalities, however they are spelled."""
    return facts.loc[facts["municipality"].isin(_spellings(facts["municipality"], municipalities))]


def _frame(
    place: Place,
    entries: pd.DataFrame,
    date: pd.Series,
    until: pd.Series | None = None,
    key: pd.Series | None = None,
    amount: pd.Series | None = None,
) -> pd.DataFrame:
    never = pd.Series(pd.NaT, index=entries.index, dtype="datetime64[s]")
    return pd.DataFrame(
        {
            "date": date,
            "until": never if until is None else until,
            "key": _column(entries, "id") if key is None else key,
            "amount": pd.Series(1.0, index=entries.index) if amount is None else amount,
            "municipality": _column(entries, home_of(place.definitions, place.tab.partition(SEPARATOR)[0])),
            "hub": hub_of(place.tab),
            "tab": place.tab,
            "row": entries["_row"],
            "title": titles(place, entries),
        }
    )


def titles(place: Place, entries: pd.DataFrame) -> pd.Series:
    """What to call each entry: its title or series, else its activity. Never a person's name."""
    titles = pd.Series(pd.NA, index=entries.index, dtype="str")
    for kind in (kinds.TITLE, kinds.SERIES):
        for label in _labels(place, kind):
            titles = titles.fillna(_column(entries, label))
    return titles.fillna(entries["Attività"])


def _dated(indicator: Indicator, entries: pd.DataFrame) -> pd.Series:
    return _column(entries, indicator.since or "Data", "datetime64[s]")


def _entry_facts(indicator: Indicator, place: Place) -> pd.DataFrame:
    entries = _chosen(indicator, place)
    entries = entries.loc[_meets(indicator, place, entries)]
    until = _column(entries, indicator.until, "datetime64[s]") if indicator.until else None
    return _frame(place, entries, _dated(indicator, entries), until)


def _held_facts(indicator: Indicator, place: Place) -> pd.DataFrame:
    entries = _held_sessions(indicator, place)
    return _frame(place, entries, _dated(indicator, entries))


def _head_facts(indicator: Indicator, place: Place) -> pd.DataFrame:
    """Attendance of each session: those present by name and the heads counted; a typed total overrides both."""
    entries = _held_sessions(indicator, place)
    return _frame(place, entries, _dated(indicator, entries), amount=attendance(place, entries))


def attendance(place: Place, sessions: pd.DataFrame) -> pd.Series:
    """Heads at each session (float, 0 where nothing was recorded)."""
    present = place.roll.groupby("session").size() if len(place.roll) else pd.Series(dtype="float64")
    heads = sessions["id"].map(present).astype("float64").fillna(0.0)
    totals = pd.Series(float("nan"), index=sessions.index)
    for label in _labels(place, kinds.HEADS):
        heads = heads + _column(sessions, label, "float64").fillna(0.0)
    for label in _labels(place, kinds.TOTAL):
        totals = totals.fillna(_column(sessions, label, "float64"))
    return totals.fillna(heads)


def _labels(place: Place, kind: Kind) -> list[str]:
    """The columns of that kind in the tab; in another operation's the same label may be of another kind."""
    operation = place.tab.partition(SEPARATOR)[0]
    return [each.label for each in place.definitions.columns_of(operation) if each.kind is kind]


def _held_sessions(indicator: Indicator, place: Place) -> pd.DataFrame:
    entries = _chosen(indicator, place, held_only=True)
    return entries.loc[_meets(indicator, place, entries)]


def _series_of(indicator: Indicator, place: Place, sessions: pd.DataFrame) -> pd.Series:
    series = pd.Series(pd.NA, index=sessions.index, dtype="str")
    for activity in _activities(indicator, place):
        named = place.definitions.field_of_kind(activity, kinds.SERIES)
        if named is not None:
            series = series.fillna(_column(sessions, named.label))
    return series


def _series_facts(indicator: Indicator, place: Place) -> pd.DataFrame:
    """Each held session, keyed by its series at its hub; sessions of no series do not count."""
    sessions = _held_sessions(indicator, place)
    series = _series_of(indicator, place, sessions)
    sessions = sessions.loc[series.notna()]
    key = hub_of(place.tab) + "|" + _folded(series.loc[series.notna()])
    return _frame(place, sessions, _dated(indicator, sessions), key=key)


def _present_facts(indicator: Indicator, place: Place) -> pd.DataFrame:
    """Each person present at each held session, keyed by the person."""
    sessions = _held_sessions(indicator, place)
    named = sessions.assign(_series=_series_of(indicator, place, sessions))
    present = named.merge(place.roll, left_on="id", right_on="session", how="inner")
    facts = _frame(place, present, _dated(indicator, present), key=present["person"])
    return facts.assign(municipality=present["municipality"], series=present["_series"])


def _member_facts(indicator: Indicator, place: Place) -> pd.DataFrame:
    """Each person present at each held session, keyed by person and series."""
    facts = _present_facts(indicator, place)
    facts = facts.loc[facts["series"].notna()]
    key = facts["hub"].astype("str") + "|" + _folded(facts["series"]) + "|" + facts["key"]
    return facts.assign(key=key).drop(columns="series")


def _person_facts(indicator: Indicator, place: Place) -> pd.DataFrame:
    return _present_facts(indicator, place).drop(columns="series")


def _share_facts(indicator: Indicator, place: Place) -> pd.DataFrame:
    """Every entry; `amount` is 1 when it meets the condition, from the day in `until` on (always, without a day)."""
    entries = _chosen(indicator, place)
    until = _column(entries, indicator.until, "datetime64[s]") if indicator.until else None
    met = _meets(indicator, place, entries).astype("float64")
    return _frame(place, entries, _dated(indicator, entries), until, amount=met)


def in_period(facts: pd.DataFrame, period: Period) -> pd.DataFrame:
    """The facts dated in the period."""
    return facts.loc[_dated_in(facts, period)]


def _dated_in(facts: pd.DataFrame, period: Period) -> pd.Series:
    return facts["date"].between(pd.Timestamp(period.start), pd.Timestamp(period.end))


def active_in(facts: pd.DataFrame, period: Period) -> pd.DataFrame:
    """The facts that hold on any day of the period."""
    started = facts["date"] <= pd.Timestamp(period.end)
    return facts.loc[started & ~(facts["until"] < pd.Timestamp(period.start))]


def active_at_end(facts: pd.DataFrame, period: Period) -> pd.DataFrame:
    """The facts that hold on the last day of the period."""
    end = pd.Timestamp(period.end)
    return facts.loc[(facts["date"] <= end) & ~(facts["until"] < end)]


def starting_at_end(facts: pd.DataFrame, period: Period) -> pd.DataFrame:
    """The facts begun by the end of the period whose `until` is still to come."""
    end = pd.Timestamp(period.end)
    return facts.loc[(facts["date"] <= end) & ~(facts["until"] <= end)]


def met_by_end(facts: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Of the facts dated in the period, those that met their condition by its end."""
    chosen = in_period(facts, period)
    return chosen.loc[(chosen["amount"] > 0) & ~(chosen["until"] > pd.Timestamp(period.end))]


def settled(facts: pd.DataFrame, period: Period) -> pd.DataFrame:
    """The facts of a share with their outcome at the end of the period, so that parts of it use that same outcome."""
    unmet = facts["until"] > pd.Timestamp(period.end)
    never = pd.Series(pd.NaT, index=facts.index, dtype="datetime64[s]")
    return facts.assign(amount=facts["amount"].mask(unmet, 0.0), until=never)


def _sum(facts: pd.DataFrame, period: Period) -> float:
    return float(facts["amount"][_dated_in(facts, period)].sum())


def _distinct(facts: pd.DataFrame, period: Period) -> float:
    return float(facts["key"][_dated_in(facts, period)].nunique())


def _number_of(counted: Callable[[pd.DataFrame, Period], pd.DataFrame]) -> Callable[[pd.DataFrame, Period], float]:
    return lambda facts, period: float(len(counted(facts, period)))


def _share(facts: pd.DataFrame, period: Period) -> float | None:
    base = int(_dated_in(facts, period).sum())
    return 100.0 * len(met_by_end(facts, period)) / base if base else None


MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        Measure("voci", THINGS, _("Le voci con la data nel periodo"), _entry_facts, in_period, _sum, True),
        Measure("incontri svolti", THINGS, _("Gli incontri svolti nel periodo"), _held_facts, in_period, _sum, True, False, frozenset({STATE})),
        Measure("presenze", HEADS, _("Le presenze agli incontri svolti nel periodo: chi viene due volte conta due volte"), _head_facts, in_period, _sum, True, False, frozenset({STATE, COUNTED})),
        Measure("gruppi distinti", THINGS, _("I gruppi con almeno un incontro svolto nel periodo, ognuno contato una volta"), _series_facts, in_period, _distinct, False, False, frozenset({STATE, SERIES})),
        Measure("persone distinte", PEOPLE, _("Le persone presenti per nome almeno una volta nel periodo, ognuna contata una volta"), _person_facts, in_period, _distinct, False, True, frozenset({STATE, NAMED})),
        Measure("persone distinte per gruppo", MEMBERS, _("Le persone presenti per nome almeno una volta nel periodo: chi è in due gruppi conta due volte"), _member_facts, in_period, _distinct, False, True, frozenset({STATE, SERIES, NAMED})),
        Measure("quota", THINGS, _("Delle voci del periodo, quante soddisfano la condizione entro la sua fine"), _share_facts, met_by_end, _share, False),
        Measure("attivi nel periodo", THINGS, _("Quelli attivi almeno un giorno nel periodo"), _entry_facts, active_in, _number_of(active_in), False),
        Measure("attivi a fine periodo", THINGS, _("Quelli attivi l'ultimo giorno del periodo"), _entry_facts, active_at_end, _number_of(active_at_end), False),
        Measure("in avvio a fine periodo", THINGS, _("Quelli già avviati e non ancora attivi l'ultimo giorno del periodo"), _entry_facts, starting_at_end, _number_of(starting_at_end), False),
    )
}  # fmt: skip


def read_at_home(definitions: Definitions, operation: str) -> tuple[str, ...]:
    """The codes of an operation's indicators that have of each entry where it is from; people say that of themselves."""
    own = ((each.code, MEASURES[each.measure]) for each in definitions.indicators if each.operation == operation)
    return tuple(code for code, measure in own if measure.by_municipality and NAMED not in measure.reads)
