"""Indicatori: every figure by operation, live, with what it is made of."""

from components import page_header, refresh
from components.entrance import identity
from components.figures import board, scope_choice
from components.language import _
from sheets import access

desk = identity.desk()
access.check(desk.person, access.FIGURES)

page_header.title(_("Indicatori"))
board.draw(desk, scope_choice.choose(desk))
refresh.keep_figures_live(desk)
