"""One file a cell: the one description of how it computes.

The trace, the equations on the page, the arithmetic in the lens, the parameter
ledger and the exported script are all derived from these descriptions.
"""
