// What stands on top of the files room: what it is for, and which files may come.

import { h } from "../shared/dom.js";
import { inDigits, t } from "../shared/text.js";
import { refuseLarge } from "./too_large.js";

/** Fills `place`, and from then on refuses files of more kilobytes than that. */
export function introduce(place, kinds, mostKilobytes) {
  const most = inDigits(mostKilobytes);
  place.replaceChildren(h("p", {}, t("files.intro")), h("p", { class: "kinds" }, t("files.kinds", { most, kinds })));
  refuseLarge(mostKilobytes);
}
