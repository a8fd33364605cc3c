"""What is fast and what is small, measured against Keras itself and against an empty app.

`python -m benchmarks` runs every module here that has a `main() -> list[Row]`. Figures
are ratios or differences of medians taken in turns within one run, because the machine
that runs them is seldom alone.
"""
