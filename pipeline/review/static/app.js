// The page: what is in hand, what each key does, and when the next paragraph may come.

import { get, post, setSession } from "./api.js";
import { Context } from "./context.js";
import { Draft } from "./draft.js";
import { el } from "./dom.js";
import { Edits } from "./edits.js";
import { renderGuide, showSection } from "./guide.js";
import { KEYS, chooseLanguage, language, t } from "./i18n.js";
import { Inspector } from "./inspector.js";
import { Paragraph } from "./paragraph.js";
import { Settings } from "./settings.js";
import { renderVersions } from "./versions.js";

const $ = (id) => document.getElementById(id);
const settings = new Settings();
let config = { labels: [], linked: [], nil: "NIL" };
let progress = null;
let busy = false;
let taken = -1; // which of the annotators' versions was taken over last

// The card that holds the paragraph in hand: labels above, words below.
const words = el("div", { id: "text", role: "listbox", "aria-multiselectable": "true", tabindex: "0", lang: "nl", dir: "ltr" });
const active = el("div", { class: "labels", role: "group" });
const versions = el("div", { class: "versions", role: "group", hidden: true });
const card = el("div", { class: "card" }, active, words, versions);

const paragraph = new Paragraph(words, {
  change: () => inspect(),
  mark: (first, last) => edits.create(first, last, settings.label),
});
const edits = new Edits(paragraph, { locked: () => busy, say, fail, understood: () => inspector.refresh(paragraph) });
const inspector = new Inspector($("span"), $("spans"), $("span-count"), {
  label: giveLabel,
  link: (entity) => { edits.link(entity); focusText(); },
  spread: () => spread(false),
  spreadDelete: () => spread(true),
  remove: () => edits.remove(),
  choose: (span) => { paragraph.place(span.token_start); focusText(); },
  draft: (name) => draft.open(name, paragraph),
  closed: () => { inspect(); focusText(); },
});
const draft = new Draft($("draft"), { saved: (entity) => { edits.link(entity); focusText(); } });
const context = new Context($("context"), card, (number) => open(number));

function inspect() {
  inspector.show(paragraph, config);
}

function focusText() {
  words.focus({ preventScroll: true });
}

function say(message) {
  $("status").textContent = message;
}

function fail(error, key = "problem") {
  $("alert").textContent = error.reached === false ? t("offline") : t(key, { message: error.message });
  $("alert").hidden = false;
}

function calm() {
  $("alert").hidden = true;
  $("alert").textContent = "";
}

// Showing

// Everything is fetched first and shown in one go: no key can meet a paragraph that is only half there.
async function show(answer, message = null) {
  const task = answer.task;
  const letter = task && (await get("letter", { letter: task.letter }));
  progress = answer.progress;
  paragraph.load(task);
  edits.load(task, config.session);
  showProgress();
  showDecision(task);
  if (!task) {
    showDone();
    inspect();
    say(t("allDone"));
    $("letter").focus();
    return;
  }
  words.setAttribute("aria-label", t("text", { n: task.paragraph }));
  taken = -1;
  renderVersions(versions, task, takeVersion);
  context.show(task.letter, letter.paragraphs, task.paragraph);
  inspect();
  focusText();
  const loaded = t("loaded", { n: task.paragraph, letter: task.letter, count: task.spans.length });
  say([message, edits.restored ? t("restored") : null, loaded].filter(Boolean).join(" "));
}

function showDecision(task) {
  for (const answer of ["accept", "reject", "ignore"]) $(answer).disabled = !task;
  document.querySelector(".skip").hash = task ? "text" : "letter";
}

// Nothing is left to decide: where the work is, what comes next, and a way back to each letter.
async function showDone() {
  const letters = (await get("letters")).letters.map(({ letter, paragraph }) => el("li", {}, el("button", { type: "button", onclick: () => open(paragraph, letter) }, letter)));
  $("context").replaceChildren(el("li", { class: "hand done" },
    el("h2", {}, t("allDone")), el("p", {}, t("allDoneNote", { out: config.out })),
    el("p", {}, t("next"), " ", el("code", {}, `python -m pipeline merge ${config.folder} --part train`)),
    el("h3", {}, t("again")), el("ul", { class: "letters" }, ...letters)));
}

function showProgress() {
  const { total, done } = progress;
  const bar = $("progress");
  bar.setAttribute("aria-valuenow", done);
  bar.setAttribute("aria-valuemax", total);
  bar.setAttribute("aria-valuetext", t("doneOf", { done, total }));
  bar.firstElementChild.style.setProperty("inline-size", `${total ? (100 * done) / total : 0}%`);
  $("done").textContent = `${t("doneOf", { done, total })}`;
  const signs = { accept: "✓", reject: "✗", ignore: "–" };
  $("counters").replaceChildren(...["accept", "reject", "ignore", "spans", "sitting"].map((name) =>
    el("div", { "data-count": name, "data-sign": signs[name], title: `${progress[name]} ${t(`${name}N`)}` }, el("dt", {}, t(`${name}N`)), el("dd", {}, String(progress[name])))));
}

function showLabels() {
  active.setAttribute("aria-label", t("labels"));
  active.replaceChildren(...config.labels.map((label, at) => el("button", {
    type: "button", tabindex: "-1", "data-label": label, "aria-pressed": String(label === settings.label), onclick: () => activate(label),
  }, el("kbd", {}, String(at + 1)), ` ${label}`)));
}

function activate(label) {
  settings.label = label;
  showLabels();
  say(t("active", { label }));
  focusText();
}

// Doing

async function once(work) {
  if (busy) return;
  busy = true;
  try {
    await work();
    calm();
  } catch (error) {
    fail(error, "failed");
  } finally {
    busy = false;
  }
}

function decide(answer) {
  if (!paragraph.task) return;
  once(async () => {
    await edits.settled();
    const { letter, paragraph: number } = paragraph.task;
    const next = await post("answer", { letter, paragraph: number, answer, spans: edits.spans(), revision: paragraph.task.revision });
    edits.forget();
    await show(next, t("saved"));
  });
}

function undo() {
  once(async () => {
    const back = await post("undo");
    await show(back, t("undone", { n: back.task.paragraph }));
  });
}

function open(number, letter = paragraph.task?.letter) {
  if (number === undefined || letter === undefined) return;
  once(async () => show(await get("task", { letter, paragraph: number })));
}

function takeVersion(at = taken + 1) {
  const all = paragraph.task ? paragraph.task.versions : [];
  if (busy || !all.length) return;
  taken = at % all.length;
  edits.put(all[taken].spans.map(({ differs, ...span }) => span));
  paragraph.clear();
  focusText();
  say(t("tookVersion", { name: all[taken].sessions.join(", ") }));
}

function giveLabel(label) {
  if (paragraph.hasRange) edits.create(...paragraph.range, label);
  else if (paragraph.chosen) edits.relabel(label);
  else if (paragraph.cursor >= 0) edits.create(paragraph.cursor, paragraph.cursor, label);
  else activate(label);
  focusText();
}

function spread(removing) {
  const span = paragraph.chosen;
  if (!span) return;
  once(async () => {
    await edits.settled();
    const { letter, paragraph: number } = paragraph.task;
    const answer = await post("spread", {
      letter, paragraph: number, revision: paragraph.task.revision, spans: edits.spans(), token_start: span.token_start, token_end: span.token_end,
      label: removing ? null : span.label, kb_id: removing ? null : span.kb_id ?? null,
    });
    const cursor = paragraph.cursor;
    edits.forget();
    edits.spreads.push(edits.history.length);
    await reshow(answer, cursor);
    say(t("applied", { changed: answer.changed, paragraphs: answer.paragraphs.length }) + (answer.skipped ? t("skipped", { skipped: answer.skipped }) : ""));
  });
}

async function reshow(answer, cursor) {
  progress = answer.progress;
  edits.replace(answer.task);
  const { paragraphs } = await get("letter", { letter: answer.task.letter });
  context.show(answer.task.letter, paragraphs, answer.task.paragraph);
  paragraph.place(cursor);
  showProgress();
  focusText();
}

function takeBack() {
  if (edits.spreads.length && edits.spreads[edits.spreads.length - 1] === edits.history.length) {
    once(async () => {
      const { letter, paragraph: number } = paragraph.task;
      const answer = await post("unspread", { letter, paragraph: number });
      edits.spreads.pop();
      await reshow(answer, paragraph.cursor);
    });
  } else {
    edits.takeBack();
  }
}

// Windows

async function openGuide() {
  const dialog = $("guide");
  if (dialog.open) return dialog.close();
  const article = dialog.querySelector("article");
  if (!article.childElementCount) {
    try {
      renderGuide(article, (await get("guide")).markdown);
    } catch (error) {
      return fail(error);
    }
  }
  dialog.showModal();
  article.focus();
  showSection(article, paragraph.chosen ? paragraph.chosen.label : "");
}

function openKeys() {
  const dialog = $("keys");
  if (dialog.open) return dialog.close();
  dialog.querySelector("dl").replaceChildren(...KEYS[language()].map(([keys, meaning]) =>
    el("div", {}, el("dt", {}, el("kbd", {}, keys)), el("dd", {}, meaning))));
  dialog.showModal();
}

for (const dialog of document.querySelectorAll("dialog")) {
  dialog.querySelector(".close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", focusText);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.id !== "draft" && dialog.close());
}

// Keys

const KEY = {
  a: () => decide("accept"), x: () => decide("reject"), " ": () => decide("ignore"), Backspace: undo,
  d: () => edits.remove(), Delete: () => edits.remove(), i: () => spread(false), I: () => spread(true),
  l: () => openPicker(), Enter: () => openPicker(), j: () => paragraph.step(1), k: () => paragraph.step(-1),
  v: () => takeVersion(), Escape: () => paragraph.clear(), "?": openGuide, g: openGuide, h: openKeys,
};

// A letter is the same key with Caps Lock on; only Shift makes it another.
function keyName({ key, shiftKey }) {
  if (!/^[a-z]$/i.test(key)) return key;
  return shiftKey ? key.toUpperCase() : key.toLowerCase();
}

function openPicker() {
  const span = paragraph.chosen;
  if (span && config.linked.includes(span.label)) inspector.openPicker(paragraph.words(span.token_start, span.token_end), span.label);
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  const target = event.target;
  if (target.closest("input, textarea, select")) return;
  const dialog = document.querySelector("dialog[open]");
  if (dialog) {
    if ((dialog.id === "guide" && "?g".includes(keyName(event))) || (dialog.id === "keys" && keyName(event) === "h")) {
      event.preventDefault();
      dialog.close();
    }
    return;
  }
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "z") {
    event.preventDefault();
    takeBack();
    return;
  }
  if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown") && paragraph.task) {
    event.preventDefault();
    open(context.neighbour(paragraph.task.paragraph, event.key === "ArrowUp" ? -1 : 1));
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  // Space and Enter press the button that has the focus, as everywhere else.
  if (target.closest("button, a, article") && (event.key === " " || event.key === "Enter")) return;
  const digit = config.labels[Number(event.key) - 1];
  const action = digit && /^[1-9]$/.test(event.key) ? () => giveLabel(digit) : KEY[keyName(event)];
  if (!action) return;
  event.preventDefault();
  if (!event.repeat || event.key === "j" || event.key === "k") action();
});

for (const answer of ["accept", "reject", "ignore"]) $(answer).addEventListener("click", () => decide(answer));
$("undo").addEventListener("click", undo);
$("open-guide").addEventListener("click", openGuide);
$("open-keys").addEventListener("click", openKeys);
$("theme").addEventListener("click", () => { settings.nextTheme(); speak(); });
$("lang").addEventListener("click", () => { settings.lang = language() === "nl" ? "en" : "nl"; speak(); });

function speak() {
  chooseLanguage(settings.lang);
  $("theme").setAttribute("aria-label", t("theme", { value: t(settings.theme) }));
  $("theme").setAttribute("title", t("theme", { value: t(settings.theme) }));
  $("theme").textContent = { auto: "◐", light: "☀", dark: "☾" }[settings.theme];
  $("lang").textContent = language() === "nl" ? "EN" : "NL";
  $("lang").setAttribute("lang", language() === "nl" ? "en" : "nl");
  $("who").textContent = config.session ? t("session", { name: config.session }) : "";
  showLabels();
  if (progress) showProgress();
  if (paragraph.task) words.setAttribute("aria-label", t("text", { n: paragraph.task.paragraph }));
  renderVersions(versions, paragraph.task, takeVersion);
  paragraph.render();
  inspect();
  if (progress && !paragraph.task) showDone();
}

async function start() {
  speak();
  try {
    config = await post("open");
    setSession(config.session);
    settings.begin(config);
    document.title = `Kamerstukken · ${config.session}`;
    speak();
    await show(await get("task"), config.messages.join(" ") || null);
  } catch (error) {
    fail(error);
  }
}

start();
