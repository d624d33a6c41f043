// Better translations that were suggested in this browser.

import { read, write } from "../shared/storage.js";

const CORRECTIONS = "parley.corrections";

export const allCorrections = () => read(CORRECTIONS, []);

/** Keeps { source, target, text, better }; a later one of the same message replaces an earlier one. Tells whether there was room. */
export function addCorrection(correction) {
  const isSame = (other) => ["source", "target", "text"].every((key) => other[key] === correction[key]);
  return write(CORRECTIONS, [...allCorrections().filter((other) => !isSame(other)), correction]);
}
