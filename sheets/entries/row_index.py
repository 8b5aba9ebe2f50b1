"""Which rows of a tab a page asks for, found without looking at all of them: its sessions by day, and who made what."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import numpy.typing as npt
import pandas as pd

_Numbers = npt.NDArray[np.int64]
_Moments = npt.NDArray[np.datetime64]


@dataclass(frozen=True)
class RowIndex:
    """One edition of a tab of entries. Rows are told by their numbers in the sheet.

    `days` and `sessions` are of the sessions, in the order of their days; `made`, `authors` and `entries` of all entries.
    """

    days: _Moments
    sessions: _Numbers
    made: _Moments
    authors: _Numbers
    names: dict[str, int]
    entries: _Numbers

    @classmethod
    def of(cls, frame: pd.DataFrame, activities: Collection[str], sessions: Collection[str]) -> RowIndex:
        """The index of a table's frame, with the names of the operation's activities, and of those that people attend."""
        known = frame["id"].notna() & frame["Attività"].isin(activities)
        attended = known & frame["Data"].notna() & frame["Attività"].isin(sessions)
        rows, days = frame["_row"].to_numpy(), frame["Data"].to_numpy()
        held = np.flatnonzero(attended.to_numpy(bool))
        held = held[np.argsort(days[held], kind="stable")]
        entries = np.flatnonzero(known.to_numpy(bool))
        authors, names = pd.factorize(frame["creato_da"])
        numbers = {str(name): number for number, name in enumerate(names)}
        return cls(
            days[held], rows[held], frame["creato_il"].to_numpy()[entries], authors[entries], numbers, rows[entries]
        )

    def between(self, first: date, last: date) -> list[int]:
        """The sessions of these days and of all between, in the order of the sheet."""
        start = np.searchsorted(self.days, np.datetime64(first), "left")
        end = np.searchsorted(self.days, np.datetime64(last), "right")
        return [int(row) for row in np.sort(self.sessions[start:end])]

    def is_session(self, row: int) -> bool:
        """True of a row that is a session with a day."""
        return bool((self.sessions == row).any())

    def made_by(self, author: str, since: datetime, most: int) -> list[tuple[datetime, int]]:
        """The newest rows that somebody made since then, and when, in the order of the sheet; more than `most` of one moment."""
        number = self.names.get(author)
        if number is None:
            return []
        own = np.flatnonzero((self.authors == number) & (self.made >= np.datetime64(since)))
        if len(own) > most:
            own = own[self.made[own] >= np.sort(self.made[own])[-most]]
        return [(pd.Timestamp(self.made[index]).to_pydatetime(), int(self.entries[index])) for index in own]
