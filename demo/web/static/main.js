// The chat room in the browser: the server's page imports this and mounts it.

import { Room } from "./chat/room.js";
import { set, settings } from "./shared/settings.js";
import { speak } from "./shared/text.js";

/** Draws the room into `root`; `config` is what `demo/chat/tab.py` says of the server. */
export function mount(root, config) {
  speak(config.texts, settings.language);
  applyLook();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", applyLook);
  takeUpLink();
  new Room(root, config, { onSetting });
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
