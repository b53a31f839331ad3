// The link picker: an input that filters a list. Candidates stand first, NIL and a new entity at the end.

import { get } from "./api.js";
import { el } from "./dom.js";
import { entity } from "./entity.js";
import { t } from "./i18n.js";

export class Picker {
  constructor(on) {
    this.on = on;
    this.input = el("input", {
      type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": "choices", "aria-autocomplete": "list",
      autocomplete: "off", spellcheck: "false", maxlength: "200",
      oninput: () => this.typed(), onkeydown: (event) => this.key(event),
    });
    this.heading = el("p", { class: "facts", "aria-live": "polite" });
    this.choices = el("ul", { id: "choices", role: "listbox" });
    this.node = el("div", { class: "picker" }, this.input, this.heading, this.choices);
    this.asked = 0;
    this.opened = false;
  }

  async open(words, label, nil) {
    Object.assign(this, { words, label, nil, opened: true, found: [], at: 0 });
    this.input.value = "";
    this.input.placeholder = t("search");
    this.input.setAttribute("aria-label", t("search"));
    this.choices.setAttribute("aria-label", t("link"));
    this.choices.replaceChildren();
    this.input.focus();
    await this.fill("candidates", { text: words, label }, "candidates");
  }

  close(tell = true) {
    if (!this.opened) return;
    this.opened = false;
    this.asked += 1;
    if (tell) this.on.close();
  }

  typed() {
    const query = this.input.value.trim();
    if (query) this.fill("search", { q: query, label: this.label }, "results");
    else this.fill("candidates", { text: this.words, label: this.label }, "candidates");
  }

  async fill(name, values, heading) {
    const mine = ++this.asked;
    const answer = await get(name, values).catch(() => ({ results: [] }));
    if (mine !== this.asked || !this.opened) return; // a later question was asked meanwhile
    this.found = answer.results;
    this.at = 0;
    this.heading.textContent = answer.results.length ? `${t(heading)}: ${answer.results.length}` : t("none");
    const rows = [
      ...answer.results.map((card) => ({ body: entity(card), take: () => this.on.choose(card) })),
      { body: el("div", { class: "entity" }, el("strong", {}, "NIL"), el("p", {}, t("nil"))), take: () => this.on.choose({ id: this.nil }) },
      { body: el("div", { class: "entity" }, el("strong", {}, `+ ${t("newEntity")}…`)), take: () => this.on.create(this.input.value.trim() || this.words) },
    ];
    this.rows = rows;
    this.choices.replaceChildren(...rows.map((row, at) => el("li", {
      role: "option", id: `choice${at}`, "aria-selected": "false", onclick: () => row.take(), onpointermove: () => this.point(at, false),
    }, row.body)));
    this.point(0);
  }

  point(at, scroll = true) {
    this.at = at;
    [...this.choices.children].forEach((node, index) => node.setAttribute("aria-selected", String(index === at)));
    this.input.setAttribute("aria-activedescendant", `choice${at}`);
    if (scroll) this.choices.children[at]?.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    const count = this.choices.children.length;
    if (event.key === "Escape") this.close();
    else if (event.key === "ArrowDown" && count) this.point((this.at + 1) % count);
    else if (event.key === "ArrowUp" && count) this.point((this.at + count - 1) % count);
    else if (event.key === "Enter") this.rows?.[this.at]?.take();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
