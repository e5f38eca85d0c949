// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Keys of the staff's pages. Optional: everything they reach is a link, a button or a field with a name of its own.
//   <a data-key="g c">, <button data-key="u">: pressed. <select data-key="a">, <input>, <textarea>: goes there.
//   <tr data-row>: j and k go from row to row, x ticks its box, Enter follows its link.
//   <template id="keys">: the words of the page that "?" shows; the keys of this page are added to it.
// Nothing happens while somebody types, nor with Ctrl, Alt or Meta. Without this script (a cookie, /staff/keyboard) there are no keys.
(() => {
  'use strict';
  const WAIT_MS = 1200;
  const typing = (e) => e instanceof Element && (e.isContentEditable || /^(TEXTAREA|SELECT)$/.test(e.tagName)
    || (e.tagName === 'INPUT' && !/^(checkbox|radio|button|submit)$/.test(e.type)));
  const seen = (e) => !e.hidden && !e.disabled && e.getClientRects().length > 0;
  const all = () => [...document.querySelectorAll('[data-key]')].filter(seen);
  // What stands in the page itself goes before the menu.
  const find = (key) => all().filter((e) => e.dataset.key === key).pop();

  const rows = () => [...document.querySelectorAll('[data-row]')].filter(seen);
  const here = () => document.activeElement && document.activeElement.closest('[data-row]');
  const step = (by) => {
    const list = rows(), at = list.indexOf(here());
    const next = list[at < 0 ? (by > 0 ? 0 : list.length - 1) : at + by];
    const goal = next && (next.querySelector('[data-cell]') || next.querySelector('a'));
    if (goal) goal.focus();
    return Boolean(goal);
  };
  const tick = () => {
    const row = here(), box = row && row.querySelector('input[type=checkbox]');
    if (box) box.click();
    return Boolean(box);
  };

  const press = (e) => {
    if (/^(A|BUTTON|SUMMARY)$/.test(e.tagName)) return void e.click();
    const fold = e.closest('details');
    if (fold) fold.open = true;
    e.focus();
    e.scrollIntoView({ block: 'nearest' });
  };

  const label = (e) => {
    const named = e.getAttribute('aria-label') || (e.labels && e.labels[0] && e.labels[0].textContent) || e.textContent;
    return named.trim().replace(/\s+/g, ' ');
  };
  const entry = (key, text) => {
    const line = document.createElement('div'), term = document.createElement('dt'), what = document.createElement('dd');
    for (const part of key.split(' ')) {
      const k = document.createElement('kbd');
      k.textContent = part;
      term.append(k, ' ');
    }
    what.textContent = text;
    line.append(term, what);
    return line;
  };
  const help = () => {
    const words = document.getElementById('keys');
    if (!words || !window.HTMLDialogElement) return false;
    const dialog = document.createElement('dialog');
    dialog.append(words.content.cloneNode(true));
    const title = dialog.querySelector('h2');
    title.id = 'keys-title';
    dialog.setAttribute('aria-labelledby', title.id);
    const list = dialog.querySelector('dl'), told = new Set();
    const page = all().filter((e) => e.closest('main')), menu = all().filter((e) => !e.closest('main'));
    for (const e of [...page, ...menu]) {
      if (!told.has(e.dataset.key)) list.append(entry(e.dataset.key, label(e)));
      told.add(e.dataset.key);
    }
    dialog.addEventListener('close', () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
    return true;
  };

  let before = '', clock = 0;
  const own = { '?': help, j: () => step(1), k: () => step(-1), x: tick };
  const act = (key) => {
    const both = before && find(`${before} ${key}`);
    before = '';
    const e = both || find(key);
    if (e) press(e);
    return Boolean(e) || Boolean(own[key] && own[key]());
  };

  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open]')) return;
    const at = document.activeElement;
    if (event.key === 'Enter' && event.ctrlKey && at && at.form) {
      event.preventDefault();
      return void at.form.requestSubmit();
    }
    if (event.ctrlKey || event.altKey || event.metaKey || event.key.length > 1 && event.key !== 'Escape') return;
    if (event.key === 'Escape') return void (typing(at) && at.blur());
    if (typing(at)) return;
    if (act(event.key)) return void event.preventDefault();
    if (all().some((e) => e.dataset.key.startsWith(`${event.key} `))) {
      before = event.key;
      clearTimeout(clock);
      clock = setTimeout(() => { before = ''; }, WAIT_MS);
    }
  });

  // After htmx has put in another list the reader stands at its heading, as after a click on a link.
  document.addEventListener('htmx:afterSettle', () => {
    const title = document.querySelector('main h1');
    if (!title) return;
    title.tabIndex = -1;
    title.focus({ preventScroll: true });
  });
})();
