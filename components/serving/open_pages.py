"""What the pages that are open follow: asked before a page's timer is heard, so that one costs nothing while there is no news.

A timer asks Streamlit to run a part of its page, which takes some three milliseconds; with two hundred open pages that
is a third of a core for nothing. Where there is news, the whole page is asked for at once.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable

LINE = "x-perimetri-page"
"""The line of a connection's request that says which page it is. It is ours alone: what a browser says there is dropped."""
_followed: dict[str, Callable[[], bool]] = {}


def new_name() -> str:
    """The name of a page that has just connected."""
    return secrets.token_hex(8)


def follow(name: str, has_news: Callable[[], bool]) -> None:
    """Ask this from now on before the page's timer is heard. It is asked outside the page: it may look, and note nothing down."""
    _followed[name] = has_news


def forget(name: str) -> None:
    """Nothing is known of that page: its timer is always heard."""
    _followed.pop(name, None)


def has_news(name: str) -> bool | None:
    """Whether the page has anything new to show; None where only the page itself can tell."""
    followed = _followed.get(name)
    if followed is None:
        return None
    try:
        return followed()
    except Exception:
        logging.getLogger(__name__).exception("What a page follows could not be asked.")
        return None
