// The rows of the table that tests/interop/run prints: one for each case.

const fs = require('node:fs');
const path = require('node:path');
const { inspect, isDeepStrictEqual } = require('node:util');

const EXAMPLE = path.join(__dirname, '../../../demo/src/bin/rpc_server');

exports.GRAPE = `DefaultTeamRoomRestriction ForwardValidationError InvalidOperation ManagedRoomsRestriction
  MessageEditTimeoutExceeded MissingParameter NotAuthorized NotFoundError OutOfRangeError SessionError
  UnknownError`.split(/\s+/);

// Text that needs escapes in JSON, or more than one byte.
exports.ODD = ['"', '\\', '/', '\n\r\t\b\f', '\0\x1f\x7f', 'Zürich', '漢字', '😀', '\u2028', '</script>'];

/** Prints what became of a case in which `peer` read what `origin` wrote. */
exports.row = (peer, name, seen, expected, origin = 'callerror') => {
  const ok = isDeepStrictEqual(seen, expected);
  console.log((ok ? 'ok' : 'FAILED').padEnd(8) + origin.padEnd(17) + peer.padEnd(17) + name);
  if (ok) return;
  process.exitCode = 1;
  const line = (value) => inspect(value, { depth: null, compact: true, breakLength: Infinity });
  console.log(`        expected ${line(expected)}\n        seen     ${line(seen)}`);
};

/** A message of the server, from the file that the server reads; for Russian, only messages without a number. */
exports.message = (name, args = {}, language = 'en') => {
  const file = fs.readFileSync(path.join(EXAMPLE, 'messages', `${language}.ftl`), 'utf8');
  let [, text] = file.match(new RegExp(`^${name} = (.*(?:\\n[ }].*)*)`, 'm'));
  const number = text.match(/^\{ \$(\w+) ->/)?.[1];
  if (number) [, text] = text.match(args[number] === 1 ? /\[one\] (.*)/ : /\*\[\w+\] (.*)/);
  return text.replace(/\{ \$(\w+) \}/g, (_, argument) => args[argument]);
};

/** A string as a row can show it. */
exports.shown = (text) =>
  JSON.stringify(text).replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** `promise`, or a failure after some seconds. */
exports.soon = (promise, ms = 5000) => {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(reject, ms, new Error(`nothing after ${ms} ms`));
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
};
