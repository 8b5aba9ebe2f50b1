"""Setup protects the definition tabs for administrators, keeps that up to date, and doctor says where it lacks."""

from __future__ import annotations

from typing import Any

import gspread
import pytest

from sheets import doctor, local
from sheets.definitions.model import TABS
from sheets.doctor.findings import LOOK, WELL
from sheets.doctor.guards import CHECKS
from sheets.setup import protection
from sheets.spreadsheet.workbook import Workbook
from tests.prepared import setup

ADMINISTRATOR, ACCOUNT = "amministratore@esempio.it", "app@progetto.iam.gserviceaccount.com"


def guards(book: gspread.Spreadsheet, title: str = "Ruoli") -> list[dict[str, Any]]:
    """The protections of a tab."""
    sheets = book.fetch_sheet_metadata()["sheets"]
    return next(list(each.get("protectedRanges", [])) for each in sheets if each["properties"]["title"] == title)


def users(book: gspread.Spreadsheet, title: str = "Ruoli") -> set[str]:
    (guard,) = guards(book, title)
    return set(guard["editors"]["users"]) - {local.book.OWNER}


def verdict(workbook: Workbook) -> tuple[str, str]:
    finding = CHECKS[0].finding(doctor.Lab(workbook))
    return finding.state, finding.found


@pytest.mark.parametrize("title", TABS)
def test_every_definition_tab_is_protected_as_a_whole_for_administrators_alone(
    workbook: Workbook, book: gspread.Spreadsheet, title: str
) -> None:
    (guard,) = guards(book, title)
    assert "warningOnly" not in guard
    assert "unprotectedRanges" not in guard
    assert guard["range"]["sheetId"] == book.worksheet(title).id
    assert guard["range"].get("startRowIndex", 0) == 0
    assert users(book, title) == {ADMINISTRATOR}
    assert verdict(workbook) == (WELL, "Le cambiano solo gli amministratori, l'app e chi possiede il foglio.")


def test_a_second_setup_finds_nothing_to_do(workbook: Workbook, session: local.LocalSession) -> None:
    session.log.clear()
    assert setup(workbook).lines == []
    assert session.log.counts["write"] == 0


def test_the_apps_own_account_stays_in(session: local.LocalSession) -> None:
    made = Workbook.on_file(":memory:", session)
    made.account = ACCOUNT
    setup(made)
    assert users(gspread.Client(auth=None, session=session).open_by_key(made.key)) == {ADMINISTRATOR, ACCOUNT}
    assert setup(made).lines == []
    assert verdict(made)[0] == WELL


def test_a_spreadsheet_in_use_gets_its_protection_later_and_keeps_what_people_protected(
    workbook: Workbook, book: gspread.Spreadsheet
) -> None:
    for title in TABS:
        for guard in guards(book, title):
            book.batch_update({"requests": [{"deleteProtectedRange": {"protectedRangeId": guard["protectedRangeId"]}}]})
    theirs = {"range": {"sheetId": book.worksheet("Ruoli").id}, "description": "Solo io"}
    book.batch_update({"requests": [{"addProtectedRange": {"protectedRange": theirs}}]})
    assert verdict(workbook)[0] == LOOK
    assert "protezione: le cambiano solo gli amministratori (amministratore@esempio.it)" in str(setup(workbook).lines)
    assert [guard["description"] for guard in guards(book)] == [
        "Solo io", "Perimetri: la cambiano solo gli amministratori (amministratore@esempio.it)",
    ]  # fmt: skip
    assert setup(workbook).lines == []


def test_when_the_administrators_change_setup_follows_and_whom_people_added_stays(
    workbook: Workbook, book: gspread.Spreadsheet
) -> None:
    (guard,) = guards(book)
    people = {**guard, "editors": {"users": [*guard["editors"]["users"], "presidente@esempio.it"]}}
    book.batch_update({"requests": [{"updateProtectedRange": {"protectedRange": people, "fields": "editors"}}]})
    assert verdict(workbook)[0] == WELL
    tab = book.worksheet("Ruoli")
    tab.update_cell(tab.col_values(1).index(ADMINISTRATOR) + 1, 1, "nuova@esempio.it")
    assert verdict(workbook)[0] == LOOK
    setup(workbook)
    assert users(book) == {"nuova@esempio.it", "presidente@esempio.it"}
    assert users(book, "Campi") == {"nuova@esempio.it"}
    assert verdict(workbook)[0] == WELL


@pytest.mark.parametrize(
    "weaker",
    [
        {"warningOnly": True},
        {"unprotectedRanges": [{"startRowIndex": 0, "endRowIndex": 3}]},
        {"range": {"endRowIndex": 2}},
    ],
)
def test_a_protection_that_was_weakened_is_told_and_made_whole(
    workbook: Workbook, book: gspread.Spreadsheet, weaker: dict[str, Any]
) -> None:
    (guard,) = guards(book)
    sheet_id = {"sheetId": book.worksheet("Ruoli").id}
    name, given = next(iter(weaker.items()))
    changed = (
        [{**sheet_id, **each} for each in given]
        if isinstance(given, list)
        else {**sheet_id, **given}
        if isinstance(given, dict)
        else given
    )
    body = {"protectedRangeId": guard["protectedRangeId"], name: changed}
    book.batch_update({"requests": [{"updateProtectedRange": {"protectedRange": body, "fields": name}}]})
    assert verdict(workbook)[0] == LOOK
    setup(workbook)
    assert verdict(workbook)[0] == WELL
    assert setup(workbook).lines == []


def test_without_an_administrator_nobody_but_the_owner_and_the_app_edits_them(
    workbook: Workbook, book: gspread.Spreadsheet
) -> None:
    tab = book.worksheet("Ruoli")
    tab.delete_rows(tab.col_values(1).index(ADMINISTRATOR) + 1)
    assert "per ora nessuno" in str(setup(workbook).lines)
    assert users(book) == set()


def test_a_protection_that_google_refuses_keeps_nothing_else_from_being_prepared(
    session: local.LocalSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Workbook.on_file(":memory:", session)
    nowhere = {"addProtectedRange": {"protectedRange": {"range": {"sheetId": 999}}}}
    monkeypatch.setattr(protection, "lacking", lambda tab, wanted: nowhere)
    prepared = setup(made)
    assert {*TABS} <= {*prepared.made}
    assert any(notice.startswith("Ruoli: non ho potuto proteggerla") for notice in prepared.notices)


def test_doctor_says_when_there_is_no_tab_of_roles(workbook: Workbook, book: gspread.Spreadsheet) -> None:
    book.del_worksheet(book.worksheet("Ruoli"))
    assert verdict(workbook) == (LOOK, "La scheda «Ruoli» non c'è: chiunque la faccia decide chi entra.")
