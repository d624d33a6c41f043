// Asks for answers, lets them grow, and stops them.

import { Problem, stream } from "../shared/api.js";
import { ownWords } from "../bar/glossary.js";
import { settings } from "../shared/settings.js";
import { keyOf } from "../shared/notice.js";

export class Answering {
  /** `onDone(turn)` hears of each answer that came to its end. */
  constructor(conversation, onDone) {
    this.conversation = conversation;
    this.onDone = onDone;
    this.running = new Map(); // turn id -> AbortController
  }

  /** Asks for the answer of a turn, and lets it grow. */
  async ask(turn) {
    const leave = new AbortController();
    this.stop(turn);
    this.running.set(turn.id, leave);
    Object.assign(turn, { state: "busy", answer: "", view: undefined, problem: undefined, better: undefined, isSure: undefined });
    this.conversation.changed(turn);
    try {
      const data = [turn.text, turn.source, turn.target, Boolean(turn.isFixed), settings.beamSize];
      const named = { glossary: ownWords(), anyway: Boolean(turn.anyway) };
      for await (const { kind, value } of stream("chat_answer", data, leave.signal, named)) {
        if (!this.conversation.find(turn.id)) this.stop(turn); // it was taken away in another tab
        else if (kind !== "complete") this.grow(turn, value);
      }
      if (turn.state === "busy") throw new Problem("problem.failed");
    } catch (problem) {
      if (this.running.get(turn.id) === leave) this.fail(turn, problem);
    }
    if (this.running.get(turn.id) === leave) this.running.delete(turn.id);
  }

  /** Stops one answer, or all; what is there of it stays. */
  stop(turn) {
    for (const [id, leave] of this.running) if (!turn || id === turn.id) leave.abort();
  }

  grow(turn, { direction, is_sure: isSure, keep, add, answer }) {
    if (direction) {
      [turn.source, turn.target] = direction;
      turn.isSure = isSure;
    }
    if (answer) {
      const { text, ...view } = answer;
      Object.assign(turn, { answer: text, view, state: "done" });
      this.onDone(turn);
    } else if (add !== undefined) turn.answer = [...turn.answer].slice(0, keep).join("") + add;
    this.conversation.changed(turn);
  }

  fail(turn, problem) {
    if (turn.state !== "busy") return;
    if (problem.name === "AbortError") turn.state = "stopped";
    else Object.assign(turn, { state: "failed", problem: keyOf(problem) });
    this.conversation.changed(turn);
  }
}
