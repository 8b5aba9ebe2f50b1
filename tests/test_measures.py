"""Every measure on rows small enough to count by hand, and what must hold for any rows."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from sheets.definitions.model import Indicator
from sheets.figures import periods
from sheets.figures.indicators import Figure, Figures, Scope
from sheets.figures.measures import FACTS, HEADS, MEASURES, MEMBERS, PEOPLE, THINGS
from sheets.figures.periods import Period
from sheets.kinds import Cell
from sheets.numbers import serial_from_date
from sheets.spreadsheet.reading import read_definitions
from sheets.spreadsheet.snapshot import Snapshot, Tab

DEFINITIONS = read_definitions({})
Y2015, Y2016 = periods.year(date(2015, 1, 1)), periods.year(date(2016, 1, 1))
BIENNIUM = periods.biennium(date(2015, 1, 1))
SINGLE, JOB, ORAFO = "Consulenza individuale", "Gruppo Smart Job", "Progetto O.R.A.F.O."
ASKED, ASSISTANT = "Richiesta di una famiglia", "Richiesta di un assistente familiare"
COURSE, UNIT = "Percorso di educazione finanziaria", "Unità abitativa"
EVENT, LAB, BORN = "Evento di socialità", "Laboratorio di comunità", "Servizio nato da un laboratorio"
HELD = {"Stato": "svolto"}
Row = Mapping[str, Any]


def indicator(code: int) -> Indicator:
    return next(each for each in DEFINITIONS.indicators if each.code == str(code))


def day(text: str) -> int:
    return serial_from_date(date.fromisoformat(text))


def row(activity: str, when: str, **cells: Any) -> Row:
    """A row of an entry tab. Dates are ISO texts; `_` in a name is a space."""
    typed = {
        label.replace("_", " "): day(cell) if isinstance(cell, str) and cell[:2] == "20" else cell
        for label, cell in cells.items()
    }
    return {"Attività": activity, "Data": day(when) if when else "", **typed}


def presence(session: str, person: str, how: str = "presente", **cells: Cell) -> Row:
    return {"Incontro": session, "Persona": person, "Presenza": how, **cells}


def book(tabs: Mapping[str, Sequence[Row]]) -> Snapshot:
    """A snapshot of tabs given as rows by header; each row gets an id unless it has one (or "" for none)."""
    made = {}
    for title, rows in tabs.items():
        header = list(dict.fromkeys([*(label for each in rows for label in each), "id", "annullato"]))
        body = [
            [each.get(label, f"{title}{number}" if label == "id" else "") for label in header]
            for number, each in enumerate(rows)
        ]
        made[title] = Tab.read(title, len(made), [header, *body], (1000, 26))
    return Snapshot(made, DEFINITIONS, 1)


def figure(
    code: int, period: Period, tabs: Mapping[str, Sequence[Row]], hubs: Sequence[str] = (), homes: Sequence[str] = ()
) -> float | None:
    return Figures().figure(book(tabs), indicator(code), Scope(period, tuple(hubs), tuple(homes))).value


def test_every_measure_has_a_case_below() -> None:
    counted = {indicator(code).measure for code in (1, 4, 6, 9, 11, 12, 13, 14, 17, 18)}
    assert counted == set(MEASURES)


def test_voci_counts_the_entries_dated_in_the_period() -> None:
    rows = [
        row(SINGLE, "2015-01-01"),
        row(SINGLE, "2015-12-31"),
        row(SINGLE, "2014-12-31"),
        row(SINGLE, "2016-01-01"),
        row(SINGLE, "2015-06-01", annullato=True),
        row(SINGLE, "2015-06-01", annullato="sì"),
        row(SINGLE, "2015-06-01", annullato=False),
        row(SINGLE, "2015-06-01", id=""),
        row(SINGLE, "2015-06-01", id="twice"),
        row(SINGLE, "2015-06-01", id="twice"),
        row(SINGLE, ""),
        {"Attività": SINGLE, "Data": "gennaio"},
        row("Attività O.R.A.F.O.", "2015-06-01", Stato="svolto"),
        row("Consulenza", "2015-06-01"),
    ]
    assert figure(1, Y2015, {"Lavoro · Rho": rows}) == 5
    assert figure(1, BIENNIUM, {"Lavoro · Rho": rows}) == 6


def test_voci_with_a_condition_counts_what_has_the_field_filled_in() -> None:
    rows = [row(BORN, "2015-05-01", Nato_da="Orto"), row(BORN, "2015-05-01", Nato_da=""), row(BORN, "2015-05-01", Nato_da="Coro", annullato=True)]  # fmt: skip
    assert figure(19, Y2015, {"OP Café · Rho": rows}) == 1


def test_incontri_svolti_counts_held_sessions_and_no_planned_or_cancelled_one() -> None:
    rows = [
        row(EVENT, "2015-03-01", Stato="svolto"),
        row(EVENT, "2015-03-01", Stato="Svolto "),
        row(EVENT, "2015-03-01", Stato="in programma"),
        row(EVENT, "2015-03-01", Stato="annullato"),
        row(EVENT, "2015-03-01"),
        row(EVENT, "2015-03-01", Stato="fatto"),
        row(EVENT, "2015-03-01", Stato="svolto", annullato=True),
        row(EVENT, "2016-03-01", Stato="svolto"),
        row("Laboratorio di socialità", "2015-03-01", Stato="svolto"),
    ]
    assert figure(13, Y2015, {"OP Café · Rho": rows}) == 2
    assert figure(15, Y2015, {"OP Café · Rho": rows}) == 1


@pytest.mark.parametrize(
    ("cells", "heads"),
    [
        ({"Adulti": 10, "Bambini": 2}, 12),
        ({"Adulti": 10}, 10),
        ({}, 0),
        ({"Adulti": 10, "Bambini": 2, "Totale presenze": 40}, 40),
        ({"Adulti": 10, "Totale presenze": 0}, 0),
        ({"Adulti": "una decina", "Bambini": 2}, 2),
        ({"Adulti": 10, "Stato": "in programma"}, 0),
        ({"Adulti": 10, "Stato": "annullato"}, 0),
        ({"Adulti": 10, "annullato": True}, 0),
    ],
)
def test_presenze_adds_heads_and_a_typed_total_takes_their_place(cells: Row, heads: int) -> None:
    event = {**row(EVENT, "2015-03-01"), **HELD, **cells}
    assert figure(14, Y2015, {"OP Café · Rho": [event]}) == heads


ROLL = [
    presence("s1", "ada"),
    presence("s1", "ugo"),
    presence("s1", "ugo"),
    presence("s1", "eva", "assente"),
    presence("s1", "ida", "assente giustificato"),
    presence("s1", "leo", "presente", annullato=True),
    presence("altrove", "zoe"),
]


@pytest.mark.parametrize(("cells", "heads"), [({}, 2), ({"Adulti": 3}, 5), ({"Adulti": 3, "Totale presenze": 4}, 4)])
def test_presenze_adds_those_present_by_name_once_each_and_nobody_absent(cells: Row, heads: int) -> None:
    event = {**row(EVENT, "2015-03-01", id="s1"), **HELD, **cells}
    assert figure(14, Y2015, {"OP Café · Rho": [event], "Presenze · Rho": ROLL}) == heads


def test_presenze_counts_who_comes_twice_twice() -> None:
    rows = [{**row(EVENT, "2015-03-01", id=id_), **HELD} for id_ in ("s1", "s2")]
    roll = [presence("s1", "ada"), presence("s2", "ada")]
    assert figure(14, Y2015, {"OP Café · Rho": rows, "Presenze · Rho": roll}) == 2


def lab(when: str, name: str, id_: str = "", state: str = "svolto") -> Row:
    return {**row(LAB, when, Laboratorio=name, Stato=state), **({"id": id_} if id_ else {})}


def test_gruppi_distinti_counts_a_series_once_per_hub_when_a_session_was_held() -> None:
    rho = [
        lab("2015-03-01", "Orto"),
        lab("2015-03-08", "Orto"),
        lab("2015-03-15", "orto "),
        lab("2015-04-01", "Coro", state="annullato"),
        lab("2015-04-01", "Teatro", state="in programma"),
        lab("2016-04-01", "Ballo"),
        lab("2015-05-01", ""),
        {**lab("2015-05-01", "Tolto"), "annullato": True},
    ]
    tabs = {"OP Café · Rho": rho, "OP Café · Lainate": [lab("2015-03-01", "Orto")]}
    assert figure(17, Y2015, tabs) == 2
    assert figure(17, Y2015, tabs, hubs=["Rho"]) == 1
    assert figure(17, BIENNIUM, tabs) == 3


def course(when: str, name: str, id_: str, state: str = "svolto") -> Row:
    return row(COURSE, when, Percorso=name, Stato=state, id=id_)


COURSES: dict[str, Sequence[Row]] = {
    "Riequilibriamoci · Rho": [
        course("2015-03-01", "Base", "a"),
        course("2015-03-08", "Base", "b"),
        course("2015-04-01", "Avanzato", "c"),
        course("2015-05-01", "Base", "d", "annullato"),
        course("2016-05-01", "Base", "e"),
    ],
    "Presenze · Rho": [
        presence("a", "ada"),
        presence("b", "ada"),
        presence("c", "ada"),
        presence("a", "ugo", "assente"),
        presence("a", "eva", "assente giustificato"),
        presence("d", "ida"),
        presence("e", "leo"),
        presence("a", "zoe"),
    ],
    "Riequilibriamoci · Lainate": [course("2015-06-01", "Base", "f")],
    "Presenze · Lainate": [presence("f", "ada"), presence("f", "pia")],
    "Persone · Rho": [{"Nome": "Ada", "Comune": "Arese", "id": "ada"}, {"Nome": "Zoe", "Comune": "Rho", "id": "zoe"}],
    "Persone · Lainate": [{"Nome": "Ada", "Comune": "Arese", "id": "ada"}],
}


def test_persone_distinte_counts_a_person_once_whatever_groups_and_hubs_they_come_to() -> None:
    assert figure(9, Y2015, COURSES) == 3, "ada, zoe and pia"
    assert figure(9, Y2015, COURSES, hubs=["Rho"]) == 2, "ada and zoe"
    assert figure(9, Y2015, COURSES, hubs=["Lainate"]) == 2, "ada and pia"
    assert figure(9, BIENNIUM, COURSES) == 4, "and leo"


def test_persone_distinte_are_filtered_by_the_municipality_of_the_person() -> None:
    assert figure(9, Y2015, COURSES, homes=["Arese"]) == 1
    assert figure(9, Y2015, COURSES, homes=["Arese", "Rho"]) == 2
    assert figure(9, Y2015, COURSES, homes=["Pero"]) == 0


def test_persone_distinte_per_gruppo_counts_a_person_once_in_each_group() -> None:
    tabs = {
        "OP Café · Rho": [lab("2015-03-01", "Orto", "a"), lab("2015-03-08", "Orto", "b"), lab("2015-04-01", "Coro", "c"), lab("2015-04-01", "", "d")],
        "Presenze · Rho": [presence("a", "ada"), presence("b", "ada"), presence("c", "ada"), presence("d", "ada"), presence("a", "ugo"), presence("b", "eva", "assente")],
        "OP Café · Lainate": [lab("2015-03-01", "Orto", "e")],
        "Presenze · Lainate": [presence("e", "ada")],
    }  # fmt: skip
    assert figure(18, Y2015, tabs) == 4, "ada at Orto, Coro and Lainate's Orto; ugo at Orto"
    assert figure(18, Y2015, tabs, hubs=["Rho"]) == 3


REQUESTS: dict[str, Sequence[Row]] = {
    "Job Family · Rho": [
        row(ASKED, "2015-03-01", Esito="soddisfatta", Esito_il="2015-12-31", Comune="Rho"),
        row(ASKED, "2015-03-01", Esito="soddisfatta", Esito_il="2016-01-01", Comune="Arese"),
        row(ASSISTANT, "2015-03-01", Esito="Soddisfatta", Comune="Rho"),
        row(ASSISTANT, "2015-03-01", Esito="ritirata", Esito_il="2015-04-01", Comune="Rho"),
        row(ASKED, "2014-03-01", Esito="soddisfatta", Esito_il="2015-04-01"),
        row(ASKED, "2015-03-01", Esito="soddisfatta", annullato=True),
    ]
}


def test_quota_is_the_part_of_the_periods_entries_that_met_the_condition_by_its_end() -> None:
    assert figure(5, Y2015, REQUESTS) == 4
    assert figure(6, Y2015, REQUESTS) == 50.0, "the first and the third; the second only a day after the end"
    assert figure(6, BIENNIUM, REQUESTS) == 75.0
    assert figure(6, Y2015, REQUESTS, homes=["Arese"]) == 0.0
    assert figure(6, Y2015, REQUESTS, homes=["Rho"]) == pytest.approx(200 / 3)


def test_quota_of_nothing_is_no_number_and_says_why() -> None:
    found = Figures().figure(book(REQUESTS), indicator(6), Scope(Y2016))
    assert (found.value, found.in_words, found.why) == (None, "–", "Nessuna voce nel periodo.")


@pytest.mark.parametrize(
    ("since", "until", "active"),
    [
        ("2014-01-01", "", 1),
        ("2014-01-01", "2015-01-01", 1),
        ("2014-01-01", "2014-12-31", 0),
        ("2015-12-31", "", 1),
        ("2016-01-01", "", 0),
        ("2015-05-01", "2015-05-01", 1),
        ("", "", 0),
    ],
)
def test_attivi_nel_periodo_counts_what_holds_on_any_of_its_days(since: str, until: str, active: int) -> None:
    rows = [row(ORAFO, since, Fino_al=until, Titolo="x")]
    assert figure(4, Y2015, {"Lavoro · Territorio": rows}) == active


@pytest.mark.parametrize(
    ("since", "until", "available", "starting"),
    [
        ("2015-12-31", "", 1, 0),
        ("2016-01-01", "", 0, 1),
        ("2015-01-01", "2015-12-31", 1, 0),
        ("2015-01-01", "2015-12-30", 0, 0),
        ("2015-01-01", "2016-01-01", 1, 0),
        ("", "", 0, 1),
    ],
)
def test_attivi_and_in_avvio_a_fine_periodo_look_at_its_last_day_and_never_count_a_thing_twice(
    since: str, until: str, available: int, starting: int
) -> None:
    rows = [row(UNIT, "2015-01-01", Titolo="Bilocale", Disponibile_dal=since, Disponibile_fino_al=until)]
    assert figure(11, Y2015, {"Smart House · Rho": rows}) == available
    assert figure(12, Y2015, {"Smart House · Rho": rows}) == starting


def test_what_begins_after_the_end_of_the_period_is_not_starting_yet() -> None:
    assert figure(12, Y2015, {"Smart House · Rho": [row(UNIT, "2016-01-01", Titolo="x")]}) == 0


@pytest.mark.parametrize("code", [13, 14, 17])
def test_what_the_rows_do_not_say_cannot_be_split_by_municipality(code: int) -> None:
    found = Figures().figure(book({}), indicator(code), Scope(Y2015, (), ("Rho",)))
    assert (found.value, found.why) == (None, "Le righe non dicono da quale comune si viene.")


def test_a_municipality_is_that_of_the_entry_and_never_that_of_the_hub() -> None:
    tabs = {
        "Lavoro · Rho": [
            row(SINGLE, "2015-03-01", Comune="Arese"),
            row(SINGLE, "2015-03-01", Comune="Rho"),
            row(SINGLE, "2015-03-01"),
        ]
    }
    assert figure(1, Y2015, tabs, homes=["Rho"]) == 1
    assert figure(1, Y2015, tabs, hubs=["Rho"]) == 3
    assert figure(1, Y2015, tabs, hubs=["Lainate"], homes=["Rho"]) == 0


def test_facts_have_the_columns_that_explain_a_figure() -> None:
    tabs = {"OP Café · Rho": [{**row(EVENT, "2015-03-01", Titolo="Cena", Adulti=5), **HELD}]}
    facts = Figures().facts(book(tabs), indicator(14), Scope(Y2015))
    assert set(FACTS) <= set(facts.columns)
    assert facts.iloc[0][["hub", "tab", "row", "title", "amount"]].tolist() == ["Rho", "OP Café · Rho", 2, "Cena", 5.0]


def test_each_measure_says_which_of_the_two_counts_it_is() -> None:
    assert {name: measure.counts for name, measure in MEASURES.items() if measure.counts != THINGS} == {
        "presenze": HEADS,
        "persone distinte": PEOPLE,
        "persone distinte per gruppo": MEMBERS,
    }
    assert all(measure.words for measure in MEASURES.values())


# What must hold for any rows


def any_book(seed: int) -> Snapshot:
    """Two years of rows of every kind at three hubs, with blanks, voided rows and repeated people."""
    chance = random.Random(seed)
    tabs: dict[str, list[Row]] = {}

    def when() -> str:
        return str(date(2015, 1, 1) + timedelta(chance.randrange(731)))

    for hub in ("Rho", "Lainate", "Territorio"):
        sessions = [f"{hub}{number}" for number in range(30)]
        state = ["svolto", "svolto", "svolto", "in programma", "annullato", ""]
        tabs[f"OP Café · {hub}"] = [
            row(chance.choice([EVENT, "Laboratorio di socialità", LAB]), when(), id=id_, Stato=chance.choice(state), Adulti=chance.choice(["", 0, 7]), Bambini=chance.choice(["", 3]), Totale_presenze=chance.choice(["", "", 40]), Laboratorio=chance.choice(["", "Orto", "Coro"]), annullato=chance.random() < 0.1)
            for id_ in sessions
        ]  # fmt: skip
        tabs[f"Riequilibriamoci · {hub}"] = [row(COURSE, when(), id=f"{hub}c{number}", Stato=chance.choice(state), Percorso=chance.choice(["Base", "Avanzato"])) for number in range(10)]  # fmt: skip
        tabs[f"Presenze · {hub}"] = [presence(chance.choice([*sessions, f"{hub}c{chance.randrange(10)}"]), f"p{chance.randrange(15)}", chance.choice(["presente", "presente", "assente"])) for _ in range(120)]  # fmt: skip
        tabs[f"Lavoro · {hub}"] = [row(SINGLE, when(), annullato=chance.random() < 0.1) for _ in range(40)]
        tabs[f"Job Family · {hub}"] = [row(chance.choice([ASKED, ASSISTANT]), when(), Esito=chance.choice(["", "soddisfatta"]), Esito_il=when()) for _ in range(30)]  # fmt: skip
    return book(tabs)


@pytest.mark.parametrize("seed", range(2))
def test_of_an_additive_measure_the_hubs_and_the_months_sum_up_to_the_whole(seed: int) -> None:
    snapshot, figures = any_book(seed), Figures()
    additive = [each for each in DEFINITIONS.indicators if MEASURES[each.measure].additive]
    assert {each.measure for each in additive} == {"voci", "incontri svolti", "presenze"}
    for each in additive:
        whole = figures.figure(snapshot, each, Scope(BIENNIUM)).value
        assert sum(values(part for _, part in figures.by_hub(snapshot, each, Scope(BIENNIUM)))) == whole
        assert sum(values(part for _, part in figures.over_time(snapshot, each, Scope(BIENNIUM)).points)) == whole


@pytest.mark.parametrize("seed", range(2))
def test_of_people_and_groups_the_whole_is_at_most_the_sum_and_at_least_the_largest_part(seed: int) -> None:
    snapshot, figures = any_book(seed), Figures()
    distinct = [each for each in DEFINITIONS.indicators if "distint" in each.measure]
    for each in distinct:
        (whole,) = values([figures.figure(snapshot, each, Scope(BIENNIUM))])
        for parts in (
            figures.by_hub(snapshot, each, Scope(BIENNIUM)),
            figures.over_time(snapshot, each, Scope(BIENNIUM)).points,
        ):
            split = values(part for _, part in parts)
            assert max(split) <= whole <= sum(split)
    assert any(figures.figure(snapshot, each, Scope(BIENNIUM)).value for each in distinct)


def values(figures: Any) -> list[float]:
    found: list[Figure] = list(figures)
    return [each.value for each in found if each.value is not None]
