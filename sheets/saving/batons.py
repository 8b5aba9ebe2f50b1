"""The baton: of all app processes of a spreadsheet, only one that has seen the last write can make the next.

Each body takes away the baton as its sender last saw it, and adds it anew under an id that never was before. So the body
of a process that has not seen another one's last write is refused as a whole: between app processes there is no race,
and only people still come in between. That a save is applied once does not rest on this (see `fence.py`): a baton that a
person deletes, or that is there twice, is one again after the next write.

Its name says which steps may have hit something by mistake that is not put right yet, so that whoever comes next can
put it right; and whether somebody who was overtaken again and again asks to be let through.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sheets.spreadsheet.workbook import Mark, Marks

_ID = "perimetri"
"""What the ids of batons begin with; the first one is this alone, so that of two who begin at once one is refused."""
_NAME = re.compile(r"_perimetri_(giro|prenotato)_[0-9a-z]+((?:_[0-9a-f]+_\d+_\d+)*)")
_MOST = 8
"""So many chains fit into a name, which has 250 characters."""
Steps = tuple[int, int]
"""The first and the last of some steps of one chain."""


@dataclass(frozen=True)
class Baton:
    """The baton as it was last seen: its ids (none, one, or after a mishap several).

    `open` are the steps that may have hit something by mistake, by the hidden tab of their chain; None when nobody says.
    `reserved` is the id of one by which somebody asks to be let through.
    """

    ids: frozenset[str] = frozenset()
    open: Mapping[int, Steps] | None = None
    reserved: str = ""

    @classmethod
    def of(cls, marks: Marks) -> Baton:
        """The baton among the names of a spreadsheet."""
        found = [mark for mark in marks.names if mark.id.startswith(_ID)]
        names = [_NAME.fullmatch(mark.name) for mark in found]
        reserved = [mark.id for mark, name in zip(found, names, strict=True) if name and name[1] == "prenotato"]
        said = [_open(name[2]) for name in names if name]
        open_ = _together(said) if said and len(said) == len(found) else None
        return cls(frozenset(mark.id for mark in found), open_, min(reserved, default=""))

    def taken_away(self) -> list[dict[str, Any]]:
        """The requests that are refused unless the baton is as it was seen."""
        return [{"deleteNamedRange": {"namedRangeId": id_}} for id_ in sorted(self.ids)]

    def passed(self, tab: int, open_: Mapping[int, Steps], is_stuck: bool = False) -> Mark:
        """The next baton, on a tab.

        `is_stuck`: the first id was refused though no baton is to be seen, as on Google after its tab was deleted.
        """
        id_ = _ID if not self.ids and not is_stuck else _new_id()
        steps = "".join(f"_{chain:x}_{first}_{last}" for chain, (first, last) in [*open_.items()][-_MOST:])
        return Mark(id_, f"_perimetri_giro_{id_}{steps}", tab)


def reservation(tab: int) -> Mark:
    """A second baton, added beside the one that is there, by which somebody asks to be let through.

    It is never refused. The next write takes both away.
    """
    id_ = _new_id()
    return Mark(id_, f"_perimetri_prenotato_{id_}", tab)


def _new_id() -> str:
    return f"{_ID}{secrets.token_hex(8)}"


def _open(words: str) -> dict[int, Steps]:
    """ "_1f_3_4" → {31: (3, 4)}."""
    parts = words.split("_")[1:]
    chains, firsts, lasts = parts[::3], parts[1::3], parts[2::3]
    return {int(tab, 16): (int(first), int(last)) for tab, first, last in zip(chains, firsts, lasts, strict=True)}


def _together(said: list[dict[int, Steps]]) -> dict[int, Steps]:
    found: dict[int, Steps] = {}
    for each in said:
        for tab, (first, last) in each.items():
            known = found.get(tab, (first, last))
            found[tab] = min(first, known[0]), max(last, known[1])
    return found
