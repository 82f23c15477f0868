// Run from the top of the project: `make lint-js`.
import js from "@eslint/js";
import { createNodeResolver, importX } from "eslint-plugin-import-x";
import globals from "globals";

const MODULES = ["static/js/**/*.js"];
// Loaded by <script>, before modules can be.
const CLASSIC_SCRIPTS = ["static/js/boot.js", "static/js/page/start-again.js"];
const WORKER = ["static/worker/*.js"];
const NODE = ["tests/js/**/*.js"];

export default [
  js.configs.recommended,
  importX.flatConfigs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    languageOptions: { ecmaVersion: 2024, sourceType: "module" },
    settings: { "import-x/resolver-next": [createNodeResolver()] },
    rules: {
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
  { files: CLASSIC_SCRIPTS, languageOptions: { sourceType: "script" } },
  { files: WORKER, languageOptions: { sourceType: "script", globals: globals.serviceworker } },
  { files: NODE, languageOptions: { globals: globals.node } },
  // Many short cases in one describe() are not one long function.
  { files: ["tests/js/*.test.js"], rules: { "max-lines-per-function": "off" } },
];
