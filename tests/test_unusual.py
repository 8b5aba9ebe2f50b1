"""A figure far from what an activity usually has is asked about once more, and saved as soon as the person is sure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from sheets import local
from sheets.access import SHELL
from sheets.entries.columns import Entry
from sheets.entries.unusual import is_far, usual
from sheets.problems import Unusual
from sheets.register.receipt import Receipt
from sheets.register.register import Register
from sheets.register.sessions import Session

TODAY = date(2017, 1, 12)
EVENT = "Evento di socialità"
TAB = "OP Café · Rho"
Save = Callable[..., Receipt]


@pytest.mark.parametrize(
    ("earlier", "middle"),
    [
        ([], None),
        ([20, 20, 20, 20], None),
        ([10, 20, 30, 40, 900], 30),
        ([20, 20, 20, 20, 0, 0], None),
        ([0, 0, 0, 18, 20, 20, 22, 30], 20),
    ],
)
def test_five_figures_say_what_is_usual_and_a_nought_is_none(earlier: list[float], middle: float | None) -> None:
    assert usual(earlier) == middle


@pytest.mark.parametrize(
    ("figure", "usually", "is_so"),
    [(199, 20, False), (200, 20, True), (230, 20, True), (230, None, False), (9, 0.5, False), (10, 1, True), (2, 20, False)],
)  # fmt: skip
def test_ten_times_the_usual_is_far_and_what_is_below_ten_never_is(
    figure: float, usually: float | None, is_so: bool
) -> None:
    assert is_far(figure, usually) is is_so


@pytest.fixture
def evenings(save: Save) -> None:
    """Five evenings of 18 to 22 adults at Rho."""
    for adults in (18, 19, 20, 21, 22):
        save(EVENT, {"Titolo": f"Cena {adults}", "Stato": "svolto", "Adulti": adults, "Bambini": 0}, id=f"e{adults}")


@pytest.fixture
def party(save: Save, register: Register, evenings: None) -> Session:
    """An evening whose people are not counted yet."""
    save(EVENT, {"Titolo": "Festa", "Stato": "in programma"}, id="festa")
    return the_session(register, "festa")


def the_session(register: Register, id_: str) -> Session:
    found = register.of(SHELL).sessions.find("Rho", id_)
    assert found is not None
    return found


def test_a_headcount_far_from_the_usual_is_a_question_and_nothing_is_written(
    register: Register, party: Session, session: local.LocalSession
) -> None:
    session.log.clear()
    with pytest.raises(Unusual) as asked:
        register.of(SHELL).sessions.record(party, {"Adulti": "230", "Bambini": "0"})
    assert asked.value.fields == {"Adulti": "Adulti: 230? Di solito per «Evento di socialità» sono circa 20."}
    assert (asked.value.figures, asked.value.yes) == ({"Adulti": 230}, "Sì, 230 è giusto")
    assert asked.value.advice == "Se è giusto confermalo; altrimenti correggi il numero, poi salva."
    assert session.log.counts["write"] == 0


def test_who_is_sure_saves_the_same_figure_and_is_asked_about_another(register: Register, party: Session) -> None:
    with pytest.raises(Unusual) as asked:
        register.of(SHELL).sessions.record(party, {"Adulti": "2300"}, sure={"Adulti": 230})
    assert asked.value.figures == {"Adulti": 2300}
    receipt = register.of(SHELL).sessions.record(party, {"Adulti": "2300"}, sure=asked.value.figures)
    assert receipt.what == "2.300 presenze · Festa"
    again = register.of(SHELL).sessions.record(the_session(register, "festa"), {"Adulti": "2300"})
    assert again.was_there, "a figure that is there already is no question"


def test_a_new_entry_is_asked_about_and_saved_with_a_yes(register: Register, save: Save, evenings: None) -> None:
    typed = Entry("grande", "OP Café", "Rho", EVENT, {"Data": TODAY, "Titolo": "x", "Stato": "svolto", "Adulti": "230"})
    with pytest.raises(Unusual) as asked:
        register.of(SHELL).entries.save(typed)
    assert register.of(SHELL).entries.save(typed, sure=asked.value.figures).tab == TAB


def test_a_correction_is_asked_about_where_its_figure_changes(register: Register, evenings: None) -> None:
    seen = register.of(SHELL).entries.find(TAB, "e20").seen
    with pytest.raises(Unusual) as asked:
        register.of(SHELL).entries.correct(TAB, "e20", {"Adulti": "200"}, seen)
    register.of(SHELL).entries.correct(TAB, "e20", {"Adulti": "200"}, seen, sure=asked.value.figures)
    seen = register.of(SHELL).entries.find(TAB, "e20").seen
    register.of(SHELL).entries.correct(TAB, "e20", {"Adulti": "200", "Titolo": "Cenone"}, seen)
    assert register.of(SHELL).entries.find(TAB, "e20").values["Titolo"] == "Cenone"


def test_a_hub_that_has_too_few_figures_asks_by_those_of_the_others(save: Save) -> None:
    for number in range(5):
        save(EVENT, {"Titolo": f"Cena {number}", "Stato": "svolto", "Adulti": 20}, hub="Rho")
    with pytest.raises(Unusual):
        save(EVENT, {"Titolo": "Prima", "Stato": "svolto", "Adulti": 230}, hub="Lainate")


def test_a_hub_where_many_come_is_measured_by_itself(save: Save) -> None:
    for number in range(5):
        save(EVENT, {"Titolo": f"Piazza {number}", "Stato": "svolto", "Adulti": 150}, hub="Lainate")
        save(EVENT, {"Titolo": f"Tè {number}", "Stato": "svolto", "Adulti": 10}, hub="Rho")
    assert save(EVENT, {"Titolo": "Piazza", "Stato": "svolto", "Adulti": 300}, hub="Lainate").row == 7
    with pytest.raises(Unusual):
        save(EVENT, {"Titolo": "Tè", "Stato": "svolto", "Adulti": 300}, hub="Rho")


def test_euros_are_asked_about_as_euros(save: Save) -> None:
    for number in range(5):
        save("Unità abitativa", {"Titolo": f"Casa {number}", "Affitto mensile": 400}, operation="Smart House")
    with pytest.raises(Unusual) as asked:
        save("Unità abitativa", {"Titolo": "Villa", "Affitto mensile": "4.000"}, operation="Smart House")
    assert asked.value.sentence == "Affitto mensile: 4.000,00? Di solito per «Unità abitativa» sono circa 400,00."


def test_two_figures_are_one_question(save: Save) -> None:
    for number in range(5):
        save(EVENT, {"Titolo": f"Cena {number}", "Stato": "svolto", "Adulti": 20, "Bambini": 5})
    with pytest.raises(Unusual) as asked:
        save(EVENT, {"Titolo": "Festa", "Stato": "svolto", "Adulti": 230, "Bambini": 60})
    assert (list(asked.value.figures), asked.value.yes) == (["Adulti", "Bambini"], "Sì, 230 e 60 sono giusti")


@pytest.mark.parametrize(
    ("day", "asked"),
    [
        (date(2062, 1, 12), "Data: 12/01/2062? È fra 45 anni."),
        (date(2017, 1, 25), "Data: 25/01/2017? È fra 13 giorni."),
        (date(2017, 1, 13), "Data: 13/01/2017? È domani."),
        (date(1992, 1, 12), "Data: 12/01/1992? È di 25 anni fa."),
        (date(2019, 1, 13), "Data: 13/01/2019? È fra 2 anni."),
    ],
)
def test_a_day_far_from_today_is_a_question_and_who_is_sure_saves_it(register: Register, day: date, asked: str) -> None:
    typed = Entry("lontana", "OP Café", "Rho", "Proposta", {"Data": day, "Titolo": "Cinema"})
    with pytest.raises(Unusual) as question:
        register.of(SHELL).entries.save(typed)
    assert question.value.fields == {"Data": asked}
    assert question.value.yes == f"Sì, il {day:%d/%m/%Y} è giusto"
    assert question.value.advice == "Se è giusto confermalo; altrimenti correggi la data, poi salva."
    assert register.of(SHELL).entries.save(typed, sure=question.value.figures).tab == TAB


@pytest.mark.parametrize(
    ("activity", "day"), [("Proposta", date(1997, 1, 12)), ("Proposta", TODAY), (EVENT, date(2019, 1, 12))]
)
def test_a_day_of_these_years_is_no_question(save: Save, activity: str, day: date) -> None:
    stated = {"Stato": "in programma"} if activity == EVENT else {}
    assert save(activity, {"Data": day, "Titolo": "Cinema", **stated}, id="vicina").tab == TAB


def test_a_correction_to_a_far_day_is_asked_about(register: Register, evenings: None) -> None:
    seen = register.of(SHELL).entries.find(TAB, "e20").seen
    with pytest.raises(Unusual) as asked:
        register.of(SHELL).entries.correct(TAB, "e20", {"Data": "12/01/1962"}, seen)
    register.of(SHELL).entries.correct(TAB, "e20", {"Data": "12/01/1962"}, seen, sure=asked.value.figures)
    assert register.of(SHELL).entries.find(TAB, "e20").day == date(1962, 1, 12)


def test_who_was_sure_of_one_far_day_is_asked_about_another(register: Register) -> None:
    typed = Entry("lontana", "OP Café", "Rho", "Proposta", {"Data": date(2062, 1, 12), "Titolo": "Cinema"})
    with pytest.raises(Unusual) as asked:
        register.of(SHELL).entries.save(typed, sure={"Data": date(2026, 1, 12).toordinal()})
    assert asked.value.figures == {"Data": date(2062, 1, 12).toordinal()}
