"""The number sequences page."""

from pages.shared.number_sequences_page import number_sequences_page

number_sequences_page()
