"""The tabs that hold entries, the roll, people and the journal.

`tables.py` has their columns and reads them, finding them by `header_row.py`; `forms.py` makes what is typed into a row, and
`unusual.py` and `far_dates.py` ask about it. `journal.py` is what is written down beside them. `tab_format.py` is how a tab looks.
`frames.py` and `row_index.py` keep what was read of a tab up to date, and quick to search.
"""
