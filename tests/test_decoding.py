"""A batch read's reply becomes rows that share what is equal."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sheets.spreadsheet.decoding import decode


def reply(*tabs: list[list[Any]], **form: Any) -> bytes:
    """The JSON of a read of tabs 0, 1, …; a range without rows has no `values`, and an id of 0 is left out, as on Google."""
    ranges = [
        {
            "valueRange": {"range": f"'{tab}'!A1:C9", "majorDimension": "ROWS", **({"values": rows} if rows else {})},
            "dataFilters": [{"gridRange": {"sheetId": tab} if tab else {}}],
        }
        for tab, rows in enumerate(tabs)
    ]
    return json.dumps({"spreadsheetId": "chiave", "valueRanges": ranges}, **form).encode()


@pytest.mark.parametrize("window", [1, 2, 7, 1_000_000])
@pytest.mark.parametrize("form", [{}, {"indent": 2}, {"separators": (",", ":")}, {"ensure_ascii": False}])
@pytest.mark.parametrize(
    "tabs",
    [
        [],
        [[]],
        [[["a", "b"], ["c", 1, 2.5, True, ""]], [], [["«è»", 'virgol"ette', "a\nb", "[1]", "{"]]],
        [[[], ["x"], []], [[0, False, 1, True, "1", "true", "false"], [1], [True], [1], [0], [False], ["true", 1.5]]],
    ],
)
def test_every_row_is_what_the_json_says_types_too(
    monkeypatch: pytest.MonkeyPatch, tabs: list[list[list[Any]]], form: dict[str, Any], window: int
) -> None:
    monkeypatch.setattr("sheets.spreadsheet.decoding._WINDOW", window)
    found = decode(reply(*tabs, **form), [[]] * len(tabs))
    assert repr([[list(row) for row in found[tab]] for tab in range(len(tabs))]) == repr(tabs)


def test_the_order_of_the_keys_does_not_matter() -> None:
    content = b"""{"valueRanges": [{"dataFilters": [{"gridRange": {"sheetId": 7}}], "valueRange":
        {"values": [["a"]], "range": "A1", "majorDimension": "ROWS"}}], "spreadsheetId": {"x": [1]}}"""
    assert decode(content, [[]]) == {7: [("a",)]}


def test_tabs_are_told_by_their_filters_and_not_by_their_order() -> None:
    whole = json.loads(reply([["a"]], [["b"]], [["c"]]))
    content = json.dumps({"valueRanges": whole["valueRanges"][::-1]}).encode()
    assert {tab: [*rows[0]] for tab, rows in decode(content, [[]]).items()} == {0: ["a"], 1: ["b"], 2: ["c"]}


def test_equal_cells_of_a_long_tab_are_one_object_and_true_is_not_one() -> None:
    given = [["Evento di socialità", f"id-{number}", 42_000.5, 1000, number == 499 or 1] for number in range(500)]
    rows = decode(reply([["Attività", "id", "Data", "Quanti", "Vero"], *given]), [[]])[0]
    assert [list(row) for row in rows[1:]] == given
    assert all(len({id(row[column]) for row in rows[250:]}) == 1 for column in (0, 2, 3))
    assert rows[-1][4] is True
    assert type(rows[-2][4]) is int


def test_a_row_that_is_as_it_was_is_the_row_that_was() -> None:
    before = decode(reply([["a", 1], ["b", 1], ["c"]]), [[]])
    now = decode(reply([["a", 1], ["b", True], ["c", ""], ["d"]]), [before[0]])[0]
    assert now[0] is before[0][0]
    assert [list(row) for row in now[1:]] == [["b", True], ["c", ""], ["d"]]
    assert type(now[1][1]) is bool


def test_a_row_kept_as_a_list_is_found_again() -> None:
    kept = ["a", 1, 2.5]
    assert decode(reply([["a", 1, 2.5]]), [[kept]])[0][0] is kept


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{",
        b'{"valueRanges"',
        b'{"valueRanges": [{"valueRange": {"values": [["a"',
        b'{"valueRanges": [{"valueRange": {"values": [["a"]]}}]}',
        b"<html>",
        b"null",
        b'{"\xff',
    ],
)
def test_what_is_no_such_reply_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError):
        decode(content, [[]])
