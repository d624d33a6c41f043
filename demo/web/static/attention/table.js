// Attention as a table: a row for each word of the translation, a column for each word of the source, and two for what is
// no word: the tag that names the language to write, and the end. With these a row is all that there was to look at.

import { h } from "../shared/dom.js";
import { percent, t } from "../shared/text.js";
import { strength } from "../chat/words.js";
import { tagName } from "./pieces.js";

const LETTER = 0.62; // of the letters' height: their mean width, taken wide
const MOST_FLAT = 64; // letters of all heads in a row; with more they stand upright
const MOST_FLAT_BESIDE = 44; // where the table has the narrow place beside a conversation

/** The words of both sides with their weights, and what was looked at besides. Answers of earlier versions lack that. */
export function wholeRows({ source_words: words, attention, beside_words: beside = [] }, target) {
  const names = beside.length ? [tagName(target), t("see.end")] : [];
  return { heads: [...words, ...names], weights: attention.map((row, index) => [...row, ...(beside[index] ?? [])]), count: words.length };
}

/** Weights in whole hundredths that add up to what the weights add up to: the largest remainders are rounded up. */
export function inHundredths(weights) {
  const exact = weights.map((weight) => 100 * weight);
  const rounded = exact.map(Math.floor);
  const total = (numbers) => numbers.reduce((sum, number) => sum + number, 0);
  const missing = Math.round(total(exact)) - total(rounded);
  const byRemainder = exact.map((_, index) => index).sort((one, other) => exact[other] - rounded[other] - (exact[one] - rounded[one]));
  for (const index of byRemainder.slice(0, missing)) rounded[index] += 1;
  return rounded;
}

/** Whether a network without attention wrote this: it looked at nothing. */
export const looksNowhere = ({ weights }) => weights.every((row) => row.every((weight) => weight === 0));

/** The table of a sentence, and a line under it that says in words what the square that is pointed at says. */
export function attentionTable(sentence, place, target, isNumbered) {
  const rows = wholeRows(sentence, target);
  const said = h("p", { class: "said", "aria-live": "polite" });
  const table = h("table", { class: `attention ${isNumbered ? "numbered" : ""}`, style: sizes(rows, sentence.target_words) },
    h("thead", {}, h("tr", {}, h("td", {}), rows.heads.map((text, index) =>
      index < rows.count ? head(text, "source", place, index, "col") : h("td", { class: "beside", tabindex: -1, "data-column": index }, h("span", { dir: "auto" }, text))))),
    h("tbody", {}, rows.weights.map((weights, row) => {
      const numbers = inHundredths(weights);
      return h("tr", {}, head(sentence.target_words[row], "target", place, row, "row"), weights.map((weight, column) =>
        h("td", { class: column < rows.count ? null : "beside", tabindex: -1, style: `--strength: ${strength(weight)}`, "data-row": row, "data-column": column,
          title: sentenceOf(sentence, rows, row, column) }, h("span", {}, numbers[column]))));
    })));
  table.classList.toggle("upright", lettersAcross(rows) > MOST_FLAT);
  table.classList.toggle("long", lettersAcross(rows) > MOST_FLAT_BESIDE);
  crossing(table, (cell) => { said.textContent = cell ? cell.title : ""; });
  walkableGrid(table);
  return { table, said };
}

const sentenceOf = (sentence, rows, row, column) =>
  t("see.cell", { target: sentence.target_words[row], source: rows.heads[column], percent: percent(rows.weights[row][column]) });

function head(text, side, sentence, index, scope) {
  return h("th", { scope, "data-side": side, "data-sentence": sentence, "data-index": index, tabindex: -1 }, h("span", { dir: "auto" }, text));
}

const longest = (words, least = 3) => Math.max(least, ...words.map((word) => word.length));
const lettersAcross = ({ heads }) => heads.reduce((sum, text) => sum + Math.max(3.5, text.length) + 1.2, 0);

/** How many letters the table is wide and lines high, from which the style sheet finds how large they can be. */
function sizes(rows, targetWords) {
  const isUpright = lettersAcross(rows) > MOST_FLAT;
  const across = isUpright ? rows.heads.length * (2.5 / LETTER) : lettersAcross(rows);
  const label = Math.min(16, longest(targetWords)) + 2;
  const row = Math.min(2, Math.max(1.4, 2.6 - targetWords.length / 20)); // more of them are set closer, so that a wall holds them
  const lines = targetWords.length * (row + 0.1) + (isUpright ? LETTER * Math.min(14, longest(rows.heads)) + 1 : 2);
  return `--wide: ${((across + label) * LETTER).toFixed(1)}; --high: ${lines.toFixed(1)}; --row: ${row}`;
}

/** Lights row and column of the square that is pointed at, focused or tapped. */
function crossing(table, onCell) {
  const clear = () => {
    for (const each of table.querySelectorAll(".crossed")) each.classList.remove("crossed");
    table.classList.remove("crossing");
    onCell(null);
  };
  const cross = ({ target }) => {
    clear();
    const cell = target.closest?.("td[data-row]");
    if (!cell) return;
    const { row, column } = cell.dataset;
    const partners = `td[data-row="${row}"], [data-column="${column}"], th[scope=row][data-index="${row}"], th[scope=col][data-index="${column}"]`;
    for (const each of table.querySelectorAll(partners)) each.classList.add("crossed");
    table.classList.add("crossing");
    onCell(cell);
  };
  for (const kind of ["pointerover", "focusin"]) table.addEventListener(kind, cross);
  for (const kind of ["pointerleave", "focusout"]) table.addEventListener(kind, clear);
}

/** Lets the arrow keys walk over heads and squares, of which one can be reached by the tab key. */
function walkableGrid(table) {
  const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  table.addEventListener("focusin", ({ target }) => {
    for (const other of table.querySelectorAll('[tabindex="0"]')) other.tabIndex = -1;
    target.tabIndex = 0;
  });
  table.addEventListener("keydown", (event) => {
    const [down, right] = steps[event.key] ?? [];
    const cell = event.target.closest("th, td");
    if (down === undefined || !cell) return;
    event.preventDefault();
    table.rows[cell.parentElement.rowIndex + down]?.cells[cell.cellIndex + right]?.focus();
  });
  const first = table.querySelector("tbody td[data-row]");
  if (first) first.tabIndex = 0;
}
