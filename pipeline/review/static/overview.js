// The letters with their progress, what of them comes next, and what can be accepted at once.

import { el } from "./dom.js";
import { t } from "./i18n.js";

export class Overview {
  // on: { open(paragraph, letter), rest(onlyEmpty), filter() }
  constructor(dialog, on) {
    this.dialog = dialog;
    this.on = on;
    this.only = "";
  }

  get onlyName() {
    return this.only === "spans" ? t("onlySpans") : this.only;
  }

  open(letters, labels, task) {
    if (this.dialog.open) return;
    const filter = el("select", { onchange: (event) => { this.only = event.target.value; this.close(() => this.on.filter()); } },
      ...[["", t("onlyAll")], ["spans", t("onlySpans")], ...labels.map((label) => [label, label])].map(([value, name]) =>
        el("option", { value, selected: value === this.only }, name)));
    const search = el("input", { type: "search", autocomplete: "off", "aria-label": t("findLetter"), placeholder: t("findLetter"), oninput: () => this.fill(letters, search.value, task), onkeydown: (event) => this.key(event) });
    this.list = el("ul", { class: "overview" });
    this.dialog.querySelector("form").replaceChildren(
      el("label", {}, el("span", {}, t("only")), filter),
      el("div", { class: "actions" },
        ...[["acceptEmpty", true], ["acceptRest", false]].map(([key, onlyEmpty]) =>
          el("button", { type: "button", "data-action": key, disabled: !task, onclick: () => this.close(() => this.on.rest(onlyEmpty)) }, t(key)))),
      search, this.list);
    this.fill(letters, "", task);
    this.dialog.showModal();
    search.focus();
  }

  fill(letters, query, task) {
    const found = letters.filter(({ letter }) => letter.toLowerCase().includes(query.trim().toLowerCase()));
    this.list.replaceChildren(...found.slice(0, 500).map(({ letter, paragraph, total, done }) => el("li", {},
      el("button", { type: "button", "aria-current": letter === task?.letter ? "true" : undefined, onclick: () => this.close(() => this.on.open(paragraph, letter)) },
        el("span", {}, letter), " ", el("span", { class: "count" }, t("doneOf", { done, total }))))));
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
