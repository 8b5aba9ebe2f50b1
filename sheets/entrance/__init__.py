"""Who gets in.

`decision.py` says what a visitor gets: the picker, the sign-in (`sign_in.py`, `sign_outs.py`), the link with a token
(`link_token.py`), or nobody; `way_in.py` tells whoever starts the app how to come in.
"""
