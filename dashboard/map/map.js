// The province map: all weeks arrive at once, so playing and scrubbing need no server.
// The default export runs again whenever the data change; it must leave the same picture however often it runs.

const SVG = "http://www.w3.org/2000/svg";
const KEPT = new WeakMap(); // one record per mounted map
const STEP = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function make(name, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

// A pattern repeats the holder's colour with marks on it, so that the map can be read without colours.
function pattern(id, { colour, pattern: form }, scale) {
  const dark = "rgba(0,0,0,.26)";
  const light = "rgba(255,255,255,.5)";
  const marks = {
    plain: [],
    rising: [make("path", { d: "M-2 12L12-2M-2 2L2-2M8 12L12 8", stroke: dark, "stroke-width": 2 })],
    falling: [make("path", { d: "M-2-2L12 12M8-2L12 2M-2 8L2 12", stroke: light, "stroke-width": 2 })],
    dots: [make("circle", { cx: 5, cy: 5, r: 1.7, fill: light })],
    grid: [make("path", { d: "M0 5H10M5 0V10", stroke: light, "stroke-width": 1.4 })],
    waves: [make("path", { d: "M0 4Q2.5 1 5 4T10 4", fill: "none", stroke: light, "stroke-width": 1.6 })],
    bars: [make("path", { d: "M5 0V10", stroke: light, "stroke-width": 2.2 })],
    sparse: [make("circle", { cx: 3, cy: 3, r: 1, fill: dark }), make("circle", { cx: 8, cy: 8, r: 1, fill: dark })],
  }[form] || [];
  const field = make("rect", { width: 10, height: 10, fill: colour });
  const size = { width: 10, height: 10, patternUnits: "userSpaceOnUse", patternTransform: `scale(${scale})` };
  return make("pattern", { id, ...size }, field, ...marks);
}

function bytes(text) {
  const raw = atob(text);
  const out = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i += 1) out[i] = raw.charCodeAt(i);
  return out;
}

// Provinces, names, cities and circles once; the enlarged corner is a second, clipped drawing of the same.
function drawing(land, within) {
  const { geometry, holders } = within;
  const copy = (group, main) => {
    const shapes = geometry.provinces.map((item, place) => {
      const shape = make("path", { d: item.path, class: "province" });
      if (main) {
        shape.setAttribute("role", "button");
        shape.setAttribute("data-iso", item.iso);
      }
      shape.dataset.place = place;
      group.append(shape);
      return shape;
    });
    const circles = geometry.provinces.map((item) => {
      const circle = make("circle", { class: "toll", cx: item.label[0], cy: item.label[1], r: 0 });
      group.append(circle);
      return circle;
    });
    const cities = geometry.provinces.map((item) => {
      const city = make("circle", { class: "city", cx: item.capital[0], cy: item.capital[1], r: main ? 7 : 4 });
      group.append(city);
      return city;
    });
    geometry.provinces.forEach((item) => {
      const room = main ? 2.9 * item.reach > 8.2 * item.name.length : item.reach <= geometry.small + 8;
      if (!room) return;
      const name = make("text", { class: "name", x: item.label[0], y: item.label[1] + (main ? 6 : 12), "aria-hidden": "true" });
      name.textContent = item.name;
      group.append(name);
    });
    const outline = make("path", { class: "outline", d: "" });
    group.append(outline);
    return { shapes, circles, cities, outline };
  };

  land.replaceChildren();
  land.setAttribute("viewBox", `0 0 ${geometry.width} ${geometry.height}`);
  const defs = make("defs");
  holders.forEach((holder, i) => defs.append(pattern(`fill${i}`, holder, 1.7), pattern(`fine${i}`, holder, 0.85)));
  land.append(defs);
  const groups = [make("g")];
  land.append(groups[0]);
  const copies = [copy(groups[0], true)];
  if (geometry.lens) {
    const [left, top] = geometry.lens;
    const side = geometry.inset_side;
    const scale = side / geometry.lens_side;
    const [x, y] = [geometry.width - side - 2, geometry.height - side - 2];
    defs.append(make("clipPath", { id: "corner" }, make("rect", { x, y, width: side, height: side })));
    const inset = make("g", { class: "inset", transform: `translate(${x - left * scale} ${y - top * scale}) scale(${scale})` });
    const rim = { x, y, width: side, height: side, class: "rim" };
    const lens = { x: left, y: top, width: geometry.lens_side, height: geometry.lens_side, class: "rim", "stroke-dasharray": "5 4" };
    groups[0].append(make("rect", { ...lens, "pointer-events": "none" }));
    land.append(
      make("rect", { ...rim, class: "glass" }),
      make("g", { "clip-path": "url(#corner)", "aria-hidden": "true" }, inset),
      make("rect", { ...rim, "pointer-events": "none" }),
    );
    copies.push(copy(inset, false));
  }
  return copies;
}

function legend(list, holders) {
  list.replaceChildren();
  return holders.map((holder, i) => {
    const key = make("svg", { viewBox: "0 0 20 20", "aria-hidden": "true" });
    key.append(make("rect", { width: 20, height: 20, fill: `url(#fine${i})` }));
    const count = document.createElement("output");
    const item = document.createElement("li");
    item.append(key, holder.name, count);
    list.append(item);
    return { item, count };
  });
}

function table(body, provinces) {
  body.replaceChildren();
  return provinces.map((province) => {
    const row = document.createElement("tr");
    const head = document.createElement("th");
    head.scope = "row";
    head.textContent = province.name;
    const cells = [0, 1, 2, 3].map((place) => {
      const cell = document.createElement("td");
      if (place > 1) cell.className = "count";
      return cell;
    });
    row.append(head, ...cells);
    body.append(row);
    return cells;
  });
}

export default function ({ data, parentElement, setStateValue }) {
  const find = (name) => parentElement.querySelector(name);
  const land = find(".land");
  let kept = KEPT.get(parentElement);
  if (!kept) {
    kept = { week: data.week, told: data.week, chosen: null, focus: 0, deaths: false };
    KEPT.set(parentElement, kept);
  }
  const provinces = data.geometry.provinces;
  const drawn = JSON.stringify([data.holders, data.geometry.height, provinces.length, provinces[0].iso]);
  if (kept.drawn !== drawn) {
    kept.drawn = drawn;
    kept.copies = drawing(land, data);
    kept.keys = legend(find(".legend"), data.holders);
    kept.cells = table(find("tbody"), provinces);
  }
  const frames = Object.fromEntries(Object.entries(data.frames).map(([name, text]) => [name, bytes(text)]));
  if (data.week !== kept.told) kept.week = kept.told = data.week; // the server moved it
  kept.week = Math.min(kept.week, data.weeks);
  const at = (frame, place) => frames[frame][kept.week * provinces.length + place];
  const holder = (frame, place) => data.holders[at(frame, place)].name;
  const told = (place) =>
    `${provinces[place].name}: ${holder("holder", place)} in the countryside, ${provinces[place].city} held by ` +
    `${holder("capital", place)}, ${at("taliban", place)} of 100 people under the Taliban, ` +
    `${at("violence", place)}${at("violence", place) === 255 ? " or more" : ""} deaths this week`;
  const counts = () => {
    const sums = data.holders.map(() => 0);
    provinces.forEach((_, place) => { sums[at("holder", place)] += 1; });
    return sums;
  };

  land.setAttribute("aria-label", `${data.title}. Arrow keys walk from province to province.`);
  find(".time").max = data.weeks;
  find(".deaths").checked = kept.deaths;

  const draw = () => {
    const sums = counts();
    const slider = find(".time");
    slider.value = kept.week;
    slider.setAttribute("aria-valuetext", `week ${kept.week}`);
    find(".now").textContent = `week ${kept.week}`;
    land.dataset.week = kept.week;
    kept.copies.forEach(({ shapes, circles, cities, outline }, copy) => {
      shapes.forEach((shape, place) => {
        shape.setAttribute("fill", `url(#${copy ? "fine" : "fill"}${at("holder", place)})`);
        if (copy === 0) {
          shape.setAttribute("aria-label", told(place));
          shape.setAttribute("aria-pressed", String(place === kept.chosen));
          shape.setAttribute("tabindex", place === kept.focus ? 0 : -1);
        }
        cities[place].setAttribute("fill", data.holders[at("capital", place)].colour);
        circles[place].setAttribute("r", kept.deaths ? (Math.sqrt(at("violence", place)) * (copy ? 1.4 : 2.6)).toFixed(1) : 0);
      });
      const shown = kept.focused ?? kept.chosen;
      outline.setAttribute("d", shown === null ? "" : provinces[shown].path);
    });
    kept.keys.forEach(({ item, count }, i) => {
      count.textContent = sums[i];
      item.classList.toggle("none", sums[i] === 0);
    });
    if (find(".list").open) {
      kept.cells.forEach((cells, place) => {
        [holder("holder", place), holder("capital", place), `${at("taliban", place)} of 100`, at("violence", place)].forEach((text, i) => {
          cells[i].textContent = text;
        });
      });
    }
    find(".told").textContent = kept.chosen === null ? "Choose a province to read about it." : `${told(kept.chosen)}.`;
  };

  const announce = () => {
    const sums = counts();
    const parts = data.holders.map((item, i) => [sums[i], item.name]).filter(([sum]) => sum > 0);
    find(".spoken").textContent = `Week ${kept.week}: ${parts.map(([sum, name]) => `${name} ${sum}`).join(", ")} provinces`;
  };
  const commit = () => {
    clearTimeout(kept.wait);
    kept.wait = setTimeout(() => {
      if (kept.week === kept.told) return;
      kept.told = kept.week;
      setStateValue("week", kept.week);
    }, 400);
  };
  const show = (week) => {
    kept.week = week;
    draw();
  };
  const stop = () => {
    clearInterval(kept.timer);
    kept.timer = null;
    find(".play").textContent = "Play";
    find(".play").setAttribute("aria-pressed", "false");
  };
  const choose = (place) => {
    kept.chosen = kept.chosen === place ? null : place;
    kept.focus = place;
    draw();
    find(".spoken").textContent = kept.chosen === null ? "Nothing chosen" : told(place);
  };
  const walk = (from, [right, down]) => {
    const start = provinces[from].label;
    let best = null;
    let shortest = Infinity;
    provinces.forEach((item, place) => {
      const [x, y] = [item.label[0] - start[0], item.label[1] - start[1]];
      const ahead = x * right + y * down;
      const aside = Math.abs(x * down) + Math.abs(y * right);
      if (place === from || ahead <= 0 || ahead < aside * 0.6) return;
      if (ahead + 2 * aside < shortest) [best, shortest] = [place, ahead + 2 * aside];
    });
    return best;
  };

  const [main] = kept.copies;
  kept.copies.forEach(({ shapes }) => shapes.forEach((shape, place) => { shape.onclick = () => choose(place); }));
  main.shapes.forEach((shape, place) => {
    shape.onfocus = () => { kept.focused = shape.matches(":focus-visible") ? place : null; draw(); };
    shape.onblur = () => { kept.focused = null; draw(); };
    shape.onkeydown = (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        choose(place);
      } else if (STEP[event.key]) {
        event.preventDefault();
        const next = walk(place, STEP[event.key]);
        if (next === null) return;
        kept.focus = next;
        main.shapes[next].focus();
      }
    };
  });
  find(".time").oninput = (event) => { stop(); show(Number(event.target.value)); };
  find(".time").onchange = () => { announce(); commit(); };
  find(".deaths").onchange = (event) => { kept.deaths = event.target.checked; draw(); };
  find(".list").ontoggle = draw;
  find(".play").onclick = () => {
    if (kept.timer) { stop(); announce(); commit(); return; }
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const stride = calm ? 13 : 1; // a quarter at a time for those who asked for less motion
    find(".play").textContent = "Pause";
    find(".play").setAttribute("aria-pressed", "true");
    if (kept.week >= data.weeks) kept.week = 0;
    draw();
    kept.timer = setInterval(() => kept.tick(stride), calm ? 1500 : 110);
  };
  kept.tick = (stride) => {
    show(Math.min(kept.week + stride, data.weeks));
    if (kept.week >= data.weeks) { stop(); announce(); commit(); }
  };
  draw();

  return () => {
    clearInterval(kept.timer);
    clearTimeout(kept.wait);
  };
}
