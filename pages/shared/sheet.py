"""Foglio: the tabs of the embedded spreadsheet, to work in as in Google's."""

from components import page_header
from components.editor import sheet_editor
from components.entrance import identity
from components.language import _
from sheets import access

sheet_editor.check_is_here()
desk = identity.desk()
access.check(desk.person, access.SHEET)

page_header.title(_("Foglio"))
sheet_editor.draw(desk)
