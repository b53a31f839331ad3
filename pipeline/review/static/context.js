// The letter around the paragraph in hand.

import { el, text } from "./dom.js";
import { t } from "./i18n.js";

const SIGNS = { accept: "✓", reject: "✗", ignore: "–" };

export class Context {
  constructor(list, card, open) {
    this.list = list;
    this.card = card; // the element that holds the paragraph in hand
    this.open = open;
    this.rows = [];
  }

  show(letter, rows, current) {
    this.rows = rows;
    const items = [el("li", { class: "letter-name" }, el("h2", {}, letter))];
    for (const row of rows) items.push(row.paragraph === current ? this.hand(row) : this.item(row));
    this.list.replaceChildren(...items);
    const room = this.list.parentElement.clientHeight;
    this.card.scrollIntoView({ block: this.card.offsetHeight > room - 180 ? "start" : "center" });
  }

  hand(row) {
    return el("li", { class: `hand ${row.kind}`, "aria-current": "true" }, this.card);
  }

  item(row) {
    const body = el("p", { lang: "nl", dir: "auto" });
    for (const piece of row.pieces) {
      body.append(text(piece.label ? "span" : "bdi", piece.label ? { class: "faint", "data-label": piece.label, title: piece.label } : {}, piece.text));
    }
    const number = el("button", {
      type: "button", class: "number", tabindex: "-1",
      title: t("open", { n: row.paragraph }), "aria-label": `${t("open", { n: row.paragraph })}${row.answer ? `, ${t(`${row.answer}N`)}` : ""}`,
    }, SIGNS[row.answer] || String(row.paragraph));
    return el("li", { class: `around ${row.kind}`, "data-answer": row.answer || undefined, onclick: () => this.open(row.paragraph) }, number, body);
  }

  neighbour(current, direction) {
    const at = this.rows.findIndex((row) => row.paragraph === current) + direction;
    return this.rows[at]?.paragraph;
  }
}
