// What stands above the conversation, and between it and the box: switches, menus, and what the tints mean.

import { button, h } from "../shared/dom.js";
import { copy } from "../shared/notice.js";
import { set, settings } from "../shared/settings.js";
import { t } from "../shared/text.js";
import { glossaryMenu } from "./glossary.js";
import { saveMenu, settingsMenu } from "./menus.js";
import { talksMenu } from "./talks_menu.js";

/** The tools of a room. `onSetting(name)` hears of each setting that a person changes. */
export function toolbar(room, onSetting) {
  const see = h("input", { type: "checkbox", role: "switch", id: "see", checked: settings.showsAttention,
    onchange: () => room.look(see.checked ? room.lookedAt() : null) });
  room.seeSwitch = see;
  const bar = h("div", { class: "bar", role: "group", "aria-label": t("chat.tools") },
    h("label", { class: "switch" }, see, h("span", {}, t("see.switch"))),
    button("people", t("two.open"), () => room.showTwo(true), { class: "named", id: "two" }),
    h("span", { class: "space" }),
    talksMenu(room),
    saveMenu(room.conversation, room.config.pairs, { copy }),
    button("clear", t("chat.clear"), () => room.clear(), { quiet: true, id: "clear" }),
    glossaryMenu(room.config.pairs),
    settingsMenu(Object.keys(room.config.texts), (name) => {
      onSetting(name);
      if (name === "usesVoice") room.showAll();
    }));
  if (room.config.mayLearn) import("./learning.js").then(({ addLearning }) => addLearning(bar));
  return bar;
}

/** Says what the tint of words means, and turns it on and off in `root`; a tip for those who never chose a word. */
export function legend(root) {
  const tints = h("input", { type: "checkbox", checked: settings.showsConfidence, onchange: () => {
    set({ showsConfidence: tints.checked });
    root.classList.toggle("tinted", tints.checked);
  } });
  root.classList.toggle("tinted", settings.showsConfidence);
  return h("div", { class: "strip" },
    h("label", { class: "check legend" }, tints, t("see.legend"),
      h("span", { class: "word doubtful" }, t("see.low"))),
    settings.hasSteered ? null : h("span", { class: "tip" }, t(matchMedia("(hover: hover)").matches ? "steer.tip" : "steer.tipTouch")));
}
