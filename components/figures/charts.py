"""The charts of an indicator: over time and by hub. Built with Altair once, then kept as Vega-Lite specifications."""

from __future__ import annotations

import json
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from components.escape import escape
from components.language import _
from sheets.language import ENGLISH, ITALIAN

_NUMBERS: dict[str, dict[str, Any]] = {
    ITALIAN: {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", " €"]},
    ENGLISH: {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["€", ""]},
}
_INK, _LINE = "#4A4038", "#E6DCCD"
Points = tuple[tuple[str, float | None, str], ...]
Steps = tuple[tuple[str, float | None, str, bool], ...]


@st.cache_data(max_entries=500, show_spinner=False)
def over_time(points: Steps, colour: str, is_flow: bool, language: str) -> dict[str, Any]:
    """Bars for what happens in a step, a line for what is there at its end.

    Points: label, value, words, and whether it is a silence, which has dots and no label.
    """
    frame = pd.DataFrame(points, columns=["passo", "valore", "parole", "silenzio"])
    silences = [label for label, _, _, is_silence in points if is_silence]
    base = alt.Chart(frame).encode(
        x=alt.X(
            "passo:O",
            title=None,
            sort=None,
            scale=alt.Scale(paddingInner=0.25, paddingOuter=0.1),
            axis=alt.Axis(
                labelAngle=0,
                labelOverlap="greedy",
                labelSeparation=14,
                labelPadding=8,
                labelBound=True,
                ticks=False,
                labelExpr=f"indexof({json.dumps(silences, ensure_ascii=False)}, datum.value) < 0 ? datum.label : ''",
            ),
        ),
        y=alt.Y(
            "valore:Q",
            title=None,
            axis=alt.Axis(tickCount=4, tickMinStep=1, format=",d"),
            scale=alt.Scale(zero=True),
        ),
        tooltip=alt.Tooltip("parole:N", title=" "),
    )
    if is_flow:
        drawn = base.mark_bar(color=colour, cornerRadiusTopLeft=2, cornerRadiusTopRight=2)
    else:
        drawn = base.mark_line(color=colour, strokeWidth=3, point=alt.OverlayMarkDef(color=colour, size=30))
    if not silences:
        return _finished(drawn, language)
    dots = base.transform_filter("datum.silenzio").mark_text(text="···", color=_INK, fontSize=18, dy=-8)
    return _finished(drawn + dots.encode(y=alt.datum(0)), language)


@st.cache_data(max_entries=500, show_spinner=False)
def by_hub(points: Points, colour: str, language: str) -> dict[str, Any]:
    """A bar and its number for each hub. Points: hub, value, words."""
    frame = pd.DataFrame(points, columns=["hub", "valore", "parole"])
    # Room on the right for the number behind the longest bar.
    longest = max([1.0, *frame["valore"]]) * 1.18
    base = alt.Chart(frame).encode(
        y=alt.Y(
            "hub:N",
            title=None,
            sort=None,
            scale=alt.Scale(paddingInner=0.35, paddingOuter=0.2),
            axis=alt.Axis(labelLimit=180, ticks=False, domain=False),
        ),
        x=alt.X("valore:Q", title=None, axis=None, scale=alt.Scale(domain=[0, longest])),
        tooltip=[alt.Tooltip("hub:N", title=_("Hub")), alt.Tooltip("parole:N", title=_("Valore"))],
    )
    bars = base.mark_bar(color=colour, cornerRadiusEnd=3)
    numbers = base.mark_text(align="left", dx=6, color=_INK, fontSize=13, fontWeight="bold").encode(text="parole:N")
    return _finished(bars + numbers, language, alt.Step(34))


def _finished(chart: alt.Chart | alt.LayerChart, language: str, height: int | alt.Step = 230) -> dict[str, Any]:
    styled = (
        chart.properties(height=height, width="container")
        .configure(
            locale=alt.Locale(number=_NUMBERS[language]), background="transparent", font="Source Sans, sans-serif"
        )
        .configure_axis(labelColor=_INK, labelFontSize=13, gridColor=_LINE, domainColor=_LINE, tickColor=_LINE)
        .configure_view(stroke=None)
    )
    made: dict[str, Any] = styled.to_dict()
    return made


def show(spec: dict[str, Any], sentence: str) -> None:
    """A chart under a sentence that says what it shows."""
    st.html(f'<div class="grafico-titolo">{escape(sentence)}</div>')
    st.vega_lite_chart(spec=spec, width="stretch", theme=None, alt=sentence)
