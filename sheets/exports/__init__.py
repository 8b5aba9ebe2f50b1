"""A hub's tabs, or all of them, as files that people open elsewhere.

`tab.py` is a tab as it leaves, `cells.py` a cell, `xlsx.py` an Excel workbook, `delimited.py` CSV, `names.py` what sheets and files may be
called, `whole.py` every tab there is, for an archive.
"""
