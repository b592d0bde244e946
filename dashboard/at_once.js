// What levers and charts know of each other. A lever asks the server for the picture of its move, and charts with a name draw
// it before the page's script has answered. Moves are numbered in turn; the script says which it had heard of last.
const PAGE = (globalThis.invertedPlate ??= { charts: new Map(), moves: 0, heard: 0 });

// The charts that can be drawn at once: how each is drawn, by its name.
function charts() {
  return new Map([...PAGE.charts].filter(([, kept]) => kept.root.isConnected).map(([name, kept]) => [name, kept.show]));
}

// Draw what the script wants shown, unless it is there already, or a lever has been moved since the script began.
function show(kept, root, { name, shown, heard }, draw) {
  kept.draw = draw;
  kept.root = root;
  kept.show ??= (next) => {
    const text = JSON.stringify(next);
    if (kept.text === text) return;
    kept.text = text;
    kept.draw(next);
  };
  if (name) PAGE.charts.set(name, kept);
  if (!kept.text || heard >= PAGE.moves) kept.show(shown);
}

