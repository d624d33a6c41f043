// Voice, where the browser offers it: texts read aloud, and dictation. Off until a person turns it on.

import { Problem } from "./api.js";
import { settings } from "./settings.js";

const synthesis = globalThis.speechSynthesis;
const Recognition = globalThis.SpeechRecognition ?? globalThis.webkitSpeechRecognition;

export const isOffered = Boolean(synthesis ?? Recognition);

/** A voice of that language; one that speaks on this machine rather than elsewhere. */
function voiceOf(language) {
  const voices = (synthesis?.getVoices() ?? []).filter(({ lang }) => lang.split(/[-_]/)[0].toLowerCase() === language);
  return voices.find(({ localService }) => localService) ?? voices[0];
}

export const canRead = (language) => settings.usesVoice && Boolean(voiceOf(language));

export const canDictate = () => settings.usesVoice && Boolean(Recognition);

/** Browsers learn late which voices there are. */
export const onVoices = (listener) => synthesis?.addEventListener("voiceschanged", listener);

export function readAloud(text, language) {
  const utterance = new SpeechSynthesisUtterance(text);
  Object.assign(utterance, { voice: voiceOf(language), lang: language });
  synthesis.cancel();
  synthesis.speak(utterance);
}

/**
 * Listens to one thing that is said, and returns a function that ends it. `onText(text)` hears what is understood so far,
 * `onEnd()` that it is over, `onProblem(problem)` why nothing came of it.
 */
export function dictate(language, { onText, onEnd, onProblem }) {
  const recognition = new Recognition();
  Object.assign(recognition, { lang: language, interimResults: true });
  recognition.onresult = ({ results }) => onText([...results].map(([best]) => best.transcript).join("").trim());
  recognition.onerror = ({ error }) => {
    if (error !== "aborted") onProblem(new Problem(error === "not-allowed" ? "voice.forbidden" : "voice.failed"));
  };
  recognition.onend = onEnd;
  recognition.start();
  return () => recognition.stop();
}
