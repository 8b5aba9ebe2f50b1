"""Who comes in.

`identity.py` finds out who a session is, by what its connection says (`visit.py`); `door.py` is the page of who may not come in,
`account.py` the badge of who is in, `sign_in_routes.py` the way to a provider and back.
"""
