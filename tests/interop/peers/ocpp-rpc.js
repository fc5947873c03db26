// ocpp-rpc 2.2.1: a charge point and a management system in JavaScript.
//
//     ocpp-rpc.js client URL               calls our server, and compares what its errors hold
//     ocpp-rpc.js server                   fails as it is told; ocppj.rs of cases.rs reads what it sends
//     ocpp-rpc.js relay URL NAME URL..     calls other servers directly and through ours, and compares
//
// Its errors are classes. The code is `rpcErrorCode`, which is that of the class and not of the wire.

const { isDeepStrictEqual } = require('node:util');
const { RPCClient, RPCServer, createRPCError } = require('ocpp-rpc');
const { ODD, row, shown } = require('./table');

const PROTOCOLS = ['ocpp1.6', 'ocpp2.0.1'];

/** What users of the package can see of an error. */
const seen = (error) => ({
  class: error.constructor.name, code: error.rpcErrorCode, message: error.message, details: error.details,
});

/** A charge point that is connected. */
async function connect(endpoint, protocol) {
  const client = new RPCClient({
    endpoint: endpoint.replace(/\/$/, ''), identity: 'CP1', protocols: [protocol], reconnect: false,
    callTimeoutMs: 5000,
  });
  await client.connect();
  const call = (action, payload) => client.call(action, payload).then((result) => ({ result }), seen);
  const transfer = (messageId, data) =>
    call('DataTransfer', { vendorId: 'callerror', messageId, data: JSON.stringify(data) });
  return { client, call, transfer };
}

// ---- client

const CODES = ['NotImplemented', 'NotSupported', 'InternalError', 'ProtocolError', 'SecurityError', 'FormatViolation',
  'PropertyConstraintViolation', 'OccurrenceConstraintViolation', 'TypeConstraintViolation', 'GenericError',
  'MessageTypeNotSupported', 'RpcFrameworkError'];
const IN_1_6 = {
  FormatViolation: 'FormationViolation', OccurrenceConstraintViolation: 'OccurenceConstraintViolation',
  MessageTypeNotSupported: 'GenericError', RpcFrameworkError: 'GenericError',
};

/** What an error of this code must be for users of the package. */
const error = (code, message, details = {}) => {
  const name = code === 'RpcFrameworkError' ? 'Framework' : code.replace(/Error$/, '');
  return { class: `RPC${name}Error`, code, message, details };
};

async function client(url) {
  for (const protocol of PROTOCOLS) await fail(url, protocol);
}

async function fail(url, protocol) {
  const check = (name, ...rest) => row('ocpp-rpc', `${protocol}: ${name}`, ...rest);
  const is16 = protocol === 'ocpp1.6';
  const { client, transfer } = await connect(`${url}fail`, protocol);
  const told = (type, message = 'text', rest = {}) => transfer('error', { type, message, ...rest });

  for (const code of CODES) {
    check(code, await told(code), error(is16 && IN_1_6[code] || code, 'text'));
  }
  check('a code of a vendor is lost', await told('com.example.RelayStuck'), error('GenericError', 'text'));
  check('unhandled: the text stays inside', await transfer('error', { message: 'db password' }),
    error('InternalError', 'An error occurred.'));

  for (const text of ['', ...ODD]) {
    check(`a description: ${shown(text)}`, await told('GenericError', text), error('GenericError', text));
  }
  for (const letter of ['x', 'ä', '😀']) {
    check(`a description of 300 ${shown(letter)}`, await told('GenericError', letter.repeat(300)),
      error('GenericError', letter.repeat(is16 ? 300 : 255)));
  }
  const refused = (details) => told('SecurityError', 'text', { details });
  for (const details of [{}, { path: ['a', 0], n: 1.5, null: null }]) {
    check(`details: ${JSON.stringify(details)}`, await refused(details), error('SecurityError', 'text', details));
  }
  for (const details of [[], [{}], 'SQL', '', 7, false]) {
    check(`details that are no object: ${JSON.stringify(details)}`, await refused(details),
      error('SecurityError', 'text', { details }));
  }
  check('details: null', await refused(null), error('SecurityError', 'text'));

  const result = (data) => ({ result: { status: 'Accepted', data } });
  check('CALLRESULTERROR is not understood',
    await transfer('result error', { type: 'FormatViolation', message: 'text' }), result('done'));
  check('and answered', await transfer('received'),
    result('"-1": MessageTypeNotSupported: Unrecognised message type'));
  await client.close();
}

// ---- server

function answer(client) {
  client.handle('DataTransfer', ({ params: { messageId, data } }) => {
    switch (messageId) {
      case 'error': {
        const { code, description, details } = JSON.parse(data);
        throw createRPCError(code, description, details);
      }
      case 'foreign':
        throw new Error(JSON.parse(data));
      case 'circular': {
        const error = createRPCError('GenericError', 'text', {});
        error.details.error = error;
        throw error;
      }
      default:
        return { status: 'Accepted' };
    }
  });
  client.handle('BootNotification', () => ({}));
  client.handle('Heartbeat', () => ({ currentTime: 7 }));
}

async function server() {
  const server = new RPCServer({ protocols: PROTOCOLS, strictMode: true });
  server.on('client', answer);
  const http = await server.listen(0, '127.0.0.1');
  console.log(`listening on ws://127.0.0.1:${http.address().port}/`);
}

// ---- relay

/** What comes of calls that each server here has in common. */
async function answers(url, protocol) {
  const { client, call, transfer } = await connect(url, protocol);
  const all = {};
  const add = async (name, answer) => { all[name] = await answer; };
  const told = (name, code, rest) => add(name, transfer('error', { code, description: 'text', ...rest }));
  await add('no such action', call('Fly', {}));
  await add('a payload off the schema', call('DataTransfer', { vendorId: 7 }));
  // The CALL that it quotes has another ID.
  delete all['a payload off the schema'].details.ocpp_message;
  await add('a foreign error', transfer('foreign', 'db password'));
  for (const code of [...CODES, 'FormationViolation', 'OccurenceConstraintViolation', 'RelayStuck']) {
    await told(code, code);
  }
  for (const details of [{ n: 1.5, text: 'é\u2028' }, [1], 'SQL', {}]) {
    await told(`details ${JSON.stringify(details)}`, 'InternalError', { details });
  }
  for (const description of ['', 'ä'.repeat(300), ...ODD, SURROGATE]) {
    await told(description, 'InternalError', { description });
  }
  await client.close();
  return all;
}

const SURROGATE = 'half \ud83d';

async function relay(url, ...servers) {
  for (let at = 0; at < servers.length; at += 2) {
    const [name, upstream] = servers.slice(at);
    for (const protocol of PROTOCOLS) {
      const direct = await answers(upstream, protocol);
      const relayed = await answers(`${url}relay/${new URL(upstream).port}`, protocol);
      direct[SURROGATE].message = 'half \ufffd';
      // Only what differs, so that a row that fails can be read.
      const differs = Object.keys(direct).filter((what) => !isDeepStrictEqual(relayed[what], direct[what]));
      const some = (all) => differs.map((what) => [what, all[what]]);
      const count = Object.keys(direct).length;
      row('ocpp-rpc', `${protocol}, through callerror: ${count} errors`, some(relayed), some(direct), name);
    }
  }
}

const [mode, ...args] = process.argv.slice(2);
({ client, server, relay })[mode](...args);
