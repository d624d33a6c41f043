// Runs before everything else: Gradio's own components speak the language that was chosen in Parley's settings.
(() => {
  let chosen = "";
  try {
    chosen = JSON.parse(localStorage.getItem("parley.settings"))?.language ?? "";
  } catch {
    // no storage, or something else in its place: the browser's language it is
  }
  // What the server itself writes, into the files room and the about room, is in that language too.
  document.cookie = `parley_language=${chosen}; path=/; SameSite=Lax; max-age=${chosen ? 31536000 : 0}`;
  // Gradio looks at the first language alone, and speaks English where it does not know that one.
  const asked = navigator.languages.map((tag) => tag.split("-")[0].toLowerCase());
  const shown = chosen || (asked.find((code) => ["en", "es", "fr", "de", "ko"].includes(code)) ?? "en");
  Object.defineProperty(navigator, "language", { get: () => shown });
  if (!chosen) return;
  Object.defineProperty(navigator, "languages", { get: () => [chosen] });
  document.documentElement.lang = chosen;
})();
import("./main.js").then((page) => page.begin()); // so that the chat room comes beside Gradio and not after it
