// The attention of one chosen answer: a table, its numbers, what it is, and files to keep; as large as the place it has.

import { set, settings } from "../shared/settings.js";
import { button, h, styled } from "../shared/dom.js";
import { t } from "../shared/text.js";
import { textOf } from "../chat/words.js";
import { save, KINDS } from "./saving.js";
import { stepView } from "./step.js";
import { attentionTable, looksNowhere, wholeRows } from "./table.js";

await styled(new URL("attention.css", import.meta.url));

/** Builds the panel of an answer. `place` is the sentence that is shown; `onCompare` is null where nobody can be compared. */
export function seePanel(turn, place, { onPlace, onClose, onProblem, onFill, onLink, onCompare }) {
  const sentence = turn.view.sentences[place];
  const isNowhere = looksNowhere(wholeRows(sentence, turn.target));
  const { table, said } = attentionTable(sentence, place, turn.target, settings.showsNumbers);
  return h(
    "section",
    { class: "see", "aria-label": t("see.title"), tabindex: -1 },
    h(
      "div",
      { class: "stage" },
      h(
        "header",
        {},
        h("h2", {}, t("see.title")),
        turn.view.sentences.length > 1 ? sentencePicker(turn.view.sentences.length, place, onPlace) : null,
        button("fill", t("see.fill"), onFill, { class: "fill" }),
        button("close", t("see.close"), onClose, { quiet: true }),
      ),
      line(sentence.source, "source", place, turn.source),
      line(sentence.target, "target", place, turn.target),
      isNowhere ? h("p", { class: "explained" }, t("see.nowhere")) : [h("div", { class: "scroll", role: "group", "aria-label": t("see.table") }, table), said],
    ),
    ...(isNowhere ? [] : tableParts(turn, sentence, table, onProblem)),
    h("div", { class: "row links" }, button("link", t("see.link"), onLink), onCompare ? button("ways", t("compare.open"), onCompare) : null),
    stepView(turn, place, onProblem),
  );
}

function tableParts(turn, sentence, table, onProblem) {
  const numbers = h("input", { type: "checkbox", checked: settings.showsNumbers, onchange: () => {
    set({ showsNumbers: numbers.checked });
    table.classList.toggle("numbered", numbers.checked);
  } });
  return [
    h("p", { class: "explained" }, t("see.explained"), sentence.beside_words ? ` ${t("see.beside")}` : null),
    h("div", { class: "row" },
      h("label", { class: "check" }, numbers, t("see.numbers")),
      h("span", { class: "downloads", role: "group", "aria-label": t("see.save") }, h("span", {}, t("see.save")),
        KINDS.map((kind) => h("button", { type: "button", onclick: () => save(kind, turn, sentence).catch(onProblem) }, kind.toUpperCase())))),
  ];
}

function line(pieces, side, sentence, language) {
  const words = pieces.map(([text, index]) =>
    index < 0 ? text : h("span", { "data-side": side, "data-sentence": sentence, "data-index": index }, text));
  return h("p", { class: "line", lang: language, dir: "auto", style: `--letters: ${textOf(pieces).length}` }, words);
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
