"""Files of other programs as entries of the register; docs/import.md says how.

`source.py` reads a file as somebody saved it, `mapping.py` says which column is which field, `rows.py` makes entries of its
rows, `outcome.py` says which of them are in the sheet, and `report.py` what came of it. `problems.py` is what an import has to say.
"""
