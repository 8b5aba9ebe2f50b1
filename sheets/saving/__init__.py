"""Exactly once, and never over somebody else: the life of a save.

A save waits for its turn in `commits.py`: begin there to see why one has not arrived yet. `saving.py` is what somebody
saved, `changes.py` what is to be written. `outbox.py` keeps it on disk until it has arrived, `commits.py` sends what came
together (`request_parts.py`; in halves, where one of them is refused: `halving.py`) as one request (`batch.py`), a step
of a `chain.py`. Of all processes only one has the turn (`batons.py`, `other_processes.py`), and a step is refused as a
whole when another came before it (`fence.py`). `outcomes.py` says what has become of it. What it may have hit by mistake
is noted in it beforehand (`before_images.py`), found (`wrong_hits.py`) and put back (`repairs.py`).
"""
