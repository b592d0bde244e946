// Weekly curves as fans or as steps: axes that stay still, and one path for each line, so that a new answer is drawn
// by changing a few attributes. The numbers under the pointer are told beside it.

const SVG = "http://www.w3.org/2000/svg";
const KEPT = new WeakMap();
const [TOP, BOTTOM, RIGHT] = [8, 20, 10]; // room around a drawing [pixel]

const FORMS = {
  ".0%": (value) => `${Math.round(100 * value)}%`,
  ".1f": (value) => value.toFixed(1),
  ",.0f": (value) => Math.round(value).toLocaleString("en"),
};

function make(name, attributes = {}, ...inside) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...inside);
  return node;
}

function numbers(text) {
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i += 1) bytes[i] = raw.charCodeAt(i);
  return new Float32Array(bytes.buffer); // little endian, as every browser's machine
}

// The lowest of the steps 1, 2, 5, 10 ... that is not under a value.
function ladder(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((part) => part * power).find((step) => step >= value * (1 - 1e-9));
}

function ticks(end, parts) {
  const step = ladder(end / parts);
  return Array.from({ length: Math.floor(end / step + 1e-9) + 1 }, (_, i) => Number((i * step).toPrecision(12)));
}

// What stays while the numbers change: axes, and an empty path for every line.
function frame(kept, chart, inks) {
  const { svg } = kept;
  const write = FORMS[chart.form];
  const levels = ticks(chart.top, 5);
  const left = 10 + 7 * Math.max(...levels.map((level) => write(level).length));
  const [width, height] = [kept.width, chart.height];
  const x = (week) => left + ((width - left - RIGHT) * week) / chart.weeks;
  const y = (value) => height - BOTTOM - ((height - TOP - BOTTOM) * Math.min(Math.max(value, 0), chart.top)) / chart.top;
  const line = (attributes) => make("path", attributes);
  const up = make("g", { class: "up" });
  for (const level of levels) {
    up.append(make("line", { class: "rule", x1: left, x2: width - RIGHT, y1: y(level), y2: y(level) }));
    up.append(make("text", { x: left - 6, y: y(level) + 4 }, write(level)));
  }
  const across = make("g", { class: "across" });
  const weeks = ticks(chart.weeks, 6);
  weeks.forEach((week, i) => across.append(make("text", { x: x(week), y: height - 3 }, i ? String(week) : "week 0")));
  kept.paths = {};
  const lines = chart.names.map((name) => {
    const { area, ...look } = inks[name] ?? inks.single;
    kept.paths[name] = line(look);
    return kept.paths[name];
  });
  kept.here = make("line", { class: "here", y1: TOP, y2: height - BOTTOM, visibility: "hidden" });
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("height", height);
  svg.replaceChildren(up, across, ...lines, kept.here);
  Object.assign(kept, { x, y, left });
}

function trace(kept, values, steps) {
  const { x, y } = kept;
  let path = "";
  for (let week = 0; week < values.length; week += 1) {
    const [across, up] = [x(week).toFixed(1), y(values[week]).toFixed(1)];
    path += week === 0 ? `M${across} ${up}` : steps ? `H${across}V${up}` : `L${across} ${up}`;
  }
  return path;
}

// A band between two lines, or between a line and the ground.
function band(kept, low, high, steps) {
  const { x, y } = kept;
  let path = trace(kept, high, steps);
  for (let week = high.length - 1; week >= 0; week -= 1) {
    path += `L${x(week).toFixed(1)} ${y(low ? low[week] : 0).toFixed(1)}`;
    if (!low) return `${path}L${x(0).toFixed(1)} ${y(0).toFixed(1)}z`;
  }
  return `${path}z`;
}

function paint(kept, chart, inks) {
  const length = chart.weeks + 1;
  kept.series = {};
  const all = numbers(chart.numbers);
  chart.columns.forEach((name, i) => { kept.series[name] = all.subarray(i * length, (i + 1) * length); });
  for (const name of chart.names) {
    const { area } = inks[name] ?? inks.single;
    const d = area
      ? band(kept, kept.series[area[0]], kept.series[area[1]], chart.steps)
      : trace(kept, kept.series[name], chart.steps);
    kept.paths[name].setAttribute("d", d);
  }
}

function pointed(event, kept, chart, box) {
  const place = kept.svg.getBoundingClientRect();
  const share = (event.clientX - place.left - kept.left) / (place.width - kept.left - RIGHT);
  const week = Math.min(Math.max(Math.round(share * chart.weeks), 0), chart.weeks);
  const write = FORMS[chart.form];
  const rows = chart.reads.map(([name, told]) => `${told}: ${write(kept.series[name][week])}`);
  box.textContent = [`week ${week}`, ...rows].join("\n");
  box.hidden = false;
  const host = box.getRootNode().host.getBoundingClientRect();
  const [width, height] = [box.offsetWidth, box.offsetHeight];
  const beside = event.clientX + 14 + width < document.documentElement.clientWidth ? 14 : -14 - width;
  box.style.left = `${event.clientX - host.left + beside}px`;
  box.style.top = `${Math.max(event.clientY - host.top - height - 8, -height)}px`;
  for (const end of ["x1", "x2"]) kept.here.setAttribute(end, kept.x(week));
  kept.here.setAttribute("visibility", "visible");
}

function build() {
  const svg = make("svg", { role: "img" });
  const figure = document.createElement("figure");
  const caption = document.createElement("figcaption");
  const small = document.createElement("small");
  const name = document.createElement("span");
  const note = document.createElement("p");
  caption.append(name, " ", small);
  figure.append(caption, svg, note);
  return { figure, name, small, svg, note, width: 0, framed: "" };
}

function draw(kept, chart, inks) {
  const framed = JSON.stringify([kept.width, chart.weeks, chart.top, chart.form, chart.height, chart.names]);
  if (kept.framed !== framed) frame(kept, chart, inks);
  if (kept.framed !== framed || kept.numbers !== chart.numbers) paint(kept, chart, inks);
  Object.assign(kept, { framed, numbers: chart.numbers });
}

function arrange(root, kept, { charts, inks }) {
  const box = root.querySelector(".pointed");
  if (kept.all?.length !== charts.length) {
    kept.all = charts.map(build);
    const room = root.querySelector(".curves");
    room.replaceChildren(...kept.all.map((one) => one.figure));
    room.classList.toggle("lone", charts.length === 1);
    kept.watch?.disconnect();
    kept.watch = new ResizeObserver(() => kept.all.forEach((one) => {
      const width = Math.round(one.svg.getBoundingClientRect().width);
      if (!width || width === one.width) return;
      one.width = width;
      draw(one, one.chart, inks);
    }));
    kept.all.forEach((one) => kept.watch.observe(one.svg));
  }
  charts.forEach((chart, i) => {
    const one = kept.all[i];
    one.chart = chart;
    one.name.textContent = chart.title;
    one.small.textContent = chart.meaning;
    one.svg.setAttribute("aria-label", chart.noted ? chart.title : chart.told); // not read twice
    one.note.textContent = chart.noted ? chart.told : "";
    one.note.hidden = !chart.noted;
    one.svg.onpointermove = (event) => pointed(event, one, chart, box);
    one.svg.onpointerleave = () => {
      box.hidden = true;
      one.here.setAttribute("visibility", "hidden");
    };
    if (one.width) draw(one, chart, inks);
  });
}

export default function ({ data, parentElement }) {
  const kept = KEPT.get(parentElement) ?? {};
  KEPT.set(parentElement, kept);
  show(kept, parentElement, data, (shown) => arrange(parentElement, kept, shown));
}
