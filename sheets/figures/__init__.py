"""What the entries add up to.

`periods.py` are the times people ask about, `measures.py` what can be counted and how, `indicators.py` the figures with the
rows behind them, kept by `kept.py` until their tabs change.
"""
