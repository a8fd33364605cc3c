"""The image rows page."""

from pages.shared.image_rows_page import image_rows_page

image_rows_page()
