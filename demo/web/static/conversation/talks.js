// The names of several conversations, kept in this browser: which there are, and which one this tab shows.

import { read, remove, write } from "../shared/storage.js";

const TALKS = "parley.talk."; // one entry for each that a person has named
const SHOWN = "parley.shown"; // of this tab, and of the next one that is opened
const LONGEST = 60; // characters of a message that names its conversation

export const FIRST = ""; // the conversation that everybody begins with

export const shownTalk = () => read(SHOWN, null, "sessionStorage") ?? read(SHOWN, FIRST);

export function showTalk(id) {
  write(SHOWN, id, "sessionStorage");
  write(SHOWN, id);
}

/** What a person calls a conversation, or its first message. */
export const nameOf = (id, turns) => read(TALKS + id, null) ?? [...(turns[0]?.text ?? "").replace(/\s+/g, " ")].slice(0, LONGEST).join("");

/** Gives a conversation a name; an empty one takes it away. */
export const rename = (id, name) => (name ? write(TALKS + id, name) : remove(TALKS + id));

/** Conversations as { id, name, turns }, the newest first; of those, the ones that have all words of `query` somewhere. */
export function talksOf(allTurns, query = "") {
  const talks = new Map();
  for (const turn of allTurns) talks.set(turn.talk ?? FIRST, [...(talks.get(turn.talk ?? FIRST) ?? []), turn]);
  const wanted = query.toLowerCase().split(/\s+/);
  return [...talks].map(([id, turns]) => ({ id, name: nameOf(id, turns), turns }))
    .filter(({ name, turns }) => {
      const text = [name, ...turns.flatMap((turn) => [turn.text, turn.answer])].join("\n").toLowerCase();
      return wanted.every((word) => text.includes(word));
    })
    .sort((one, other) => (other.turns.at(-1).at ?? 0) - (one.turns.at(-1).at ?? 0));
}
