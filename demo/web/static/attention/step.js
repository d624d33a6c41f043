// Inside one step: a slider over the pieces of an answer shows what the network weighed at each of them.

import { ownWords } from "../chat/glossary.js";
import { call } from "../shared/api.js";
import { settings } from "../shared/settings.js";
import { h } from "../shared/dom.js";
import { strength, textOf } from "../chat/words.js";
import { percent, t } from "../shared/text.js";

/** A part of the panel that opens on demand and asks only then. */
export function stepView(turn, place, onProblem) {
  const content = h("div", { class: "steps" });
  const { source, target } = turn.view.sentences[place];
  const load = async () => {
    if (content.childElementCount) return;
    content.append(h("p", { role: "status" }, t("step.loading")));
    try {
      const search = await call("chat_search", [textOf(source), turn.source, turn.target, settings.beamSize], undefined, { glossary: ownWords() });
      content.replaceChildren(...slider(search, turn));
      if (search.text !== textOf(target)) content.prepend(h("p", { class: "explained" }, t("step.differs")));
    } catch (problem) {
      content.replaceChildren();
      onProblem(problem);
    }
  };
  return h(
    "details",
    { class: "inside", ontoggle: (event) => event.currentTarget.open && load() },
    h("summary", {}, t("step.title")),
    content,
  );
}

function slider(search, turn) {
  const shown = h("div", { class: "step", "aria-live": "polite" });
  const written = h("p", { class: "written", lang: turn.target, dir: "auto" });
  const range = h("input", { type: "range", min: 0, max: search.steps.length - 1, "aria-label": t("step.slider") });
  const show = () => {
    const place = Number(range.value);
    range.setAttribute("aria-valuetext", search.steps[place].piece);
    written.replaceChildren(
      ...search.steps.map(({ piece }, index) =>
        h("button", {
          type: "button", tabindex: -1, "aria-label": readable(piece),
          class: index === place ? "now" : index < place ? "before" : "after",
          onclick: () => { range.value = index; show(); },
        }, inLine(piece)),
      ),
    );
    shown.replaceChildren(...stepParts(search, place));
  };
  range.addEventListener("input", show);
  range.value = 0;
  show();
  return [h("p", { class: "explained" }, t("step.explained")), written, range, shown];
}

function stepParts(search, place) {
  const step = search.steps[place];
  return [
    h("h3", {}, t("step.candidates")),
    h("ol", { class: "bars" }, step.candidates.map(([piece, probability]) =>
      h("li", { class: piece === step.piece ? "kept" : null }, h("span", { dir: "auto" }, readable(piece)),
        h("i", { style: `--share: ${100 * probability}%` }), h("b", {}, percent(probability))))),
    h("h3", {}, t("step.attention")),
    h("p", { class: "pieces", dir: "auto" }, search.source_pieces.map((piece, index) =>
      h("span", { style: `--strength: ${strength(step.attention[index])}`, title: percent(step.attention[index]) }, inLine(piece)))),
    h("h3", {}, t("step.beam")),
    beam(search, place),
    ...(search.reranked && place === search.steps.length - 1 ? [h("p", { class: "explained" }, t("step.reranked"))] : []),
    ...(search.no_repeat ? [h("p", { class: "explained" }, t("step.noRepeat"))] : []),
  ];
}

/** The hypotheses of one step under the ones that they go on from. */
function beam(search, place) {
  const parents = place ? search.steps[place - 1].beam : [];
  const groups = Map.groupBy
    ? Map.groupBy(search.steps[place].beam, (entry) => entry.parent)
    : search.steps[place].beam.reduce((all, entry) => all.set(entry.parent, [...(all.get(entry.parent) ?? []), entry]), new Map());
  return h("ul", { class: "beam" }, [...groups].map(([parent, entries]) =>
    h("li", {}, parents[parent] ? h("span", { class: "parent", dir: "auto" }, parents[parent].text || "…") : null,
      h("ul", {}, entries.map((entry) =>
        h("li", { class: `${entry.kept ? "kept" : ""}` },
          h("span", { dir: "auto" }, entry.text || "…"),
          entry.finished ? h("em", {}, t("step.finished")) : null,
          h("b", { title: t("step.score") }, entry.score.toFixed(2))))))));
}

/** A piece as it can be read: the sign for a space is left out, and what goes on with a word has dots before it. */
const readable = (piece) => (piece.startsWith("␣") ? piece.slice(1) || "␣" : /^[\p{L}\p{M}]/u.test(piece) ? `…${piece}` : piece);

/** The same among its neighbours, where words stand apart. */
const inLine = (piece) => piece.replace("␣", " ");
