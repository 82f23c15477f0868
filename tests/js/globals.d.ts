// What the type checker cannot know of browsers and of our own pages.

// A page holds what its scripts ask for: where it does not, the script throws and main.js says so. Of what may be
// missing, scripts ask with `?.` all the same.
interface ParentNode {
  querySelector<K extends keyof HTMLElementTagNameMap>(selectors: K | `${K}[${string}` | `${K}.${string}`): HTMLElementTagNameMap[K];
  querySelector<E extends Element = HTMLElement>(selectors: string): E;
  querySelectorAll<K extends keyof HTMLElementTagNameMap>(
    selectors: K | `${K}[${string}` | `${K}.${string}`,
  ): NodeListOf<HTMLElementTagNameMap[K]>;
  querySelectorAll<E extends Element = HTMLElement>(selectors: string): NodeListOf<E>;
}

interface DocumentFragment {
  readonly firstElementChild: HTMLElement;
}

interface Node {
  cloneNode(deep?: boolean): this;
}

interface WindowEventMap {
  beforeinstallprompt: InstallPrompt;
}

interface Performance {
  getEntriesByType(type: "navigation"): PerformanceNavigationTiming[];
}

interface DocumentEventMap {
  "sg:display": CustomEvent;
  "sg:finished": CustomEvent;
  "sg:answer-undone": CustomEvent;
}

interface Navigator {
  readonly standalone?: boolean; // iPhones
  readonly audioSession?: { type: string }; // iPhones
}

// The browser's offer to install, kept by boot.js.
interface InstallPrompt extends Event {
  prompt(): Promise<void>;
}
declare var sgInstall: InstallPrompt | undefined;
