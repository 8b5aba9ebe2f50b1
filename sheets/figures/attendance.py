"""How many came to a session: the one rule, for a session and for whole tabs."""

from __future__ import annotations

from collections.abc import Sequence


def heads(named: int, unnamed: Sequence[int | None], totals: Sequence[int | None]) -> int:
    """The attendance: the typed total where there is one, else the people present by name and the heads typed beside them.

    None is a field in which nobody typed. `measures.attendance` says the same of all sessions of a tab at once.
    """
    typed = [total for total in totals if total is not None]
    return typed[0] if typed else named + sum(count or 0 for count in unnamed)
