// wamp.io 0.0.4, a WAMP v1 server for Node by Nico Kaiser: one of the few that are no autobahn.
//
//     wamp.io.js    fails on request; main.rs and client.rs decode what it sends
//
// It was written for Node 0.6, which had the class that it wants in another place.

process.EventEmitter = require('node:events');

const wamp = require('wamp.io');
const { WebSocketServer } = require('ws');

const procedures = {
  fail: (args, answer) => answer(...args),
  error: ([message], answer) => answer(new Error(message)),
  type: (args, answer) => answer(new TypeError('not a room')),
  surrogate: (args, answer) => answer('half \ud83d'),
  later: (args, answer) => setTimeout(answer, 50, ...args),
};

const server = new WebSocketServer({ host: '127.0.0.1', port: 0 }, () => {
  console.log(`listening on ws://127.0.0.1:${server.address().port}/`);
});
wamp.attach(server).on('call', (uri, args, answer) => procedures[uri](args, answer));
