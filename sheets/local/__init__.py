"""A Google Sheets v4 engine on one SQLite file, spoken to by the real gspread.

    from sheets import local
    client = gspread.Client(auth=None, session=local.session("register.db"))

The file holds any number of spreadsheets and serves any number of threads and processes. `session.log.counts` says how
many requests were made, by kind; `local.session(path, faults=local.Faults())` lets a test make them go wrong.

It answers as Google does, and refuses with a 501 that names it whatever it does not support: formulas that refer to
cells, charts, pivot tables, conditional formats, filter criteria, R1C1 notation, locales other than those listed in
`locales.py`. A spreadsheet id of Google's own form that is not in the file is a 403: nobody has shared it with the file.
Some things are left to Google's own judgment and so must not be relied upon: rows appended at the end of the grid take
no format from the row above; the last row "with data" is the last that has a value; developer metadata on a row stays
at its place under a sort; a merge that is only partly within what is copied is not copied.

Where to look: `routes.py` which address does what, `values.py` and `batch/` what is done, `view.py` and `rendering.py`
what is answered, `book.py`, `tab.py`, `grid.py`, `rows.py` a spreadsheet in memory, `store.py` the file, `schema.py` its tables, `opening.py` and `leftovers.py` what is
checked before it is used.
"""

from .errors import BrokenFile, EmptyFile, ForeignLeftover, MissingFile, NewerFile, NoFile, ReadOnlyFile
from .faults import Fault, Faults
from .log import Entry, RequestLog
from .session import LocalSession, session

__all__ = [
    "BrokenFile",
    "EmptyFile",
    "Entry",
    "Fault",
    "Faults",
    "ForeignLeftover",
    "LocalSession",
    "MissingFile",
    "NewerFile",
    "NoFile",
    "ReadOnlyFile",
    "RequestLog",
    "session",
]
