// A column of turns: the newest stays in sight, and what a person is writing there stays.

const NEAR = 80; // pixels from its end within which somebody reads the newest

export const isAtEnd = (log) => log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;

export const showEnd = (log) => { log.scrollTop = log.scrollHeight; };

/** Keeps the end of a log in sight of those who read it, whatever becomes of its height: a phone turned, a keyboard opened. */
export function followEnd(log) {
  const size = () => `${log.clientWidth} ${log.clientHeight}`;
  let [isFollowed, known] = [true, size()];
  // A log that has another size is moved by the browser, not by a person.
  log.addEventListener("scroll", () => { if (size() === known) isFollowed = isAtEnd(log); });
  new ResizeObserver(() => {
    known = size();
    if (isFollowed) showEnd(log);
  }).observe(log);
}

/** Puts the new element of a turn in the place of the old one. A form in it stays, and so does the cursor. */
export function replaceTurn(old, fresh) {
  if (!old.querySelector("form")) return old.replaceWith(fresh);
  old.className = fresh.className;
  for (const part of [".message:not(:has(form))", ".answer:not(:has(form))"]) {
    const other = fresh.querySelector(part);
    if (other) old.querySelector(part)?.replaceWith(other);
  }
}
