"""Everything that can go wrong, at once, and then the count of what it cost: `make chaos`.

`trial.py` runs one seed: app processes (`app.py`, or `plain.py` for the same app written with gspread alone) whose
requests go along a bad `road.py`, while `people.py` work in the same spreadsheet. `history.py` keeps every state the
spreadsheet was ever in; `verdict.py` compares the end with what was said; `story.py` tells how a row got there.
"""
