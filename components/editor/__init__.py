"""*Foglio*: `sheet_editor.py`, the embedded spreadsheet to work in, and its `words.py`."""
