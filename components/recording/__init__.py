"""What volunteers type.

`activity_choice.py` asks what, `entry_form.py` is a new entry, `attendance_form.py` the headcount of one of the `sessions.py`,
`correction_form.py` the change of what is there; each is a `form.py` in the browser, of `fields.py`. `receipt_watch.py` goes on
looking after the receipt, `conflict.py` shows what somebody else changed (`meanwhile.py`), `refusal_list.py` what the sheet did not
take, `own_entries.py` what one has recorded, `left_behind.py` what was left half written.
"""
