// What else could be said: other words at one place, other whole sentences.

import { call } from "../shared/api.js";
import { settings } from "../shared/settings.js";
import { button, h, walkable } from "../shared/dom.js";
import { inLanguage, percent, spoken, t } from "../shared/text.js";
import { ownWords } from "../bar/glossary.js";
import { textOf } from "./words.js";

let opened = null;

/** Closes the choice that is open, if there is one. */
function closeChoice({ returnFocus = false } = {}) {
  const { dialog, from, leave } = opened ?? {};
  opened = null;
  leave?.abort();
  dialog?.remove();
  from?.classList.remove("open");
  if (returnFocus) from?.focus();
}

/** The text of a sentence's translation before a word. */
function textBefore(sentence, index) {
  const place = sentence.target.findIndex(([, other]) => other === index);
  return textOf(sentence.target.slice(0, place));
}

/** Offers other words for one word of an answer. `onRewrite(prefix)` begins the sentence's translation with prefix. */
export function offerWords(turn, from, place, index, { onRewrite, onSentences, onProblem }) {
  const sentence = turn.view.sentences[place];
  const before = textBefore(sentence, index);
  const current = sentence.target_words[index];
  const ask = (signal) =>
    call("chat_words", [textOf(sentence.source), before, turn.source, turn.target, settings.count, settings.beamSize], signal, { glossary: ownWords() });
  open(from, turn, t("steer.instead", { word: current }), ask, onProblem, {
    isCurrent: (choice) => choice.text === current,
    // From the word on: what stands before it is the same in all of them.
    preview: (choice) => `… ${choice.preview.slice(beginning(choice, before).length - choice.text.length)}`,
    onChoose: (choice) => onRewrite(beginning(choice, before)),
    more: button("ways", t("steer.sentences"), () => onSentences(from), { class: "named" }),
  });
}

/** The translation's beginning up to the end of the chosen word, as it stands in the preview. */
function beginning({ text, preview }, before) {
  const end = preview.indexOf(text, Math.max(0, before.trimEnd().length));
  return end < 0 ? `${before}${text}` : preview.slice(0, end + text.length);
}

/** Offers other translations of a sentence as a whole. */
export function offerSentences(turn, from, place, { onRewrite, onProblem }) {
  const sentence = turn.view.sentences[place];
  const current = textOf(sentence.target);
  const ask = (signal) =>
    call("chat_sentences", [textOf(sentence.source), turn.source, turn.target, settings.count, settings.beamSize], signal, { glossary: ownWords() });
  open(from, turn, t("steer.sentences"), ask, onProblem, {
    isCurrent: (choice) => choice.text === current,
    preview: () => null,
    onChoose: (choice) => onRewrite(choice.text),
  });
}

/** What changes of a turn when one sentence of its answer begins with `prefix`; null where the answer is no longer the same. */
export async function translatedFrom(turn, place, prefix) {
  const { view } = turn;
  const source = textOf(view.sentences[place].source);
  const { sentence } = await call("chat_rewrite", [source, prefix, turn.source, turn.target, settings.beamSize], undefined, { glossary: ownWords() });
  if (turn.view !== view) return null;
  const sentences = view.sentences.with(place, sentence);
  const answer = sentences.map((each, other) => view.target_gaps[other] + textOf(each.target)).join("") + view.target_gaps.at(-1);
  // What the network thought of its own answer does not hold for this one.
  return { answer, view: { ...view, sentences, adequacy: null, doubts: view.doubts.filter(({ doubt }) => doubt === "unknown_language") } };
}

function open(from, turn, title, ask, onProblem, { isCurrent, preview, onChoose, more }) {
  closeChoice();
  const leave = new AbortController();
  const language = spoken();
  const list = h("div", { class: "choices", role: "group", "aria-label": title, lang: turn.target },
    h("p", { role: "status", lang: language }, t("steer.loading")));
  const dialog = h("div", { class: "choice", role: "dialog", "aria-label": title, tabindex: -1 },
    h("header", {}, h("h2", {}, title), button("close", t("see.close"), () => closeChoice({ returnFocus: true }), { quiet: true })),
    list, more);
  opened = { dialog, from, leave };
  from.classList.add("open");
  (from.closest(".side") ?? document.querySelector("#parley")).append(dialog);
  listenForLeaving(dialog, from, leave.signal);
  place(dialog, from);
  dialog.focus();
  ask(leave.signal).then(({ choices }) => inLanguage(language, () => {
    list.replaceChildren(...choices.map((choice) => choiceButton(choice, isCurrent(choice), preview(choice), onChoose)));
    if (!choices.length) list.replaceChildren(h("p", {}, t("steer.none")));
    walkable(list, "button");
    place(dialog, from);
    list.querySelector("button")?.focus({ preventScroll: true });
  }), (problem) => {
    if (problem.name === "AbortError") return;
    closeChoice({ returnFocus: true });
    onProblem(problem);
  });
}

function choiceButton(choice, isCurrent, preview, onChoose) {
  return h("button", {
    type: "button", tabindex: -1, class: isCurrent ? "current" : null, "aria-current": isCurrent ? "true" : null,
    onclick: () => { closeChoice({ returnFocus: true }); onChoose(choice); },
  },
    h("span", { class: "what", dir: "auto" }, choice.text),
    h("b", {}, percent(choice.probability)),
    h("i", { style: `--share: ${100 * choice.probability}%` }),
    preview ? h("small", { dir: "auto" }, preview) : null);
}

function listenForLeaving(dialog, from, signal) {
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    closeChoice({ returnFocus: true });
  });
  document.addEventListener("pointerdown", ({ target }) => {
    if (!dialog.contains(target) && !from.contains(target)) closeChoice();
  }, { signal });
  addEventListener("resize", () => place(dialog, from), { signal });
}

/** Puts the dialog under its word, or above it where there is more room; on a phone, and for one of two, it lies at the bottom. */
function place(dialog, from) {
  if (innerWidth < 640 || dialog.closest(".side")) return;
  const word = from.getBoundingClientRect();
  dialog.style.maxHeight = "";  // or it would be measured as it was cut to before the choices came
  const { width, height } = dialog.getBoundingClientRect();
  const below = innerHeight - word.bottom - 14;
  const isBelow = height <= below || below >= word.top - 14;
  dialog.style.maxHeight = `${isBelow ? below : word.top - 14}px`;
  dialog.style.top = isBelow ? `${word.bottom + 6}px` : "auto";
  dialog.style.bottom = isBelow ? "auto" : `${innerHeight - word.top + 6}px`;
  dialog.style.left = `${Math.max(8, Math.min(word.left, innerWidth - width - 16))}px`;
}
