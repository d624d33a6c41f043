// The chat room: puts its parts together, and does what a person asks of them.

import { call, Problem, stream } from "./api.js";
import { Composer, Directions } from "./composer.js";
import { Conversation, corrections, set, settings } from "./conversation.js";
import { button, h } from "./dom.js";
import { saveMenu, settingsMenu } from "./menus.js";
import { seePanel } from "./see.js";
import { closeChoice, offerSentences, offerWords } from "./steer.js";
import { has, speak, spoken, t } from "./text.js";
import { rewriteForm, turnElement } from "./turn.js";
import { twoSides } from "./two.js";
import { lightPartners, textOf } from "./words.js";

/** Draws the room into `root`; `config` is what `demo/chat_tab.py` says of the server. */
export function mount(root, config) {
  speak(config.texts, settings.language);
  applyLook();
  new Room(root, config);
}

function applyLook() {
  const isDark = settings.look ? settings.look === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.body.classList.toggle("dark", isDark);
}

class Room {
  constructor(root, config) {
    this.root = root;
    this.config = config;
    this.conversation = new Conversation();
    this.running = new Map(); // turn id -> AbortController
    this.chosen = { id: null, place: 0 }; // whose attention is shown
    this.directions = new Directions(config.directions);
    this.composer = new Composer(this.directions, config.maxCharacters, {
      onSend: (text, way) => this.send(text, way),
      onStop: () => this.stop(),
      onRecall: () => this.conversation.newest && this.edit(this.conversation.newest),
    });
    this.status = h("p", { class: "hidden", role: "status" });
    this.log = h("div", { class: "log", role: "log", "aria-live": "off", "aria-label": t("chat.conversation"), tabindex: 0 });
    this.panel = h("div", { class: "panel" });
    this.strip = this.legend();
    root.replaceChildren(this.bar(), h("div", { class: "main" }, this.log, this.strip, this.composer.element), this.panel, this.status);
    this.conversation.addEventListener("change", ({ detail }) => this.changed(detail));
    this.listen();
    this.showAll();
    root.removeAttribute("aria-busy");
    if (matchMedia("(hover: hover)").matches) this.composer.focus();
  }

  listen() {
    addEventListener("keydown", (event) => event.key === "Escape" && this.conversation.isBusy && this.stop());
    lightPartners(this.root, (element) => this.around(element));
    matchMedia("(min-width: 70rem)").addEventListener("change", () => this.showPanel());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", applyLook);
  }

  // === Parts ===

  bar() {
    const see = h("input", { type: "checkbox", role: "switch", id: "see", checked: settings.showsAttention,
      onchange: () => this.look(see.checked ? this.lookedAt() : null) });
    this.seeSwitch = see;
    return h("div", { class: "bar", role: "toolbar", "aria-label": t("chat.tools") },
      h("label", { class: "switch" }, see, h("span", {}, t("see.switch"))),
      button("people", t("two.open"), () => this.showTwo(true), { class: "named", id: "two" }),
      h("span", { class: "space" }),
      saveMenu(this.conversation, this.config.pairs, { copy: (text) => this.copy(text) }),
      button("clear", t("chat.clear"), () => this.clear(), { class: "named", id: "clear" }),
      settingsMenu(Object.keys(this.config.texts), (name) => this.settingChanged(name)));
  }

  legend() {
    const tints = h("input", { type: "checkbox", checked: settings.showsConfidence, onchange: () => {
      set({ showsConfidence: tints.checked });
      this.root.classList.toggle("tinted", tints.checked);
    } });
    this.root.classList.toggle("tinted", settings.showsConfidence);
    return h("div", { class: "strip" },
      h("label", { class: "check legend" }, tints, t("see.legend"),
        h("span", { class: "word" }, t("see.high")), h("span", { class: "word unsure" }, t("see.middle")),
        h("span", { class: "word doubtful" }, t("see.low"))),
      settings.hasSteered ? null : h("span", { class: "tip" }, t("steer.tip")));
  }

  greeting() {
    const examples = this.config.examples.map(([text, source, target]) =>
      h("button", { type: "button", lang: source, onclick: () => this.send(text, { source, target, isFixed: true }) }, text));
    return h("div", { class: "greeting" }, h("img", { src: "static/parley/parley.svg", alt: "", width: 56, height: 56 }),
      h("p", { class: "lead" }, t("chat.greeting")), h("p", {}, t("chat.try")), h("div", { class: "examples" }, examples));
  }

  // === What is shown ===

  showAll() {
    const { turns } = this.conversation;
    this.log.replaceChildren(...(turns.length ? turns.map((turn) => this.element(turn)) : [this.greeting()]));
    this.log.scrollTop = this.log.scrollHeight;
    this.settled();
    this.showTwo(settings.isForTwo, { isFirst: true });
  }

  element(turn) {
    return turnElement(turn, { isNewest: turn === this.conversation.newest, isChosen: turn.id === this.chosen.id, actions: this.actions });
  }

  place(turn) {
    return this.log.querySelector(`[data-turn="${CSS.escape(turn.id)}"]`);
  }

  /** What a word is of, and where its partners stand: in its turn, and in the panel where that shows the turn. */
  around(element) {
    const turn = this.conversation.find(element.closest("[data-turn]")?.dataset.turn ?? this.chosen.id);
    const places = [turn && this.place(turn), turn?.id === this.chosen.id ? this.panel : null];
    return { view: turn?.view, places: places.filter(Boolean) };
  }

  /** Draws a turn anew where it stands, and keeps the newest in sight of those who read it. */
  changed(turn) {
    const isAtEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 80;
    if (!turn || !this.conversation.find(turn.id)) this.showAll();
    else if (this.place(turn)) this.redraw(turn, isAtEnd);
    else this.append(turn);
    this.settled();
    this.two?.show();
  }

  redraw(turn, isAtEnd) {
    this.place(turn).replaceWith(this.element(turn));
    if (turn.id === this.chosen.id) this.showPanel();
    if (isAtEnd && turn === this.conversation.newest) this.log.scrollTop = this.log.scrollHeight;
  }

  append(turn) {
    this.log.querySelector(".greeting")?.remove();
    const last = this.conversation.turns.at(-2);
    if (last) this.place(last)?.replaceWith(this.element(last)); // it is no longer the newest
    this.log.append(this.element(turn));
    this.log.scrollTop = this.log.scrollHeight;
  }

  settled() {
    this.composer.busy = this.conversation.isBusy;
    this.strip.hidden = !this.conversation.turns.some(({ view }) => view);
    this.root.classList.toggle("empty", !this.conversation.turns.length);
  }

  showPanel() {
    const turn = this.conversation.find(this.chosen.id);
    const isOpen = Boolean(settings.showsAttention && turn?.view?.sentences.length);
    this.root.classList.toggle("seeing", settings.showsAttention);
    this.seeSwitch.checked = settings.showsAttention;
    const place = isOpen ? Math.min(this.chosen.place, turn.view.sentences.length - 1) : 0;
    const content = isOpen
      ? seePanel(turn, place, {
          onPlace: (other) => { this.chosen.place = other; this.showPanel(); },
          onClose: () => { this.look(null); this.composer.focus(); },
          onProblem: (problem) => this.tell(problem),
        })
      : h("p", { class: "explained" }, t("see.nothing"));
    this.panel.replaceChildren(content);
    // Beside the conversation where there is room, and else under the answer itself.
    const isWide = matchMedia("(min-width: 70rem)").matches;
    if (isWide || !isOpen) this.root.append(this.panel);
    else this.place(turn).append(this.panel);
  }

  showTwo(isForTwo, { isFirst = false } = {}) {
    if (isFirst && !isForTwo) return;
    set({ isForTwo });
    this.two?.element.remove();
    this.two = null;
    this.root.classList.toggle("for-two", isForTwo);
    if (!isForTwo) return isFirst || this.composer.focus();
    const { source, target } = this.composer.shown;
    const way = this.directions.has(target, source) ? [source, target] : this.directions.all[0];
    this.two = twoSides(way, this.conversation, { onSend: (text, other) => this.send(text, other), onClose: () => this.showTwo(false) });
    this.root.append(this.two.element);
    this.two.focus();
  }

  settingChanged(name) {
    if (name === "look") applyLook();
    if (name === "language") location.reload(); // Gradio's rooms read it when they begin
  }

  // === What a person asks ===

  actions = {
    copy: (text, from) => this.copy(text, from),
    look: (turn) => this.look(this.chosen.id === turn.id && settings.showsAttention ? null : turn),
    edit: (turn) => this.edit(turn),
    retry: (turn) => this.answer(turn),
    undo: (turn) => this.undo(turn),
    suggest: (turn) => this.suggest(turn),
    turnRound: (turn) => this.turnRound(turn),
    ways: (turn, from, place) => this.offerSentences(turn, from, place),
    chooseWord: (turn, from, place, index) =>
      offerWords(turn, from, place, index, {
        onRewrite: (prefix) => this.rewrite(turn, place, prefix, index),
        onSentences: () => this.offerSentences(turn, from, place),
        onProblem: (problem) => this.tell(problem),
      }),
  };

  send(text, way) {
    const { source, target, isFixed } = way;
    this.answer(this.conversation.add({ text, source, target, isFixed }));
  }

  /** Asks for the answer of a turn, and shows it as it grows. */
  async answer(turn) {
    const leave = new AbortController();
    this.running.get(turn.id)?.abort();
    this.running.set(turn.id, leave);
    Object.assign(turn, { state: "busy", answer: "", view: undefined, problem: undefined, isSure: undefined });
    this.conversation.changed(turn);
    try {
      const data = [turn.text, turn.source, turn.target, Boolean(turn.isFixed), settings.beamSize];
      for await (const { kind, value } of stream("chat_answer", data, leave.signal)) {
        if (kind !== "complete") this.grow(turn, value);
      }
      if (turn.state === "busy") throw new Problem("problem.failed");
    } catch (problem) {
      this.fail(turn, problem);
    }
    if (this.running.get(turn.id) === leave) this.running.delete(turn.id);
  }

  grow(turn, { direction, is_sure: isSure, keep, add, answer }) {
    if (direction) {
      [turn.source, turn.target] = direction;
      turn.isSure = isSure;
    }
    if (answer) this.finish(turn, answer);
    else if (add !== undefined) turn.answer = [...turn.answer].slice(0, keep).join("") + add;
    this.conversation.changed(turn);
  }

  finish(turn, { text, ...view }) {
    Object.assign(turn, { answer: text, view, state: "done" });
    if (turn.isSure) this.composer.followed(turn.source, turn.target);
    this.status.textContent = text;
    if (settings.showsAttention && turn === this.conversation.newest) this.chosen = { id: turn.id, place: 0 };
  }

  fail(turn, problem) {
    if (turn.state !== "busy") return;
    const isStopped = problem.name === "AbortError";
    if (isStopped) turn.state = "stopped";
    else Object.assign(turn, { state: "failed", problem: this.words(problem) });
    this.conversation.changed(turn);
  }

  words(problem) {
    if (!(problem instanceof Problem)) console.error(problem);
    const key = problem instanceof Problem ? problem.message : "problem.failed";
    return has(key) ? t(key) : key;
  }

  stop() {
    for (const leave of this.running.values()) leave.abort();
    this.composer.focus();
  }

  undo(turn) {
    this.running.get(turn.id)?.abort();
    this.conversation.remove(turn);
    if (!this.composer.text.trim()) this.composer.text = turn.text;
    this.composer.focus();
  }

  clear() {
    this.stop();
    this.chosen = { id: null, place: 0 };
    this.conversation.clear();
    this.showPanel();
    this.composer.focus();
  }

  /** Sends a message the other way, and stays there. */
  turnRound(turn) {
    [turn.source, turn.target] = this.directions.nearest(turn.target, turn.source);
    turn.isFixed = true;
    this.answer(turn);
  }

  edit(turn) {
    const bubble = this.place(turn).querySelector(".message");
    const { form, box } = rewriteForm({
      label: t("chat.edit"), text: turn.text, send: t("chat.send"),
      onSend: (text) => { turn.text = text; this.answer(turn); this.composer.focus(); },
      onLeave: () => { this.conversation.changed(turn); this.composer.focus(); },
    });
    bubble.replaceChildren(form);
    box.focus();
  }

  suggest(turn) {
    const answer = this.place(turn).querySelector(".answer");
    const { form, box } = rewriteForm({
      label: t("steer.suggest"), text: turn.better ?? turn.answer, send: t("steer.keep"),
      onSend: (better) => this.keepBetter(turn, better),
      onLeave: () => { this.conversation.changed(turn); this.composer.focus(); },
    });
    answer.querySelector(".actions").replaceWith(form);
    form.append(h("p", { class: "explained" }, t(this.config.keepsCorrections ? "steer.keptByOwner" : "steer.keptHere")));
    box.focus();
  }

  async keepBetter(turn, better) {
    const { source, target, text, answer } = turn;
    turn.better = better;
    corrections.add({ source, target, text, better });
    this.conversation.changed(turn);
    this.composer.focus();
    if (!this.config.keepsCorrections) return this.say(t("steer.thanks"));
    await call("chat_suggest", [source, target, text, answer, better]).then(() => this.say(t("steer.thanks")), (problem) => this.tell(problem));
  }

  offerSentences(turn, from, place) {
    offerSentences(turn, from, place, {
      onRewrite: (prefix) => this.rewrite(turn, place, prefix),
      onProblem: (problem) => this.tell(problem),
    });
  }

  /** Translates one sentence of an answer anew, from the beginning that was chosen. */
  async rewrite(turn, place, prefix, index = null) {
    const { view } = turn;
    try {
      const source = textOf(view.sentences[place].source);
      const { sentence } = await call("chat_rewrite", [source, prefix, turn.source, turn.target, settings.beamSize]);
      if (turn.view !== view) return; // something else has come meanwhile
      const sentences = view.sentences.with(place, sentence);
      const answer = sentences.map((each, other) => view.target_gaps[other] + textOf(each.target)).join("") + view.target_gaps.at(-1);
      // What the network thought of its own answer does not hold for this one.
      Object.assign(turn, { answer, view: { ...view, sentences, adequacy: null, doubts: [] } });
      this.conversation.changed(turn);
      set({ hasSteered: true });
      this.strip.querySelector(".tip")?.remove();
      this.place(turn).querySelector(`.target [data-sentence="${place}"][data-index="${index}"]`)?.focus();
      this.status.textContent = answer;
    } catch (problem) {
      this.tell(problem);
    }
  }

  lookedAt() {
    return this.conversation.find(this.chosen.id) ?? this.conversation.turns.findLast(({ view }) => view) ?? true;
  }

  /** Shows the attention of a turn; `true` opens the empty panel, null closes it. */
  look(turn) {
    const before = this.conversation.find(this.chosen.id);
    set({ showsAttention: Boolean(turn) });
    this.chosen = { id: turn?.id ?? null, place: 0 };
    for (const each of [before, turn]) if (each?.id && this.place(each)) this.place(each).replaceWith(this.element(each));
    this.showPanel();
    if (turn?.id) this.panel.scrollIntoView({ block: "nearest" });
  }

  async copy(text, from) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      copyTheOldWay(text); // a page that is not served over HTTPS has no clipboard
    }
    from?.classList.add("copied");
    setTimeout(() => from?.classList.remove("copied"), 1500);
    this.say(t("chat.copied"));
  }

  tell(problem) {
    if (problem.name !== "AbortError") this.say(this.words(problem), true);
  }

  /** A line that passes. */
  say(text, isProblem = false) {
    closeChoice();
    document.querySelector(".parley-toast")?.remove();
    const toast = h("div", { class: `parley-toast ${isProblem ? "problem" : ""}`, role: isProblem ? "alert" : "status" }, text);
    this.root.append(toast);
    setTimeout(() => toast.remove(), isProblem ? 8000 : 2500);
  }
}

function copyTheOldWay(text) {
  const box = h("textarea", { value: text });
  document.body.append(box);
  box.select();
  document.execCommand("copy");
  box.remove();
}
