// What a person has chosen, kept in this browser.

import { read, write } from "./storage.js";

const SETTINGS = "parley.settings"; // early.js reads it, too

const DEFAULTS = {
  language: "", // of the page; "" is what the browser asks for
  look: "", // "light", "dark"; "" is what the system asks for
  source: "", // "" lets the language be found
  target: "",
  beamSize: 4,
  count: 5,
  showsAttention: false,
  showsNumbers: false,
  showsConfidence: true,
  isForTwo: false,
  isTurned: false,
  people: [], // the languages of the two: the nearer person's first
  usesVoice: false,
  hasSteered: false, // knows that words can be chosen
};

export const settings = { ...DEFAULTS, ...read(SETTINGS, {}) };

export function set(changes) {
  Object.assign(settings, changes);
  write(SETTINGS, { ...read(SETTINGS, {}), ...changes }); // another tab may have chosen something else meanwhile
}
