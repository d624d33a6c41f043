// The chat room in the browser: drawn as soon as the page's bare HTML is there, and put into its tab when Gradio has made that.

import { Room } from "./chat/room.js";
import { h } from "./shared/dom.js";
import { set, settings } from "./shared/settings.js";
import { speak } from "./shared/text.js";

const WHILE_PRESSED_MS = 50;
let room = null; // the element, once it is drawn
let early = null; // what holds it, and how it looks, until its tab is there
let isPressed = false; // a button of the mouse, or a finger
for (const name of ["pointerdown", "pointerup", "pointercancel"]) {
  addEventListener(name, () => { isPressed = name === "pointerdown"; }, true);
}

/** Draws the room before Gradio is there; not where Gradio asks for a password first. */
export async function begin() {
  if (document.readyState === "loading") await new Promise((done) => document.addEventListener("readystatechange", done, { once: true }));
  const { components, css, theme_hash: theme } = globalThis.gradio_config ?? {};
  const config = components?.find(({ props }) => props.elem_id === "chat")?.props.props.config;
  if (!config) return;
  const colours = h("link", { rel: "stylesheet", href: `theme.css?v=${theme}` }); // Gradio loads the same one
  document.head.append(colours);
  await new Promise((done) => { for (const end of ["load", "error"]) colours.addEventListener(end, done); });
  if (room) return;
  const place = h("div");
  early = h("div", { id: "early", class: "gradio-container" }, h("style", {}, css), place);
  document.body.append(early);
  draw(place, config);
}

/** Puts the room where `place` is, in its tab; `config` is what `demo/chat/tab.py` says of the server. */
export function mount(place, config) {
  if (!early) return draw(place, config);
  if (isPressed) { // a click would be lost if its place moved amid it
    setTimeout(() => mount(place, config), WHILE_PRESSED_MS);
    return;
  }
  const { activeElement } = document;
  const scrolled = [...room.querySelectorAll(".log")].map((log) => [log, log.scrollTop]);
  place.replaceWith(room);
  early.remove();
  early = null;
  for (const [log, top] of scrolled) log.scrollTop = top;
  if (room.contains(activeElement)) activeElement.focus({ preventScroll: true });
  applyLook(); // Gradio has chosen meanwhile
}

function draw(place, config) {
  room = place;
  room.id = "parley";
  speak(config.texts, settings.language);
  applyLook();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", applyLook);
  takeUpLink();
  new Room(place, config, { onSetting });
}

/** A link may open the room for two: `?mode=two&languages=es,en`, the nearer person's language first. */
function takeUpLink() {
  const link = new URL(location.href);
  if (link.searchParams.get("mode") !== "two") return;
  set({ isForTwo: true, people: link.searchParams.get("languages")?.split(",") ?? settings.people });
  for (const name of ["mode", "languages"]) link.searchParams.delete(name);
  history.replaceState(history.state, "", link); // whoever leaves the room and loads the page again has left it
}

function onSetting(name) {
  if (name === "look") applyLook();
  if (name === "language") location.reload(); // Gradio's rooms read it when they begin
}

function applyLook() {
  const isDark = settings.look ? settings.look === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.body.classList.toggle("dark", isDark);
}
