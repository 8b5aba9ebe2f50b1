"""Google's hard protection of the definition tabs: whoever could type in `Ruoli` could make themselves an administrator.

Only the administrators of `Ruoli`, the app's own account and the owner of the spreadsheet edit these tabs. The protection
lists whom it was made for, so that an administrator who is none any more is taken out, and whom people added stays.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from sheets import access
from sheets.definitions.model import Definitions
from sheets.entries.tab_format import Request
from sheets.setup.present import SeenTab, area_of

_OURS = "Perimetri: la cambiano solo gli amministratori"
_ADDRESS = re.compile(r"[^\s(),]+@[^\s(),]+")


def editors(definitions: Definitions, account: str) -> tuple[str, ...]:
    """Who may edit the definition tabs: the administrators, and the app's own account ("" where it has none)."""
    found = [role.email for role in definitions.roles if role.role == access.ADMINISTRATOR]
    return tuple(dict.fromkeys(email.lower() for email in (*found, account) if "@" in email))


def lacking(tab: SeenTab, wanted: Collection[str]) -> Request | None:
    """The request that protects the tab for these editors, or brings its protection up to date; None when all is well."""
    ours = next((each for each in tab.guards if str(each.get("description", "")).startswith(_OURS)), None)
    if ours is None:
        return {"addProtectedRange": {"protectedRange": _guard(tab, wanted)}}
    there = [str(user).lower() for user in ours.get("editors", {}).get("users", [])]
    listed = {address.lower() for address in _ADDRESS.findall(ours["description"])}
    if _is_hard(ours, tab.grid) and listed == {*wanted} <= {*there}:
        return None
    added = [user for user in there if user not in listed and user not in wanted]
    guard = {"protectedRangeId": ours["protectedRangeId"], **_guard(tab, wanted, added)}
    fields = "range,description,warningOnly,unprotectedRanges,editors"
    return {"updateProtectedRange": {"protectedRange": {**guard, "unprotectedRanges": []}, "fields": fields}}


def _is_hard(guard: Any, grid: tuple[int, int]) -> bool:
    """True when it keeps people out, and of the whole tab."""
    area = area_of(guard.get("range", {}))
    ends = ((area.bottom, grid[0]), (area.right, grid[1]))
    is_whole = (area.top, area.left) == (0, 0) and all(end is None or end >= size for end, size in ends)
    return is_whole and not guard.get("warningOnly") and not guard.get("unprotectedRanges")


def _guard(tab: SeenTab, wanted: Collection[str], added: Collection[str] = ()) -> Request:
    words = f"{_OURS} ({', '.join(wanted)})"
    people = {"users": [*wanted, *added]}
    return {"range": {"sheetId": tab.sheet_id}, "description": words, "warningOnly": False, "editors": people}
