"""Finding the change that cannot be written among those of a refused batch, half by half."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sheets.problems import Refused
from sheets.saving.batch import Batch
from sheets.saving.request_parts import Item, parts


class Halving:
    """What is known of a change that is refused: the last answer, and which half each change of the batch is in.

    It is kept while the spreadsheet is away: the search goes on from there. `why` is the last refusal; None when the
    last write was taken.
    """

    def __init__(self) -> None:
        self.why: Refused | None = None
        self._refused: list[dict[str, Any]] = []
        self._half_of: dict[int, int] = {}

    def parts(self, together: Sequence[Item]) -> Iterator[list[Item]]:
        """The batch in parts that each fit one request; the halves come first, each for itself.

        What came later may be about a row of theirs.
        """
        halves: dict[int, list[Item]] = {number: [] for number in sorted({*self._half_of.values()})}
        rest: list[Item] = []
        for item in together:
            number = self._half_of.get(item[0].key)
            (rest if number is None else halves[number]).append(item)
        for part in (*halves.values(), rest):
            yield from parts(part)

    def split(self, refused: Sequence[Item]) -> tuple[Sequence[Item], Sequence[Item]]:
        """Two halves of what was refused together, of at least two."""
        middle, number = len(refused) // 2, 1 + max(self._half_of.values(), default=0)
        self._half_of |= {saving.key: number for saving, _ in refused[:middle]}
        self._half_of |= {saving.key: number + 1 for saving, _ in refused[middle:]}
        return refused[:middle], refused[middle:]

    def is_certain(self, now: Sequence[Item], batch: Batch, why: Refused) -> bool:
        """True when trying the same again is of no use: a refusal was heard.

        It is when this was refused before, to the letter. And one of a half is refused, or nothing is: so a half of
        more than one is halved at the first refusal.
        """
        # What stands around the refused request is elsewhere at each try, where people move rows.
        refused = batch.without_baton if why.place is None else batch.requests[why.place : why.place + 1]
        is_same, self._refused, self.why = refused == self._refused, refused, why
        return is_same or (len(now) > 1 and all(saving.key in self._half_of for saving, _ in now))

    def taken(self) -> None:
        """The last write was taken."""
        self.why, self._refused = None, []

    def forget(self, key: int) -> None:
        """A change has its outcome."""
        self._half_of.pop(key, None)
