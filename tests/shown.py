"""What a page shows, read from the messages with which Streamlit draws it in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.message import Message
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

_KEPT = 2
"""So many drawings a browser keeps what it was sent, to be shown again without being sent."""


@dataclass
class Shown:
    """One open page. `elements` are what the last drawing showed, each with the name of its sort; `title` stands at its top.

    `pages` counts how often it was drawn as a whole, `pulses` are the seconds between the looks of its fragments.
    """

    elements: list[tuple[str, Any]] = field(default_factory=list)
    title: str = ""
    page_hash: str = ""
    pages: int = 0
    pulses: dict[str, float] = field(default_factory=dict)
    _coming: list[tuple[str, Any]] | None = None
    _known: dict[str, tuple[ForwardMsg, int]] = field(default_factory=dict)

    def asking(self, query: str = "", page: str = "", fragment: str = "") -> BackMsg:
        """The message that asks for the page, or for a fragment of it, at an address."""
        if not fragment:
            self._coming = []
        asked = BackMsg()
        asked.rerun_script.query_string = query
        asked.rerun_script.page_name = page
        asked.rerun_script.page_script_hash = "" if page else self.page_hash
        asked.rerun_script.fragment_id = fragment
        # Fragments are looked at by a page's timers alone.
        asked.rerun_script.is_auto_rerun = bool(fragment)
        asked.rerun_script.context_info.locale = "it-IT"
        asked.rerun_script.context_info.timezone = "Europe/Rome"
        # As a browser does: what was not shown in the last drawings is asked for anew.
        self._known = {hash_: kept for hash_, kept in self._known.items() if self.pages - kept[1] <= 2 * _KEPT}
        lately = (hash_ for hash_, kept in self._known.items() if self.pages - kept[1] <= _KEPT)
        asked.rerun_script.cached_message_hashes.extend(lately)
        return asked

    def hear(self, raw: str | bytes) -> bool:
        """Take what came; True when the page, or the fragment, is drawn."""
        assert isinstance(raw, bytes)
        message = ForwardMsg.FromString(raw)
        if message.WhichOneof("type") == "ref_hash":
            message = self._known[message.ref_hash][0]
        if message.metadata.cacheable and message.hash:
            self._known[message.hash] = message, self.pages
        kind = message.WhichOneof("type")
        if kind == "navigation":
            self.pages, self.page_hash = self.pages + 1, message.navigation.page_script_hash
            self._coming, self.pulses = [], {}
        elif kind == "auto_rerun":
            self.pulses[message.auto_rerun.fragment_id] = message.auto_rerun.interval
        elif kind == "delta":
            self._take(message)
        is_drawn = kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
        if is_drawn and self._coming is not None:
            self.elements, self._coming = self._coming, None
        return is_drawn

    def _take(self, message: ForwardMsg) -> None:
        sort = message.delta.WhichOneof("type")
        part: Message | None = getattr(message.delta, sort) if sort in ("new_element", "add_block") else None
        inner = part.WhichOneof("type") if part is not None else None
        if part is None or inner is None or self._coming is None:
            return
        element = getattr(part, inner)
        self._coming.append((inner, element))
        if inner == "heading" and element.tag == "h1":
            self.title = element.body

    def texts(self) -> Iterator[tuple[str, str, str]]:
        """Every text that is shown: the sort of its element, what it is in it, and the text."""
        for sort, element in self.elements:
            yield from ((sort, name, text) for name, text in _texts(element))


def _texts(message: Message) -> Iterator[tuple[str, str]]:
    for about, value in message.ListFields():
        for each in value if about.is_repeated else [value]:
            if isinstance(each, str):
                yield about.name, each
            elif isinstance(each, Message):
                yield from _texts(each)
