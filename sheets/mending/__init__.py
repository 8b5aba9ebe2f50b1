"""What is to be put right in the spreadsheet, and what people did in it by hand.

`search.py` asks everything that knows of something wrong: `vanished.py`, `unclaimed.py`, `dangling.py`, `unsaid.py`,
`never_counted.py`, `redefined.py`, `twice.py`; `touched.py` says which figures it touches, `gathering.py` tells one cause once, `remedies.py` are the
buttons (each a `remedy.py`), some by what a cell must mean (`readings.py`), some only because people say so
(`called_right.py`), and `menders.py` says whose they are.

`hand_edits.py` remembers what people changed: `comparison.py` and `header_comparison.py` find the `edits.py` between two readings,
`notes.py` puts them into words, `notebook.py` keeps them; `taken_away.py` finds in them the rows that somebody deleted.
"""
