/**
 * The activation functions by the names that Keras gives them, each from a vector of
 * all units to a new one. Tested against the Python twins (models/activations.py).
 */

const SELU_SCALE = 1.0507009873554805;
const SELU_ALPHA = 1.6732632423543772;

const clip = (x, low, high) => (Number.isNaN(x) ? x : Math.min(Math.max(x, low), high));
const sigmoid = (x) => 1 / (1 + Math.exp(-x));
const softplus = (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const elu = (x) => (x > 0 ? x : Math.expm1(x));
const hardSigmoid = (x) => clip(x + 3, 0, 6) / 6;

/** erf to about 1e-15: its Taylor series near 0, a continued fraction of erfc beyond. */
export function erf(x) {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? x : Math.sign(x);
  const size = Math.abs(x);
  return Math.sign(x) * (size < 2.5 ? erfSeries(size) : 1 - erfcFraction(size));
}

function erfSeries(x) {
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * sum && n < 100; n += 1) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

function erfcFraction(x) {
  let fraction = x;
  for (let n = 60; n >= 1; n -= 1) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
}

function softmax(x) {
  const largest = Math.max(...x);
  const powers = x.map((value) => Math.exp(value - largest));
  const total = powers.reduce((sum, value) => sum + value, 0);
  return powers.map((value) => value / total);
}

function logSoftmax(x) {
  const largest = Math.max(...x);
  const total = x.reduce((sum, value) => sum + Math.exp(value - largest), 0);
  return x.map((value) => value - largest - Math.log(total));
}

/** As Keras computes it: the Python twin says where that is not the paper's. */
function sparsemax(x) {
  const ordered = Float64Array.from(x).sort().reverse();
  let cumulative = 0;
  let total = 0;
  let support = 0;
  ordered.forEach((value, index) => {
    cumulative += value;
    if (!(value - (cumulative - 1) / (index + 1) > 0)) return; // not a number: not in it
    total += cumulative;
    support += 1;
  });
  return x.map((value) => Math.max(value - (total - 1) / support, 0));
}

const ELEMENTWISE = {
  tanh: Math.tanh,
  sigmoid,
  relu: (x) => Math.max(x, 0),
  linear: (x) => x,
  hard_sigmoid: hardSigmoid,
  softsign: (x) => x / (Math.abs(x) + 1),
  softplus,
  elu,
  selu: (x) => SELU_SCALE * (x > 0 ? x : SELU_ALPHA * Math.expm1(x)),
  gelu: (x) => x * 0.5 * (1 + erf(x / Math.SQRT2)),
  silu: (x) => x * sigmoid(x),
  swish: (x) => x * sigmoid(x),
  mish: (x) => x * Math.tanh(softplus(x)),
  exponential: Math.exp,
  celu: elu,
  hard_shrink: (x) => (Math.abs(x) <= 0.5 ? 0 : x),
  hard_silu: (x) => x * hardSigmoid(x),
  hard_swish: (x) => x * hardSigmoid(x),
  hard_tanh: (x) => clip(x, -1, 1),
  leaky_relu: (x) => (x > 0 ? x : 0.2 * x),
  log_sigmoid: (x) => -softplus(-x),
  relu6: (x) => clip(x, 0, 6),
  soft_shrink: (x) => (Math.abs(x) <= 0.5 ? 0 : x - Math.sign(x) * 0.5),
  sparse_plus: (x) => (x <= -1 ? 0 : x < 1 ? (x + 1) ** 2 / 4 : x),
  sparse_sigmoid: (x) => clip((x + 1) / 2, 0, 1),
  squareplus: (x) => (x + Math.sqrt(x * x + 4)) / 2,
  tanh_shrink: (x) => x - Math.tanh(x),
};

const VECTOR = { softmax, log_softmax: logSoftmax, sparsemax };

/** Every name that can be computed here. */
export const ACTIVATION_NAMES = [...Object.keys(ELEMENTWISE), ...Object.keys(VECTOR)];

/** Applies an activation to a Float64Array; null where the function is not known here. */
export function activate(name, x) {
  if (Object.hasOwn(VECTOR, name)) return VECTOR[name](x);
  return Object.hasOwn(ELEMENTWISE, name) ? x.map(ELEMENTWISE[name]) : null;
}

/** How a function is written in an equation: σ for the sigmoid, nothing for linear. */
export function functionSymbol(name) {
  return { sigmoid: "σ", linear: "" }[name] ?? name;
}
