"""Waiting for something that another thread or process brings about."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic, sleep


def until(is_so: Callable[[], bool], seconds: float = 30.0) -> bool:
    """Wait until something is so; False when it is not in time."""
    end = monotonic() + seconds
    while not is_so() and monotonic() < end:
        sleep(0.01)
    return is_so()
