"""A page of everything that Streamlit reads as Markdown, for tests/e2e/test_plain.py: each text in each of its places."""

import sys
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from components.escape import plain
from tests.e2e.payloads import PAYLOADS

for place, text in enumerate(PAYLOADS):
    with st.container(key=f"testo-{place}"):
        words = plain(text)
        st.title(words, anchor=False)
        st.caption(words)
        st.error(words)
        st.text_input(words, key=f"campo {place}")
        st.button(words, key=f"bottone {place}")
        st.pills(words, [place], format_func=lambda _, words=words: words, key=f"scelta {place}")
        st.expander(words)
