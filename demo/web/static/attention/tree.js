// The beam as a tree that grows: each column is a step, each node a beginning, and its line leads to the one that it continues.

import { decimal, t } from "../shared/text.js";
import { readable } from "./pieces.js";

const [WIDTH, HEIGHT] = [112, 34]; // of a node's place; 16 units are as high as the letters around
const [NODE_WIDTH, NODE_HEIGHT] = [84, 24];
const ROOT = 22; // where the first lines come from
const EDGE = 2; // for the frame of the last
const MOST_LETTERS = 10;

/** What became of a beginning of step `step`, as it is known after step `place`: "kept", "out", "finished" and "open". */
function fate(steps, step, index, place) {
  const entry = steps[step].beam[index];
  if (entry.kept) return "kept";
  if (entry.finished) return "finished";
  if (step === place) return "open";
  return steps[step + 1].beam.some(({ parent }) => parent === index) ? "open" : "out";
}

/** The picture of all steps up to `place`. It is as large as the whole will be, so that nothing moves as it grows. */
export function beamTree({ steps }, place) {
  const rows = Math.max(...steps.map(({ beam }) => beam.length));
  const [width, height] = [ROOT + steps.length * WIDTH + EDGE, rows * HEIGHT];
  const drawn = steps.slice(0, place + 1).flatMap(({ beam }, step) => beam.map((entry, index) => node(steps, step, index, place, entry)));
  return svg("svg", { class: "tree", viewBox: `0 0 ${width} ${height}`, style: `width: ${width / 16}em`, role: "img", "aria-label": t("step.tree") },
    svg("circle", { cx: ROOT / 2, cy: HEIGHT / 2, r: 5 }), drawn);
}

function node(steps, step, index, place, entry) {
  const x = ROOT + step * WIDTH + (WIDTH - NODE_WIDTH);
  const y = index * HEIGHT + HEIGHT / 2;
  const [fromX, fromY] = step ? [ROOT + step * WIDTH, entry.parent * HEIGHT + HEIGHT / 2] : [ROOT / 2, HEIGHT / 2];
  const middle = (fromX + x) / 2;
  const letters = [...readable(entry.piece)];
  const label = letters.length > MOST_LETTERS ? `${letters.slice(0, MOST_LETTERS - 1).join("")}…` : letters.join("");
  return svg("g", { class: `node ${fate(steps, step, index, place)} ${step === place ? "now" : ""}` },
    svg("title", {}, `${entry.text || "…"} (${decimal(entry.score)})`),
    svg("path", { d: `M${fromX} ${fromY} C${middle} ${fromY} ${middle} ${y} ${x} ${y}` }),
    svg("rect", { x, y: y - NODE_HEIGHT / 2, width: NODE_WIDTH, height: NODE_HEIGHT, rx: entry.finished ? 0 : 8 }),
    svg("text", { x: x + NODE_WIDTH / 2, y: y + 5 }, entry.finished ? `${label} ■` : label));
}

function svg(tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.flat());
  return element;
}
