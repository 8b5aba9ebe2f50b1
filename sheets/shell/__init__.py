"""What the commands of `python -m sheets` share: `console.py`."""
