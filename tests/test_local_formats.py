from __future__ import annotations

from typing import Any

import pytest

from sheets.local import a1, fields, formats, formulas, locales, typed
from tests.engine import new_book

IT, US = locales.get("it_IT"), locales.get("en_US")


@pytest.mark.parametrize(
    ("value", "kind", "pattern", "shown"),
    [
        (45750, "DATE", "dd/mm/yyyy", "03/04/2025"),
        (45750, "DATE", "d/m/yy", "3/4/25"),
        (45750 + 1 / 3, "DATE_TIME", "dd hh:mm:ss", "03 08:00:00"),
        (45750, "DATE", "yyyy-mm-dd", "2025-04-03"),
        (45750, "DATE", "dddd d mmmm yyyy", "giovedì 3 aprile 2025"),
        (45750, "DATE", None, "03/04/2025"),
        (45750.75, "DATE_TIME", "dd/mm/yyyy hh:mm", "03/04/2025 18:00"),
        (45750.75, "DATE_TIME", 'dd "alle" h:mm am/pm', "03 alle 6:00 PM"),
        (0.5, "TIME", "hh:mm:ss", "12:00:00"),
        (1234.5, "NUMBER", "#,##0.00", "1.234,50"),
        (1234567, "NUMBER", "#,##0", "1.234.567"),
        (0.125, "NUMBER", "0.##", "0,13"),
        (7, "NUMBER", "000", "007"),
        (1e30, "NUMBER", "#,##0", "1." + ".".join(["000"] * 10)),
        (1e308, "NUMBER", "0", "1" + "0" * 308),
        (-5.5, "NUMBER", "0.0;(0.0)", "(5,5)"),
        (0, "NUMBER", '0;-0;"zero"', "zero"),
        (0.256, "PERCENT", "0.0%", "25,6%"),
        (1234.5, "CURRENCY", '#,##0.00\\ "€"', "1.234,50 €"),
        (12.5, "CURRENCY", "[$€-410]\\ 0.00", "€ 12,50"),
        (12345, "SCIENTIFIC", "0.00E+00", "1,23E+04"),
        (1.5, "TEXT", "@", "1,5"),
        ("testo", "NUMBER", "0.00", "testo"),
        (True, "NUMBER", "0.00", "VERO"),
    ],
)
def test_a_number_is_shown_by_its_format(value: Any, kind: str, pattern: str | None, shown: str) -> None:
    form = {"type": kind} if pattern is None else {"type": kind, "pattern": pattern}
    assert formats.show(value, form, IT) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (3, "3"),
        (0.1 + 0.2, "0.3"),
        (1 / 3, "0.3333333333"),
        (1 / 1024, "0.0009765625"),
        (1e-7, "0.0000001"),
        (-2.5, "-2.5"),
    ],
)
def test_a_number_without_a_format_is_shown_short(value: float, shown: str) -> None:
    assert formats.general(value, US) == shown


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("12,5", 12.5, None),
        ("1.234", 1234, "NUMBER"),
        ("1.234,56", 1234.56, "NUMBER"),
        ("1.23", "1.23", None),
        ("50%", 0.5, "PERCENT"),
        ("3/4/2025", 45750, "DATE"),
        ("31/2/2025", "31/2/2025", None),
        ("2025-04-03", 45750, "DATE"),
        ("03/04/2025 18:00", 45750.75, "DATE_TIME"),
        ("18:00", 0.75, "TIME"),
        ("25:00", "25:00", None),
        ("vero", True, None),
        ("FALSE", False, None),
        ("'3", "3", None),
        ("-", "-", None),
        ("+39 02 1234", "+39 02 1234", None),
        ("", "", None),
        ("12 euro", "12 euro", None),
    ],
)
def test_a_typed_text_is_taken_as_italians_mean_it(text: str, value: Any, kind: str | None) -> None:
    found = typed.read(text, IT)
    assert found.value == value
    assert type(found.value) is type(value)
    assert (found.number_format or {}).get("type") == kind


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("=4/2", 2),
        ("= 1 / 1024", 1 / 1024),
        ("=2+3*4^2", 50),
        ("=-(2-5)", 3),
        ("=10%", 0.1),
        ('="a"&"b"&1', "ab1"),
        ("=SUM(1,2;3)", 6),
        ("=TRUE", True),
    ],
)
def test_a_formula_of_constants_has_a_value(formula: str, value: Any) -> None:
    assert formulas.evaluate(formula) == value


@pytest.mark.parametrize(
    ("text", "title", "corners"),
    [
        ("Sheet1!A1:B2", "Sheet1", (0, 1, 0, 1)),
        ("Sheet1!B2", "Sheet1", (1, 1, 1, 1)),
        ("Sheet1!$B$2:$C", "Sheet1", (1, None, 1, 2)),
        ("A2:C", None, (1, None, 0, 2)),
        ("A:C", None, (None, None, 0, 2)),
        ("2:5", None, (1, 4, None, None)),
        ("D4:A1", None, (0, 3, 0, 3)),
        ("'L''Orto · Rho'!AA10", "L'Orto · Rho", (9, 9, 26, 26)),
        ("'Sì!A1'", "Sì!A1", (None, None, None, None)),
        ("🌵 uno 1!A:A", "🌵 uno 1", (None, None, 0, 0)),
    ],
)
def test_a1_notation_is_read(text: str, title: str | None, corners: tuple[int | None, ...]) -> None:
    found = a1.parse(text)
    assert (found.title, (found.top, found.bottom, found.left, found.right)) == (title, corners)


@pytest.mark.parametrize("index", [0, 25, 26, 51, 701, 702, 18277])
def test_a_column_has_one_name(index: int) -> None:
    assert a1.column_index(a1.column_letters(index)) == index


@pytest.mark.parametrize(
    ("title", "written"), [("Rho", "Rho"), ("D3", "'D3'"), ("L'Orto", "'L''Orto'"), ("a b", "'a b'")]
)
def test_a_title_is_quoted_where_it_must_be(title: str, written: str) -> None:
    assert a1.quote(title) == written


@pytest.mark.parametrize(
    ("mask", "chosen"),
    [
        ("a", {"a": 1}),
        ("b.c", {"b": {"c": 2}}),
        ("b/c,a", {"b": {"c": 2}, "a": 1}),
        ("b(c,d)", {"b": {"c": 2, "d": 3}}),
        ("l.x", {"l": [{"x": 1}, {}]}),
        ("*", {"a": 1, "b": {"c": 2, "d": 3}, "l": [{"x": 1}, {"y": 2}]}),
        ("b.*,missing", {"b": {"c": 2, "d": 3}}),
    ],
)
def test_a_field_mask_selects(mask: str, chosen: dict[str, Any]) -> None:
    whole = {"a": 1, "b": {"c": 2, "d": 3}, "l": [{"x": 1}, {"y": 2}]}
    assert fields.select(whole, fields.parse(mask)) == chosen


@pytest.mark.parametrize("text", ["0042", "=1+1", "12/01/2017", "1,5", "50%", "TRUE", "+39 02 1234", "20017"])
def test_what_is_typed_into_a_cell_of_plain_text_stays_as_it_is(text: str) -> None:
    book = new_book()
    book.sheet1.format("A1:A2", {"numberFormat": {"type": "TEXT", "pattern": "@"}})
    book.sheet1.update([[text], [7]], "A1", value_input_option="USER_ENTERED")
    book.sheet1.update([[text]], "B1", value_input_option="USER_ENTERED")
    assert book.sheet1.get("A1:A2", value_render_option="UNFORMATTED_VALUE") == [[text], [7]], "a number is one still"
    beside = book.sheet1.get("B1", value_render_option="UNFORMATTED_VALUE")
    assert (beside == [[text]]) is (text in ("+39 02 1234", "1,5"))
    form = book.fetch_sheet_metadata({"includeGridData": True, "ranges": "A1"})
    assert (
        form["sheets"][0]["data"][0]["rowData"][0]["values"][0]["userEnteredFormat"]["numberFormat"]["type"] == "TEXT"
    )
