"""What is to be put right in the spreadsheet, and what people did in it by hand.

`search.py` asks everything that knows of something wrong: `vanished.py`, `unclaimed.py`, `dangling.py`, `unsaid.py`,
`never_counted.py`; `touched.py` says which figures it touches, `gathering.py` tells one cause once, `remedies.py` are the
buttons. `hand_edits.py` notes what people changed, in words; `notebook.py` keeps it; `taken_away.py` finds in it the rows that
somebody deleted.
"""
