/** Lint for the lens's modules, the image reader's, the clamps', and their tests. */

const recommended = {
  "array-callback-return": "error",
  "consistent-return": "error",
  "default-case": "error",
  eqeqeq: "error",
  "max-lines": ["error", { max: 420 }],
  "max-lines-per-function": ["error", { max: 50 }],
  "max-params": ["error", 6],
  "no-const-assign": "error",
  "no-dupe-args": "error",
  "no-dupe-keys": "error",
  "no-duplicate-imports": "error",
  "no-eval": "error",
  "no-fallthrough": "error",
  "no-implied-eval": "error",
  "no-redeclare": "error",
  "no-shadow": "error",
  "no-undef": "error",
  "no-unreachable": "error",
  "no-unused-vars": "error",
  "no-var": "error",
  "prefer-const": "error",
  // What people write must never become markup.
  "no-restricted-properties": [
    "error",
    { property: "innerHTML", message: "Use textContent: words come from users." },
    { property: "outerHTML", message: "Use textContent: words come from users." },
    { property: "insertAdjacentHTML", message: "Use textContent: words come from users." },
  ],
};

const browser = [
  "document", "window", "getComputedStyle", "ResizeObserver", "MutationObserver", "setTimeout", "clearTimeout",
  "setInterval", "clearInterval",
  "TextDecoder", "atob", "globalThis",
];

export default [
  {
    files: ["viz/lens/js/*.js", "viz/images_reader/*.js", "viz/clamping/js/*.js"],
    languageOptions: { globals: Object.fromEntries(browser.map((name) => [name, "readonly"])) },
    rules: recommended,
  },
  {
    files: ["tests/js/*.js"],
    languageOptions: { globals: { process: "readonly", URL: "readonly", TextEncoder: "readonly", atob: "readonly" } },
    rules: recommended,
  },
];
