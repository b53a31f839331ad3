// The letter around the paragraph in hand.

import { get } from "./api.js";
import { el, table, text } from "./dom.js";
import { t } from "./i18n.js";

const SIGNS = { accept: "✓", reject: "✗", ignore: "–" };
const KEPT = 4;

// Letters as they were last fetched. Answers of the server bring what changed, so that a letter is fetched once.
export class Letters {
  constructor() {
    this.views = new Map();
  }

  async view({ letter, paragraph }) {
    const kept = this.views.get(letter);
    if (kept && kept.rows.has(paragraph)) return kept;
    const { paragraphs, before, after } = await get("letter", { letter, paragraph });
    const view = { letter, before, after, rows: new Map(paragraphs.map((row) => [row.paragraph, row])) };
    this.views.delete(letter);
    this.views.set(letter, view);
    if (this.views.size > KEPT) this.views.delete(this.views.keys().next().value);
    return view;
  }

  // Fetch a letter before it is asked for.
  prefetch(key) {
    if (key) this.view(key).catch(() => {}); // asked for again when it is shown, and a fault is told then
  }

  update(answer) {
    if (answer.reload) this.views.clear();
    for (const { letter, ...row } of answer.views || []) {
      const rows = this.views.get(letter)?.rows;
      if (rows?.has(row.paragraph)) rows.set(row.paragraph, row);
    }
  }
}

function pieces(row) {
  return row.pieces.map((piece) => text(piece.label ? "span" : "bdi", piece.label ? { class: "faint", "data-label": piece.label, title: piece.label } : {}, piece.text));
}

export class Context {
  constructor(list, card, open) {
    this.list = list;
    this.card = card; // the element that holds the paragraph in hand
    this.open = open;
    this.view = null;
    this.nodes = new Map();
  }

  // Only what changed since the letter was last shown is made anew.
  show(view, current) {
    if (this.view === view && this.list.contains(this.nodes.get(current))) {
      this.current = current;
      for (const [number, row] of view.rows) {
        if (this.shown.get(number) !== row || number === current || number === this.hand) this.replace(number, row);
      }
    } else {
      this.view = view;
      this.current = current;
      this.nodes = new Map([...view.rows].map(([number, row]) => [number, this.node(row)]));
      const name = el("li", { class: "letter-name" }, el("h2", {}, view.letter));
      this.list.replaceChildren(name, ...this.more(view.before, -1), ...this.nodes.values(), ...this.more(view.after, 1));
    }
    this.hand = current;
    this.shown = new Map(view.rows);
    const room = this.list.parentElement.clientHeight;
    this.card.scrollIntoView({ block: this.card.offsetHeight > room - 180 ? "start" : "center" });
  }

  // Another thing is shown in the list: the next letter is made anew.
  clear() {
    this.view = null;
  }

  replace(number, row) {
    const node = this.node(row);
    this.nodes.get(number).replaceWith(node);
    this.nodes.set(number, node);
  }

  node(row) {
    if (row.paragraph === this.current) return el("li", { class: `hand ${row.kind}`, "aria-current": "true" }, this.card);
    const body = row.cells
      ? el("div", { lang: "nl" }, table(row.cells, pieces))
      : el("p", { lang: "nl", dir: "auto" }, ...pieces(row));
    if (row.context) return el("li", { class: `around context ${row.kind}` }, el("span"), body);
    const number = el("button", {
      type: "button", class: "number", tabindex: "-1", title: t("open", { n: row.paragraph }),
      "aria-label": [t("open", { n: row.paragraph }), row.answer && t(`${row.answer}N`), row.flag && t("flagged")].filter(Boolean).join(", "),
    }, (SIGNS[row.answer] || String(row.paragraph)) + (row.flag ? " ⚑" : ""));
    return el("li", { class: `around ${row.kind}`, "data-answer": row.answer || undefined, onclick: () => this.open(row.paragraph) }, number, body);
  }

  more(count, direction) {
    if (!count) return [];
    const numbers = [...this.view.rows.keys()];
    const edge = direction < 0 ? numbers[0] : numbers[numbers.length - 1];
    return [el("li", { class: "more" }, el("button", { type: "button", onclick: () => this.open(edge + direction) }, t("more", { n: count })))];
  }

  neighbour(current, direction) {
    const numbers = this.view ? [...this.view.rows.values()].filter((row) => !row.context).map((row) => row.paragraph) : [];
    const at = numbers.indexOf(current) + direction;
    const beyond = direction < 0 ? this.view?.before : this.view?.after;
    return numbers[at] ?? (beyond ? current + direction : undefined);
  }
}
