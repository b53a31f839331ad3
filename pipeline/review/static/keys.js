// The keyboard. Keys that are pressed while a decision is on its way wait for the answer and are then carried out in
// their order; typing that can mean nothing here is never taken for a decision.

const PAUSE = 1000; // milliseconds: what is typed within it belongs to the typing before
const TEXT = "input:not([type=checkbox]), textarea";
const FIELD = `${TEXT}, select`;

// A letter is the same key with Caps Lock on; only Shift makes it another.
export function keyName({ key, shiftKey }) {
  if (!/^[a-z]$/i.test(key)) return key;
  return shiftKey ? key.toUpperCase() : key.toLowerCase();
}

const printable = (stroke) => stroke.key.length === 1 && !stroke.ctrlKey && !stroke.metaKey && !stroke.altKey;
const isUndo = (stroke) => (stroke.ctrlKey || stroke.metaKey) && !stroke.altKey && stroke.key.toLowerCase() === "z";
const isNeighbour = (stroke) => stroke.altKey && (stroke.key === "ArrowUp" || stroke.key === "ArrowDown");

export class Keys {
  // on: { busy(), act(name, time, repeat), swallowed() } - act: do what a key says; returns whether it was one of
  // the page's.
  constructor(on) {
    this.on = on;
    this.waiting = [];
    this.mutedUntil = 0;
    document.addEventListener("keydown", (event) => this.hold(event), { capture: true });
    document.addEventListener("keydown", (event) => this.press(event));
  }

  // The key could do nothing, and may be the first of a word: what follows without a pause is not a command.
  mute(time) {
    this.mutedUntil = time + PAUSE;
  }

  // Carry out what waited, up to the next thing to wait for.
  play() {
    while (this.waiting.length && !this.on.busy()) strike(this.waiting.shift());
  }

  // Forget what waited; returns how many keys that were.
  drop() {
    return this.waiting.splice(0).length;
  }

  hold(event) {
    if (!event.isTrusted || event.isComposing || event.target.closest(FIELD)) return;
    if (!this.on.busy() || ["Shift", "Control", "Alt", "Meta", "CapsLock", "Tab"].includes(event.key)) return;
    if ((event.ctrlKey || event.metaKey || event.altKey) && !isUndo(event) && !isNeighbour(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { key, code, shiftKey, ctrlKey, altKey, metaKey, timeStamp } = event;
    if (!event.repeat) this.waiting.push({ key, code, shiftKey, ctrlKey, altKey, metaKey, time: timeStamp });
  }

  press(event) {
    if (event.defaultPrevented || event.isComposing) return;
    const { target } = event;
    if (target.closest(FIELD)) return;
    const dialog = document.querySelector("dialog[open]");
    if (dialog) {
      if (dialog.dataset.keys?.includes(keyName(event))) {
        event.preventDefault();
        dialog.close();
      }
      return;
    }
    if ((event.ctrlKey || event.metaKey || event.altKey) && !isUndo(event) && !isNeighbour(event)) return;
    // Space and Enter press the button that has the focus, as everywhere else.
    if (target.matches("[type=checkbox]") && event.key === " ") return;
    if (target.closest("button, a, article") && (event.key === " " || event.key === "Enter")) return;
    const time = event.pressed ?? event.timeStamp;
    if (event.key === "Escape") this.mutedUntil = 0;
    if (printable(event) && time < this.mutedUntil) {
      event.preventDefault();
      this.mute(time);
      this.on.swallowed();
      return;
    }
    const name = isUndo(event) ? "Undo" : isNeighbour(event) ? `Alt${event.key}` : keyName(event);
    if (this.on.act(name, time, event.repeat)) event.preventDefault();
    else if (printable(event)) this.mute(time);
  }
}

// Press a key for the page: the browser does nothing of its own for it, neither typing nor pressing a button.
function strike({ time, ...stroke }) {
  const target = document.activeElement || document.body;
  const event = new KeyboardEvent("keydown", { ...stroke, bubbles: true, cancelable: true });
  event.pressed = time;
  if (!target.dispatchEvent(event)) return;
  if (target.matches(TEXT) && printable(stroke)) {
    target.setRangeText(stroke.key, target.selectionStart, target.selectionEnd, "end");
    target.dispatchEvent(new Event("input", { bubbles: true }));
  } else if (target.matches(TEXT) && stroke.key === "Backspace") {
    target.setRangeText("", Math.max(0, target.selectionStart - 1), target.selectionEnd, "end");
    target.dispatchEvent(new Event("input", { bubbles: true }));
  } else if (target.matches("button") && (stroke.key === " " || stroke.key === "Enter")) {
    target.click();
  }
}
