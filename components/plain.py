"""People's words as they are: names typed in the spreadsheet must not turn into Markdown."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!:$<>~|-])")


def plain(text: str) -> str:
    """The text for a label that Streamlit reads as Markdown, with nothing in it that Markdown would take."""
    return _SPECIAL.sub(r"\\\1", text)
