"""Indicatori: every figure by operation, live, with what it is made of."""

from components import figures, identity, page_header, refresh, scope_choice
from sheets import access

desk = identity.desk()
access.check(desk.person, access.FIGURES)

page_header.title("Indicatori")
figures.board(desk, scope_choice.choose(desk))
refresh.keep_live(desk)
