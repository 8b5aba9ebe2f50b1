"""A register on the real local engine, with people to use it and a second client that edits the sheet by hand."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import gspread
import pytest

from sheets import local
from sheets.access import SHELL, Person
from sheets.entries.columns import Entry
from sheets.register.receipt import Receipt
from sheets.register.register import Register
from sheets.register.stamps import new_id
from sheets.shell.voice import VARIABLES
from sheets.spreadsheet.pace import Pace
from sheets.spreadsheet.workbook import Workbook
from tests import visiting
from tests.meanwhile import Meanwhile
from tests.prepared import setup

TODAY = date(2017, 1, 12)


@pytest.fixture(scope="session", autouse=True)
def on_a_bare_server() -> Iterator[None]:
    """The shell speaks Italian whoever runs the tests; those of another language set their own."""
    with pytest.MonkeyPatch.context() as patched:
        for name in VARIABLES:
            patched.delenv(name, raising=False)
        patched.setenv("LANG", "C.UTF-8")
        yield


@pytest.fixture(autouse=True)
def on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """`AppTest` runs pages without a connection: they are asked for as a browser on this machine would."""
    visiting.on_this_machine(monkeypatch.setattr)
    # What a test has written is counted at once.
    monkeypatch.setattr("components.open_register.HOLD", 0.0)
    # `AppTest` puts the app's script in the place of the main module, which processes that are started later would run.
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture
def meanwhile() -> Meanwhile:
    """What a person does just before a request of `session` arrives; nothing, until a test plans it."""
    return Meanwhile()


@pytest.fixture
def faults(meanwhile: Meanwhile) -> local.Faults:
    """What goes wrong on purpose in `session`; nothing, until a test asks for it."""
    return local.Faults(decide=meanwhile)


@pytest.fixture
def session(faults: local.Faults) -> Iterator[local.LocalSession]:
    """The engine in memory; `session.log.counts` counts its requests."""
    with local.session(":memory:", faults=faults) as opened:
        yield opened


@pytest.fixture
def workbook(session: local.LocalSession) -> Workbook:
    """A spreadsheet with the definition tabs and nothing else."""
    made = Workbook.on_file(":memory:", session)
    setup(made)
    return made


@pytest.fixture
def register(workbook: Workbook) -> Iterator[Register]:
    """The register of that spreadsheet, on 12 January 2017 at 15:30."""
    opened = Register(workbook, now=lambda: datetime(2017, 1, 12, 15, 30), pace=Pace(backoff=0.01))
    yield opened
    opened.close()


@pytest.fixture
def book(workbook: Workbook, session: local.LocalSession) -> gspread.Spreadsheet:
    """The same spreadsheet as a person has it open: what is done here, the app does not know of."""
    return gspread.Client(auth=None, session=session).open_by_key(workbook.key)


def _with_role(register: Register, role: str) -> Person:
    return next(person for person in register.people() if person.role == role)


@pytest.fixture
def volunteer(register: Register) -> Person:
    """Records at Rho."""
    return _with_role(register, "volontario")


@pytest.fixture
def lead(register: Register) -> Person:
    """Leads the hub of Rho."""
    return _with_role(register, "referente")


@pytest.fixture
def coordinator(register: Register) -> Person:
    """Sees the figures of all hubs."""
    return _with_role(register, "coordinatore")


Save = Callable[..., Receipt]


@pytest.fixture
def save(register: Register) -> Save:
    """Saves one entry: `save("Proposta", {"Titolo": …}, hub=…, operation=…, id=…)`, of today and at Rho by default."""

    def saving(
        activity: str, values: dict[str, object], hub: str = "Rho", operation: str = "OP Café", id: str = ""
    ) -> Receipt:
        return register.of(SHELL).entries.save(
            Entry(id or new_id(), operation, hub, activity, {"Data": TODAY, **values})
        )

    return saving


@pytest.fixture(scope="session")
def demo_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book with the demo project; copy it, do not write in it."""
    path = tmp_path_factory.mktemp("demo") / "book.sqlite3"
    # Closed before it is copied: until then part of it is in the file beside it.
    with local.session(path) as session:
        workbook = Workbook.on_file(path, session)
        setup(workbook)
        # A machine with much else to do takes longer than a person would wait.
        register = Register(workbook, patience=60.0)
        register.of(SHELL).demo.load()
        register.close()
    return path
