"""Training in worker processes: what to train, how to go on, what to do with the result."""
