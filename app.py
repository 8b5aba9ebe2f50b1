"""The entry point: `streamlit run app.py` serves the script that draws every page.

That script is not in this folder, and so Streamlit never takes `pages/` for pages of its own that need no sign-in.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Thread

import streamlit as st
from starlette.middleware import Middleware
from streamlit import config

from components import open_register
from components.entrance.sign_in_routes import SignInRoutes
from components.serving.first_visit import FirstVisit
from components.serving.gate import Gate
from sheets.spreadsheet import configuration

# Streamlit reads the sign-in's settings itself: from the very file that the app reads, wherever it was started.
config.set_option("secrets.files", [str(configuration.secrets_path())])


@asynccontextmanager
async def _started(app: st.App) -> AsyncIterator[None]:
    """Deliver what a killed process left before anybody opens a page; at the end, let go of the book."""
    Thread(target=open_register.open_at_start, name="start", daemon=True).start()
    try:
        yield
    finally:
        open_register.close()


app = st.App(
    "components/main.py",
    lifespan=_started,
    middleware=[Middleware(Gate), Middleware(FirstVisit), Middleware(SignInRoutes)],
)
