// Questions to the server that the page came from.

/** What went wrong, with the key of a sentence or a sentence for the person. */
export class Problem extends Error {}

const address = (path) => new URL(`gradio_api/call/${path}`, document.baseURI).href;

/** Yields each answer of an endpoint until the last. Aborting the signal ends the work of `chat_answer` on the server, too; `named` are arguments by name. */
export async function* stream(name, data, signal, named = {}) {
  const asked = await reach(address(name), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ data, ...named }),
    signal,
  });
  const { event_id: event } = await asked.json();
  const response = await reach(address(`${name}/${event}`), { signal });
  for await (const [kind, content] of events(response.body)) {
    if (kind === "error") throw new Problem("problem.failed");
    if (kind === "heartbeat" || !content?.length) continue;
    if (content[0]?.problem) throw new Problem(content[0].problem === "failed" ? "problem.failed" : content[0].problem);
    // The last answer of a stream is told twice: once as it grows, once as the end.
    if (kind === "generating" || kind === "complete") yield { kind, value: content[0] };
  }
}

/** Returns the one answer of an endpoint. */
export async function call(name, data, signal, named = {}) {
  let answer;
  for await (const { value } of stream(name, data, signal, named)) answer = value;
  if (answer === undefined) throw new Problem("problem.failed");
  return answer;
}

async function reach(url, options) {
  let response;
  try {
    response = await fetch(url, options);
  } catch (error) {
    unreachable(error);
  }
  if ([502, 504].includes(response.status)) throw new Problem("problem.offline"); // a proxy answers for a server that is away
  if (response.status === 503) throw new Problem("problem.busy");
  if (response.status === 401) throw new Problem("problem.login");
  if (!response.ok) throw new Problem("problem.failed");
  return response;
}

/** The connection broke, unless it was the person who ended it. */
function unreachable(error) {
  throw error.name === "AbortError" ? error : new Problem("problem.offline");
}

/** Yields [kind, data] of each event that the server sends. */
async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let waiting = "";
  for (;;) {
    const { done, value } = await reader.read().catch(unreachable);
    if (done) return;
    const parts = (waiting + value).split("\n\n");
    waiting = parts.pop();
    for (const part of parts) {
      const [, kind, data] = part.match(/^event: (.*)\ndata: (.*)$/s) ?? [];
      if (kind) yield [kind, JSON.parse(data)];
    }
  }
}
