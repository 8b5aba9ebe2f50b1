"""What stands between the network and the pages.

`hosts.py` says by which names the app is reached, `reply_rules.py` what every reply carries, `first_visit.py` makes the first one
small. `gate.py` hears every message of a page first: `incoming.py` counts them, `drawing.py` lets so many pages be drawn at once, `open_pages.py`
knows what they follow.
"""
