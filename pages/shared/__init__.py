"""What several pages share: controls, cached calls, sections of a page."""
