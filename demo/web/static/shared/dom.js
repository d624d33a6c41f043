// Elements of the page, and the small pictures on its buttons.

/** Makes an element. `on*` are listeners, `true` and `false` set and leave out an attribute, null children are left out. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked") element[name] = value;
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child != null));
  return element;
}

const SHAPES = {
  send: '<path d="M5 12h14M13 6l6 6-6 6"/>',
  stop: '<rect x="7" y="7" width="10" height="10" rx="1.5" fill="currentColor"/>',
  swap: '<path d="M4 9h15l-4-4M20 15H5l4 4"/>',
  copy: '<rect x="9" y="9" width="10" height="10" rx="2"/><path d="M15 9V7a2 2 0 0 0-2-2H7a2 2 0 0 0-2 2v6a2 2 0 0 0 2 2h2"/>',
  eye: '<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/><circle cx="12" cy="12" r="2.8"/>',
  ways: '<path d="M4 7h6c4 0 4 10 10 10M4 17h6c1.5 0 2.5-1 3.3-2.5M14 9c1-1.3 3-2 6-2M17 4l3 3-3 3M17 14l3 3-3 3"/>',
  better: '<path d="M12 20h8M15.5 4.5a2.1 2.1 0 0 1 3 3L8 18l-4 1 1-4z"/>',
  edit: '<path d="M15.5 4.5a2.1 2.1 0 0 1 3 3L8 18l-4 1 1-4z"/>',
  retry: '<path d="M20 11a8 8 0 1 0-2 6M20 5v6h-6"/>',
  undo: '<path d="M8 5L4 9l4 4M4 9h10a6 6 0 0 1 0 12h-3"/>',
  people: '<circle cx="8" cy="9" r="3"/><path d="M2.5 19c0-3.5 2.5-5 5.5-5s5.5 1.5 5.5 5"/><circle cx="17" cy="8" r="2.5"/><path d="M15.5 13.5c3.5-.5 6 1 6 4.5"/>',
  file: '<path d="M13 3H6v18h12V8zM13 3v5h5"/>',
  save: '<path d="M12 4v11M7 11l5 5 5-5M5 20h14"/>',
  clear: '<path d="M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13"/>',
  settings: '<path d="M4 7h10M18 7h2M4 17h2M10 17h10"/><circle cx="16" cy="7" r="2"/><circle cx="8" cy="17" r="2"/>',
  book: '<path d="M5 4h11a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3zM5 17a3 3 0 0 1 3-3h11M9 8h6"/>',
  close: '<path d="M6 6l12 12M18 6L6 18"/>',
  problem: '<path d="M12 3.5L22 20H2z"/><path d="M12 10v4.5M12 17v.5"/>',
  speak: '<path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4 4 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11"/>',
  dictate: '<rect x="9" y="3" width="6" height="11" rx="3"/><path d="M5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21"/>',
  talks: '<path d="M4 5h11v8H9l-3 3v-3H4zM18 9h2v9h-2v3l-3-3H9"/>',
  fill: '<path d="M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5"/>',
  link: '<path d="M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-5.7-5.7l-1.5 1.5M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 5.7 5.7l1.5-1.5"/>',
  play: '<path d="M7 4.5v15l12-7.5z" fill="currentColor"/>',
  pause: '<path d="M8 5v14M16 5v14" stroke-width="3"/>',
  turn: '<path d="M7 4v14M7 18l-3-3M7 18l3-3M17 20V6M17 6l-3 3M17 6l3 3"/>',
};

/** The small picture of that name; what it means has to stand beside it or in a label. */
export function icon(name) {
  const template = document.createElement("template");
  template.innerHTML =
    `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.8" ` +
    `stroke-linecap="round" stroke-linejoin="round">${SHAPES[name]}</svg>`;
  return template.content.firstChild;
}

/** A button with a picture; its words are read out, and shown unless it is `quiet`. */
export function button(picture, words, onclick, { quiet = false, ...attributes } = {}) {
  const named = quiet ? { "aria-label": words, title: words } : {};
  return h(
    "button",
    { type: "button", onclick, ...named, ...attributes },
    icon(picture),
    quiet ? null : h("span", {}, words),
  );
}

/** Lets the arrow keys walk among the children that match, of which one can be reached by the tab key. */
export function walkable(container, selector) {
  container.addEventListener("focusin", ({ target }) => {
    if (!target.matches(selector)) return;
    for (const other of container.querySelectorAll(`${selector}[tabindex="0"]`)) other.tabIndex = -1;
    target.tabIndex = 0;
  });
  container.addEventListener("keydown", (event) => {
    if (!event.target.matches(selector)) return;
    const all = [...container.querySelectorAll(selector)];
    const isRightToLeft = getComputedStyle(container).direction === "rtl";
    const steps = { ArrowDown: 1, ArrowUp: -1, ArrowRight: isRightToLeft ? -1 : 1, ArrowLeft: isRightToLeft ? 1 : -1 };
    const ends = { Home: 0, End: all.length - 1 };
    const place = ends[event.key] ?? all.indexOf(event.target) + (steps[event.key] ?? NaN);
    if (!all[place]) return;
    event.preventDefault();
    all[place].focus();
  });
  const first = container.querySelector(selector);
  if (first) first.tabIndex = 0;
}

/** Whether a key is for the input method that composes a word; to Safari, the Enter that confirms it comes after that. */
export const composes = ({ isComposing, keyCode }) => isComposing || keyCode === 229;

const styles = new Map(); // address -> when it is there

/** Loads a style sheet that the first sight of the page does not need. */
export function styled({ href }) {
  if (!styles.has(href)) {
    styles.set(href, new Promise((done) => {
      document.head.append(h("link", { rel: "stylesheet", href, onload: done, onerror: done }));
    }));
  }
  return styles.get(href);
}

/** Hands a file to the person. */
export function download(name, content, type) {
  const address = content.startsWith?.("data:") ? content : URL.createObjectURL(new Blob([content], { type }));
  const link = h("a", { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
