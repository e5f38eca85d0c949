// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// A running Recourse with a fresh demo folder on a free port of loopback, stopped by its pid.
import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './_page.mjs';

const program = process.env.RECOURSE_BIN ?? join(build, 'src', 'recourse');

const freePort = () => new Promise((give) => {
  const s = createServer().listen(0, '127.0.0.1', () => { const { port } = s.address(); s.close(() => give(port)); });
});
const answers = (port) => new Promise((give) => {
  const s = connect(port, '127.0.0.1');
  s.on('connect', () => { s.destroy(); give(true); });
  s.on('error', () => give(false));
});
const pause = (ms) => new Promise((go) => { setTimeout(go, ms); });

// { base, people: login -> password, stop() }. named: under the name localhost, as passkeys want it, instead of 127.0.0.1. peer: it tells
// other servers its address.
export async function startSite({ named = false, peer = false } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'recourse-browser-'));
  const port = await freePort(), base = `http://${named ? 'localhost' : '127.0.0.1'}:${port}`;
  const log = openSync(join(folder, 'server.log'), 'a');
  const child = spawn(program, ['serve', '--demo', '--data', folder, '--listen', `127.0.0.1:${port}`, ...(named || peer ? ['--public-url', base] : [])], { stdio: ['ignore', log, log] });
  const end = new Promise((go) => { child.on('exit', go); });
  const deadline = Date.now() + 120000;
  while (!(await answers(port))) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error('the server did not start: ' + readFileSync(join(folder, 'server.log'), 'utf8').slice(-2000));
    await pause(50);
  }
  const text = readFileSync(join(folder, 'demo-sign-ins.txt'), 'utf8');
  const people = Object.fromEntries([...text.matchAll(/^ {2}([a-z0-9-]+)\s+([a-z0-9]{4}(?:-[a-z0-9]{4}){3}) /gm)].map((m) => [m[1], m[2]]));
  const receipts = [...text.matchAll(/^ {2}((?:\d{4,5} ){5}\d{4})/gm)].map((m) => m[1]);
  const stop = async () => { child.kill('SIGTERM'); await end; rmSync(folder, { recursive: true, force: true }); };
  return { base, people, receipts, stop, log: () => readFileSync(join(folder, 'server.log'), 'utf8') };
}
