"""Preparing a spreadsheet.

`preparation.py` adds what it lacks to what it has already (`present.py`): tabs, columns, formats, choices
(`definition_columns.py`), and the `protection.py` of the definitions. `demo.py` is the invented project.
"""
