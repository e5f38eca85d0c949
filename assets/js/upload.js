// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Resumable upload for poor networks. Optional: without this script, or when a file is refused, the form is sent as a
// plain multipart form. Nothing is kept on the phone.
//   <form data-upload data-start="URL" data-chunk="URL, may hold {id} and {offset}"
//         data-busy="Sending ..." data-done="Saved" data-failed="It did not arrive. Try again.">
//   <p data-upload-status role="status"></p>            (made by the script when it is missing)
// POST data-start with the form fields name, size, csrf answers {"id", "offset"}; PUT data-chunk (default: /id?offset=N
// after it) with at most 256 kB of raw bytes and X-CSRF-Token answers {"offset"}; 409 with {"offset"} says where to go
// on. At the end data-next (default: this page) is opened; with data-field the ids are sent with the form instead.
(() => {
  'use strict';
  const CHUNK = 262144;
  const TRIES = 8;
  const form = document.querySelector('form[data-upload]');
  if (!form || !window.fetch || !window.URLSearchParams || !Blob.prototype.slice) return;
  const say = form.querySelector('[data-upload-status]') || form.appendChild(document.createElement('p'));
  say.setAttribute('role', 'status');
  say.setAttribute('data-upload-status', '');
  const csrf = () => (form.elements.csrf ? form.elements.csrf.value : '');
  const pause = (ms) => new Promise((go) => { setTimeout(go, ms); });
  // Numbers stay in European digits, and names in their own direction, as everywhere in the product.
  const tell = (key, file, percent) => {
    say.textContent = `${form.dataset[key] || ''} `;
    const name = document.createElement('bdi');
    name.textContent = file.name;
    const share = document.createElement('bdi');
    share.textContent = percent === undefined ? '' : ` ${Math.floor(percent)} %`;
    say.append(name, share);
  };

  // A refusal that will not change (too large, wrong type) ends the script's part; the plain form then shows the reason.
  class Refused extends Error {}
  const ask = async (url, options) => {
    const answer = await fetch(url, { ...options, credentials: 'same-origin', cache: 'no-store' });
    if (answer.ok || answer.status === 409) return answer.json();
    if (answer.status < 500 && answer.status !== 408 && answer.status !== 429) throw new Refused(String(answer.status));
    throw new Error(String(answer.status));
  };

  // Waits 1, 2, 4 ... 30 s between tries, or until the phone says that it is online again.
  const stubborn = async (file, act) => {
    for (let n = 0; ; n += 1) {
      try {
        return await act();
      } catch (e) {
        if (e instanceof Refused || n + 1 >= TRIES) throw e;
        await Promise.race([pause(Math.min(30000, 1000 * 2 ** n)),
          new Promise((go) => { window.addEventListener('online', go, { once: true }); })]);
      }
    }
  };

  const start = (file) => ask(form.dataset.start, {
    method: 'POST',
    body: new URLSearchParams({ name: file.name, size: file.size, csrf: csrf() }),
  });
  const chunkUrl = (id, offset) => {
    const url = form.dataset.chunk;
    const whole = url.includes('{id}') ? url : `${url}/{id}?offset={offset}`;
    return whole.replace('{id}', encodeURIComponent(id)).replace('{offset}', String(offset));
  };
  const put = (file, id, offset) => ask(chunkUrl(id, offset), {
    method: 'PUT',
    headers: { 'Content-Type': 'application/octet-stream', 'X-CSRF-Token': csrf() },
    body: file.slice(offset, offset + CHUNK),
  });

  const send = async (file) => {
    const first = await stubborn(file, () => start(file));
    let { offset } = first;
    let stuck = 0;
    while (offset < file.size) {
      tell('busy', file, (100 * offset) / file.size);
      const { offset: next } = await stubborn(file, () => put(file, first.id, offset));
      stuck = next > offset ? 0 : stuck + 1;
      if (!Number.isInteger(next) || stuck >= TRIES) throw new Refused('offset');
      offset = next;
    }
    tell('done', file);
    return first.id;
  };

  const hide = (name, value) => {
    const field = document.createElement('input');
    field.type = 'hidden';
    field.name = name;
    field.value = value;
    form.append(field);
  };

  let busy = false;
  let given = false;
  form.addEventListener('submit', async (event) => {
    const inputs = [...form.querySelectorAll('input[type=file]')];
    const files = inputs.flatMap((input) => [...input.files]).filter((file) => file.size > 0);
    if (files.length === 0 || given) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    const pressed = event.submitter;
    let current = files[0];
    try {
      const ids = [];
      for (current of files) ids.push(await send(current));
      if (!form.dataset.field) return void window.location.replace(form.dataset.next || window.location.pathname);
      inputs.forEach((input) => { input.disabled = true; });
      ids.forEach((id) => hide(form.dataset.field, id));
    } catch (e) {
      tell('failed', current);
      // The next press sends the plain form; a refusal is shown by the server, in her language, at once.
      given = true;
      busy = false;
      if (!(e instanceof Refused)) return;
    }
    if (pressed && pressed.name) hide(pressed.name, pressed.value);
    form.submit();
  });
})();
