"""A Google Sheets v4 engine on one SQLite file, spoken to by the real gspread.

    from sheets import local
    client = gspread.Client(auth=None, session=local.session("register.db"))

It holds any number of spreadsheets, answers as Google does, and refuses with a 501 what it does not support.
"""

from .errors import BrokenFile
from .faults import Fault, Faults
from .log import Entry, RequestLog
from .session import LocalSession, session

__all__ = ["BrokenFile", "Entry", "Fault", "Faults", "LocalSession", "RequestLog", "session"]
