"""What is wrong with a model that was read, and edits of its source that put it right."""
