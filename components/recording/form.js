/* A form. What is typed belongs to the browser: each change is kept as a draft under the person and the form, here and in
   the browser's storage, and goes to the server whole, in one message with the form's id, when somebody saves. The message
   is sent again until the server has answered it; the same id is one row, so it may arrive twice. */

const PATIENCE = 4000;
const LOOK = 400;
const KEPT_FOR = 7 * 24 * 3600 * 1000;
const PREFIX = "perimetri|";
const VERSION = 1;

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".modulo");
  if (data.offered) return offer(root, data, place => setTriggerValue("chosen", place));
  // A page that stays open over a new version of the app runs this anew, beside the form that it made before.
  if (!(root.form instanceof Form)) {
    root.form?.leave();
    root.form = new Form(root);
  }
  const { form } = root;
  form.send = message => setTriggerValue("sent", message);
  form.show(data);
  return () => form.leave();
}

const made = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

const told = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

/* A sentence in which people are named: parts of text, some with the address that the name links to. */
const sentence = parts =>
  parts.map(({ text, mail }) => (mail ? made("a", { href: `mailto:${mail}`, textContent: text }) : text));

/* Drafts */

// Where the browser keeps nothing (a private window, a full disk), they last as long as the page.
const unkept = (window.perimetriDrafts ??= new Map());

const drafts = {
  get(key) {
    try {
      const draft = unkept.get(key) ?? JSON.parse(localStorage.getItem(key));
      return draft?.version === VERSION && Date.now() - draft.at < KEPT_FOR ? draft : null;
    } catch {
      return null;
    }
  },

  put(key, draft) {
    try {
      localStorage.setItem(key, JSON.stringify(draft));
      unkept.delete(key);
    } catch {
      unkept.set(key, draft);
      this.erase(key);
    }
  },

  drop(key) {
    unkept.delete(key);
    this.erase(key);
  },

  erase(key) {
    try {
      localStorage.removeItem(key);
    } catch {
      // There is no storage, so nothing is in it.
    }
  },

  keys() {
    try {
      return [...new Set([...unkept.keys(), ...Object.keys(localStorage)])].filter(key => key.startsWith(PREFIX));
    } catch {
      return [...unkept.keys()];
    }
  },

  sweep() {
    for (const key of this.keys()) if (!this.get(key)) this.drop(key);
  },
};

const changes = draft => Object.entries(draft?.values ?? {}).filter(([, { value, start }]) => value !== start);

/* Where there is no form: the forms that were begun and not saved, each with the way back to it. On the page of the forms
   of one group those of that group; elsewhere ("*") all that say which page they are on. */
const offer = (root, data, choose, thrown = null) => {
  drafts.sweep();
  const lines = [];
  const button = (words, act, className = "") => {
    const element = made("button", { type: "button", textContent: words, className });
    element.addEventListener("click", act);
    return element;
  };
  if (thrown) {
    const back = () => (drafts.put(thrown.key, thrown.draft), offer(root, data, choose));
    const said = made("span", {}, told(data.words.thrown, { title: thrown.draft.title }));
    lines.push(made("li", {}, said, button(data.words.put_back_draft, back)));
  }
  for (const key of drafts.keys()) {
    const draft = drafts.get(key);
    if (!draft || !key.startsWith(`${PREFIX}${data.who}|`)) continue;
    const isElsewhere = data.offered === "*";
    // What was sent of a row that is there shows as waiting, or has landed.
    if (isElsewhere ? !draft.page || (draft.sent && !draft.group) : draft.group !== data.offered || !draft.place) continue;
    const said = draft.sent ? data.words.begun_and_sent : isElsewhere ? data.words.left : data.words.begun;
    const { page, address, place } = draft;
    const throwAway = () => (drafts.drop(key), offer(root, data, choose, { key, draft }));
    const words = made("span", {}, told(said, { title: draft.title, when: when(draft.at, data.words) }));
    const goOn = button(data.words.go_on, () => choose(isElsewhere ? { page, address, place } : place));
    // What was sent may be in the sheet already: only its form finds out.
    lines.push(made("li", {}, words, ...(draft.sent ? [] : [button(data.words.throw_away, throwAway, "altro")]), goOn));
  }
  root.replaceChildren(...(lines.length ? [made("ul", { className: "cominciati" }, ...lines)] : []));
};

const when = (at, words) => {
  const moment = new Date(at);
  const clock = moment.toLocaleTimeString(words.language, { hour: "2-digit", minute: "2-digit" });
  if (moment.toDateString() === new Date().toDateString()) return told(words.at, { clock });
  return told(words.on, { day: moment.toLocaleDateString(words.language, { weekday: "long", day: "numeric", month: "long" }), clock });
};

/* Controls: one for each kind of field. `value` is always text, "" for a blank. */

class Control {
  constructor(field, name, words) {
    Object.assign(this, { field, name, words });
    this.box = made("div", { className: "campo" });
    this.box.dataset.campo = field.label;
    this.error = made("p", { className: "errore", id: `${name}-errore`, hidden: true });
    const about = [];
    if (field.help) about.push(made("p", { className: "aiuto", id: `${name}-aiuto`, textContent: field.help }));
    this.build(made("span", { className: "nome" }, field.title, field.required ? " *" : ""), about);
    this.value = field.start;
    // What the control makes of the start: a value that it cannot show is not changed by being looked at.
    this.unchanged = this.value;
  }

  describe(element) {
    element.setAttribute("aria-describedby", [this.field.help && `${this.name}-aiuto`, `${this.name}-errore`].filter(Boolean).join(" "));
    if (this.field.required) element.setAttribute("aria-required", "true");
  }

  build(name, about) {
    this.input = this.make();
    this.input.id = this.name;
    this.describe(this.input);
    this.box.append(made("label", { htmlFor: this.name }, name), ...about, this.input);
    if (this.field.note) this.box.append(made("p", { className: "nota", textContent: this.field.note }));
    this.box.append(this.error);
  }

  make() {
    const input = made("input", { type: "text", autocomplete: "off" });
    if (this.field.widget === "whole") input.inputMode = "numeric";
    if (this.field.widget === "decimal") Object.assign(input, { inputMode: "decimal", placeholder: "12,50" });
    return input;
  }

  get value() {
    return this.input.value;
  }

  set value(text) {
    this.input.value = text;
  }

  /* What is to be saved: the start where the person left it alone. */
  get typed() {
    return this.value === this.unchanged ? this.field.start : this.value;
  }

  get shown() {
    return this.value;
  }

  /* False for a value that is none of what can be chosen. */
  takes() {
    return true;
  }

  get isUnfinished() {
    return this.input?.validity.badInput ?? false;
  }

  get stops() {
    return [this.input];
  }

  get first() {
    return this.stops[0];
  }

  complain(text) {
    this.error.textContent = text ?? "";
    this.error.hidden = !text;
    for (const stop of this.stops) text ? stop.setAttribute("aria-invalid", "true") : stop.removeAttribute("aria-invalid");
    this.box.classList.toggle("sbagliato", Boolean(text));
  }
}

class Note extends Control {
  make() {
    return made("textarea", { rows: 4 });
  }
}

class Moment extends Control {
  build(name, about) {
    super.build(name, about);
    this.spoken = made("p", { className: "a-parole" });
    this.input.after(this.spoken);
    this.input.addEventListener("input", () => this.speak());
  }

  make() {
    const isDate = this.field.widget === "date";
    return made("input", isDate ? { type: "date", min: "2000-01-01", max: "2099-12-31" } : { type: "time", step: 60 });
  }

  get value() {
    return super.value;
  }

  set value(text) {
    super.value = text;
    this.speak();
  }

  /* The browser writes dates in its own language: in words nobody takes the third of April for the fourth of March. */
  speak() {
    if (!this.spoken || this.field.widget !== "date") return;
    const day = this.input.valueAsDate;
    this.spoken.textContent = day
      ? day.toLocaleDateString(this.words.language, { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" })
      : "";
  }
}

class Pills extends Control {
  build(name, about) {
    const legend = made("legend", {}, name);
    this.set = made("fieldset", { className: "scelte" }, legend, ...about);
    this.describe(this.set);
    this.pills = this.field.options.map(([value, shown], place) => {
      const radio = made("input", { type: "radio", name: this.name, value, id: `${this.name}-${place}` });
      // A second tap, or Canc, takes the choice back: nobody has to answer what they do not know.
      radio.addEventListener("click", () => {
        if (this.chosen === radio) radio.checked = false;
        this.remember();
        this.box.dispatchEvent(new Event("input", { bubbles: true }));
      });
      radio.addEventListener("keydown", event => {
        if (event.key !== "Delete" && event.key !== "Backspace") return;
        radio.checked = false;
        this.remember();
        this.box.dispatchEvent(new Event("input", { bubbles: true }));
      });
      this.set.append(made("label", { className: "pillola", htmlFor: radio.id }, radio, made("span", { textContent: shown })));
      return radio;
    });
    this.box.append(this.set);
    if (this.field.note) this.box.append(made("p", { className: "nota", textContent: this.field.note }));
    this.box.append(this.error);
  }

  remember() {
    this.chosen = this.pills.find(radio => radio.checked) ?? null;
  }

  get value() {
    return this.pills.find(radio => radio.checked)?.value ?? "";
  }

  set value(text) {
    for (const radio of this.pills) radio.checked = radio.value === text;
    this.remember();
  }

  get shown() {
    return this.field.options.find(([value]) => value === this.value)?.[1] ?? "";
  }

  takes(value) {
    return !value || this.pills.some(radio => radio.value === value);
  }

  get isUnfinished() {
    return false;
  }

  get stops() {
    return this.pills;
  }

  get first() {
    return this.pills.find(radio => radio.checked) ?? this.pills[0];
  }
}

class List extends Control {
  make() {
    const { options } = this.field;
    const choose = options.length ? this.words.choose : this.words.nothing_to_choose;
    return made("select", {}, made("option", { value: "", textContent: choose }), ...options.map(([value, textContent]) => made("option", { value, textContent })));
  }

  get value() {
    return super.value;
  }

  set value(text) {
    super.value = text;
    // A select takes no value that it does not have; it would show none at all.
    if (this.input.selectedIndex < 0) this.input.selectedIndex = 0;
  }

  get shown() {
    return this.value && this.input.selectedOptions[0].textContent;
  }

  takes(value) {
    return !value || this.field.options.some(([known]) => known === value);
  }
}

class OpenList extends Control {
  make() {
    const names = made("datalist", { id: `${this.name}-nomi` }, ...this.field.options.map(([value]) => made("option", { value })));
    this.box.append(names);
    const input = made("input", { type: "text", autocomplete: "off", placeholder: this.words.choose_or_write });
    input.setAttribute("list", names.id);
    return input;
  }
}

const CONTROLS = { note: Note, date: Moment, time: Moment, pills: Pills, list: List, open: OpenList };

/* The form */

class Form {
  constructor(root) {
    this.root = root;
    this.controls = [];
    this.onStorage = event => event.key === this.key && this.elsewhere(event);
    window.addEventListener("storage", this.onStorage);
    // While the server is away the first tap beside Streamlit's box only puts the box away: it never comes to the button.
    this.onTap = event => !this.isConnected && event.composedPath().find(node => node.act)?.act();
    window.addEventListener("click", this.onTap, true);
    this.timer = setInterval(() => this.look(), LOOK);
    root.addEventListener("input", event => this.changed(event.target));
    root.addEventListener("keydown", event => event.key === "Enter" && this.enter(event));
    drafts.sweep();
  }

  leave() {
    clearInterval(this.timer);
    window.removeEventListener("click", this.onTap, true);
    window.removeEventListener("storage", this.onStorage);
    this.gone = true;
    this.root.replaceChildren();
    if (this.root.form === this) this.root.form = null;
  }

  show(data) {
    this.data = data;
    this.words = data.words;
    this.key = `${PREFIX}${data.who}|${data.form}`;
    if (data.saved) return this.settle(data.saved);
    const shape = JSON.stringify([this.key, data.id, data.fields, data.base]);
    if (shape !== this.shape) {
      this.shape = shape;
      this.build();
    }
    this.hear(data.answer);
    this.drawAnswer();
    this.look();
  }

  /* What was saved is no draft any more; nor is what was carried here from the form before. */
  settle({ id, token }) {
    const draft = drafts.get(this.key);
    this.root.replaceChildren();
    this.shape = this.draft = this.answer = null;
    if (!draft || (draft.id !== id && draft.sent?.token !== token)) return;
    drafts.drop(this.key);
    const origin = draft.from && drafts.get(draft.from);
    if (!origin) return;
    for (const [label, { kind, value }] of changes(draft)) {
      const there = origin.values[label];
      if (there?.kind === kind && there.value === value) there.value = there.start;
    }
    changes(origin).length ? drafts.put(draft.from, origin) : drafts.drop(draft.from);
  }

  /* Building */

  build() {
    const { data } = this;
    const focused = this.focused();
    const isFirst = !this.draft;
    const kept = this.draft ?? drafts.get(this.key);
    this.controls = data.fields.map((field, place) => new (CONTROLS[field.widget] ?? Control)(field, `campo-${place}`, this.words));
    if (isFirst) Object.assign(this, { lost: [], carried: [], isCarriedOnly: false });
    this.draft = kept && this.fill(kept);
    if (!this.draft) this.carry();
    this.id = this.draft?.id ?? data.id;
    if (isFirst) this.resumedAt = kept?.at;
    if (isFirst) this.isResumed = changes(this.draft).length > 0 && !this.carried.length;
    if (this.lost.length && this.draft.sent) this.hold();
    this.frame();
    // What was only carried here is kept where it was typed.
    if (!this.isCarriedOnly) window.perimetriForm = { group: data.group, key: this.key };
    if (focused) this.focus(focused);
  }

  frame() {
    this.fields = made("fieldset", { className: "campi" }, ...this.controls.map(control => control.box));
    this.line = made("p", { className: "ripresa" });
    this.line.setAttribute("role", "status");
    this.notice = made("div", { className: "risposta" });
    this.buttons = made("div", { className: "bottoni" });
    const notes = this.data.notes.map(text => made("p", { className: "nota", textContent: text }));
    if (this.data.fields.some(field => field.required)) notes.push(made("p", { className: "nota", textContent: this.words.required }));
    this.action = made("div", { className: "azione" }, this.notice, this.buttons);
    this.root.replaceChildren(this.line, this.fields, ...notes, this.action);
    this.root.classList.toggle("grande", Boolean(this.data.large));
    this.controls.forEach((control, place) => {
      for (const stop of control.stops) stop.enterKeyHint = place < this.controls.length - 1 ? "next" : "done";
    });
    this.drawLine();
  }

  /* Put what was kept back in its fields, and note what has no place any more. */
  fill(draft) {
    const values = {};
    for (const [label, each] of Object.entries(draft.values)) {
      const control = this.controls.find(({ field }) => field.label === label);
      const fits = control && control.field.kind === each.kind && (each.value === each.start || control.takes(each.value));
      if (fits) {
        values[label] = each;
        this.set(control, each);
      } else if (each.value !== each.start) this.lost.push(`${control?.field.title ?? label} «${each.shown ?? each.value}»`);
    }
    return { ...draft, values };
  }

  /* What was sent is not what the screen shows any more: nothing goes before the person has seen it. */
  hold() {
    this.draft = { ...this.draft, sent: null };
    this.keep();
    const lost = told(this.words.lost, { fields: this.lost.join(", ") });
    this.answer = { tone: "intanto", head: [{ text: this.words.form_changed }], advice: [{ text: lost }] };
  }

  set(control, { value, start }) {
    control.field = { ...control.field, start };
    control.value = start;
    control.unchanged = control.value;
    if (value !== start) control.value = value;
  }

  /* Another activity was chosen: what it asks too comes along. */
  carry() {
    const before = window.perimetriForm;
    if (!before || before.group !== this.data.group || before.key === this.key || !before.key.startsWith(`${PREFIX}${this.data.who}|`)) return;
    const draft = drafts.get(before.key);
    for (const [label, { kind, value }] of draft?.sent ? [] : changes(draft)) {
      const control = this.controls.find(({ field }) => field.label === label && field.kind === kind);
      if (!control || !control.takes(value)) continue;
      control.value = value;
      this.carried.push(control.field.title);
    }
    if (!this.carried.length) return;
    this.id = this.data.id;
    this.draft = { ...this.record(), from: before.key };
    this.isCarriedOnly = true;
  }

  /* Typing */

  record() {
    const values = {};
    for (const control of this.controls)
      values[control.field.label] = { kind: control.field.kind, value: control.typed, start: control.field.start, shown: control.shown };
    const { base, group, title, place, page, address } = this.data;
    const { from = null, base: seen = base, sent = null } = this.draft ?? {};
    return { version: VERSION, at: Date.now(), id: this.id, base: seen, group, title, place, page, address, values, from, sent };
  }

  keep() {
    if (this.isCarriedOnly) window.perimetriForm = { group: this.data.group, key: this.key };
    this.isCarriedOnly = false;
    if (changes(this.draft).length || this.draft.sent) return drafts.put(this.key, this.draft);
    drafts.drop(this.key);
    this.draft = null;
  }

  changed(target) {
    this.controls.find(({ box }) => box.contains(target))?.complain();
    this.draft = this.record();
    this.keep();
    this.undo = null;
    if (this.answer?.tone === "domanda") {
      this.answer = null;
      this.drawAnswer();
      this.look();
    }
    if (this.line.textContent && !this.lost.length) this.drawLine(true);
  }

  startAgain() {
    this.undo = this.draft;
    this.restart();
  }

  restart() {
    drafts.drop(this.key);
    this.draft = this.answer = null;
    window.perimetriForm = null;
    this.build();
    this.drawAnswer();
    this.look();
  }

  putBack() {
    const back = this.undo;
    this.undo = null;
    drafts.put(this.key, back);
    this.draft = null;
    this.build();
  }

  /* The same form was saved, or emptied, in another tab of this browser: what is the same here is done with, and what was
     typed here since then is another entry. */
  elsewhere({ oldValue, newValue }) {
    if (this.gone || newValue !== null || !this.draft) return;
    const texts = draft => JSON.stringify(changes(draft).map(([label, { value }]) => [label, value]));
    const isSame = texts(JSON.parse(oldValue)) === texts(this.draft);
    if (isSame) return this.restart();
    this.id = this.data.id;
    this.draft = { ...this.record(), sent: null };
    this.keep();
  }

  /* Moving: Enter goes on to the next field, and saves in the last one. */

  enter(event) {
    const control = this.controls.find(each => each.stops.includes(event.target));
    if (!control || event.target.tagName === "TEXTAREA" || event.isComposing) return;
    event.preventDefault();
    const next = this.controls[this.controls.indexOf(control) + 1];
    if (next) next.first?.focus();
    else this.save(this.offered()[0]);
  }

  focused() {
    const active = this.root.getRootNode().activeElement;
    const control = this.controls.find(each => each.stops.includes(active));
    return control && { label: control.field.label, from: active.selectionStart, to: active.selectionEnd };
  }

  focus({ label, from, to }) {
    const control = this.controls.find(({ field }) => field.label === label);
    control?.first?.focus({ preventScroll: true });
    if (from != null && control?.first?.setSelectionRange) control.first.setSelectionRange(from, to);
  }

  /* Saving */

  offered() {
    return this.answer?.buttons ?? this.data.buttons;
  }

  save(button) {
    // A second tap: what the first one sent is on its way.
    if (!button || this.draft?.sent) return;
    const unfinished = this.controls.filter(control => control.isUnfinished);
    if (unfinished.length) {
      const fields = Object.fromEntries(unfinished.map(({ field }) => [field.label, told(this.words.unfinished, { label: field.title })]));
      return this.answered({ head: [{ text: this.words.not_saved }], lines: Object.values(fields), fields });
    }
    const record = this.record();
    const token = Array.from(crypto.getRandomValues(new Uint8Array(8)), byte => byte.toString(16).padStart(2, "0")).join("");
    const { does, sure = null } = button;
    this.draft = { ...record, sent: { token, does, sure, base: button.base ?? record.base, at: Date.now() } };
    this.answer = null;
    for (const control of this.controls) control.complain();
    this.keep();
    this.drawAnswer();
    this.deliver();
    this.look();
  }

  deliver() {
    const { id, sent, values } = this.draft;
    this.delivered = Date.now();
    const texts = Object.fromEntries(Object.entries(values).map(([label, { value }]) => [label, value]));
    const { token, does, sure, base } = sent;
    this.send({ token, does, sure, base, id, who: this.data.who, form: this.data.form, values: texts, changed: changes(this.draft).map(([label]) => label) });
  }

  get isConnected() {
    const state = document.querySelector('[data-testid="stApp"]')?.dataset.testConnectionState;
    return state === undefined || state === "CONNECTED";
  }

  /* Every moment: is what was sent still without an answer, and is the server there? */
  look() {
    if (this.gone || !this.fields || this.data.saved) return;
    const sent = this.draft?.sent;
    const isBack = this.isConnected && !this.wasConnected;
    this.wasConnected = this.isConnected;
    if (sent && this.isConnected && (isBack || !this.delivered || Date.now() - this.delivered > PATIENCE)) this.deliver();
    this.fields.disabled = Boolean(sent);
    this.drawButtons(sent);
  }

  hear(answer) {
    const sent = this.draft?.sent;
    if (!answer || !sent || answer.token !== sent.token) return;
    const typed = this.controls.filter(control => control.typed !== control.field.start);
    this.delivered = null;
    if (answer.fresh) {
      const before = Object.fromEntries(typed.map(({ field, shown }) => [field.label, shown]));
      this.restart();
      for (const control of this.controls)
        if (before[control.field.label])
          control.error.before(made("p", { className: "nota", textContent: told(this.words.before, { typed: before[control.field.label] }) }));
      return;
    }
    this.draft = { ...this.draft, sent: null };
    this.keep();
    this.fields.disabled = false;
    this.answered(answer);
  }

  answered(answer) {
    this.answer = answer;
    this.drawAnswer();
    const wrong = this.controls.filter(control => answer.fields?.[control.field.label]);
    for (const control of this.controls) control.complain(answer.fields?.[control.field.label]);
    wrong[0]?.first.focus({ preventScroll: true });
    wrong[0]?.box.scrollIntoView({ block: "center" });
  }

  /* Drawing what is said */

  drawLine(isShort = false) {
    const parts = [];
    const button = (words, act) => {
      const made_ = made("button", { type: "button", className: "filo", textContent: words });
      made_.addEventListener("click", act);
      return made_;
    };
    if (this.undo) parts.push(this.words.emptied, " ", button(this.words.put_back, () => this.putBack()));
    else if (this.carried.length && !isShort)
      parts.push(told(this.words.carried, { labels: this.carried.join(", ") }), " ", button(this.words.start_again, () => this.startAgain()));
    else if (this.isResumed && this.draft)
      parts.push(told(this.words.resumed, { when: when(this.resumedAt, this.words) }), " ", button(this.words.start_again, () => this.startAgain()));
    if (this.lost.length) parts.push(made("br"), told(this.words.lost, { fields: this.lost.join(", ") }));
    this.line.replaceChildren(...parts);
    this.line.hidden = !parts.length;
  }

  drawAnswer() {
    if (!this.notice) return;
    const { answer } = this;
    this.notice.replaceChildren();
    this.notice.className = `risposta ${answer?.tone ?? "errore"}`;
    if (!answer) return;
    const box = made("div", { className: "avviso" });
    box.setAttribute("role", "alert");
    if (answer.head) box.append(made("strong", {}, ...sentence(answer.head)), " ");
    if (answer.advice) box.append(...sentence(answer.advice));
    if (answer.lines?.length) box.append(made("ul", {}, ...answer.lines.map(textContent => made("li", { textContent }))));
    if (answer.table) box.append(this.table(answer.table));
    this.notice.append(box);
  }

  table({ columns, rows }) {
    const blank = () => made("i", { textContent: this.words.blank });
    const line = ([label, ...texts]) => [
      made("tr", {}, made("th", { colSpan: 3, textContent: label })),
      made("tr", {}, ...texts.map(text => made("td", {}, text || blank()))),
    ];
    return made("table", {}, made("tr", {}, ...columns.map(textContent => made("td", { textContent }))), ...rows.flatMap(line));
  }

  drawButtons(sent) {
    const slow = sent && (!this.isConnected || Date.now() - sent.at > PATIENCE);
    const busy = sent && (slow ? this.words.waits : Date.now() - sent.at > 700 ? this.words.busy : null);
    const drawn = JSON.stringify([this.offered(), busy, Boolean(sent)]);
    if (drawn === this.drawnButtons && this.buttons.childElementCount) return;
    this.drawnButtons = drawn;
    const hadFocus = this.buttons.contains(this.root.getRootNode().activeElement);
    this.buttons.replaceChildren(...this.offered().map((button, place) => {
      const element = made("button", { type: "button", className: place ? "altro" : "primo", textContent: place ? button.label : busy || button.label });
      if (button.base || button.sure || place) element.classList.add("conferma");
      element.setAttribute("aria-disabled", Boolean(sent));
      element.act = () => this.save(button);
      element.addEventListener("click", element.act);
      return element;
    }));
    if (hadFocus) this.buttons.firstElementChild?.focus({ preventScroll: true });
  }
}
