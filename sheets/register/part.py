"""A part of a person's desk: each of its methods declares what it needs, and nobody without that gets past the door."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from sheets import access
from sheets.access import Person
from sheets.definitions.model import Definitions
from sheets.privacy.sight import Sight
from sheets.spreadsheet.snapshot import Snapshot

if TYPE_CHECKING:
    from sheets.register.register import Register

NEED = "needs"
_Part = TypeVar("_Part", bound="Part")
_Asked = ParamSpec("_Asked")
_Answer = TypeVar("_Answer")
_Method = Callable[Concatenate[_Part, _Asked], _Answer]


class Part:
    """What one person does with one noun of the register."""

    def __init__(self, register: Register, who: Person) -> None:
        self._register = register
        self._who = who

    @property
    def person(self) -> Person:
        """The person as `Ruoli` has them now: whatever the caller believes, a role that was taken away is gone.

        Raises `NotAllowed` for one who is not there any more.
        """
        return self._register.present(self._who)

    @property
    def _snapshot(self) -> Snapshot:
        """The newest snapshot: what a part gives away of it is narrowed to what its person may see."""
        return self._register.snapshot

    def now(self) -> datetime:
        """The time on the register's clock."""
        return self._register.now()

    @property
    def definitions(self) -> Definitions:
        """The definitions of the newest snapshot."""
        return self._register.definitions

    @property
    def _sight(self) -> Sight:
        """What the person may see of the newest snapshot."""
        return self._register.sight(self.person)


def needs(what: str) -> Callable[[_Method[_Part, _Asked, _Answer]], _Method[_Part, _Asked, _Answer]]:
    """Declare what a method of a part needs: something of `access`, at the hub that is its parameter, if it has one.

    The person is looked up in `Ruoli` at every call; the method is not begun where they may not.
    """

    def declared(method: _Method[_Part, _Asked, _Answer]) -> _Method[_Part, _Asked, _Answer]:
        signature = inspect.signature(method)
        names_a_hub = "hub" in signature.parameters

        @wraps(method)
        def checked(part: _Part, /, *args: _Asked.args, **more: _Asked.kwargs) -> _Answer:
            hub = signature.bind(part, *args, **more).arguments["hub"] if names_a_hub else None
            access.check(part.person, what, hub)
            return method(part, *args, **more)

        # A test asks every public method of every part.
        setattr(checked, NEED, what)
        return checked

    return declared
