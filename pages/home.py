"""Home: what this is, the sentence and its numbers, and where to go."""

from pages.shared.home_page import home_page

home_page()
