// The page of rpc_server. What comes from the server goes into the page as text, never as markup.

const byId = (id) => document.getElementById(id);
const [procedure, args, lang, transport] = ["procedure", "args", "lang", "transport"].map(byId);
const [call, callAll, results, table, rows] = ["call", "call-all", "results", "table", "rows"].map(byId);

// For one call that somebody looks at, and for one of many.
const PATIENT = 15_000;
const IMPATIENT = 3_000;
const MOST_CARDS = 30;

const KINDS = ["ok", "known", "unknown", "unhandled"];
const TRANSPORTS = { websocket: "WebSocket", http: "HTTP" };

/** A WebSocket that comes back when it is lost; each call is a promise under its call ID. */
class Connection {
  #socket;
  #ready = false;
  #calls = new Map();
  #waiting = [];
  #lastId = 0;
  #delay = 250;

  constructor() {
    this.open();
  }

  open() {
    const url = new URL("ws", location.href);
    url.protocol = url.protocol.replace("http", "ws");
    url.searchParams.set("lang", lang.value);
    const socket = new WebSocket(url, "wamp");
    socket.onmessage = ({ data }) => this.#socket === socket && this.#receive(data);
    socket.onclose = () => this.#socket === socket && this.#closed();
    this.#socket = socket;
    this.#show("connecting", "Connecting…");
  }

  /** The language is the connection's, so another one takes another connection. */
  reopen() {
    const old = this.#socket;
    this.#lose();
    this.open();
    // Closed while it opens, it would complain on the console.
    if (old.readyState === WebSocket.CONNECTING) old.onopen = () => old.close();
    else old.close();
  }

  async ready() {
    if (!this.#ready) await new Promise((resolve) => this.#waiting.push(resolve));
  }

  async call(name, list, patience) {
    await this.ready();
    const id = `c${++this.#lastId}`;
    const sent = JSON.stringify([2, id, name, ...list]);
    return new Promise((resolve) => {
      const settle = (answer) => {
        clearTimeout(timer);
        this.#calls.delete(id);
        resolve({ sent, ...answer });
      };
      const timer = setTimeout(settle, patience, { silence: `No answer within ${patience / 1000} s` });
      this.#calls.set(id, settle);
      this.#socket.send(sent);
    });
  }

  #receive(data) {
    if (data.startsWith("[0,")) {
      this.#ready = true;
      this.#delay = 250;
      this.#show("open", "Connected");
      this.#waiting.splice(0).forEach((resolve) => resolve());
      return;
    }
    // As much as the head of an answer ends the wait for the rest.
    const id = /^\[[34],"(c\d+)"/.exec(data)?.[1];
    this.#calls.get(id)?.({ received: data });
  }

  #closed() {
    this.#lose();
    this.#show("closed", "Disconnected");
    setTimeout(() => this.open(), this.#delay);
    this.#delay = Math.min(this.#delay * 2, 5_000);
  }

  #lose() {
    this.#ready = false;
    const silence = "The connection was lost";
    for (const settle of [...this.#calls.values()]) settle({ silence });
  }

  #show(state, text) {
    byId("connection").dataset.state = state;
    byId("connection").textContent = text;
  }
}

async function post(name, list, patience) {
  const slash = name.indexOf("/");
  const body = JSON.stringify({ ns: name.slice(0, slash), action: name.slice(slash + 1), args: list });
  const path = `/lp/rpc/?lang=${lang.value}`;
  const sent = `POST ${path}\n\n${body}`;
  try {
    const headers = { "content-type": "application/json" };
    const signal = AbortSignal.timeout(patience);
    const response = await fetch(path, { method: "POST", headers, body, signal });
    const text = await response.text();
    const head = [`HTTP ${response.status} ${response.statusText}`];
    for (const header of ["content-type", "retry-after", "x-request-id"]) {
      if (response.headers.has(header)) head.push(`${header}: ${response.headers.get(header)}`);
    }
    return { sent, received: `${head.join("\n")}\n\n${text}`, ok: response.ok, text };
  } catch {
    return { sent, silence: "The server cannot be reached" };
  }
}

const parsed = (json) => {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
};

/** The answer as a client understands it: kind, name, message, details. */
function read(via, { received, text, ok, silence }, known) {
  const named = (name, message, details) => {
    return { kind: known.has(name) ? "known" : "unknown", name, message, details };
  };
  if (silence) return { kind: "unhandled", label: "no answer", message: silence };
  if (via === "http") {
    const body = parsed(text);
    if (ok) return { kind: "ok", details: body?.response };
    if (body?.type) return named(body.type, body.message, body.details);
    return { kind: "unhandled", message: text };
  }
  const frame = parsed(received);
  if (!Array.isArray(frame)) return { kind: "unhandled", label: "malformed", message: "The answer cannot be read" };
  const [type, , third, fourth, fifth] = frame;
  if (type === 3) return { kind: "ok", details: third };
  if (frame.length === 3) return { kind: "unhandled", message: third };
  return named(String(third).replace(/^.*#/s, ""), fourth, fifth);
}

/** JSON for people: on one line as long as that is short. */
function pretty(value) {
  const line = JSON.stringify(value);
  return line.length <= 60 ? line : JSON.stringify(value, null, 2);
}

/** Text from the wire. Lines may break after its separators, not inside words. */
const breakable = (text) => text.split(/(?<=[,/#])/).flatMap((piece) => [piece, document.createElement("wbr")]);

function render(template, name, list, via) {
  const element = byId(template).content.firstElementChild.cloneNode(true);
  const put = (selector, text) => (element.querySelector(selector).textContent = text ?? "");
  const putWire = (selector, text) => element.querySelector(selector).replaceChildren(...breakable(text ?? ""));
  element.dataset.transport = via;
  element.dataset.procedure = name;
  put(".call", `${name} ${JSON.stringify(list)}`);
  put(".transport", TRANSPORTS[via]);
  put(".badge", "waiting");

  const finish = (exchange, { kind, label, name: exception, message, details }, time) => {
    element.dataset.result = "";
    element.dataset.kind = kind;
    element.dataset.name = exception ?? "";
    put(".badge", label ?? kind);
    put(".name", exception);
    put(".message", message);
    put(".what", kind === "ok" ? "Result" : "Details");
    put(".details", details === undefined ? "" : pretty(details));
    putWire(".sent", exchange.sent);
    putWire(".received", exchange.received);
    put(".time", template === "row" ? time : `${time} ms`);
    element.setAttribute("aria-busy", "false");
  };
  element.setAttribute("aria-busy", "true");
  return { element, finish };
}

/** Calls over one transport, and shows it from the start. */
async function run(template, place, name, list, via, patience) {
  const { element, finish } = render(template, name, list, via);
  place(element);
  const start = performance.now();
  const exchange = await (via === "http" ? post : connection.call.bind(connection))(name, list, patience);
  const reading = read(via, exchange, known);
  finish(exchange, reading, Math.round(performance.now() - start));
  byId("empty").hidden = true;
  byId("clear").hidden = false;
  count();
  return reading;
}

function count() {
  const shown = [...document.querySelectorAll("[data-result]")];
  const badges = KINDS.map((kind) => [kind, shown.filter((one) => one.dataset.kind === kind).length])
    .filter(([, number]) => number)
    .map(([kind, number]) => {
      const badge = document.createElement("li");
      badge.className = "badge";
      badge.dataset.badge = kind;
      badge.textContent = `${number} ${kind}`;
      return badge;
    });
  byId("counts").replaceChildren(...badges);
}

const announce = (text) => (byId("summary").textContent = text);
const chosen = () => (transport.value === "both" ? Object.keys(TRANSPORTS) : [transport.value]);

async function callOne(event) {
  event.preventDefault();
  const list = parsed(args.value);
  const valid = Array.isArray(list);
  byId("args-error").hidden = valid;
  byId("args-error").textContent = valid ? "" : "Please write a JSON array, such as [1, \"two\"].";
  args.setAttribute("aria-invalid", String(!valid));
  if (!valid) return args.focus();

  byId("empty").hidden = true;
  while (results.childElementCount >= MOST_CARDS) results.lastElementChild.remove();
  const place = (element) => results.prepend(element);
  const called = chosen().reverse().map(async (via) => {
    const { kind, name, message } = await run("card", place, procedure.value, list, via, PATIENT);
    return `${TRANSPORTS[via]}: ${[name ?? kind, message].filter(Boolean).join(", ")}`;
  });
  announce((await Promise.all(called)).reverse().join(". "));
}

async function callEach() {
  callAll.disabled = call.disabled = true;
  results.replaceChildren();
  rows.replaceChildren();
  table.hidden = false;
  // On a narrow screen the table begins below what is seen.
  if (table.getBoundingClientRect().top > innerHeight / 2) byId("results-title").scrollIntoView();
  const place = (element) => rows.append(element);
  for (const { name, examples, transports } of procedures) {
    for (const list of examples) {
      for (const via of chosen().filter((one) => transports.includes(one))) {
        await run("row", place, name, list, via, IMPATIENT);
      }
    }
  }
  // The last calls may have cost the connection.
  await connection.ready();
  announce(`${rows.childElementCount} calls made. ${byId("counts").innerText.replaceAll("\n", ", ")}`);
  callAll.disabled = call.disabled = false;
}

function choose() {
  const { description, examples } = procedures.find(({ name }) => name === procedure.value);
  byId("description").textContent = description;
  const show = (list) => {
    args.value = JSON.stringify(list);
    byId("args-error").hidden = true;
    args.removeAttribute("aria-invalid");
  };
  const buttons = examples.map((list) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "example";
    button.textContent = JSON.stringify(list);
    button.onclick = () => show(list);
    return button;
  });
  byId("examples").replaceChildren(...(buttons.length > 1 ? buttons : []));
  show(examples[0]);
}

function clear() {
  results.replaceChildren();
  rows.replaceChildren();
  table.hidden = byId("clear").hidden = true;
  byId("empty").hidden = false;
  count();
  announce("");
}

const load = async (path) => (await fetch(path)).json();
const [procedures, names] = await Promise.all([load("procedures"), load("exceptions")]);
const known = new Set(names);
procedure.replaceChildren(...procedures.map(({ name }) => new Option(name)));
// The reader's own language, if the server speaks it.
const spoken = [...lang.options].map(({ value }) => value);
lang.value = navigator.languages.map((tag) => tag.split("-")[0]).find((tag) => spoken.includes(tag)) ?? "en";

const connection = new Connection();
procedure.onchange = choose;
lang.onchange = () => connection.reopen();
byId("form").onsubmit = callOne;
callAll.onclick = callEach;
byId("clear").onclick = clear;
choose();
