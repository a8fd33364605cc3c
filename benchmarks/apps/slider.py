"""The least that answers a key press: the floor of every interaction in a browser."""

import streamlit as st

st.text(st.slider("Units", 1, 64, 4))
