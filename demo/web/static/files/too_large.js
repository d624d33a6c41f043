// The files room: one that is too large is refused before it is sent, in the language of the person who brings it.

import { h } from "../shared/dom.js";
import { inDigits, t } from "../shared/text.js";

/** Looks at files that are chosen or dropped in the files room before Gradio does, whose refusal is in English. */
export function refuseLarge(mostKilobytes) {
  const look = (event, files) => {
    const place = document.querySelector("#files-file");
    if (!place?.contains(event.target)) return;
    document.querySelector("#files .too-large")?.remove();
    const kilobytes = Math.ceil(Math.max(0, ...[...(files ?? [])].map((file) => file.size)) / 1000);
    if (kilobytes <= mostKilobytes) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.type === "change") event.target.value = "";
    else event.target.dispatchEvent(new DragEvent("dragleave", { bubbles: true })); // Gradio's zone lights down again
    const told = t("refused.file_size", { count: inDigits(kilobytes), most: inDigits(mostKilobytes) });
    place.after(h("p", { class: "too-large", role: "alert" }, told));
  };
  addEventListener("change", (event) => look(event, event.target.files), true);
  addEventListener("drop", (event) => look(event, event.dataTransfer?.files), true);
}
