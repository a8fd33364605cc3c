"""The sequence tasks page."""

from pages.shared.sequence_tasks_page import sequence_tasks_page

sequence_tasks_page()
