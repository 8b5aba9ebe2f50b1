"""One value that cannot be written keeps nobody out: it is refused where it is typed, or set aside and told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import gspread
import pytest
import requests
from requests.adapters import BaseAdapter

from sheets import local
from sheets.access import SHELL
from sheets.editor.hand import Hand
from sheets.editor.view import SheetView
from sheets.entries.columns import Entry
from sheets.imports.mapping import ColumnMapping
from sheets.kinds import Cell, Kind, Value
from sheets.problems import Invalid, Refused
from sheets.register.receipt import Receipt
from sheets.register.register import Register
from sheets.register.stamps import new_id
from sheets.saving import batch, changes
from sheets.saving.changes import Change, ChangedCells, NewRow
from sheets.saving.outbox import Outbox
from sheets.saving.saving import Saving
from sheets.spreadsheet.pace import Pace
from sheets.spreadsheet.workbook import Workbook
from tests.waiting import until

TODAY = date(2017, 1, 12)
HOUSES = "Smart House · Rho"
NINES = "9" * 309
SHEETLESS: list[tuple[str, Cell]] = [
    ("infinity", float("inf")),
    ("minus infinity", float("-inf")),
    ("no number", float("nan")),
    ("beyond a float", 10**400),
    ("too long", "x" * 50_001),
    ("half a character", "casa \ud83d"),
    ("a nought character", "casa \x00"),
]
"""Cells that no spreadsheet holds."""
poisons = pytest.mark.parametrize("poison", [cell for _, cell in SHEETLESS], ids=[name for name, _ in SHEETLESS])
Save = Callable[..., Receipt]


def house(title: str, **values: Value) -> Entry:
    return Entry(title.lower(), "Smart House", "Rho", "Unità abitativa", {"Data": TODAY, "Titolo": title, **values})


def titles(book: gspread.Spreadsheet, tab: str = HOUSES) -> list[str]:
    header, *rows = book.worksheet(tab).get_all_values()
    return [row[header.index("Titolo")] for row in rows]


def all_goes_on(register: Register, book: gspread.Spreadsheet) -> None:
    """Nothing waits, and who saves next has a receipt of a row."""
    assert until(lambda: not register.of(SHELL).receipts.waiting())
    assert register.of(SHELL).entries.save(house("Dopo")).row is not None
    assert "Dopo" in titles(book)


# The ways in


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"Affitto mensile": NINES}, f"Affitto mensile: «{'9' * 40}…» è un numero troppo grande."),
        ({"Affitto mensile": float("inf")}, "Affitto mensile: «inf» è un numero troppo grande."),
        ({"Affitto mensile": float("nan")}, "Affitto mensile: «nan» non è un importo."),
        ({"Affitto mensile": "1e999"}, "Affitto mensile: «1e999» non è un importo."),
        ({"Data": date(1, 1, 1)}, "Data: «01/01/0001» è fuori dal calendario. Scrivi un anno dal 1900 al 2199."),
        ({"Data": date(2200, 1, 1)}, "Data: «01/01/2200» è fuori dal calendario."),
        ({"Note": "casa \ud83d"}, "Note: c'è mezzo carattere, che nessun foglio tiene."),
        ({"Note": "😀" * 25_001}, "Note: il testo ha 50.002 caratteri. Il foglio ne tiene 50.000 per cella: accorcialo."),
    ],
)  # fmt: skip
def test_in_a_form_it_is_a_sentence_at_its_field(
    register: Register, book: gspread.Spreadsheet, values: Mapping[str, Value], sentence: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        register.of(SHELL).entries.save(house("Casa", **values))
    assert next(iter(refusal.value.fields.values())).startswith(sentence)
    all_goes_on(register, book)


def test_what_a_paste_brings_and_nobody_sees_is_left_out(register: Register, book: gspread.Spreadsheet) -> None:
    register.of(SHELL).entries.save(
        replace(house("Casa\x00 nuova\x0bin via Po\x7f", Note="riga\r\nriga\x1b"), id="casa")
    )
    sheet = book.worksheet(HOUSES)
    assert titles(book) == ["Casa nuova\nin via Po"]
    assert sheet.cell(2, sheet.find("Note").col).value == "riga\nriga"


@pytest.mark.parametrize(
    ("values", "label"),
    [
        ({"Affitto mensile": NINES}, "Affitto mensile"),
        ({"Affitto mensile": float("inf")}, "Affitto mensile"),
        ({"Disponibile dal": date(1, 1, 1)}, "Disponibile dal"),
        ({"Note": "casa \ud83d"}, "Note"),
    ],
)
def test_in_a_correction_it_is_a_sentence_at_its_field(
    register: Register, book: gspread.Spreadsheet, values: Mapping[str, Value], label: str
) -> None:
    register.of(SHELL).entries.save(house("Casa"))
    with pytest.raises(Invalid) as refusal:
        register.of(SHELL).entries.correct(HOUSES, "casa", values, register.of(SHELL).entries.find(HOUSES, "casa").seen)
    assert list(refusal.value.fields) == [label]
    all_goes_on(register, book)


@pytest.mark.parametrize("count", [NINES, float("inf"), float("nan"), 10**400])
def test_in_a_headcount_it_is_a_sentence_at_its_field(register: Register, save: Save, count: Value) -> None:
    save("Evento di socialità", {"Titolo": "Cena", "Stato": "in programma"}, id="cena")
    session = register.of(SHELL).sessions.find("Rho", "cena")
    assert session is not None
    with pytest.raises(Invalid) as refusal:
        register.of(SHELL).sessions.record(session, {"Adulti": count})
    assert list(refusal.value.fields) == ["Adulti"]


def test_in_an_import_it_is_a_finding_and_the_other_rows_are_written(
    register: Register, book: gspread.Spreadsheet, tmp_path: Path
) -> None:
    rows = [("2016-03-01", "Una", "400"), ("2016-03-02", "Due", NINES), ("2016-03-03", "Tre", "12 15"), ("2016-03-04", "Quattro", "500")]  # fmt: skip
    path = tmp_path / "case.csv"
    path.write_text("Giorno,Nome,Affitto\n" + "".join(f"{','.join(row)}\n" for row in rows), encoding="utf-8")
    columns = {"Giorno": "Data", "Nome": "Titolo", "Affitto": "Affitto mensile"}
    mapping = ColumnMapping("Smart House", "Unità abitativa", hub="Rho", columns=columns)
    report = register.of(SHELL).imports.file(path, mapping)
    assert report.written == 2
    assert [(each.lines, each.column) for each in report.findings] == [((3,), "Affitto"), ((4,), "Affitto")]
    assert titles(book) == ["Una", "Quattro"]
    all_goes_on(register, book)


@poisons
def test_in_a_roll_or_a_name_it_is_refused_by_its_column_before_it_is_kept(
    register: Register, book: gspread.Spreadsheet, poison: Cell
) -> None:
    for row in (
        register.of(SHELL).rows.of_roll("Rho", new_id(), {"Incontro": "cena", "Persona": poison}),
        register.of(SHELL).rows.of_people("Rho", new_id(), {"Nome": "Ada", "Persona": poison}),
    ):
        with pytest.raises(Refused, match=r"^Non ho salvato «Persona»: "):
            register.of(SHELL).rows.add([row])
    all_goes_on(register, book)


@poisons
def test_in_the_journal_it_is_refused_with_what_it_tells_of(
    register: Register, book: gspread.Spreadsheet, poison: Cell
) -> None:
    register.of(SHELL).entries.save(house("Casa"))
    journal = register.of(SHELL).rows.of_journal(str(poison) if not isinstance(poison, int) else "x" * 50_001, HOUSES)
    journal = replace(journal, cells={**journal.cells, "che cosa": poison})
    change = ChangedCells(HOUSES, (), "casa", {"Note": "qui"}, {"Note": ""})
    saving = Saving(change, "correzione", SHELL.email, register.now(), journal)
    with pytest.raises(Refused, match=r"^Non ho salvato «che cosa»: "):
        register.delivery._own.submit([saving])
    all_goes_on(register, book)


@pytest.mark.parametrize(
    "typed", [NINES, "1e999", "-1e400", "=10^400", "=10^308*10", "=1e308+1e308", "casa \ud83d", "x" * 50_001]
)
def test_typed_in_foglio_it_leaves_a_sheet_that_can_be_read(
    register: Register, workbook: Workbook, book: gspread.Spreadsheet, typed: str
) -> None:
    register.of(SHELL).entries.save(house("Casa"))
    sheet = book.worksheet(HOUSES)
    column = sheet.find("Affitto mensile").col
    header, row = sheet.row_values(1), sheet.row_values(2)
    hand = Hand(SheetView(workbook), register.reader.lock)
    try:
        hand.type_in(sheet.id, {(2, column - 1): typed}, {1: header, 2: row})
    except Refused as why:
        assert why.sentence
    register.reader.renew()
    json.dumps([list(line) for line in register.snapshot.tabs[HOUSES].rows], allow_nan=False)
    assert all("Affitto" in str(problem) for problem in register.of(SHELL).problems.all())
    all_goes_on(register, book)


# What stands in the outbox from before


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Where an older version kept what waits."""
    return tmp_path / "attesa"


def put_in(kept: Path, *wanted: Change, journal: NewRow | None = None) -> None:
    """Changes as an older version kept them, which asked nothing."""
    outbox = Outbox.open(kept)[0]
    with outbox._writing():
        for change in wanted:
            row = (
                changes.as_json(change),
                f"voce {change.id}",
                SHELL.email,
                f"{datetime(2017, 1, 12):%Y-%m-%dT%H:%M:%S}",
            )
            query = "INSERT INTO accepted(change, what, who, at, journal) VALUES(?,?,?,?,?)"
            outbox._connection.execute(query, (*row, changes.as_json(journal) if journal else None))
    outbox.close()


def rent(register: Register, id_: str, cell: Any) -> NewRow:
    return replace(
        register.of(SHELL).entries._new(house(id_)).change,
        cells={**register.of(SHELL).entries._new(house(id_)).change.cells, "Affitto mensile": cell},
    )


@pytest.fixture
def reopened(workbook: Workbook, kept: Path) -> Iterator[Callable[[], Register]]:
    """The app, started again on what waits."""
    opened: list[Register] = []

    def start() -> Register:
        opened.append(Register(workbook, lambda: datetime(2017, 1, 12, 15, 30), kept, Pace(backoff=0.01)))
        return opened[-1]

    yield start
    for each in opened:
        each.close()


OLD: list[tuple[str, Any]] = [
    ("infinity", float("inf")),
    ("no number", float("nan")),
    ("beyond a float", 10**400),
    ("too long", "x" * 60_000),
]


@pytest.mark.parametrize("poison", [cell for _, cell in OLD], ids=[name for name, _ in OLD])
@pytest.mark.parametrize("place", [0, 7, 15])
def test_what_an_older_version_kept_and_no_sheet_takes_is_set_aside_and_the_others_leave(
    register: Register, reopened: Callable[[], Register], kept: Path, book: gspread.Spreadsheet, poison: Any, place: int
) -> None:
    names = [f"Casa {number:02}" for number in range(16)]
    put_in(kept, *(rent(register, name, poison if at == place else 400) for at, name in enumerate(names)))
    again = reopened()
    all_goes_on(again, book)
    assert sorted(titles(book)) == sorted({*names, "Dopo"} - {names[place]})
    (refusal,) = again.of(SHELL).receipts.refusals()
    assert refusal.saving.change.id == names[place].lower()
    assert "non si può scrivere" in refusal.sentence or "rifiutato" in refusal.sentence
    again.of(SHELL).receipts.dismiss(refusal)
    assert again.of(SHELL).receipts.refusals() == []


def test_two_processes_that_each_hold_one_find_it_though_they_overtake_each_other(
    register: Register, session: local.LocalSession, tmp_path: Path, book: gspread.Spreadsheet
) -> None:
    started = []
    for name in "ab":
        kept = tmp_path / name
        put_in(kept, *(rent(register, f"{name}{at}", "x" * 60_000 if at == 5 else 400) for at in range(12)))
        workbook = Workbook.on_file(":memory:", session)
        started.append(Register(workbook, lambda: datetime(2017, 1, 12, 15, 30), kept, Pace(backoff=0.01)))
    for each in started:
        assert until(lambda each=each: not each.of(SHELL).receipts.waiting(), 60)  # type: ignore[misc]
        assert [refusal.saving.change.id for refusal in each.of(SHELL).receipts.refusals()] in (["a5"], ["b5"])
        each.close()
    assert sorted(titles(book)) == sorted(f"{name}{at}" for name in "ab" for at in range(12) if at != 5)


def test_two_of_them_in_one_batch_are_both_set_aside(
    register: Register, reopened: Callable[[], Register], kept: Path, book: gspread.Spreadsheet
) -> None:
    cells: list[Any] = [400, float("inf"), 500, 600, "x" * 60_000]
    put_in(kept, *(rent(register, f"Casa {number}", cell) for number, cell in enumerate(cells)))
    again = reopened()
    all_goes_on(again, book)
    assert sorted(titles(book)) == ["Casa 0", "Casa 2", "Casa 3", "Dopo"]
    assert {refusal.saving.change.id for refusal in again.of(SHELL).receipts.refusals()} == {"casa 1", "casa 4"}


def test_a_correction_and_a_journal_row_of_before_keep_nobody_out_either(
    register: Register, reopened: Callable[[], Register], kept: Path, book: gspread.Spreadsheet
) -> None:
    register.of(SHELL).entries.save(house("Casa"))
    bad = ChangedCells(HOUSES, (), "casa", {"Affitto mensile": float("inf")}, {"Affitto mensile": ""})
    good = ChangedCells(HOUSES, (), "casa", {"Note": "qui"}, {"Note": ""})
    told = register.of(SHELL).rows.of_journal("correzione", HOUSES)
    put_in(kept, bad)
    put_in(kept, good, journal=replace(told, cells={**told.cells, "che cosa": float("inf")}))
    again = reopened()
    all_goes_on(again, book)
    sheet = book.worksheet(HOUSES)
    assert sheet.cell(2, sheet.find("Note").col).value == "qui"
    assert until(lambda: len(again.of(SHELL).receipts.refusals()) == 2), "the correction, and the row of the journal"


@pytest.mark.parametrize(
    "spoilt",
    [
        {"cells": None}, {"cells": ["a"]}, {"cells": {"Titolo": None}}, {"cells": {"Titolo": ["a"]}}, {"id": 7}, {"id": None},
        {"tab": None}, {"seen": None}, {"seen": {"a": {}}, "row": None}, {"seen": {}, "row": "2"}, {"columns": [["a", None]]},
    ],
)  # fmt: skip
def test_what_is_no_change_at_all_is_told_and_keeps_nobody_out(
    register: Register, reopened: Callable[[], Register], kept: Path, book: gspread.Spreadsheet, spoilt: dict[str, Any]
) -> None:
    put_in(kept, rent(register, "Casa", 400), rent(register, "Villa", 400))
    outbox = Outbox.open(kept)[0]
    text = json.dumps({**json.loads(changes.as_json(rent(register, "Casa", 400))), **spoilt})
    outbox._connection.execute("UPDATE accepted SET change = ? WHERE key = 1", (text,))
    outbox.close()
    again = reopened()
    all_goes_on(again, book)
    assert titles(book) == ["Villa", "Dopo"]
    assert ["non si legge" in sentence for sentence in again.set_aside] == [True]


# What the spreadsheet refuses


class Strict(BaseAdapter):
    """The engine behind a spreadsheet that answers `code` to bodies with a word in them, or longer than `most`."""

    def __init__(self, session: local.LocalSession, code: int, word: str = "", most: int = 10**9) -> None:
        super().__init__()
        self._engine = session.get_adapter("https://sheets.googleapis.com/")
        self._code, self._word, self._most = code, word.encode(), most
        session.mount("https://sheets.googleapis.com/", self)

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        body = request.body or b""
        sent = body if isinstance(body, bytes) else str(body).encode()
        if len(sent) <= self._most and not (self._word and self._word in sent):
            return self._engine.send(request, *args, **options)
        reply = requests.Response()
        reply.status_code, reply.request, reply._content = self._code, request, b"<html>No</html>"
        return reply

    def close(self) -> None:
        self._engine.close()


@pytest.mark.parametrize("code", [400, 413, 422, 501])
def test_the_one_that_the_spreadsheet_refuses_is_set_aside_with_its_answer(
    register: Register, book: gspread.Spreadsheet, session: local.LocalSession, code: int
) -> None:
    Strict(session, code, word="Proibita")
    names = [f"Casa {number}" for number in range(7)]
    outcomes = register.of(SHELL).entries.save_all([house(name) for name in [*names[:3], "Proibita", *names[3:]]])
    assert [isinstance(each, Receipt) for each in outcomes] == [True, True, True, False, True, True, True, True]
    assert str(outcomes[3]).startswith("Il foglio ha rifiutato la richiesta")
    assert titles(book) == names
    all_goes_on(register, book)


def test_a_body_that_is_too_large_is_halved_until_it_fits(
    register: Register, book: gspread.Spreadsheet, session: local.LocalSession
) -> None:
    register.of(SHELL).entries.save(house("Prima"))
    Strict(session, 413, most=20_000)
    outcomes = register.of(SHELL).entries.save_all(
        [house(f"Casa {number}", Note="x" * (4_000 if number != 3 else 30_000)) for number in range(9)]
    )
    assert [isinstance(each, Receipt) for each in outcomes] == [number != 3 for number in range(9)]
    all_goes_on(register, book)


@pytest.mark.parametrize("code", [401, 403, 404, 408, 409, 429, 499, 500, 503, 507])
def test_what_says_that_the_spreadsheet_is_away_sets_nothing_aside(
    register: Register, book: gspread.Spreadsheet, session: local.LocalSession, code: int
) -> None:
    engine = session.get_adapter("https://sheets.googleapis.com/")
    register.of(SHELL).entries.save(house("Prima"))
    Strict(session, code, word="Casa")
    names = [f"Casa {number}" for number in range(3)]
    items = register.delivery._own.submit(
        [
            register.of(SHELL).entries._saving(register.of(SHELL).entries._new(house(name)).change, name)
            for name in names
        ]
    )
    assert until(lambda: register.trouble is not None)
    assert register.of(SHELL).receipts.refusals() == []
    assert [item[1].done() for item in items] == [False] * 3
    session.mount("https://sheets.googleapis.com/", engine)
    all_goes_on(register, book)
    assert titles(book) == ["Prima", *names, "Dopo"]


def test_a_fault_of_ours_with_one_of_many_sets_that_one_aside_and_the_thread_lives(
    register: Register, book: gspread.Spreadsheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = batch._cell

    def faulty(cell: Cell, kind: Kind | None = None) -> dict[str, Any]:
        if cell == "Guasta":
            raise ZeroDivisionError("a fault of ours")
        return real(cell, kind)

    monkeypatch.setattr(batch, "_cell", faulty)
    outcomes = register.of(SHELL).entries.save_all([house(name) for name in ("Una", "Guasta", "Due", "Tre")])
    assert [isinstance(each, Receipt) for each in outcomes] == [True, False, True, True]
    assert str(outcomes[1]).startswith("L'app non sa scrivere questa voce (a fault of ours).")
    all_goes_on(register, book)


def test_the_one_that_is_refused_is_found_in_few_requests(
    register: Register,
    reopened: Callable[[], Register],
    kept: Path,
    session: local.LocalSession,
    book: gspread.Spreadsheet,
) -> None:
    """Others wait while it is looked for, and Google grants sixty writes a minute."""
    put_in(kept, *(rent(register, f"Casa {number:02}", "x" * 60_000 if number == 37 else 400) for number in range(64)))
    register.of(SHELL).entries.save(house("Prima"))
    session.log.clear()
    again = reopened()
    assert until(lambda: not again.of(SHELL).receipts.waiting())
    assert len(titles(book)) == 64
    assert session.log.counts["write"] <= 2 * 7 + 7
    assert session.log.counts["read"] <= 2 * 2 * 8 + 10


@pytest.fixture
def before_each_write(faults: local.Faults) -> Callable[[Callable[[int], local.Fault | None]], None]:
    """Sets what happens before each write that the app sends: called with its number, it answers a fault or none."""
    writes = count(1)

    def happens(act: Callable[[int], local.Fault | None]) -> None:
        faults._decide = lambda entry: act(next(writes)) if entry.kind == "write" else None

    return happens


BeforeEachWrite = Callable[[Callable[[int], local.Fault | None]], None]


def test_what_the_search_has_found_is_kept_when_the_spreadsheet_goes_away_in_between(
    register: Register,
    reopened: Callable[[], Register],
    kept: Path,
    book: gspread.Spreadsheet,
    before_each_write: BeforeEachWrite,
) -> None:
    """Begun anew at each interruption, the search would never end where interruptions come often enough."""
    names = [f"Casa {number:02}" for number in range(64)]
    bad = names[5::16]
    put_in(kept, *(rent(register, name, "x" * 60_000 if name in bad else 400) for name in names))
    register.of(SHELL).entries.save(house("Prima"))
    sent: list[int] = []
    before_each_write(lambda write: sent.append(write) or (None if write % 3 else local.Fault("refuse")))
    again = reopened()
    assert until(lambda: not again.of(SHELL).receipts.waiting(), 60)
    assert sorted(titles(book)) == sorted({"Prima", *names} - {*bad})
    assert len(again.of(SHELL).receipts.refusals()) == len(bad)
    assert len(sent) <= 160


def test_what_is_refused_is_known_again_though_rows_move_while_it_is_looked_for(
    register: Register,
    reopened: Callable[[], Register],
    kept: Path,
    book: gspread.Spreadsheet,
    before_each_write: BeforeEachWrite,
) -> None:
    register.of(SHELL).entries.save(house("Prima"))
    sheet = book.worksheet(HOUSES)
    put_in(
        kept,
        rent(register, "Troppo", "x" * 60_000),
        ChangedCells(HOUSES, (), "prima", {"Note": "qui"}, {"Note": ""}),
    )
    sent: list[int] = []
    before_each_write(lambda write: sent.append(write) or (sheet.insert_row(["", "a mano"], 2) and None))
    again = reopened()
    assert until(lambda: len(again.of(SHELL).receipts.refusals()) == 1)
    assert len(sent) <= 12
