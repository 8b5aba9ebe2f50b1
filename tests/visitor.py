"""A visitor without a browser: opens a page at its address over the app's websocket, and keeps all that the page shows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from google.protobuf.message import Message
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets import Subprotocol
from websockets.sync.client import ClientConnection, connect

from tests.bench.server import Server

_PATIENCE = 60.0


@dataclass
class Visitor:
    """One connection. `shown` holds what the last page drew: each element with the name of its sort."""

    socket: ClientConnection
    shown: list[tuple[str, Any]] = field(default_factory=list)
    page_hash: str = ""
    _known: dict[str, ForwardMsg] = field(default_factory=dict)

    def open(self, page: str, query: str = "") -> None:
        """Open a page as a browser does that was given this address, and wait until it is drawn."""
        asked = BackMsg()
        asked.rerun_script.page_name = page
        asked.rerun_script.query_string = query
        asked.rerun_script.context_info.locale = "it-IT"
        asked.rerun_script.context_info.timezone = "Europe/Rome"
        self.send(asked)
        self.wait()

    def submit(self, query: str, typed: dict[str, str], button: str) -> None:
        """Fill the fields with these labels and press a button, in one message, as a form does; wait for what comes of it."""
        pressed = BackMsg()
        pressed.rerun_script.page_script_hash = self.page_hash
        pressed.rerun_script.query_string = query
        widgets = pressed.rerun_script.widget_states.widgets
        for sort, element in self.shown:
            if sort == "bidi_component" and "fields" in (given := json.loads(element.json or "{}")):
                sent = json.dumps([{"event": "sent", "value": sent_by(given, typed, button)}])
                widgets.add(id=f"$$STREAMLIT_INTERNAL_KEY_{element.id}__events", json_trigger_value=sent)
        self.send(pressed)
        self.wait()

    def send(self, message: BackMsg) -> None:
        """Send any message of the protocol."""
        self.socket.send(message.SerializeToString())

    def wait(self) -> None:
        """Wait until the page is drawn."""
        self.shown = []
        while True:
            raw = self.socket.recv(timeout=_PATIENCE)
            assert isinstance(raw, bytes)
            message = ForwardMsg.FromString(raw)
            if message.WhichOneof("type") == "ref_hash":
                message = self._known[message.ref_hash]
            elif message.metadata.cacheable and message.hash:
                self._known[message.hash] = message
            if self._is_last(message):
                return

    def _is_last(self, message: ForwardMsg) -> bool:
        kind = message.WhichOneof("type")
        if kind == "delta":
            self._keep(message)
        elif kind == "navigation":
            self.page_hash = message.navigation.page_script_hash
        return kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN

    def _keep(self, message: ForwardMsg) -> None:
        sort = message.delta.WhichOneof("type")
        part: Message | None = getattr(message.delta, sort) if sort in ("new_element", "add_block") else None
        inner = part.WhichOneof("type") if part is not None else None
        if part is not None and inner is not None:
            self.shown.append((inner, getattr(part, inner)))

    @property
    def words(self) -> str:
        """Everything that is shown, one after the other."""
        return "\n".join(text for _, _, text in self.texts())

    def texts(self) -> Iterator[tuple[str, str, str]]:
        """Every text that is shown: the sort of its element, what it is in it, and the text."""
        for sort, element in self.shown:
            yield from ((sort, name, text) for name, text in _texts(element))


def _texts(message: Message) -> Iterator[tuple[str, str]]:
    for about, value in message.ListFields():
        for each in value if about.is_repeated else [value]:
            if isinstance(each, str):
                yield about.name, each
            elif isinstance(each, Message):
                yield from _texts(each)


def sent_by(given: dict[str, Any], typed: dict[str, str], button: str) -> dict[str, Any]:
    """What a form sends that was given this to show, when somebody typed in it and pressed the button."""
    values = {each["label"]: typed.get(each["label"], each["start"]) for each in given["fields"]}
    pressed = next(each for each in given["buttons"] if each["label"] == button)
    return {
        "token": uuid4().hex[:16],
        "does": pressed["does"],
        "sure": pressed["sure"],
        "base": pressed["base"] or given["base"],
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
