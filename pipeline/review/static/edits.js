// Changes to the spans of the paragraph in hand, before the decision. Kept in this browser over a reload.

import { post } from "./api.js";
import { t } from "./i18n.js";

export class Edits {
  // on: { locked(), say(message), fail(error), understood() } - locked: the server is being told, and what it is told
  // must be what the page shows; understood: the answer about a new span came.
  constructor(paragraph, on) {
    this.paragraph = paragraph;
    this.on = on;
    this.waiting = new Set();
    this.history = [];
    this.spreads = []; // lengths of the history at which a change throughout the letter was made
    this.restored = false;
  }

  load(task, session) {
    this.history = [];
    this.spreads = [];
    this.restored = false;
    this.name = task ? `review:edit:${session}:${task.letter}:${task.paragraph}` : null;
    const kept = task && this.read();
    if (kept && (kept.revision ?? 0) === task.revision && kept.words === task.tokens.map((token) => token.text).join(" ")) {
      task.spans = kept.spans;
      this.restored = true;
      this.paragraph.render();
    }
  }

  replace(task) {
    this.paragraph.task = task;
    this.paragraph.render();
  }

  // What goes to the server: token numbers, never offsets.
  spans() {
    return this.paragraph.task.spans.map(({ token_start, token_end, label, kb_id, amount, edited }) => {
      const { text, ...said } = amount || {};
      return { token_start, token_end, label, kb_id: kb_id ?? null, amount: edited && amount ? said : null };
    });
  }

  async settled() {
    while (this.waiting.size) await Promise.all(this.waiting);
  }

  create(first, last, label) {
    if (this.on.locked()) return;
    const spans = this.paragraph.task.spans.filter((span) => span.token_end < first || last < span.token_start);
    const span = { token_start: first, token_end: last, label };
    this.put([...spans, span].sort((a, b) => a.token_start - b.token_start));
    this.paragraph.place(first);
    this.on.say(t("created", { label, text: this.paragraph.words(first, last) }));
    this.understand(span);
  }

  relabel(label) {
    if (this.on.locked()) return;
    const old = this.paragraph.chosen;
    if (!old || old.label === label) return;
    const span = { token_start: old.token_start, token_end: old.token_end, label };
    this.put(this.paragraph.task.spans.map((each) => (each === old ? span : each)));
    this.paragraph.place(span.token_start);
    this.on.say(t("relabelled", { label, text: this.paragraph.words(span.token_start, span.token_end) }));
    this.understand(span);
  }

  link(card) {
    if (this.on.locked()) return;
    const old = this.paragraph.chosen;
    if (!old) return;
    this.put(this.paragraph.task.spans.map((each) => (each === old ? { ...each, kb_id: card.id, card } : each)));
    this.paragraph.place(old.token_start);
    this.on.say(t("linked", { name: card.nl || card.id }));
  }

  // What a person says the amount is; null takes what the text says again.
  amount(amount) {
    if (this.on.locked()) return;
    const old = this.paragraph.chosen;
    if (!old) return;
    const { amount: read, edited, ...span } = old;
    if (amount) Object.assign(span, { amount, edited: true });
    this.put(this.paragraph.task.spans.map((each) => (each === old ? span : each)));
    this.paragraph.place(span.token_start);
    this.on.say(t("amountGiven", { text: amount ? amount.text : t("amountReset") }));
    if (!amount) this.understand(span);
  }

  remove() {
    if (this.on.locked()) return;
    const old = this.paragraph.chosen;
    if (!old) {
      this.on.say(t("chooseFirst"));
      return;
    }
    const words = this.paragraph.words(old.token_start, old.token_end);
    this.put(this.paragraph.task.spans.filter((each) => each !== old));
    this.paragraph.place(old.token_start);
    this.on.say(t("removed", { text: words }));
  }

  takeBack() {
    if (this.on.locked()) return;
    if (!this.history.length) {
      this.on.say(t("nothingToTakeBack"));
      return;
    }
    this.paragraph.task.spans = this.history.pop();
    this.keep();
    this.paragraph.place(this.paragraph.cursor);
  }

  put(spans) {
    this.history.push(this.paragraph.task.spans);
    this.paragraph.task.spans = spans;
    this.keep();
  }

  // Ask what a new span means: the link to start from, or the amount.
  understand(span) {
    const task = this.paragraph.task;
    const asking = post("span", { letter: task.letter, paragraph: task.paragraph, token_start: span.token_start, token_end: span.token_end, label: span.label })
      .then((answer) => {
        if (span.kb_id === undefined) Object.assign(span, answer);
        if (this.paragraph.task !== task) return;
        this.keep();
        this.paragraph.render();
        this.on.understood();
      })
      .catch((error) => this.on.fail(error))
      .finally(() => this.waiting.delete(asking));
    this.waiting.add(asking);
  }

  // Storage of this browser: what is not decided yet survives a reload. Decisions themselves are on the server's disk.

  keep() {
    const { task } = this.paragraph;
    try {
      localStorage.setItem(this.name, JSON.stringify({ revision: task.revision, words: task.tokens.map((token) => token.text).join(" "), spans: task.spans }));
    } catch {
      // storage is full or switched off: a reload then shows the suggestion again
    }
  }

  read() {
    try {
      return JSON.parse(localStorage.getItem(this.name));
    } catch {
      return null;
    }
  }

  forget() {
    try {
      localStorage.removeItem(this.name);
    } catch {
      // nothing was kept
    }
  }
}
