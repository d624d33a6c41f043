// A column of turns: the newest stays in sight, and what a person is writing there stays.

const NEAR = 80; // pixels from its end within which somebody reads the newest

export const isAtEnd = (log) => log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;

const followed = new WeakSet(); // the logs that stay at their end

export function showEnd(log) {
  log.scrollTop = log.scrollHeight;
  followed.add(log);
}

/** Shows a panel from its beginning, and where it stands under an answer, from the beginning of that. */
export function showBeginning(panel) {
  const answer = panel.closest(".turn")?.querySelector(".answer");
  if (!answer) return panel.scrollIntoView({ block: "nearest" });
  answer.scrollIntoView({ block: "start" });
  followed.delete(answer.closest(".log"));
}

/** Keeps the end of a log in sight of those who read it, whatever becomes of its height: a phone turned, a keyboard opened. */
export function followEnd(log) {
  const size = () => `${log.clientWidth} ${log.clientHeight}`;
  let known = size();
  followed.add(log);
  // A log that has another size is moved by the browser, not by a person.
  log.addEventListener("scroll", () => { if (size() === known) followed[isAtEnd(log) ? "add" : "delete"](log); });
  new ResizeObserver(() => {
    known = size();
    if (followed.has(log)) showEnd(log);
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
