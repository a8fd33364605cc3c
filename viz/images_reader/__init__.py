"""The image that is read row by row, drawn in the browser: script, style and data."""
