"""Foglio: the tabs of the embedded spreadsheet, to work in as in Google's."""

from components import identity, page_header, sheet_editor
from sheets import access

sheet_editor.check_is_here()
desk = identity.desk()
access.check(desk.person, access.SHEET)

page_header.title("Foglio")
sheet_editor.draw(desk)
