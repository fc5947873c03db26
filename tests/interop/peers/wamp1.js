// @ubergrape/wamp1 1.2.3, the WAMP v1 client of Grape itself: whatever Grape's users saw of an error over
// WebSocket went through it.
//
//     wamp1.js client URL    calls our server, and compares what its errors hold
//     wamp1.js server        is called, as Grape's server calls its clients; main.rs reads that
//
// Its errors are plain: `uri` is the third element of the frame, `message` the fourth, and `details` the
// fifth of exactly five.

const Wamp = require('@ubergrape/wamp1');
const Emitter = require('node:events');
const WebSocket = require('ws');
const { GRAPE, ODD, message, row, shown, soon } = require('./table');

const RPC = 'http://domain/rpc#';
const EXCEPTIONS = 'http://domain/exceptions#';

/** What wamp1 asks of a socket: text in events, and `send`. */
function textual(socket, failed) {
  const text = new Emitter();
  text.send = (json) => socket.send(json);
  socket.on('message', (data) => {
    try {
      text.emit('message', data.toString());
    } catch (error) {
      failed(error);
    }
  });
  return text;
}

/** A session on a socket of its own. `errors` has the errors that belong to no call. */
function connect(url) {
  const socket = new WebSocket(url, 'wamp');
  const closed = new Promise((resolve) => socket.once('close', resolve));
  return soon(new Promise((resolve, reject) => {
    const errors = [];
    const text = textual(socket, (error) => errors.push(error));
    const wamp = new Wamp(text, (welcome) => resolve({ wamp, welcome, errors, closed, call, socket }));
    wamp.on('error', (error) => errors.push(error));
    socket.once('error', reject);
    const call = (procedure, ...args) => soon(new Promise((resolve) => {
      wamp.call(procedure, ...args, (error, value) => resolve(error ? own(error) : { result: value }));
    }), 2000).catch(() => 'no answer');
  }));
}

/** What an error holds itself; one made from nothing has no `message`. */
function own(error) {
  const { stack, ...rest } = Object.fromEntries(
    Object.getOwnPropertyNames(error).map((name) => [name, error[name]]));
  return rest;
}

const error = (name, text, details) =>
  ({ message: text, uri: EXCEPTIONS + name, ...(details === undefined ? {} : { details }) });
const noRoom = (id, language) => error('NotFoundError', message('room-not-found', { id }, language), { id });

const field = (name, code, args) => [{ message: message(name, args), code }];
const REQUIRED = field('field-required', 'required');
const BURN = { procedure: 'rooms/burn' };
const MIXED = [null, true, 0, -1, 1.5, 1e300, 1e21, '', [], {}, [[{}]], { __proto__: null, a: null }];
// Grape's third form has three elements, so its text is where the URI should be, and there is no message.
const UNHANDLED = { uri: 'An error occurred.' };

const CASES = [
  ['a result', 'rooms/get', [1], { result: { id: 1, name: 'Lobby' } }],
  ['results of all kinds', 'echo/echo', MIXED, { result: JSON.parse(JSON.stringify(MIXED)) }],
  ['odd text in a result', 'echo/echo', ODD, { result: ODD }],
  ['NotFoundError with details', 'rooms/get', [7], noRoom(7)],
  ['InvalidOperation with a field error', 'rooms/create', [{ name: 'x'.repeat(21) }],
    error('InvalidOperation', message('fields-invalid'), {
      name: field('field-too-long', 'too-long', { max: 20 }),
    })],
  ['several field errors', 'rooms/create', [{ name: '', topic: 5 }],
    error('InvalidOperation', message('fields-invalid'), {
      name: REQUIRED, topic: field('field-wrong-type', 'wrong-type'),
    })],
  ['MissingParameter', 'rooms/get', [],
    error('MissingParameter', message('parameter-missing', { field: 'id' }), { id: REQUIRED })],
  ['OutOfRangeError', 'slow/sleep', [99999],
    error('OutOfRangeError', message('out-of-range', { max: 60000 }), { max: 60000 })],
  ['no such procedure', 'rooms/burn', [],
    error('NotFoundError', message('procedure-not-found', BURN), BURN)],
  ['an unknown name, with details', 'errors/unknown', [],
    error('RateLimited', message('rate-limited', { seconds: 1 }), { retryAfter: 1 })],
  ['unhandled', 'errors/fail', [], UNHANDLED],
  ['unhandled: a panic', 'errors/panic', [], UNHANDLED],
  ['unhandled: busy', 'flaky/get', ['wamp1', 1], UNHANDLED],
  ['and the next time a result', 'flaky/get', ['wamp1', 1], { result: 2 }],
  ...GRAPE.map((name) => [`raised: ${name}`, 'errors/raise', [name], error(name, message(name))]),
  ...ODD.map((name) => [`raised: an odd name, ${shown(name)}`, 'errors/raise', [name],
    error(name, message('raised', { name }))]),
  ['raised: no name at all', 'errors/raise', [''], error('MissingParameter',
    message('parameter-missing', { field: 'name' }), { name: REQUIRED })],
];

async function client(url) {
  const ws = `${url.replace(/^http/, 'ws')}ws`;
  const check = (...args) => row('wamp1', ...args);

  const { wamp, welcome, errors, call, socket } = await connect(ws);
  check('WELCOME', { version: welcome.version, protocol: socket.protocol }, { version: 1, protocol: 'wamp' });
  for (const [name, procedure, args, expected] of CASES) {
    check(name, await call(RPC + procedure, ...args), expected);
  }
  wamp.prefix('rpc', RPC);
  check('a CURIE as procedure', await call('rpc:rooms/get', 7), noRoom(7));
  check('a bare name as procedure', await call('rooms/get', 7), noRoom(7));

  const slow = call('slow/sleep', 200).then(() => 'slow');
  const three = [7, 1, 8].map((id) => call('rooms/get', id));
  check('calls at a time', [await Promise.race([slow, ...three]) !== 'slow', await Promise.all(three), await slow],
    [true, [noRoom(7), { result: { id: 1, name: 'Lobby' } }, noRoom(8)], 'slow']);
  check('none of that but answers', errors, []);

  for (const language of ['de', 'ru']) {
    const { call, socket } = await connect(`${ws}?lang=${language}`);
    check(`NotFoundError, in ${language}`, await call('rooms/get', 7), noRoom(7, language));
    check(`raised: each name, in ${language}`, await Promise.all(GRAPE.map((name) => call('errors/raise', name))),
      GRAPE.map((name) => error(name, message(name, {}, language))));
    check(`unhandled, in ${language}`, await call('errors/fail'), UNHANDLED);
    socket.close();
  }

  // What the server does wrong on purpose, and what wamp1 makes of it.
  const stray = await call('faults/stray');
  check('an error that belongs to no call', [stray, errors.map((error) => error.message)],
    [{ result: 'done' }, ['Unmatched callerror received from server']]);
  errors.length = 0;
  const garbled = await call('faults/garble');
  check('half an error: no answer', [garbled, errors.map((error) => error.name)], ['no answer', ['SyntaxError']]);
  check('the session goes on', await call('rooms/get', 7), noRoom(7));
  const dropped = await connect(ws);
  const pending = dropped.call('faults/drop');
  await soon(dropped.closed);
  check('a cut connection: no answer', await pending, 'no answer');
  socket.close();
}

function server() {
  const server = new WebSocket.Server({ host: '127.0.0.1', port: 0 }, () => {
    console.log(`listening on ws://127.0.0.1:${server.address().port}/`);
  });
  server.on('connection', (socket) => {
    new Wamp(textual(socket, console.error)).on('call', (endpoint, args, answer) => answer(args));
  });
}

const [mode, ...args] = process.argv.slice(2);
({ client, server })[mode](...args);
