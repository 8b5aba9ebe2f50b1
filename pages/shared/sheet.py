"""Foglio: the tabs of the embedded spreadsheet, to work in as in Google's."""

from components import identity, open_register, page_header, sheet_editor
from sheets import access

sheet_editor.check_is_here()
register = open_register.register()
person = identity.current(register)
access.check(person, access.SHEET)

page_header.title("Foglio")
sheet_editor.draw(register, person)
