// Where a person writes: the box, the way the text will go, and the button that sends or stops.

import { call } from "../shared/api.js";
import { button, composes, h } from "../shared/dom.js";
import { set, settings } from "../shared/settings.js";
import { read, write } from "../shared/storage.js";
import { directionName, inDigits, languageName, t } from "../shared/text.js";

const FOUND = ""; // in place of a language: let it be found
const PAUSE_MS = 250; // so long nobody types before the language is looked for
const NEARLY_FULL = 0.8; // of the characters that fit, from which on they are counted
const DRAFT = "parley.draft"; // of this tab, so that it outlives a reload

/**
 * `onSend(text, { source, target, isFixed })` and `onStop()` are what the person wants; `onRecall()` edits the newest,
 * `onFile(text)` takes a longer text to the room for files.
 */
export class Composer {
  constructor(directions, maxCharacters, { onSend, onStop, onRecall, onFile }) {
    this.directions = directions;
    this.maxCharacters = maxCharacters;
    this.onSend = onSend;
    this.detected = null; // { source, target, isSure } of what stands in the box
    this.from = h("select", { id: "from", "aria-label": t("chat.from"), onchange: () => this.choose(this.from.value, this.to.value) });
    this.to = h("select", { id: "to", "aria-label": t("chat.to"), onchange: () => this.choose(this.from.value, this.to.value, true) });
    this.swap = button("swap", t("chat.swap"), () => this.turnRound(), { quiet: true, id: "swap" });
    this.hint = h("p", { class: "hint", role: "status" });
    this.count = h("span");
    this.counting = h("p", { class: "hint", hidden: true }, this.count, button("file", t("chat.asFile"), () => onFile(this.text)));
    this.box = h("textarea", {
      id: "box", rows: 1, dir: "auto", "aria-label": t("chat.box"), placeholder: t("chat.placeholder"),
      "aria-describedby": "keys", enterkeyhint: "send", oninput: () => this.written(), onkeydown: (event) => this.pressed(event, onRecall),
    });
    this.send = button("send", t("chat.send"), () => this.submit(), { quiet: true, id: "send", class: "primary" });
    this.stop = button("stop", t("chat.stop"), onStop, { quiet: true, id: "stop", class: "primary", hidden: true });
    this.element = h("div", { class: "composer" },
      h("div", { class: "way" }, this.from, this.swap, this.to, this.hint),
      h("div", { class: "row" }, this.box, this.stop, this.send),
      this.counting,
      h("p", { id: "keys", class: "hidden" }, t("chat.keys")));
    const [source, target] = directions.nearest(settings.source || (settings.target ? FOUND : this.first), settings.target || directions.all[0][1]);
    this.way = { source, target, isFixed: settings.source !== "" };
    this.showWay();
  }

  /** What a first visitor is taken to write where a text does not tell: a language that their browser asks for. */
  get first() {
    const own = navigator.languages.map((tag) => tag.split("-")[0]).find((code) => this.directions.sources.includes(code));
    return own ?? this.directions.all[0][0];
  }

  /** Takes up what was written before the page was loaded again. */
  takeUpDraft() {
    this.text = read(DRAFT, "", "sessionStorage");
  }

  set busy(isBusy) {
    const hadFocus = [this.send, this.stop].includes(document.activeElement);
    this.stop.hidden = !isBusy;
    this.send.hidden = isBusy;
    if (hadFocus) this.focus();
  }

  get text() {
    return this.box.value;
  }

  set text(text) {
    this.box.value = text;
    this.written();
  }

  focus() {
    this.box.focus();
  }

  /** Takes a way: `source` may be FOUND. */
  choose(source, target, keepsTarget = false) {
    clearTimeout(this.pause); // a language that is being looked for comes too late
    this.asking?.abort();
    const isFixed = source !== FOUND;
    let [from, to] = [source || this.shown.source, target];
    if (from === to) [from, to] = keepsTarget ? [this.shown.target, to] : [from, this.shown.source];
    if (!this.directions.has(from, to)) {
      [from, to] = keepsTarget ? this.directions.all.find(([, other]) => other === to) : this.directions.nearest(from, to);
    }
    this.way = { source: from, target: to, isFixed };
    this.detected = null;
    set({ source: isFixed ? from : FOUND, target: to });
    this.showWay();
    if (!isFixed) this.written();
  }

  /** Goes the other way, and stays there whatever is written. */
  turnRound() {
    const { source, target } = this.shown;
    this.choose(target, source);
    this.focus();
  }

  /** The way that a text would go now. */
  get shown() {
    return this.detected ?? this.way;
  }

  showWay() {
    const { source, target } = this.shown;
    const isFound = this.detected?.isSure;
    const found = isFound ? t("chat.found", { language: languageName(source) }) : t("chat.find");
    const option = (code, name, chosen) => h("option", { value: code, selected: code === chosen }, name);
    this.from.replaceChildren(option(FOUND, found, this.way.isFixed ? null : FOUND),
      ...this.directions.sources.map((code) => option(code, languageName(code), this.way.isFixed ? source : null)));
    const targets = this.directions.targets(this.way.isFixed ? source : null);
    this.to.replaceChildren(...targets.map((code) => option(code, languageName(code), target)));
    const isGuess = !this.way.isFixed && this.detected && !isFound;
    this.hint.textContent = isGuess ? t("chat.notSure", { direction: directionName(source, target) }) : "";
    this.hint.classList.toggle("unsure", Boolean(isGuess));
  }

  written() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, innerHeight * 0.35)}px`;
    write(DRAFT, this.text, "sessionStorage");
    this.showCount();
    clearTimeout(this.pause);
    this.asking?.abort();
    if (this.way.isFixed) return;
    if (this.text.trim().length < 2) {
      this.detected = null;
      this.showWay();
    } else this.pause = setTimeout(() => this.detect(), PAUSE_MS);
  }

  showCount() {
    const [count, most] = [[...this.text].length, this.maxCharacters];
    this.counting.hidden = count < NEARLY_FULL * most;
    this.counting.classList.toggle("unsure", count > most);
    this.count.textContent = t("chat.count", { count: inDigits(count), most: inDigits(most) });
  }

  async detect() {
    this.asking = new AbortController();
    try {
      const { source, target } = this.way;
      const { direction, is_sure: isSure } = await call("chat_detect", [this.text, source, target], this.asking.signal);
      this.detected = { source: direction[0], target: direction[1], isSure };
      this.showWay();
    } catch {
      // Nobody asked for this: what goes wrong is said when the message is sent.
    }
  }

  pressed(event, onRecall) {
    if (event.key === "ArrowUp" && !this.text) onRecall();
    if (event.key !== "Enter" || event.shiftKey || composes(event)) return;
    event.preventDefault();
    this.submit();
  }

  submit() {
    const text = this.text;
    if (!text.trim()) return this.say(t("problem.empty"));
    if ([...text].length > this.maxCharacters) {
      return this.say(t("problem.long", { count: inDigits([...text].length), most: inDigits(this.maxCharacters) }));
    }
    this.onSend(text, this.way);
    this.text = "";
    this.focus();
  }

  /** Takes over the way that an answer has gone, for the next message. */
  followed(source, target) {
    if (this.way.isFixed) return;
    this.way = { source, target, isFixed: false };
    set({ target });
    this.showWay();
  }

  say(text) {
    this.hint.textContent = text;
    this.hint.classList.add("unsure");
    this.focus();
  }
}
