// The province map: all weeks arrive at once, so playing and scrubbing need no server. Panels share one scrubber: each is
// one world's map, or a change counted over many worlds.

const SVG = "http://www.w3.org/2000/svg";
const KEPT = new WeakMap(); // one record per mounted component
const STEP = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// Classes of a change, as shares of all worlds; every province with room for it also bears the number.
const LEAST = [0, 0.05, 0.25, 0.5];
const MORE = ["#fbd3ae", "#f2a25c", "#cf6a17", "#8f3d00"].map((colour) => ({ colour, pattern: "rising" }));
const FEWER = ["#c6dcf0", "#88b7de", "#3b82bd", "#0b4a83"].map((colour) => ({ colour, pattern: "dots" }));
const SCALE = [...[...FEWER].reverse(), { colour: "#d0d4d9", pattern: "plain" }, ...MORE];

function step(value, total) {
  const classes = LEAST.filter((least) => Math.abs(value) > least * total).length;
  return FEWER.length + Math.sign(value) * classes;
}

function signed(value) {
  return value > 0 ? `+${value}` : value < 0 ? `\u2212${-value}` : "0";
}

function make(name, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

function element(name, text = "", className = "") {
  const node = document.createElement(name);
  node.textContent = text;
  if (className) node.className = className;
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

// One panel's provinces, names, cities and circles once; the enlarged corner is a second, clipped drawing of the same.
// A panel that counts bears numbers in place of names, and no cities.
function drawing(land, geometry, fills, id, counts) {
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
    const circles = counts ? [] : geometry.provinces.map((item) => {
      const circle = make("circle", { class: "toll", cx: item.label[0], cy: item.label[1], r: 0 });
      group.append(circle);
      return circle;
    });
    const cities = counts ? [] : geometry.provinces.map((item) => {
      const city = make("circle", { class: "city", cx: item.capital[0], cy: item.capital[1], r: main ? 7 : 4 });
      group.append(city);
      return city;
    });
    const labels = geometry.provinces.map((item) => {
      const letters = counts ? 7 : item.name.length;
      const room = main ? 2.9 * item.reach > 8.2 * letters : item.reach <= geometry.small + 8;
      if (!room) return null;
      const place = { x: item.label[0], y: item.label[1] + (main || counts ? 6 : 12) };
      const name = make("text", { class: counts ? "name number" : "name", ...place, "aria-hidden": "true" });
      name.textContent = counts ? "" : item.name;
      group.append(name);
      return name;
    });
    const outline = make("path", { class: "outline", d: "" });
    group.append(outline);
    return { shapes, circles, cities, labels, outline };
  };

  land.replaceChildren();
  land.setAttribute("viewBox", `0 0 ${geometry.width} ${geometry.height}`);
  const defs = make("defs");
  fills.forEach((fill, i) => defs.append(pattern(`${id}fill${i}`, fill, 1.7), pattern(`${id}fine${i}`, fill, 0.85)));
  land.append(defs);
  const groups = [make("g")];
  land.append(groups[0]);
  const copies = [copy(groups[0], true)];
  if (geometry.lens) {
    const [left, top] = geometry.lens;
    const side = geometry.inset_side;
    const scale = side / geometry.lens_side;
    const [x, y] = [geometry.width - side - 2, geometry.height - side - 2];
    const corner = `${id}corner`;
    defs.append(make("clipPath", { id: corner }, make("rect", { x, y, width: side, height: side })));
    const inset = make("g", { class: "inset", transform: `translate(${x - left * scale} ${y - top * scale}) scale(${scale})` });
    const rim = { x, y, width: side, height: side, class: "rim" };
    const lens = { x: left, y: top, width: geometry.lens_side, height: geometry.lens_side, class: "rim", "stroke-dasharray": "5 4" };
    groups[0].append(make("rect", { ...lens, "pointer-events": "none" }));
    land.append(
      make("rect", { ...rim, class: "glass" }),
      make("g", { "clip-path": `url(#${corner})`, "aria-hidden": "true" }, inset),
      make("rect", { ...rim, "pointer-events": "none" }),
    );
    copies.push(copy(inset, false));
  }
  return copies;
}

function figures(room, panels) {
  room.replaceChildren();
  room.classList.toggle("several", panels.length > 1);
  return panels.map((panel) => {
    const figure = element("figure");
    const land = make("svg", { class: "land", role: "group", "aria-roledescription": "map", focusable: "false" });
    if (panel.caption) figure.append(element("figcaption", panel.caption));
    figure.append(land);
    room.append(figure);
    return land;
  });
}

function keys(list, fills, id) {
  list.replaceChildren();
  return fills.map((fill, i) => {
    const key = make("svg", { viewBox: "0 0 20 20", "aria-hidden": "true" });
    key.append(make("rect", { width: 20, height: 20, fill: `url(#${id}fine${i})` }));
    const count = element("span", "", "count"); // no <output>: each week that plays would be read aloud
    const item = element("li");
    item.append(key, fill.name, count);
    list.append(item);
    return { item, count };
  });
}

function table(head, body, provinces, titles) {
  const heads = ["Province", ...titles].map((title) => element("th", title));
  heads.forEach((cell) => { cell.scope = "col"; });
  head.replaceChildren(...heads);
  body.replaceChildren();
  return provinces.map((province) => {
    const row = element("tr");
    const first = element("th", province.name);
    first.scope = "row";
    const cells = titles.map(() => element("td"));
    row.append(first, ...cells);
    body.append(row);
    return cells;
  });
}

// What a panel says of a province in the week shown: one world's holders, or a change over many worlds.
function reader(panel, data, week) {
  const provinces = data.geometry.provinces;
  const lead = panel.letter ? `${panel.letter}: ` : "";
  if (panel.counts) {
    const values = new Int16Array(bytes(panel.counts).buffer);
    const at = (place) => values[week() * provinces.length + place];
    const told = (place) => `${signed(at(place))} of ${panel.total} worlds`;
    return {
      fill: (place) => step(at(place), panel.total),
      label: (place) => signed(at(place)),
      told: (place) => `${lead}${told(place)}`,
      titles: [`${lead}${panel.words}`],
      cells: (place) => [told(place)],
    };
  }
  const frames = Object.fromEntries(Object.entries(panel.frames).map(([name, text]) => [name, bytes(text)]));
  const at = (frame, place) => frames[frame][week() * provinces.length + place];
  const holder = (frame, place) => data.holders[at(frame, place)].name;
  const deaths = (place) => `${at("violence", place)}${at("violence", place) === 255 ? " or more" : ""}`;
  const counted = (place) => `${deaths(place)} ${at("violence", place) === 1 ? "death" : "deaths"}`;
  return {
    at,
    fill: (place) => at("holder", place),
    told: (place) =>
      `${lead}${holder("holder", place)} in the countryside, ${provinces[place].city} held by ${holder("capital", place)}, ` +
      `${at("taliban", place)} of 100 people under the Taliban, ${counted(place)} this week`,
    titles: ["Countryside", "Capital city held by", "People under the Taliban", "Deaths that week"].map((title) => `${lead}${title}`),
    cells: (place) => [holder("holder", place), holder("capital", place), `${at("taliban", place)} of 100`, deaths(place)],
  };
}

// Draw it all, and again whenever something else is to be shown; it must leave the same picture however often it runs.
function arrange(root, kept, data) {
  const find = (name) => root.querySelector(name);
  const provinces = data.geometry.provinces;
  const views = data.panels.map((panel) => reader(panel, data, () => kept.week));
  const worlds = data.panels.flatMap((panel, n) => (panel.counts ? [] : [n]));
  const change = data.panels.findIndex((panel) => panel.counts);
  const kinds = data.panels.map(({ caption, letter, words, total }) => [caption, letter, words, total]);
  const drawn = JSON.stringify([data.holders, data.geometry.height, provinces.length, provinces[0].iso, kinds]);
  if (kept.drawn !== drawn) {
    kept.drawn = drawn;
    kept.lands = figures(find(".maps"), data.panels);
    kept.copies = data.panels.map((panel, n) =>
      drawing(kept.lands[n], data.geometry, panel.counts ? SCALE : data.holders, `p${n}`, Boolean(panel.counts)));
    kept.keys = keys(find(".legend"), data.holders, `p${worlds[0]}`);
    const letters = worlds.map((n) => data.panels[n].letter).filter(Boolean);
    if (letters.length) find(".legend").prepend(element("li", `Provinces of ${letters.join(" / ")}:`));
    const total = change < 0 ? 0 : data.panels[change].total;
    const ends = LEAST.map((least, i) => [Math.floor(least * total) + 1, Math.floor((LEAST[i + 1] ?? 1) * total)]);
    const spans = ends.map(([low, high]) => (low < high ? `${low}\u2013${high}` : `${low}`));
    const steps = [...[...spans].reverse().map((span) => `\u2212${span}`), "0", ...spans.map((span) => `+${span}`)];
    const named = SCALE.map((fill, i) => ({ ...fill, name: steps[i] }));
    keys(find(".steps"), change < 0 ? [] : named, `p${change}`);
    find(".scale").hidden = change < 0;
    find(".scale-words").textContent = change < 0 ? "" : `${data.panels[change].words}, of ${total} worlds:`;
    kept.cells = table(find("thead tr"), find("tbody"), provinces, views.flatMap((view) => view.titles));
  }
  if (data.week !== kept.told) kept.week = kept.told = data.week; // the server moved it
  kept.week = Math.min(kept.week, data.weeks);
  const told = (place) => `${provinces[place].name}: ${views.map((view) => view.told(place)).join("; ")}`;
  const counts = (view) => {
    const sums = data.holders.map(() => 0);
    provinces.forEach((_, place) => { sums[view.fill(place)] += 1; });
    return sums;
  };

  kept.lands.forEach((land, n) => {
    land.setAttribute("aria-label", `${data.panels[n].title}. Arrow keys walk from province to province.`);
  });
  find(".time").max = data.weeks;
  find(".deaths").checked = kept.deaths;

  const draw = () => {
    const slider = find(".time");
    slider.value = kept.week;
    slider.setAttribute("aria-valuetext", `week ${kept.week}`);
    find(".now").textContent = `week ${kept.week}`;
    const shown = kept.focused ?? kept.chosen;
    views.forEach((view, n) => {
      kept.lands[n].dataset.week = kept.week;
      kept.copies[n].forEach(({ shapes, circles, cities, labels, outline }, copy) => {
        shapes.forEach((shape, place) => {
          shape.setAttribute("fill", `url(#p${n}${copy ? "fine" : "fill"}${view.fill(place)})`);
          if (copy === 0) {
            shape.setAttribute("aria-label", `${provinces[place].name}: ${view.told(place)}`);
            shape.setAttribute("aria-pressed", String(place === kept.chosen));
            shape.setAttribute("tabindex", place === kept.focus ? 0 : -1);
          }
          if (view.label && labels[place]) labels[place].textContent = view.label(place);
          cities[place]?.setAttribute("fill", data.holders[view.at("capital", place)].colour);
          circles[place]?.setAttribute("r", kept.deaths ? (Math.sqrt(view.at("violence", place)) * (copy ? 1.4 : 2.6)).toFixed(1) : 0);
        });
        outline.setAttribute("d", shown === null ? "" : provinces[shown].path);
      });
    });
    const sums = worlds.map((n) => counts(views[n]));
    kept.keys.forEach(({ item, count }, i) => {
      count.textContent = sums.map((sum) => sum[i]).join(" / ");
      item.classList.toggle("none", sums.every((sum) => sum[i] === 0));
    });
    if (find(".list").open) {
      kept.cells.forEach((cells, place) => {
        views.flatMap((view) => view.cells(place)).forEach((text, i) => { cells[i].textContent = text; });
      });
    }
    find(".told").textContent = kept.chosen === null ? "Choose a province to read about it." : `${told(kept.chosen)}.`;
  };

  const announce = () => {
    const parts = worlds.map((n) => {
      const named = counts(views[n]).map((sum, i) => [sum, data.holders[i].name]).filter(([sum]) => sum > 0);
      const lead = data.panels[n].letter ? `${data.panels[n].letter}: ` : "";
      return `${lead}${named.map(([sum, name]) => `${name} ${sum}`).join(", ")} provinces`;
    });
    find(".spoken").textContent = `Week ${kept.week}: ${parts.join("; ")}`;
  };
  const commit = () => {
    clearTimeout(kept.wait);
    kept.wait = setTimeout(() => {
      if (kept.week === kept.told) return;
      kept.told = kept.week;
      kept.stopped(kept.week);
    }, 400);
  };
  const go = (week) => {
    kept.week = week;
    draw();
  };
  const stop = () => {
    clearInterval(kept.timer);
    kept.timer = null;
    find(".play").textContent = "Play";
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

  kept.copies.forEach((copies) => {
    const [main] = copies;
    copies.forEach(({ shapes }) => shapes.forEach((shape, place) => { shape.onclick = () => choose(place); }));
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
  });
  find(".time").oninput = (event) => { stop(); go(Number(event.target.value)); };
  find(".time").onchange = () => { announce(); commit(); };
  find(".deaths").onchange = (event) => { kept.deaths = event.target.checked; draw(); };
  find(".list").ontoggle = draw;
  find(".play").onclick = () => {
    if (kept.timer) { stop(); announce(); commit(); return; }
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const stride = calm ? 13 : 1; // a quarter at a time for those who asked for less motion
    find(".play").textContent = "Pause";
    if (kept.week >= data.weeks) kept.week = 0;
    draw();
    kept.timer = setInterval(() => kept.tick(stride), calm ? 1500 : 110);
  };
  kept.tick = (stride) => {
    go(Math.min(kept.week + stride, data.weeks));
    if (kept.week >= data.weeks) { stop(); announce(); commit(); }
  };
  draw();
}

export default function ({ data, parentElement, setStateValue }) {
  const { week } = data.shown;
  const kept = KEPT.get(parentElement) ?? { week, told: week, chosen: null, focus: 0, deaths: false };
  KEPT.set(parentElement, kept);
  kept.stopped = (at) => setStateValue("week", at);
  const { geometry, holders } = data;
  show(kept, parentElement, data, (shown) => arrange(parentElement, kept, { ...shown, geometry, holders }));
  return () => {
    clearInterval(kept.timer);
    clearTimeout(kept.wait);
  };
}
