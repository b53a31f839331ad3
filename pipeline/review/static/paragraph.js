// The paragraph in hand: words to point at, by mouse or by keyboard. It knows tokens, never characters.

import { el, isolating, table, text, visible } from "./dom.js";
import { t } from "./i18n.js";

export class Paragraph {
  // on: { change(), mark(first, last) } - change: the cursor or the selection moved; mark: words were dragged over.
  constructor(node, on) {
    this.node = node;
    this.on = on;
    this.task = null;
    this.cursor = this.anchor = -1;
    this.drag = this.pressed = null;
    node.addEventListener("keydown", (event) => this.key(event));
    node.addEventListener("pointerdown", (event) => this.press(event));
    node.addEventListener("pointermove", (event) => this.move(event));
    node.addEventListener("pointerup", (event) => this.release(event));
    node.addEventListener("pointercancel", () => this.cancel());
  }

  load(task) {
    this.task = task;
    this.cursor = this.anchor = -1;
    this.drag = this.pressed = null;
    this.render();
  }

  get range() {
    return [Math.min(this.cursor, this.anchor), Math.max(this.cursor, this.anchor)];
  }

  get hasRange() {
    return this.cursor >= 0 && this.cursor !== this.anchor;
  }

  // The chosen span: the one under the cursor, while no words are selected.
  get chosen() {
    if (!this.task || this.cursor < 0 || this.hasRange) return null;
    return this.task.spans.find((span) => span.token_start <= this.cursor && this.cursor <= span.token_end) || null;
  }

  words(first, last) {
    return this.task.tokens.slice(first, last + 1).map((token, at) => token.text + (at < last - first ? token.gap : "")).join("");
  }

  // The first and last token of the cell that a token is in; of the whole text where there is no table.
  room(at) {
    return this.task.grid.find(({ first, last }) => first <= at && at <= last) || { first: 0, last: this.task.tokens.length - 1 };
  }

  // A selection stays in the cell that it began in.
  place(cursor, anchor = cursor) {
    const last = this.task ? this.task.tokens.length - 1 : -1;
    this.anchor = Math.min(anchor, last);
    const room = this.task && anchor >= 0 && cursor !== anchor ? this.room(this.anchor) : { first: -1, last };
    this.cursor = Math.max(room.first, Math.min(cursor, room.last));
    this.render();
    this.on.change();
  }

  clear() {
    this.place(-1);
  }

  step(direction) {
    const spans = this.task ? this.task.spans : [];
    if (!spans.length) return false;
    const at = this.cursor;
    const next = direction > 0
      ? spans.find((span) => span.token_start > at) || spans[0]
      : [...spans].reverse().find((span) => span.token_end < at) || spans[spans.length - 1];
    this.place(next.token_start);
    this.node.focus({ preventScroll: true });
    return true;
  }

  render() {
    const { task, node } = this;
    if (!task) return node.replaceChildren();
    const all = [0, task.tokens.length - 1];
    node.replaceChildren(...(task.grid.length
      ? [table(task.grid, ({ first, last }) => this.tokens(first, last), { role: "presentation" })]
      : [el("span", { class: "gap" }, ...visible(task.before || "")), ...this.tokens(...all)]));
    if (this.cursor >= 0) node.setAttribute("aria-activedescendant", `w${this.cursor}`);
    else node.removeAttribute("aria-activedescendant");
    if (this.cursor >= 0 && !this.drag) node.querySelector(`#w${this.cursor}`)?.scrollIntoView({ block: "nearest" });
  }

  tokens(first, last) {
    const { task, chosen } = this;
    const [low, high] = this.hasRange ? this.range : [-1, -2];
    const parts = [];
    let group = null;
    let span = null;
    for (let at = first; at <= last; at += 1) {
      const token = task.tokens[at];
      if (!span || span.token_end < at) span = task.spans.find((one) => one.token_start <= at && at <= one.token_end);
      if (span && at === span.token_start) {
        group = el("span", {
          class: "mark", role: "group", "data-label": span.label, "data-chosen": span === chosen, "data-doubtful": doubtful(span),
          "aria-label": describe(this.words(span.token_start, span.token_end), span),
        });
        parts.push(group);
      }
      const word = text(isolating(token.text), {
        class: "word", role: "option", id: `w${at}`, "data-token": at,
        "aria-selected": String((low <= at && at <= high) || Boolean(chosen && span === chosen)),
        "aria-label": span ? describe(token.text, span) : undefined,
        "data-cursor": at === this.cursor, "data-selected": low <= at && at <= high,
      }, token.text);
      const gap = el("span", { class: "gap", "data-token": at, "data-selected": low <= at && at < high, "aria-hidden": "true" }, ...(at < last || !task.grid.length ? visible(token.gap) : []));
      if (!span) {
        parts.push(word, gap);
      } else if (at < span.token_end) {
        group.append(word, gap);
      } else {
        group.append(word, ...tag(span));
        parts.push(gap);
      }
    }
    return parts;
  }

  // Keyboard

  key(event) {
    if (!this.task || event.altKey || event.ctrlKey || event.metaKey) return;
    const last = this.task.tokens.length - 1;
    const at = this.cursor;
    const target = {
      ArrowRight: () => Math.min(at + 1, last), ArrowLeft: () => Math.max(at - 1, 0),
      ArrowDown: () => this.line(1), ArrowUp: () => this.line(-1), Home: () => 0, End: () => last,
    }[event.key];
    if (!target) return;
    event.preventDefault();
    const to = at < 0 ? 0 : target();
    this.place(to, event.shiftKey && at >= 0 ? this.anchor : to);
  }

  line(direction) {
    const words = [...this.node.querySelectorAll(".word")];
    const here = words[this.cursor].getBoundingClientRect();
    let best = this.cursor;
    let distance = Infinity;
    let row = null;
    for (let at = this.cursor + direction; at >= 0 && at < words.length; at += direction) {
      const box = words[at].getBoundingClientRect();
      if (direction * (box.top - here.top) < here.height * 0.6) continue;
      if (row === null) row = box.top;
      if (Math.abs(box.top - row) > here.height * 0.6) break;
      const away = Math.abs(box.left + box.width / 2 - here.left - here.width / 2);
      if (away < distance) [best, distance] = [at, away];
    }
    return best;
  }

  // Mouse, pen and finger

  tokenAt(event) {
    const node = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-token], .mark");
    if (!node || !this.node.contains(node)) return null;
    const word = node.matches("[data-token]") ? node : [...node.querySelectorAll("[data-token]")].pop();
    return Number(word.dataset.token);
  }

  press(event) {
    if (event.button !== 0 || !this.task) return;
    const at = this.tokenAt(event);
    this.node.focus({ preventScroll: true });
    if (at === null) return;
    event.preventDefault();
    this.node.setPointerCapture(event.pointerId);
    if (event.shiftKey && this.cursor >= 0) {
      this.place(at, this.anchor);
      return;
    }
    // Not dblclick: the words are made anew in between, and the browser then sees two single clicks.
    const twice = at === this.pressed?.at && event.timeStamp - this.pressed.time < 450;
    this.pressed = { at, time: event.timeStamp };
    this.place(at);
    if (twice && !this.chosen) this.on.mark(at, at);
    else this.drag = at;
  }

  move(event) {
    if (this.drag === null) return;
    const at = this.tokenAt(event);
    if (at !== null && at !== this.cursor) this.place(at, this.drag);
  }

  release() {
    if (this.drag === null) return;
    this.drag = null;
    if (this.hasRange) this.on.mark(...this.range);
  }

  cancel() {
    this.drag = null;
    this.clear();
  }
}

const DOUBTFUL = 0.85; // three in eight spans below it were wrong, of the others one in forty

const doubtful = (span) => typeof span.score === "number" && span.score < DOUBTFUL;

// What stands beside a span: its label, which an amount does without, and the score of one that is doubtful.
function tag(span) {
  const words = [span.label !== "AMOUNT" && span.label, doubtful(span) && span.score.toFixed(2)].filter(Boolean);
  return words.length ? [el("span", { class: "tag", "aria-hidden": "true" }, words.join(" "))] : [];
}

function describe(words, span) {
  const link = span.card && span.card.nl ? `, ${span.card.nl}` : span.kb_id ? `, ${span.kb_id}` : "";
  const amount = span.amount ? `, ${t("amount").toLowerCase()} ${span.amount.text}` : "";
  return `${words}: ${span.label}${link}${amount}`;
}
