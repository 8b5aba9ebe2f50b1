"""Problems are sentences with a place; errors carry what to do now."""

from __future__ import annotations

import pytest

from sheets import problems
from sheets.problems import Invalid, Problem, SheetsError


def test_a_problem_reads_as_place_what_and_fix() -> None:
    assert str(Problem("Campi!D4", "«datta» non è un tipo.", "Scegli fra: data.")) == (
        "Campi!D4: «datta» non è un tipo. Scegli fra: data."
    )


def test_an_error_keeps_its_sentence_apart_from_its_advice() -> None:
    error = SheetsError("Il foglio non risponde.", "Riprova.")
    assert (error.sentence, error.advice, str(error)) == (
        "Il foglio non risponde.", "Riprova.", "Il foglio non risponde. Riprova.",
    )  # fmt: skip
    assert str(SheetsError("Basta.")) == "Basta."


def test_invalid_carries_a_sentence_for_each_field() -> None:
    error = Invalid({"Data": "Data: manca.", "Titolo": "Titolo: manca."})
    assert error.fields == {"Data": "Data: manca.", "Titolo": "Titolo: manca."}
    assert str(error) == "Non ho ancora salvato. Data: manca. Titolo: manca."


@pytest.mark.parametrize("name", ["NotAllowed", "Invalid", "Conflict", "NothingToExport", "BrokenBook", "Unreachable"])
def test_whoever_catches_sheets_error_catches_them_all(name: str) -> None:
    assert issubclass(getattr(problems, name), SheetsError)
    assert name in str(problems.__doc__), "the tree at the top of the file shows it"


def test_a_save_without_an_answer_is_a_spreadsheet_that_does_not_answer() -> None:
    assert issubclass(problems.Unconfirmed, problems.Unreachable)
