// What opens from the bar on top: settings, and ways to keep the conversation.

import { allCorrections } from "../conversation/corrections.js";
import { asText, correctionsAsPairs, exporters } from "../conversation/export.js";
import { download, h, icon } from "../shared/dom.js";
import { set, settings } from "../shared/settings.js";
import { languageName, ownName, t } from "../shared/text.js";
import { isOffered } from "../shared/voice.js";

/** A button that opens a small panel under it; Escape and a click elsewhere close it. */
export function menu(picture, words, content, id) {
  const details = h("details", { class: "menu", id },
    h("summary", { "aria-label": words, title: words }, icon(picture), h("span", {}, words)),
    h("div", { class: "sheet" }, content));
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    event.stopPropagation();
    details.open = false;
    details.querySelector("summary").focus();
  });
  document.addEventListener("pointerdown", ({ target }) => {
    if (!details.contains(target)) details.open = false;
  });
  return details;
}

/** Keeps the conversation as a file, or on the clipboard. */
export function saveMenu(conversation, pairs, { copy }) {
  const item = (words, onclick) =>
    h("button", { type: "button", onclick: (event) => { onclick(event); event.currentTarget.closest("details").open = false; } }, words);
  const content = h("div", { class: "items" });
  const details = menu("save", t("export.title"), content, "export");
  details.addEventListener("toggle", () => {
    if (!details.open) return;
    content.replaceChildren(
      item(t("export.copy"), () => copy(asText(conversation.turns))),
      ...Object.entries(exporters).map(([kind, { type, write }]) =>
        item(t(`export.${kind}`), () => download(`parley-conversation.${kind}`, write(conversation.turns), type))),
      ...correctionItems(pairs, item));
  });
  return details;
}

function correctionItems(pairs, item) {
  return pairs
    .map((pair) => [pair, correctionsAsPairs(allCorrections(), pair)])
    .filter(([, text]) => text)
    .map(([pair, text]) => item(t("export.corrections", { first: languageName(pair[0]), second: languageName(pair[1]) }),
      () => download(`parley-corrections-${pair.join("-")}.tsv`, text, "text/tab-separated-values")));
}

/** What a person can choose once and for all. `onChange(name)` is told. */
export function settingsMenu(languages, onChange) {
  const change = (name, value) => { set({ [name]: value }); onChange(name); };
  const choice = (name, label, options) =>
    h("label", {}, label, h("select", { onchange: (event) => change(name, event.target.value) },
      options.map(([value, words]) => h("option", { value, selected: settings[name] === value }, words))));
  const number = (name, label, most) => {
    const shown = h("output", {}, settings[name]);
    return h("label", {}, h("span", {}, label, " ", shown), h("input", { type: "range", min: 1, max: most, value: settings[name],
      oninput: (event) => { shown.value = event.target.value; change(name, Number(event.target.value)); } }));
  };
  return menu("settings", t("settings.title"), [
    choice("language", t("settings.language"), [["", t("settings.system")], ...languages.map((code) => [code, ownName(code)])]),
    choice("look", t("settings.look"), [["", t("settings.system")], ["light", t("settings.light")], ["dark", t("settings.dark")]]),
    number("beamSize", t("settings.beam"), 16),
    h("p", {}, t("settings.beamExplained")),
    number("count", t("settings.count"), 10),
    voiceChoice(() => onChange("usesVoice")),
  ], "settings");
}

/** Lets a person turn the voice on, and says what that means; null where the browser has none. */
export function voiceChoice(onChange) {
  if (!isOffered) return null;
  const input = h("input", { type: "checkbox", checked: settings.usesVoice,
    onchange: () => { set({ usesVoice: input.checked }); onChange(); } });
  return h("div", { class: "voice" }, h("label", { class: "check" }, input, t("voice.use")), h("p", {}, t("voice.explained")));
}
