// One message and its answer.

import { button, h, icon } from "../shared/dom.js";
import { sentenceOf } from "../shared/notice.js";
import { directionName, has, languageInText, languageName, spoken, t } from "../shared/text.js";
import { canRead, readAloud } from "../shared/voice.js";
import { wordsOf } from "./words.js";

const TINTED = "unsure_word"; // the tint says so, and of open text a word is in most answers
// About a single word, or told in a sentence of its own: no doubt about the answer as a whole.
const MILD = ["unknown_word", "unknown_language", "other_direction"];

/**
 * The element of a turn, or only its "message" or its "answer": what the one reads who wrote it, and the other one.
 * `actions` are what a person may do with it: copy, look, ways, suggest, retry, undo, edit, turnRound, anyway, chooseWord.
 */
export function turnElement(turn, { isNewest, isChosen, actions, part = "turn" }) {
  return h(
    "article",
    { class: `turn ${turn.state} ${isNewest ? "newest" : ""} ${isChosen ? "chosen" : ""}`, "data-turn": turn.id },
    part === "answer" ? null : message(turn, actions),
    part === "message"
      ? [turn.state === "failed" ? failure(turn, actions) : null, doubts(turn, actions)]
      : answer(turn, actions, isNewest && part === "turn", isChosen),
  );
}

function message(turn, actions) {
  const text = turn.view ? wordsOf(turn.view, "source") : h("div", { class: "words", dir: "auto" }, turn.text);
  return h(
    "div",
    { class: "message", lang: turn.source },
    h("div", { class: "bubble" }, text),
    h(
      "div",
      { class: "actions" },
      button("edit", t("chat.edit"), () => actions.edit(turn), { quiet: true }),
      button("copy", t("chat.copyMessage"), (event) => actions.copy(turn.text, event.currentTarget), { quiet: true }),
    ),
  );
}

function answer(turn, actions, isNewest, isChosen) {
  return h(
    "div",
    { class: "answer", lang: turn.target },
    turn.state === "failed" && !turn.answer ? null : [direction(turn, actions), h("div", { class: "bubble" }, answerText(turn, actions))],
    turn.state === "failed" ? failure(turn, actions) : null,
    doubts(turn, actions),
    turn.better ? h("p", { class: "note" }, t("steer.yours", { text: turn.better })) : null,
    turn.state === "busy" ? null : answerActions(turn, actions, isNewest, isChosen),
  );
}

/** Why no answer came, or not the whole of it: a notice that nobody takes for a translation. */
function failure(turn, actions) {
  return h("div", { class: "failure", role: "alert", lang: spoken() },
    icon("problem"), h("p", {}, sentenceOf(turn.problem)), button("retry", t("chat.retry"), () => actions.retry(turn), { class: "named" }));
}

function answerText(turn, actions) {
  if (turn.view) {
    return wordsOf(turn.view, "target", {
      onChoose: (element, sentence, index) => actions.chooseWord(turn, element, sentence, index),
    });
  }
  const growing = turn.state === "busy" ? turn.answer : `${turn.answer} …`.trimStart();
  return h("div", { class: `words ${turn.state === "busy" ? "growing" : ""}`, dir: "auto" }, growing);
}

/** "Spanish to English", and the way round; or that there was nothing to translate. */
function direction(turn, actions) {
  if (turn.view?.sentences.length === 0 && turn.view.left?.length) return null;
  if (turn.view?.sentences.length === 0 && !isOffered(turn)) {
    return h("p", { class: "direction", lang: spoken() }, t("chat.unchanged"));
  }
  const name = directionName(turn.source, turn.target);
  const isDoubtful = turn.isSure === false && turn.state !== "busy";
  const otherWay = t("chat.turnRound", { source: languageName(turn.target), target: languageName(turn.source) });
  return h(
    "p",
    { class: `direction ${isDoubtful ? "unsure" : ""}`, lang: spoken() },
    h("span", {}, isDoubtful ? t("chat.notSure", { direction: name }) : name),
    turn.state === "busy" || isOffered(turn)
      ? null
      : button("swap", otherWay, () => actions.turnRound(turn), { quiet: !isDoubtful, class: "round" }),
  );
}

/** Whether the other way is offered beside the doubts about an answer. */
const isOffered = (turn) => turn.view?.doubts?.some(({ doubt }) => doubt === "other_direction");

/** What is doubtful about an answer, in words, and what may be done about it; nothing where all is well. */
function doubts(turn, actions) {
  const { left = [], doubts: found = [], sentences } = turn.view ?? {};
  const told = found.filter(({ doubt }) => has(`doubt.${doubt}`) && doubt !== TINTED && !(doubt === "unknown_language" && left.length));
  if (!told.length && !left.length) return null;
  const [source, target] = [languageName(turn.target), languageName(turn.source)];
  return h("div", { class: "doubt", lang: spoken() },
    h("p", {}, [
      told.some(({ doubt }) => !MILD.includes(doubt)) ? t("doubt.whole") : null,
      ...told.map(reason),
      left.length ? leftAsItIs(turn, sentences.length === 0, left) : null,
    ].filter(Boolean).join(" ")),
    isOffered(turn) ? button("swap", t("chat.turnRound", { source, target }), () => actions.turnRound(turn), { class: "named" }) : null,
    left.length ? button("retry", t("doubt.anyway"), () => actions.anyway(turn), { class: "named" }) : null);
}

/** "A number may be missing or wrong: 25." */
function reason({ doubt, words }) {
  const sentence = t(`doubt.${doubt}`);
  if (!words.length) return sentence;
  return `${t("doubt.words", { reason: sentence.replace(/\.$/, ""), words: [...new Set(words)].join(", ") })}.`;
}

function leftAsItIs(turn, isWhole, left) {
  if (!isWhole) return t("doubt.left_part", { text: left.join(" ") });
  const languages = new Intl.ListFormat(spoken(), { type: "disjunction" });
  return t("doubt.left_whole", { languages: languages.format([turn.source, turn.target].map(languageInText)) });
}

function answerActions(turn, actions, isNewest, isChosen) {
  const { view } = turn;
  return h(
    "div",
    { class: "actions", lang: spoken() },
    view?.sentences.length
      ? button("eye", t("see.look"), () => actions.look(turn), { class: "named look", "aria-pressed": String(isChosen) })
      : null,
    view?.sentences.length === 1
      ? button("ways", t("steer.ways"), (event) => actions.ways(turn, event.currentTarget, 0), {
          class: "named", "aria-haspopup": "dialog",
        })
      : null,
    turn.answer
      ? [
          canRead(turn.target) ? button("speak", t("voice.read"), () => readAloud(turn.answer, turn.target), { quiet: true }) : null,
          button("copy", t("chat.copyAnswer"), (event) => actions.copy(turn.answer, event.currentTarget), { quiet: true }),
          button("better", t("steer.suggest"), () => actions.suggest(turn), { quiet: true, class: "suggest" }),
        ]
      : null,
    turn.state === "stopped" ? button("retry", t("chat.retry"), () => actions.retry(turn), { quiet: true }) : null,
    isNewest ? button("undo", t("chat.undo"), () => actions.undo(turn), { quiet: true }) : null,
  );
}
