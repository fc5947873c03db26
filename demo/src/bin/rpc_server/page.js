// The page of rpc_server. What comes from the server goes into the page as text, never as markup.

import { parsed, wires } from "./wires.js";

const byId = (id) => document.getElementById(id);
const [procedure, args, lang, wire] = ["procedure", "args", "lang", "wire"].map(byId);
const [call, callAll, results, table, rows] = ["call", "call-all", "results", "table", "rows"].map(byId);

// For one call that somebody looks at, and for one of many.
const PATIENT = 15_000;
const IMPATIENT = 3_000;
const MOST_CARDS = 30;

const KINDS = ["ok", "known", "unknown", "unhandled"];
const STATES = { closed: "Disconnected", connecting: "Connecting…", open: "Connected" };

/** The answer by its kind. */
function classify({ ok, label, name, message, details }) {
  if (ok) return { kind: "ok", details };
  if (name === undefined) return { kind: "unhandled", label, message };
  return { kind: known.has(name) ? "known" : "unknown", name, message, details };
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
  element.dataset.wire = via;
  element.dataset.procedure = name;
  put(".call", `${name} ${JSON.stringify(list)}`);
  put(".via", all.get(via).label);
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

/** Calls over one wire, and shows it from the start. */
async function run(template, place, name, list, via, patience) {
  const { element, finish } = render(template, name, list, via);
  place(element);
  const start = performance.now();
  const { exchange, answer } = await all.get(via).call(name, list, patience);
  const reading = classify(answer);
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
const chosen = () => (wire.value === "all" ? [...all.keys()] : [wire.value]);
const possible = (name) => {
  const { transports } = procedures.find((one) => one.name === name);
  return chosen().filter((via) => transports.includes(all.get(via).transport));
};

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
  const vias = wire.value === "all" ? possible(procedure.value) : chosen();
  const called = vias.reverse().map(async (via) => {
    const { kind, name, message } = await run("card", place, procedure.value, list, via, PATIENT);
    return `${all.get(via).label}: ${[name ?? kind, message].filter(Boolean).join(", ")}`;
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
  for (const { name, examples } of procedures) {
    for (const list of examples) {
      for (const via of possible(name)) await run("row", place, name, list, via, IMPATIENT);
    }
  }
  // The last calls may have cost the connections.
  await Promise.all(connections.map((connection) => connection.ready()));
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

const states = new Map();
const all = wires(() => lang.value, (id, state) => {
  states.set(id, state);
  const worst = Object.keys(STATES).find((one) => [...states.values()].includes(one));
  byId("connection").dataset.state = worst;
  byId("connection").textContent = STATES[worst];
});
const connections = [...all.values()].flatMap(({ connection }) => connection ?? []);
wire.append(...[...all].map(([id, { label }]) => new Option(label, id)));
procedure.onchange = choose;
lang.onchange = () => connections.forEach((connection) => connection.reopen());
byId("form").onsubmit = callOne;
callAll.onclick = callEach;
byId("clear").onclick = clear;
choose();
