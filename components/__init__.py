"""Pieces of the interface. Only these, app.py and pages/ import Streamlit."""
