"""What a figure is made of: how it is counted, its course in time, its hubs, and the rows themselves."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components.escape import escape, plain
from components.figures import charts, doubt
from components.language import _, _n, current, here
from sheets.definitions.model import Condition, Operation
from sheets.figures import measures
from sheets.figures.indicators import Figure
from sheets.figures.periods import MONTH, SEMESTER, YEAR
from sheets.language import Number, listed
from sheets.language import _ as later
from sheets.problems import Problem
from sheets.register.desk import Desk

_MOST_ROWS = 500
_PER = {
    MONTH: later("Per mese"),
    SEMESTER: later("Per semestre"),
    YEAR: later("Per anno"),
}
_AT_THE_END_OF = {
    MONTH: later("Alla fine di ogni mese"),
    SEMESTER: later("Alla fine di ogni semestre"),
    YEAR: later("Alla fine di ogni anno"),
}
_COUNTS_IN_EACH = {
    MONTH: later("Le barre non si sommano: ognuno conta in ogni mese in cui c'è."),
    SEMESTER: later("Le barre non si sommano: ognuno conta in ogni semestre in cui c'è."),
    YEAR: later("Le barre non si sommano: ognuno conta in ogni anno in cui c'è."),
}


def draw(desk: Desk, figure: Figure, operation: Operation, doubts: Sequence[Problem] = ()) -> None:
    """The detail of one figure, and what may have made it too low."""
    with st.container(key="dettaglio", border=True):
        st.html(_words(figure, operation))
        doubt.explain(figure, doubts)
        if figure.value is None:
            st.caption(plain(figure.why))
            return
        left, right = st.columns([3, 2], gap="large")
        with left:
            _over_time(desk, figure, operation)
        with right:
            _by_hub(desk, figure, operation)
        _rows(desk, figure)


def _words(figure: Figure, operation: Operation) -> str:
    indicator = figure.indicator
    condition = indicator.condition
    lines = [f"{here(figure.measure.words)}.", _("Attività: {names}.", names=listed(indicator.activities))]
    if condition is not None:
        lines.append(_condition(condition))
    if figure.whole is not None:
        lines.insert(0, _("{part} su {whole}.", part=Number(figure.part or 0), whole=Number(figure.whole)))
    note = f'<div class="dettaglio-nota">{escape(indicator.note)}</div>' if indicator.note else ""
    return (
        f'<div class="dettaglio" style="--op:{operation.colour}"><div class="dettaglio-titolo"><b>{escape(figure.in_words)}</b> '
        f"{escape(indicator.label)}</div><div>{escape(' '.join(lines))}</div>{note}</div>"
    )


def _condition(condition: Condition) -> str:
    if not condition.value:
        return _("Solo con «{label}» compilato.", label=condition.label)
    return _("Solo con «{label}» {value}.", label=condition.label, value=condition.value)


def _over_time(desk: Desk, figure: Figure, operation: Operation) -> None:
    course = desk.figures.over_time(figure.indicator, figure.scope)
    points = tuple(
        (here(period.label), each.value, f"{here(period.label)}: {here(each.in_words)}", period in course.silences)
        for period, each in course.points
    )
    highest, most = max(course.points, key=lambda point: point[1].value or 0.0)
    sentence = here((_PER if figure.measure.is_flow else _AT_THE_END_OF)[course.step])
    if most.value:
        sentence = f"{sentence}; {_most(highest.label, most.in_words)}"
    charts.show(charts.over_time(points, operation.colour, figure.measure.is_flow, current()), sentence)
    if course.silences:
        spans = plain(", ".join(here(period.label) for period, _ in course.points if period in course.silences))
        if figure.measure.is_flow:
            st.caption(_("I puntini (···) accorciano {spans}: lì non è successo nulla.", spans=spans))
        else:
            st.caption(_("I puntini (···) accorciano {spans}: lì non è cambiato nulla.", spans=spans))
    if figure.measure.is_share:
        st.caption(_("Ogni barra: le richieste di quei giorni, con il loro esito alla fine del periodo scelto."))
    elif figure.measure.is_flow and not figure.measure.additive:
        st.caption(here(_COUNTS_IN_EACH[course.step]))


def _most(where: str, in_words: str) -> str:
    return _("il massimo: {where}, {number}", where=here(where), number=here(in_words))


def _by_hub(desk: Desk, figure: Figure, operation: Operation) -> None:
    hubs = desk.figures.by_hub(figure.indicator, figure.scope)
    points = tuple((hub, each.value or 0.0, here(each.in_words)) for hub, each in hubs)
    highest, most = max(hubs, key=lambda pair: pair[1].value or 0.0)
    sentence = _("Per hub")
    if len(hubs) > 1 and most.value:
        sentence = f"{sentence}; {_most(highest, most.in_words)}"
    charts.show(charts.by_hub(points, operation.colour, current()), sentence)
    if figure.measure.counts == measures.PEOPLE:
        st.caption(_("Chi va in due hub conta in tutti e due."))


def _rows(desk: Desk, figure: Figure) -> None:
    number = desk.figures.rows_of(figure)
    what = _n("La riga del foglio che la compone", "Le {count} righe del foglio che la compongono", number)
    rows = st.expander(what, key=f"righe {figure.indicator.code}", on_change="rerun")
    # Few ask for them, and to make them takes a fifth of the page's time.
    if not rows.open:
        return
    with rows:
        shown = desk.figures.counted(figure, _MOST_ROWS)
        st.dataframe(
            {
                _("Data"): shown["date"],
                _("Che cosa"): shown["title"],
                _("Conta"): shown["amount"],
                _("Comune"): shown["municipality"].fillna("–"),
                _("Scheda"): shown["tab"],
                _("Riga"): shown["row"],
            },
            hide_index=True,
            column_config={
                _("Data"): st.column_config.DateColumn(format="DD/MM/YYYY"),
                _("Conta"): st.column_config.NumberColumn(format="%d"),
                _("Riga"): st.column_config.NumberColumn(format="%d"),
            },
        )
        if number > len(shown):
            st.caption(_("Le più recenti {number}: tutte sono nel foglio, e in «Esporta».", number=Number(len(shown))))
