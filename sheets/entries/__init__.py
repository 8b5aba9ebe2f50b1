"""The tabs that hold entries, the roll, people and the journal.

`columns.py` says which columns they have. `tables.py` reads them, by `header_row.py`, and tells `row_problems.py`. `forms.py` makes
what is typed into a row, and `unusual.py` and `far_dates.py` ask about it. `journal.py` is what is written down beside them.
`tab_format.py` is how a tab looks. `frames.py` and `row_index.py` keep what was read of a tab up to date, and quick to search.
"""
