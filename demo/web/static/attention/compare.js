// The same sentence through two networks, side by side: answers, tokens, attention.

import { call } from "../shared/api.js";
import { button, composes, h, styled } from "../shared/dom.js";
import { inWords } from "../shared/notice.js";
import { settings } from "../shared/settings.js";
import { directionName, has, t } from "../shared/text.js";
import { readable } from "./pieces.js";
import { attentionTable, looksNowhere, wholeRows } from "./table.js";

await styled(new URL("attention.css", import.meta.url));

/** The view over the whole window. `rivals` are the networks that go the way of `turn`; it removes itself when it is left. */
export function compareView({ text, source, target }, rivals, { onClose }) {
  const box = h("textarea", { rows: 1, lang: source, dir: "auto", "aria-label": t("compare.text"), value: text });
  const columns = [0, 1].map((place) => column(rivals, place, { source, target }));
  const ask = () => columns.forEach((each) => each.ask(box.value));
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || composes(event)) return;
    event.preventDefault();
    ask();
  });
  const view = h("section", { class: "compare", role: "dialog", "aria-label": t("compare.title"), onkeydown: (event) => event.key === "Escape" && leave() },
    h("header", {}, h("h2", {}, t("compare.title")), h("span", { class: "explained" }, directionName(source, target)),
      button("close", t("see.close"), () => leave(), { quiet: true })),
    h("div", { class: "row" }, box, button("send", t("chat.send"), ask, { quiet: true, class: "primary" })),
    h("div", { class: "columns" }, columns.map((each) => each.element)));
  const leave = () => { view.remove(); onClose(); };
  ask();
  return { element: view, focus: () => box.focus() };
}

function column(rivals, place, { source, target }) {
  const content = h("div", { "aria-live": "polite" });
  const chosen = h("select", { "aria-label": t(place ? "compare.second" : "compare.first"), onchange: () => ask(asked) },
    rivals.map(({ name, attention }, index) => h("option", { value: index, selected: index === place }, named(name, attention))));
  let asked = "";
  let leave = new AbortController();
  const ask = async (text) => {
    asked = text;
    leave.abort();
    leave = new AbortController();
    const { signal } = leave;
    content.replaceChildren(h("p", { class: "explained" }, t("step.loading")));
    try {
      const found = await call("chat_compare", [text, source, target, Number(chosen.value), settings.beamSize], signal);
      content.replaceChildren(...found.answer.sentences.length ? answerParts(found, source, target) : [h("p", { class: "explained" }, t("chat.unchanged"))]);
    } catch (problem) {
      if (!signal.aborted) content.replaceChildren(h("p", { class: "failure", role: "alert" }, inWords(problem)));
    }
  };
  return { element: h("section", { class: "see" }, chosen, content), ask };
}

/** A network by its folder and its kind of attention, where there are words for it. */
function named(name, attention) {
  const key = `compare.${attention}`;
  return has(key) ? `${name}: ${t(key)}` : name;
}

function answerParts({ answer, pieces }, source, target) {
  return [
    h("p", { class: "answered", lang: target, dir: "auto" }, answer.text),
    h("h3", {}, t("compare.tokens")),
    ...pieces.flatMap(([before, after]) => [tokens(before, source), tokens(after, target)]),
    h("h3", {}, t("see.title")),
    ...answer.sentences.flatMap((sentence, place) => attentionParts(sentence, place, target)),
  ];
}

const tokens = (pieces, language) => h("p", { class: "tokens", lang: language, dir: "auto" }, pieces.map((piece) => h("span", {}, readable(piece))));

function attentionParts(sentence, place, target) {
  if (looksNowhere(wholeRows(sentence, target))) return [h("p", { class: "explained" }, t("see.nowhere"))];
  const { table, said } = attentionTable(sentence, place, target, settings.showsNumbers);
  return [h("div", { class: "scroll", role: "group", "aria-label": t("see.table") }, table), said];
}
