// One lane of dots for each ending, each lane a button. All dots of a lane are one path: quick to draw anew.

const SVG = "http://www.w3.org/2000/svg";
const KEPT = new WeakMap();
const PITCH = 10; // between two dots, in the drawing's own units

// The outline of one dot, r its half width.
const SHAPES = {
  circle: (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`,
  square: (x, y, r) => `M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}z`,
  diamond: (x, y, r) => `M${x} ${y - 1.25 * r}l${1.1 * r} ${1.25 * r}l${-1.1 * r} ${1.25 * r}l${-1.1 * r} ${-1.25 * r}z`,
  "triangle-up": (x, y, r) => `M${x} ${y - 1.1 * r}l${1.15 * r} ${2.2 * r}h${-2.3 * r}z`,
  "triangle-down": (x, y, r) => `M${x} ${y + 1.1 * r}l${1.15 * r} ${-2.2 * r}h${-2.3 * r}z`,
  cross: (x, y, r) => {
    const [a, b] = [0.42 * r, 1.15 * r];
    return `M${x - a} ${y - b}h${2 * a}v${b - a}h${b - a}v${2 * a}h${a - b}v${b - a}h${-2 * a}v${a - b}h${a - b}v${-2 * a}h${b - a}z`;
  },
  stroke: (x, y, r) => `M${x - 1.1 * r} ${y - 0.45 * r}h${2.2 * r}v${0.9 * r}h${-2.2 * r}z`,
};

function path({ dots, shape }) {
  const draw = SHAPES[shape] ?? SHAPES.circle;
  const parts = [];
  for (let i = 0; i < dots; i += 1) {
    const part = Math.sqrt(Math.min(1, dots - i)); // the last dot may stand for fewer worlds: its area says so
    parts.push(draw((i >> 1) * PITCH + PITCH / 2, (i & 1) * PITCH + PITCH / 2, Number((3.4 * part).toFixed(2))));
  }
  return parts.join("");
}

function build() {
  const button = document.createElement("button");
  button.type = "button";
  const head = document.createElement("span");
  head.className = "head";
  const [title, count] = ["title", "count"].map((name) => {
    const part = document.createElement("span");
    part.className = name;
    head.append(part);
    return part;
  });
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("class", "dots");
  drawing.setAttribute("aria-hidden", "true");
  const [dots, mark] = ["path", "line"].map((name) => drawing.appendChild(document.createElementNS(SVG, name)));
  mark.setAttribute("class", "mark");
  button.append(head, drawing);
  return { button, title, count, drawing, dots, mark };
}

function draw(root, kept, data) {
  const list = root.querySelector(".lanes");
  if (kept.lanes?.length !== data.lanes.length) {
    kept.lanes = data.lanes.map(build);
    list.replaceChildren(...kept.lanes.map((lane) => lane.button));
  }
  list.setAttribute("aria-label", data.label);
  list.classList.toggle("filtered", data.lanes.some((lane) => lane.pressed));
  data.lanes.forEach((lane, i) => {
    const { button, title, count, drawing, dots, mark } = kept.lanes[i];
    button.dataset.ending = lane.id;
    button.setAttribute("aria-label", lane.told);
    button.setAttribute("aria-pressed", String(lane.pressed));
    button.title = lane.pressed ? "Show all worlds again" : `Show only the worlds that end so: ${lane.count}`;
    title.textContent = lane.title;
    count.textContent = `${lane.count} ${lane.versus}`.trim();
    drawing.setAttribute("viewBox", `0 0 ${data.columns * PITCH} ${2 * PITCH}`);
    dots.setAttribute("d", path(lane));
    dots.setAttribute("fill", lane.colour);
    const at = (lane.mark / 2) * PITCH;
    for (const [name, value] of Object.entries({ x1: at, x2: at, y1: 0, y2: 2 * PITCH })) mark.setAttribute(name, value);
    mark.setAttribute("visibility", lane.mark > 0 ? "visible" : "hidden");
    button.onclick = () => kept.pick(lane.id);
  });
  root.querySelector(".spoken").textContent = data.status;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const kept = KEPT.get(parentElement) ?? {};
  KEPT.set(parentElement, kept);
  kept.pick = (ending) => setTriggerValue("pick", ending);
  show(kept, parentElement, data, (shown) => draw(parentElement, kept, shown));
}
