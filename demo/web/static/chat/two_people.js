// Two people before one screen: each writes in a language, and reads everything in it, labels too.

import { button, composes, h, styled } from "../shared/dom.js";
import { tell } from "../shared/notice.js";
import { set, settings } from "../shared/settings.js";
import { read, write } from "../shared/storage.js";
import { inLanguage, languageInText, languageName, t } from "../shared/text.js";
import { canDictate, dictate } from "../shared/voice.js";
import { followEnd, isAtEnd, replaceTurn, showEnd } from "./log.js";
import { menu, voiceChoice } from "../bar/menus.js";
import { turnElement } from "./turn.js";

await styled(new URL("two_people.css", import.meta.url));

/** These two languages, or two others between which a translator goes both ways. */
export function twoWay([mine, yours], directions) {
  const isOne = (one, other) => directions.has(one, other) && directions.has(other, one);
  return isOne(mine, yours) ? [mine, yours] : (directions.all.find(([one, other]) => isOne(one, other)) ?? directions.all[0]);
}

/** Those who sat here last, unless the conversation has gone on between two other languages. */
export function peopleNow({ source, target }) {
  if (settings.people.includes(source) && settings.people.includes(target)) return settings.people;
  return target === document.documentElement.lang ? [target, source] : [source, target];
}

/** Both halves of `room`, for two languages: the nearer person's first. */
export class TwoPeople {
  constructor([mine, yours], room) {
    this.sides = [new Side(mine, yours, room), new Side(yours, mine, room)];
    this.element = h("div", { class: "two" }, inLanguage(mine, () => this.top(room)),
      h("div", { class: "sides" }, this.sides.map(({ element }) => element)));
    this.fit = () => this.fitWindow();
    visualViewport.addEventListener("resize", this.fit);
    visualViewport.addEventListener("scroll", this.fit);
    this.fit();
    this.turn();
  }

  top(room) {
    const voice = voiceChoice(() => room.showAll());
    this.turner = button("turn", t("two.turn"), () => { set({ isTurned: !settings.isTurned }); this.turn(); }, { class: "named turn-half" });
    return h("div", { class: "row" }, h("h2", {}, t("two.title")), voice ? menu("speak", t("voice.title"), [voice], "voice") : null,
      this.turner, button("close", t("two.close"), () => room.showTwo(false), { class: "named" }));
  }

  /** The half of the person opposite stands on its head, or not. */
  turn() {
    this.turner.setAttribute("aria-pressed", String(settings.isTurned));
    this.sides[1].element.classList.toggle("turned", settings.isTurned);
    for (const { log } of this.sides) showEnd(log);
  }

  /** As high as what a keyboard leaves of the window. */
  fitWindow() {
    this.element.style.setProperty("--seen", `${visualViewport.height}px`);
    this.element.style.setProperty("--above", `${visualViewport.offsetTop}px`);
    this.element.classList.toggle("low", visualViewport.height < 480);
  }

  show() {
    for (const side of this.sides) side.show();
  }

  changed(turn) {
    for (const side of this.sides) side.changed(turn);
  }

  focus() {
    if (matchMedia("(hover: hover)").matches) this.sides[0].box.focus();
  }

  leave() {
    visualViewport.removeEventListener("resize", this.fit);
    visualViewport.removeEventListener("scroll", this.fit);
    for (const side of this.sides) side.listening?.();
    this.element.remove();
  }
}

/** One person's half: what the chat shows of a message to whoever wrote it, and of an answer to whoever reads it. */
class Side {
  constructor(language, other, room) {
    Object.assign(this, { language, other, room });
    this.actions = Object.fromEntries(Object.entries(room.actions).map(
      ([name, act]) => [name, (...details) => inLanguage(language, () => act(...details))]));
    this.element = inLanguage(language, () => this.build(languageName(language), languageInText(language)));
    followEnd(this.log);
    this.box.value = read(this.draft, "", "sessionStorage"); // what was written before the page was loaded again
  }

  get draft() {
    return `parley.draft.${this.language}`;
  }

  keepDraft() {
    write(this.draft, this.box.value, "sessionStorage");
  }

  build(name, nameInText) {
    this.log = h("div", { class: "log", role: "log", "aria-label": t("two.log", { language: nameInText }), tabindex: 0 });
    this.box = h("textarea", { rows: 1, dir: "auto", lang: this.language, "aria-label": t("two.box", { language: nameInText }),
      placeholder: t("two.placeholder", { language: nameInText }), enterkeyhint: "send", oninput: () => this.keepDraft(), onkeydown: (event) => this.pressed(event) });
    this.speak = button("dictate", t("voice.dictate"), () => this.dictate(), { quiet: true, class: "speak", "aria-pressed": "false" });
    return h("section", { class: "side", lang: t("page.language"), "aria-label": name }, h("h3", {}, name), this.log,
      h("div", { class: "row" }, this.box, this.speak, button("send", t("chat.send"), () => this.send(), { quiet: true, class: "primary" })));
  }

  pressed(event) {
    if (event.key !== "Enter" || event.shiftKey || composes(event)) return;
    event.preventDefault();
    this.send();
  }

  send() {
    if (this.box.value.trim()) this.room.send(this.box.value, { source: this.language, target: this.other, isFixed: true });
    this.box.value = "";
    this.keepDraft();
    this.box.focus();
  }

  /** Listens until the person has said something, and sends that; once more ends it. */
  dictate() {
    if (this.listening) return this.listening();
    const written = this.box.value;
    this.speak.setAttribute("aria-pressed", "true");
    this.listening = dictate(this.language, {
      onText: (text) => { this.box.value = `${written} ${text}`.trim(); },
      onProblem: (problem) => inLanguage(this.language, () => tell(problem)),
      onEnd: () => {
        this.listening = null;
        this.speak.setAttribute("aria-pressed", "false");
        if (this.box.value !== written && this.element.isConnected) this.send();
      },
    });
  }

  get turns() {
    const pair = [this.language, this.other];
    return this.room.conversation.turns.filter(({ source, target }) => pair.includes(source) && pair.includes(target));
  }

  drawn(turn) {
    const part = turn.source === this.language ? "message" : "answer";
    const [isNewest, isChosen] = [turn === this.turns.at(-1), turn.id === this.room.chosen.id];
    return inLanguage(this.language, () => turnElement(turn, { isNewest, isChosen, actions: this.actions, part }));
  }

  show() {
    this.speak.hidden = !canDictate();
    this.log.replaceChildren(...this.turns.map((turn) => this.drawn(turn)));
    showEnd(this.log);
  }

  /** Draws one turn anew, or all where there are others than before; beside a new one what is being written in others stays. */
  changed(turn) {
    const { turns } = this;
    const old = turn && this.log.querySelector(`[data-turn="${CSS.escape(turn.id)}"]`);
    if (turn && !old && turn === turns.at(-1) && this.log.children.length === turns.length - 1) {
      this.log.append(this.drawn(turn));
      if (turns.length > 1) this.changed(turns.at(-2)); // it is no longer the newest
      return showEnd(this.log);
    }
    if (!old || !turns.includes(turn)) return this.show();
    const isRead = isAtEnd(this.log);
    replaceTurn(old, this.drawn(turn));
    if (isRead) showEnd(this.log);
  }
}
