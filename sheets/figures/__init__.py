"""What the entries add up to.

`periods.py` are the times people ask about, `attendance.py` is how many came to a session, `measures.py` what can be counted and how, `indicators.py` the figures with the
rows behind them, kept by `kept.py` until their tabs change.
"""
