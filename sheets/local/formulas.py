"""The few formulas the engine computes: arithmetic, text joining and SUM over constants.

One that refers to a cell would need recalculating at every write; it is refused rather than left stale.
"""

from __future__ import annotations

import re
from math import isfinite

from .errors import unimplemented
from .rows import Scalar

_TOKEN = re.compile(r'\s*(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+|"(?:[^"]|"")*"|[A-Za-z_][A-Za-z0-9_.]*|[-+*/^&(),;%])')


def evaluate(formula: str) -> Scalar:
    """The value of a formula such as `=4/2`; 501 for anything more than constants."""
    reader = _Reader(formula)
    try:
        value = reader.joined()
    except (OverflowError, ZeroDivisionError) as why:
        raise reader.refusal() from why
    if reader.tokens or (isinstance(value, float) and not isfinite(value)):
        raise reader.refusal()
    return int(value) if isinstance(value, float) and value.is_integer() else value


class _Reader:
    """Recursive descent over the tokens of one formula; a method for each strength of binding."""

    def __init__(self, formula: str) -> None:
        self.formula = formula
        self.tokens: list[str] = []
        rest = formula[1:].rstrip()
        while rest:
            match = _TOKEN.match(rest)
            if match is None:
                raise self.refusal()
            self.tokens.append(match[1])
            rest = rest[match.end() :]

    def refusal(self) -> Exception:
        return unimplemented(f"the formula {self.formula}")

    def take(self, *wanted: str) -> str | None:
        return self.tokens.pop(0) if self.tokens and self.tokens[0] in wanted else None

    def joined(self) -> Scalar:
        value = self.sum()
        while self.take("&"):
            value = _text(value) + _text(self.sum())
        return value

    def sum(self) -> Scalar:
        value = self.product()
        while sign := self.take("+", "-"):
            right = self.number(self.product())
            value = self.number(value) + (right if sign == "+" else -right)
        return value

    def product(self) -> Scalar:
        value = self.power()
        while sign := self.take("*", "/"):
            right = self.number(self.power())
            if sign == "/" and right == 0:
                raise self.refusal()
            value = self.number(value) * right if sign == "*" else self.number(value) / right
        return value

    def power(self) -> Scalar:
        value = self.signed()
        while self.take("^"):
            value = self.real(self.number(value) ** self.number(self.signed()))
        return value

    def signed(self) -> Scalar:
        if self.take("-"):
            return -self.number(self.signed())
        if self.take("+"):
            return self.signed()
        value = self.atom()
        while self.take("%"):
            value = self.number(value) / 100
        return value

    def atom(self) -> Scalar:
        if not self.tokens:
            raise self.refusal()
        token = self.tokens.pop(0)
        if token == "(":
            value = self.joined()
            self.close()
            return value
        if token.startswith('"'):
            return token[1:-1].replace('""', '"')
        if token[0].isdigit() or token[0] == ".":
            return float(token)
        if token.upper() in ("TRUE", "FALSE"):
            return token.upper() == "TRUE"
        if token.upper() == "SUM" and self.take("("):
            return self.total()
        raise self.refusal()

    def total(self) -> float:
        total = self.number(self.joined())
        while self.take(",", ";"):
            total += self.number(self.joined())
        self.close()
        return total

    def close(self) -> None:
        if not self.take(")"):
            raise self.refusal()

    def real(self, power: float | complex) -> float:
        """The root of a negative number is none that a cell could show."""
        if isinstance(power, complex):
            raise self.refusal()
        return power

    def number(self, value: Scalar) -> float:
        if isinstance(value, str):
            raise self.refusal()
        return float(value)


def _text(value: Scalar) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    return f"{value:.15g}" if isinstance(value, float) else str(value)
