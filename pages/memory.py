"""The memory page."""

from pages.shared.memory_page import memory_page

memory_page()
