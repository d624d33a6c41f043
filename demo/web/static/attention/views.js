// What the chat room offers for a lesson on a wall: full screen, a comparison, and links that open a view again.

import { copy, say } from "../shared/notice.js";
import { settings } from "../shared/settings.js";
import { t } from "../shared/text.js";
import { linkTo, numberOfWord, placeOfWord, readLink } from "./link.js";

/** The attention over the whole screen, or no longer. Whoever leaves the browser's full screen leaves this, too. */
export async function fill(room, isFull = !room.root.classList.contains("wall")) {
  if (isFull && !room.conversation.turns.some(({ view }) => view)) return say(t("see.nothing"));
  if (isFull && !settings.showsAttention) await room.look(room.lookedAt());
  room.root.classList.toggle("wall", isFull);
  room.panel.scrollTop = 0; // a wall begins with the sentence, however far the panel was read
  room.panel.querySelector(".see")?.focus({ preventScroll: true });
  if (!isFull) {
    room.refocus();
    if (document.fullscreenElement) document.exitFullscreen();
    return;
  }
  document.documentElement.requestFullscreen?.().catch(() => {}); // the window is filled at least
  document.addEventListener("fullscreenchange", function leave() {
    if (document.fullscreenElement) return;
    document.removeEventListener("fullscreenchange", leave);
    fill(room, false);
  });
}

/** The text of a turn through two of the networks that go its way. */
export async function compare(room, turn, rivals) {
  const { compareView } = await import("./compare.js");
  const view = compareView(turn, rivals, { onClose: () => room.refocus() });
  room.root.append(view.element);
  view.focus();
}

/** Puts the address of a turn's attention on the clipboard, with the word of it that was chosen last. */
export async function copyLink(room, turn, pointed, from) {
  const { id, sentence, index } = pointed ?? {};
  await copy(linkTo(turn, id === turn.id ? numberOfWord(turn.view, Number(sentence), Number(index)) : 0), from);
}

/** Shows what the page's address asks for. A text that is here already is not translated once more. */
export async function openLink(room) {
  const { text, way, showsAttention, word } = readLink(location.hash, room.directions);
  if (!text.trim()) return;
  const { conversation } = room;
  const isSame = (turn) => turn.text === text && (!way || (turn.source === way.source && turn.target === way.target));
  const turn = conversation.turns.findLast(isSame) ?? conversation.add({ text, ...(way ?? room.composer.way) });
  if (!turn.view) await room.answering.ask(turn);
  if (!turn.view) return;
  if (showsAttention) await room.look(turn);
  const chosen = placeOfWord(turn.view, word);
  if (chosen) showWord(room, turn, ...chosen);
}

function showWord(room, turn, sentence, index) {
  room.chosen.place = sentence;
  room.showPanel();
  const word = room.place(turn, ".answer")?.querySelector(`.target [data-sentence="${sentence}"][data-index="${index}"]`);
  word?.scrollIntoView({ block: "nearest" });
  word?.focus();
}
