"""Indicatori: every figure by operation, live, with what it is made of."""

from components import figures, frame, identity, pulse, scope_choice, service
from sheets import access

register = service.register()
person = identity.current(register)
access.check(person, access.FIGURES)

frame.title("Indicatori")
scope = scope_choice.choose(register, person)
figures.board(register, person, scope)
pulse.keep_live(register)
