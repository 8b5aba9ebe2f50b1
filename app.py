"""The entry point: `streamlit run app.py` serves the script that draws every page.

That script is not in this folder, and so Streamlit never takes `pages/` for pages of its own that need no sign-in.
"""

import streamlit as st

app = st.App("components/main.py")
