"""A model as a drawing: what the browser draws, as plain data, and its text alternative.

Layers are boxes, tensors the lines between them with their shapes. The browser gets texts
and places; it writes the texts as text, so that a layer's name is never markup.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path

from models.code import CodeToken
from models.diagnosis import Diagnosis, Edge, Problem
from models.shapes import Shape, ShapeStep
from viz.doctor_layout import Box, Layout, place
from viz.doctor_shapes import as_shapes, output_tokens, word_shapes
from viz.theme import css_variables

_FOLDER = Path(__file__).with_name("doctor_graph")
_LETTER = 7.25  # pixels of a letter of the shapes
_LINE = 17.0
_BOX_HEIGHT = 42.0
_WIDEST_NAME = 24  # letters
_MOST_SHAPES = 3  # of one layer's outputs, in lines of their own
_MARGIN = 12.0
_MOST_UNFOLDED = 9
_KEPT = 2  # layers on each side of the broken one that are never folded

Payload = dict[str, object]


@dataclass(frozen=True)
class _Node:
    """One box; `step` is None for a stretch of layers that is folded into one."""

    name: str
    title: str
    detail: str
    kind: str  # normal, input, broken, silent, stopped, unbuilt, folded
    labels: tuple[tuple[CodeToken, ...], ...] = ()


@cache
def drawing_script() -> str:
    """Return the JavaScript that draws."""
    return (_FOLDER / "drawing.js").read_text("utf-8")


@cache
def drawing_styles() -> str:
    """Return the palette and the drawing's own style sheet."""
    rules = (_FOLDER / "drawing.css").read_text("utf-8")
    return f".graph {{\n{css_variables()}\n}}\n{rules}"


def drawing(diagnosis: Diagnosis, *, folded: bool = False) -> Payload:
    """Return what is drawn of a model.

    Args:
        diagnosis: the model's layers and tensors, and what is wrong with it.
        folded: whether long stretches without forks, away from the first problem, become
            one box each.
    """
    problem = next(iter(diagnosis.problems), None)
    words = word_shapes(diagnosis.steps)
    nodes = [_node(step, problem, words) for step in _steps(diagnosis, problem)]
    edges = _edges(diagnosis, nodes)
    if folded and len(nodes) > _MOST_UNFOLDED:
        nodes, edges = _fold(nodes, edges)
    boxes = [_box(node) for node in nodes]
    layout = place(boxes, [(edge.start, edge.end) for edge in edges])
    return {
        "width": round(layout.width + 2 * _MARGIN, 1),
        "height": round(layout.height + _MARGIN, 1),
        "nodes": [
            _drawn(node, box, layout) for node, box in zip(nodes, boxes, strict=True)
        ],
        "edges": _ways(edges, nodes, layout),
        "alt": drawing_alt(diagnosis),
    }


def drawing_width(diagnosis: Diagnosis) -> float:
    """Return how many pixels wide the drawing is where it is not made smaller."""
    width = drawing(diagnosis, folded=True)["width"]
    return float(width) if isinstance(width, int | float) else 0.0


def folds(diagnosis: Diagnosis) -> bool:
    """Tell whether the folded drawing leaves layers out."""
    nodes = drawing(diagnosis, folded=True)["nodes"]
    return isinstance(nodes, list) and len(nodes) < len(diagnosis.steps)


def drawing_alt(diagnosis: Diagnosis) -> str:
    """Return what the drawing shows, for those who cannot see it."""
    problem = next(iter(diagnosis.problems), None)
    layers = []
    for step in diagnosis.steps[:40]:
        gives = ", ".join(map(str, as_shapes(step.output_shape))) or "no known shape"
        broken = ", where the problem is" if problem and problem.layer == step.name else ""
        layers.append(f"{step.layer_class} {step.name} gives {gives}{broken}")
    if len(diagnosis.steps) > 40:
        layers.append(f"and {len(diagnosis.steps) - 40} more")
    return f"The model, {len(diagnosis.steps)} layers: {'; '.join(layers)}."


def _steps(diagnosis: Diagnosis, problem: Problem | None) -> list[ShapeStep]:
    """Return the layers, and the broken one at the end if it is not among them."""
    steps = list({step.name: step for step in diagnosis.steps}.values())
    known = {step.name for step in steps}
    if (
        known
        and problem
        and problem.stage == "build"
        and problem.layer not in (None, *known)
    ):
        name = str(problem.layer)
        steps.append(ShapeStep(name, problem.layer_class or name, None, None, None))
    return steps


def _node(step: ShapeStep, problem: Problem | None, words: Collection[Shape]) -> _Node:
    shapes = as_shapes(step.output_shape)
    labels = [output_tokens(step, shape, words) for shape in dict.fromkeys(shapes)]
    counts = [shapes.count(shape) for shape in dict.fromkeys(shapes)]
    written = [
        (*label, CodeToken(f" ×{count}")) if count > 1 else label
        for label, count in zip(labels, counts, strict=True)
    ]
    if len(written) > _MOST_SHAPES:
        more = len(written) - _MOST_SHAPES + 1
        written = [*written[: _MOST_SHAPES - 1], (CodeToken(f"and {more} more"),)]
    return _Node(
        name=step.name,
        title=_short(step.layer_class),
        detail=_detail(step, problem if problem and step.name == _stop(problem) else None),
        kind=_kind(step, problem),
        labels=tuple(written),
    )


def _kind(step: ShapeStep, problem: Problem | None) -> str:
    if problem is not None and step.name == problem.layer:
        return "silent" if problem.stage == "silent" else "broken"
    if problem is not None and step.name == problem.stopped_at:
        return "stopped"
    if step.layer_class == "InputLayer":
        return "input"
    return "unbuilt" if step.output_shape is None else "normal"


def _stop(problem: Problem) -> str | None:
    """Return the layer at which Keras stops, which need not be the one to change."""
    return problem.stopped_at or problem.layer


def _detail(step: ShapeStep, problem: Problem | None) -> str:
    if problem is not None and problem.expected and problem.stage != "silent":
        return _short(f"needs {problem.expected}", 34)
    if step.layer_class == "InputLayer":
        return _short(step.name)
    if step.params is None:
        return _short(f"{step.name} · not built", 34)
    times = f" · called {step.calls}×" if step.calls > 1 else ""
    params = f" · {step.params:,} params" if step.params else ""
    return f"{_short(step.name)}{params}{times}"


def _short(text: str, longest: int = _WIDEST_NAME) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else f"{flat[: longest - 1]}…"


def _edges(diagnosis: Diagnosis, nodes: Sequence[_Node]) -> list[Edge]:
    """Return the tensors; without any the layers are taken to follow each other."""
    names = [node.name for node in nodes]
    edges = [e for e in diagnosis.edges if e.start in names and e.end in names]
    joined = {name for edge in edges for name in (edge.start, edge.end)}
    if not edges:
        return [Edge(a, b, ()) for a, b in pairwise(names)]
    # What comes after the break was joined to nothing: it stands where the source has it.
    waiting = [
        Edge(before.name, node.name, ())
        for before, node in pairwise(nodes)
        if node.name not in joined and node.kind in ("unbuilt", "broken", "stopped")
    ]
    return [*edges, *waiting]


def _fold(nodes: Sequence[_Node], edges: Sequence[Edge]) -> tuple[list[_Node], list[Edge]]:
    """Make one box of each stretch that neither forks nor holds a problem."""
    into: dict[str, list[str]] = {node.name: [] for node in nodes}
    out: dict[str, list[str]] = {node.name: [] for node in nodes}
    for edge in edges:
        into[edge.end].append(edge.start)
        out[edge.start].append(edge.end)
    marked = [
        i for i, node in enumerate(nodes) if node.kind in ("broken", "silent", "stopped")
    ]
    focus = marked or [0]
    kept = {
        node.name
        for i, node in enumerate(nodes)
        if any(abs(i - at) <= _KEPT for at in focus)
        or i in (0, len(nodes) - 1)
        or len(set(into[node.name])) != 1
        or len(set(out[node.name])) != 1
    }
    home = _stretches(nodes, kept, into)
    sizes = {name: list(home.values()).count(name) for name in set(home.values())}
    folded = []
    for node in nodes:
        if home[node.name] != node.name:
            continue
        if sizes[node.name] > 2:
            last = [n for n in nodes if home[n.name] == node.name][-1]
            title = f"{sizes[node.name]} layers"
            node = _Node(node.name, title, "in a row", "folded", last.labels)  # noqa: PLW2901
        folded.append(node)
    joints = [
        replace(edge, start=home[edge.start], end=home[edge.end])
        for edge in edges
        if home[edge.start] != home[edge.end]
    ]
    return folded, joints


def _stretches(
    nodes: Sequence[_Node], kept: set[str], into: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """Return for each layer the first one of the stretch that it is folded into."""
    home: dict[str, str] = {}
    for node in nodes:
        before = into[node.name][0] if into[node.name] else ""
        folds = node.name not in kept and before not in kept and before in home
        home[node.name] = home[before] if folds else node.name
    counts = list(home.values())
    return {n: h if counts.count(h) > 2 else n for n, h in home.items()}


def _box(node: _Node) -> Box:
    letters = max(len(node.title) + 2, len(node.detail) * 0.92)
    label = max((sum(len(t.text) for t in row) for row in node.labels), default=0)
    width = max(96.0, letters * _LETTER + 20, label * _LETTER + 8)
    below = _LINE * len(node.labels) + 30
    return Box(node.name, width, _BOX_HEIGHT, below)


def _drawn(node: _Node, box: Box, layout: Layout) -> Payload:
    letters = max(len(node.title) + 2, len(node.detail) * 0.92)
    width = max(96.0, letters * _LETTER + 20)
    center = layout.center[node.name] + _MARGIN
    top = layout.top[node.name] + _MARGIN / 2
    return {
        "x": round(center - width / 2, 1),
        "y": round(top, 1),
        "width": round(width, 1),
        "height": box.height,
        "title": node.title,
        "detail": node.detail,
        "kind": node.kind,
        "name": node.name,
        "labels": [
            {
                "x": round(center, 1),
                "y": round(top + box.height + _LINE * (row + 1), 1),
                "tokens": [[token.text, token.dimension or ""] for token in label],
            }
            for row, label in enumerate(node.labels)
        ],
    }


def _ways(edges: Sequence[Edge], nodes: Sequence[_Node], layout: Layout) -> list[Payload]:
    """Return each tensor's line; those that enter the same layer do so side by side."""
    by_name = {node.name: node for node in nodes}
    stopped = any(node.kind == "stopped" for node in nodes)
    distinct = list(dict.fromkeys((e.start, e.end, e.role) for e in edges))
    drawn: list[Payload] = []
    for start, end, role in distinct:
        if (start, end) not in layout.ways:
            continue
        entering = sorted(
            (layout.ways[a, b][-2][0], r, a)
            for a, b, r in distinct
            if b == end and (a, b) in layout.ways
        )
        mine = entering.index((layout.ways[start, end][-2][0], role, start))
        shift = (mine - (len(entering) - 1) / 2) * 16
        points = [(x + _MARGIN, y + _MARGIN / 2) for x, y in layout.ways[start, end]]
        points[-1] = (points[-1][0] + shift, points[-1][1])
        broken = by_name[end].kind == ("stopped" if stopped else "broken")
        stem = _LINE * len(by_name[start].labels) + (5 if by_name[start].labels else 0)
        drawn.append({"path": _path(points, stem), "role": role, "broken": broken})
    return drawn


def _path(points: Sequence[tuple[float, float]], stem: float) -> str:
    """Return a smooth line through points: straight down past the shapes, then bending."""
    x, y = points[0]
    pieces = [f"M{x:.1f},{y:.1f}L{x:.1f},{y + stem:.1f}"]
    y += stem
    for to_x, to_y in points[1:]:
        bend = (y + to_y) / 2
        pieces.append(f"C{x:.1f},{bend:.1f} {to_x:.1f},{bend:.1f} {to_x:.1f},{to_y:.1f}")
        x, y = to_x, to_y
    return "".join(pieces)
