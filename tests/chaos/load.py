"""A busy machine: other processes that want all the time there is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context


@contextmanager
def busy(processes: int) -> Iterator[None]:
    """So many processes that do nothing but burn time, until it is over."""
    burning = [get_context("spawn").Process(target=_burn, args=(os.getpid(),), daemon=True) for _ in range(processes)]
    for each in burning:
        each.start()
    try:
        yield
    finally:
        for each in burning:
            each.kill()
            each.join()


def _burn(parent: int) -> None:
    """Burn until it is killed, or whoever started it is gone."""
    while os.getppid() == parent:
        sum(range(100_000))
