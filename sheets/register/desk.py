"""One person's desk at the register: a part a noun, each narrowed to what the person may do and see."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

from sheets import access
from sheets.access import Person
from sheets.editor.editor import Editor
from sheets.problems import SheetsError
from sheets.register.choices import Choices
from sheets.register.demo import Demo
from sheets.register.entries import Entries
from sheets.register.exports import Exports
from sheets.register.figures import FiguresPart
from sheets.register.imports import Imports
from sheets.register.part import Part, needs
from sheets.register.problems import Problems
from sheets.register.receipts import Receipts
from sheets.register.roles import Roles
from sheets.register.rows import Rows
from sheets.register.sessions import Sessions
from sheets.spreadsheet.pace import Quota


class Desk(Part):
    """Where one person works. Whatever is asked of it looks them up in `Ruoli` anew: a role taken away is gone at once."""

    @cached_property
    def sessions(self) -> Sessions:
        """What is planned and held at their hubs, and its attendance."""
        return Sessions(self._register, self._who)

    @cached_property
    def entries(self) -> Entries:
        """A new entry, and their own to correct and to void."""
        return Entries(self._register, self._who)

    @cached_property
    def choices(self) -> Choices:
        """What the forms offer."""
        return Choices(self._register, self._who)

    @cached_property
    def rows(self) -> Rows:
        """Rows of people, roll and journal."""
        return Rows(self._register, self._who)

    @cached_property
    def figures(self) -> FiguresPart:
        """What is counted."""
        return FiguresPart(self._register, self._who)

    @cached_property
    def problems(self) -> Problems:
        """What is to be put right, and what people did by hand."""
        return Problems(self._register, self._who)

    @cached_property
    def exports(self) -> Exports:
        """Their hubs' tabs, for files."""
        return Exports(self._register, self._who)

    @cached_property
    def imports(self) -> Imports:
        """What they bring in from files."""
        return Imports(self._register, self._who)

    @cached_property
    def roles(self) -> Roles:
        """Who may do what, as far as the app writes it."""
        return Roles(self._register, self._who)

    @cached_property
    def demo(self) -> Demo:
        """The invented project."""
        return Demo(self._register, self._who)

    @cached_property
    def receipts(self) -> Receipts:
        """What became of what they saved."""
        return Receipts(self._register, self._who)

    @needs(access.SHEET)
    def editor(self) -> Editor:
        """The person's hand in the spreadsheet itself, where that is embedded. Each deed looks them up anew."""
        return self._register.editor(self._who)

    @needs(access.ANYTHING)
    def hubs(self) -> tuple[str, ...]:
        """The hubs the person works for."""
        return access.hubs_of(self.person, self.definitions)

    @needs(access.ANYTHING)
    def without_names(self, text: str) -> str:
        """A text that quotes the spreadsheet, with the names covered that the person may not see."""
        return self._sight.cover(text)

    # The same for everybody

    @property
    def edition(self) -> int:
        """A number that grows whenever anything in the spreadsheet changes."""
        return self._register.edition

    @property
    def figures_may_lag(self) -> bool:
        """True while a figure may be from before the last change: whoever shows one looks once more."""
        return self._register.figures_may_lag

    @property
    def looked_at(self) -> datetime | None:
        """When the spreadsheet was last seen to be as it is shown; None while it never was."""
        return self._register.looked_at

    @property
    def trouble(self) -> SheetsError | None:
        """Why the spreadsheet cannot be read or written just now; None when it can."""
        return self._register.trouble

    @property
    def quota(self) -> Quota:
        """What this process spent of the spreadsheet's quota in the last minute."""
        return self._register.quota

    @property
    def set_aside(self) -> list[str]:
        """In sentences, what waited on disk and cannot be read any more."""
        return self._register.set_aside

    @property
    def is_invented(self) -> bool:
        """True when the demo project was loaded into this spreadsheet."""
        return self._register.is_invented

    def people(self) -> list[Person]:
        """Everyone in `Ruoli`."""
        return self._register.people()
