"""People's words as they are: what was typed in the spreadsheet or in an address must not turn into Markdown.

Markdown's own signs are escaped. An e-mail address is a link that writes to it, made here, since Streamlit would make one
of its own, and so that it can be copied. Streamlit also looks through the finished text for web addresses, `:material/…:`,
`:streamlit:` and arrows, and does not see that a sign was escaped; a joiner that has no width keeps these apart.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import quote

from components.language import here

JOINER = "\u2060"
ADDRESS = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
"""An e-mail address in a text: as wide as what Streamlit takes for one, or wider, so that none is left to it."""
_FOUND_LATER = re.compile(
    r"(?<=:)(?=//|[\w+/-]+:|material/)|(?<=\bwww)(?=\.)|(?<=-)(?=[->])|(?<=<)(?=[-=])|(?<=[>~])(?==)", re.IGNORECASE
)
_SIGNS = re.compile(r"[\\`*_\[\]$<~&]|:(?=[^\s\d])")
_BEGINNINGS = re.compile(r"^(\d*)([#+>.)-])")


def escape(text: str) -> str:
    """The text for a place in HTML, in the language of the session, with nothing in it that is HTML."""
    return html.escape(here(text))


def plain(text: str) -> str:
    """The text for a place that Streamlit reads as Markdown, in the language of the session.

    It is on one line, with nothing in it that Markdown would take.
    """
    return "".join(_parts(" ".join(here(text).split())))


def _parts(words: str) -> Iterator[str]:
    end = 0
    for found in ADDRESS.finditer(words):
        yield _escaped(words[end : found.start()], is_first=end == 0)
        yield f"[{_escaped(found[0])}](mailto:{quote(found[0], safe='@')})"
        end = found.end()
    yield _escaped(words[end:], is_first=end == 0)


def _escaped(words: str, is_first: bool = False) -> str:
    """Without anything that Markdown would take; `is_first`: at the beginning, where more signs mean something to it."""
    apart = _SIGNS.sub(r"\\\g<0>", _FOUND_LATER.sub(JOINER, words))
    return _BEGINNINGS.sub(r"\1\\\2", apart) if is_first else apart
