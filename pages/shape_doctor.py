"""The shape doctor's page."""

from pages.shared.doctor_page import doctor_page

doctor_page()
