"""Foglio: the tabs of the embedded spreadsheet, to work in as in Google's."""

from components import frame, identity, service, sheet_editor
from sheets import access

sheet_editor.check_is_here()
register = service.register()
person = identity.current(register)
access.check(person, access.SHEET)

frame.title(
    "Foglio", "Si scrive nelle celle, come in Google. Numeri e lettere ai bordi aprono i menu di righe e colonne."
)
sheet_editor.draw(register, person)
