// What this browser keeps. Where it has no storage, or that is full or forbidden, the page works without.

/** The value of an entry, or `otherwise` where there is none that can be read. */
export function read(key, otherwise, area = "localStorage") {
  try {
    return JSON.parse(globalThis[area].getItem(key)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

/** Keeps a value; tells whether there was room for it. */
export function write(key, value, area = "localStorage") {
  try {
    globalThis[area].setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export function remove(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // then nothing is kept there
  }
}

/** The keys that begin so. */
export function keys(prefix) {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  } catch {
    return [];
  }
}
