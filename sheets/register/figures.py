"""The figures at a person's desk: of the hubs they work for, and without names they may not see."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd

from sheets import access
from sheets.definitions.model import Indicator
from sheets.figures.indicators import Course, Figure, Figures, Scope
from sheets.mending.gathering import gathered
from sheets.mending.menders import is_at
from sheets.problems import Problem
from sheets.register.part import Part, needs


class FiguresPart(Part):
    """What is counted. A scope that names no hub means all that the person works for."""

    @needs(access.FIGURES)
    def indicators(self) -> tuple[Indicator, ...]:
        """All indicators, in the order of their tab."""
        return self.definitions.indicators

    @needs(access.FIGURES)
    def figure(self, indicator: Indicator, scope: Scope) -> Figure:
        """One indicator, at the hubs the person works for."""
        return self._figures.figure(self._snapshot, indicator, self._allowed(scope))

    @needs(access.FIGURES)
    def doubts(self, scope: Scope) -> dict[str, list[Problem]]:
        """The problems that may make figures too low at the scope's hubs, by the indicator's code.

        Where an indicator's own row cannot be used there is a code and no figure.
        """
        hubs, sight = self._allowed(scope).hubs, self._sight
        found: dict[str, list[Problem]] = {}
        for problem in gathered(
            each for each in self._register.every_problem(self._register.hold) if is_at(each, hubs)
        ):
            codes = _casts_doubt_on(problem, scope)
            # To look for names in what no figure is touched by would cost each drawing of the figures.
            covered = sight.cover_problem(problem, self._snapshot.tabs.get(problem.tab)) if codes else problem
            for code in codes:
                found.setdefault(code, []).append(covered)
        return found

    @needs(access.FIGURES)
    def by_hub(self, indicator: Indicator, scope: Scope) -> list[tuple[str, Figure]]:
        """The figure of each hub."""
        allowed = self._allowed(scope)
        hubs = allowed.hubs or access.hubs_of(self.person, self.definitions)
        return self._figures.by_hub(self._snapshot, indicator, replace(allowed, hubs=hubs))

    @needs(access.FIGURES)
    def over_time(self, indicator: Indicator, scope: Scope) -> Course:
        """The figure step by step through the period."""
        return self._figures.over_time(self._snapshot, indicator, self._allowed(scope))

    @needs(access.FIGURES)
    def rows_of(self, figure: Figure) -> int:
        """How many rows make up a figure."""
        return self._figures.rows_of(self._snapshot, self._narrowed(figure))

    @needs(access.FIGURES)
    def counted(self, figure: Figure, most: int | None = None) -> pd.DataFrame:
        """The rows that make up a figure, the latest `most` first (columns: `measures.FACTS`, without names)."""
        counted = self._figures.counted(self._snapshot, self._narrowed(figure)).iloc[:most]
        # What people call an entry may hold a name.
        return counted.assign(title=[*map(self._sight.cover, counted["title"])])

    @needs(access.FIGURES)
    def span(self) -> tuple[date, date]:
        """The first day of any entry, and today."""
        today = self.now().date()
        first = self._figures.first_day(self._snapshot)
        return (min(first, today) if first else today, today)

    @needs(access.FIGURES)
    def last_recorded(self) -> date:
        """The last day before today on which anything happened; today, when there is none."""
        today = self.now().date()
        return self._figures.last_day_before(self._snapshot, today) or today

    @property
    def _figures(self) -> Figures:
        return self._register.figures

    def _narrowed(self, figure: Figure) -> Figure:
        return replace(figure, scope=self._allowed(figure.scope))

    def _allowed(self, scope: Scope) -> Scope:
        person = self.person
        for hub in scope.hubs:
            access.check(person, access.FIGURES, hub)
        return replace(scope, hubs=person.hubs) if person.hubs and not scope.hubs else scope


def _casts_doubt_on(problem: Problem, scope: Scope) -> dict[str, None]:
    """The codes of the figures of a scope that a problem touches; what it touches of one municipality, only there."""
    parts = [each for each in problem.parts or (problem,) if scope.municipalities or not each.by_municipality]
    return dict.fromkeys(code for each in parts for code in each.touches)
