"""Foglio, for books on this machine: the tabs as people see them (`view.py`), and what they wish (`wishes.py`) done by
`hand.py`, if `editor.py` lets this person; `consequences.py` says beforehand what a change of the definitions takes away.
"""
