"""The demo project: the published figures, the same at every load."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sheets.access import SHELL
from sheets.figures import periods
from sheets.figures.indicators import Scope
from sheets.register.register import Register
from sheets.setup import demo
from sheets.spreadsheet.workbook import Workbook

BIENNIUM = Scope(periods.between(demo.START, demo.END))
PUBLISHED = [
    ("Lavoro", "Consulenze individuali", 1106),
    ("Lavoro", "Gruppi di orientamento Smart Job", 13),
    ("Lavoro", "Partecipanti ai gruppi", 97),
    ("Lavoro", "Progetti O.R.A.F.O.", 3),
    ("Job Family", "Richieste", 872),
    ("Job Family", "Richieste soddisfatte", 35),
    ("Riequilibriamoci", "Consulenze finanziarie individuali", 133),
    ("Riequilibriamoci", "Percorsi di educazione finanziaria", 8),
    ("Riequilibriamoci", "Cittadini partecipanti ai percorsi", 110),
    ("Smart House", "Richieste di consulenza", 98),
    ("Smart House", "Unità abitative a disposizione", 49),
    ("Smart House", "Nuove unità in avviamento", 14),
    ("OP Café", "Eventi di socialità", 122),
    ("OP Café", "Cittadini partecipanti agli eventi", 3783),
    ("OP Café", "Laboratori di socialità", 82),
    ("OP Café", "Partecipanti ai laboratori", 1086),
    ("OP Café", "Laboratori di comunità", 18),
    ("OP Café", "Partecipanti ai laboratori di comunità", 260),
    ("OP Café", "Servizi nati dai laboratori", 13),
]


@pytest.fixture(scope="module")
def loaded(demo_book: Path) -> Register:
    return Register(Workbook.on_file(demo_book))


@pytest.mark.parametrize(("operation", "label", "value"), PUBLISHED)
def test_the_biennium_gives_the_published_figure(loaded: Register, operation: str, label: str, value: int) -> None:
    indicator = next(
        each for each in loaded.definitions.indicators if (each.operation, each.label) == (operation, label)
    )
    assert loaded.of(SHELL).figures.figure(indicator, BIENNIUM).rounded == value


def test_the_default_indicators_are_the_published_ones(loaded: Register) -> None:
    found = [(each.operation, each.label) for each in loaded.definitions.indicators]
    assert found == [(operation, label) for operation, label, _ in PUBLISHED]


def test_305_of_872_requests_were_satisfied(loaded: Register) -> None:
    share = next(each for each in loaded.definitions.indicators if each.unit == "%")
    figure = loaded.of(SHELL).figures.figure(share, BIENNIUM)
    assert figure.value == pytest.approx(100 * 305 / 872)
    assert len(loaded.of(SHELL).figures.counted(figure)) == 305


def test_the_orafo_projects_are_in_arese_cornaredo_and_lainate(loaded: Register) -> None:
    projects = next(each for each in loaded.definitions.indicators if each.label == "Progetti O.R.A.F.O.")
    for town in ("Arese", "Cornaredo", "Lainate"):
        scope = Scope(BIENNIUM.period, municipalities=(town,))
        assert loaded.of(SHELL).figures.figure(projects, scope).value == 1


def test_the_demo_leaves_nothing_to_mend(loaded: Register) -> None:
    assert loaded.of(SHELL).problems.all() == []


def test_the_demo_says_that_it_is_invented(loaded: Register, register: Register) -> None:
    assert loaded.is_invented
    assert not register.is_invented


def test_loading_again_adds_nothing(loaded: Register) -> None:
    assert loaded.of(SHELL).demo.load() == 0


def test_the_invented_biennium_is_the_same_every_time() -> None:
    assert demo.biennium() == demo.biennium()


def test_every_invented_date_lies_in_the_biennium() -> None:
    dates = [value for entry in demo.biennium().entries for value in entry.values.values() if isinstance(value, date)]
    assert min(dates) >= demo.START
    assert max(dates) <= demo.END


def test_every_hub_has_three_sessions_today_and_one_on_each_day_of_the_week_to_come() -> None:
    today = date(2026, 11, 22)
    coming = list(demo.coming(today))
    for hub in demo.HUBS:
        days = [entry.values["Data"] for entry in coming if entry.hub == hub]
        assert days.count(today) == 3
        assert len(set(days)) == 8


def test_nobody_in_the_demo_has_a_name_that_could_be_real() -> None:
    assert all(cells["Nome"].startswith("Persona inventata") for _, cells in demo.biennium().people.values())
