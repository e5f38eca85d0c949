#!/usr/bin/env node
// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Builds the style sheets and scripts that the server sends:
//   build-assets.mjs OUT-FOLDER    worker|staff.ltr|rtl.css, *.js, each with a .gz beside it, and manifest.json
// manifest.json: {"version": hash over all files, "files": {name: {hash, bytes, gzip, type}}}. The server sends the files
// under /a/VERSION/NAME, to be kept for ever. The same source gives the same bytes.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import postcss from 'postcss';
import rtlcss from 'rtlcss';
import { compileString } from 'sass';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const sheets = {
  worker: ['recourse.css', 'worker.css'],
  staff: ['recourse.css', 'worker.css', 'staff.css'],
};
// First visit of a worker: 50 kB in all, of which the style may take this much (compressed).
const workerLimit = 14 * 1024;

// Our colours for those of govuk-frontend's palette. Left: as it writes them.
const colours = {
  '#0b0c0c': '#1a1a1c', '#1d70b8': '#0055ad', '#1a65a6': '#0055ad', '#16548a': '#00428c', '#0f385c': '#00316a',
  '#5694ca': '#0877d7', '#8eb8dc': '#97d3ff', '#d2e2f1': '#dcf0ff', '#f4f8fb': '#f0f9ff', '#0f7a52': '#115a36',
  '#ca3535': '#a4262c', '#982828': '#7d1d22', '#651b1b': '#5c1519', '#ffdd00': '#ffd43d',
  '#484949': '#494949', '#858686': '#767676', '#cecece': '#b3b3b3',
};
// The main button is blue: its three greens, and nothing else that is green.
const buttonColours = { '#0f7a52': '#0055ad', '#0b5c3e': '#00428c', '#083d29': '#00234b' };
const controls = 'body,button,input,select,textarea';
const system = 'font-family:system-ui,sans-serif;-webkit-font-smoothing:antialiased';

function paint(value, isButton) {
  const plain = value.replace(/var\(--govuk-[a-z-]+, ?(#[0-9a-f]+)\)/g, '$1').replace(/#ffffff/g, '#fff');
  const pick = (hex) => (isButton && buttonColours[hex]) || colours[hex] || hex;
  return plain.replace(/#[0-9a-f]{6}\b/g, pick);
}

// Drops what only browsers long gone need, what waits for scripts that we do not ship, repeated font families, and the
// addresses that govuk-frontend prints after each link: on paper they would tell others where she was.
const tidy = {
  postcssPlugin: 'recourse-tidy',
  AtRule(rule) {
    if (/-ms-high-contrast: none|\\0/.test(rule.params)) rule.remove();
  },
  Rule(rule) {
    const kept = rule.selectors.filter((s) => !/govuk-frontend-supported|\.js-enabled|\[href\^=/.test(s));
    if (kept.length === 0) rule.remove();
    else if (kept.length < rule.selectors.length) rule.selectors = kept;
  },
  Declaration(decl) {
    if (decl.prop === 'font-family' || /font-smoothing/.test(decl.prop)) return void decl.remove();
    if (/^--govuk-/.test(decl.prop)) return void decl.remove();
    const painted = paint(decl.value, /\.govuk-button/.test(decl.parent.selector ?? ''));
    if (painted !== decl.value) decl.value = painted;
  },
  OnceExit(tree) {
    tree.walkRules((rule) => { if (rule.nodes.length === 0) rule.remove(); });
    tree.walkAtRules((rule) => { if (rule.nodes && rule.nodes.length === 0) rule.remove(); });
  },
};

function compress(scss) {
  return compileString(scss, { style: 'compressed', charset: false, syntax: 'css' }).css.trim();
}

function governmentPart(name) {
  const entry = join(root, 'assets/scss', `${name}.scss`);
  const made = compileString(readFileSync(entry, 'utf8'), {
    url: pathToFileURL(entry), loadPaths: [join(root, 'node_modules')], style: 'expanded', quietDeps: true, charset: false,
  });
  return postcss([tidy]).process(made.css, { from: undefined }).css;
}

function refuseForeign(name, css) {
  for (const bad of [/GDS Transport/i, /@font-face/i, /@import/i, /url\(/i, /crown/i]) {
    if (bad.test(css)) throw new Error(`${name}: ${bad} must not be in a style sheet of Recourse`);
  }
}

function build(name) {
  const theirs = `${controls}{${system}}${governmentPart(name)}`;
  const ours = sheets[name].map((f) => readFileSync(join(root, 'assets/css', f), 'utf8')).join('\n');
  refuseForeign(name, theirs + ours);
  return {
    [`${name}.ltr.css`]: compress(theirs + ours),
    [`${name}.rtl.css`]: compress(rtlcss.process(theirs) + ours),
  };
}

// For the staff's pages alone; as its authors made it. It must not come with a style sheet or an address of its own to call.
function htmx() {
  const text = readFileSync(join(root, 'node_modules/htmx.org/dist/htmx.min.js'), 'utf8');
  if (/https?:\/\//.test(text)) throw new Error('htmx.js: it names another host');
  return text;
}

function scripts() {
  const folder = join(root, 'assets/js');
  const names = readdirSync(folder).filter((n) => n.endsWith('.js')).sort();
  const bare = (text) => text.split('\n').filter((l) => !/^\s*\/\//.test(l)).map((l) => l.trim()).filter(Boolean).join('\n');
  const ours = Object.fromEntries(names.map((n) => [n, `${bare(readFileSync(join(folder, n), 'utf8'))}\n`]));
  return { ...ours, 'htmx.js': htmx() };
}

function main(out) {
  mkdirSync(out, { recursive: true });
  const files = { ...build('worker'), ...build('staff'), ...scripts() };
  const manifest = {};
  for (const [name, text] of Object.entries(files)) {
    const raw = Buffer.from(text, 'utf8');
    const packed = gzipSync(raw, { level: 9 });
    if (name.startsWith('worker.') && packed.length > workerLimit) {
      throw new Error(`${name}: ${packed.length} bytes compressed, the limit is ${workerLimit}`);
    }
    writeFileSync(join(out, name), raw);
    writeFileSync(join(out, `${name}.gz`), packed);
    manifest[name] = {
      hash: createHash('sha256').update(raw).digest('hex').slice(0, 16), bytes: raw.length, gzip: packed.length,
      type: name.endsWith('.css') ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8',
    };
  }
  const all = createHash('sha256').update(JSON.stringify(manifest)).digest('hex').slice(0, 16);
  writeFileSync(join(out, 'manifest.json'), `${JSON.stringify({ version: all, files: manifest }, null, 1)}\n`);
}

if (process.argv.length !== 3) {
  console.error('usage: build-assets.mjs OUT-FOLDER');
  process.exit(64);
}
main(resolve(process.argv[2]));
