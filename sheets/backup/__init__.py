"""A copy of a local book, and the way back: `backups.py`."""
