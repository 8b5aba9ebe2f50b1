"""What the project records, as its definition tabs say.

`model.py` is what there is: operations, activities, fields, hubs, municipalities, indicators, roles. `rows.py` reads it from
the tabs, row by row (`row.py`, `indicator_row.py`); `defaults.py` has the rows that a new project starts with.
"""
