// The chat room in the browser: the server's page imports this and mounts it.

import { Room } from "./chat/room.js";
import { settings } from "./shared/settings.js";
import { speak } from "./shared/text.js";

/** Draws the room into `root`; `config` is what `demo/chat/tab.py` says of the server. */
export function mount(root, config) {
  speak(config.texts, settings.language);
  applyLook();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", applyLook);
  new Room(root, config, { onSetting });
}

function onSetting(name) {
  if (name === "look") applyLook();
  if (name === "language") location.reload(); // Gradio's rooms read it when they begin
}

function applyLook() {
  const isDark = settings.look ? settings.look === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.body.classList.toggle("dark", isDark);
}
