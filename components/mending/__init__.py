"""*Da sistemare*: `problem_list.py` with its buttons, `hand_edit_list.py`, and `connection.py`, how the app stands with its sheet."""
