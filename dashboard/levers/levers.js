// The assumptions as levers, under headings and in groups that fold: a slider with three marked positions each, or the
// forms of a structure. A move is answered twice: the charts are drawn from what the server answers at once, then the page's
// script is told. A lever that has been moved since the script last answered stays where the hand put it.

const KEPT = new WeakMap();
const REST = 120; // how long a lever or a pointer rests before its worlds are asked for ahead [ms]
const THUMB = 16; // how wide it is, as levers.css says [px]
const KNOWN = 4; // pictures that are kept of what was asked for ahead
const LATEST = 400; // after which the script is told of a move, whether the charts are drawn or not [ms]

function make(name, attributes = {}, ...inside) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...inside);
  return node;
}

function layout(row, buttons, places) {
  // Words that would overlap move apart, in the order of their ticks, without leaving the row.
  const width = row.clientWidth;
  if (!width) return;
  const gap = 5;
  const widths = buttons.map((button) => button.offsetWidth);
  const left = places.map((place, i) => Math.min(Math.max(place * width - widths[i] / 2, -8), width + 8 - widths[i]));
  for (let i = 1; i < left.length; i += 1) left[i] = Math.max(left[i], left[i - 1] + widths[i - 1] + gap);
  const last = left.length - 1;
  left[last] = Math.min(left[last], width + 8 - widths[last]);
  for (let i = last - 1; i >= 0; i -= 1) left[i] = Math.min(left[i], left[i + 1] - widths[i] - gap);
  buttons.forEach((button, i) => { button.style.left = `${Math.round(left[i])}px`; });
}

function head(lever, ask) {
  const why = make("button", { type: "button", class: "why", "aria-label": `${lever.ask}: ${lever.name}` }, lever.ask);
  why.onclick = () => ask(lever.id);
  const kind = make("small", {}, lever.kind);
  const node = make("div", { class: "head" }, make("span", { class: "name" }, lever.name, " ", kind), why);
  return { node, why };
}

// The value to which a click would move the thumb.
function under(event, input, { low, high, step }) {
  const track = input.getBoundingClientRect();
  const share = (event.clientX - track.left - THUMB / 2) / (track.width - THUMB);
  const steps = Math.round((Math.min(Math.max(share, 0), 1) * (high - low)) / step);
  return Number(Math.min(low + steps * step, high).toFixed(6));
}

// What the forms of a structure look like; `move` is told the name of one.
function forms(lever, move) {
  const radios = lever.options.map((option) => make("input", { type: "radio", name: `form_${lever.id}`, value: option }));
  const group = make("div", { class: "forms", role: "radiogroup", "aria-label": lever.spoken });
  radios.forEach((radio, i) => {
    radio.onchange = () => move(lever.id, lever.options[i]);
    group.append(make("label", {}, radio, lever.options[i]));
  });
  return { nodes: [group], show: (value) => radios.forEach((radio) => { radio.checked = radio.value === value; }) };
}

// A slider with one thumb, or two if each world draws from between two ends. `rest` is told where it may soon be, the
// likeliest first.
function slider(lever, move, rest) {
  const two = lever.value.length === 2;
  const place = (value) => (value - lever.low) / (lever.high - lever.low);
  const written = (value) => value.toFixed(lever.decimals);
  const fill = make("i", { class: "fill" });
  const slide = make("div", { class: two ? "slide two" : "slide" }, make("div", { class: "track" }, fill));
  const numbers = make("div", { class: "numbers", "aria-hidden": "true" });
  const ends = lever.value.map((_, i) => {
    const told = two ? `${lever.spoken}, each world draws from between two ends: ${i ? "high" : "low"} end` : lever.spoken;
    const input = make("input", { type: "range", min: lever.low, max: lever.high, step: lever.step, "aria-label": told });
    const output = make("output");
    slide.append(input);
    numbers.append(output);
    return { input, output };
  });
  const values = () => ends.map(({ input }) => Number(input.valueAsNumber.toFixed(6)));
  const row = make("div", { class: "row", role: "group", "aria-label": `Positions on ${lever.name}` });
  const buttons = lever.marks.map((mark) => {
    const button = make("button", { type: "button", "aria-label": `${lever.name}: go to ${mark.told}` }, mark.word);
    const tick = make("i", { class: "tick" });
    tick.style.left = `${mark.place * 100}%`;
    row.append(tick, button);
    return button;
  });
  const drawn = () => {
    const now = values();
    ends.forEach(({ input, output }, i) => {
      const here = lever.marks.find((mark) => Math.abs(mark.value - now[i]) < 1e-6 * (lever.high - lever.low));
      output.textContent = written(now[i]);
      output.style.left = `${place(now[i]) * 100}%`;
      input.setAttribute("aria-valuetext", here ? `${written(now[i])}, ${here.told.split(", ")[0]}` : written(now[i]));
    });
    fill.style.left = two ? `${place(now[0]) * 100}%` : "0";
    fill.style.width = `${place(now.at(-1)) * 100 - (two ? place(now[0]) * 100 : 0)}%`;
    // One stop for the Tab key among the marks; arrow keys move between the words.
    const at = lever.marks.findIndex((mark) => !two && Math.abs(mark.value - now[0]) < 1e-6 * (lever.high - lever.low));
    buttons.forEach((button, i) => {
      button.setAttribute("aria-pressed", String(i === at));
      button.tabIndex = i === Math.max(at, 0) ? 0 : -1;
    });
  };
  let [keyed, last, over] = [false, 0, null];
  // Where the next arrow key would move it: as far as the last one did, or a step to either side.
  const near = () => {
    const [now] = values();
    const soon = [2 * now - last, now + lever.step, now - lever.step].map((value) => Number(value.toFixed(6)));
    const fits = (value, i) => value !== now && value >= lever.low && value <= lever.high && soon.indexOf(value) === i;
    return two ? [] : soon.filter(fits).map((value) => [value]);
  };
  const show = (value) => {
    value.forEach((each, i) => { ends[i].input.value = each; });
    [last] = value;
    drawn();
  };
  ends.forEach(({ input }, i) => {
    input.oninput = () => {
      if (two) { // an end does not pass the other
        const [low, high] = values();
        if (low > high) input.value = i ? low : high;
      }
      drawn();
      rest(lever.id, values());
    };
    input.onkeydown = () => { keyed = true; };
    input.onfocus = () => { if (input.matches(":focus-visible")) rest(lever.id, ...near()); };
    input.onpointerdown = () => { keyed = false; };
    if (!two) { // a pointer that rests above the track is often about to click there
      input.onpointermove = (event) => {
        const soon = under(event, input, lever);
        if (event.buttons || soon === over) return;
        over = soon;
        if (soon === values()[0]) rest();
        else rest(lever.id, [soon]);
      };
      input.onpointerleave = () => { over = null; rest(); };
    }
    input.onchange = () => {
      const now = values();
      part.next = keyed ? near() : []; // the key will be pressed again
      [last] = now;
      move(lever.id, now);
    };
  });
  buttons.forEach((button, i) => {
    button.onclick = () => {
      const value = lever.marks[i].value;
      if (!two) show([value]);
      move(lever.id, [value]);
    };
    button.onpointerenter = () => rest(lever.id, [lever.marks[i].value]);
    button.onpointerleave = () => rest();
    button.onkeydown = (event) => {
      const next = buttons[i + ({ ArrowRight: 1, ArrowLeft: -1 }[event.key] ?? NaN)];
      if (!next) return;
      event.preventDefault();
      next.focus();
    };
  });
  const words = make("div", { class: "ends" }, ...lever.words.map((word) => make("span", {}, word)));
  const marks = make("div", { class: "marks" }, row, words);
  const place_words = () => layout(row, buttons, lever.marks.map((mark) => mark.place));
  const part = { nodes: [numbers, slide, marks], show, row, place_words, next: [] };
  return part;
}

function build(lever, { move, ask, rest }) {
  const top = head(lever, ask);
  const part = lever.options ? forms(lever, move) : slider(lever, move, rest);
  const note = make("p", { class: "note" });
  return { part, ...top, note, box: make("div", { class: "lever", "data-id": lever.id }, top.node, ...part.nodes, note) };
}

// What a row is made for; if that changes it is made anew.
const form = (row) => JSON.stringify({ ...row, value: row.marks ? row.value.length : 0, note: 0, open: 0, label: 0 });

const HEADING = ({ heading }) => ({ box: make("h2", {}, heading), fresh() {} });

function GROUP({ id }, kept) {
  const button = make("button", { type: "button" });
  button.onclick = () => kept.fold(id);
  return {
    box: make("h3", {}, button),
    fresh(row) {
      button.textContent = row.label;
      button.setAttribute("aria-expanded", String(row.open));
    },
  };
}

function LEVER(first, kept) {
  const rest = (...soon) => kept.rest(...soon);
  const one = build(first, { move: (id, value) => kept.move(id, value), ask: (id) => kept.ask(id), rest });
  const { part } = one;
  if (part.row) {
    part.row.place_words = part.place_words;
    kept.watch.observe(part.row);
  }
  let shown = "";
  one.fresh = (row) => {
    const moved = row.id in kept.moved; // not answered yet: it stays where the hand put it
    if (!moved && shown !== String(row.value)) part.show(row.value);
    if (!moved && part.next?.length) kept.rest(row.id, ...part.next);
    if (!moved) part.next = [];
    shown = moved ? "" : String(row.value);
    one.why.setAttribute("aria-expanded", String(row.open));
    one.note.textContent = row.note;
    one.note.hidden = !row.note;
  };
  return one;
}

// Ask for the picture of a link "now", or, once nobody waits for other worlds, for the "picture" or only its "worlds". If it
// fails nothing is lost. The last pictures are kept.
function asked(kept, link, what) {
  const stop = new AbortController();
  const request = { method: "POST", body: link, headers: { "x-ahead": what }, signal: stop.signal };
  const wish = { link, stop };
  wish.answer = fetch(new URL("ahead", document.baseURI), request)
    .then((response) => (response.status === 200 ? response.json() : null))
    .catch(() => null)
    .then((found) => {
      if (!found) return;
      if (kept.known.size >= KNOWN) kept.known.delete(kept.known.keys().next().value);
      kept.known.set(link, found);
    });
  return wish;
}

// Whether the charts on screen are those that the server's picture is of.
const drawable = () => charts().has("endings");

// The link of what is on screen after some moves.
function linked(link, moved) {
  const parts = new URLSearchParams(link);
  for (const [id, value] of Object.entries(moved)) parts.set(id, [value].flat().join(".."));
  return parts.toString();
}

// Draw the picture of the moves that the script has not answered, until none is newer.
async function draw(kept) {
  if (kept.drawing) return;
  kept.drawing = true;
  const wanted = () => (PAGE.heard < PAGE.moves ? linked(kept.link, kept.moved) : null);
  for (let link = wanted(), last = null; link && link !== last; [last, link] = [link, wanted()]) {
    const turn = PAGE.moves;
    if (!kept.known.has(link)) {
      kept.wish?.stop.abort();
      kept.wish = asked(kept, link, "now");
      await kept.wish.answer;
    }
    const drawn = charts();
    if (turn > PAGE.heard) for (const [name, shown] of Object.entries(kept.known.get(link) ?? {})) drawn.get(name)?.(shown);
  }
  kept.drawing = false;
}

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const root = parentElement.querySelector(".levers");
  let kept = KEPT.get(parentElement);
  if (!kept) {
    const watch = new ResizeObserver((entries) => entries.forEach((entry) => entry.target.place_words()));
    kept = { rows: new Map(), known: new Map(), moved: {}, count: data.heard, told: data.heard, watch };
    KEPT.set(parentElement, kept);
  }
  kept.link = data.link;
  // What was heard of before and is no more was told to another session: the server has begun anew.
  PAGE.moves = data.heard < PAGE.heard ? data.heard : Math.max(PAGE.moves, data.heard);
  PAGE.heard = data.heard;
  kept.rest = (id, ...values) => {
    // What is about to be asked for is begun, one after another, where nobody waits for anything else; the newest wishes count.
    clearTimeout(kept.soon);
    if (PAGE.heard === PAGE.moves) kept.wish?.stop.abort();
    if (!id || data.rows.find((row) => row.id === id)?.note) return;
    const next = async () => {
      const value = values.shift();
      if (!value || PAGE.heard !== PAGE.moves) return;
      const link = linked(kept.link, { [id]: value });
      const { stop, answer } = kept.known.has(link) ? {} : (kept.wish = asked(kept, link, drawable() ? "picture" : "worlds"));
      await answer;
      if (!stop?.signal.aborted) next();
    };
    kept.soon = setTimeout(next, REST);
  };
  kept.tell = () => {
    clearTimeout(kept.due);
    kept.due = null;
    if (kept.told === kept.count) return;
    kept.told = kept.count;
    setStateValue("moves", { count: kept.count, moved: kept.moved });
  };
  kept.move = (id, value) => {
    clearTimeout(kept.soon);
    kept.moved = { ...kept.moved, [id]: value };
    kept.count = PAGE.moves += 1;
    if (!drawable()) { kept.tell(); return; }
    kept.due ??= setTimeout(kept.tell, LATEST);
    draw(kept).then(() => requestAnimationFrame(() => setTimeout(kept.tell))); // once it is painted
  };
  // Whatever else is done comes after the moves before it.
  root.onfocusout = kept.tell;
  kept.ask = (id) => { kept.tell(); setTriggerValue("asked", id); };
  kept.fold = (id) => { kept.tell(); setTriggerValue("folded", id); };
  if (data.heard >= kept.count) kept.moved = {};

  const boxes = data.rows.map((row) => {
    const made = form(row);
    let one = kept.rows.get(row.id);
    if (one?.made !== made) {
      const kind = row.heading ? HEADING : "label" in row ? GROUP : LEVER;
      kept.rows.set(row.id, (one = Object.assign(kind(row, kept), { made })));
    }
    one.fresh(row);
    return one.box;
  });
  // Nothing that stays is moved: a node that is put in its place anew loses the focus.
  for (const old of [...root.children]) if (!boxes.includes(old)) old.remove();
  boxes.forEach((box, i) => { if (root.children[i] !== box) root.insertBefore(box, root.children[i] ?? null); });
  return () => kept.watch.disconnect();
}
