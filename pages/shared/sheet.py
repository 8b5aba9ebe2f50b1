"""Foglio: the tabs of the embedded spreadsheet, to work in as in Google's."""

from components import frame, identity, service, sheet_editor
from sheets import access

sheet_editor.check_is_here()
register = service.register()
person = identity.current(register)
access.check(person, access.SHEET)

frame.title("Foglio")
sheet_editor.draw(register, person)
