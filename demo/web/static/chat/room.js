// The chat room: puts its parts together, and does what a person asks of them.

import { Lesson } from "../attention/lesson.js";
import { legend, toolbar } from "../bar/bar.js";
import { Answering } from "../conversation/answering.js";
import { Conversation } from "../conversation/conversation.js";
import { h } from "../shared/dom.js";
import { copy, tell } from "../shared/notice.js";
import { set, settings } from "../shared/settings.js";
import { inLanguage, inThisLanguage, spoken, t } from "../shared/text.js";
import { onVoices } from "../shared/voice.js";
import { offerSentences, offerWords, translatedFrom } from "./choices.js";
import { Composer } from "./composer.js";
import { Directions } from "./directions.js";
import { greeting } from "./greeting.js";
import { followEnd, isAtEnd, replaceTurn, showBeginning, showEnd } from "./log.js";
import { editMessage, suggestBetter } from "./rewriting.js";
import { turnElement } from "./turn.js";
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
      onFile: (text) => import("../files/bring.js").then(({ bringText }) => bringText(text)).catch(tell),
    });
    this.status = h("p", { class: "hidden", role: "status" });
    this.log = h("div", { class: "log", role: "log", "aria-live": "off", "aria-label": t("chat.conversation"), tabindex: 0 });
    this.panel = h("div", { class: "panel" });
    this.strip = legend(root);
    root.replaceChildren(toolbar(this, onSetting), h("div", { class: "main" }, this.log, this.strip, this.composer.element), this.panel, this.status);
    this.conversation.addEventListener("change", ({ detail }) => this.changed(detail));
    this.lesson = new Lesson(this);
    this.listen();
    followEnd(this.log);
    this.showAll();
    if (settings.isForTwo) this.showTwo(true, settings.people);
    this.look(settings.showsAttention ? this.lookedAt() : null);
    root.removeAttribute("aria-busy");
    this.composer.takeUpDraft();
    this.refocus();
    this.lesson.openLink();
  }

  listen() {
    addEventListener("keydown", (event) => event.key === "Escape" && this.answering.stop());
    onVoices(() => this.showAll());
    lightPartners(this.root, (element) => this.around(element));
    matchMedia("(min-width: 70rem)").addEventListener("change", () => this.showPanel());
  }

  /** Back to the box, but on a phone, where that would open its keyboard. */
  refocus() {
    if (matchMedia("(hover: hover)").matches) this.composer.focus();
  }

  // === What is shown ===

  greeting() {
    return greeting(this.config.examples, {
      onSend: (text, way) => this.send(text, way),
      onTwo: () => this.showTwo(true),
      onRestore: this.conversation.cleared.length ? () => this.restore() : null,
    });
  }

  showAll() {
    const { turns } = this.conversation;
    this.log.replaceChildren(...(turns.length ? turns.map((turn) => this.element(turn)) : [this.greeting()]));
    showEnd(this.log);
    this.settled();
    this.two?.show();
  }

  element(turn) {
    return turnElement(turn, { isNewest: turn === this.conversation.newest, isChosen: turn.id === this.chosen.id, actions: this.actions });
  }

  /** The element of a turn, or that of two people's two which has the part. */
  place(turn, part = "*") {
    return this.places(turn).find((place) => place.querySelector(part)) ?? null;
  }

  places({ id }) {
    return [...(this.two?.element ?? this.log).querySelectorAll(`[data-turn="${CSS.escape(id)}"]`)];
  }

  /** What a word is of, and where its partners stand: in its turn, and in the panel where that shows the turn. */
  around(element) {
    const turn = this.conversation.find(element.closest("[data-turn]")?.dataset.turn ?? this.chosen.id);
    const places = turn ? this.places(turn) : [];
    return { view: turn?.view, places: turn?.id === this.chosen.id ? [...places, this.panel] : places };
  }

  /** Shows a change where it is, and keeps the newest in sight of those who read it. */
  changed(turn) {
    const { newest, turns } = this.conversation;
    if (this.two) this.two.changed(turn);
    else if (!turn || !turns.length) this.showAll();
    else if (!turns.includes(turn)) this.removed(turn);
    else if (this.place(turn)) this.redraw(turn, { follows: turn === newest });
    else this.append(turn);
    if (!turn || turn.id === this.chosen.id) this.showPanel();
    this.settled();
  }

  /** Draws a turn anew. */
  redraw(turn, { follows = false } = {}) {
    const isRead = isAtEnd(this.log);
    replaceTurn(this.place(turn), this.element(turn));
    if (turn.id === this.chosen.id) this.showPanel();
    if (isRead && follows) showEnd(this.log);
  }

  append(turn) {
    this.log.querySelector(".greeting")?.remove();
    const last = this.conversation.turns.at(-2);
    this.log.append(this.element(turn));
    if (last && this.place(last)) this.redraw(last); // it is no longer the newest
    showEnd(this.log);
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
    if (isOpen && !this.seePanel) return this.lesson.loadPanel().then(() => this.showPanel(), tell);
    const place = isOpen ? Math.min(this.chosen.place, turn.view.sentences.length - 1) : 0;
    const content = inLanguage(this.two && turn ? turn.target : spoken(), () => isOpen
      ? this.seePanel(turn, place, {
          onPlace: (other) => { this.chosen.place = other; this.showPanel(); },
          onProblem: tell,
          ...this.lesson.actionsOf(turn),
        })
      : h("p", { class: "explained" }, t("see.nothing")));
    this.panel.replaceChildren(content);
    // Beside the conversation where there is room, and else under the answer itself.
    const isWide = matchMedia("(min-width: 70rem)").matches && !this.two;
    const under = isWide || !isOpen ? null : this.place(turn, ".answer");
    (under ?? this.root).append(this.panel);
  }

  /** Opens the room for two, or leaves it; `people` are the languages of the two, the nearer person's first. */
  async showTwo(isForTwo, people = null) {
    const loaded = isForTwo ? await import("./two_people.js").catch(tell) : null;
    if (isForTwo && !loaded) return;
    set({ isForTwo });
    this.two?.leave(); // who asked twice has it open already
    this.two = null;
    if (isForTwo) {
      const { TwoPeople, peopleNow, twoWay } = loaded;
      set({ people: twoWay(people ?? peopleNow(this.composer.shown), this.directions) });
      this.two = new TwoPeople(settings.people, this);
      this.root.append(this.two.element);
    }
    this.root.classList.toggle("for-two", isForTwo);
    this.showAll();
    this.showPanel();
    if (this.two) this.two.focus();
    else this.refocus();
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
    anyway: (turn) => { turn.anyway = true; this.answering.ask(turn); this.refocus(); },
    ways: (turn, from, place) => this.offerSentences(turn, from, place),
    chooseWord: (turn, from, place, index) =>
      offerWords(turn, from, place, index, {
        onRewrite: inThisLanguage((prefix) => this.rewrite(turn, place, prefix, index)),
        onSentences: inThisLanguage(() => this.offerSentences(turn, from, place)),
        onProblem: inThisLanguage(tell),
      }),
  };

  send(text, way) {
    const { source, target, isFixed } = way;
    this.answering.ask(this.conversation.add({ text, source, target, isFixed }));
  }

  /** An answer has come to its end. */
  async answered(turn) {
    const isRead = isAtEnd(this.log);
    if (turn.isSure) this.composer.followed(turn.source, turn.target);
    this.announce(turn);
    const loading = this.lesson.loadPanel().catch(() => {}); // it is wanted next, and says so itself if it cannot be had
    if (!settings.showsAttention || turn !== this.conversation.newest) return;
    const before = this.conversation.find(this.chosen.id);
    this.chosen = { id: turn.id, place: 0 };
    if (before && before !== turn) this.changed(before); // its attention is no longer the one that is shown
    await loading.then(() => this.showPanel());
    if (isRead) showBeginning(this.panel);
  }

  /** Lets a screen reader say an answer, in the voice of its language. */
  announce(turn) {
    this.status.lang = turn.target;
    this.status.textContent = turn.answer;
  }

  undo(turn) {
    this.lesson.dropLink();
    this.answering.stop(turn);
    this.conversation.remove(turn);
    if (!this.composer.text.trim()) this.composer.text = turn.text;
    this.composer.focus();
  }

  clear() {
    this.lesson.dropLink();
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
    editMessage(this.place(turn, ".message"), turn, {
      onSend: (text) => { Object.assign(turn, { text, anyway: false }); this.answering.ask(turn); this.refocus(); },
      onLeave: () => { this.conversation.changed(turn); this.refocus(); },
    });
  }

  suggest(turn) {
    suggestBetter(this.place(turn, ".answer"), turn, this.config.keepsCorrections, () => {
      this.conversation.changed(turn);
      this.refocus();
    });
  }

  offerSentences(turn, from, place) {
    offerSentences(turn, from, place, {
      onRewrite: inThisLanguage((prefix) => this.rewrite(turn, place, prefix)),
      onProblem: inThisLanguage(tell),
    });
  }

  /** Translates one sentence of an answer anew, from the beginning that was chosen. */
  async rewrite(turn, place, prefix, index = null) {
    const failed = inThisLanguage(tell);
    try {
      const changes = await translatedFrom(turn, place, prefix);
      if (!changes) return; // something else has come meanwhile
      Object.assign(turn, changes);
      this.conversation.changed(turn);
      set({ hasSteered: true });
      this.strip.querySelector(".tip")?.remove();
      this.place(turn, ".answer")?.querySelector(`.target [data-sentence="${place}"][data-index="${index}"]`)?.focus();
      this.announce(turn);
    } catch (problem) {
      failed(problem);
    }
  }

  lookedAt() {
    return this.conversation.find(this.chosen.id) ?? this.conversation.turns.findLast(({ view }) => view) ?? true;
  }

  /** Shows the attention of a turn; `true` opens the empty panel, null closes it. */
  async look(turn) {
    const before = this.conversation.find(this.chosen.id);
    set({ showsAttention: Boolean(turn) });
    this.chosen = { id: turn?.id ?? null, place: 0 };
    for (const each of [before, turn]) if (each?.id && this.place(each)) this.changed(each);
    await this.showPanel();
    if (turn?.id) showBeginning(this.panel);
  }
}
