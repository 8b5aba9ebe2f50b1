"""How a page that `AppTest` runs is asked for: it has no connection, so what a browser on this machine says is said for it."""

from __future__ import annotations

from collections.abc import Callable

from components.entrance import visit
from sheets.entrance.decision import Visit


def on_this_machine(put: Callable[..., object] = setattr) -> None:
    """Say it from now on; `put` replaces an attribute of a module, pytest's own for as long as a test runs."""
    put(visit, "visit", lambda: Visit("localhost:8501", "http://localhost:8501"))
    put(visit, "cookie", lambda name: "")
