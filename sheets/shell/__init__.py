"""`python -m sheets`: `commands.py` are all the commands, `console.py` is what they share, `voice.py` in which language they speak.

A file a command: `prepare.py` (setup), `demo.py`, `admin.py`, `address.py`, `figures.py`, `importing.py`, `exporting.py`, `check.py`,
`backup.py` (and restore), `doctor.py`.
"""
