// Run from the top of the project: `make lint-js`.
import js from "@eslint/js";
import { createNodeResolver, importX } from "eslint-plugin-import-x";
import globals from "globals";

const MODULES = ["static/js/**/*.js"];
// Loaded by <script>, before modules can be.
const CLASSIC_SCRIPTS = ["static/js/boot.js", "static/js/page/start-again.js"];
const WORKER = ["static/worker/*.js"];
/** @type {(left: string) => object} */
const agedBy = (left) => ({ selector: `BinaryExpression[operator='-'][right.type!='BinaryExpression']${left}`, message: "Ask `since` how long ago it was." });
const NODE = ["tests/js/**/*.js"];

// A network that sleeps answers nothing: nothing waits for it without an end (js/shared/limits.js).
const ENDLESS = [
  ["CallExpression[callee.name='fetch']:not(:has(Property[key.name='signal']))", "A fetch needs a signal with a limit."],
  ["MemberExpression[property.name='ready'][object.property.name='serviceWorker']:not(CallExpression[callee.name='within'] > *)", "Wait for the worker with within()."],
  ["CallExpression[callee.property.name='request'][callee.object.property.name='locks']:not([arguments.1.properties.0.key.name=/^(signal|ifAvailable|steal)$/])", "Waiting for a lock needs an end: inTurn()."],
  ["Literal[value='controllerchange']:not(FunctionDeclaration:has(CallExpression[callee.name='within']) *)", "Wait for another worker with within()."],
].map(([selector, message]) => ({ selector, message }));

export default [
  js.configs.recommended,
  importX.flatConfigs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    languageOptions: { ecmaVersion: 2024, sourceType: "module" },
    settings: { "import-x/resolver-next": [createNodeResolver()] },
    rules: {
      "no-restricted-syntax": ["error", ...ENDLESS],
      "max-lines": ["error", 300],
      "max-lines-per-function": ["error", { max: 60, skipComments: true }],
      "no-unused-vars": ["error", { args: "after-used", caughtErrors: "all", ignoreRestSiblings: true }],
      eqeqeq: "error",
      "no-var": "error",
      "prefer-const": ["error", { destructuring: "all" }],
      "import-x/extensions": ["error", "always", { ignorePackages: true }],
      "import-x/first": "error",
      "import-x/newline-after-import": "error",
      "import-x/no-cycle": "error",
      "import-x/no-self-import": "error",
      "import-x/no-unresolved": "error",
      "import-x/no-useless-path-segments": "error",
      "import-x/order": ["error", { alphabetize: { order: "asc" } }],
    },
  },
  { files: MODULES, languageOptions: { globals: globals.browser } },
  {
    // A clock that is set back must not make for years young what was noted before; the timer has a clock of its own.
    files: MODULES,
    ignores: ["static/js/shared/since.js", "static/js/player/**", "static/js/page/figure-controls.js"],
    rules: {
      "no-restricted-syntax": ["error", ...ENDLESS, ...["[left.name='now']", "[left.callee.property.name='now']"].map(agedBy)],
    },
  },
  { files: CLASSIC_SCRIPTS, languageOptions: { sourceType: "script" } },
  { files: WORKER, languageOptions: { sourceType: "script", globals: globals.serviceworker } },
  { files: NODE, languageOptions: { globals: globals.node } },
  // Many short cases in one describe() are not one long function.
  { files: ["tests/js/*.test.js"], rules: { "max-lines-per-function": "off" } },
];
