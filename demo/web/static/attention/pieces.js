// Pieces of a vocabulary, as a person can read them.

import { languageName, t } from "../shared/text.js";

/** The sign that says which language to write. */
export const tagName = (language) => `→ ${languageName(language)}`;

/** Pieces that are no text have names; a table and a step name them alike. */
const special = (piece) => (piece === "(end)" ? t("see.end") : /^\(to [\w-]+\)$/.test(piece) ? tagName(piece.slice(4, -1)) : null);

/** The sign for a space is left out, and what goes on with a word has dots before it. */
export const readable = (piece) =>
  special(piece) ?? (piece.startsWith("␣") ? piece.slice(1) || "␣" : /^[\p{L}\p{M}]/u.test(piece) ? `…${piece}` : piece);

/** The same among its neighbours, where words stand apart. */
export const inLine = (piece) => special(piece) ?? piece.replace("␣", " ");

/** Whether a piece is one of those that are no text. */
export const isSpecial = (piece) => special(piece) !== null;
