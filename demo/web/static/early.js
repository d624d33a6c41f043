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
  if (!chosen) return;
  Object.defineProperty(navigator, "language", { get: () => chosen });
  Object.defineProperty(navigator, "languages", { get: () => [chosen] });
  document.documentElement.lang = chosen;
})();
import("./main.js").then((page) => page.begin()); // so that the chat room comes beside Gradio and not after it
