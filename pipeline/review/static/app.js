// The page: what is in hand, what each key does, and when the next paragraph may come.

import { get, post, setSession } from "./api.js";
import { Context, Letters } from "./context.js";
import { renderDone } from "./done.js";
import { Draft } from "./draft.js";
import { el } from "./dom.js";
import { Edits } from "./edits.js";
import { chooseLanguage, language, t } from "./i18n.js";
import { Inspector } from "./inspector.js";
import { Keys } from "./keys.js";
import { Note } from "./note.js";
import { Overview } from "./overview.js";
import { Paragraph } from "./paragraph.js";
import { renderProgress } from "./progress.js";
import { Settings } from "./settings.js";
import { renderVersions } from "./versions.js";
import { Windows } from "./windows.js";

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
  amount: (amount) => { edits.amount(amount); focusText(); },
  spread: (everywhere) => spread(false, everywhere),
  spreadDelete: (everywhere) => spread(true, everywhere),
  alias: addAlias,
  remove: () => edits.remove(),
  choose: (span) => { paragraph.place(span.token_start); focusText(); },
  draft: (name) => draft.open(name, paragraph),
  closed: () => { inspect(); focusText(); },
});
const draft = new Draft($("draft"), { saved: (entity) => { edits.link(entity); focusText(); } });
const context = new Context($("context"), card, (number) => open(number));
const letters = new Letters();
const windows = new Windows({ closed: focusText, fail });
const note = new Note($("note"), { save: saveNote, store: () => setTimeout(storeNote, 250), done: focusText });
const overview = new Overview($("overview"), { open: (number, letter) => open(number, letter), rest, filter: () => once(async () => show(await get("task", overview.filter))) });

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
  const dropped = keys.drop();
  const told = { 0: "offline", 401: "newAddress" }[error.status] || key;
  $("alert").textContent = t(told, { message: error.message }) + (dropped ? ` ${t("dropped", { n: dropped })}` : "");
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
  letters.update(answer);
  const view = task && (await letters.view(task));
  progress = answer.progress;
  paragraph.load(task);
  edits.load(task, config.session);
  note.load(task);
  showProgress();
  for (const name of ["accept", "reject", "ignore"]) $(name).disabled = !task;
  document.querySelector(".skip").hash = task ? "text" : "letter";
  if (!task) {
    await showDone();
    inspect();
    say(t("allDone"));
    $("letter").focus();
    return;
  }
  words.setAttribute("aria-label", t("text", { n: task.paragraph }));
  taken = -1;
  renderVersions(versions, task, takeVersion);
  context.show(view, task.paragraph);
  inspect();
  focusText();
  letters.prefetch(answer.following);
  const loaded = t("loaded", { n: task.paragraph, letter: task.letter, count: task.spans.length });
  say([message, edits.restored ? t("restored") : null, loaded].filter(Boolean).join(" "));
}

async function showDone() {
  const left = overview.filtered && progress.done < progress.total;
  context.clear();
  await renderDone($("context"), config, left ? t("allDoneOnly", { only: overview.filterName }) : t("allDone"), open);
}

function showProgress() {
  renderProgress($("progress"), $("done"), $("counters"), progress);
  if (!progress.pending) return;
  $("alert").textContent = t("exportPending", { n: progress.pending });
  $("alert").hidden = false;
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
  if (busy) {
    say(t("wait"));
    return;
  }
  busy = true;
  calm();
  try {
    await note.save();
    await work();
  } catch (error) {
    if (error.body?.task) await conflict(error);
    else fail(error, "failed");
  } finally {
    busy = false;
  }
  keys.play();
}

// Another browser was first: what it made of the paragraph is shown, and Ctrl z brings back what stood here.
async function conflict(error) {
  const mine = paragraph.task.spans;
  edits.forget();
  await show(error.body);
  edits.history.push(mine);
  fail(error, "conflict");
}

function decide(answer) {
  if (!paragraph.task) {
    say(t("allDone"));
    return;
  }
  once(async () => {
    await edits.settled();
    const { letter, paragraph: number } = paragraph.task;
    const next = await post("answer", { letter, paragraph: number, answer, spans: edits.spans(), revision: paragraph.task.revision, filter: overview.filter });
    edits.forget();
    await show(next, t("saved"));
  });
}

function undo() {
  once(async () => {
    const back = await post("undo");
    await show(back, back.count > 1 ? t("undoneMany", { count: back.count }) : t("undone", { n: back.task.paragraph }));
  });
}

function open(number, letter = paragraph.task?.letter) {
  if (number === undefined || letter === undefined) return;
  once(async () => show(await get("task", { letter, paragraph: number })));
}

function takeVersion(at = taken + 1) {
  const all = paragraph.task ? paragraph.task.versions : [];
  if (busy || !all.length) {
    say(t(busy ? "wait" : "noVersions"));
    return;
  }
  taken = at % all.length;
  edits.put(all[taken].spans.map(({ differs, ...span }) => span));
  paragraph.clear();
  focusText();
  say(t("tookVersion", { name: all[taken].sessions.join(", ") }));
}

// Accept what is open in the letter in hand, all of it or what has no suggestion; undone as one.
function rest(onlyEmpty) {
  if (!paragraph.task) return;
  once(async () => {
    const answer = await post("rest", { letter: paragraph.task.letter, only_empty: onlyEmpty, filter: overview.filter });
    await show(answer, t("acceptedRest", { count: answer.count }));
  });
}

// A moment later: what is clicked to leave the note comes first, and saves it too.
function storeNote() {
  if (busy) setTimeout(storeNote, 100);
  else if (note.changed) once(async () => {});
}

async function saveNote(text, flag) {
  const { letter, paragraph: number } = paragraph.task;
  const answer = await post("note", { letter, paragraph: number, note: text, flag });
  paragraph.task.revision = answer.task.revision;
  letters.update(answer); // shown once another paragraph is in hand
  say(t("noted"));
}

function giveLabel(label) {
  if (!paragraph.task) {
    say(t("allDone"));
    return;
  }
  if (paragraph.hasRange) edits.create(...paragraph.range, label);
  else if (paragraph.chosen) edits.relabel(label);
  else if (paragraph.cursor >= 0) edits.create(paragraph.cursor, paragraph.cursor, label);
  else activate(label);
  focusText();
}

function spread(removing, everywhere = false) {
  const span = paragraph.chosen;
  if (!span) {
    say(t("chooseFirst"));
    return;
  }
  once(async () => {
    await edits.settled();
    const { letter, paragraph: number } = paragraph.task;
    const answer = await post("spread", {
      letter, paragraph: number, revision: paragraph.task.revision, spans: edits.spans(), token_start: span.token_start, token_end: span.token_end,
      label: removing ? null : span.label, kb_id: removing ? null : span.kb_id ?? null, everywhere,
    });
    const cursor = paragraph.cursor;
    edits.forget();
    edits.spreads.push(edits.history.length);
    await reshow(answer, cursor);
    say(t("applied", { changed: answer.changed, paragraphs: answer.paragraphs.length }) + (answer.skipped ? t("skipped", { skipped: answer.skipped }) : ""));
  });
}

// The words of the chosen span become a name of its entity.
function addAlias() {
  const { token_start: first, token_end: last, card } = paragraph.chosen;
  once(async () => {
    const { letter, paragraph: number } = paragraph.task;
    const answer = await post("alias", { letter, paragraph: number, entity: card.id, text: paragraph.words(first, last) });
    paragraph.chosen.card = answer.card;
    inspect();
    say(t("aliasAdded", { text: paragraph.words(first, last), name: answer.card.nl }));
  });
}

async function reshow(answer, cursor) {
  progress = answer.progress;
  edits.replace(answer.task);
  letters.update(answer);
  context.show(await letters.view(answer.task), answer.task.paragraph);
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

async function openOverview() {
  try {
    overview.open((await get("letters")).letters, config.labels, paragraph.task);
  } catch (error) {
    fail(error);
  }
}

const openGuide = () => windows.guide(paragraph.chosen?.label || "");
const openKeys = () => windows.keys();

function openHistory() {
  if (paragraph.task) windows.history(paragraph.task);
  else say(t("allDone"));
}

// Keys

const KEY = {
  a: () => decide("accept"), x: () => decide("reject"), " ": () => decide("ignore"), Backspace: undo, Undo: takeBack,
  d: () => edits.remove(), Delete: () => edits.remove(), i: () => spread(false), I: () => spread(true),
  l: openChoice, Enter: openChoice, j: () => step(1), k: () => step(-1), v: () => takeVersion(), n: () => note.focus(), f: () => note.toggle(),
  AltArrowUp: () => neighbour(-1), AltArrowDown: () => neighbour(1),
  Escape: () => paragraph.clear(), "?": openGuide, g: openGuide, h: openKeys, o: openOverview, t: openHistory,
};

const keys = new Keys({
  busy: () => busy,
  swallowed: () => say(t("swallowed")),
  act(name, time, repeat) {
    const label = config.labels[Number(name) - 1];
    const action = label && /^[1-9]$/.test(name) ? () => giveLabel(label) : KEY[name];
    if (action) {
      if ((!repeat || "jk".includes(name)) && action() === false) keys.mute(time);
      return true;
    }
    if (name.length === 1) say(t("noKey", { key: name }));
    return false;
  },
});

function step(direction) {
  if (!paragraph.step(direction)) say(t("noSpans"));
}

function neighbour(direction) {
  const number = paragraph.task && context.neighbour(paragraph.task.paragraph, direction);
  if (number === null || number === undefined) say(t("noNeighbour"));
  else open(number);
}

// The picker of a link, or the form of an amount. What is typed next belongs to it, also where neither can open.
function openChoice() {
  const span = paragraph.chosen;
  if (!span) {
    say(t("chooseFirst"));
    return false;
  }
  if (config.linked.includes(span.label)) inspector.openPicker(paragraph.words(span.token_start, span.token_end), span.label);
  else inspector.openAmount(span);
  return true;
}

for (const answer of ["accept", "reject", "ignore"]) $(answer).addEventListener("click", () => decide(answer));
$("undo").addEventListener("click", undo);
$("open-guide").addEventListener("click", openGuide);
$("open-keys").addEventListener("click", openKeys);
$("open-overview").addEventListener("click", openOverview);
$("theme").addEventListener("click", () => { settings.nextTheme(); speak(); });
$("lang").addEventListener("click", () => { settings.lang = language() === "nl" ? "en" : "nl"; speak(); });

function speak() {
  chooseLanguage(settings.lang);
  settings.show($("theme"), $("lang"));
  $("who").textContent = config.session ? t("session", { name: config.session }) : "";
  showLabels();
  if (progress) showProgress();
  if (paragraph.task) words.setAttribute("aria-label", t("text", { n: paragraph.task.paragraph }));
  renderVersions(versions, paragraph.task, takeVersion);
  paragraph.render();
  note.speak();
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
