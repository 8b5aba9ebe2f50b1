"""The one door: `register.py` asks who it is before everything that is read or written."""
