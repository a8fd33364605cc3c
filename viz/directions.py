"""How the halves of a layer are told apart in figures and tables."""

from models.results import DirectionTrace, Trace


def prefix(trace: Trace, direction: DirectionTrace) -> str:
    """Return "forward " or "backward ", or nothing where there is one direction only."""
    return f"{direction.name} " if len(trace.directions) > 1 else ""


def title_prefix(trace: Trace, direction: DirectionTrace) -> str:
    """Return the prefix for what is drawn through time: with the way it is read."""
    if len(trace.directions) == 1:
        return ""
    return f"{direction.name} {'←' if direction.reverse else '→'} "


def halves(trace: Trace) -> str:
    """Return what a text alternative says of the halves, if there are two."""
    if len(trace.directions) == 1:
        return ""
    return f", for both halves ({' and '.join(d.name for d in trace.directions)})"
