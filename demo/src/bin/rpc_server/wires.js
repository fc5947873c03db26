// The wires of rpc_server: how a call goes out, and how its answer reads at this end.

export const parsed = (json) => {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
};

/** The name at the end of an error URI. */
const nameOf = (uri) => String(uri).replace(/^.*#/s, "");
const isEmpty = (details) => details && Object.keys(details).length === 0;

/** `read` turns an answer into `{ok, details}`, `{name, message, details}`, or for an error without a name `{message}`. */
const SOCKETS = {
  wamp1: {
    label: "WAMP v1",
    subprotocol: "wamp",
    welcome: "[0,",
    call: (id, name, list) => [2, `c${id}`, name, ...list],
    id: /^\[[34],"c(\d+)"/,
    read([type, , third, message, details]) {
      if (type === 3) return { ok: true, details: third };
      return message === undefined ? { message: third } : { name: nameOf(third), message, details };
    },
  },
  ocppj: {
    label: "OCPP-J 2.0.1",
    subprotocol: "ocpp2.0.1",
    call: (id, name, args) => [2, `c${id}`, name, { args }],
    id: /^\[[34],"c(\d+)"/,
    read([type, , third, message, details]) {
      if (type === 3) return { ok: true, details: third.response };
      if (third === "InternalError") return { message };
      return { name: third, message, details: isEmpty(details) ? undefined : details };
    },
  },
  wamp2: {
    label: "WAMP v2",
    subprotocol: "wamp.2.json",
    hello: [1, "realm1", { roles: { caller: {} } }],
    welcome: "[2,",
    call: (id, name, list) => [48, id, {}, name, list],
    id: /^\[(?:50|8,48),(\d+),/,
    read([type, ...rest]) {
      if (type === 50) return { ok: true, details: rest[2]?.[0] };
      const [, , , uri, args, details] = rest;
      if (uri === "wamp.error.runtime_error") return { message: args?.[0] ?? uri };
      return { name: nameOf(uri), message: args?.[0], details };
    },
  },
};

const byNamespace = (name, args) => {
  const slash = name.indexOf("/");
  return { ns: name.slice(0, slash), action: name.slice(slash + 1), args };
};

const REQUESTS = {
  jsonrpc: {
    label: "JSON-RPC",
    path: "/jsonrpc",
    body: (method, params) => ({ jsonrpc: "2.0", id: 1, method, params }),
    read({ error, result }) {
      if (!error) return { ok: true, details: result };
      const { message, data } = error;
      return data?.type ? { name: data.type, message, details: data.details } : { message };
    },
  },
  http: {
    label: "HTTP body",
    path: "/lp/rpc/",
    body: byNamespace,
    read: ({ response, type, message, details }) =>
      type ? { name: type, message, details } : { ok: true, details: response },
  },
  problem: {
    label: "Problem document",
    path: "/lp/rpc/",
    accept: "application/problem+json",
    body: byNamespace,
    read({ response, type, title, detail, details }) {
      if (response !== undefined) return { ok: true, details: response };
      return type ? { name: nameOf(type), message: detail, details } : { message: title };
    },
  },
};

/** A WebSocket that comes back when it is lost; each call is a promise under its call ID. */
class Connection {
  #wire;
  #language;
  #show;
  #socket;
  #ready = false;
  #calls = new Map();
  #waiting = [];
  #lastId = 0;
  #delay = 250;

  constructor(wire, language, show) {
    [this.#wire, this.#language, this.#show] = [wire, language, show];
    this.open();
  }

  open() {
    const url = new URL("ws", location.href);
    url.protocol = url.protocol.replace("http", "ws");
    url.searchParams.set("lang", this.#language());
    const socket = new WebSocket(url, this.#wire.subprotocol);
    const { hello, welcome } = this.#wire;
    socket.onopen = () => {
      if (hello) socket.send(JSON.stringify(hello));
      if (!welcome && this.#socket === socket) this.#begin();
    };
    socket.onmessage = ({ data }) => this.#socket === socket && this.#receive(data);
    socket.onclose = () => this.#socket === socket && this.#closed();
    this.#socket = socket;
    this.#show("connecting");
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
    const id = ++this.#lastId;
    const sent = JSON.stringify(this.#wire.call(id, name, list));
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

  #begin() {
    this.#ready = true;
    this.#delay = 250;
    this.#show("open");
    this.#waiting.splice(0).forEach((resolve) => resolve());
  }

  #receive(data) {
    const { welcome, id } = this.#wire;
    if (welcome && data.startsWith(welcome)) return this.#begin();
    // As much as the head of an answer ends the wait for the rest.
    this.#calls.get(Number(id.exec(data)?.[1]))?.({ received: data, json: data });
  }

  #closed() {
    this.#lose();
    this.#show("closed");
    setTimeout(() => this.open(), this.#delay);
    this.#delay = Math.min(this.#delay * 2, 5_000);
  }

  #lose() {
    this.#ready = false;
    const silence = "The connection was lost";
    for (const settle of [...this.#calls.values()]) settle({ silence });
  }
}

async function post({ path, accept, body }, language, name, list, patience) {
  const url = `${path}?lang=${language}`;
  const headers = { "content-type": "application/json", ...(accept && { accept }) };
  const text = JSON.stringify(body(name, list));
  const sent = [`POST ${url}`, ...(accept ? [`accept: ${accept}`] : []), "", text].join("\n");
  try {
    const signal = AbortSignal.timeout(patience);
    const response = await fetch(url, { method: "POST", headers, body: text, signal });
    const json = await response.text();
    const head = [`HTTP ${response.status} ${response.statusText}`];
    for (const header of ["content-type", "retry-after", "x-request-id"]) {
      if (response.headers.has(header)) head.push(`${header}: ${response.headers.get(header)}`);
    }
    return { sent, received: `${head.join("\n")}\n\n${json}`, json, failed: !response.ok };
  } catch {
    return { sent, silence: "The server cannot be reached" };
  }
}

/** The answer as a client understands it. */
function read(wire, { json, silence, failed }) {
  if (silence) return { label: "no answer", message: silence };
  const value = parsed(json);
  if (wire.subprotocol) {
    return Array.isArray(value) ? wire.read(value) : { label: "malformed", message: "The answer cannot be read" };
  }
  const answer = value && typeof value === "object" ? wire.read(value) : { message: json };
  return answer.ok && failed ? { message: json } : answer;
}

/** All wires; `show` is told of each connection whenever its state changes. */
export function wires(language, show) {
  const sockets = Object.entries(SOCKETS).map(([id, wire]) => {
    const connection = new Connection(wire, language, (state) => show(id, state));
    return [id, { wire, transport: "websocket", connection, send: (...call) => connection.call(...call) }];
  });
  const requests = Object.entries(REQUESTS).map(([id, wire]) => {
    return [id, { wire, transport: "http", send: (...call) => post(wire, language(), ...call) }];
  });
  const all = [...sockets, ...requests].map(([id, { wire, send, ...rest }]) => {
    const call = async (...args) => {
      const exchange = await send(...args);
      return { exchange, answer: read(wire, exchange) };
    };
    return [id, { label: wire.label, call, ...rest }];
  });
  return new Map(all);
}
