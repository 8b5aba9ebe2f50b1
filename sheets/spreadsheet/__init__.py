"""The spreadsheet as it is, with nothing understood of it yet.

`workbook.py` is the only one that speaks to it (through gspread), at the `pace.py` that Google allows; `decoding.py` makes its
replies into rows, `refusals.py` sentences of what it refuses. `snapshot.py` is all of it at one moment, `reading.py` keeps the newest one, `marks.py` is what is noted
beside it, `demo_mark.py` that its rows are invented. `configuration.py` says which spreadsheet it is.
"""
