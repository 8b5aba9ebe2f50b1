/* The spreadsheet of the page Foglio. It shows a stretch of a tab and gathers what a hand does to it as a list of wishes,
   each with the rows as they were seen. Wishes stay here, numbered, until the server says that it has dealt with them:
   sent twice they are done once, and a wish that got lost is sent again. */

const PATIENCE = 3000;

/* What it says stands here in Italian; `words` has it in the language of the page. */
let words = {};
const say = (text, values = {}) => (words[text] ?? text).replace(/\{(\w+)\}/g, (_, name) => values[name]);

const sheets = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  if (!sheets.has(parentElement)) sheets.set(parentElement, new Sheet(parentElement.querySelector(".foglio")));
  const sheet = sheets.get(parentElement);
  sheet.send = wishes => setTriggerValue("wishes", { sitting: sheet.sitting, wishes });
  sheet.show(data);
}

const letters = column => (column < 26 ? "" : letters(Math.floor(column / 26) - 1)) + String.fromCharCode(65 + (column % 26));

/* The lines and cells of what was copied, all lines as wide as the widest. A cell in quotes may hold tabs and lines of its
   own: so spreadsheets copy it. */
const blockOf = text => {
  const [quoted, plain, end] = [/"([^"]*(?:""[^"]*)*)"(?=[\t\r\n]|$)/y, /[^\t\r\n]*/y, /\t|\r\n|\n|\r|$/y];
  const next = pattern => ((pattern.lastIndex = place), pattern.exec(text));
  const lines = [[]];
  let place = 0;
  for (;;) {
    const inQuotes = next(quoted);
    const cell = inQuotes ?? next(plain);
    lines.at(-1).push(inQuotes ? inQuotes[1].replaceAll('""', '"') : cell[0]);
    place += cell[0].length;
    const by = next(end)[0];
    place += by.length;
    if (!by) break;
    if (by !== "\t") {
      // The line break at the very end begins no line.
      if (place === text.length) break;
      lines.push([]);
    }
  }
  const width = Math.max(...lines.map(line => line.length));
  return lines.map(line => [...line, ...Array(width - line.length).fill("")]);
};

const made = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

class Sheet {
  constructor(root) {
    this.root = root;
    this.grid = root.querySelector(".griglia");
    this.dialog = root.querySelector("dialog");
    // Two visits of one page must not take each other's numbers for their own.
    this.sitting = Math.random().toString(36).slice(2);
    this.count = 0;
    this.queue = [];
    this.undone = [];
    this.here = null;
    this.pen = null;
    this.start = null;
    this.block = null;
    this.listen();
  }

  /* Showing */

  show(data) {
    const before = this.data;
    const elsewhere = !before || before.tab !== data.tab || before.first !== data.first;
    this.data = data;
    this.speak(data.words);
    if (data.sitting === this.sitting) this.queue = this.queue.filter(wish => wish.number > data.done);
    if (elsewhere) {
      this.pen?.finish(false);
      this.here = null;
      this.undone = [];
    }
    this.drawTable();
    this.fill();
    if (elsewhere) this.grid.scrollTo(0, 0);
    this.drawTabs(!before || before.tab !== data.tab);
    this.drawPages();
    this.drawState();
    this.root.querySelector('[data-does="add-row"]').style.display = data.locked ? "none" : "";
    this.arrive();
    if (elsewhere) this.block = null;
    else if (this.block && !this.queue.some(wish => wish.does === "open")) this.put(this.block);
  }

  /* What stands in the page already is said anew when the language changes. */
  speak(said) {
    if (said["Annulla"] === words["Annulla"]) return;
    words = said;
    for (const element of this.root.querySelectorAll(".strumenti [data-does], .schede [data-does], .griglia, .linguette"))
      for (const name of ["textContent", "title", "ariaLabel"]) {
        if (name === "textContent" && !element.classList.contains("primo")) continue;
        const text = (element[`said-${name}`] ??= element[name]);
        if (text) element[name] = say(text);
      }
  }

  /* Rows and columns are added and taken away at the ends, so that a pen that is down stays where it is. */
  drawTable() {
    const { columns, first, rows } = this.data;
    const [head, body] = [this.root.querySelector("thead"), this.root.querySelector("tbody")];
    if (!head.rows.length) {
      head.append(made("tr", {}, made("th", { className: "angolo" })), made("tr", {}, made("th", { className: "riga", textContent: "1" })));
      head.rows[1].cells[0].dataset.row = 1;
    }
    while (body.rows.length > rows.length) body.deleteRow(-1);
    while (body.rows.length < rows.length) body.insertRow().append(made("th", { className: "riga" }));
    const [letterLine, ...lines] = [...head.rows, ...body.rows];
    for (const line of [letterLine, ...lines]) while (line.cells.length > columns + 1) line.lastElementChild.remove();
    for (let column = letterLine.cells.length - 1; column < columns; column++) {
      const th = made("th", { textContent: letters(column), title: say("Colonna {column}: che cosa farne", { column: letters(column) }) });
      th.dataset.column = column;
      letterLine.append(th);
    }
    lines.forEach((line, place) => this.drawLine(line, place ? first + place - 1 : 1));
    if (this.pen && !this.pen.isConnected) this.pen = null;
    if (this.here && !this.cell(...this.here)) this.here = null;
  }

  drawLine(line, row) {
    const th = line.cells[0];
    const isNew = th.dataset.row !== String(row);
    if (isNew) Object.assign(th, { textContent: row, title: say("Riga {row}: che cosa farne", { row }) }).dataset.row = row;
    for (let column = isNew ? 0 : line.cells.length - 1; column < this.data.columns; column++) {
      const td = line.cells[column + 1] ?? line.insertCell();
      td.id = `c${row}-${column}`;
      td.setAttribute("role", "gridcell");
      Object.assign(td.dataset, { row, column });
    }
  }

  fill() {
    const waiting = this.waiting();
    const numbers = new Set(this.data.numbers);
    for (const td of this.root.querySelectorAll("td")) {
      const key = `${td.dataset.row}-${td.dataset.column}`;
      td.classList.toggle("attesa", waiting.has(key));
      td.classList.toggle("numero", numbers.has(key));
      if (this.pen?.parentElement === td) continue;
      const text = waiting.get(key) ?? this.text(+td.dataset.row, +td.dataset.column);
      if (td.textContent !== text) td.textContent = text;
      td.title = text.length > 24 ? text : "";
    }
    this.mark();
  }

  drawTabs(scroll) {
    const list = this.root.querySelector(".linguette");
    list.replaceChildren(...this.data.tabs.map(([id, title]) => {
      const isOpen = id === this.data.tab;
      const button = made("button", { type: "button", textContent: isOpen ? `${title} ▾` : title });
      button.setAttribute("role", "tab");
      button.setAttribute("aria-selected", isOpen);
      button.addEventListener("click", () => (isOpen ? this.tabMenu(button) : this.open(id)));
      return button;
    }));
    if (scroll) {
      const open = list.querySelector('[aria-selected="true"]');
      if (open) list.scrollLeft = open.offsetLeft - list.offsetLeft - 40;
    }
  }

  drawPages() {
    const { first, rows, last, step } = this.data;
    const end = first + rows.length - 1;
    this.root.querySelector(".pagine").hidden = first === 2 && end >= last;
    const number = each => each.toLocaleString(say("it-IT"), { useGrouping: "always" });
    this.root.querySelector(".righe").textContent = say("Righe {first}–{end} di {last}", { first: number(first), end: number(Math.max(first, Math.min(end, last))), last: number(last) });
    this.root.querySelector('[data-does="earlier"]').disabled = first - step < 2;
    this.root.querySelector('[data-does="later"]').disabled = end >= last;
  }

  drawState() {
    const state = this.root.querySelector(".stato");
    if (this.queue.some(wish => wish.does !== "open")) state.textContent = say("Salvataggio…");
    else state.textContent = this.data.saved ? say("Salvato nel foglio") : "";
    const busy = this.queue.some(wish => wish.does !== "type");
    this.grid.classList.toggle("occupata", busy);
    this.grid.setAttribute("aria-busy", busy);
  }

  /* What is shown, and what was seen */

  row(number) {
    return number === 1 ? this.data.header : this.data.rows[number - this.data.first];
  }

  text(row, column) {
    return this.row(row)?.[column] ?? "";
  }

  waiting() {
    const texts = new Map();
    for (const wish of this.queue)
      if (wish.does === "type" && wish.tab === this.data.tab)
        for (const [row, column, text] of wish.cells) texts.set(`${row}-${column}`, text);
    return texts;
  }

  /* The row as it was seen; what this hand has just typed is not known yet as the spreadsheet will show it. */
  seen(...numbers) {
    const waiting = this.waiting();
    return Object.fromEntries([1, ...numbers].map(number => {
      const row = Array.from({ length: this.data.columns }, (_, column) => this.text(number, column));
      return [number, row.map((text, column) => (waiting.has(`${number}-${column}`) ? null : text))];
    }));
  }

  get end() {
    return this.data.first + this.data.rows.length - 1;
  }

  /* Wishing */

  wish(does, details) {
    this.queue.push({ number: ++this.count, does, tab: this.data.tab, ...details });
    if (does !== "type") this.undone = [];
    this.drawState();
    this.sendAll();
  }

  sendAll() {
    clearTimeout(this.reminder);
    if (!this.queue.length || !this.root.isConnected) return;
    this.send(this.queue);
    this.reminder = setTimeout(() => this.sendAll(), PATIENCE);
  }

  type(cells, isUndo = false) {
    if (this.isLocked()) return;
    cells = cells.filter(([row, column, text]) => text !== (this.waiting().get(`${row}-${column}`) ?? this.shown(row, column)));
    if (!cells.length) return;
    if (!isUndo) this.undone.push(cells.map(([row, column]) => [row, column, this.shown(row, column)]));
    const rows = cells.map(([row]) => row).filter(row => row > 1);
    this.wish("type", { cells, seen: this.seen(...rows) });
    this.fill();
  }

  /* What the pen starts from: the formula of a cell that has one, else what it shows. */
  shown(row, column) {
    return this.data.formulas[`${row}-${column}`] ?? this.text(row, column);
  }

  open(tab, first = 2, rows = 0) {
    this.wish("open", { tab, first, rows });
  }

  addRow() {
    const row = Math.max(2, this.data.last + 1);
    this.goal = row;
    if (row < this.data.first || row > this.end) this.open(this.data.tab, 2 + this.data.step * Math.floor((row - 2) / this.data.step));
    else this.arrive();
  }

  arrive() {
    if (!this.goal || this.goal < this.data.first || this.goal > this.end) return;
    const row = this.goal;
    this.goal = null;
    this.go(row, 0);
    this.write();
  }

  /* The pen */

  cell(row, column) {
    return this.root.querySelector(`#c${row}-${column}`);
  }

  go(row, column) {
    if (row < this.data.first) row = row > 1 && this.here?.[0] === 1 ? this.data.first : 1;
    row = Math.min(row, this.end);
    column = Math.max(0, Math.min(column, this.data.columns - 1));
    this.here = [row, column];
    this.mark();
    const td = this.cell(row, column);
    // Sticky headers cover what is scrolled only just into view.
    const [top, left] = [this.root.querySelector("thead").offsetHeight, this.root.querySelector("th.angolo").offsetWidth];
    const { grid } = this;
    if (row > 1 && td.offsetTop - top < grid.scrollTop) grid.scrollTop = td.offsetTop - top;
    if (row > 1 && td.offsetTop + td.offsetHeight > grid.scrollTop + grid.clientHeight) grid.scrollTop = td.offsetTop + td.offsetHeight - grid.clientHeight;
    if (td.offsetLeft - left < grid.scrollLeft) grid.scrollLeft = td.offsetLeft - left;
    if (td.offsetLeft + td.offsetWidth > grid.scrollLeft + grid.clientWidth) grid.scrollLeft = td.offsetLeft + td.offsetWidth - grid.clientWidth;
    if (!this.pen) grid.focus({ preventScroll: true });
  }

  mark() {
    for (const old of this.root.querySelectorAll(".qui, .scelta")) old.classList.remove("qui", "scelta");
    if (!this.here) return;
    const [row, column] = this.here;
    this.cell(row, column)?.classList.add("qui");
    this.root.querySelector(`th[data-row="${row}"]`)?.classList.add("scelta");
    this.root.querySelector(`th[data-column="${column}"]`)?.classList.add("scelta");
    this.grid.setAttribute("aria-activedescendant", `c${row}-${column}`);
  }

  /* Whoever may only look is told so when they want to write. */
  isLocked() {
    if (this.data.locked) this.tell(say("Questa scheda si può solo guardare"), this.data.locked);
    return !!this.data.locked;
  }

  write(text) {
    if (!this.here || this.grid.classList.contains("occupata") || this.isLocked()) return;
    const [row, column] = this.here;
    const td = this.cell(row, column);
    const start = this.waiting().get(`${row}-${column}`) ?? this.shown(row, column);
    const pen = made("input", { className: "penna", value: text ?? start, autocomplete: "off", enterKeyHint: "next" });
    pen.setAttribute("aria-label", say("Cella {cell}", { cell: letters(column) + row }));
    // What was seen is what stood there when the pen was set down.
    const seen = this.seen(...(row > 1 ? [row] : []));
    pen.finish = keep => {
      if (this.pen !== pen) return;
      this.pen = null;
      td.classList.remove("scrive");
      td.textContent = start;
      if (keep && pen.value !== start) {
        this.undone.push([[row, column, start]]);
        this.wish("type", { cells: [[row, column, pen.value]], seen });
      }
      this.fill();
    };
    pen.addEventListener("blur", () => pen.finish(true));
    td.classList.add("scrive");
    td.replaceChildren(pen);
    this.pen = pen;
    pen.focus({ preventScroll: true });
    pen.setSelectionRange(pen.value.length, pen.value.length);
  }

  /* Keys, taps, the clipboard */

  listen() {
    const does = { "add-row": () => this.addRow(), "add-tab": () => this.addTab(), "all-tabs": target => this.allTabs(target) };
    does.earlier = () => this.open(this.data.tab, this.data.first - this.data.step);
    does.later = () => this.open(this.data.tab, this.data.first + this.data.step);
    this.root.addEventListener("click", event => {
      const target = event.target.closest("[data-does]");
      if (target) does[target.dataset.does](target);
    });
    this.grid.addEventListener("click", event => this.clicked(event.target.closest("th, td")));
    this.grid.addEventListener("dblclick", event => event.target.closest("td") && !this.pen && this.write());
    this.grid.addEventListener("contextmenu", event => {
      const td = event.target.closest("th, td");
      if (!td || this.pen) return;
      event.preventDefault();
      if (td.dataset.row > 1) this.rowMenu(+td.dataset.row, td);
      else if (td.dataset.column) this.columnMenu(+td.dataset.column, td);
    });
    this.grid.addEventListener("keydown", event => (this.pen ? this.penKey(event) : this.key(event)));
    this.grid.addEventListener("copy", event => {
      if (this.pen || !this.here) return;
      event.clipboardData.setData("text/plain", this.shown(...this.here));
      event.preventDefault();
    });
    this.grid.addEventListener("paste", event => {
      if (this.pen || !this.here) return;
      event.preventDefault();
      this.paste(event.clipboardData.getData("text/plain"));
    });
    this.dialog.addEventListener("click", event => event.target === this.dialog && this.dialog.close());
  }

  clicked(target) {
    if (!target || target.contains(this.pen) || this.grid.classList.contains("occupata")) return;
    this.pen?.finish(true);
    const { row, column } = target.dataset;
    this.start = null;
    if (target.tagName === "TD") {
      // A finger has no double click: the second tap on a cell opens it.
      const again = this.here && this.here[0] === +row && this.here[1] === +column;
      this.go(+row, +column);
      if (again && matchMedia("(pointer: coarse)").matches) this.write();
    } else if (column !== undefined) this.columnMenu(+column, target);
    else if (row > 1) this.rowMenu(+row, target);
  }

  key(event) {
    if (!this.here) return;
    const [row, column] = this.here;
    const moves = {
      ArrowUp: [row - 1, column], ArrowDown: [row === 1 ? this.data.first : row + 1, column], ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1], Tab: [row, column + (event.shiftKey ? -1 : 1)], Home: [row, 0], End: [row, this.data.header.length - 1],
      PageUp: [Math.max(this.data.first, row - 15), column], PageDown: [row + 15, column],
    };
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
      const before = this.undone.pop();
      if (before) this.type(before, true);
    } else if (event.ctrlKey || event.metaKey || event.altKey) return;
    else if (event.key === "Escape") this.here = null;
    else if (event.key === "Tab" && (event.shiftKey ? column === 0 : column === this.data.columns - 1)) return;
    else if (moves[event.key]) this.go(...moves[event.key]);
    else if (event.key === "Enter" || event.key === "F2") this.write();
    else if (event.key === "Delete" || event.key === "Backspace") this.type([[row, column, ""]]);
    else if (event.key.length === 1) this.write(event.key);
    else return;
    this.mark();
    event.preventDefault();
  }

  penKey(event) {
    const [row, column] = this.here;
    if (event.isComposing) return;
    if (event.key === "Escape") this.pen.finish(false);
    else if (event.key === "Enter" || event.key === "Tab") {
      this.pen.finish(true);
      if (event.key === "Tab") {
        this.start ??= column;
        this.go(row, column + (event.shiftKey ? -1 : 1));
      } else {
        // After a row that was typed with Tab, Enter goes to where the row began.
        const back = this.start ?? column;
        this.start = null;
        this.go(row === 1 ? this.data.first : row + 1, back);
      }
    } else return;
    event.preventDefault();
    this.grid.focus({ preventScroll: true });
  }

  paste(text) {
    if (!text || this.grid.classList.contains("occupata") || this.isLocked()) return;
    const [row, column] = this.here;
    this.put({ row, column, lines: blockOf(text), isShown: false });
  }

  /* All of a block or nothing of it. Rows that are there and not on the page are shown first: nobody pastes over what they
     do not see. */
  put(block) {
    this.block = null;
    const { tab, first, last, most, mostCells } = this.data;
    const { row, column, lines } = block;
    const [top, bottom] = [row === 1 && lines.length > 1 ? 2 : first, row + lines.length - 1];
    const number = each => each.toLocaleString(say("it-IT"), { useGrouping: "always" });
    if (bottom - top + 1 > most || lines.length * lines[0].length > mostCells) {
      const sentence = say("Sono {count} righe: qui se ne incollano fino a {most}, e {cells} celle, alla volta. Incollane una parte, poi il resto.", { count: number(lines.length), most: number(most), cells: number(mostCells) });
      this.tell(say("Non ho incollato nulla"), sentence);
    } else if (top < first || (bottom > this.end && this.end < last)) {
      if (block.isShown) return this.tell(say("Non ho incollato nulla"), say("La scheda è cambiata intanto. Riprova."));
      this.block = { ...block, isShown: true };
      this.open(tab, top, bottom - top + 1);
    } else {
      const cells = lines.flatMap((line, down) => line.map((each, right) => [row + down, column + right, each]));
      const labels = this.data.own.filter(each => cells.some(([at, place, text]) => place === each && at > 1 && text !== this.shown(at, place)));
      const names = labels.map(each => `«${this.text(1, each)}»`).join(", ");
      if (labels.length) this.question(say("Incollare anche sulle colonne dell'app?"), say("{names}: le scrive l'app, e da lì riconosce le righe.", { names }), say("Incolla lo stesso"), () => this.type(cells));
      else this.type(cells);
    }
  }

  tell(title, sentence) {
    const yes = made("button", { type: "button", className: "primo", textContent: say("Ho capito") });
    yes.addEventListener("click", () => this.dialog.close());
    this.ask(null, made("h2", { textContent: title }), made("p", { textContent: sentence }), made("div", { className: "fine" }, yes));
  }

  /* Menus and questions */

  ask(near, ...children) {
    const { dialog } = this;
    dialog.replaceChildren(...children);
    dialog.classList.toggle("vicino", !!near);
    dialog.showModal();
    dialog.style.inset = "";
    if (near) {
      const place = near.getBoundingClientRect();
      const left = Math.max(8, Math.min(place.left, innerWidth - dialog.offsetWidth - 8));
      const below = place.bottom + 4 + dialog.offsetHeight < innerHeight;
      const top = below ? place.bottom + 4 : Math.max(8, place.top - dialog.offsetHeight - 4);
      dialog.style.inset = `${Math.min(top, innerHeight - dialog.offsetHeight - 8)}px auto auto ${left}px`;
    }
  }

  menu(near, title, ...items) {
    const entries = items.map(item => {
      if (!item) return made("hr");
      const [label, act, isRemoval] = item;
      const button = made("button", { type: "button", className: isRemoval ? "voce toglie" : "voce", textContent: label });
      button.addEventListener("click", () => {
        this.dialog.close();
        act();
      });
      return button;
    });
    this.ask(near, made("h2", { textContent: title }), ...entries);
  }

  question(title, sentence, yes, act, input) {
    const form = made("form", { method: "dialog" }, made("h2", { textContent: title }), made("p", { textContent: sentence }));
    if (input) {
      input.setAttribute("aria-label", title);
      form.append(input);
    }
    const no = made("button", { type: "button", textContent: say("Annulla") });
    no.addEventListener("click", () => this.dialog.close());
    form.append(made("div", { className: "fine" }, no, made("button", { type: "submit", className: "primo", textContent: yes })));
    form.addEventListener("submit", () => act(input?.value));
    this.ask(null, form);
    input?.select();
  }

  rowMenu(row, near) {
    if (this.isLocked()) return;
    const structure = (does, details, ...rows) => this.wish(does, { dimension: "ROWS", ...details, seen: this.seen(...rows) });
    const contents = this.data.rows[row - this.data.first].filter(text => text).slice(0, 4).join(" · ");
    this.go(row, this.here?.[1] ?? 0);
    const moves = [[say("Sposta alla riga…"), () => this.moveTo(row)]];
    if (row < this.end) moves.unshift([say("Sposta giù"), () => structure("move", { place: row, before: row + 2 }, row, row + 1)]);
    if (row > this.data.first) moves.unshift([say("Sposta su"), () => structure("move", { place: row, before: row - 1 }, row, row - 1)]);
    this.menu(
      near, say("Riga {row}", { row }),
      [say("Inserisci una riga sopra"), () => structure("insert", { before: row }, row)],
      [say("Inserisci una riga sotto"), () => structure("insert", { before: row + 1 }, row)],
      null, ...moves, null,
      [say("Elimina la riga"), () => this.question(say("Eliminare la riga {row}?", { row }), contents || say("È vuota."), say("Elimina"), () => structure("delete", { place: row }, row)), true],
    );
  }

  moveTo(row) {
    const input = made("input", { type: "number", min: 2, value: row, inputMode: "numeric", required: true });
    this.question(say("Sposta alla riga…"), say("La riga {row} diventa quella con questo numero.", { row }), say("Sposta"), value => {
      const to = Math.max(2, Math.min(+value, this.data.last));
      if (to !== row) this.wish("move", { dimension: "ROWS", place: row, before: to > row ? to + 1 : to, seen: this.seen(row) });
    }, input);
  }

  columnMenu(column, near) {
    if (this.isLocked()) return;
    const structure = (does, details) => this.wish(does, { dimension: "COLUMNS", place: column, ...details, seen: this.seen() });
    const title = [say("Colonna {column}", { column: letters(column) }), this.text(1, column)].filter(part => part).join(" · ");
    this.go(this.here?.[0] ?? 1, column);
    const moves = [[say("Sposta a destra"), () => structure("move", { before: column + 2 })]];
    if (column > 0) moves.unshift([say("Sposta a sinistra"), () => structure("move", { before: column - 1 })]);
    this.menu(
      near, title,
      [say("Ordina dalla A alla Z"), () => structure("sort", { descending: false })],
      [say("Ordina dalla Z alla A"), () => structure("sort", { descending: true })],
      null,
      [say("Rinomina l'intestazione"), () => { this.go(1, column); this.write(); }],
      [say("Inserisci una colonna a sinistra"), () => structure("insert", { before: column })],
      [say("Inserisci una colonna a destra"), () => structure("insert", { before: column + 1 })],
      [say("Duplica"), () => structure("duplicate")],
      ...moves, null,
      [say("Elimina la colonna"), () => this.question(say("Eliminare la colonna {column}?", { column: letters(column) }), say("«{label}», con tutto quello che contiene.", { label: this.text(1, column) }), say("Elimina"), () => structure("delete")), true],
    );
  }

  tabMenu(near) {
    if (this.isLocked()) return;
    const { title } = this.data;
    const input = made("input", { type: "text", value: title, maxLength: 100, required: true });
    const rename = name => name.trim() !== title && this.wish("rename-tab", { title: name });
    this.menu(
      near, title,
      [say("Rinomina"), () => this.question(say("Rinomina la scheda"), say("L'app riconosce le sue schede dal nome."), say("Rinomina"), rename, input)],
      [say("Duplica"), () => this.wish("duplicate-tab")],
      null,
      [say("Elimina"), () => this.question(say("Eliminare la scheda «{title}»?", { title }), say("Con tutte le sue righe."), say("Elimina"), () => this.wish("delete-tab")), true],
    );
  }

  addTab() {
    const input = made("input", { type: "text", maxLength: 100, required: true });
    this.question(say("Nuova scheda"), say("Come si chiama?"), say("Aggiungi"), title => this.wish("add-tab", { title }), input);
  }

  allTabs(near) {
    this.menu(near, say("Schede"), ...this.data.tabs.map(([id, title]) => [id === this.data.tab ? `✓ ${title}` : title, () => id !== this.data.tab && this.open(id)]));
  }
}
