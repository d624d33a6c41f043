// The conversations of this browser: begun, found, named, taken away and brought back.

import { nameOf, rename } from "../conversation/talks.js";
import { button, composes, h } from "../shared/dom.js";
import { t } from "../shared/text.js";
import { menu } from "./menus.js";

/** The menu of all conversations of a room. */
export function talksMenu(room) {
  const { conversation } = room;
  const list = h("div", { class: "items" });
  const search = h("input", { type: "search", "aria-label": t("talks.search"), placeholder: t("talks.search"), oninput: () => show() });
  const details = menu("talks", t("talks.title"), [], "talks");
  const open = (id) => {
    room.lesson.dropLink();
    room.answering.stop();
    conversation.open(id);
    details.open = false;
    room.refocus();
  };
  details.querySelector(".sheet").append(button("edit", t("talks.new"), () => open(), { class: "named" }), search, list);

  function show(undo = null) {
    const talks = conversation.talks(search.value);
    list.replaceChildren(
      ...(undo ? [button("undo", t("talks.restore"), () => { undo(); show(); }, { class: "restore" })] : []),
      ...talks.map(row), ...(talks.length ? [] : [h("p", {}, t("talks.none"))]));
  }

  function row(talk) {
    const isShown = talk.id === conversation.talk;
    return h("div", { class: "talk" },
      h("button", { type: "button", class: "name", dir: "auto", "aria-current": isShown ? "true" : null, onclick: () => open(talk.id) }, talk.name),
      button("edit", t("talks.rename", { name: talk.name }), (event) => askForName(talk, event.currentTarget.parentElement), { quiet: true }),
      button("clear", t("talks.remove", { name: talk.name }), () => {
        if (isShown) {
          room.lesson.dropLink();
          room.answering.stop();
        }
        show(conversation.removeTalk(talk));
      }, { quiet: true }));
  }

  function askForName({ id, turns }, place) {
    const box = h("input", { type: "text", "aria-label": t("talks.name"), value: nameOf(id, turns), maxlength: 60, dir: "auto",
      onkeydown: (event) => {
        if (composes(event) || !["Enter", "Escape"].includes(event.key)) return;
        event.stopPropagation(); // it would close the menu
        if (event.key === "Enter") rename(id, box.value.trim());
        show();
      } });
    place.replaceChildren(box);
    box.select();
  }

  details.addEventListener("toggle", () => details.open && show());
  return details;
}
