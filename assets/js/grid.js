// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Lists of cases beside a spreadsheet. Optional: the list is a table and the form is a form without it.
//   <button data-copy data-done="Copied:">: the ticked rows of the table (or all) as text with tabs, and as a table.
//   <form data-grid> with rows tr[data-row] and fields [data-cell]: a pasted range fills them from the field where it is pasted on.
// Everything is asked of the document, so that it goes on after a part of the page was changed.
(() => {
  'use strict';
  const line = (text) => text.trim().replace(/\s+/g, ' ');
  // What a spreadsheet would compute stays text, as in the files that the server makes.
  const harmless = (text) => (/^[=+\-@]/.test(text) && !/^-?\d+([.,]\d+)*$/.test(text) ? `'${text}` : text);

  // ---- out

  const taken = () => {
    const table = document.querySelector('table.queue');
    const rows = [...table.querySelectorAll('tbody tr')];
    const ticked = rows.filter((r) => r.querySelector('input[type=checkbox]:checked'));
    const cells = (row) => [...row.querySelectorAll('[data-label]')].map((c) => harmless(line(c.innerText)));
    const head = [...(rows[0] || table).querySelectorAll('[data-label]')].map((c) => harmless(c.dataset.label));
    return [head, ...(ticked.length ? ticked : rows).map(cells)];
  };
  const asTable = (lines) => {
    const table = document.createElement('table');
    for (const cells of lines) {
      const row = table.insertRow();
      for (const text of cells) row.insertCell().textContent = text;
    }
    return table.outerHTML;
  };
  const copy = () => {
    const lines = taken();
    const put = (event) => {
      event.preventDefault();
      event.clipboardData.setData('text/plain', lines.map((cells) => cells.join('\t')).join('\r\n'));
      event.clipboardData.setData('text/html', asTable(lines));
    };
    document.addEventListener('copy', put, { once: true });
    const done = document.execCommand('copy');
    document.removeEventListener('copy', put);
    return done ? lines.length - 1 : 0;
  };
  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element && event.target.closest('[data-copy]');
    if (!button) return;
    const said = document.querySelector('[data-said]');
    const n = copy();
    if (said) said.textContent = `${button.dataset.done} ${n}`;
  });

  // ---- in

  // Text with tabs as spreadsheets give it: a cell with a line break, a tab or a quote stands in quotes, and a quote in it is doubled.
  const range = (text) => {
    const lines = [[]];
    let cell = '', quoted = false;
    const end = () => { lines[lines.length - 1].push(cell); cell = ''; };
    for (let i = 0; i < text.length; i += 1) {
      const c = text[i];
      if (quoted && c === '"' && text[i + 1] === '"') { cell += c; i += 1; }
      else if (c === '"' && (quoted || cell === '')) quoted = !quoted;
      else if (quoted) cell += c;
      else if (c === '\t') end();
      else if (c === '\n') { end(); lines.push([]); }
      else if (c !== '\r') cell += c;
    }
    if (cell !== '' || lines[lines.length - 1].length) end();
    else lines.pop();
    return lines;
  };
  const put = (field, text) => {
    const value = line(text);
    if (field.tagName !== 'SELECT') {
      if (field.maxLength >= 0 && [...value].length > field.maxLength) return false;
      field.value = value;
      return true;
    }
    const option = [...field.options].find((o) => o.text.trim().toLowerCase() === value.toLowerCase());
    if (option) field.value = option.value;
    return Boolean(option);
  };
  const fields = (row) => [...row.querySelectorAll('td')].map((td) => td.querySelector('[data-cell]'));
  const fill = (form, first, lines) => {
    const rows = [...form.querySelectorAll('[data-row]')];
    const row = rows.indexOf(first.closest('[data-row]')), column = fields(rows[row]).indexOf(first);
    let done = 0, left = 0;
    lines.forEach((cells, y) => cells.forEach((text, x) => {
      const target = rows[row + y] && fields(rows[row + y])[column + x];
      if (target && put(target, text)) done += 1;
      else left += 1;
    }));
    return [done, left];
  };
  document.addEventListener('paste', (event) => {
    const field = event.target, form = field instanceof Element && field.closest('form[data-grid]');
    if (!form || !field.matches('[data-cell]')) return;
    const lines = range(event.clipboardData.getData('text/plain'));
    if (lines.length < 2 && (lines[0] || []).length < 2 && field.tagName !== 'SELECT') return;
    event.preventDefault();
    const [done, left] = fill(form, field, lines);
    const said = document.querySelector('[data-paste-filled]');
    if (said) said.textContent = `${said.dataset.pasteFilled} ${done}${left ? ` · ${said.dataset.pasteLeft} ${left}` : ''}`;
  });

  const show = () => document.querySelectorAll('[data-copy], [data-paste-hint]').forEach((e) => { e.hidden = false; });
  show();
  document.addEventListener('htmx:afterSettle', show);
})();
