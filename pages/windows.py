"""The windows page."""

from pages.shared.windows_page import windows_page

windows_page()
