"""What is true: specifications, cells, results. Numpy only, except `models.worker`.

Nothing is re-exported here, so that importing a result type never loads Keras.
"""
