"""A hub's tabs, or all of them, as files that people open elsewhere.

`cells.py` is a cell as it leaves, `xlsx.py` an Excel workbook, `delimited.py` CSV, `names.py` what sheets and files may be
called, `whole.py` every tab there is, for an archive.
"""
