// The form for an entity that the knowledge base lacks.

import { get, post } from "./api.js";
import { el } from "./dom.js";

export class Draft {
  constructor(dialog, on) {
    this.dialog = dialog;
    this.form = dialog.querySelector("form");
    this.error = dialog.querySelector(".error");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save(on);
    });
    this.form.elements.parent.addEventListener("input", () => this.suggestParents());
  }

  open(name, paragraph) {
    const span = paragraph.chosen;
    if (!span) return;
    this.about = {
      type: span.label, letter: paragraph.task.letter, paragraph: paragraph.task.paragraph,
      mention: paragraph.words(span.token_start, span.token_end),
    };
    this.form.reset();
    this.error.textContent = "";
    this.form.elements.nl.value = name;
    this.dialog.showModal();
    this.form.elements.nl.focus();
  }

  async suggestParents() {
    const { results } = await get("search", { q: this.form.elements.parent.value, label: this.about.type }).catch(() => ({ results: [] }));
    this.dialog.querySelector("datalist").replaceChildren(...results.map((card) => el("option", { value: card.id }, card.nl)));
  }

  async save(on) {
    const value = (name) => this.form.elements[name].value.trim();
    try {
      const { card } = await post("draft", {
        ...this.about, nl: value("nl"), en: value("en"), description: value("description"),
        parent: value("parent") || null, country: value("country").toUpperCase() || null,
      });
      this.dialog.close();
      on.saved(card);
    } catch (error) {
      this.error.textContent = error.message;
    }
  }
}
