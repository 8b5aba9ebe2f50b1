"""The query parameters of a request: only those a route knows, each of the right kind."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

from .errors import Json, invalid, unimplemented

HARMLESS = frozenset({"alt", "prettyPrint", "key", "quotaUser", "fields"})
"""Parameters of every Google API that do not change what is done. `fields` is applied to every answer."""


class Query:
    """Query parameters by name, each a list of texts."""

    def __init__(self, given: Mapping[str, list[str]]) -> None:
        self._given = given

    @classmethod
    def parse(cls, text: str) -> Query:
        given: dict[str, list[str]] = {}
        for name, value in parse_qsl(text, keep_blank_values=True):
            given.setdefault(name, []).append(value)
        return cls(given)

    @classmethod
    def of(cls, body: Json) -> Query:
        """Options that a batch carries in its body instead."""
        return cls({name: [str(value)] for name, value in body.items() if isinstance(value, str | bool)})

    def check(self, known: frozenset[str]) -> None:
        """501 for a parameter that is not known here."""
        for name, values in self._given.items():
            if name not in known and name not in HARMLESS:
                raise unimplemented(f"the query parameter {name}")
            if name == "alt" and values != ["json"]:
                raise unimplemented(f"alt={values[-1]}")

    def all(self, name: str) -> list[str]:
        return list(self._given.get(name, []))

    def one(self, name: str, default: str | None = None) -> str | None:
        """The last value given, as Google takes it; an empty one counts as none."""
        return (self._given.get(name) or [""])[-1] or default

    def number(self, name: str, default: int) -> int:
        value = self.one(name, str(default)) or ""
        if not value.isdecimal():
            raise invalid(f"Invalid value at '{name}' (TYPE_INT32), \"{value}\"")
        return int(value)

    def flag(self, name: str) -> bool:
        value = (self.one(name) or "false").lower()
        if value not in ("true", "false"):
            raise invalid(f"Invalid value at '{name}' (TYPE_BOOL), \"{value}\"")
        return value == "true"

    def word(self, name: str, words: frozenset[str], default: str | None) -> str:
        """One of `words`. Without a default the parameter is required."""
        value = self.one(name, default)
        if value is None:
            raise invalid(f"'{name}' is required but not specified")
        if value not in words:
            raise invalid(f"Invalid value at '{name}' (TYPE_ENUM), \"{value}\"")
        return value
