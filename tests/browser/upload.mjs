// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// assets/js/upload.js against a small server that loses requests, forgets chunks and refuses: what arrives is whole, and
// the plain form still works.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { asset, finish, launch, test } from './_page.mjs';

const seen = { starts: [], chunks: [], forms: [] };
let script = true;
let plan = {};
let stored = Buffer.alloc(0);

function page() {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>t</title>
${script ? '<script src="/upload.js" defer></script>' : ''}</head><body><form method="post" action="/form"
enctype="multipart/form-data" data-upload data-start="/start" data-chunk="/chunk" data-busy="Sending" data-done="Saved"
data-failed="Failed" ${plan.field ? 'data-field="uploaded"' : 'data-next="/next"'}><input type="hidden" name="csrf" value="c1">
<input type="file" name="file" id="file" multiple><button name="go" value="add">Add</button></form></body></html>`;
}

function chunk(request, body, answer) {
  const offset = Number(new URL(request.url, 'http://x').searchParams.get('offset'));
  seen.chunks.push({ offset, size: body.length, csrf: request.headers['x-csrf-token'] });
  if (plan.drop > 0) { plan.drop -= 1; return request.socket.destroy(); }
  if (plan.refuse) return answer(413, '{}');
  // Half of this chunk is lost: the server says where to go on.
  if (plan.forget) { plan.forget = false; stored = stored.subarray(0, offset - 100000); return answer(409, `{"offset":${stored.length}}`); }
  if (offset !== stored.length) return answer(409, `{"offset":${stored.length}}`);
  stored = Buffer.concat([stored, body]);
  return answer(200, `{"offset":${stored.length}}`);
}

const server = createServer((request, response) => {
  const parts = [];
  const answer = (status, text, type = 'application/json') => {
    response.writeHead(status, { 'Content-Type': type });
    response.end(text);
  };
  request.on('data', (d) => parts.push(d));
  request.on('end', () => {
    const body = Buffer.concat(parts);
    if (request.url === '/upload.js') return answer(200, asset('upload.js'), 'text/javascript');
    if (request.url === '/start') {
      seen.starts.push(new URLSearchParams(body.toString()));
      return answer(200, `{"id":"f 1","offset":${stored.length}}`);
    }
    if (request.url.startsWith('/chunk/f%201?')) return chunk(request, body, answer);
    if (request.url === '/form') { seen.forms.push(body.toString('latin1')); return answer(200, 'form taken', 'text/plain'); }
    if (request.url === '/next') return answer(200, 'next page', 'text/plain');
    return answer(request.url === '/' ? 200 : 404, page(), 'text/html');
  });
});
await new Promise((go) => { server.listen(0, '127.0.0.1', go); });
const home = `http://127.0.0.1:${server.address().port}/`;
const browser = await launch();
const file = { name: 'payslip.jpg', mimeType: 'image/jpeg', buffer: Buffer.alloc(600000, 'abc') };

async function send(wanted, setup = {}, javaScriptEnabled = true) {
  plan = setup;
  stored = Buffer.alloc(0);
  seen.starts = []; seen.chunks = []; seen.forms = [];
  const context = await browser.newContext({ javaScriptEnabled });
  const tab = await context.newPage();
  await tab.goto(home);
  await tab.setInputFiles('#file', [file]);
  await tab.click('button');
  if (wanted) await tab.waitForURL(`**/${wanted}`, { timeout: 30000 });
  return { tab, context };
}

await test('three chunks arrive whole, with the token', async () => {
  const { context } = await send('next');
  assert.deepEqual(seen.chunks.map((c) => [c.offset, c.size]), [[0, 262144], [262144, 262144], [524288, 75712]]);
  assert.ok(seen.chunks.every((c) => c.csrf === 'c1'));
  assert.deepEqual(Object.fromEntries(seen.starts[0]), { name: 'payslip.jpg', size: '600000', csrf: 'c1' });
  assert.ok(stored.equals(file.buffer));
  await context.close();
});
await test('lost connections are tried again', async () => {
  const { context } = await send('next', { drop: 2 });
  assert.ok(stored.equals(file.buffer));
  await context.close();
});
await test('the server says where to go on', async () => {
  plan = {};
  const { context } = await send('next', { get forget() { return seen.chunks.length === 2 && !this.done; }, set forget(_) { this.done = true; } });
  assert.ok(stored.equals(file.buffer));
  await context.close();
});
await test('with data-field the form goes with the ids and the pressed button, without the bytes', async () => {
  const { context } = await send('form', { field: true });
  assert.match(seen.forms[0], /name="uploaded"\r\n\r\nf 1/);
  assert.match(seen.forms[0], /name="go"\r\n\r\nadd/);
  assert.ok(seen.forms[0].length < 2000);
  await context.close();
});
await test('a refused file goes by the plain form, so that the server can say why', async () => {
  const { context } = await send('form', { refuse: true });
  assert.equal(seen.chunks.length, 1);
  assert.ok(seen.forms[0].length > 600000);
  await context.close();
});
await test('without scripts the plain form is sent', async () => {
  const { context } = await send('form', {}, false);
  assert.equal(seen.starts.length, 0);
  assert.ok(seen.forms[0].length > 600000);
  await context.close();
});
await test('the script is smaller than 4 kB', () => assert.ok(asset('upload.js').length < 4096));
await browser.close();
server.close();
finish();
