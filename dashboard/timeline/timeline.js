// A choice over the weeks as steps. Points are dragged with a pointer; the list of numbers below does the same by keyboard.

const SVG = "http://www.w3.org/2000/svg";
const KEPT = new WeakMap();
const [LEFT, RIGHT, TOP, BOTTOM] = [34, 330, 12, 92];

function make(name, attributes = {}, text = "") {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.textContent = text;
  return node;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const find = (name) => parentElement.querySelector(name);
  let kept = KEPT.get(parentElement);
  if (!kept) KEPT.set(parentElement, (kept = {}));
  const { low, high, weeks, step, decimals } = data;
  kept.steps = data.steps.map(([week, value]) => ({ week, value }));

  const across = (week) => LEFT + ((RIGHT - LEFT) * week) / weeks;
  const up = (value) => BOTTOM - ((BOTTOM - TOP) * (value - low)) / (high - low);
  const written = (value) => String(Number(value.toFixed(decimals)));
  const snapped = (value) => Number((low + Math.round((Math.min(Math.max(value, low), high) - low) / step) * step).toFixed(6));
  const whole = (week) => Math.min(Math.max(Math.round(week), 1), weeks);
  const free = (week, but) => {
    // The nearest week that no other change has.
    const taken = new Set(kept.steps.filter((item) => item !== but).map((item) => item.week));
    for (let away = 0; away < weeks; away += 1) {
      for (const candidate of [week + away, week - away]) {
        if (candidate >= 1 && candidate <= weeks && !taken.has(candidate)) return candidate;
      }
    }
    return week;
  };
  const inOrder = () => [...kept.steps].sort((a, b) => a.week - b.week);
  const told = () => {
    const parts = inOrder().map((item) => `from week ${item.week} on ${written(item.value)}`);
    return `${data.name}: ${[written(data.start), ...parts].join(", ")}`;
  };
  const commit = () => {
    const steps = inOrder().map((item) => [item.week, item.value]);
    find(".spoken").textContent = told();
    if (JSON.stringify(steps) !== JSON.stringify(data.steps)) setTriggerValue("steps", steps);
  };

  const plot = find(".plot");
  const draw = () => {
    plot.replaceChildren();
    for (const value of [low, high]) {
      plot.append(make("line", { class: "rule", x1: LEFT, x2: RIGHT, y1: up(value), y2: up(value) }));
      plot.append(make("text", { x: LEFT - 5, y: up(value) + 3.5, "text-anchor": "end" }, written(value)));
    }
    for (let week = 0; week <= weeks; week += weeks > 130 ? 52 : 26) {
      plot.append(make("line", { class: "rule", x1: across(week), x2: across(week), y1: TOP, y2: BOTTOM + 4 }));
      plot.append(make("text", { x: across(week), y: BOTTOM + 16, "text-anchor": week > weeks - 8 ? "end" : "middle" }, week ? `week ${week}` : "start"));
    }
    let path = `M${across(0)} ${up(data.start)}`;
    for (const item of inOrder()) path += `H${across(Math.min(item.week, weeks))}V${up(item.value)}`;
    path += `H${RIGHT}`;
    plot.append(make("path", { class: "held", d: `${path}V${BOTTOM}H${LEFT}z` }), make("path", { class: "line", d: path }));
    for (const item of kept.steps) {
      const grip = make("circle", { class: "grip", cx: across(Math.min(item.week, weeks)), cy: up(item.value), r: 7 });
      grip.onpointerdown = (event) => drag(event, item);
      plot.append(grip);
    }
  };

  const drag = (event, item) => {
    event.preventDefault();
    const move = (moved) => {
      const place = new DOMPoint(moved.clientX, moved.clientY).matrixTransform(plot.getScreenCTM().inverse());
      item.week = free(whole(((place.x - LEFT) / (RIGHT - LEFT)) * weeks), item);
      item.value = snapped(low + ((BOTTOM - place.y) / (BOTTOM - TOP)) * (high - low));
      draw();
    };
    const end = () => {
      removeEventListener("pointermove", move);
      for (const over of ["pointerup", "pointercancel"]) removeEventListener(over, end);
      list();
      commit();
    };
    addEventListener("pointermove", move);
    for (const over of ["pointerup", "pointercancel"]) addEventListener(over, end); // a gesture may take the pointer away
  };

  const number = (label, hidden, value, limits, onchange) => {
    const box = document.createElement("label");
    const input = document.createElement("input");
    Object.assign(input, { type: "number", value, ...limits });
    input.setAttribute("aria-label", `${data.name}: ${hidden}`);
    input.onchange = () => { if (Number.isFinite(input.valueAsNumber)) onchange(input.valueAsNumber); refresh(); };
    box.append(label, input);
    return box;
  };
  const list = () => {
    const rows = inOrder().map((item, place) => {
      const row = document.createElement("li");
      const remove = document.createElement("button");
      remove.type = "button";
      remove.textContent = "Remove";
      remove.setAttribute("aria-label", `Remove the change in week ${item.week}`);
      remove.onclick = () => { kept.steps = kept.steps.filter((other) => other !== item); refresh(); find(".add").focus(); };
      row.append(
        number("From week", `week of change ${place + 1}`, item.week, { min: 1, max: weeks, step: 1 }, (week) => { item.week = free(whole(week), item); }),
        number("on", `value from week ${item.week} on`, written(item.value), { min: low, max: high, step }, (value) => { item.value = snapped(value); }),
        remove,
      );
      return row;
    });
    find(".steps").replaceChildren(...rows);
  };
  const refresh = () => { draw(); list(); commit(); };

  find(".timeline").setAttribute("aria-label", `When ${data.name} changes`);
  find(".add").onclick = () => {
    const last = inOrder().at(-1);
    const from = last ? last.week : 0;
    const now = last ? last.value : data.start;
    const week = last ? Math.round((from + weeks) / 2) : Math.min(26, Math.round(weeks / 2));
    kept.steps.push({ week: free(whole(week)), value: now > low ? low : high }); // most often: it stops
    refresh();
    find(".steps li:last-child input")?.focus();
  };
  const active = parentElement.activeElement ?? parentElement.getRootNode().activeElement;
  const place = active && [...parentElement.querySelectorAll("input, button")].indexOf(active);
  draw();
  list();
  if (place >= 0) parentElement.querySelectorAll("input, button")[place]?.focus(); // the list was made anew under the focus
}
