"""A batch read's reply becomes rows that share what is equal."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sheets.spreadsheet.decoding import decode


def reply(*tabs: list[list[Any]], **form: Any) -> bytes:
    """The JSON of a batch read; a range without rows has no `values`, as on Google."""
    ranges = [
        {"range": f"'{number}'!A1:C9", "majorDimension": "ROWS", **({"values": rows} if rows else {})}
        for number, rows in enumerate(tabs)
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
    assert repr([[list(row) for row in rows] for rows in found]) == repr(tabs)


def test_the_order_of_the_keys_does_not_matter() -> None:
    content = (
        b'{"valueRanges": [{"values": [["a"]], "range": "A1", "majorDimension": "ROWS"}], "spreadsheetId": {"x": [1]}}'
    )
    assert decode(content, [[]]) == [[("a",)]]


def test_equal_cells_of_a_long_tab_are_one_object_and_true_is_not_one() -> None:
    given = [["Evento di socialità", f"id-{number}", 42_000.5, 1000, number == 499 or 1] for number in range(500)]
    (rows,) = decode(reply([["Attività", "id", "Data", "Quanti", "Vero"], *given]), [[]])
    assert [list(row) for row in rows[1:]] == given
    assert all(len({id(row[column]) for row in rows[250:]}) == 1 for column in (0, 2, 3))
    assert rows[-1][4] is True
    assert type(rows[-2][4]) is int


def test_a_row_that_is_as_it_was_is_the_row_that_was() -> None:
    before = decode(reply([["a", 1], ["b", 1], ["c"]]), [[]])
    (now,) = decode(reply([["a", 1], ["b", True], ["c", ""], ["d"]]), before)
    assert now[0] is before[0][0]
    assert [list(row) for row in now[1:]] == [["b", True], ["c", ""], ["d"]]
    assert type(now[1][1]) is bool


def test_a_row_kept_as_a_list_is_found_again() -> None:
    kept = ["a", 1, 2.5]
    assert decode(reply([["a", 1, 2.5]]), [[kept]])[0][0] is kept


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{", b'{"valueRanges"', b'{"valueRanges": [{"values": [["a"', b"<html>", b"null", b'{"\xff'],
)
def test_what_is_no_such_reply_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError):
        decode(content, [[]])
