// The conversation and the settings, kept in this browser and nowhere else.

const CONVERSATION = "parley.conversation";
const CORRECTIONS = "parley.corrections";
const SETTINGS = "parley.settings";
const MAX_TURNS = 200;

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
  hasSteered: false, // knows that words can be chosen
};

function read(key, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? otherwise;
  } catch {
    return otherwise; // no storage in this browser, or something else in that place
  }
}

function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false; // full, or forbidden
  }
}

export const settings = { ...DEFAULTS, ...read(SETTINGS, {}) };

export function set(changes) {
  Object.assign(settings, changes);
  write(SETTINGS, settings);
}

/**
 * Turns, oldest first. A turn is a message and its answer:
 * { id, source, target, isSure, text, answer, view, state, problem, better }, where `view` is what `demo/see.py` makes.
 */
export class Conversation extends EventTarget {
  constructor() {
    super();
    const kept = read(CONVERSATION, []);
    this.turns = (Array.isArray(kept) ? kept : []).filter((turn) => typeof turn?.text === "string");
    for (const turn of this.turns) if (turn.state === "busy") turn.state = "stopped";
  }

  get newest() {
    return this.turns.at(-1);
  }

  get isBusy() {
    return this.turns.some((turn) => turn.state === "busy");
  }

  find(id) {
    return this.turns.find((turn) => turn.id === id);
  }

  add(turn) {
    this.turns.push({ id: crypto.randomUUID?.() ?? String(Math.random()), state: "busy", answer: "", ...turn });
    this.turns.splice(0, this.turns.length - MAX_TURNS);
    this.changed(this.newest);
    this.keep(); // what was asked outlives a page that is left before the answer comes
    return this.newest;
  }

  remove(turn) {
    this.turns = this.turns.filter((other) => other !== turn);
    this.changed(turn);
  }

  clear() {
    this.turns = [];
    this.changed(null);
  }

  /** Tells whoever looks that a turn has changed, and keeps what is settled. */
  changed(turn) {
    this.dispatchEvent(new CustomEvent("change", { detail: turn }));
    if (turn?.state !== "busy") this.keep();
  }

  /** Keeps all; where room is short, the newest turns, and numbers of the newest only. */
  keep() {
    for (const whole of [Infinity, 20, 0]) {
      const from = this.turns.length - whole;
      const turns = this.turns.map((turn, index) => (index < from ? { ...turn, view: undefined } : turn));
      if (write(CONVERSATION, turns)) return;
    }
    write(CONVERSATION, this.turns.slice(-20).map((turn) => ({ ...turn, view: undefined })));
  }
}

/** Better translations that were suggested in this browser; a later one of the same message replaces an earlier one. */
export const corrections = {
  all: () => read(CORRECTIONS, []),
  add(correction) {
    const isSame = (other) => ["source", "target", "text"].every((key) => other[key] === correction[key]);
    write(CORRECTIONS, [...this.all().filter((other) => !isSame(other)), correction]);
  },
};
