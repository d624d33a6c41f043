// The chat room: puts its parts together, and does what a person asks of them.

import { seePanel } from "../attention/panel.js";
import { Answering } from "../conversation/answering.js";
import { Conversation } from "../conversation/conversation.js";
import { button, h } from "../shared/dom.js";
import { copy, tell } from "../shared/notice.js";
import { set, settings } from "../shared/settings.js";
import { t } from "../shared/text.js";
import { offerSentences, offerWords, translatedFrom } from "./choices.js";
import { Composer } from "./composer.js";
import { Directions } from "./directions.js";
import { greeting } from "./greeting.js";
import { saveMenu, settingsMenu } from "./menus.js";
import { editMessage, suggestBetter } from "./rewriting.js";
import { turnElement } from "./turn.js";
import { twoSides } from "./two_people.js";
import { lightPartners } from "./words.js";

/** `onSetting(name)` hears of each setting that a person changes. */
export class Room {
  constructor(root, config, { onSetting }) {
    this.root = root;
    this.config = config;
    this.conversation = new Conversation();
    this.answering = new Answering(this.conversation, (turn) => this.answered(turn));
    this.chosen = { id: null, place: 0 }; // whose attention is shown
    this.directions = new Directions(config.directions);
    this.composer = new Composer(this.directions, config.maxCharacters, {
      onSend: (text, way) => this.send(text, way),
      onStop: () => { this.answering.stop(); this.refocus(); },
      onRecall: () => this.conversation.newest && this.edit(this.conversation.newest),
      onFile: () => document.querySelector("#rooms [data-tab-id=files]")?.click(),
    });
    this.status = h("p", { class: "hidden", role: "status" });
    this.log = h("div", { class: "log", role: "log", "aria-live": "off", "aria-label": t("chat.conversation"), tabindex: 0 });
    this.panel = h("div", { class: "panel" });
    this.strip = this.legend();
    root.replaceChildren(this.bar(onSetting), h("div", { class: "main" }, this.log, this.strip, this.composer.element), this.panel, this.status);
    this.conversation.addEventListener("change", ({ detail }) => this.changed(detail));
    this.listen();
    this.showAll();
    this.look(settings.showsAttention ? this.lookedAt() : null);
    root.removeAttribute("aria-busy");
    this.composer.takeUpDraft();
    this.refocus();
  }

  listen() {
    addEventListener("keydown", (event) => event.key === "Escape" && this.answering.stop());
    lightPartners(this.root, (element) => this.around(element));
    matchMedia("(min-width: 70rem)").addEventListener("change", () => this.showPanel());
  }

  /** Back to the box, but on a phone, where that would open its keyboard. */
  refocus() {
    if (matchMedia("(hover: hover)").matches) this.composer.focus();
  }

  // === Parts ===

  bar(onSetting) {
    const see = h("input", { type: "checkbox", role: "switch", id: "see", checked: settings.showsAttention,
      onchange: () => this.look(see.checked ? this.lookedAt() : null) });
    this.seeSwitch = see;
    return h("div", { class: "bar", role: "group", "aria-label": t("chat.tools") },
      h("label", { class: "switch" }, see, h("span", {}, t("see.switch"))),
      button("people", t("two.open"), () => this.showTwo(true), { class: "named", id: "two" }),
      h("span", { class: "space" }),
      saveMenu(this.conversation, this.config.pairs, { copy }),
      button("clear", t("chat.clear"), () => this.clear(), { class: "named", id: "clear" }),
      settingsMenu(Object.keys(this.config.texts), onSetting));
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
      settings.hasSteered ? null : h("span", { class: "tip" }, t(matchMedia("(hover: hover)").matches ? "steer.tip" : "steer.tipTouch")));
  }

  greeting() {
    return greeting(this.config.examples, {
      onSend: (text, way) => this.send(text, way),
      onRestore: this.conversation.cleared.length ? () => this.restore() : null,
    });
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

  /** Shows a change where it is, and keeps the newest in sight of those who read it. */
  changed(turn) {
    const { newest, turns } = this.conversation;
    if (!turn || !turns.length) this.showAll();
    else if (!turns.includes(turn)) this.removed(turn);
    else if (this.place(turn)) this.redraw(turn, { follows: turn === newest });
    else this.append(turn);
    this.settled();
    this.two?.show();
  }

  /** Draws a turn anew. What a person writes in the place of a text stays, and so does the cursor in it. */
  redraw(turn, { follows = false } = {}) {
    const isAtEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 80;
    const [old, fresh] = [this.place(turn), this.element(turn)];
    if (old.querySelector("form")) {
      old.className = fresh.className;
      for (const part of [".message:not(:has(form))", ".answer:not(:has(form))"]) {
        old.querySelector(part)?.replaceWith(fresh.querySelector(part));
      }
    } else old.replaceWith(fresh);
    if (turn.id === this.chosen.id) this.showPanel();
    if (isAtEnd && follows) this.log.scrollTop = this.log.scrollHeight;
  }

  append(turn) {
    this.log.querySelector(".greeting")?.remove();
    const last = this.conversation.turns.at(-2);
    this.log.append(this.element(turn));
    if (last && this.place(last)) this.redraw(last); // it is no longer the newest
    this.log.scrollTop = this.log.scrollHeight;
  }

  removed(turn) {
    this.place(turn)?.remove();
    this.redraw(this.conversation.newest);
    this.showPanel();
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
          onClose: () => { this.look(null); this.refocus(); },
          onProblem: tell,
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
    if (!isForTwo) return this.refocus();
    const { source, target } = this.composer.shown;
    const way = this.directions.has(target, source) ? [source, target] : this.directions.all[0];
    this.two = twoSides(way, this.conversation, { onSend: (text, other) => this.send(text, other), onClose: () => this.showTwo(false) });
    this.root.append(this.two.element);
    this.two.focus();
  }

  // === What a person asks ===

  actions = {
    copy,
    look: (turn) => this.look(this.chosen.id === turn.id && settings.showsAttention ? null : turn),
    edit: (turn) => this.edit(turn),
    retry: (turn) => { this.answering.ask(turn); this.refocus(); },
    undo: (turn) => this.undo(turn),
    suggest: (turn) => this.suggest(turn),
    turnRound: (turn) => this.turnRound(turn),
    ways: (turn, from, place) => this.offerSentences(turn, from, place),
    chooseWord: (turn, from, place, index) =>
      offerWords(turn, from, place, index, {
        onRewrite: (prefix) => this.rewrite(turn, place, prefix, index),
        onSentences: () => this.offerSentences(turn, from, place),
        onProblem: tell,
      }),
  };

  send(text, way) {
    const { source, target, isFixed } = way;
    this.answering.ask(this.conversation.add({ text, source, target, isFixed }));
  }

  /** An answer has come to its end. */
  answered(turn) {
    if (turn.isSure) this.composer.followed(turn.source, turn.target);
    this.status.textContent = turn.answer;
    if (settings.showsAttention && turn === this.conversation.newest) this.chosen = { id: turn.id, place: 0 };
  }

  undo(turn) {
    this.answering.stop(turn);
    this.conversation.remove(turn);
    if (!this.composer.text.trim()) this.composer.text = turn.text;
    this.composer.focus();
  }

  clear() {
    this.answering.stop();
    this.conversation.clear();
    this.showPanel();
    this.refocus();
  }

  restore() {
    this.conversation.restore();
    this.showPanel();
    this.refocus();
  }

  /** Sends a message the other way, and stays there. */
  turnRound(turn) {
    [turn.source, turn.target] = this.directions.nearest(turn.target, turn.source);
    turn.isFixed = true;
    this.answering.ask(turn);
    this.refocus();
  }

  edit(turn) {
    editMessage(this.place(turn), turn, {
      onSend: (text) => { turn.text = text; this.answering.ask(turn); this.refocus(); },
      onLeave: () => { this.conversation.changed(turn); this.refocus(); },
    });
  }

  suggest(turn) {
    suggestBetter(this.place(turn), turn, this.config.keepsCorrections, () => {
      this.conversation.changed(turn);
      this.refocus();
    });
  }

  offerSentences(turn, from, place) {
    offerSentences(turn, from, place, {
      onRewrite: (prefix) => this.rewrite(turn, place, prefix),
      onProblem: tell,
    });
  }

  /** Translates one sentence of an answer anew, from the beginning that was chosen. */
  async rewrite(turn, place, prefix, index = null) {
    try {
      const changes = await translatedFrom(turn, place, prefix);
      if (!changes) return; // something else has come meanwhile
      Object.assign(turn, changes);
      this.conversation.changed(turn);
      set({ hasSteered: true });
      this.strip.querySelector(".tip")?.remove();
      this.place(turn)?.querySelector(`.target [data-sentence="${place}"][data-index="${index}"]`)?.focus();
      this.status.textContent = turn.answer;
    } catch (problem) {
      tell(problem);
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
    for (const each of [before, turn]) if (each?.id && this.place(each)) this.redraw(each);
    this.showPanel();
    if (turn?.id) this.panel.scrollIntoView({ block: "nearest" });
  }
}
