"""Keras: runs in worker processes only, never imported by the server."""
