// The attention of a sentence as a file: the whole rows, as the table shows them.

import { attentionData } from "../conversation/export.js";
import { call } from "../shared/api.js";
import { download } from "../shared/dom.js";
import { settings } from "../shared/settings.js";
import { directionName, t } from "../shared/text.js";
import { textOf } from "../chat/words.js";
import { inHundredths, wholeRows } from "./table.js";

export const KINDS = ["png", "svg", "csv", "json"];

/** Hands the attention of a sentence to the person as a file of one of KINDS. */
export async function save(kind, turn, sentence) {
  const name = `parley-attention.${kind}`;
  const { heads, weights } = wholeRows(sentence, turn.target);
  if (kind === "csv") {
    const rows = [["", ...heads], ...weights.map((row, index) => [sentence.target_words[index], ...row])];
    // The mark at the beginning tells spreadsheets that this is UTF-8.
    download(name, `\ufeff${rows.map((row) => row.map(csvField).join(",")).join("\r\n")}\r\n`, "text/csv");
  } else if (kind === "json") {
    const [source, translation] = [textOf(sentence.source), textOf(sentence.target)];
    const whole = { direction: directionName(turn.source, turn.target), source, translation, ...attentionData(sentence) };
    download(name, JSON.stringify(whole, null, 1), "application/json");
  } else {
    const title = `${t("see.title")}: ${directionName(turn.source, turn.target)}`;
    const numbers = settings.showsNumbers ? weights.map(inHundredths) : [];
    const sentences = [textOf(sentence.source), `→ ${textOf(sentence.target)}`];
    const { data } = await call("chat_picture", [heads, sentence.target_words, weights, kind, title, sentences, numbers]);
    download(name, data);
  }
}

const csvField = (value) => (/[",\r\n]/.test(value) ? `"${String(value).replace(/"/g, '""')}"` : value);
