// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What browser tests share: the browser, TAP lines, axe, and a check for sideways scrolling.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

export const build = process.env.RECOURSE_BUILD ?? 'build';
const require = createRequire(import.meta.url);
const axeText = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const browserPath = process.env.RECOURSE_CHROMIUM ?? '/usr/bin/chromium';

export const asset = (name) => readFileSync(join(build, 'assets', name), 'utf8');

// Chromium as root needs --no-sandbox; the pages under test are our own.
export const launch = () => chromium.launch({ executablePath: browserPath, args: ['--no-sandbox', '--disable-gpu'] });

let failed = 0;
// Runs one test and prints its line.
export async function test(name, act) {
  try {
    await act();
    console.log(`ok ${name}`);
  } catch (e) {
    failed += 1;
    console.log(`not ok ${name}\n# ${String(e.stack ?? e).replaceAll('\n', '\n# ')}`);
  }
}
export const finish = () => { process.exitCode = failed ? 1 : 0; };

// Serious and lesser violations of WCAG 2.2 A and AA, one line each. axe is read in once for a window: see rewrite.
export async function axe(page) {
  if (!await page.evaluate(() => Boolean(window.axe))) await page.evaluate(axeText);
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  const found = await page.evaluate((runOnly) => window.axe.run(document, { runOnly, resultTypes: ['violations'] }), tags);
  return found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.target.join(' ')} ${n.failureSummary}`).join('; ')}`);
}

// Shows other HTML in the same window, with its styles and pictures loaded; what was read into the window (axe) stays.
export const rewrite = (page, html) => page.evaluate((text) => new Promise((done) => {
  document.open();
  window.addEventListener('load', done, { once: true });
  document.write(text);
  document.close();
}), html);

// Elements that reach beyond the sides of the window.
export const overflow = (page) => page.evaluate(() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  return [...document.body.querySelectorAll('*')].filter((e) => {
    const box = e.getBoundingClientRect();
    return box.width > 0 && (box.right > wide + 1 || box.left < -1) && !e.closest('.scroll');
  }).map((e) => `${e.tagName}.${e.className}`);
});

// Text that its own box cuts off, or that runs out of it sideways.
export const clipped = (page) => page.evaluate(() => [...document.body.querySelectorAll('*')].filter((e) => {
  const style = getComputedStyle(e), box = e.getBoundingClientRect();
  if (box.width <= 2 || style.display === 'inline' || e.closest('.scroll, svg, select, audio, video, .govuk-visually-hidden')) return false;
  const own = [...e.childNodes].filter((n) => n.nodeType === 3 && n.data.trim());
  return own.some((n) => {
    const range = document.createRange();
    range.selectNodeContents(n);
    return [...range.getClientRects()].some((r) => r.right > box.right + 1 || r.left < box.left - 1 ||
      (style.overflowY === 'hidden' && r.bottom > box.bottom + 1));
  });
}).map((e) => `${e.tagName}.${e.className}: ${e.textContent.trim().slice(0, 40)}`));
