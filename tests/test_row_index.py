"""Which rows a page asks for."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pandas as pd
import pytest

from sheets.entries.row_index import RowIndex

DAY, NOON = date(2026, 11, 26), datetime(2026, 11, 26, 12)
ROWS = [
    # activity, day, id, who made it, hours ago
    ("Evento", "2026-11-27", "domani", "anna", 1),
    ("Evento", "2026-11-26", "oggi", "anna", 2),
    ("Consulenza", "2026-11-26", "consulenza", "anna", 3),
    ("Evento", "2026-11-25", "ieri", "bruno", 4),
    ("Evento", None, "senza data", "bruno", 5),
    ("Evento", "2026-11-26", None, "anna", 6),
    ("Non c'è", "2026-11-26", "attività ignota", "anna", 7),
    ("Evento", "2026-11-26", "oggi ancora", "bruno", 2),
    ("Evento", "2026-11-26", "da nessuno", None, None),
]


@pytest.fixture
def index() -> RowIndex:
    activities, days, ids, authors, hours = zip(*ROWS, strict=True)
    made = [NOON - timedelta(hours=each) if each is not None else None for each in hours]
    frame = pd.DataFrame(
        {
            "Attività": pd.Series(activities, dtype="str"),
            "Data": pd.Series(days, dtype="datetime64[s]"),
            "id": pd.Series(ids, dtype="str"),
            "creato_da": pd.Series(authors, dtype="str"),
            "creato_il": pd.Series(made, dtype="datetime64[s]"),
            "_row": range(2, len(ROWS) + 2),
        }
    )
    return RowIndex.of(frame, ["Evento", "Consulenza"], ["Evento"])


def row(id_: str) -> int:
    return [each[2] for each in ROWS].index(id_) + 2


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (DAY, DAY, ["oggi", "oggi ancora", "da nessuno"]),
        (DAY - timedelta(days=1), DAY, ["oggi", "ieri", "oggi ancora", "da nessuno"]),
        (DAY, DAY + timedelta(days=1), ["domani", "oggi", "oggi ancora", "da nessuno"]),
        (DAY + timedelta(days=2), DAY + timedelta(days=9), []),
        (DAY + timedelta(days=1), DAY, []),
    ],
)
def test_sessions_between_two_days_come_in_the_order_of_the_sheet(
    index: RowIndex, first: date, last: date, found: list[str]
) -> None:
    assert index.between(first, last) == [row(id_) for id_ in found]


def test_what_has_no_day_or_is_attended_by_nobody_is_no_session(index: RowIndex) -> None:
    assert [index.is_session(row(id_)) for id_ in ("oggi", "consulenza", "senza data", "attività ignota")] == [
        True,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("author", "hours", "most", "found"),
    [
        ("anna", 24, 6, ["domani", "oggi", "consulenza"]),
        ("anna", 2, 6, ["domani", "oggi"]),
        ("anna", 24, 1, ["domani"]),
        ("bruno", 24, 2, ["ieri", "oggi ancora"]),
        ("carla", 24, 6, []),
        ("", 24, 6, []),
    ],
)
def test_somebody_finds_what_they_made_lately(
    index: RowIndex, author: str, hours: int, most: int, found: list[str]
) -> None:
    made = index.made_by(author, NOON - timedelta(hours=hours), most)
    assert [number for _, number in made] == [row(id_) for id_ in found]
    assert all(when == NOON - timedelta(hours=ROWS[number - 2][4] or 0) for when, number in made)


def test_of_what_was_made_in_one_moment_nothing_is_left_out(index: RowIndex) -> None:
    frame = pd.DataFrame(
        {
            "Attività": pd.Series(["Evento"] * 3, dtype="str"),
            "Data": pd.Series(["2026-11-26"] * 3, dtype="datetime64[s]"),
            "id": pd.Series(["a", "b", "c"], dtype="str"),
            "creato_da": pd.Series(["anna"] * 3, dtype="str"),
            "creato_il": pd.Series([NOON] * 3, dtype="datetime64[s]"),
            "_row": [2, 3, 4],
        }
    )
    same = RowIndex.of(frame, ["Evento"], ["Evento"])
    assert [number for _, number in same.made_by("anna", NOON, 1)] == [2, 3, 4]


def test_an_empty_tab_has_nothing() -> None:
    frame = pd.DataFrame(
        {
            "Attività": pd.Series(dtype="str"),
            "Data": pd.Series(dtype="datetime64[s]"),
            "id": pd.Series(dtype="str"),
            "creato_da": pd.Series(dtype="str"),
            "creato_il": pd.Series(dtype="datetime64[s]"),
            "_row": pd.Series(dtype="int64"),
        }
    )
    nothing = RowIndex.of(frame, ["Evento"], ["Evento"])
    assert (nothing.between(DAY, DAY), nothing.is_session(2), nothing.made_by("anna", NOON, 6)) == ([], False, [])
