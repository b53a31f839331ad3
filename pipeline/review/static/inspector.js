// The panel beside the letter: the chosen span with its label, link and amount, and all spans of the paragraph.

import { AmountForm, amountText } from "./amount.js";
import { el, text } from "./dom.js";
import { entity } from "./entity.js";
import { t } from "./i18n.js";
import { Picker } from "./picker.js";

export class Inspector {
  // on: { label(label), link(card), amount(amount), spread(everywhere), spreadDelete(everywhere), alias(), remove(), choose(span), draft(), closed() }
  constructor(node, list, count, on) {
    this.node = node;
    this.list = list;
    this.count = count;
    this.on = on;
    this.picker = new Picker({ choose: (card) => on.link(card), create: (query) => on.draft(query), close: () => on.closed() });
    this.form = new AmountForm({ save: (amount) => on.amount(amount), reset: () => on.amount(null), close: () => on.closed() });
  }

  show(paragraph, config) {
    this.config = config;
    const { task, chosen } = paragraph;
    this.picker.close(false);
    this.form.close();
    this.list.replaceChildren(...this.items(paragraph));
    this.count.textContent = task && task.spans.length ? String(task.spans.length) : "";
    if (paragraph.hasRange) this.node.replaceChildren(...this.selection(paragraph));
    else if (chosen) this.node.replaceChildren(...this.span(paragraph, chosen));
    else this.node.replaceChildren(el("p", { class: "hint" }, t("noSpanHint")));
    this.node.hidden = !chosen && !paragraph.hasRange && Boolean(task?.spans.length); // the list of spans stands first
  }

  // The same span, now with its link or amount. Whoever is at the panel by then must not lose the place: an open
  // picker stays, and a button keeps the focus.
  refresh(paragraph) {
    if (this.picker.opened || this.form.opened) return;
    const buttons = () => [...this.node.querySelectorAll("button"), ...this.list.querySelectorAll("button")];
    const at = buttons().indexOf(document.activeElement);
    this.show(paragraph, this.config);
    if (at >= 0) buttons()[at]?.focus({ preventScroll: true });
  }

  selection(paragraph) {
    return [
      el("h2", {}, t("selection")),
      text("p", { class: "quote", lang: "nl" }, paragraph.words(...paragraph.range)),
      this.labels(null),
      el("p", { class: "hint" }, t("labelSelection")),
    ];
  }

  span(paragraph, span) {
    const words = paragraph.words(span.token_start, span.token_end);
    const parts = [text("p", { class: "quote", lang: "nl", "data-label": span.label }, words), this.labels(span.label)];
    if (span.label === "AMOUNT") parts.push(this.amount(span));
    else parts.push(this.link(span, words));
    if (typeof span.score === "number") {
      parts.push(el("p", { class: "hint" }, t("score", { value: span.score.toFixed(2) })));
    }
    parts.push(el("div", { class: "actions" },
      button("all", "i", () => this.on.spread(false)),
      button("remove", "d", () => this.on.remove(), "quiet"),
      button("allDelete", "⇧i", () => this.on.spreadDelete(false), "quiet")));
    parts.push(el("details", {}, el("summary", {}, t("inAllLetters")), el("div", { class: "actions" },
      button("allLetters", "", () => this.on.spread(true)),
      button("allLettersDelete", "", () => this.on.spreadDelete(true), "quiet"))));
    return parts;
  }

  labels(current) {
    return el("div", { class: "labels", role: "group", "aria-label": t("labels") }, ...this.config.labels.map((label, at) =>
      el("button", { type: "button", "data-label": label, "aria-pressed": String(label === current), onclick: () => this.on.label(label) },
        el("kbd", {}, String(at + 1)), ` ${label}`)));
  }

  link(span, words) {
    const box = el("div", { class: "link" }, el("h3", {}, t("link")));
    const card = span.card || (span.kb_id ? { id: span.kb_id, unknown: span.kb_id !== this.config.nil } : null);
    box.append(card && card.nl ? entity(card) : el("p", { class: card && card.unknown ? "nil bad" : "nil" },
      card && card.unknown ? `${card.id} ${t("unknown")}` : t("nil")));
    box.append(el("button", { type: "button", id: "change-link", class: "wide", onclick: () => this.openPicker(words, span.label) },
      t("change"), " ", el("kbd", {}, "l")));
    if (card?.nl && !card.names.includes(words)) box.append(el("button", { type: "button", id: "add-alias", class: "wide quiet", onclick: () => this.on.alias() }, t("addAlias", { text: words, name: card.nl })));
    this.linkBox = box;
    return box;
  }

  amount(span) {
    const change = el("button", { type: "button", id: "change-amount", class: "wide", onclick: () => this.openAmount(span) }, t("changeAmount"), " ", el("kbd", {}, "l"));
    this.amountBox = el("div", { class: "amount" }, el("h3", {}, t("amount")), ...amountText(span), change);
    return this.amountBox;
  }

  openAmount(span) {
    if (!this.amountBox?.isConnected || this.form.opened) return;
    this.amountBox.querySelector("#change-amount").replaceWith(this.form.open(span));
    this.form.focus();
  }

  openPicker(words, label) {
    if (!this.linkBox || !this.linkBox.isConnected) return;
    this.linkBox.querySelector("#change-link")?.replaceWith(this.picker.node);
    this.picker.open(words, label, this.config.nil);
  }

  items(paragraph) {
    const { task, chosen } = paragraph;
    if (!task || !task.spans.length) return [el("li", { class: "hint" }, t("noSpans"))];
    return task.spans.map((span) => {
      const words = paragraph.words(span.token_start, span.token_end);
      const note = span.label === "AMOUNT" ? span.amount?.text || "?" : span.card?.nl || span.kb_id || "NIL";
      return el("li", {}, el("button", { type: "button", "data-label": span.label, "aria-current": span === chosen ? "true" : undefined, onclick: () => this.on.choose(span) },
        text("span", { class: "words", lang: "nl" }, words), el("span", { class: "tag" }, span.label), text("span", { class: "note" }, note)));
    });
  }
}

function button(key, kbd, onclick, kind = "") {
  return el("button", { type: "button", class: kind, "data-action": key, onclick }, t(key), kbd && " ", kbd && el("kbd", {}, kbd));
}
