// A message that is edited, and a better translation that a person suggests: both are written in the place of the text.

import { call, Problem } from "../shared/api.js";
import { addCorrection } from "../conversation/corrections.js";
import { composes, h } from "../shared/dom.js";
import { say, tell } from "../shared/notice.js";
import { inThisLanguage, t } from "../shared/text.js";

/** Lets a person write the message of a turn anew, inside the turn's element. */
export function editMessage(element, turn, { onSend, onLeave }) {
  const { form, box } = rewriteForm({ label: t("chat.edit"), text: turn.text, send: t("chat.send"), onSend, onLeave });
  element.querySelector(".message").replaceChildren(form);
  box.focus();
}

/** Lets a person write a better translation; it is kept in this browser, and by the server where its owner wants it. */
export function suggestBetter(element, turn, isKeptByOwner, onLeave) {
  const thanks = t("steer.thanks");
  const failed = inThisLanguage(tell);
  const { form, box } = rewriteForm({
    label: t("steer.suggest"), text: turn.better ?? turn.answer, send: t("steer.keep"), onLeave,
    onSend: (better) => {
      turn.better = better;
      onLeave();
      keep(turn, isKeptByOwner).then(() => say(thanks), failed);
    },
  });
  form.append(h("p", { class: "explained" }, t(isKeptByOwner ? "steer.keptByOwner" : "steer.keptHere")));
  element.querySelector(".answer > .actions").replaceWith(form);
  box.focus();
}

async function keep({ source, target, text, answer, better }, isKeptByOwner) {
  const isKeptHere = addCorrection({ source, target, text, better });
  if (isKeptByOwner) await call("chat_suggest", [source, target, text, answer, better]);
  else if (!isKeptHere) throw new Problem("problem.failed");
}

/** A box in the place of a text, to write it anew; it is gone before anybody hears of it. */
function rewriteForm({ label, text, send, onSend, onLeave }) {
  const leave = (whenGone) => { form.remove(); whenGone(box.value); };
  const box = h("textarea", { "aria-label": label, value: text, rows: Math.min(8, text.split("\n").length + 1), dir: "auto" });
  const form = h(
    "form",
    {
      class: "rewrite",
      onsubmit: (event) => {
        event.preventDefault();
        if (box.value.trim()) leave(onSend);
      },
      onkeydown: (event) => {
        if (event.key === "Escape") event.stopPropagation(); // it would stop an answer that is on its way
        if (composes(event)) return;
        if (event.key === "Escape") leave(onLeave);
        if (event.key === "Enter" && !event.shiftKey) {
          event.preventDefault();
          form.requestSubmit();
        }
      },
    },
    box,
    h(
      "div",
      { class: "row" },
      h("button", { type: "submit", class: "primary" }, send),
      h("button", { type: "button", onclick: () => leave(onLeave) }, t("chat.cancel")),
    ),
  );
  return { form, box };
}
