"""Unrolled: page configuration, navigation and the shared frame; nothing else.

Worker processes import this module again under another name (that is how `spawn` works),
so nothing may run on import, and Streamlit is imported only where the app runs.
"""


def main() -> None:
    """Show the frame, then the page that was chosen."""
    import streamlit as st

    from models import engine
    from pages.shared.frame import mark_frame
    from pages.shared.navigation import pages
    from viz.style import ICON, WORDMARK, style_sheet

    engine.start()  # the workers warm up while the first page is being read
    page = st.navigation(pages(), position="top")
    st.set_page_config(
        page_title=f"{page.title} · Unrolled",  # tabs and bookmarks differ
        page_icon=str(ICON),
        layout="wide",
    )
    st.logo(str(WORDMARK), size="large")
    st.html(f"<style>{style_sheet()}</style>")
    mark_frame()
    page.run()


if __name__ == "__main__":
    main()
