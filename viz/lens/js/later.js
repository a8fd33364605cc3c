/**
 * Work that may wait until the picture is on the screen: the spoken names of dense strips
 * (thousands of texts). What is asked for twice before its turn comes is done once.
 */

const waiting = new Map();
const whenIdle = globalThis.requestIdleCallback
  ? (run) => globalThis.requestIdleCallback(run, { timeout: 150 })
  : (run) => setTimeout(run, 30);

/** Runs `work` soon; a later call with the same `owner` replaces it. */
export function later(owner, work) {
  if (!waiting.size) whenIdle(runWaiting);
  waiting.set(owner, work);
}

function runWaiting() {
  const works = [...waiting.values()];
  waiting.clear();
  for (const work of works) work();
}
