"""A page with nothing but the lens, for the tests and benchmarks in the browser.

It shows the pickled trace named in the address, from the folder in LENS_TRACES. Not a
page of the app.
"""

import os
import pickle
from pathlib import Path

import streamlit as st

from pages.shared.lens import show_lens

st.set_page_config(page_title="The lens alone", layout="wide")
folder = Path(os.environ["LENS_TRACES"])
names = sorted(path.stem for path in folder.glob("*.pickle"))
st.title("The lens alone")
name = st.selectbox("Trace", names, index=names.index(st.query_params["trace"]))
trace = pickle.loads((folder / f"{name}.pickle").read_bytes())
show_lens(trace)
