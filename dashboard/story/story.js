// A world's story, and beside each event a button that asks whether the cause it names was needed. The answer comes later and
// is put below the event: nothing else moves, and whoever reads or walks by keyboard stays where they are.

const KEPT = new WeakMap();
const ASK = "Was that needed?";

function element(name, text = "", className = "") {
  const node = document.createElement(name);
  node.textContent = text;
  if (className) node.className = className;
  return node;
}

function build(list, weeks, ask) {
  const events = new Map();
  const items = weeks.map(({ week, told }) => {
    const item = element("li");
    item.append(element("b", `Week ${week}`));
    told.forEach(({ text, because, event }) => {
      const line = element("p", `${text} `);
      line.append(element("i", because));
      item.append(line);
      if (!event) return;
      const button = element("button", ASK);
      button.type = "button";
      button.setAttribute("aria-label", `${ASK} Week ${week}: ${text} ${because}`);
      const answer = element("p", "", "answer");
      answer.hidden = true;
      line.append(" ", button);
      item.append(answer);
      const record = { button, answer, lead: `Week ${week}: ${text}`, state: "", told: "", failed: false };
      button.onclick = () => {
        if (record.state === "waiting") return;
        if (record.told && !record.failed) {
          answer.hidden = !answer.hidden;
          button.setAttribute("aria-expanded", String(!answer.hidden));
        } else ask(event);
      };
      events.set(event, record);
    });
    return item;
  });
  list.replaceChildren(...items);
  return events;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const box = parentElement.querySelector(".story");
  const story = JSON.stringify(data.weeks);
  let kept = KEPT.get(parentElement);
  if (!kept) KEPT.set(parentElement, (kept = {}));
  kept.ask = (event) => setTriggerValue("ask", event);
  box.setAttribute("aria-label", data.label);
  if (kept.story !== story) {
    kept.story = story;
    kept.events = build(box.querySelector("ol"), data.weeks, (event) => kept.ask(event));
    if (kept.scrolled) box.scrollTop = 0; // to ask where it is would have the whole page laid out
  }
  box.onscroll = () => { kept.scrolled = true; };
  const spoken = parentElement.querySelector(".spoken");
  kept.events.forEach((record, event) => {
    const { button, answer } = record;
    const found = data.answers[event];
    const state = found ? (found.verdict ? "told" : "waiting") : "";
    if (state === record.state && (found?.verdict ?? "") === record.told) return;
    button.textContent = state === "waiting" ? "asking …" : ASK;
    button.setAttribute("aria-disabled", String(state === "waiting"));
    if (state === "told") {
      answer.replaceChildren(element("b", found.verdict), ` ${found.answer}`);
      answer.hidden = false;
      if (!found.failed) button.setAttribute("aria-expanded", "true");
      if (record.state === "waiting" || found.failed) spoken.textContent = `${record.lead} ${found.verdict} ${found.answer}`;
    } else {
      answer.hidden = true;
      button.removeAttribute("aria-expanded");
      if (state === "waiting") spoken.textContent = "Asking. The answer comes below the event.";
    }
    record.state = state;
    record.told = found?.verdict ?? "";
    record.failed = Boolean(found?.failed);
  });
}
