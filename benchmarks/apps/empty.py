"""The least that a Streamlit script can do: the floor of every rerun."""

import streamlit as st

st.text("empty")
