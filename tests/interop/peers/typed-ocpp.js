// typed-ocpp 1.6.2: validators of OCPP messages, with a schema for each version.
//
//     typed-ocpp.js FILE    reads errors as our crate builds them
//
// Of the two codes that 1.6 spells in its own way, its list for 1.6 has one, and its lists for 2.0.1 and 2.1 have
// the other.

const fs = require('node:fs');
const { pathToFileURL } = require('node:url');
const { row } = require('./table');

const REFUSED = { 'ocpp1.6': 'OccurenceConstraintViolation', 'ocpp2.0.1': 'FormatViolation', 'ocpp2.1': 'FormatViolation' };
const VENDOR = 'com.example.RelayStuck';

(async () => {
  // Only `require` looks into NODE_PATH.
  const { OCPP16, OCPP20, OCPP21 } = await import(pathToFileURL(require.resolve('typed-ocpp')));
  const versions = { 'ocpp1.6': OCPP16, 'ocpp2.0.1': OCPP20, 'ocpp2.1': OCPP21 };
  const lines = fs.readFileSync(process.argv[2], 'utf8').trim().split('\n').map(JSON.parse);
  for (const [subprotocol, { validateCallError }] of Object.entries(versions)) {
    const wrong = [];
    const codes = new Set();
    const own = lines.filter((line) => line.subprotocol === subprotocol);
    for (const { text, code } of own) {
      if (validateCallError(JSON.parse(text))) continue;
      const { errors } = validateCallError;
      if (errors.length === 1 && errors[0].includes(' /2 ')) codes.add(code);
      else wrong.push([text, errors]);
    }
    row('typed-ocpp', `${subprotocol}: ${own.length} built errors`, wrong, []);
    row('typed-ocpp', `${subprotocol}: codes that it does not know`, [...codes], [REFUSED[subprotocol], VENDOR]);
  }
})();
