"""Figures: computed from a snapshot, kept until their rows change, explained by their rows."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

import pandas as pd
import pytest

from sheets.access import SHELL
from sheets.definitions.model import Indicator
from sheets.entries.columns import columns_of
from sheets.figures import periods
from sheets.figures.indicators import Figure, Figures, Scope
from sheets.figures.measures import MEASURES
from sheets.figures.periods import between
from sheets.mending.search import ProblemSearch
from sheets.register.receipt import Receipt
from sheets.register.register import Register
from sheets.register.stamps import new_id
from sheets.spreadsheet.reading import Reader, read_definitions
from sheets.spreadsheet.snapshot import Snapshot
from sheets.spreadsheet.workbook import Workbook

TODAY = date(2017, 1, 12)
YEAR = periods.year(TODAY)
EVENT, LAB = "Evento di socialità", "Laboratorio di comunità"
DEFINITIONS = read_definitions({})
Save = Callable[..., Receipt]


def indicator(code: int) -> Indicator:
    return next(each for each in DEFINITIONS.indicators if each.code == str(code))


@pytest.mark.parametrize(
    ("unit", "decimals", "value", "rounded", "words"),
    [
        ("consulenze", 0, 1106.0, 1106, "1.106"),
        ("%", 0, 34.977, 35, "35%"),
        ("%", 1, 34.977, 35.0, "35,0%"),
        ("%", 0, 0.5, 1, "1%"),
        ("%", 0, 2.5, 3, "3%"),
        ("%", 2, 2 / 3, 0.67, "0,67%"),
        ("presenze", 0, 0.0, 0, "0"),
        ("%", 0, None, None, "–"),
    ],
)
def test_a_figure_is_written_as_italians_write_it(
    unit: str, decimals: int, value: float | None, rounded: float | None, words: str
) -> None:
    like = indicator(6)
    shown = Indicator(
        like.code, like.operation, like.label, unit, like.measure, like.activities, None, "", "", decimals, ""
    )
    figure = Figure(shown, MEASURES[like.measure], Scope(YEAR), value)
    assert (figure.rounded, figure.in_words) == (rounded, words)


@pytest.mark.parametrize("code", range(1, 20))
def test_an_empty_register_has_a_figure_for_everything(code: int) -> None:
    figure = Figures().figure(Snapshot({}, DEFINITIONS, 1), indicator(code), Scope(YEAR))
    assert figure.value in (0, None)
    assert (figure.value is None) == bool(figure.why)


def test_the_figure_of_each_hub_comes_in_the_order_of_the_hub_tab(register: Register, save: Save) -> None:
    save(EVENT, {"Titolo": "Cena", "Stato": "svolto"}, hub="Lainate")
    found = Figures().by_hub(register.snapshot, indicator(13), Scope(YEAR))
    assert [(hub, figure.value) for hub, figure in found] == [
        ("Rho", 0), ("Settimo Milanese", 0), ("Pregnana Milanese", 0), ("Lainate", 1), ("Territorio", 0),
    ]  # fmt: skip
    assert [hub for hub, _ in Figures().by_hub(register.snapshot, indicator(13), Scope(YEAR, ("Lainate",)))] == [
        "Lainate"
    ]


def test_the_figure_over_time_has_every_month_from_the_first_fact_to_the_last(register: Register, save: Save) -> None:
    save(EVENT, {"Titolo": "Cena", "Stato": "svolto", "Data": date(2016, 9, 30)})
    save(EVENT, {"Titolo": "Festa", "Stato": "svolto", "Data": date(2016, 11, 1)})
    course = Figures().over_time(register.snapshot, indicator(13), Scope(between(date(2010, 1, 1), TODAY)))
    assert course.step == "mese"
    assert [(step.label, figure.value) for step, figure in course.points] == [
        ("set 2016", 1), ("ott 2016", 0), ("nov 2016", 1),
    ]  # fmt: skip


def test_each_month_of_a_share_uses_the_outcome_at_the_end_of_the_whole_period(register: Register, save: Save) -> None:
    asked = {"Data": date(2016, 10, 3), "Comune": "Rho", "Esito": "soddisfatta", "Esito il": date(2016, 12, 20)}
    save("Richiesta di una famiglia", asked, operation="Job Family")
    save("Richiesta di una famiglia", {"Data": date(2016, 12, 1), "Note": "per iscritto"}, operation="Job Family")
    scope = Scope(between(date(2016, 1, 1), date(2016, 12, 31)))
    figure = Figures().figure(register.snapshot, indicator(6), scope)
    course = Figures().over_time(register.snapshot, indicator(6), scope)
    assert (figure.value, figure.part, figure.whole) == (50, 1, 2)
    assert [part.value for _, part in course.points] == [100, None, 0]


@pytest.mark.parametrize(
    ("day", "value"), [(date(2016, 12, 31), 100), (date(2017, 1, 1), 0), (date(2016, 10, 3), 100), (None, 100)]
)
def test_an_outcome_after_the_period_is_in_no_bar_of_a_share(
    register: Register, save: Save, day: date | None, value: int
) -> None:
    asked = {"Data": date(2016, 10, 3), "Comune": "Rho", "Esito": "soddisfatta", "Esito il": day}
    save("Richiesta di una famiglia", asked, operation="Job Family")
    scope = Scope(between(date(2016, 1, 1), date(2016, 12, 31)))
    assert Figures().figure(register.snapshot, indicator(6), scope).value == value
    course = Figures().over_time(register.snapshot, indicator(6), scope)
    assert [(step.label, part.value) for step, part in course.points] == [("ott 2016", value)]


@pytest.mark.parametrize(
    ("first", "start"),
    [
        (date(2016, 9, 14), date(2016, 9, 15)),
        (date(2016, 9, 15), date(2016, 9, 15)),
        (date(2016, 9, 30), date(2016, 9, 15)),
        (date(2016, 10, 2), date(2016, 10, 1)),
    ],
)
def test_a_chart_never_starts_before_its_period(register: Register, save: Save, first: date, start: date) -> None:
    for day in (first, date(2016, 10, 20)):
        save(EVENT, {"Titolo": "Cena", "Stato": "svolto", "Data": day})
        save("Unità abitativa", {"Titolo": "Casa", "Data": day, "Disponibile dal": day}, operation="Smart House")
    scope = Scope(between(date(2016, 9, 15), date(2016, 10, 10)))
    is_before = first < scope.period.start
    held = Figures().over_time(register.snapshot, indicator(13), scope)
    there = Figures().over_time(register.snapshot, indicator(11), scope)
    assert held.points[0][0].start == (scope.period.start if is_before else start)
    assert there.points[0][0].start == (scope.period.start if is_before else start)


@pytest.mark.parametrize(("back", "last"), [(0, TODAY), (1, TODAY - timedelta(1)), (400, TODAY - timedelta(400))])
def test_the_last_day_recorded_is_before_today(register: Register, save: Save, back: int, last: date) -> None:
    save("Proposta", {"Titolo": "Oggi"})
    if back:
        save("Proposta", {"Titolo": "Prima", "Data": TODAY - timedelta(back)})
    assert register.of(SHELL).figures.last_recorded() == last
    assert Figures().last_day_before(register.snapshot, TODAY) == (last if back else None)


def test_one_save_today_leaves_the_months_of_years_ago_months(register: Register, save: Save) -> None:
    for year in (2005, 2006):
        for month in range(1, 13):
            save(EVENT, {"Titolo": "Cena", "Stato": "svolto", "Data": date(year, month, 3)})
    scope = Scope(between(date(2005, 1, 1), TODAY))
    before = Figures().over_time(register.snapshot, indicator(13), scope)
    assert (before.step, len(before.points), before.silences) == ("mese", 24, frozenset())
    save(EVENT, {"Titolo": "Oggi", "Stato": "svolto"})
    after = Figures().over_time(register.snapshot, indicator(13), scope)
    assert (after.step, len(after.points)) == ("mese", 26)
    assert after.points[:24] == before.points
    assert [period.label for period in after.silences] == ["gen 2007 – dic 2016"]
    assert [part.value for _, part in after.points[24:]] == [0, 1]


def test_what_is_there_stays_as_it_was_through_a_silence(register: Register, save: Save) -> None:
    there = {"Titolo": "Casa", "Data": date(2005, 1, 1), "Disponibile dal": date(2005, 1, 10), "Disponibile fino al": date(2006, 3, 31)}  # fmt: skip
    save("Unità abitativa", there, operation="Smart House")
    course = Figures().over_time(register.snapshot, indicator(11), Scope(between(date(2005, 1, 1), TODAY)))
    assert [(step.label, part.value) for step, part in course.points] == [
        ("gen 2005", 1), ("feb 2005 – mar 2006", 1), ("apr 2006", 0), ("mag 2006 – gen 2017", 0),
    ]  # fmt: skip


def test_a_figure_is_kept_until_a_tab_it_comes_from_changes(register: Register, save: Save) -> None:
    save(EVENT, {"Titolo": "Cena", "Stato": "svolto"})
    figures = Figures()
    before = figures.figure(register.snapshot, indicator(13), Scope(YEAR))
    save("Consulenza individuale", {"Note": "breve"}, operation="Lavoro")
    assert figures.figure(register.snapshot, indicator(13), Scope(YEAR)) is before
    save(EVENT, {"Titolo": "Festa", "Stato": "svolto"})
    assert figures.figure(register.snapshot, indicator(13), Scope(YEAR)).value == 2
    assert before.value == 1


def test_a_figure_changes_with_the_roll_and_the_people_of_its_hub(register: Register, save: Save) -> None:
    save(
        "Percorso di educazione finanziaria",
        {"Percorso": "Base", "Stato": "svolto"},
        operation="Riequilibriamoci",
        id="s1",
    )
    here = Scope(YEAR, (), ("Arese",))
    assert register.of(SHELL).figures.figure(indicator(9), Scope(YEAR)).value == 0
    register.of(SHELL).rows.add(
        [register.of(SHELL).rows.of_roll("Rho", "r1", {"Incontro": "s1", "Persona": "ada", "Presenza": "presente"})]
    )
    assert register.of(SHELL).figures.figure(indicator(9), Scope(YEAR)).value == 1
    assert register.of(SHELL).figures.figure(indicator(9), here).value == 0
    register.of(SHELL).rows.add([register.of(SHELL).rows.of_people("Rho", "ada", {"Nome": "Ada", "Comune": "Arese"})])
    assert register.of(SHELL).figures.figure(indicator(9), here).value == 1


def test_a_figure_is_explained_by_its_rows_the_latest_first(register: Register, save: Save) -> None:
    for number, adults in enumerate((10, 20, 30)):
        save(
            EVENT,
            {"Titolo": f"Cena {number}", "Stato": "svolto", "Adulti": adults, "Data": TODAY - timedelta(2 - number)},
        )
    save(EVENT, {"Titolo": "Non ancora", "Stato": "in programma", "Adulti": 9})
    figures = Figures()
    figure = figures.figure(register.snapshot, indicator(14), Scope(YEAR))
    counted = figures.counted(register.snapshot, figure)
    assert figure.value == 60
    assert list(zip(counted["title"], counted["amount"], counted["row"], strict=True)) == [
        ("Cena 2", 30, 4), ("Cena 1", 20, 3), ("Cena 0", 10, 2),
    ]  # fmt: skip


def test_the_first_day_of_any_entry(register: Register, save: Save) -> None:
    assert Figures().first_day(register.snapshot) is None
    save("Proposta", {"Titolo": "b", "Data": date(2016, 2, 1)}, hub="Lainate")
    save("Proposta", {"Titolo": "a", "Data": date(2015, 2, 1)})
    assert Figures().first_day(register.snapshot) == date(2015, 2, 1)


def test_problems_are_of_the_definitions_first_and_then_of_every_tab(register: Register, save: Save) -> None:
    save("Proposta", {"Titolo": "a"})
    assert ProblemSearch(Figures()).problems(register.snapshot, TODAY) == []


@pytest.mark.parametrize("seed", range(2))
def test_a_register_that_grew_gives_the_same_frames_and_figures_as_one_read_anew(
    register: Register, workbook: Workbook, save: Save, seed: int
) -> None:
    chance = random.Random(seed)
    grown = Figures()
    for number in range(24):
        hub = chance.choice(["Rho", "Lainate"])
        day = TODAY - timedelta(chance.randrange(11))
        what = chance.random()
        if what < 0.4:
            save(EVENT, {"Titolo": f"Cena {number}", "Stato": chance.choice(["svolto", "in programma"]), "Adulti": chance.choice([None, 5]), "Data": day}, hub=hub)  # fmt: skip
        elif what < 0.6:
            save(LAB, {"Laboratorio": chance.choice(["Orto", "Coro"]), "Stato": "svolto", "Data": day}, hub=hub)
        elif what < 0.8:
            for session in register.of(SHELL).sessions.between(hub, TODAY - timedelta(30), TODAY)[-1:]:
                label = next(iter(session.counts))
                register.of(SHELL).sessions.record(session, {label: chance.randrange(50)})
        else:
            for session in register.of(SHELL).sessions.between(hub, TODAY - timedelta(30), TODAY)[:1]:
                cells = {"Incontro": session.id, "Persona": f"p{chance.randrange(5)}", "Presenza": "presente"}
                register.of(SHELL).rows.add([register.of(SHELL).rows.of_roll(hub, new_id(), cells)])
        for code in (14, 18) if chance.random() < 0.5 else ():
            grown.figure(register.snapshot, indicator(code), Scope(YEAR))
    fresh, anew = Reader(workbook).snapshot, Figures()
    for title, tab in fresh.tabs.items():
        if columns_of(title, fresh.definitions):
            ours = grown.table(register.snapshot, register.snapshot.tabs[title])
            theirs = anew.table(fresh, tab)
            pd.testing.assert_frame_equal(ours.frame.reset_index(drop=True), theirs.frame.reset_index(drop=True))
            assert ours.problems == theirs.problems
    for each in fresh.definitions.indicators:
        assert grown.figure(register.snapshot, each, Scope(YEAR)).value == anew.figure(fresh, each, Scope(YEAR)).value
        assert (
            grown.by_hub(register.snapshot, each, Scope(YEAR))[0][1].value
            == anew.by_hub(fresh, each, Scope(YEAR))[0][1].value
        )
    assert grown.figure(register.snapshot, indicator(14), Scope(YEAR)).value, "something was counted"


@pytest.mark.parametrize(("hub", "home"), [("Rho", "Rho"), ("Lainate", "Lainate")])
def test_where_two_hubs_say_another_home_of_a_person_each_believes_itself(
    register: Register, hub: str, home: str
) -> None:
    for each in ("Rho", "Lainate"):
        register.of(SHELL).rows.add([register.of(SHELL).rows.of_people(each, "p1", {"Nome": "Anna", "Comune": each})])
    cells = {"Incontro": "i1", "Persona": "p1", "Presenza": "presente"}
    register.of(SHELL).rows.add([register.of(SHELL).rows.of_roll(hub, "r1", cells)])
    assert [*Figures().roll(register.snapshot, hub)["municipality"]] == [home]
