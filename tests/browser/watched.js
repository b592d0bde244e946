// What the tests know of a page besides what is on it; run in every page before its own scripts.
window.watched ??= (() => {
  // Every question to the server has an answer: what was sent later than the last thing that came is under way.
  let waiting = false;
  let last = performance.now();
  const note = (now) => { waiting = now; last = performance.now(); };
  window.WebSocket = class extends WebSocket {
    constructor(...args) { super(...args); this.addEventListener("message", () => note(false)); }
    send(data) { super.send(data); note(true); }
  };

  const all = (names, root = document) => [...root.querySelectorAll(names)];
  const test = (...ids) => ids.map((id) => `[data-testid=${id}]`).join();
  const components = () => all(test("stBidiComponentIsolated")).map((host) => host.shadowRoot);

  // What came but is not drawn yet, or still moves to its place.
  function pending() {
    const app = document.querySelector(test("stApp"));
    return app?.dataset.testScriptState !== "notRunning"
      || app.dataset.testConnectionState !== "CONNECTED"
      || waiting
      || globalThis.invertedPlate?.heard < globalThis.invertedPlate?.moves // a move is on its way
      || all(`[data-stale=true], ${test("stSkeleton", "stAppSkeleton")}`).length > 0
      || all(test("stVegaLiteChart")).some((chart) => !chart.querySelector("svg, canvas"))
      || components().some((root) => !root?.childElementCount)
      || document.getAnimations().some((each) => Number.isFinite(each.effect?.getComputedTiming().endTime));
  }

  // Whether the page rests: nothing is pending or moves, for some time and for some pictures of the screen, since
  // a busy machine draws seldom. Each call counts anew: what was done just before it may not have been sent yet.
  let kept = {};
  function rests(call, quiet) {
    const places = all(test("stPopoverBody", "stMainBlockContainer"))
      .map((each) => Object.values(each.getBoundingClientRect().toJSON()).join())
      .join(";");
    const now = performance.now();
    if (kept.call !== call || pending() || kept.places !== places) kept = { call, places, since: now, pictures: 0 };
    kept.pictures += 1;
    return now - Math.max(kept.since, last) >= quiet && kept.pictures > 5;
  }

  // What the page says to the eye or the ear, line by line, within components too.
  function texts() {
    const main = document.querySelector(test("stMain"));
    const roots = [main, ...components().filter((root) => main.contains(root.host))];
    const read = roots.flatMap((root) => (root === main ? [main] : [...root.children])).flatMap((e) => e.innerText.split("\n"));
    const spoken = roots.flatMap((root) => all("[aria-label], [title], [alt]", root))
      .flatMap((e) => ["aria-label", "title", "alt"].map((name) => e.getAttribute(name) ?? ""));
    return [...new Set([...read, ...spoken].map((line) => line.trim()).filter(Boolean))];
  }

  // How much wider the page is than the window, and what sticks out.
  function over() {
    const main = document.querySelector(test("stMain"));
    const wide = all("*", main).filter((each) => each.getBoundingClientRect().right > innerWidth + 1);
    return [main.scrollWidth - main.clientWidth, wide.slice(0, 5).map((each) => each.outerHTML.slice(0, 300))];
  }

  // What the charts have shown in turn, from now on.
  const turns = [];
  function turn() {
    const now = lines().join();
    if (turns.at(-1) !== now) turns.push(now);
    requestAnimationFrame(turn);
  }

  // How many parts of the results are on the page, at each picture of the screen from now on.
  const seen = { lanes: [], provinces: [], curves: [] };
  function look() {
    const within = (names) => components().reduce((sum, root) => sum + (root ? all(names, root).length : 0), 0);
    seen.lanes.push(within(".lanes button"));
    seen.provinces.push(within(".land path.province"));
    seen.curves.push(within(".curves path[d]"));
    requestAnimationFrame(look);
  }

  // Every line that is drawn in a chart.
  function lines() {
    const inside = components().flatMap((root) => all(".curves path", root));
    return [...inside, ...all("svg.marks path")].map((path) => path.getAttribute("d"));
  }

  return { rests, lines, texts, over, look, seen, turn, turns };
})();
