// Lines that pass: what was done, what went wrong.

import { Problem } from "./api.js";
import { h } from "./dom.js";
import { has, t } from "./text.js";

/** What is kept of a problem: the key of a sentence, or what the server said. */
export function keyOf(problem) {
  if (problem instanceof Problem) return problem.message;
  console.error(problem);
  return "problem.failed";
}

/** The sentence of that key; what the server said is one already. */
export const sentenceOf = (key) => (has(key) ? t(key) : key);

/** A problem as a sentence for a person. */
export const inWords = (problem) => sentenceOf(keyOf(problem));

/** Shows a line for a moment. */
export function say(text, isProblem = false) {
  document.querySelector(".parley-toast")?.remove();
  const toast = h("div", { class: "parley-toast", role: isProblem ? "alert" : "status" }, text);
  document.querySelector("#parley").append(toast);
  setTimeout(() => toast.remove(), isProblem ? 8000 : 2500);
}

/** Tells of a problem, unless it is that somebody stopped. */
export function tell(problem) {
  if (problem.name !== "AbortError") say(inWords(problem), true);
}

/** Puts a text on the clipboard, letter by letter; `from` is the button that was pressed. */
export async function copy(text, from) {
  const copied = t("chat.copied");
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    copyTheOldWay(text); // a page that is not served over HTTPS has no clipboard
  }
  from?.classList.add("copied");
  setTimeout(() => from?.classList.remove("copied"), 1500);
  say(copied);
}

function copyTheOldWay(text) {
  const box = h("textarea", { value: text });
  document.body.append(box);
  box.select();
  document.execCommand("copy");
  box.remove();
}
