"""Numbers and dates as Italians write them."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from sheets import numbers


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [(0, 0, "0"), (999, 0, "999"), (1106, 0, "1.106"), (1_234_567.891, 2, "1.234.567,89"), (12.5, 1, "12,5"), (-3783, 0, "-3.783")],
)  # fmt: skip
def test_a_number_is_written_with_dots_and_a_comma(value: float, decimals: int, written: str) -> None:
    assert numbers.italian_number(value, decimals) == written


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("23", 23.0),
        (" 23 ", 23.0),
        ("1.106", 1106.0),
        ("1.234.567", 1_234_567.0),
        ("1.234,50", 1234.5),
        ("12,5", 12.5),
        ("12.5", 12.5),
        ("1.10", 1.1),
        ("-4", -4.0),
        ("+4", 4.0),
        ("€ 12,50", 12.5),
        ("12,50 €", 12.5),
        ("€-4", -4.0),
        ("- 4", -4.0),
        ("1 106", 1106.0),
        ("1\u00a0106", 1106.0),
        ("1\u202f106", 1106.0),
        ("1\u2009106", 1106.0),
        ("1'106", 1106.0),
        ("1’106", 1106.0),
        ("12 345 678", 12_345_678.0),
        ("12 345,50", 12_345.5),
        ("12 345.50", 12_345.5),
        ("0.500", 0.5),
        ("12 15", None),
        ("2 3", None),
        ("1 1064", None),
        ("1106 500", None),
        ("12 34 567", None),
        ("0 500", None),
        ("1 106\u00a0500", None),
        ("1.106 500", None),
        ("1 106.500", None),
        ("1 106.500.000", None),
        ("1  106", None),
        ("1\n106", None),
        ("--4", None),
        ("+-4", None),
        ("€", None),
        ("9" * 308, float("9" * 308)),
        ("9" * 309, float("inf")),
        ("-" + "9" * 309, float("-inf")),
        ("1e999", None),
        ("", None),
        ("venti", None),
        ("12,5,1", None),
        ("1,106,000", None),
        ("1.1062.3", None),
        ("1e3", None),
        ("nan", None),
        ("circa 20", None),
    ],
)
def test_a_number_is_read_as_an_italian_means_it(text: str, number: float | None) -> None:
    assert numbers.number_from_text(text) == number


@pytest.mark.parametrize("value", [0, 7, 1106, 3783, 1_000_000])
def test_a_number_that_was_written_is_read_back(value: int) -> None:
    assert numbers.number_from_text(numbers.italian_number(value)) == value


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12/01/2017", date(2017, 1, 12)),
        ("1/2/2017", date(2017, 2, 1)),
        ("12-01-2017", date(2017, 1, 12)),
        ("12.01.2017", date(2017, 1, 12)),
        ("2017-01-12", date(2017, 1, 12)),
        (" 12/01/2017 ", date(2017, 1, 12)),
        ("29/02/2016", date(2016, 2, 29)),
        ("29/02/2017", None),
        ("13/13/2017", None),
        ("01/13/2017", None),
        ("12/1/17", None),
        ("gennaio", None),
        ("12 gennaio 2017", None),
        ("2017", None),
        ("", None),
        ("12/01/0217", None),
        ("0017-01-12", None),
        ("12/01/2917", None),
    ],
)
def test_a_date_is_read_day_first_and_never_guessed(text: str, day: date | None) -> None:
    assert numbers.date_from_text(text) == day


@pytest.mark.parametrize(
    ("text", "clock"),
    [("15:30", time(15, 30)), ("15.30", time(15, 30)), ("9:05", time(9, 5)), ("15:30:00", time(15, 30)), ("24:00", None),
     ("9:5", None), ("15", None), ("le tre", None)],
)  # fmt: skip
def test_a_time_is_read_with_colon_or_dot(text: str, clock: time | None) -> None:
    assert numbers.time_from_text(text) == clock


@pytest.mark.parametrize(
    ("day", "serial"), [(date(1900, 1, 1), 2), (date(2015, 1, 1), 42005), (date(2016, 2, 29), 42429), (date(2199, 12, 31), 109_574)]
)  # fmt: skip
def test_a_date_is_the_serial_number_that_sheets_give_it(day: date, serial: int) -> None:
    assert numbers.serial_from_date(day) == serial
    assert numbers.date_from_serial(serial) == day


@pytest.mark.parametrize("serial", [-1, 0, 1, 109_575, 1e9, float("inf")])
def test_a_serial_number_outside_the_years_1900_to_2199_is_no_date(serial: float) -> None:
    assert numbers.date_from_serial(serial) is None
    assert numbers.datetime_from_serial(serial) is None


@pytest.mark.parametrize(
    "moment", [datetime(2017, 1, 12), datetime(2017, 1, 12, 15, 30, 7), datetime(2016, 12, 31, 23, 59, 59)]
)
def test_a_moment_is_read_back_to_the_second(moment: datetime) -> None:
    assert numbers.datetime_from_serial(numbers.serial_from_datetime(moment)) == moment


def test_two_moments_of_one_second_are_two_serial_numbers() -> None:
    moments = [datetime(2017, 1, 12, 15, 30, 7, millisecond * 1000) for millisecond in range(1, 400)]
    assert len({numbers.serial_from_datetime(moment) for moment in moments}) == len(moments)
    assert {numbers.datetime_from_serial(numbers.serial_from_datetime(moment)) for moment in moments} == {
        datetime(2017, 1, 12, 15, 30, 7)
    }


def test_days_are_written_short_and_long() -> None:
    assert numbers.italian_date(date(2017, 1, 2)) == "02/01/2017"
    assert numbers.long_date(date(2026, 11, 22)) == "domenica 22 novembre"
