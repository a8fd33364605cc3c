"""The Compare page: all cells, or one cell under two settings, on the same input."""

from pages.shared.compare_page import compare_page

compare_page()
