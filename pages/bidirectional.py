"""The Bidirectional page: any of the cells, reading the sentence both ways."""

from models.permalink import BIDIRECTIONAL
from pages.shared.layer_page import layer_page

layer_page(BIDIRECTIONAL)
