"""A Trace as files to take away: a script that proves it, arrays, a table."""
