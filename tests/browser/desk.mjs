// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Lists of cases as a helper who comes from a spreadsheet works in them: without scripts everything is a form; with them a range is
// pasted and copied, keys go everywhere and can be switched off, and lists change without loading the page anew. Every page is looked at
// with axe and at 320 pixels; pictures are left in tests-shots/ of the build folder.
import assert from 'node:assert/strict';
import { finish, launch, test } from './_page.mjs';
import { Eye, Helper } from './_journey.mjs';
import { startSite } from './_site.mjs';

const site = await startSite();
const browser = await launch();
const press = (page, selector) => Promise.all([page.waitForNavigation(), page.click(selector)]);
const text = (page) => page.innerText('main');
const person = 'lotus-supervisor';

// A window in which the helper is signed in; what the browser refuses (CSP, errors of scripts, other hosts) is collected.
async function desk({ script, width = 1280, lang = 'en', eye = null }) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, javaScriptEnabled: script, locale: lang });
  const page = await context.newPage();
  const faults = [];
  page.setDefaultTimeout(15000);
  page.on('console', (m) => { if (m.type() === 'error' && !/status of 4\d\d|'data:,'/.test(m.text())) faults.push(m.text()); });
  page.on('pageerror', (e) => faults.push(String(e)));
  page.on('request', (r) => { if (!r.url().startsWith(site.base) && !r.url().startsWith('data:')) faults.push(r.url()); });
  page.on('response', (r) => { if (r.status() >= 500) faults.push(`${r.status()} ${r.url()}`); });
  await new Helper(page, site.base, eye ?? { look: async () => {} }).signIn(person, site.people[person]);
  await page.goto(`${site.base}/staff/me`);
  await page.selectOption('select[name=lang]', lang);
  await press(page, 'form[action="/staff/me/language"] button');
  return { context, page, faults };
}

const openList = (page, rest = 'view=team') => page.goto(`${site.base}/staff/cases?${rest}`);

// ---- without scripts

async function makeColumns(page, eye) {
  await openList(page);
  await press(page, 'a[href="/staff/columns"]');
  await eye.look(page, 'grid-columns');
  for (const [name, kind] of [['Passport with', 'text'], ['Visits', 'number'], ['Next hearing', 'day']]) {
    await page.fill('#name', name);
    await page.selectOption('#kind', kind);
    await press(page, 'button[value=add]');
  }
}

async function editRows(page, eye) {
  await openList(page);
  await press(page, 'a[data-key=e]');
  assert.ok(await page.locator('table.grid tbody tr').count() >= 3, 'the demo has cases');
  await page.fill('input[name=c1] >> nth=0', 'her boss');
  await page.fill('input[name=c2] >> nth=0', 'often');
  await page.fill('input[name=c3] >> nth=1', '2027/1/5');
  await press(page, 'button[data-key=s]');
  assert.match(await text(page), /Saved: 1\. Not saved yet: 1\./);
  assert.equal(await page.inputValue('input[name=c1]'), 'her boss', 'what was typed stands there again');
  await eye.look(page, 'grid-edit-again');
  await page.fill('input[name=c2]', '3');
  await press(page, 'button[data-key=s]');
  assert.match(await text(page), /Changed: 1\./);
  assert.ok((await text(page)).includes('her boss') && (await text(page)).includes('2027-01-05'));
  await eye.look(page, 'grid-list');
  await press(page, '.undo button');
  assert.match(await text(page), /Put back: 1\./);
  assert.ok(!(await text(page)).includes('her boss') && (await text(page)).includes('2027-01-05'), 'only the last act is undone');
}

async function several(page, eye) {
  await openList(page, 'view=new');
  const boxes = page.locator('input[name=case]');
  const n = Math.min(2, await boxes.count());
  assert.ok(n > 0);
  for (let i = 0; i < n; i += 1) await boxes.nth(i).check({ force: true });
  await press(page, 'button[value=wait]');
  assert.match(await text(page), new RegExp(`Changed: ${n}\\.`));
  await press(page, '.undo button');
  assert.match(await text(page), new RegExp(`Put back: ${n}\\.`));
  await page.click('details summary');
  await page.fill('#list_name', 'Monday round');
  await page.check('#list_shared', { force: true });
  await press(page, 'button[value=save]');
  assert.ok(await page.locator('.saved a', { hasText: 'Monday round' }).count());
  await page.goto(`${site.base}/staff/cases/lists`);
  await eye.look(page, 'grid-lists');
  await page.goto(`${site.base}/staff/keyboard`);
  await eye.look(page, 'grid-keyboard');
}

await test('without scripts: own columns, many rows, several at once, undo, saved lists', async () => {
  const eye = await new Eye(browser, site.base).open();
  const { context, page, faults } = await desk({ script: false, eye });
  await makeColumns(page, eye);
  await editRows(page, eye);
  await several(page, eye);
  assert.deepEqual([...faults, ...eye.faults], []);
  await context.close();
});

// ---- with scripts

const paste = (page, selector, what) => page.evaluate(([where, data]) => {
  const transfer = new DataTransfer();
  transfer.setData('text/plain', data);
  document.querySelector(where).dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true }));
}, [selector, what]);

await test('a range from a spreadsheet fills the rows, and rows go out as one', async () => {
  const { context, page, faults } = await desk({ script: true });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: site.base });
  await openList(page);
  await page.click('a[data-key=e]');
  await page.waitForSelector('form[data-grid]');
  await paste(page, 'tr[data-row] input[name=c1]', 'the "boss"\t2\n"two\nlines"\t5\n=1+1\t\n');
  const values = (name) => page.$$eval(`input[name=${name}]`, (all) => all.slice(0, 3).map((e) => e.value));
  assert.deepEqual(await values('c1'), ['the "boss"', 'two lines', '=1+1']);
  assert.deepEqual(await values('c2'), ['2', '5', '']);
  assert.match(await text(page), /Filled in: 6/);
  // Words that are no choice are left, and counted.
  await paste(page, 'tr[data-row] select[name=status]', 'waiting for the WORKER\nnonsense\n');
  assert.match(await text(page), /Filled in: 1 · .*: 1/);
  await press(page, 'button[data-key=s]');
  assert.match(await text(page), /Changed: 3\./);
  await page.click('[data-copy]');
  assert.match(await text(page), /Copied: \d+/);
  const [plain, html] = await page.evaluate(async () => {
    const [item] = await navigator.clipboard.read();
    const read = async (type) => (await item.getType(type)).text();
    return [await read('text/plain'), await read('text/html')];
  });
  const lines = plain.replaceAll('\r', '').split('\n');
  assert.ok(lines[0].includes('\tPassport with\tVisits\tNext hearing\t'), lines[0]);
  assert.ok(lines.some((l) => l.includes("\t'=1+1\t")), 'what would be computed stays text');
  assert.ok(html.includes('<td>the "boss"</td>'));
  await page.locator('input[name=case]').first().check({ force: true });
  await page.click('[data-copy]');
  assert.match(await text(page), /Copied: 1/);
  assert.deepEqual(faults, []);
  await context.close();
});

await test('lists change without loading the page, and Back loads what was there', async () => {
  const { context, page, faults } = await desk({ script: true });
  await openList(page);
  await page.evaluate(() => { window.stays = true; });
  await page.click('nav.nav a[href*="view=unassigned"]');
  await page.waitForURL(/view=unassigned/);
  await page.waitForFunction(() => document.querySelector('main h1').textContent === 'Nobody works on it');
  assert.equal(await page.evaluate(() => window.stays), true, 'the page was not loaded anew');
  assert.equal(await page.evaluate(() => document.activeElement.tagName), 'H1', 'the reader stands at the heading');
  assert.match(await page.title(), /Cases/);
  // The browser keeps the address that it shows anyway, and no page.
  assert.deepEqual(await page.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)]), ['htmx-current-path-for-history']);
  await page.goBack();
  await page.waitForFunction(() => document.querySelector('main h1')?.textContent === 'Whole team');
  // The same address as a page of its own.
  await openList(page, 'view=unassigned');
  assert.equal(await page.textContent('main h1'), 'Nobody works on it');
  assert.equal(await page.evaluate(() => { try { return window.htmx.config.allowEval; } catch { return 'none'; } }), false);
  assert.equal(await page.evaluate(() => window.htmx.config.includeIndicatorStyles), false);
  assert.equal(await page.locator('style, script:not([src])').count(), 0, 'nothing inline');
  assert.deepEqual(faults, []);
  await context.close();
});

await test('no page of a worker, and no page before the sign-in, has htmx', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  for (const path of ['/', '/en/', '/km/rights', '/en/check/start', '/staff/sign-in']) {
    await page.goto(site.base + path);
    assert.equal(await page.evaluate(() => typeof window.htmx), 'undefined', path);
    assert.equal(await page.locator('script[src*="htmx"], script[src*="keys.js"]').count(), 0, path);
  }
  await context.close();
});

await test('keys go everywhere, "?" tells them, and they can be switched off', async () => {
  const { context, page, faults } = await desk({ script: true });
  const at = () => new URL(page.url()).pathname;
  await page.keyboard.press('g');
  await Promise.all([page.waitForURL(/\/staff\/cases/), page.keyboard.press('c')]);
  await openList(page);
  await page.keyboard.press('?');
  const told = await page.innerText('dialog');
  for (const words of ['Edit these rows', 'Choose the row', 'Search', 'Case number']) assert.ok(told.includes(words), `${words} in ${told}`);
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => !document.querySelector('dialog'));
  // Down two rows, tick, back one, and open it.
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  assert.deepEqual(await page.$$eval('tr[data-row]', (all) => all.slice(0, 3).map((r) => Boolean(r.querySelector('input:checked')))), [false, true, false]);
  const url = await page.getAttribute('tr[data-row] >> nth=0 >> a.number', 'href');
  await page.keyboard.press('k');
  await Promise.all([page.waitForURL(site.base + url), page.keyboard.press('Enter')]);
  await page.keyboard.press('i');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'note');
  await page.keyboard.type('gc? x');
  assert.equal(await page.inputValue('#note'), 'gc? x', 'in a field keys are letters');
  await page.keyboard.press('Escape');
  await page.keyboard.press('m');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'message');
  await page.fill('#note', 'Called at noon');
  await page.focus('#note');
  await Promise.all([page.waitForURL(/done=note/), page.keyboard.press('Control+Enter')]);
  await page.goto(`${site.base}/staff/keyboard`);
  await press(page, 'main form button');
  await openList(page);
  await page.keyboard.press('e');
  await page.keyboard.press('?');
  await page.waitForTimeout(100);
  assert.equal(at(), '/staff/cases');
  assert.equal(await page.locator('dialog').count(), 0);
  assert.deepEqual(faults, []);
  await context.close();
});

await browser.close();
await site.stop();
finish();
