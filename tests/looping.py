"""Runs a coroutine in a thread of its own: the browser of other tests keeps an event loop running in this one."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

_T = TypeVar("_T")

LONGEST = 120.0
"""Seconds after which what never ends is a fault, and not a test that stands still."""


def run(wanted: Coroutine[Any, Any, _T], longest: float = LONGEST) -> _T:
    """What comes of it. Raises TimeoutError for what does not end."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, asyncio.wait_for(wanted, longest)).result()
