// The conversation that is shown, and the others, kept in this browser and nowhere else, and the same in all its tabs.

import { keys, read, remove, write } from "../shared/storage.js";
import { FIRST, nameOf, rename, showTalk, shownTalk, talksOf } from "./talks.js";

// Each turn is an entry of its own: tabs that write at the same time write different entries, and nothing is lost.
const PREFIX = "parley.turn.";
const ONE_ENTRY = "parley.conversation"; // where earlier versions kept all turns
const MAX_TURNS = 200;

/**
 * Turns, oldest first. A turn is a message and its answer:
 * { id, at, talk, source, target, isFixed, isSure, anyway, text, answer, view, state, problem, better }, where `at` is when it was
 * asked, `talk` the conversation that it belongs to, and `view` is what the server tells of the answer. A "change" event tells which
 * turn has changed, null for all of them.
 */
export class Conversation extends EventTarget {
  constructor() {
    super();
    splitOneEntry();
    this.talk = shownTalk();
    this.turns = keptTurns(this.talk);
    this.cleared = []; // the turns that `restore` brings back
    addEventListener("storage", ({ key, newValue }) => this.hear(key, newValue));
    addEventListener("pageshow", ({ persisted }) => persisted && this.catchUp());
  }

  /** All conversations that have these words, the newest first. */
  talks(query) {
    return talksOf(keptTurns(), query);
  }

  /** Shows another conversation, or a new one. */
  open(talk = newId()) {
    this.talk = talk;
    showTalk(talk);
    this.cleared = [];
    this.turns = keptTurns(talk);
    this.tell(null);
  }

  /** Takes a whole conversation away; returns what brings it back. */
  removeTalk({ id, name, turns }) {
    rename(id, "");
    for (const turn of turns) remove(PREFIX + turn.id);
    if (id === this.talk) this.open(this.talks()[0]?.id);
    return () => {
      rename(id, name);
      for (const turn of turns) write(PREFIX + turn.id, turn);
      this.open(id);
    };
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
    this.turns.push({ id: newId(), talk: this.talk, at: Date.now(), state: "busy", answer: "", ...turn });
    for (const old of this.turns.splice(0, this.turns.length - MAX_TURNS)) remove(PREFIX + old.id);
    this.changed(this.newest);
    this.keep(this.newest); // what was asked outlives a page that is left before the answer comes
    return this.newest;
  }

  remove(turn) {
    remove(PREFIX + turn.id);
    this.forget(turn);
  }

  /** Takes all turns away, until `restore` brings them back. Only this page remembers them. */
  clear() {
    if (!this.turns.length) return;
    this.cleared = this.turns;
    this.clearedName = nameOf(this.talk, []);
    rename(this.talk, "");
    for (const turn of this.turns) remove(PREFIX + turn.id);
    this.turns = [];
    this.tell(null);
  }

  restore() {
    this.turns = [...this.cleared, ...this.turns];
    for (const turn of this.cleared) this.keep(turn);
    rename(this.talk, this.clearedName);
    this.cleared = [];
    this.tell(null);
  }

  /** Tells whoever looks that a turn has changed, and keeps what is settled. */
  changed(turn) {
    if (!this.turns.includes(turn)) return; // it was taken away, here or in another tab
    this.tell(turn);
    if (turn.state !== "busy") this.keep(turn);
  }

  tell(turn) {
    this.dispatchEvent(new CustomEvent("change", { detail: turn }));
  }

  forget(turn) {
    this.turns = this.turns.filter((other) => other !== turn);
    this.tell(turn);
  }

  /** Keeps a turn; where room is short, without the numbers of older ones, then without its own, and only then without older ones. */
  keep(turn) {
    const isKept = (kept = turn) => write(PREFIX + turn.id, kept);
    if (isKept()) return;
    const older = keptTurns().filter(({ id }) => id !== turn.id); // of all conversations
    for (const other of older) if (other.view && write(PREFIX + other.id, { ...other, view: undefined }) && isKept()) return;
    const words = { ...turn, view: undefined };
    if (isKept(words)) return;
    for (const other of older) {
      remove(PREFIX + other.id);
      if (isKept(words)) return;
    }
  }

  /** Another tab has kept a turn or taken one away. */
  hear(key, value) {
    if (key === null) return this.catchUp();
    if (!key.startsWith(PREFIX)) return;
    const own = this.find(key.slice(PREFIX.length));
    if (value === null) return own && this.forget(own);
    if (!own && (JSON.parse(value).talk ?? FIRST) !== this.talk) return;
    if (own?.state === "busy") return; // this tab is about to know better
    const turn = this.updated(settled(JSON.parse(value)));
    if (!own) this.turns = [...this.turns, turn].sort(byAge);
    this.tell(own || turn === this.newest ? turn : null);
  }

  /** Takes over what other tabs have done while this one heard nothing. */
  catchUp() {
    const busy = this.turns.filter(({ state }) => state === "busy");
    const others = keptTurns(this.talk).filter(({ id }) => !busy.some((turn) => turn.id === id));
    this.turns = [...others.map((turn) => this.updated(turn)), ...busy].sort(byAge);
    this.tell(null);
  }

  /** A turn as it was kept; one that is here already stays the same object. */
  updated(kept) {
    const own = this.find(kept.id);
    return own ? Object.assign(own, { view: undefined, problem: undefined, better: undefined }, kept) : kept;
  }
}

const newId = () => crypto.randomUUID?.() ?? String(Math.random());

const byAge = (one, other) => (one.at ?? 0) - (other.at ?? 0);

/** A turn as it was kept: whoever waited for its answer is another tab, or gone. */
const settled = (turn) => (turn.state === "busy" ? { ...turn, state: "stopped" } : turn);

/** The turns of one conversation, or of all. */
function keptTurns(talk = null) {
  const turns = keys(PREFIX).map((key) => read(key, null)).filter((turn) => typeof turn?.text === "string");
  return turns.filter((turn) => talk === null || (turn.talk ?? FIRST) === talk).map(settled).sort(byAge);
}

function splitOneEntry() {
  const turns = read(ONE_ENTRY, []);
  if (!Array.isArray(turns)) return;
  turns.forEach((turn, place) => write(PREFIX + turn.id, { at: place, ...turn }));
  remove(ONE_ENTRY);
}
