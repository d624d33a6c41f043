// The files room: source and translation side by side, doubtful passages first, to be corrected.

import { call } from "../shared/api.js";
import { button, download, h, styled } from "../shared/dom.js";
import { inWords } from "../shared/notice.js";
import { read } from "../shared/storage.js";
import { inDigits, t } from "../shared/text.js";

const PER_PAGE = 50; // as many as the server gives at once
const PAIRS = "parley-corrections.tsv";
const GLOSSARY = "parley.glossary"; // the visitor's own words, which `bar/glossary.js` keeps

/** Draws a review wherever the room's result asks for one. */
export function watch() {
  const room = document.querySelector("#files");
  let review = null;
  const look = () => {
    const place = room.querySelector("#files-review:empty");
    if (place) (review = new Review(place)).open();
  };
  new MutationObserver(look).observe(room, { childList: true, subtree: true });
  const fetchFile = (event) => event.target.closest("#files-download") && review?.fetchFile(event);
  room.addEventListener("click", fetchFile, { capture: true });
  look();
}

class Review {
  constructor(place) {
    this.secret = place.dataset.review;
    this.place = place;
    this.start = 0;
    this.waiting = Promise.resolve(); // corrections go one after the other, and before the file is fetched
    this.table = h("div", { class: "passages", role: "table", "aria-label": t("files.review_title") });
    this.pages = h("div", { class: "pages" });
    this.pairs = button("save", t("files.review_pairs"), () => this.savePairs(), { hidden: true });
    this.told = h("p", { role: "status" });
    place.append(h("h2", {}, t("files.review_title")), h("p", { class: "hint" }, t("files.review_hint")));
    place.append(this.table, this.pages, this.pairs, this.told);
  }

  async open() {
    await styled(new URL("review.css", import.meta.url));
    await this.show(0);
  }

  ask(name, data = [], named = {}) {
    return call(`review_${name}`, [this.secret, ...data], undefined, named);
  }

  /** Says what went wrong where it went wrong. */
  async tried(place, work) {
    try {
      return await work();
    } catch (problem) {
      place.textContent = inWords(problem);
      place.className = "problem";
      return undefined;
    }
  }

  async show(start) {
    await this.waiting;
    const refused = this.table.querySelector("[aria-invalid=true]");
    if (refused) return refused.focus(); // why stands beside it, and what was written is not lost
    const page = await this.tried(this.told, () => this.ask("passages", [start]));
    if (!page) return;
    this.start = start;
    const heads = ["source", "translation"].map((name) => h("span", { role: "columnheader" }, t(`files.review_${name}`)));
    this.table.replaceChildren(h("div", { role: "row", class: "heads" }, ...heads), ...page.passages.map((each) => this.row(each)));
    this.table.scrollTop = 0;
    this.showPages(page.count);
  }

  showPages(count) {
    const last = Math.min(count, this.start + PER_PAGE);
    const step = (key, start) =>
      h("button", { type: "button", disabled: start < 0 || start >= count, onclick: () => this.show(start) }, t(`files.review_${key}`));
    const shown = t("files.review_shown", { first: inDigits(this.start + 1), last: inDigits(last), count: inDigits(count) });
    this.pages.replaceChildren(step("previous", this.start - PER_PAGE), h("span", {}, shown), step("next", this.start + PER_PAGE));
    this.pages.hidden = count <= PER_PAGE;
  }

  row(passage) {
    const row = h("div", { role: "row", class: passage.doubts.length ? "doubtful" : "" });
    const told = h("small", { role: "status" });
    const field = h("textarea", { dir: "auto", rows: 2, "aria-label": t("files.review_translation"), value: passage.translation });
    const ways = h("div", { class: "ways" });
    const keep = (text) => { this.waiting = this.waiting.then(() => this.keep(passage, text, field, told)); };
    field.addEventListener("change", () => keep(field.value));
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      const fields = [...this.table.querySelectorAll("textarea")];
      (fields[fields.indexOf(field) + 1] ?? field).focus();
    });
    const offer = (name) => this.offer(name, passage, { ways, told, choose: (text) => ((field.value = text), keep(text)) });
    const buttons = ["ways", "anew"].map((name) =>
      h("button", { type: "button", onclick: () => offer(name) }, t(`files.review_${name}`)),
    );
    const doubts = passage.doubts.length ? h("small", { class: "doubt" }, passage.doubts.join(" ")) : null;
    const anyway = passage.is_left
      ? h("button", { type: "button", onclick: () => this.translateAnyway(passage, row, told) }, t("doubt.anyway"))
      : null;
    const source = h("div", { role: "cell", class: "source" }, h("span", { dir: "auto" }, passage.source), doubts, anyway);
    const kept = h("div", { role: "cell" }, field, h("div", { class: "tools" }, ...buttons, told), ways);
    row.append(source, kept);
    return row;
  }

  /** Puts the translation of what is in another language into its row, as the chat does when it is wanted anyway. */
  async translateAnyway(passage, row, told) {
    await this.waiting;
    told.textContent = "";
    const found = await this.tried(told, () => this.ask("anyway", [passage.index], { glossary: read(GLOSSARY, []) }));
    if (!found) return;
    const renewed = this.row(found.passage);
    row.replaceWith(renewed);
    renewed.querySelector("textarea").focus();
  }

  async keep(passage, text, field, told) {
    const kept = await this.tried(told, () => this.ask("correct", [passage.index, text]));
    field.setAttribute("aria-invalid", String(!kept));
    if (!kept) return;
    if (field.value === text) field.value = kept.translation;
    told.className = "";
    told.textContent = t("files.review_kept");
    this.pairs.hidden = false;
  }

  /** Offers other translations of a passage, each a button that puts it into the field. */
  async offer(name, passage, { ways, told, choose }) {
    told.textContent = "";
    const found = await this.tried(told, () => this.ask(name, [passage.index], { glossary: read(GLOSSARY, []) }));
    if (!found) return;
    const take = (text) => () => {
      ways.replaceChildren();
      choose(text);
    };
    ways.replaceChildren(...found.ways.map((text) => h("button", { type: "button", dir: "auto", onclick: take(text) }, text)));
    if (!found.ways.length) told.textContent = t("files.review_no_other");
    ways.querySelector("button")?.focus();
  }

  async savePairs() {
    await this.waiting;
    const pairs = await this.tried(this.told, () => this.ask("pairs"));
    if (!pairs) return;
    download(PAIRS, pairs.text, "text/tab-separated-values");
    this.told.className = "";
    this.told.replaceChildren(`${t("files.review_teach")} `, h("code", {}, `python -m training correct BUNDLE ${PAIRS} --corpus CORPUS`));
  }

  /** Hands out the file with its corrections; the one that was made before them is kept for an hour only. */
  async fetchFile(event) {
    if (!this.place.isConnected) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    await this.waiting;
    const file = await this.tried(this.told, () => this.ask("file"));
    if (file) download(file.name, `data:application/octet-stream;base64,${file.content}`);
  }
}
