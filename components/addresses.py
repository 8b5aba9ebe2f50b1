"""E-mail addresses in a sentence: the person's name, where `Ruoli` has it, as a link that writes to them."""

from __future__ import annotations

from collections.abc import Iterator

from components.escape import ADDRESS, escape
from components.language import here
from sheets.register.desk import Desk

Parts = list[dict[str, str]]
"""A sentence as the parts it is made of: their `text`, and the `mail` it links to."""


def parts(desk: Desk, text: str) -> Parts:
    """The sentence in parts: plain text, and names with the address they link to."""
    return list(_parts({each.email: each.name for each in desk.people()}, here(text)))


def _parts(names: dict[str, str], text: str) -> Iterator[dict[str, str]]:
    end = 0
    for found in ADDRESS.finditer(text):
        if found.start() > end:
            yield {"text": text[end : found.start()]}
        yield {"text": names.get(found[0]) or found[0], "mail": found[0]}
        end = found.end()
    if end < len(text):
        yield {"text": text[end:]}


def html(desk: Desk, text: str) -> str:
    """The same as HTML, with everything in it escaped."""
    return "".join(
        f'<a href="mailto:{escape(part["mail"])}">{escape(part["text"])}</a>'
        if "mail" in part
        else escape(part["text"])
        for part in parts(desk, text)
    )
