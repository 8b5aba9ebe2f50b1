"""The app with one address more, which says how many requests the spreadsheet got: `streamlit run tests/bench/counted.py`.

Everything else is `app.py`; the address exists only in here, because no visitor has any business with it.
"""

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from components import open_register
from tests.bench.server import COUNTS, ROOT


async def counts(request: Request) -> JSONResponse:
    """Requests by kind since the register was opened."""
    return JSONResponse(open_register.register().reader.workbook._http.session.log.counts)


app = st.App(ROOT / "components" / "main.py", routes=[Route(COUNTS, counts)])
