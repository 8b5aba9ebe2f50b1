"""The bare address: on to the person's first page, so that every page keeps an address of its own."""

import streamlit as st

from components import menu
from components.entrance import identity

st.switch_page(menu.page(menu.places_of(identity.desk().person)[0]))
