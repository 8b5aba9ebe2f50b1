"""Which figures a problem of the spreadsheet may have made too low, or too high."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import replace

from sheets import kinds, names
from sheets.definitions.model import DAY, PEOPLE_TAB, ROLL, ROLL_TAB, SEPARATOR, TABS, Definitions, Indicator
from sheets.figures import measures
from sheets.figures.measures import MEASURES
from sheets.kinds import Kind
from sheets.problems import Fault, FaultKind, Problem
from sheets.spreadsheet.snapshot import Snapshot

_WHOLE_TAB = (
    FaultKind.HEADER_GONE,
    FaultKind.HEADER_BELOW,
    FaultKind.NOWHERE,
    FaultKind.VANISHED,
    FaultKind.FEWER,
    FaultKind.UNNAMED,
)
_COLUMNS = (
    FaultKind.MISSING,
    FaultKind.MISNAMED,
    FaultKind.DOUBLED,
    FaultKind.UNREADABLE,
    FaultKind.FAR,
    FaultKind.MORE,
)
_ONE_ID = (FaultKind.TWINS, FaultKind.VOIDED_TWIN)
_OF_ROWS = (*_COLUMNS, *_ONE_ID, FaultKind.STRANGE, FaultKind.TWICE)


def codes(problem: Problem, snapshot: Snapshot) -> tuple[str, ...]:
    """The codes of the indicators that may be too low because of a problem, in the order of their tab."""
    fault = problem.fault
    if problem.touches or fault is None:
        return problem.touches
    activities = _activities_of(fault, snapshot)
    return tuple(each.code for each in snapshot.definitions.indicators if _touches(fault, activities, each, snapshot))


def _touches(fault: Fault, activities: Set[str] | None, indicator: Indicator, snapshot: Snapshot) -> bool:
    definitions = snapshot.definitions
    if fault.kind is FaultKind.DEFAULTED:
        return fault.tab in (*TABS[:4], "Indicatori")
    if fault.kind is FaultKind.DUPLICATE:
        return _is_defined_otherwise(fault, indicator, snapshot)
    if not _is_read_from(fault.tab, indicator, definitions):
        return False
    if fault.kind in _WHOLE_TAB:
        return True
    if fault.kind in (FaultKind.STRANGE, FaultKind.UNDATED) and fault.word:
        return fault.word in indicator.activities
    if fault.kind is FaultKind.STRANGE and fault.labels == ("Attività",):
        # Which activity was meant is not known: it may be any of the tab's. One that an indicator names was defined once.
        return not _is_counted_elsewhere(fault, snapshot)
    if activities is not None and not activities & set(indicator.activities):
        return False
    if fault.kind is FaultKind.STRANGE:
        return indicator.condition is not None and indicator.condition.label in fault.labels
    if fault.kind is FaultKind.TWICE:
        return True
    if fault.kind in _ONE_ID or (fault.kind is FaultKind.MORE and not fault.labels):
        return bool(_uncounted(fault))
    return fault.kind in _COLUMNS and bool(labels_read(indicator, definitions) & set(fault.labels))


def _activities_of(fault: Fault, snapshot: Snapshot) -> set[str] | None:
    """The activities of the rows that a fault takes from figures; None where they are not known, or are none."""
    tab, rows = snapshot.tabs.get(fault.tab), _uncounted(fault)
    if fault.kind not in _OF_ROWS or tab is None or not rows or snapshot.definitions.place_of(fault.tab) is None:
        return None
    return {str(tab.cell(row - 2, "Attività")) for row in rows if row - 2 < len(tab.rows)}


def _uncounted(fault: Fault) -> tuple[int, ...]:
    """Of two rows of one id the one that is not counted: the later; of a voided one and another, none if the other is first."""
    if fault.kind not in _ONE_ID:
        return fault.rows
    is_lost = fault.kind is FaultKind.TWINS or fault.rows[0] < fault.rows[1]
    return fault.rows[1:] if is_lost else ()


def _is_defined_otherwise(fault: Fault, indicator: Indicator, snapshot: Snapshot) -> bool:
    """True when what an indicator counts would be counted otherwise by a row that is skipped for one above it."""
    definitions, tab = snapshot.definitions, snapshot.tabs.get(fault.tab)
    if tab is None or fault.rows[0] - 2 >= len(tab.rows):
        return False
    skipped = {label: str(tab.cell(fault.rows[0] - 2, label)).strip() for label in tab.header}
    if names.same(skipped.get("Operazione", "")) not in ("", names.same(indicator.operation)):
        return False
    if fault.tab == "Attività":
        name = names.spelled(skipped.get("Attività", ""), indicator.activities)
        activity = definitions.activity(indicator.operation, name or "")
        said = (names.same(skipped.get("Natura", "")), names.same(skipped.get("Presenze", "")))
        return activity is not None and said != (activity.nature, activity.attendance)
    kind = kinds.KINDS.get(names.same(skipped.get("Tipo", "")))
    needs = needs_of(kind)
    is_read = skipped.get("Campo") in labels_read(indicator, definitions)
    return fault.tab == "Campi" and (is_read or bool(needs & MEASURES[indicator.measure].reads))


def _is_counted_elsewhere(fault: Fault, snapshot: Snapshot) -> bool:
    """True when a row of `Indicatori` names the activity of the fault's rows: that row has a problem of its own."""
    tab, indicators = snapshot.tabs.get(fault.tab), snapshot.tabs.get("Indicatori")
    if tab is None or indicators is None or fault.rows[0] - 2 >= len(tab.rows):
        return False
    name = names.same(str(tab.cell(fault.rows[0] - 2, "Attività")))
    named = (str(indicators.cell(index, "Attività")).split(";") for index in range(len(indicators.rows)))
    return any(names.same(part) == name for parts in named for part in parts)


def _is_read_from(title: str, indicator: Indicator, definitions: Definitions) -> bool:
    """True when an indicator's facts come from rows of that tab."""
    name = title.partition(SEPARATOR)[0]
    return name == indicator.operation or (name == ROLL_TAB and reads_roll(indicator, definitions))


def reading(title: str, labels: Set[str], definitions: Definitions) -> tuple[str, ...]:
    """The codes of the indicators that read any of these columns of a tab."""
    return tuple(
        each.code
        for each in definitions.indicators
        if _is_read_from(title, each, definitions) and labels & labels_read(each, definitions)
    )


def reads_roll(indicator: Indicator, definitions: Definitions) -> bool:
    """True when an indicator counts people by the roll."""
    reads = MEASURES[indicator.measure].reads
    activities = (definitions.activity(indicator.operation, name) for name in indicator.activities)
    has_roll = any(each is not None and each.attendance == ROLL for each in activities)
    return measures.NAMED in reads or (measures.COUNTED in reads and has_roll)


def counting_by_roll(definitions: Definitions) -> tuple[str, ...]:
    """The codes of the indicators that count people by the roll."""
    return tuple(each.code for each in definitions.indicators if reads_roll(each, definitions))


def labels_read(indicator: Indicator, definitions: Definitions) -> set[str]:
    """The columns that an indicator's facts come from: of its entries, and of the roll where it reads that."""
    labels = {"Attività", indicator.since or DAY, indicator.until}
    if indicator.condition is not None:
        labels.add(indicator.condition.label)
    reads = MEASURES[indicator.measure].reads
    wanted = [kind for need, kinds_of in _KINDS.items() if need in reads for kind in kinds_of]
    for name in indicator.activities:
        activity = definitions.activity(indicator.operation, name)
        fields = definitions.fields_of(activity) if activity else ()
        labels |= {each.label for each in fields if each.kind in wanted}
    return (labels | {"Incontro", "Persona", "Presenza", "id"} if reads_roll(indicator, definitions) else labels) - {""}


_KINDS = {
    measures.STATE: (kinds.STATE,),
    measures.COUNTED: (kinds.HEADS, kinds.TOTAL),
    measures.SERIES: (kinds.SERIES,),
}


def needs_of(kind: Kind | None) -> set[str]:
    """What measures read from fields of that kind."""
    return {need for need, wanted in _KINDS.items() if kind in wanted}


def with_touched(problems: Iterable[Problem], snapshot: Snapshot) -> list[Problem]:
    """The problems, each with the figures that it touches."""
    return [_with_touched(each, snapshot) for each in problems]


def _with_touched(problem: Problem, snapshot: Snapshot) -> Problem:
    touches = codes(problem, snapshot)
    at_home = () if touches else _at_home(problem, snapshot.definitions)
    return replace(problem, touches=at_home, by_municipality=True) if at_home else replace(problem, touches=touches)


def _at_home(problem: Problem, definitions: Definitions) -> tuple[str, ...]:
    """The codes of the indicators of which the figures of a municipality may be too low, because one column is not read."""
    fault = problem.fault
    if fault is None:
        return ()
    name = fault.tab.partition(SEPARATOR)[0]
    if fault.kind in _WHOLE_TAB and name == PEOPLE_TAB:
        # Who came is counted all the same; only where they live is not known any more.
        return counting_by_roll(definitions)
    if fault.kind not in _COLUMNS:
        return ()
    if name == PEOPLE_TAB:
        return counting_by_roll(definitions) if measures.HOME in fault.labels else ()
    is_of_home = measures.home_of(definitions, name) in fault.labels
    return measures.read_at_home(definitions, name) if is_of_home else ()
