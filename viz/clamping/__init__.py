"""Gates held by hand, replayed and drawn in the browser: script, markup and data."""
