"""The one door: nobody reads or writes but at a desk of their own, whose every method says what it needs.

`register.py` opens a spreadsheet and gives each person a `desk.py`, which has a part a noun: `sessions.py`, `entries.py`,
`choices.py`, `rows.py` (people, roll, journal), `figures.py`, `problems.py`, `receipts.py`, `exports.py`, `imports.py`, and for
who sets a project up `roles.py` and `demo.py`. `part.py` is what a part is, and asks who it is before every method;
`writing.py` what those have in common that write. `row.py` is a row as people see it, `delivery.py` what is on its way,
`receipt.py` what one gets for it, `journal_row.py` what is noted of it, `stamps.py` the time and the ids.
"""
