// What stands in the room while there is no conversation.

import { button, h } from "../shared/dom.js";
import { t } from "../shared/text.js";

/** `examples` are [text, source, target]; `onTwo` opens the room for two, `onRestore` brings back what was cleared, null where nothing was. */
export function greeting(examples, { onSend, onTwo, onRestore }) {
  return h("div", { class: "greeting" }, h("img", { src: "static/parley/parley.svg", alt: "", width: 56, height: 56 }),
    h("p", { class: "lead" }, t("chat.greeting")),
    h("p", {}, t("chat.try")),
    h("div", { class: "examples" }, examples.map(([text, source, target]) =>
      h("button", { type: "button", lang: source, onclick: () => onSend(text, { source, target, isFixed: true }) }, text))),
    button("people", t("two.title"), onTwo, { class: "offer" }),
    onRestore ? button("undo", t("chat.restore"), onRestore, { class: "restore" }) : null);
}
