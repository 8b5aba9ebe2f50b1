"""Files of other programs as entries of the register: docs/import.md says how."""
