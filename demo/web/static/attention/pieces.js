// Pieces of a vocabulary, as a person can read them.

/** The sign for a space is left out, and what goes on with a word has dots before it. */
export const readable = (piece) => (piece.startsWith("␣") ? piece.slice(1) || "␣" : /^[\p{L}\p{M}]/u.test(piece) ? `…${piece}` : piece);

/** The same among its neighbours, where words stand apart. */
export const inLine = (piece) => piece.replace("␣", " ");
