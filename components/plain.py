"""People's words as they are: what was typed in the spreadsheet or in an address must not turn into Markdown.

Two things stand in the way of it. Markdown's own signs are escaped. But Streamlit also looks through the finished text for web addresses,
e-mails, `:material/…:`, `:streamlit:` and arrows, and does not see that a sign was escaped; a joiner that has no width keeps these apart.
"""

from __future__ import annotations

import re

JOINER = "\u2060"
_FOUND_LATER = re.compile(
    r"(?<=[:@])(?=[^\s\d])|(?<=@)(?=\d)|(?<!\d:)(?<=:)(?=\d)|(?<=\bwww)(?=\.)|(?<=-)(?=[->])|(?<=<)(?=[-=])|(?<=[>~])(?==)",
    re.IGNORECASE,
)
_SIGNS = re.compile(r"[\\`*_\[\]$<~&]|^[#+>-]")
_NUMBERED = re.compile(r"^\d+(?=[.)])")


def plain(text: str) -> str:
    """The text for a place that Streamlit reads as Markdown, on one line, with nothing in it that Markdown would take."""
    words = _FOUND_LATER.sub(JOINER, " ".join(text.split()))
    return _NUMBERED.sub(rf"\g<0>{JOINER}", _SIGNS.sub(r"\\\g<0>", words))
