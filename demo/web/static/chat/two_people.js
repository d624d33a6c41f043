// Two people before one screen: each writes in a language and reads everything in it.

import { set, settings } from "../shared/settings.js";
import { button, h, icon } from "../shared/dom.js";
import { languageName, t } from "../shared/text.js";
import { doubts } from "./turn.js";
import { wordsOf } from "./words.js";

/** Builds both sides for the way `[mine, yours]`. `onSend(text, { source, target, isFixed })` is what somebody says. */
export function twoSides([mine, yours], conversation, { onSend, onClose }) {
  const sides = [side(mine, yours, conversation, onSend), side(yours, mine, conversation, onSend)];
  const element = h("div", { class: `two ${settings.isTurned ? "turned" : ""}` },
    h("div", { class: "row" },
      h("h2", {}, t("two.title")),
      button("turn", t("two.turn"), (event) => {
        set({ isTurned: !settings.isTurned });
        element.classList.toggle("turned", settings.isTurned);
        event.currentTarget.setAttribute("aria-pressed", String(settings.isTurned));
      }, { class: "named turn-half", "aria-pressed": String(settings.isTurned) }),
      button("close", t("two.close"), onClose, { class: "named" })),
    h("div", { class: "sides" }, sides.map((each) => each.element)));
  const show = () => sides.forEach((each) => each.show());
  show();
  return { element, show, focus: () => sides[0].box.focus() };
}

function side(language, other, conversation, onSend) {
  const name = languageName(language);
  const log = h("div", { class: "log", role: "log", "aria-label": t("two.log", { language: name }), tabindex: 0, lang: language });
  const box = h("textarea", { rows: 1, dir: "auto", lang: language, "aria-label": t("two.box", { language: name }),
    placeholder: t("two.placeholder", { language: name }) });
  const send = () => {
    if (!box.value.trim()) return box.focus();
    onSend(box.value, { source: language, target: other, isFixed: true });
    box.value = "";
    box.focus();
  };
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
  const element = h("section", { class: "side", "aria-label": name },
    h("h3", {}, name), log,
    h("div", { class: "row" }, box, button("send", t("chat.send"), send, { quiet: true, class: "primary" })));
  const show = () => {
    const turns = conversation.turns.filter(({ source, target }) => [source, target].sort().join() === [language, other].sort().join());
    log.replaceChildren(...turns.flatMap((turn) => bubble(turn, language)).filter(Boolean));
    log.scrollTop = log.scrollHeight;
  };
  return { element, show, box };
}

/** What one side reads of a turn: its own words, or the other's translated, with the doubts about them. */
function bubble(turn, language) {
  if (turn.source === language) return [h("div", { class: "bubble own", dir: "auto" }, turn.text)];
  if (turn.state === "failed") {
    return [h("p", { class: "failure", role: "alert", lang: document.documentElement.lang }, icon("problem"), turn.problem)];
  }
  return [h("div", { class: "bubble", dir: "auto" }, turn.view ? wordsOf(turn.view, "target") : turn.answer || "…"), doubts(turn)];
}
