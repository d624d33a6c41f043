// A conversation as text to keep.

import { directionName } from "../shared/text.js";

const settled = (turns) => turns.filter((turn) => turn.answer && turn.state !== "failed");

const inOneLine = (text) => text.replace(/\s+/g, " ").trim();

/** Marks what Markdown would read as more than letters. */
const escaped = (text) => text.replace(/[\\`*_{}[\]<>#|~]/g, "\\$&").replace(/^(\s*)([-+]|\d+[.)])(?=\s)/gm, "$1\\$2");

const quoted = (text) => escaped(text).split("\n").map((line) => `> ${line}`).join("\n");

/** The numbers of a sentence: with the parts that are on no word, each row of its attention adds up. */
export const attentionData = ({ source_words, target_words, confidence, attention, beside_words: beside }) => ({
  source_words,
  target_words,
  confidence,
  attention,
  attention_to_tag: beside?.map(([tag]) => tag),
  attention_to_end: beside?.map(([, end]) => end),
});

export const exporters = {
  md: {
    type: "text/markdown",
    write: (turns) =>
      `# Parley\n\n${settled(turns)
        .map((turn) => `${quoted(turn.text)}\n\n${escaped(turn.answer)}\n\n*${directionName(turn.source, turn.target)}*\n`)
        .join("\n")}`,
  },
  tsv: {
    type: "text/tab-separated-values",
    write: (turns) =>
      ["source_language\ttarget_language\tsource\ttarget"]
        .concat(
          settled(turns).map((turn) => [turn.source, turn.target, inOneLine(turn.text), inOneLine(turn.answer)].join("\t")),
        )
        .join("\n") + "\n",
  },
  json: {
    type: "application/json",
    write: (turns) =>
      JSON.stringify(
        settled(turns).map(({ source, target, text, answer, better, view }) => ({
          source_language: source,
          target_language: target,
          text,
          answer,
          better_translation: better,
          sentences: view?.sentences.map(attentionData),
        })),
        null,
        1,
      ),
  },
};

/** Corrections between two languages, as the corpus that a training reads: the first language, a tab, the second. */
export function correctionsAsPairs(corrections, [first, second]) {
  const pairs = corrections.map(({ source, target, text, better }) => ({ [source]: text, [target]: better }));
  return pairs
    .filter((pair) => first in pair && second in pair)
    .map((pair) => `${inOneLine(pair[first])}\t${inOneLine(pair[second])}\n`)
    .join("");
}

/** All messages and answers as plain text. */
export const asText = (turns) => settled(turns).map((turn) => `${turn.text}\n${turn.answer}`).join("\n\n");
