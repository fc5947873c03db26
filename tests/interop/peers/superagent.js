// superagent 10, the HTTP client of Grape's own web client: its RPC falls back to `POST /lp/rpc/`.
//
//     superagent.js URL    calls our server, and compares what its errors hold
//
// An answer that is not 2xx rejects; `error.response.body` is the parsed body if it is JSON, else `{}`.

const request = require('superagent');
const { GRAPE, ODD, message, row, shown, soon } = require('./table');

const [url] = process.argv.slice(2);
const check = (...args) => row('superagent', ...args);

/** The answer to a call: what superagent made of it, whether it rejects or not. */
async function call(procedure, args, prepare = (post) => post) {
  const [ns, action] = procedure.split('/');
  const post = request.post(`${url}lp/rpc/`).send({ ns, action, args });
  return answer(prepare(post));
}

async function answer(post) {
  const { status, response = null, message } = await soon(post).then(
    (response) => ({ status: response.status, response }),
    (error) => error);
  if (!response) return message;
  const { type, body, text, headers } = response;
  const after = headers['retry-after'];
  return { status, type, body, ...(type === 'text/plain' && { text }), ...(after && { after }) };
}

const result = (response) => ({ status: 200, type: 'application/json', body: { response } });
const error = (type, message, details) => ({
  status: 400, type: 'application/json', body: { type, message, ...(details === undefined ? {} : { details }) },
});
const UNHANDLED = { status: 400, type: 'text/plain', body: {}, text: 'Bad Request' };
const BUSY = { status: 503, type: 'text/plain', body: {}, text: 'Service Unavailable', after: '1' };

const noRoom = (id, language) => error('NotFoundError', message('room-not-found', { id }, language), { id });
const field = (name, code, args) => [{ message: message(name, args), code }];
const BURN = { procedure: 'rooms/burn' };
const accept = (languages) => (post) => post.set('Accept-Language', languages);
const query = (lang) => (post) => post.query({ lang });

const CASES = [
  ['a result', ['rooms/get', [1]], result({ id: 1, name: 'Lobby' })],
  ['results of all kinds', ['echo/echo', [null, true, 0, -1, 1.5, 1e300, '', [], {}]],
    result([null, true, 0, -1, 1.5, 1e300, '', [], {}])],
  ['odd text in a result', ['echo/echo', ODD], result(ODD)],
  ['NotFoundError with details', ['rooms/get', [7]], noRoom(7)],
  ['several field errors', ['rooms/create', [{ name: 'x'.repeat(21), topic: 5 }]],
    error('InvalidOperation', message('fields-invalid'), {
      name: field('field-too-long', 'too-long', { max: 20 }), topic: field('field-wrong-type', 'wrong-type'),
    })],
  ['no such procedure', ['rooms/burn', []],
    error('NotFoundError', message('procedure-not-found', BURN), BURN)],
  ['an unknown name, with details', ['errors/unknown', []],
    error('RateLimited', message('rate-limited', { seconds: 1 }), { retryAfter: 1 })],
  ['unhandled', ['errors/fail', []], UNHANDLED],
  ['unhandled: a panic', ['errors/panic', []], UNHANDLED],
  ...GRAPE.map((name) => [`raised: ${name}`, ['errors/raise', [name]], error(name, message(name))]),
  ...ODD.map((name) => [`raised: an odd name, ${shown(name)}`, ['errors/raise', [name]],
    error(name, message('raised', { name }))]),
  ['busy: 503 and Retry-After', ['flaky/get', ['superagent', 1]], BUSY],
  ['and the next time a result', ['flaky/get', ['superagent', 1]], result(2)],
  ["superagent's own retry, because of the 503", ['flaky/get', ['retry', 1], (post) => post.retry(1)], result(2)],
  ['Accept-Language', ['rooms/get', [7], accept('fr, de-AT;q=0.9, en;q=0.5')], noRoom(7, 'de')],
  ['Accept-Language that the server does not speak', ['rooms/get', [7], accept('fr')], noRoom(7)],
  ['?lang', ['rooms/get', [7], query('ru')], noRoom(7, 'ru')],
  ['?lang before Accept-Language', ['rooms/get', [7], (post) => query('ru')(accept('de')(post))], noRoom(7, 'ru')],
  ['unhandled, in de', ['errors/fail', [], query('de')], UNHANDLED],
];

(async () => {
  for (const [name, args, expected] of CASES) check(name, await call(...args), expected);

  const broken = request.post(`${url}lp/rpc/`).type('json').send('{"ns":');
  check('a call that is no JSON', await answer(broken), error('InvalidOperation', message('malformed')));
})();
