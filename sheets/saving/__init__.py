"""Exactly once, and never over somebody else: the life of a save.

`savings.py` is what somebody saved, `changes.py` what is to be written. `outbox.py` keeps it on disk until it has arrived, `commits.py` sends what came together
(`parts.py`; in halves, where one of them is refused: `halves.py`) as one request (`batch.py`), a step of a `chain.py`, of which only one of all processes has the turn (`batons.py`, `company.py`), and which is refused
as a whole when another came before it (`fence.py`). `outcomes.py` says what has become of it. What it may have hit by mistake
is noted in it beforehand (`before_images.py`), found (`wrong_hits.py`) and put back (`repairs.py`).
"""
