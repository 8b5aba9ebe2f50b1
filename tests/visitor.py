"""A visitor without a browser: opens a page at its address over the app's websocket, and keeps all that the page shows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets import Subprotocol
from websockets.sync.client import ClientConnection, connect

from tests.bench.server import Server
from tests.shown import Shown

_PATIENCE = 60.0


@dataclass
class Visitor:
    """One connection, and what its page shows."""

    socket: ClientConnection
    page: Shown = field(default_factory=Shown)

    def open(self, page: str, query: str = "") -> None:
        """Open a page as a browser does that was given this address, and wait until it is drawn."""
        self.send(self.page.asking(query, page))
        self.wait()

    def submit(self, query: str, typed: dict[str, str], button: str) -> None:
        """Fill the fields with these labels and press a button, in one message, as a form does; wait for what comes of it."""
        self.send(pressed(self.page, query, typed, button))
        self.wait()

    def send(self, message: BackMsg) -> None:
        """Send any message of the protocol."""
        self.socket.send(message.SerializeToString())

    def wait(self) -> None:
        """Wait until the page is drawn."""
        while not self.page.hear(self.socket.recv(timeout=_PATIENCE)):
            pass

    @property
    def words(self) -> str:
        """Everything that is shown, one after the other."""
        return "\n".join(text for _, _, text in self.texts())

    def texts(self) -> Iterator[tuple[str, str, str]]:
        """Every text that is shown: the sort of its element, what it is in it, and the text."""
        return self.page.texts()


def pressed(page: Shown, query: str, typed: Mapping[str, str], button: str) -> BackMsg:
    """What a browser sends when somebody typed in the form of a page and pressed one of its buttons."""
    asked = page.asking(query)
    for sort, element in page.elements:
        if sort == "bidi_component" and "fields" in (given := json.loads(element.json or "{}")):
            sent = json.dumps([{"event": "sent", "value": sent_by(given, typed, button)}])
            asked.rerun_script.widget_states.widgets.add(
                id=f"$$STREAMLIT_INTERNAL_KEY_{element.id}__events", json_trigger_value=sent
            )
    return asked


def clicked(page: Shown, query: str, label: str) -> BackMsg:
    """What a browser sends when somebody presses the first of Streamlit's own buttons with a label that can be pressed."""
    asked = page.asking(query)
    button = next(
        each for sort, each in page.elements if sort == "button" and each.label == label and not each.disabled
    )
    asked.rerun_script.widget_states.widgets.add(id=button.id, trigger_value=True)
    return asked


def sent_by(given: dict[str, Any], typed: Mapping[str, str], button: str) -> dict[str, Any]:
    """What a form sends that was given this to show, when somebody typed in it and pressed the button."""
    values = {each["label"]: typed.get(each["label"], each["start"]) for each in given["fields"]}
    pushed = next(each for each in given["buttons"] if each["label"] == button)
    return {
        "token": uuid4().hex[:16],
        "does": pushed["does"],
        "sure": pushed["sure"],
        "base": pushed["base"] or given["base"],
        "id": given["id"],
        "who": given["who"],
        "form": given["form"],
        "values": values,
        "changed": [*typed],
    }


@contextmanager
def visiting(server: Server) -> Iterator[Visitor]:
    """A visitor who goes away at the end."""
    protocols = [Subprotocol("streamlit")]
    with connect(server.address, subprotocols=protocols, max_size=None, compression=None, proxy=None) as socket:
        yield Visitor(socket)
