"""The unrolled diagram: the payload in Python, the drawing in .js and .css files."""
