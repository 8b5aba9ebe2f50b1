"""What the tests of the local engine share: a spreadsheet through real gspread, and how a refusal reads."""

from __future__ import annotations

from typing import Any

import gspread
import pytest

from sheets import local

Book = gspread.Spreadsheet


def new_book() -> Book:
    """An empty spreadsheet in memory."""
    return gspread.Client(auth=None, session=local.session(":memory:")).create("Prova")


def refusal(call: Any, *given: Any, **named: Any) -> tuple[int, str]:
    """(code, message) of the error that the call is answered with."""
    with pytest.raises(gspread.exceptions.APIError) as caught:
        call(*given, **named)
    error = caught.value.response.json()["error"]
    return error["code"], error["message"]
