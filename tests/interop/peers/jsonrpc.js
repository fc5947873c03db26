// json-rpc-2.0 1.8.1 and vscode-jsonrpc 10.0.0: JSON-RPC 2.0 over any transport, here WebSocket.
//
//     jsonrpc.js PACKAGE client URL               calls our server, and compares what its errors hold
//     jsonrpc.js PACKAGE server                   fails as it is told; jsonrpc.rs of cases.rs reads what it sends
//     jsonrpc.js PACKAGE relay URL NAME URL..     calls other servers directly and through ours, and compares

const { isDeepStrictEqual } = require('node:util');
const { once } = require('node:events');
const WebSocket = require('ws');
const { ODD, row, shown, soon } = require('./table');

const PROTOCOL = 'jsonrpc';

/** What the methods of a server do. `Failure` makes an error that the package sends as it is. */
const methods = (Failure) => ({
  error: ({ code, message, data }) => { throw Failure(code, message, data); },
  foreign: ({ text }) => { throw new Error(text); },
});

const packages = {
  'json-rpc-2.0': {
    connect(socket) {
      const { JSONRPCClient } = require('json-rpc-2.0');
      const client = new JSONRPCClient((request) => socket.send(JSON.stringify(request)));
      socket.on('message', (text) => client.receive(JSON.parse(text)));
      return (method, params) => client.request(method, params);
    },
    serve(socket) {
      const { JSONRPCServer, JSONRPCErrorException } = require('json-rpc-2.0');
      const server = new JSONRPCServer({ errorListener() {} });
      const all = methods((code, message, data) => new JSONRPCErrorException(message, code, data));
      Object.entries(all).forEach(([name, method]) => server.addMethod(name, method));
      socket.on('message', async (text) => socket.send(JSON.stringify(await server.receiveJSON(text.toString()))));
    },
  },
  'vscode-jsonrpc': {
    connect(socket) {
      const connection = this.connection(socket);
      return (method, params) => connection.sendRequest(method, params);
    },
    serve(socket) {
      const { ResponseError } = require('vscode-jsonrpc');
      const connection = this.connection(socket);
      const all = methods((code, message, data) => new ResponseError(code, message, data));
      Object.entries(all).forEach(([name, method]) => connection.onRequest(name, method));
    },
    connection(socket) {
      // The main module of Node sets up timers, which the others need.
      const { AbstractMessageReader, AbstractMessageWriter, createMessageConnection } = require('vscode-jsonrpc/node');
      class Reader extends AbstractMessageReader {
        listen(callback) {
          socket.on('message', (text) => {
            try {
              callback(JSON.parse(text));
            } catch (error) {
              this.fireError(error);
            }
          });
        }
      }
      class Writer extends AbstractMessageWriter {
        async write(message) { socket.send(JSON.stringify(message)); }
        end() {}
      }
      const quiet = { error() {}, warn() {}, info() {}, log() {} };
      const connection = createMessageConnection(new Reader(), new Writer(), quiet);
      connection.listen();
      return connection;
    },
  },
};

/** What users of the packages can see of an error. */
const seen = ({ constructor, code, message, data }) => ({ class: constructor.name, code, message, data });

async function connect(name, url) {
  const socket = new WebSocket(url, PROTOCOL);
  await soon(once(socket, 'open'));
  const send = packages[name].connect(socket);
  const call = (method, params) => soon(send(method, params)).then((result) => ({ result }), seen);
  return { socket, call };
}

// ---- server

async function server(name) {
  const server = new WebSocket.Server({ host: '127.0.0.1', port: 0 }, () => {
    console.log(`listening on ws://127.0.0.1:${server.address().port}/`);
  });
  server.on('connection', (socket) => packages[name].serve(socket));
}

// ---- client

/** What an error must be for users of the package. */
const error = (name, code, message, data) =>
  ({ class: name === 'json-rpc-2.0' ? 'JSONRPCErrorException' : 'ResponseError', code, message, data });

const CODES = { ParseError: -32700, InvalidRequest: -32600, MethodNotFound: -32601, InvalidParams: -32602, InternalError: -32603 };

async function client(name, url) {
  const { socket, call } = await connect(name, `${url}fail`);
  const check = async (what, told, code, message, data) =>
    row(name, what, await call('error', { message: 'text', ...told }), error(name, code, message, data));

  for (const [type, code] of Object.entries(CODES)) await check(type, { type }, code, 'text');
  await check('a code of the server', { type: 'ServerError', code: -32050 }, -32050, 'text');
  await check('a name without a code', { type: 'RoomTaken' }, -32000, 'text', { type: 'RoomTaken' });
  await check('a name with details', { type: 'RoomTaken', details: { n: 1.5 } }, -32000, 'text',
    { type: 'RoomTaken', details: { n: 1.5 } });
  const grape = await call('grape', { type: 'NotFoundError', message: 'text', details: { id: 7 } });
  row(name, 'a name of another set', grape, error(name, -32000, 'text', { type: 'NotFoundError', details: { id: 7 } }));
  await check('unhandled: the text stays inside', { message: 'db password' }, -32603, 'Internal error');
  for (const message of ['', ...ODD]) {
    await check(`a message: ${shown(message)}`, { type: 'InvalidParams', message }, -32602, message);
  }
  for (const details of [{ a: [1, null] }, [1], 'SQL', {}, 0, false, '']) {
    await check(`details: ${JSON.stringify(details)}`, { type: 'InvalidParams', details }, -32602, 'text', details);
  }
  await check('details: null', { type: 'InvalidParams', details: null }, -32602, 'text');
  socket.close();
}

// ---- relay

/** What comes of calls that each server here has in common. */
async function answers(name, url) {
  const { socket, call } = await connect(name, url);
  const all = {};
  const add = async (what, answer) => { all[what] = await answer; };
  const told = (what, code, message, data) => add(what, call('error', { code, message, data }));
  await add('no such method', call('fly', {}));
  await add('a foreign error', call('foreign', { text: 'db password' }));
  for (const code of [-32700, -32600, -32601, -32602, -32603, -32000, -32050, -32099, -32001, 0, 1, 409, 2 ** 31]) {
    await told(`code ${code}`, code, 'text');
  }
  for (const data of [{ n: 1.5, text: 'é\u2028' }, [1], 'SQL', {}, 0, false, '']) {
    await told(`data ${JSON.stringify(data)}`, -32000, 'text', data);
  }
  for (const message of ['', ...ODD]) await told(shown(message), -32000, message);
  socket.close();
  return all;
}

async function relay(name, url, ...servers) {
  for (let at = 0; at < servers.length; at += 2) {
    const [from, upstream] = servers.slice(at);
    const direct = await answers(name, upstream);
    const relayed = await answers(name, `${url}relay/${new URL(upstream).port}`);
    direct['code -32000'] = error(name, -32000, 'text');
    // Only what differs, so that a row that fails can be read.
    const differs = Object.keys(direct).filter((what) => !isDeepStrictEqual(relayed[what], direct[what]));
    const some = (all) => differs.map((what) => [what, all[what]]);
    const count = Object.keys(direct).length;
    row(name, `through callerror: ${count} errors`, some(relayed), some(direct), from);
  }
}

const [name, mode, ...args] = process.argv.slice(2);
({ client, server, relay })[mode](name, ...args);
