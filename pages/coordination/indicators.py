"""Indicatori: every figure by operation, live, with what it is made of."""

from components import figures, identity, open_register, page_header, refresh, scope_choice
from sheets import access

register = open_register.register()
person = identity.current(register)
access.check(person, access.FIGURES)

page_header.title("Indicatori")
scope = scope_choice.choose(register, person)
figures.board(register, person, scope)
refresh.keep_live(register)
