// The three positions under a slider: a tick where each lies, and a word that takes the slider there.

const KEPT = new WeakMap();

function layout(row, buttons, places) {
  // Words that would overlap move apart, in the order of their ticks, without leaving the row.
  const width = row.clientWidth;
  if (!width) return;
  const gap = 5;
  const widths = buttons.map((button) => button.offsetWidth);
  const left = places.map((place, i) => Math.min(Math.max(place * width - widths[i] / 2, -6), width + 6 - widths[i]));
  for (let i = 1; i < left.length; i += 1) left[i] = Math.max(left[i], left[i - 1] + widths[i - 1] + gap);
  const last = left.length - 1;
  left[last] = Math.min(left[last], width + 6 - widths[last]);
  for (let i = last - 1; i >= 0; i -= 1) left[i] = Math.min(left[i], left[i + 1] - widths[i] - gap);
  buttons.forEach((button, i) => { button.style.left = `${Math.round(left[i])}px`; });
}

export default function ({ data, parentElement, setTriggerValue }) {
  const row = parentElement.querySelector(".row");
  let kept = KEPT.get(parentElement);
  if (!kept) KEPT.set(parentElement, (kept = {}));
  const written = JSON.stringify(data.marks);
  if (kept.written !== written) {
    kept.written = written;
    kept.buttons = data.marks.map((mark) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = mark.word;
      button.setAttribute("aria-label", `${data.name}: go to ${mark.told}`);
      return button;
    });
    const ticks = data.marks.map((mark) => {
      const tick = document.createElement("i");
      tick.className = "tick";
      tick.style.left = `${mark.place * 100}%`;
      return tick;
    });
    row.replaceChildren(...ticks, ...kept.buttons);
    parentElement.querySelector(".marks").setAttribute("aria-label", `Positions on ${data.name}`);
  }
  parentElement.querySelector(".low").textContent = data.low;
  parentElement.querySelector(".high").textContent = data.high;
  // One stop for the Tab key; arrow keys move between the words.
  const here = Math.max(data.marks.findIndex((mark) => mark.here), 0);
  kept.buttons.forEach((button, i) => {
    button.setAttribute("aria-pressed", String(data.marks[i].here));
    button.tabIndex = i === here ? 0 : -1;
    button.onclick = () => setTriggerValue("go", data.marks[i].value);
    button.onkeydown = (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const next = kept.buttons[i + step];
      if (!next) return;
      event.preventDefault();
      next.focus();
    };
  });
  const place = () => layout(row, kept.buttons, data.marks.map((mark) => mark.place));
  kept.watch?.disconnect();
  kept.watch = new ResizeObserver(place);
  kept.watch.observe(row);
  place();
  return () => kept.watch.disconnect();
}
