// Words that can be pointed at: they light their partners on the other side, and show where an answer is doubtful.

import { h, walkable } from "../shared/dom.js";
import { percent, t } from "../shared/text.js";

const GAP = -1;
const WEAK = 0.08; // weights below this one are not lit
const hasMouse = matchMedia("(hover: hover)").matches;

/** The text of a sentence, from its words and what stands between them. */
export const textOf = (pieces) => pieces.map(([text]) => text).join("");

/** The words of one side of an answer, "source" or "target", as elements with the text between them. */
export function wordsOf(view, side, { onChoose } = {}) {
  const gaps = side === "source" ? view.source_gaps : view.target_gaps;
  const parts = view.sentences.flatMap((sentence, place) => [
    gaps[place],
    ...sentence[side].map(([text, index]) =>
      index === GAP ? text : word(text, side, place, index, sentence, onChoose),
    ),
  ]);
  const label = t(side === "source" ? "chat.message" : "chat.answer");
  const container = h("div", { class: `words ${side}`, role: "group", "aria-label": label, dir: "auto" }, parts, gaps.at(-1));
  walkable(container, ".word");
  return container;
}

function word(text, side, place, index, sentence, onChoose) {
  const isTarget = side === "target";
  const isOwn = isTarget && sentence.terms?.includes(index);
  const doubt = sentence[`${side}_doubts`]?.[index];
  const canChoose = onChoose && /[\p{L}\p{N}]/u.test(text);
  const element = h(
    "span",
    {
      class: `word ${isOwn ? "own" : doubt ? "doubtful" : ""}`,
      tabindex: -1,
      "data-side": side,
      "data-sentence": place,
      "data-index": index,
      title: isOwn ? t("glossary.own") : [
        doubt ? t(`doubt.${doubt}`) : null,
        isTarget ? t(hasMouse ? "see.sure" : "see.sureTouch", { percent: percent(sentence.confidence[index]) }) : null,
      ].filter(Boolean).join(" ") || null,
      ...(canChoose && { role: "button", "aria-haspopup": "dialog" }),
    },
    text,
  );
  if (canChoose) {
    const choose = () => onChoose(element, place, index);
    // Marking text with the mouse is no click on a word.
    element.addEventListener("click", () => getSelection().isCollapsed && choose());
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      choose();
    });
  }
  return element;
}

/** How strongly a weight is drawn: a root brings out the weak ones, which are what a reader searches; the order stays. */
export const strength = (weight) => Math.max(0, weight) ** 0.7;

/**
 * Lights the partners of each word that is pointed at or focused. `resolve(element)` tells the view that the word is of
 * and the elements inside which it and its partners stand.
 */
export function lightPartners(root, resolve) {
  for (const kind of ["pointerover", "focusin"]) {
    root.addEventListener(kind, ({ target }) => {
      const element = target.closest?.("[data-side]");
      dim(root);
      if (element) light(resolve(element), element.dataset);
    });
  }
  root.addEventListener("pointerleave", () => dim(root));
  root.addEventListener("focusout", () => dim(root));
}

function light({ view, places }, { side, sentence, index }) {
  const attention = view?.sentences[sentence]?.attention;
  if (!attention) return;
  const weights = side === "target" ? attention[index] : attention.map((row) => row[index]);
  const other = side === "target" ? "source" : "target";
  const at = (of, place) =>
    places.flatMap((each) => [...each.querySelectorAll(`[data-side="${of}"][data-sentence="${sentence}"][data-index="${place}"]`)]);
  for (const element of at(side, index)) element.classList.add("pointed");
  weights?.forEach((weight, place) => {
    if (weight < WEAK) return;
    for (const element of at(other, place)) {
      element.classList.add("lit");
      element.style.setProperty("--weight", weight);
      element.dataset.weight = percent(weight);
    }
  });
}

function dim(root) {
  for (const element of root.querySelectorAll(".lit, .pointed")) {
    element.classList.remove("lit", "pointed");
    delete element.dataset.weight;
  }
}
