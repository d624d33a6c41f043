// The sentences of the page in the language of the person who reads it, and names of languages in that language.

let all = {};
let texts = {};
let language = "en";

/** Takes the sentences of all languages, and picks the one that was chosen or that the browser asks for. */
export function speak(allTexts, chosen) {
  const wanted = [chosen, ...navigator.languages, "en"].map((tag) => (tag ?? "").split("-")[0].toLowerCase());
  all = allTexts;
  use(wanted.find((tag) => tag in all));
  document.documentElement.lang = language;
}

function use(code) {
  language = code;
  texts = { ...all.en, ...all[code] };
}

/** Returns what `work` returns while it speaks another language, where the page has that one. */
export function inLanguage(code, work) {
  const before = language;
  if (code in all) use(code);
  try {
    return work();
  } finally {
    use(before);
  }
}

/** `work`, to be done later in the language that is spoken now. */
export function inThisLanguage(work) {
  const now = language;
  return (...given) => inLanguage(now, () => work(...given));
}

/** The language that is spoken now. */
export const spoken = () => language;

/** The sentence of that key, with `{name}` replaced by the values. */
export function t(key, values = {}) {
  return (texts[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** Whether there is such a sentence. */
export const has = (key) => key in texts;

/** The name of a language as it stands within a sentence: "Spanish", "español". */
export const languageInText = (code) => new Intl.DisplayNames([language], { type: "language" }).of(code) ?? code;

/** The same name with a capital, as in a list. */
export function languageName(code) {
  const name = languageInText(code);
  return name[0].toLocaleUpperCase(language) + name.slice(1);
}

/** The same name as it stands in its own language, for a list of languages to read the page in. */
export function ownName(code) {
  const name = new Intl.DisplayNames([code], { type: "language" }).of(code);
  return name[0].toLocaleUpperCase(code) + name.slice(1);
}

/** "Spanish to English". */
export const directionName = (source, target) =>
  t("chat.direction", { source: languageName(source), target: languageName(target) });

/** A number as a person reads it: "4,200". */
export const inDigits = (number) => new Intl.NumberFormat(language).format(number);

/** A score out of a hundred as a person reads it: "58.3", "58,3". */
export const oneDigit = (number) => new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(number);

/** A score as a person reads it: "-0.33", "−0,33". */
export const decimal = (number) => new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(number);

/** A probability as a person reads it: "93%", "0.4%", "< 0.1%". */
export function percent(probability) {
  const digits = probability > 0 && probability < 0.095 ? 1 : 0;
  const written = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: digits });
  return probability > 0 && probability < 0.0005 ? `< ${written.format(0.001)}` : written.format(probability);
}
