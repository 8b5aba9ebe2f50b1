"""Visitors who send whatever Streamlit's protocol lets them send to a running app, while people save.

Two servers on two books, at the same time and on the same machine: at one of them there are visitors. Every save is asked for as a
person does it, over the page; at the end each is in the book once, and the saves beside the visitors took no longer than the others.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import quantiles
from threading import Event

import gspread
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import WebSocketException

from sheets import local
from sheets.access import SHELL
from sheets.entries.columns import Entry
from sheets.register.register import Register
from sheets.register.stamps import rome_now
from sheets.spreadsheet.workbook import Workbook
from tests.bench.server import Server, serving
from tests.prepared import setup
from tests.visitor import visiting

SAVES, VISITORS = 60, 10
_PAGES = 8
"""As many as a new connection may ask for at once."""
_LONGER, _AT_LEAST = 2.0, 1.0
"""How much longer the slowest saves may take beside visitors: so many times, and never less than so many seconds."""


@dataclass
class Waits:
    """How many seconds a person waited each time: for a page that was just opened, and for a save."""

    pages: list[float] = field(default_factory=list)
    saves: list[float] = field(default_factory=list)


@dataclass
class Outcome:
    """What came of a day with visitors: heads typed and found in each session, what people waited for with and without them.

    `stopped` are the seconds from SIGTERM until the process with the visitors was gone.
    """

    typed: dict[str, int] = field(default_factory=dict)
    found: dict[str, list[str]] = field(default_factory=dict)
    alone: Waits = field(default_factory=lambda: Waits())
    beside: Waits = field(default_factory=lambda: Waits())
    stopped: float = 0.0
    sent: Counter[str] = field(default_factory=Counter)
    outboxes: int = 0

    @property
    def wrong(self) -> list[str]:
        """Sessions that are not there once, with the last heads that were confirmed."""
        return [id_ for id_, heads in self.typed.items() if self.found.get(id_) != [str(heads)]]

    @property
    def waits_longer(self) -> bool:
        """True when somebody waited longer because of the visitors."""
        pairs = [(self.alone.pages, self.beside.pages), (self.alone.saves, self.beside.saves)]
        return any(slowest(beside) > max(_AT_LEAST, _LONGER * slowest(alone)) for alone, beside in pairs)

    def __str__(self) -> str:
        said = ", ".join(f"{count} {what}" for what, count in sorted(self.sent.items()))
        return (
            f"visitors: {len(self.typed)} saves, {len(self.wrong)} wrong, {self.outboxes} outbox files; slowest 5% of saves from "
            f"{slowest(self.alone.saves):.2f} s without visitors, {slowest(self.beside.saves):.2f} s beside them; of first pages "
            f"{slowest(self.alone.pages):.2f} s and {slowest(self.beside.pages):.2f} s; "
            f"stopped under them in {self.stopped:.1f} s; they sent {said}"
        )


def slowest(seconds: Sequence[float]) -> float:
    """The seconds from which the slowest 5% begin."""
    return quantiles(seconds, n=20)[-1]


def messages(chance: Random) -> tuple[str, bytes]:
    """Any message: its name, and what is sent."""
    name = chance.choice([*_KINDS, "no message", "oversize"])
    if name == "no message":
        return name, chance.randbytes(chance.randrange(1, 2_000))
    if name == "oversize":
        return name, b"\x00" * 6_000_000
    message = BackMsg()
    _KINDS[name](message, chance)
    return name, message.SerializeToString()


def _foreign_page(message: BackMsg, chance: Random) -> None:
    message.rerun_script.page_script_hash = chance.randbytes(16).hex()
    message.rerun_script.page_name = chance.choice(["../../etc/passwd", "oggi/../foglio", "_stcore", ""])


def _foreign_fragment(message: BackMsg, chance: Random) -> None:
    message.rerun_script.fragment_id = chance.randbytes(16).hex()


def _malformed_widgets(message: BackMsg, chance: Random) -> None:
    for _ in range(20):
        widget = message.rerun_script.widget_states.widgets.add(id=f"$$ID-{chance.randbytes(16).hex()}-come")
        kind = chance.choice(["string_value", "json_value", "int_value", "trigger_value", "bytes_value"])
        value = {"int_value": -(2**62), "trigger_value": True, "bytes_value": b"\xff" * 99}.get(kind, "{[" * 99)
        setattr(widget, kind, value)


def _rerun(message: BackMsg, chance: Random) -> None:
    message.rerun_script.query_string = "come=coordinatrice@esempio.it&" + "x" * chance.randrange(10_000)


def _set(name: str) -> object:
    def setting(message: BackMsg, chance: Random) -> None:
        setattr(message, name, True)

    return setting


def _urls(message: BackMsg, chance: Random) -> None:
    message.file_urls_request.file_names.extend(["x"] * 5_000)


def _operation(message: BackMsg, chance: Random) -> None:
    request = message.backend_operation_request
    getattr(request, chance.choice(["deferred_file", "install_skills", "dataframe_chunk"])).SetInParent()


_FLAGS = ("clear_cache", "set_run_on_save", "load_git_info", "debug_disconnect_websocket", "debug_shutdown_runtime")
_KINDS = {
    **{name: _set(name) for name in (*_FLAGS, "stop_script", "app_heartbeat")},
    "foreign page": _foreign_page,
    "foreign fragment": _foreign_fragment,
    "malformed widgets": _malformed_widgets,
    "rerun": _rerun,
    "file_urls_request": _urls,
    "backend_operation_request": _operation,
}


def rage(server: Server, seed: int, over: Event, sent: Counter[str]) -> None:
    """One visitor: connects, sends, is thrown out or leaves without a word, and comes back."""
    chance = Random(seed)
    while not over.is_set():
        with suppress(OSError, WebSocketException, TimeoutError), visiting(server) as visitor:
            for _ in range(chance.randrange(5, 80)):
                name, raw = messages(chance)
                visitor.socket.send(raw)
                sent[name] += 1
                if over.wait(chance.choice([0.0, 0.0, 0.01])):
                    return
        over.wait(0.05)


def pester(server: Server, over: Event, sent: Counter[str]) -> None:
    """Another visitor: asks for the dearest pages without a pause, some on each of many connections, and takes all that comes."""
    while not over.is_set():
        with suppress(OSError, WebSocketException, TimeoutError), visiting(server) as visitor:
            for _ in range(_PAGES):
                if over.is_set():
                    return
                message = BackMsg()
                message.rerun_script.page_name = ("indicatori", "registro", "oggi")[sent["page"] % 3]
                message.rerun_script.query_string = "come=coordinatrice@esempio.it"
                visitor.send(message)
                sent["page"] += 1
                visitor.wait()


def record(server: Server, ids: Sequence[str], typed: dict[str, int], waits: Waits) -> None:
    """A volunteer: opens session after session and saves its heads, as the page asks for them."""
    for id_ in ids:
        with visiting(server) as volunteer:
            query = f"come=volontaria.rho@esempio.it&incontro={id_}"
            began = time.monotonic()
            volunteer.open("presenze", query)
            waits.pages.append(time.monotonic() - began)
            typed[id_] = 3 + len(typed)
            began = time.monotonic()
            volunteer.submit(query, {"Adulti": str(typed[id_])}, "Salva le presenze")
            waits.saves.append(time.monotonic() - began)
            assert "Salvato" in volunteer.words or "In attesa" in volunteer.words, volunteer.words[-2_000:]


def built(path: Path, saves: int) -> list[str]:
    """A book with so many sessions today; their ids."""
    ids = [f"incontro-{number}" for number in range(saves)]
    with local.session(path) as session:
        workbook = Workbook.on_file(path, session)
        setup(workbook)
        register = Register(workbook)
        planned = {"Data": rome_now().date(), "Stato": "in programma"}
        for id_ in ids:
            register.of(SHELL).entries.save(
                Entry(id_, "OP Café", "Rho", "Evento di socialità", {**planned, "Titolo": id_})
            )
        register.close()
    return ids


def found(path: Path) -> dict[str, list[str]]:
    """The heads of each session, once for every row that has its id."""
    heads: dict[str, list[str]] = {}
    with local.session(path) as session:
        rows = gspread.Client(auth=None, session=session).open("Perimetri").worksheet("OP Café · Rho").get_all_records()
    for row in rows:
        heads.setdefault(str(row["id"]), []).append(str(row["Adulti"]))
    return heads


def day(folder: Path, saves: int = SAVES, visitors: int = VISITORS, seed: int = 1) -> Outcome:
    """Saves at two servers at once, with visitors at the second."""
    outcome, over = Outcome(), Event()
    calm, busy = folder / "calm.sqlite3", folder / "busy.sqlite3"
    ids = [built(book, saves) for book in (calm, busy)]
    with ThreadPoolExecutor(visitors + 2) as everybody:
        with serving(calm) as quiet, serving(busy) as visited:
            raging = [
                everybody.submit(rage, visited, seed + number, over, outcome.sent)
                if number % 2
                else everybody.submit(pester, visited, over, outcome.sent)
                for number in range(visitors)
            ]
            try:
                recording = [
                    everybody.submit(record, quiet, ids[0], {}, outcome.alone),
                    everybody.submit(record, visited, ids[1], outcome.typed, outcome.beside),
                ]
                for each in recording:
                    each.result()
                outcome.stopped = visited.stop()
            finally:
                over.set()
        for each in raging:
            each.result()
    outcome.found = found(busy)
    outcome.outboxes = sum("-attesa" in path.name for path in folder.iterdir() if path.name.startswith("busy"))
    return outcome


def main() -> int:
    """Play it; 1 when something was wrong or somebody waited longer."""
    with tempfile.TemporaryDirectory(prefix="visitors-") as folder:
        outcome = day(Path(folder))
    print(outcome)
    return int(bool(outcome.wrong) or outcome.waits_longer)


if __name__ == "__main__":
    sys.exit(main())
