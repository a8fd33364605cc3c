"""The SimpleRNN page."""

from models.permalink import one_layer
from pages.shared.layer_page import layer_page

layer_page(one_layer("simple_rnn"))
