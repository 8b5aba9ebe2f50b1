"""What a change of the definitions does to entries and figures, or the going of a tab that holds them, reckoned before it is done.

The definitions are read as they would be, and each indicator's facts are computed from both: what differs is what the
change does. Nothing of it is kept, since most of what is asked about here is never done.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import pandas as pd

from sheets import names
from sheets.access import ADMINISTRATOR
from sheets.definitions.model import Activity, Definitions, Indicator, hub_of
from sheets.figures import measures
from sheets.figures.indicators import Figures, Scope
from sheets.figures.measures import MEASURES
from sheets.figures.periods import Period
from sheets.kinds import Cell, Kind
from sheets.language import Several, _, _n, listed
from sheets.problems import Costly
from sheets.spreadsheet.reading import read_definitions
from sheets.spreadsheet.snapshot import Snapshot, Tab

# Facts are those of all days; a scope must name some.
_ALWAYS = Scope(Period(date.min, date.max, "sempre"))
_COMPARED = [label for label in measures.FACTS if label != "title"]
_MOST_NAMED = 4
Rows = set[tuple[str, int]]


@dataclass
class Consequences:
    """The entries (tab and row) that would not be read or counted as they are, and the figures that would differ.

    `gone` would not be computed any more, `changed` would come to something else, `at_home` only by municipality.
    `nobody_administers`: somebody does now, and nobody would.
    """

    entries: Rows = field(default_factory=set)
    gone: list[Indicator] = field(default_factory=list)
    changed: list[Indicator] = field(default_factory=list)
    at_home: list[Indicator] = field(default_factory=list)
    nobody_administers: bool = False

    @property
    def codes(self) -> frozenset[str]:
        """The codes of all these figures."""
        return frozenset(each.code for each in (*self.gone, *self.changed, *self.at_home))

    def check(self, sure: Collection[str] | None) -> None:
        """Raise `Costly` where anything would differ, unless the person is `sure` of all these figures (None: not asked)."""
        is_answered = sure is not None and self.codes <= set(sure)
        if (self.entries or self.codes or self.nobody_administers) and not is_answered:
            raise Costly(self._sentence(), self.codes)

    def _sentence(self) -> str:
        parts = [
            *_of_entries(len(self.entries)),
            *_of_figures(
                self.gone,
                "non si calcolerebbe più la cifra {figures}",
                "non si calcolerebbero più {count} cifre: {figures}",
            ),
            *_of_figures(self.changed, "cambierebbe la cifra {figures}", "cambierebbero {count} cifre: {figures}"),
            *_of_figures(
                self.at_home,
                "per comune calerebbe la cifra {figures}",
                "per comune calerebbero {count} cifre: {figures}",
            ),
            *_of_administrators(self.nobody_administers),
        ]
        return _("Così {what}.", what=Several("; ", parts))


def _of_entries(count: int) -> Iterator[str]:
    if count:
        yield _n(
            "una voce non si leggerebbe o non si conterebbe più come ora",
            "{count} voci non si leggerebbero o non si conterebbero più come ora",
            count,
        )


def _of_administrators(nobody: bool) -> Iterator[str]:
    if nobody:
        yield _(
            "nessuno sarebbe più amministratore, e nessuno potrebbe più far entrare persone o cambiare le definizioni"
        )


def _of_figures(figures: Sequence[Indicator], one: str, several: str) -> Iterator[str]:
    labels: list[str] = [_("«{name}»", name=each.label) for each in figures]
    if len(labels) > _MOST_NAMED:
        labels = [*labels[: _MOST_NAMED - 1], _("altre {count}", count=len(labels) - _MOST_NAMED + 1)]
    if labels:
        named = Several(_(" e "), (listed(labels[:-1]), labels[-1]))
        yield _n(one, several, len(figures), figures=named)


def with_cells(tab: Tab, texts: Mapping[tuple[int, int], str]) -> Tab:
    """The tab with texts in cells, by row number and column index."""
    cells = _cells(tab)
    for (row, column), text in texts.items():
        cells += [[] for _ in range(row - len(cells))]
        cells[row - 1] += [""] * (column + 1 - len(cells[row - 1]))
        cells[row - 1][column] = text
    return _read(tab, cells)


def without_row(tab: Tab, row: int) -> Tab:
    """The tab without the row of that number."""
    cells = _cells(tab)
    return _read(tab, cells[: row - 1] + cells[row:])


def without_column(tab: Tab, column: int) -> Tab:
    """The tab without the column of that index."""
    return _read(tab, [row[:column] + row[column + 1 :] for row in _cells(tab)])


def _cells(tab: Tab) -> list[list[Cell]]:
    return [[*tab.header], *([*row] for row in tab.rows)]


def _read(tab: Tab, cells: Sequence[Sequence[Cell]]) -> Tab:
    return Tab.read(tab.title, tab.sheet_id, cells, tab.grid, tab.spelled)


def consequences(before: Snapshot, title: str, tab: Tab | None, figures: Figures) -> Consequences:
    """What it does that a tab of ours is `tab` instead (None: is gone). `figures` are those of `before`."""
    tabs = {**before.tabs, title: tab} if tab else {name: each for name, each in before.tabs.items() if name != title}
    definitions = read_definitions(tabs)
    after, later = replace(before, tabs=tabs, definitions=definitions, edition=before.edition + 1), Figures()
    touched = _touched(before.definitions, definitions) | (
        _held_in(title, before.definitions) if tab is None else set()
    )
    found = Consequences(_unread(before, after, touched, figures))
    found.nobody_administers = _is_administered(before.definitions) and not _is_administered(definitions)
    lost = _lost_municipalities(before.definitions, definitions)
    # What was refused until now counts for the first time: that takes nothing away.
    is_mended = len(definitions.problems) < len(before.definitions.problems)
    now = {each.code: each for each in definitions.indicators}
    for indicator in before.definitions.indicators:
        then = now.get(indicator.code)
        if then is None:
            found.gone.append(indicator)
            found.entries |= _rows(figures.facts(before, indicator, _ALWAYS))
        elif indicator.operation in touched or _as_counted(indicator) != _as_counted(then):
            facts = figures.facts(before, indicator, _ALWAYS), later.facts(after, then, _ALWAYS)
            if not (is_mended and _only_more(*facts)):
                _compare(found, indicator, then, facts)
        if lost and then is not None and MEASURES[indicator.measure].by_municipality:
            _miss(found, indicator, measures.at_home_in(figures.facts(before, indicator, _ALWAYS), lost))
    return found


def _compare(
    found: Consequences, before: Indicator, after: Indicator, facts: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    """Note an indicator whose facts, or what they come to, would not be the same."""
    differing = _differing(*facts)
    found.entries |= differing
    if differing or (before.measure, before.decimals) != (after.measure, after.decimals):
        found.changed.append(before)


def _miss(found: Consequences, indicator: Indicator, homeless: pd.DataFrame) -> None:
    """Note the facts of municipalities that would not be there any more."""
    found.entries |= _rows(homeless)
    if len(homeless) and indicator not in found.changed:
        found.at_home.append(indicator)


def _touched(before: Definitions, after: Definitions) -> set[str]:
    """The operations whose entries may be read or counted otherwise."""
    if [*before.hubs] != [*after.hubs]:
        return {*before.operations}
    return {name for name in before.operations if _counting(name, before) != _counting(name, after)}


def _held_in(title: str, definitions: Definitions) -> set[str]:
    """The operations of which a tab holds entries, or what belongs to them."""
    place = definitions.place_of(title)
    if place is not None:
        return {place[0]}
    # A roll, and people, are those of every operation at their hub.
    return {*definitions.operations} if hub_of(title) in definitions.hubs else set()


def _is_administered(definitions: Definitions) -> bool:
    return any(role.role == ADMINISTRATOR for role in definitions.roles)


def _counting(operation: str, definitions: Definitions) -> object:
    """What of an operation's definitions its entries and figures depend on; words, colours and help are none of it."""
    return (
        operation in definitions.operations,
        [(each.name, each.nature, each.attendance) for each in definitions.activities_of(operation)],
        [
            (each.operation, each.activities, each.label, each.kind)
            for each in definitions.fields
            if each.operation in ("", operation)
        ],
    )


def _as_counted(indicator: Indicator) -> Indicator:
    return replace(indicator, label="", unit="", note="")


def _unread(before: Snapshot, after: Snapshot, touched: Collection[str], figures: Figures) -> Rows:
    """The entries of which something is read now and would not be: of a tab, an activity or a field that would be none."""
    found: Rows = set()
    for tab in before.entry_tabs():
        place = before.definitions.place_of(tab.title)
        assert place is not None, tab.title
        if place[0] not in touched:
            continue
        frame = figures.table(before, tab).frame
        is_known = tab.title in after.tabs and after.definitions.place_of(tab.title) is not None
        for activity in before.definitions.activities_of(place[0]):
            now = after.definitions.activity(*_key(activity)) if is_known else None
            asked = _asked(after.definitions, now) if now else set()
            of_it = frame["Attività"] == activity.name
            lost = [label for label, kind in _asked(before.definitions, activity) - asked if label in frame]
            if now is not None:
                of_it &= frame[lost].notna().any(axis=1)
            found |= {(tab.title, int(row)) for row in frame.loc[of_it, "_row"]}
    return found


def _key(activity: Activity) -> tuple[str, str]:
    return activity.operation, activity.name


def _asked(definitions: Definitions, activity: Activity) -> set[tuple[str, Kind]]:
    return {(each.label, each.kind) for each in definitions.fields_of(activity)}


def _lost_municipalities(before: Definitions, after: Definitions) -> list[str]:
    there = {names.same(each) for each in after.municipalities}
    return [each for each in before.municipalities if names.same(each) not in there]


def _differing(before: pd.DataFrame, after: pd.DataFrame) -> Rows:
    """The entries whose facts are not the same."""
    was, now = (pd.util.hash_pandas_object(facts[_COMPARED], index=False) for facts in (before, after))
    return _rows(before.loc[~was.isin(now).to_numpy()]) | _rows(after.loc[~now.isin(was).to_numpy()])


def _only_more(before: pd.DataFrame, after: pd.DataFrame) -> bool:
    """True where every entry that counts goes on counting, and for no less."""
    return _rows(before) <= _rows(after) and bool(after["amount"].sum() >= before["amount"].sum())


def _rows(facts: pd.DataFrame) -> Rows:
    return set(zip(facts["tab"].astype("str"), facts["row"].astype("int64").tolist(), strict=True))
