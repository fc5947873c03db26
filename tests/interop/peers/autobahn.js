// autobahn 26.3.1 for JavaScript: a caller and a callee of WAMP v2.
//
//     autobahn.js caller URL           calls our callee at a router, and compares what rejects
//     autobahn.js callee URL           registers procedures that fail as they are told
//     autobahn.js relay URL PREFIX..   calls other callees directly and through ours, and compares
//
// Its errors are of one class, which has the URI, the arguments and the keyword arguments.

// It wants the class of browsers, which Node 20 does not have.
globalThis.WebSocket = require('ws');

const { isDeepStrictEqual } = require('node:util');
const autobahn = require('autobahn');
const { row, shown, soon, ...table } = require('./table');

// In JSON, WAMP v2 has bytes as a text that begins with U+0000, so no other text begins with it.
const ODD = table.ODD.map((text) => text.replace(/^\0/, ''));

const OURS = 'com.example.callerror.';
const OWN = 'com.example.autobahn-js.';
const NAME = 'autobahn 26 (JS)';
const TAKEN = 'com.example.error.room_taken';

/** What users of the package can see of an error. */
const seen = ({ error, args, kwargs }) => ({ error, args, kwargs });
const call = (session, procedure, args) =>
  soon(session.call(procedure, args)).then((result) => ({ result }), seen);

// ---- callee

const error = ([uri, args, kwargs]) => { throw new autobahn.Error(uri, args, kwargs); };
const foreign = ([text]) => { throw new Error(text); };

async function callee(session) {
  for (const procedure of [error, foreign]) await session.register(OWN + procedure.name, procedure);
  console.log('listening on ws://router/');
  await new Promise(() => {});
}

// ---- caller

async function caller(session) {
  const check = async (what, told, error, args, kwargs = {}) =>
    row(NAME, what, await call(session, `${OURS}error`, [JSON.stringify(told)]), { error, args, kwargs });

  for (const type of ['wamp.error.no_such_procedure', 'wamp.error.not_authorized', TAKEN]) {
    await check(type, { type, message: 'text' }, type, ['text']);
  }
  await check('neither message nor details', { type: TAKEN, message: '' }, TAKEN, []);
  await check('unhandled: the text stays inside', { message: 'db password' }, 'wamp.error.runtime_error', []);
  for (const details of [{ n: 1.5 }, { a: { b: [null] } }]) {
    await check(`details: ${JSON.stringify(details)}`, { type: TAKEN, message: 'text', details }, TAKEN, ['text'], details);
  }
  for (const details of [[], [1], 'SQL', '', 7, false]) {
    await check(`details that are no object: ${JSON.stringify(details)}`, { type: TAKEN, message: 'text', details },
      TAKEN, ['text', details]);
  }
  for (const message of ODD) await check(`a message: ${shown(message)}`, { type: TAKEN, message }, TAKEN, [message]);
}

// ---- relay

async function relay(session, ...prefixes) {
  const answers = async (call) => {
    const all = {};
    const add = async (what, ...args) => { all[what] = await call(...args); };
    await add('no such procedure', 'none');
    await add('a foreign error', 'foreign', 'db password');
    for (const uri of [TAKEN, 'wamp.error.not_authorized', 'wamp.error.canceled', 'wamp.error.cancelled']) {
      await add(uri, 'error', uri, ['text']);
    }
    for (const args of [[], ['text', 1], [1], [null], ['', {}]]) {
      for (const kwargs of [{}, { n: 1.5, message: 'm' }]) {
        await add(JSON.stringify([args, kwargs]), 'error', TAKEN, args, kwargs);
      }
    }
    for (const text of ODD) await add(shown(text), 'error', TAKEN, [text]);
    return all;
  };

  for (const prefix of prefixes) {
    const direct = await answers((name, ...args) => call(session, prefix + name, args));
    const relayed = await answers((name, ...args) => call(session, `${OURS}relay`, [prefix + name, ...args]));
    direct[TAKEN] = { error: TAKEN, args: ['text'], kwargs: {} };
    // Only what differs, so that a row that fails can be read.
    const differs = Object.keys(direct).filter((what) => !isDeepStrictEqual(relayed[what], direct[what]));
    const some = (all) => differs.map((what) => [what, all[what]]);
    const count = Object.keys(direct).length;
    row(NAME, `through callerror: ${count} errors`, some(relayed), some(direct), prefix.split('.')[2]);
  }
}

const [mode, url, ...args] = process.argv.slice(2);
const connection = new autobahn.Connection({ url, realm: 'realm1', max_retries: 0, protocols: ['wamp.2.json'] });
connection.onopen = async (session) => {
  await ({ caller, callee, relay })[mode](session, ...args);
  connection.close();
};
connection.onclose = (reason) => process.exit(reason === 'closed' ? process.exitCode : 1);
connection.open();
