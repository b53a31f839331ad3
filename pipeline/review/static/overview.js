// The letters with their progress, what of them comes next, words in all of them, and what can be accepted at once.

import { get } from "./api.js";
import { el, text } from "./dom.js";
import { t } from "./i18n.js";

const PLAIN = { only: "", below: "", entity: "", words: "" };

export class Overview {
  // on: { open(paragraph, letter), rest(onlyEmpty), filter() }
  constructor(dialog, on) {
    this.dialog = dialog;
    this.on = on;
    this.chosen = { ...PLAIN };
    this.asked = 0;
  }

  // What the server is to show next: only what was filled in.
  get filter() {
    return Object.fromEntries(Object.entries(this.chosen).filter(([, value]) => value !== ""));
  }

  get filtered() {
    return Object.keys(this.filter).length > 0;
  }

  get filterName() {
    const { only, below, entity, words } = this.chosen;
    return [only === "spans" ? t("onlySpans") : only, below && t("belowName", { value: below }), entity, words].filter(Boolean).join(", ");
  }

  open(letters, labels, task) {
    if (this.dialog.open) return;
    this.letters = letters;
    this.task = task;
    const field = (name, input) => el("label", {}, el("span", {}, t(name)), Object.assign(input, { name, value: this.chosen[name] }));
    const only = el("select", {}, ...[["", t("onlyAll")], ["spans", t("onlySpans")], ...labels.map((label) => [label, label])].map(([value, name]) => el("option", { value }, name)));
    const fields = [
      field("only", only), field("below", el("input", { type: "number", min: "0", max: "1", step: "0.05" })),
      field("entity", el("input", { maxlength: "200", autocomplete: "off" })), field("words", el("input", { maxlength: "200", autocomplete: "off" }))];
    const search = el("input", { type: "search", autocomplete: "off", maxlength: "200", "aria-label": t("findLetter"), placeholder: t("findLetter"), oninput: () => this.fill(search.value), onkeydown: (event) => this.key(event) });
    this.list = el("ul", { class: "overview" });
    this.dialog.querySelector("form").replaceChildren(
      search, this.list,
      el("div", { class: "filters" }, ...fields),
      el("div", { class: "actions" },
        el("button", { type: "button", class: "primary", "data-action": "filter", onclick: () => this.apply() }, t("show")),
        el("button", { type: "button", "data-action": "unfilter", disabled: !this.filtered, onclick: () => this.choose(PLAIN) }, t("showAll"))),
      el("div", { class: "actions" },
        ...[["acceptEmpty", true], ["acceptRest", false]].map(([key, onlyEmpty]) =>
          el("button", { type: "button", "data-action": key, disabled: !task, onclick: () => this.close(() => this.on.rest(onlyEmpty)) }, t(key)))));
    this.fill("");
    this.dialog.showModal();
    search.focus();
  }

  apply() {
    const form = this.dialog.querySelector("form");
    if (!form.reportValidity()) return;
    this.choose(Object.fromEntries(Object.keys(PLAIN).map((name) => [name, form.elements[name].value.trim()])));
  }

  choose(filter) {
    this.chosen = { ...filter };
    this.close(() => this.on.filter());
  }

  // Letters whose name holds what was typed, and the paragraphs of all letters whose text does.
  async fill(query) {
    const mine = ++this.asked;
    const wanted = query.trim();
    const letters = this.letters.filter(({ letter }) => letter.toLowerCase().includes(wanted.toLowerCase())).slice(0, 500).map(({ letter, paragraph, total, done }) =>
      this.row(letter, paragraph, letter, t("doneOf", { done, total })));
    this.list.replaceChildren(...letters);
    if (wanted.length < 2) return;
    const { results, count } = await get("find", { q: wanted }).catch(() => ({ results: [], count: 0 }));
    if (mine !== this.asked) return;
    const found = results.map(({ letter, paragraph, quote, answer }) => this.row(letter, paragraph, quote, [letter, answer && t(`${answer}N`)].filter(Boolean).join(" · ")));
    this.list.replaceChildren(...letters, el("li", { class: "hint" }, t("foundIn", { count })), ...found);
  }

  row(letter, paragraph, words, note) {
    return el("li", {}, el("button", { type: "button", "aria-current": words === letter && letter === this.task?.letter ? "true" : undefined, onclick: () => this.close(() => this.on.open(paragraph, letter)) },
      text("span", { lang: words === letter ? undefined : "nl" }, words), " ", el("span", { class: "count" }, note)));
  }

  key(event) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    this.list.querySelector("button")?.click();
  }

  close(then) {
    this.dialog.close();
    then();
  }
}
