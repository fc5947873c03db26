// The server's page in a Chromium that nobody sees: the one client here that is a browser.
//
//     page.js URL    uses the page as people do, and compares what it shows them
//
// Whatever the browser complains of on its console, and whatever request fails or goes to another host, is
// a failed case. CHROMIUM is the program, SCREENSHOT a PNG file to write the page to.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { chromium } = require('playwright-core');
const { GRAPE, message, row } = require('./table');

const FLAGS = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--no-sandbox'];

const [url] = process.argv.slice(2);
const check = (...args) => row('page', ...args);

/** What the page has to complain of, so far. */
function watch(page) {
  const found = [];
  page.on('pageerror', (error) => found.push(`exception: ${error.message}`));
  page.on('console', (entry) => {
    // Chromium logs a status of 400 or 503 as an error, but it is not a fault of the page.
    const status = /^Failed to load resource: the server responded with a status of (400|503) /;
    const expected = status.test(entry.text()) && entry.location().url.includes('/lp/rpc/');
    if (['error', 'warning'].includes(entry.type()) && !expected) found.push(`console: ${entry.text()}`);
  });
  page.on('requestfailed', (request) => found.push(`failed: ${request.url()} ${request.failure().errorText}`));
  const host = (asked) => {
    if (new URL(asked).host !== new URL(url).host) found.push(`another host: ${asked}`);
  };
  page.on('request', (request) => host(request.url()));
  page.on('websocket', (socket) => host(socket.url()));
  return found;
}

/** What people see of some results; runs in the page. */
const shown = (results) => results.map((result) => ({
  via: result.dataset.wire, kind: result.dataset.kind, name: result.dataset.name,
  message: result.querySelector('.message').textContent,
}));

const SOCKETS = ['wamp1', 'ocppj', 'wamp2'];
const WIRES = [...SOCKETS, 'jsonrpc', 'http', 'problem'];

/** Chooses, calls, and waits for an answer over each of `wires`; the newest results are on top. */
async function call(page, procedure, args, wire, wires = wire === 'all' ? WIRES : [wire]) {
  await page.selectOption('#procedure', procedure);
  await page.selectOption('#wire', wire);
  await page.fill('#args', JSON.stringify(args));
  await page.click('#clear:visible', { timeout: 200 }).catch(() => {});
  await page.click('#call');
  await page.waitForFunction((count) => {
    const results = [...document.querySelectorAll('#results > *')];
    return results.length === count && results.every((one) => one.matches('[data-result]'));
  }, wires.length);
  return page.locator('#results > *').evaluateAll(shown);
}

const over = (wire, kind, name, message) => ({ via: wire, kind, name, message });
const each = (wires, kind, name, message) => wires.map((wire) => over(wire, kind, name, message));
const every = (kind, name, message) => each(WIRES, kind, name, message);
// Each wire has a text of its own for an error without a name.
const UNHANDLED = WIRES.map((wire) => over(wire, 'unhandled', '', {
  wamp1: 'An error occurred.', ocppj: 'An error occurred.', wamp2: 'wamp.error.runtime_error',
  jsonrpc: 'Internal error', http: 'Bad Request', problem: 'Bad Request',
}[wire]));
const NO_ROOM = message('room-not-found', { id: 7 });
const MARKUP = '<img src="http://localhost:1/x" onerror="document.title = 0">';

const CASES = [
  ['a result', 'rooms/get', [1], 'all', every('ok', '', '')],
  ['known', 'rooms/get', [7], 'all', every('known', 'NotFoundError', NO_ROOM)],
  ['unknown', 'errors/unknown', [], 'all',
    every('unknown', 'RateLimited', message('rate-limited', { seconds: 1 }))],
  ['unhandled', 'errors/fail', [], 'all', UNHANDLED],
  ['unhandled: a panic', 'errors/panic', [], 'all', UNHANDLED],
  ...WIRES.map((wire) => [`over ${wire} alone`, 'rooms/get', [7], wire,
    [over(wire, 'known', 'NotFoundError', NO_ROOM)]]),
  ['busy', 'flaky/get', ['page', 1], 'http', [over('http', 'unhandled', '', 'Service Unavailable')]],
  ['busy, as a problem', 'flaky/get', ['problem', 1], 'problem',
    [over('problem', 'unhandled', '', 'Service Unavailable')]],
  ['markup in a name and a message', 'errors/raise', [MARKUP], 'all',
    every('unknown', MARKUP, message('raised', { name: MARKUP }))],
  ['half an error', 'faults/garble', [], 'all',
    each(SOCKETS, 'unhandled', '', 'The answer cannot be read'), SOCKETS],
  ['an error that belongs to no call', 'faults/stray', [], 'all', each(SOCKETS, 'ok', '', ''), SOCKETS],
  ['a fault that HTTP does not have', 'faults/stray', [], 'jsonrpc',
    [over('jsonrpc', 'known', 'InvalidOperation', message('websocket-only'))]],
  ['a cut connection', 'faults/drop', [], 'all',
    each(SOCKETS, 'unhandled', '', 'The connection was lost'), SOCKETS],
  ['and the next call', 'rooms/get', [1], 'all', every('ok', '', '')],
];

/** The page may be wider than the window in no state. */
const tooWide = (page) => page.evaluate(() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  return scrollWidth - clientWidth;
});

/** Presses a key, and again until `selector` has the focus; the elements on the way are seen to have it. */
async function press(page, key, selector) {
  for (let i = 0; i < 40; i += 1) {
    await page.keyboard.press(key);
    const [arrived, visible, what] = await page.evaluate((selector) => {
      const element = document.activeElement;
      const outlined = getComputedStyle(element).outlineStyle !== 'none';
      return [element.matches(selector), outlined, element.outerHTML.slice(0, 80)];
    }, selector);
    if (!visible) throw new Error(`no visible focus: ${what}`);
    if (arrived) return;
  }
  throw new Error(`${key} does not lead to ${selector}`);
}

/** The page as soon as it can be used, and what it will complain of. */
async function open(context) {
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints = watch(page);
  await page.goto(url);
  await page.locator('#connection[data-state=open]').waitFor();
  await page.waitForFunction(() => document.querySelector('#procedure').options.length);
  return { page, complaints };
}

async function use(context) {
  const { page, complaints } = await open(context);

  for (const [name, procedure, args, wire, expected, wires] of CASES) {
    check(name, await call(page, procedure, args, wire, wires), expected);
  }
  check('the title, after markup', await page.title(), 'rpc_server · callerror');

  for (const lang of ['de', 'ru']) {
    await page.selectOption('#lang', lang);
    check(`known, in ${lang}`, await call(page, 'rooms/get', [7], 'all'),
      every('known', 'NotFoundError', message('room-not-found', { id: 7 }, lang)));
  }
  await page.selectOption('#lang', 'en');

  await page.fill('#args', '[1');
  await page.click('#call');
  check('arguments that are no JSON', [await page.locator('#args-error').isVisible(),
    await page.evaluate(() => document.activeElement.id)], [true, 'args']);

  await page.selectOption('#wire', 'all');
  await page.click('#call-all');
  await page.locator('#call-all:disabled').waitFor();
  await page.locator('#call-all:enabled').waitFor({ timeout: 40_000 });
  const rows = await page.locator('#rows > [data-result]').evaluateAll(shown);
  for (const wire of WIRES) {
    const names = rows.filter(({ kind, via }) => kind === 'known' && via === wire).map(({ name }) => name);
    check(`all calls: every name over ${wire}`, GRAPE.filter((name) => !names.includes(name)), []);
  }
  const kinds = new Set(rows.map(({ kind }) => kind));
  check('all calls: every kind', [...kinds].sort(), ['known', 'ok', 'unhandled', 'unknown']);

  for (const width of [1200, 768, 400, 320]) {
    await page.setViewportSize({ width, height: 800 });
    check(`${width} pixels wide: nothing beyond them`, await tooWide(page), 0);
  }
  check('no complaints', complaints, []);
  await page.close();
}

async function keyboard(context) {
  const { page, complaints } = await open(context);

  const seen = [];
  const last = async () => {
    const result = page.locator(`#results > :nth-last-child(${seen.length + 1})[data-result]`);
    await result.waitFor();
    seen.push(...await result.evaluateAll(shown));
  };
  await press(page, 'Tab', '#procedure');
  await page.keyboard.type('errors/unknown');
  await press(page, 'Tab', '#wire');
  await page.keyboard.type('WAMP v1');
  await press(page, 'Tab', '#call');
  await page.keyboard.press('Enter');
  await last();
  await press(page, 'Shift+Tab', '#args');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('[]');
  await press(page, 'Shift+Tab', '#procedure');
  await page.keyboard.type('errors/fail');
  await press(page, 'Tab', '#call');
  await page.keyboard.press('Space');
  await last();
  check('by the keyboard alone', seen, [
    over('wamp1', 'unknown', 'RateLimited', message('rate-limited', { seconds: 1 })), UNHANDLED[0]]);
  check('by the keyboard alone: no complaints', complaints, []);
  await page.close();
}

/** The page with something to see on it. */
async function picture(context, file) {
  const { page } = await open(context);
  await page.setViewportSize({ width: 1320, height: 800 });
  await call(page, 'rooms/get', [7], 'all');
  await page.mouse.move(0, 0);
  await page.screenshot({ path: file, fullPage: true });
  await page.close();
}

(async () => {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'page-'));
  const context = await chromium.launchPersistentContext(data, {
    args: FLAGS, executablePath: process.env.CHROMIUM, locale: 'en-GB', colorScheme: 'light',
  });
  try {
    await use(context);
    await keyboard(context);
    if (process.env.SCREENSHOT) await picture(context, process.env.SCREENSHOT);
  } finally {
    await context.close();
    fs.rmSync(data, { recursive: true, force: true });
  }
})();
