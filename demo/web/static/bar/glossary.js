// Words of the person's own: a panel to write, bring and take away pairs of terms, which this browser keeps.

import { call, Problem } from "../shared/api.js";
import { download, h } from "../shared/dom.js";
import { inWords } from "../shared/notice.js";
import { read, write } from "../shared/storage.js";
import { languageName, t } from "../shared/text.js";
import { menu } from "./menus.js";

const GLOSSARY = "parley.glossary"; // the files room reads it, too
const KINDS = [".tsv", ".csv", ".tbx"];
const LINE = /^(.+?)(?:\t|\s+(=|>|<)\s+)(.+)$/;

/** The pairs, each [term, translation, direction]: "es<>en" is both ways; a term alone is not translated. */
export const ownWords = () => read(GLOSSARY, []);

/** One pair as a line, if it is between these languages: "casa = house", "casa > house" one way, "Parley" untranslated. */
function asLine([source, target, way = ""], [first, second]) {
  if (!target) return source;
  if (way === `${first}<>${second}` || !way) return `${source} = ${target}`;
  if (way === `${second}<>${first}`) return `${target} = ${source}`;
  if (way === `${first}>${second}`) return `${source} > ${target}`;
  return way === `${second}>${first}` ? `${target} < ${source}` : null;
}

function asPair(line, [first, second]) {
  const [, one, sign = "=", other] = line.match(LINE) ?? [];
  if (!one) return [line];
  const target = other.split("\t")[0];
  return sign === "<" ? [target, one, `${second}>${first}`] : [one, target, `${first}${sign === "=" ? "<>" : ">"}${second}`];
}

/** What a file holds; any other encoding than UTF-8 would lose letters. */
async function textOf(file) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    throw new Problem("glossary.encoding");
  }
}

/** The panel. `pairs` are the languages of each translator. */
export function glossaryMenu(pairs) {
  let languages = pairs[0];
  let saving = null;
  const problem = h("p", { class: "problem", role: "alert" });
  const box = h("textarea", { rows: 8, dir: "auto", "aria-describedby": "glossary-explained", spellcheck: "false", onchange: () => { saving = save(); } });
  const show = () => { box.value = ownWords().map((pair) => asLine(pair, languages)).filter((line) => line !== null).join("\n"); };
  const tell = (found) => {
    problem.textContent = inWords(found);
    details.open = true; // whoever has left it would take what they wrote for kept
  };

  /** Keeps what is written, unless it is no glossary; then it stays in the box, and why is said. */
  async function save() {
    const others = ownWords().filter((pair) => asLine(pair, languages) === null);
    const lines = box.value.split("\n").map((line) => line.trim()).filter(Boolean);
    const all = [...others, ...lines.map((line) => asPair(line, languages))];
    problem.textContent = "";
    try {
      await call("chat_glossary_export", [all, ".tsv", languages]);
      if (!write(GLOSSARY, all)) throw new Error("no room");
    } catch (found) {
      tell(found);
    }
  }

  async function bring(file) {
    try {
      const found = await call("chat_glossary_import", [file.name, await textOf(file), languages]);
      const lines = found.pairs.map((pair) => asLine(pair, languages)).filter((line) => line !== null);
      box.value = [...new Set([...box.value.split("\n"), ...lines])].filter(Boolean).join("\n");
      await save();
    } catch (found) {
      tell(found);
    }
  }

  async function take(kind) {
    try {
      const { text } = await call("chat_glossary_export", [ownWords(), kind, languages]);
      download(`parley-glossary${kind}`, text, "text/plain");
    } catch (found) {
      tell(found);
    }
  }

  /** Shows the words of other languages, unless what is written here could not be kept. */
  async function choose() {
    await saving;
    if (problem.textContent) ways.value = pairs.indexOf(languages);
    else {
      languages = pairs[ways.value];
      show();
    }
  }

  const ways = h("select", { onchange: choose },
    pairs.map(([first, second], index) => h("option", { value: index }, `${languageName(first)} = ${languageName(second)}`)));
  const file = h("input", { type: "file", accept: `${KINDS},.txt`, onchange: () => {
    if (file.files[0]) bring(file.files[0]);
    file.value = "";
  } });
  const details = menu("book", t("glossary.title"), [
    h("label", {}, t("glossary.languages"), ways),
    h("label", {}, t("glossary.box"), box),
    problem,
    h("p", { id: "glossary-explained" }, t("glossary.explained")),
    h("label", {}, t("glossary.import"), file),
    h("div", { class: "row", role: "group", "aria-label": t("glossary.export") }, t("glossary.export"),
      KINDS.map((kind) => h("button", { type: "button", onclick: () => take(kind) }, kind.slice(1).toUpperCase()))),
  ], "glossary");
  details.addEventListener("toggle", () => details.open && !problem.textContent && show());
  return details;
}
