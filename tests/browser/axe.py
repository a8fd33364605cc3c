"""axe-core, the automated audit of accessibility, run in a page of the browser tests."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

_SCRIPT = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"

# Looks into every open shadow root, hence into the lens, on its own.
_RUN = """
async (excluded) => {
  const found = await axe.run({ include: [document], exclude: excluded });
  return found.violations.map((rule) => ({
    rule: rule.id,
    nodes: rule.nodes.map((node) => [node.target.flat().join(" "), node.html.slice(0, 200),
                                     node.failureSummary.slice(0, 300)]),
  }));
}
"""


# What is still fading in has too little contrast for a moment.
_AT_REST = """
() => document.getAnimations().every((each) =>
  each.playState !== "running" || each.effect?.getComputedTiming().endTime === Infinity)
"""


def violations(page: Page, excluded: dict[str, str] | None = None) -> list[object]:
    """Return what axe finds; `excluded` maps selectors to why they are left out."""
    if not _SCRIPT.exists():
        pytest.fail("The audit needs axe-core: run `npm ci`, or `make test`, which does.")
    page.wait_for_function(_AT_REST)
    page.evaluate(_SCRIPT.read_text("utf-8"))
    return page.evaluate(_RUN, [[selector] for selector in excluded or {}])
