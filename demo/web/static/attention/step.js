// Inside one step: what the network weighed at each piece of an answer, step by step or played, and the search as a tree.

import { ownWords } from "../bar/glossary.js";
import { call } from "../shared/api.js";
import { settings } from "../shared/settings.js";
import { button, h } from "../shared/dom.js";
import { strength, textOf } from "../chat/words.js";
import { decimal, percent, t } from "../shared/text.js";
import { inLine, isSpecial, readable } from "./pieces.js";
import { beamTree } from "./tree.js";

const SECONDS_A_STEP = 1.2;

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
      content.querySelector("input").focus({ preventScroll: true });
    } catch (problem) {
      content.replaceChildren();
      onProblem(problem);
    }
  };
  return h(
    "details",
    { class: "inside", ontoggle: async ({ currentTarget: details }) => {
      if (!details.open) return;
      await load();
      details.scrollIntoView({ block: "start" });
    } },
    h("summary", {}, t("step.title")),
    content,
  );
}

function slider(search, turn) {
  const last = search.steps.length - 1;
  const shown = h("div", { class: "step", "aria-live": "polite" });
  const grown = h("div", { class: "grown", tabindex: 0, role: "group", "aria-label": t("step.tree") });
  const written = h("p", { class: "written", lang: turn.target, dir: "auto" });
  const range = h("input", { type: "range", min: 0, max: last, value: 0, "aria-label": t("step.slider") });
  const show = (place) => {
    range.value = place;
    range.setAttribute("aria-valuetext", readable(search.steps[place].piece));
    written.replaceChildren(
      ...search.steps.map(({ piece }, index) =>
        h("button", {
          type: "button", tabindex: -1, "aria-label": readable(piece),
          class: `${index === place ? "now" : index < place ? "before" : "after"} ${isSpecial(piece) ? "special" : ""}`,
          onclick: () => { player.stop(); show(index); },
        }, inLine(piece)),
      ),
    );
    shown.replaceChildren(...stepParts(search, place));
    grown.replaceChildren(beamTree(search, place));
    grown.scrollLeft = (grown.scrollWidth * (place + 1)) / (last + 1) - grown.clientWidth;
  };
  const player = playing(() => Number(range.value), last, show);
  range.addEventListener("input", () => { player.stop(); show(Number(range.value)); });
  const parts = h("div", { class: "play" }, h("p", { class: "explained" }, t("step.explained")),
    written, h("div", { class: "row" }, player.button, range), h("h3", {}, t("step.tree")), grown, h("p", { class: "explained" }, t("step.treeExplained"), h("span", { class: "keys" }, ` ${t("step.keys")}`)), shown);
  parts.addEventListener("keydown", (event) => pressed(event, player, range, show));
  show(0);
  return [parts];
}

/** Space plays and stops; the arrow keys walk wherever in this part one is, as they do on the slider. */
function pressed(event, player, range, show) {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (event.key === " " && event.target.tagName !== "BUTTON") player.toggle();
  else if (step && event.target !== range) {
    player.stop();
    show(Math.min(Number(range.max), Math.max(0, Number(range.value) + step)));
  } else return;
  event.preventDefault();
}

/** Goes on by a step at a time until the end, from the beginning once it is there. */
function playing(place, last, show) {
  let timer = null;
  const control = button("play", t("step.play"), () => toggle(), { class: "named" });
  const draw = () => control.replaceChildren(...button(timer ? "pause" : "play", t(timer ? "step.pause" : "step.play"), null).children);
  const stop = () => { clearInterval(timer); timer = null; draw(); };
  const next = () => {
    if (!control.isConnected || place() >= last) return stop();
    show(place() + 1);
    if (place() === last) stop();
  };
  const toggle = () => {
    if (timer) return stop();
    if (place() === last) show(0);
    timer = setInterval(next, 1000 * SECONDS_A_STEP);
    draw();
  };
  return { button: control, toggle, stop };
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
      h("span", { class: isSpecial(piece) ? "special" : null, style: `--strength: ${strength(step.attention[index])}`, title: percent(step.attention[index]) }, inLine(piece)))),
    h("h3", {}, t("step.beam")),
    h("ol", { class: "beam" }, step.beam.map((entry) =>
      h("li", { class: entry.kept ? "kept" : null },
        h("span", { dir: "auto" }, entry.text || "…"),
        entry.finished ? h("em", {}, t("step.finished")) : null,
        h("b", { title: t("step.score") }, decimal(entry.score))))),
    ...(search.reranked && place === search.steps.length - 1 ? [h("p", { class: "explained" }, t("step.reranked"))] : []),
    ...(search.no_repeat ? [h("p", { class: "explained" }, t("step.noRepeat"))] : []),
  ];
}
