// What a lesson on a wall needs of the chat room: listens for its key and for links, and loads the rest when that is wanted.

import { tell } from "../shared/notice.js";

export class Lesson {
  constructor(room) {
    this.room = room;
    this.pointed = null; // the word of a translation that was focused last: { id, sentence, index }
    addEventListener("keydown", (event) => this.pressed(event));
    addEventListener("hashchange", () => this.openLink());
    room.root.addEventListener("focusin", ({ target }) => {
      const word = target.closest("[data-side=target]");
      if (word) this.pointed = { id: word.closest("[data-turn]")?.dataset.turn ?? room.chosen.id, ...word.dataset };
    });
  }

  pressed(event) {
    if (event.key === "Escape" && this.isOnWall) this.view("fill", false);
    if (event.key !== "F8") return;
    event.preventDefault();
    this.view("fill");
  }

  get isOnWall() {
    return this.room.root.classList.contains("wall");
  }

  /** Leads back by one step: from the wall to the conversation, and from there the panel closes. */
  close() {
    if (this.isOnWall) return this.view("fill", false);
    this.room.look(null);
    this.room.refocus();
  }

  /** What the panel of a turn offers besides; nobody can be compared where one network alone goes that way. */
  actionsOf(turn) {
    const rivals = this.room.config.rivals[`${turn.source}-${turn.target}`];
    return {
      onClose: () => this.close(),
      onFill: () => this.view("fill"),
      onLink: ({ currentTarget }) => this.view("copyLink", turn, this.pointed, currentTarget),
      onCompare: rivals ? () => this.view("compare", turn, rivals) : null,
    };
  }

  get hasLink() {
    return /[#&]t=/.test(location.hash);
  }

  openLink() {
    if (this.hasLink) this.view("openLink");
  }

  /** Forgets the link that opened the page: what the person has left does not come back when they load it again. */
  dropLink() {
    if (this.hasLink) history.replaceState(history.state, "", location.pathname + location.search);
  }

  async loadPanel() {
    ({ seePanel: this.room.seePanel } = await import("./panel.js"));
  }

  /** Does what `views.js` has under that name. */
  async view(name, ...details) {
    try {
      await (await import("./views.js"))[name](this.room, ...details);
    } catch (problem) {
      tell(problem);
    }
  }
}
