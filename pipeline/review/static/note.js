// A note and a flag on the paragraph in hand; both are kept with it and exported.

import { el } from "./dom.js";
import { t } from "./i18n.js";

export class Note {
  // on: { save(text, flag), store(), done() } - save: returns when the server has it; store: call save() soon
  constructor(node, on) {
    this.node = node;
    this.on = on;
    this.text = el("textarea", { maxlength: "2000", rows: "2", onkeydown: (event) => this.key(event), onblur: () => this.on.store() });
    this.flag = el("input", { type: "checkbox", onchange: () => this.on.store() });
    this.task = null;
  }

  load(task) {
    this.task = task;
    this.node.hidden = !task;
    if (!task) return;
    this.text.value = this.kept = task.note;
    this.flag.checked = this.keptFlag = task.flag;
    this.speak();
  }

  speak() {
    this.node.replaceChildren(
      el("h2", {}, t("note"), " ", el("kbd", {}, "n")),
      el("label", { class: "flag" }, this.flag, el("span", {}, t("flag")), " ", el("kbd", {}, "f")), this.text);
    this.text.setAttribute("aria-label", t("note"));
  }

  // Returns whether there is a paragraph to write about.
  focus() {
    this.text.focus();
    return Boolean(this.task);
  }

  // Returns whether there is a paragraph to flag.
  toggle() {
    if (!this.task) return false;
    this.flag.checked = !this.flag.checked;
    this.on.store();
  }

  get changed() {
    return Boolean(this.task) && (this.text.value.trim() !== this.kept || this.flag.checked !== this.keptFlag);
  }

  async save() {
    if (!this.changed) return;
    [this.kept, this.keptFlag] = [this.text.value.trim(), this.flag.checked];
    await this.on.save(this.kept, this.keptFlag);
  }

  key(event) {
    if (event.key !== "Escape" && !(event.key === "Enter" && !event.shiftKey)) return;
    event.preventDefault();
    event.stopPropagation();
    this.on.done();
  }
}
