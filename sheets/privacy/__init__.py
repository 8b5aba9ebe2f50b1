"""Whose names a person may see: `sight.py` answers for every way out, `hidden_names.py` finds names in what people wrote."""
