"""The batches page."""

from pages.shared.batches_page import batches_page

batches_page()
