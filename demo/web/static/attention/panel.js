// The attention of one chosen answer: a table, its numbers, what it is, and files to keep.

import { call } from "../shared/api.js";
import { set, settings } from "../shared/settings.js";
import { button, download, h } from "../shared/dom.js";
import { stepView } from "./step.js";
import { directionName, percent, t } from "../shared/text.js";
import { strength } from "../chat/words.js";

/** Builds the panel of an answer. `place` is the sentence that is shown. */
export function seePanel(turn, place, { onPlace, onClose, onProblem }) {
  const sentence = turn.view.sentences[place];
  const numbers = h("input", { type: "checkbox", checked: settings.showsNumbers });
  const table = attentionTable(sentence, place);
  numbers.addEventListener("change", () => {
    set({ showsNumbers: numbers.checked });
    table.classList.toggle("numbered", numbers.checked);
  });
  table.classList.toggle("numbered", settings.showsNumbers);
  return h(
    "section",
    { class: "see", "aria-label": t("see.title") },
    h(
      "header",
      {},
      h("h2", {}, t("see.title")),
      turn.view.sentences.length > 1 ? sentencePicker(turn.view.sentences.length, place, onPlace) : null,
      button("close", t("see.close"), onClose, { quiet: true }),
    ),
    h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": t("see.table") }, table),
    h("p", { class: "explained" }, t("see.explained")),
    h(
      "div",
      { class: "row" },
      h("label", { class: "check" }, numbers, t("see.numbers")),
      h("span", { class: "downloads", role: "group", "aria-label": t("see.save") }, h("span", {}, t("see.save")),
        ["png", "svg", "csv", "json"].map((kind) =>
          h("button", { type: "button", onclick: () => save(kind, turn, sentence).catch(onProblem) }, kind.toUpperCase()),
        ),
      ),
    ),
    stepView(turn, place, onProblem),
  );
}

function sentencePicker(count, place, onPlace) {
  return h(
    "span",
    { class: "picker" },
    h("button", { type: "button", "aria-label": t("see.before"), disabled: place === 0, onclick: () => onPlace(place - 1) }, "‹"),
    h("span", {}, t("see.sentence", { number: place + 1, count })),
    h("button", { type: "button", "aria-label": t("see.after"), disabled: place === count - 1, onclick: () => onPlace(place + 1) }, "›"),
  );
}

function attentionTable(sentence, place) {
  const head = (text, side, index, scope) =>
    h("th", { scope, "data-side": side, "data-sentence": place, "data-index": index, tabindex: 0 }, h("span", { dir: "auto" }, text));
  return h(
    "table",
    { class: "attention" },
    h("thead", {}, h("tr", {}, h("td", {}), sentence.source_words.map((text, index) => head(text, "source", index, "col")))),
    h(
      "tbody",
      {},
      sentence.attention.map((row, index) =>
        h("tr", {}, head(sentence.target_words[index], "target", index, "row"), row.map(cell)),
      ),
    ),
  );
}

function cell(weight) {
  return h("td", { style: `--strength: ${strength(weight)}`, title: percent(weight) }, h("span", {}, Math.round(100 * weight)));
}

/** Hands the attention of a sentence to the person as a file. */
async function save(kind, turn, sentence) {
  const { source_words, target_words, attention, confidence } = sentence;
  const name = `parley-attention.${kind}`;
  if (kind === "csv") {
    const rows = [["", ...source_words], ...attention.map((row, index) => [target_words[index], ...row])];
    // The mark at the beginning tells spreadsheets that this is UTF-8.
    download(name, `\ufeff${rows.map((row) => row.map(csvField).join(",")).join("\r\n")}\r\n`, "text/csv");
  } else if (kind === "json") {
    const whole = { direction: directionName(turn.source, turn.target), source_words, target_words, confidence, attention };
    download(name, JSON.stringify(whole, null, 1), "application/json");
  } else {
    const { data } = await call("chat_picture", [source_words, target_words, attention, kind]);
    download(name, data);
  }
}

const csvField = (value) => (/[",\r\n]/.test(value) ? `"${String(value).replace(/"/g, '""')}"` : value);
