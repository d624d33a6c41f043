// Links that open a view again: what stands after the # of an address, which no browser sends to a server.

import { Problem } from "../shared/api.js";
import { inDigits, t } from "../shared/text.js";

const MOST_CHARACTERS = 1000; // of a text; longer addresses break on their way through other programs

/** The address of a turn with its attention. `word` counts the translation's words from 1; 0 is none. */
export function linkTo({ text, source, target }, word) {
  check(text);
  const link = new URL(location.href);
  const values = { t: text, d: `${source}-${target}`, attention: 1, ...(word ? { word } : {}) };
  link.hash = new URLSearchParams(values).toString();
  return link.href;
}

/** What an address asks for; `way` is null where it names no direction that there is, and `word` 0 where it names none. */
export function readLink(hash, directions) {
  const values = new URLSearchParams(hash.slice(1));
  const text = values.get("t") ?? "";
  check(text);
  const way = directions.all.find((each) => each.join("-") === values.get("d"));
  return {
    text,
    way: way ? { source: way[0], target: way[1], isFixed: true } : null,
    showsAttention: values.get("attention") === "1",
    word: /^\d{1,4}$/.test(values.get("word")) ? Number(values.get("word")) : 0,
  };
}

/** Where the word of that number stands: [sentence, index]; null where there is none. */
export function placeOfWord(view, word) {
  let rest = word - 1;
  for (const [place, { target_words: words }] of view.sentences.entries()) {
    if (rest >= 0 && rest < words.length) return [place, rest];
    rest -= words.length;
  }
  return null;
}

/** The number of the word that stands there. */
export const numberOfWord = (view, place, index) =>
  view.sentences.slice(0, place).reduce((sum, { target_words: words }) => sum + words.length, index + 1);

function check(text) {
  const count = [...text].length;
  if (count > MOST_CHARACTERS) throw new Problem(t("problem.link", { count: inDigits(count), most: inDigits(MOST_CHARACTERS) }));
}
