// The owner's own menu: to let the translator learn from the corrections that are kept, and to see what that was worth.

import { call } from "../shared/api.js";
import { h } from "../shared/dom.js";
import { inWords } from "../shared/notice.js";
import { read, write } from "../shared/storage.js";
import { directionName, inDigits, oneDigit, percent, t } from "../shared/text.js";
import { menu } from "./menus.js";

const OWNER = "parley.owner"; // the key that launch.py gave to this browser
const MS_BETWEEN_LOOKS = 2000;

/** Puts the menu into the bar, if this browser is the owner's. */
export async function addLearning(bar) {
  takeUpLink();
  const key = read(OWNER, "");
  if (!key) return;
  const ask = (name) => call(`owner_${name}`, [key]);
  try {
    bar.querySelector("#settings").before(learningMenu(ask, (await ask("state")).learning));
  } catch {
    // the key of a server that has ended
  }
}

/** The link that launch.py shows holds the key: `?owner=KEY`. */
function takeUpLink() {
  const link = new URL(location.href);
  const key = link.searchParams.get("owner");
  if (!key) return;
  write(OWNER, key);
  link.searchParams.delete("owner");
  history.replaceState(history.state, "", link);
}

function learningMenu(ask, first) {
  const content = h("div", { class: "learning" });
  const details = menu("better", t("learn.title"), content, "learning");
  // Beside what it is for: what stands in the head this early, Gradio takes away.
  details.append(h("link", { rel: "stylesheet", href: new URL("learning.css", import.meta.url).href }));
  let shown = "";
  let timer = 0;
  const show = (learning) => {
    clearTimeout(timer);
    const isRunning = learning.state === "running";
    if (isRunning) timer = setTimeout(() => act("state"), MS_BETWEEN_LOOKS);
    if (shown === JSON.stringify(learning)) return;
    shown = JSON.stringify(learning);
    const hadFocus = content.contains(document.activeElement);
    const control = (name, words, primary) => h("button", { type: "button", class: primary ? "primary" : "", onclick: () => act(name) }, words);
    content.replaceChildren(
      h("p", {}, t("learn.explained")),
      h("p", { class: "count" }, t("learn.count", { count: inDigits(learning.count) })),
      ...(isRunning ? progress(learning) : outcome(learning)),
      isRunning ? control("stop", t("learn.stop")) : control("learn", t("learn.begin"), true));
    if (hadFocus) content.querySelector("button").focus();
  };
  const act = async (name) => {
    try {
      show((await ask(name)).learning);
    } catch (problem) {
      shown = "";
      content.append(h("p", { class: "problem", role: "alert" }, inWords(problem)));
    }
  };
  details.addEventListener("toggle", () => details.open && act("state"));
  show(first);
  return details;
}

function progress({ stage, done, total, seconds_left: left }) {
  const isKnown = stage === "training";
  const far = isKnown ? { percent: percent(done / total), left: duration(left ?? 0) } : {};
  const step = stage === "done" ? "measuring" : stage ?? "reading"; // done: the bundle that takes its place is measured
  const told = t(`learn.${isKnown && left == null ? "begun" : step}`, far);
  return [h("progress", { ...(isKnown ? { value: done, max: total } : {}), "aria-label": told }), h("p", { role: "status" }, told)];
}

function duration(seconds) {
  return seconds < 90
    ? t("files.seconds", { number: inDigits(Math.max(1, Math.round(seconds))) })
    : t("files.minutes", { number: inDigits(Math.round(seconds / 60)) });
}

/** What the last run was worth, or why it came to nothing. */
function outcome({ state, rows, lost, most_lost: most, problem, install }) {
  if (state === "idle") return [];
  if (state === "failed") {
    return install
      ? [h("p", { role: "alert" }, t("learn.install")), h("code", {}, install)]
      : [h("p", { role: "alert" }, t("learn.failed")), h("p", { class: "problem", lang: "en" }, problem)];
  }
  const told = h("p", { role: "status" }, t(`learn.${state}`, state === "worse" ? { lost: oneDigit(lost), most: oneDigit(most) } : {}));
  return [told, rows ? scores(rows) : null].filter(Boolean);
}

function scores(rows) {
  const change = ({ before, after }, metric) => h("td", {}, `${oneDigit(before[metric].score)} → ${oneDigit(after[metric].score)}`);
  const head = ["", "", "BLEU", "chrF"].map((words) => h("th", { scope: "col" }, words));
  return h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": t("learn.scores") },
    h("table", {}, h("thead", {}, h("tr", {}, ...head)), h("tbody", {}, ...rows.map((row) => h("tr", {},
      h("th", { scope: "row" }, t(row.test === "earlier" ? "learn.earlier" : "learn.held_out")),
      h("td", {}, directionName(...row.direction.split("-"))),
      change(row, "bleu"), change(row, "chrf"))))));
}
