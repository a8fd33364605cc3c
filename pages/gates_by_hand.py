"""Gates by hand."""

from pages.shared.gates_by_hand_page import gates_by_hand_page

gates_by_hand_page()
