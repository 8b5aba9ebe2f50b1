"""The way between an app and the spreadsheet, on which requests are refused, lost, late, doubled, or the last thing
that their sender did for seconds or for ever, and on which people come by."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import requests
from requests.adapters import BaseAdapter
from requests.exceptions import ReadTimeout

from sheets.local import Entry, Fault
from tests.chaos.people import People

Say = Callable[..., None]
MAIL = "mail"
WRITE, READ = "write", "read"
# How often each thing happens to a request.
_FAULTS = {
    WRITE: {"503": 0.04, "429": 0.02, "lose": 0.05, "late": 0.03},
    READ: {"503": 0.02, "429": 0.01, "lose": 0.01, "late": 0.0},
}
_MAILED, _TWICE, _DIES, _STOPS = 0.03, 0.02, 0.002, 0.01
_COMES_BY = {WRITE: (0.15, 0.15), READ: (0.03, 0.06)}


class Road(BaseAdapter):
    """Goes before the engine's adapter. `is_open`: nothing goes wrong; for starting up and for the end."""

    def __init__(self, inner: BaseAdapter, chance: Random, say: Say, folder: Path, people: People) -> None:
        super().__init__()
        self._inner = inner
        self._chance = chance
        self._say = say
        self._folder = folder
        self._people = people
        self.is_open = True

    def decide(self, entry: Entry) -> Fault | None:
        """What goes wrong with a request in the engine, for `local.Faults`."""
        if self.is_open:
            return None
        kind, drawn = WRITE if entry.kind == "write" else READ, self._chance.random()
        for what, often in _FAULTS[kind].items():
            if drawn < often:
                self._say(say="fault", what=what, kind=entry.kind)
                if what in ("503", "429"):
                    return Fault("refuse", code=int(what))
                return Fault(what, after=self._chance.randint(1, 8))
            drawn -= often
        return None

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: bool | str = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        if self.is_open:
            return self._inner.send(request, stream, timeout, verify, cert, proxies)
        is_write = request.method != "GET"
        before, after = _COMES_BY[WRITE if is_write else READ]
        if is_write:
            self._maybe_die("before a write")
        self._maybe_a_person(before)
        if is_write and self._happens(_STOPS):
            # Between what it read and what it writes; whoever started it wakes it again.
            os.kill(os.getpid(), signal.SIGSTOP)
        if is_write and self._happens(_MAILED):
            self._say(say="fault", what="mailed", kind=WRITE)
            self._mail(request)
            raise ReadTimeout("The request is under way, and its sender will not hear of it")
        if is_write and self._happens(_TWICE):
            self._say(say="fault", what="twice", kind=WRITE)
            self._mail(request)
        try:
            return self._inner.send(request, stream, timeout, verify, cert, proxies)
        finally:
            if is_write:
                self._maybe_die("after a write")
            self._maybe_a_person(after)

    def _happens(self, often: float) -> bool:
        return self._chance.random() < often

    def _maybe_a_person(self, often: float) -> None:
        if self._happens(often):
            self._people.act()

    def _maybe_die(self, when: str) -> None:
        if self._happens(_DIES):
            self._say(say="dies", when=when)
            os.kill(os.getpid(), signal.SIGKILL)
            # The signal ends the process before anything else does.
            time.sleep(60)

    def _mail(self, request: requests.PreparedRequest) -> None:
        """Leave the request to be delivered by the parent, which outlives this process."""
        body = request.body.decode() if isinstance(request.body, bytes) else request.body
        letter = {"method": request.method, "url": request.url, "body": body}
        unfinished = self._folder / MAIL / f"{uuid4().hex}.part"
        unfinished.write_text(json.dumps(letter), "utf-8")
        unfinished.rename(unfinished.with_suffix(".json"))

    def close(self) -> None:
        self._inner.close()


def letters(folder: Path) -> list[Path]:
    """Requests that are still under way."""
    return sorted((folder / MAIL).glob("*.json"))


def deliver(letter: Path, session: requests.Session) -> int:
    """Let a request arrive; returns what it was answered, though its sender never hears of it."""
    request = json.loads(letter.read_text("utf-8"))
    letter.unlink()
    headers = {"Content-Type": "application/json"}
    return session.request(request["method"], request["url"], data=request["body"], headers=headers).status_code
