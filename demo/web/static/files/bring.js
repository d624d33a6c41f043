// A text that is too long for the chat goes to the files room as a file, as if the person had brought it.

const PATIENCE_MS = 10_000; // Gradio makes the room when it is opened for the first time

/** Opens the files room and brings `text` there, where it has any. */
export async function bringText(text) {
  document.querySelector("#rooms [data-tab-id=files]")?.click();
  if (!text.trim()) return;
  const input = await appearing("#files-file input[type=file]");
  if (!input) return; // another file lies there already, or the room does not come: the text is still in the chat's box
  const files = new DataTransfer();
  files.items.add(new File([text], "text.txt", { type: "text/plain" }));
  input.files = files.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

/** The element, once it is there; null where it does not come. */
async function appearing(selector) {
  for (const end = performance.now() + PATIENCE_MS; performance.now() < end;) {
    const element = document.querySelector(selector);
    if (element) return element;
    await new Promise((done) => setTimeout(done, 50));
  }
  return null;
}
