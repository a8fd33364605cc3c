"""Tasks whose worker cannot start, as where TensorFlow is not installed."""

raise ImportError("No module named 'tensorflow'")
