"""Indicators that can never count what they are to count, however much is recorded: a problem of their rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from sheets import kinds, names
from sheets.definitions.model import DAY, ROLL, Activity, Definitions, Indicator
from sheets.figures import measures
from sheets.figures.measures import MEASURES
from sheets.kinds import Kind
from sheets.language import _, told
from sheets.problems import Problem

Columns = Callable[[str, str], Iterable[str]]
"""The values that an operation's entries have under a label, at any hub."""


def problems(definitions: Definitions) -> Iterator[Problem]:
    """For each indicator what of it can never count, and what to write."""
    for indicator in definitions.indicators:
        yield from _of_condition(indicator, definitions)
        for name in indicator.activities:
            activity = definitions.activity(indicator.operation, name)
            if activity is not None:
                yield from _of_activity(indicator, activity, definitions)


def of_no_entry(definitions: Definitions, columns: Columns) -> Iterator[Problem]:
    """For each indicator whose condition names a group, a person or a row that no entry names, though others are named."""
    for indicator in definitions.indicators:
        condition = indicator.condition
        if condition is None or condition.value is None or _kind(indicator, definitions) not in _NAMED_BY_ENTRIES:
            continue
        named = {names.same(value) for value in columns(indicator.operation, condition.label)}
        if named and names.same(condition.value) not in named:
            yield _problem(
                indicator,
                _(
                    "la condizione chiede «{value}», che nessuna voce ha in «{label}»: non conta nulla.",
                    value=condition.value,
                    label=condition.label,
                ),
                _("Scrivilo come sta nelle voci."),
            )


_NAMED_BY_ENTRIES = (kinds.SERIES, kinds.PERSON, kinds.REFERENCE)


def _kind(indicator: Indicator, definitions: Definitions) -> Kind | None:
    """The kind of the field that an indicator's condition is on."""
    label = indicator.condition.label if indicator.condition else ""
    return next((each.kind for each in definitions.columns_of(indicator.operation) if each.label == label), None)


def _problem(indicator: Indicator, what: str, fix: str) -> Problem:
    return Problem(indicator.where or "Indicatori", told(f"{indicator.label}:", what), fix, touches=(indicator.code,))


def _of_condition(indicator: Indicator, definitions: Definitions) -> Iterator[Problem]:
    condition, measure = indicator.condition, MEASURES[indicator.measure]
    if condition is None:
        if measure.is_share:
            yield _problem(
                indicator,
                _("è una quota senza condizione, e vale sempre 100%."),
                _("Scrivi la condizione: «Campo = valore» oppure «Campo compilato»."),
            )
        return
    homes = [each.label for each in definitions.columns_of(indicator.operation) if each.kind is kinds.MUNICIPALITY]
    known = {names.same(each) for each in definitions.municipalities}
    if condition.value is not None and condition.label in homes and names.same(condition.value) not in known:
        yield _problem(
            indicator,
            _(
                "la condizione chiede «{value}», che non è nella scheda «Comuni»: nessuna voce nuova può averlo.",
                value=condition.value,
            ),
            _("Scrivi un comune che c'è, o aggiungilo in «Comuni»."),
        )
    states = [each.label for each in definitions.columns_of(indicator.operation) if each.kind is kinds.STATE]
    is_of_state = condition.value is not None and condition.label in states and measures.STATE in measure.reads
    if is_of_state and names.same(condition.value or "") != kinds.HELD:
        yield _problem(
            indicator,
            _(
                "conta solo incontri svolti, e la condizione ne chiede di «{value}»: non conta mai nulla.",
                value=condition.value,
            ),
            _("Togli la condizione, o usa la misura «voci»."),
        )


def _of_activity(indicator: Indicator, activity: Activity, definitions: Definitions) -> Iterator[Problem]:
    asked = {each.label for each in definitions.fields_of(activity)}
    condition = indicator.condition
    for label in dict.fromkeys(filter(None, (indicator.since or DAY, condition.label if condition else ""))):
        if label not in asked:
            yield _problem(
                indicator,
                _("«{name}» non chiede «{label}»: le sue voci non contano mai.", name=activity.name, label=label),
                _("Aggiungi in Campi «{label}» per questa attività, o togli l'attività dall'indicatore.", label=label),
            )
    for need in sorted(MEASURES[indicator.measure].reads):
        if not _has(activity, need, definitions):
            lacks, fix = _LACKS[need]
            yield _problem(
                indicator,
                _(
                    "«{name}» {lacks}: la misura «{measure}» non ne conta mai nulla.",
                    name=activity.name,
                    lacks=lacks,
                    measure=indicator.measure,
                ),
                _("{fix}, o togli l'attività dall'indicatore.", fix=fix),
            )


_LACKS = {
    measures.STATE: (_("non ha un campo di tipo «stato»"), _("Aggiungilo in Campi")),
    measures.COUNTED: (_("non conta presenze"), _("Aggiungi in Campi un campo di tipo «presenti» o «totale»")),
    measures.SERIES: (_("non ha un campo di tipo «gruppo»"), _("Aggiungilo in Campi")),
    measures.NAMED: (_("non ha un appello"), _("Scrivi «appello» nella colonna Presenze di Attività")),
}


def _has(activity: Activity, need: str, definitions: Definitions) -> bool:
    """True when an activity has what a measure reads of it."""
    asked = {each.kind for each in definitions.fields_of(activity)}
    return {
        measures.STATE: kinds.STATE in asked,
        measures.COUNTED: activity.attendance == ROLL or bool(asked & {kinds.HEADS, kinds.TOTAL}),
        measures.SERIES: kinds.SERIES in asked,
        measures.NAMED: activity.attendance == ROLL,
    }[need]
