"""The stack builder's page."""

from pages.shared.stack_page import stack_page

stack_page()
