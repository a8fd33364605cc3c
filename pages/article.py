"""The page of the guide that this grew from."""

from pages.shared.article_page import article_page

article_page()
