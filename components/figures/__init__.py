"""The figures on *Indicatori*.

`scope_choice.py` asks of when and where, `board.py` shows every figure by operation, `explanation.py` what one is made of,
with its `charts.py`, and `doubt.py` why it may be too low.
"""
