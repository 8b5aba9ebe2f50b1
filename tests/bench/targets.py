"""What was promised beside what was measured, one line each, in the same run."""

from __future__ import annotations

from dataclasses import dataclass

from tests.bench.clock import table


@dataclass(frozen=True)
class Target:
    """One promise: the number that was measured, and the number that it may be at most (or must be at least)."""

    promise: str
    measured: float
    bound: float
    at_least: bool = False
    unit: str = ""

    @property
    def is_met(self) -> bool:
        return self.measured >= self.bound if self.at_least else self.measured <= self.bound

    @property
    def row(self) -> list[str]:
        sign = "≥" if self.at_least else "≤"
        return [self.promise, f"{sign} {self._shown(self.bound)}", f"**{self._shown(self.measured)}**", self._verdict]

    @property
    def _verdict(self) -> str:
        return "yes" if self.is_met else "**no**"

    def _shown(self, number: float) -> str:
        shown = f"{number:,.0f}" if float(number).is_integer() else f"{number:,.2f}"
        return f"{shown} {self.unit}".strip()


def targets_table(targets: list[Target]) -> str:
    """One line for each promise, kept or not."""
    return table(["", "promised", "measured", "kept"], [target.row for target in targets])
