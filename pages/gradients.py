"""Gradients through time."""

from pages.shared.gradients_page import gradients_page

gradients_page()
