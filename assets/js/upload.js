// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Resumable upload for poor networks. Optional: without this script, or when anything here fails, the form is sent as a
// plain multipart form. Nothing is kept on the phone.
//   <form data-upload data-start="URL" data-chunk="URL with {id} and {offset}" data-field="uploaded"
//         data-text-progress="… {name} … {percent} …" data-text-wait="…" data-text-done="… {name} …">
//   <p data-upload-status role="status"></p>
// POST data-start (name, size, key, csrf as a form) answers {"id", "offset"}; PUT data-chunk with at most 256 kB of raw
// bytes answers {"offset"}; 409 with {"offset"} says where to go on. Then the ids are sent with the rest of the form.
(() => {
  'use strict';
  const CHUNK = 262144;
  const TRIES = 8;
  const form = document.querySelector('form[data-upload]');
  if (!form || !window.fetch || !window.URLSearchParams || !Blob.prototype.slice) return;
  const say = form.querySelector('[data-upload-status]') || document.createElement('p');
  const csrf = () => (form.elements.csrf ? form.elements.csrf.value : '');
  const pause = (ms) => new Promise((go) => { setTimeout(go, ms); });
  // Numbers stay in European digits, as everywhere in the product.
  const tell = (key, file, part) => {
    const text = form.dataset[key] || '';
    say.textContent = text.replace('{name}', file.name).replace('{percent}', String(Math.floor(part * 100)));
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
        tell('textWait', file, 0);
        await Promise.race([pause(Math.min(30000, 1000 * 2 ** n)),
          new Promise((go) => { window.addEventListener('online', go, { once: true }); })]);
      }
    }
  };

  const start = (file) => ask(form.dataset.start, {
    method: 'POST',
    body: new URLSearchParams({ name: file.name, size: file.size, key: `${file.size}-${file.lastModified}`, csrf: csrf() }),
  });
  const put = (file, id, offset) => ask(
    form.dataset.chunk.replace('{id}', encodeURIComponent(id)).replace('{offset}', String(offset)), {
      method: 'PUT',
      headers: { 'Content-Type': 'application/octet-stream', 'X-CSRF-Token': csrf() },
      body: file.slice(offset, offset + CHUNK),
    });

  const send = async (file) => {
    const first = await stubborn(file, () => start(file));
    let { offset } = first;
    let stuck = 0;
    while (offset < file.size) {
      tell('textProgress', file, offset / file.size);
      const { offset: next } = await stubborn(file, () => put(file, first.id, offset));
      stuck = next > offset ? 0 : stuck + 1;
      if (!Number.isInteger(next) || stuck >= TRIES) throw new Refused('offset');
      offset = next;
    }
    tell('textDone', file, 1);
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
  form.addEventListener('submit', async (event) => {
    const inputs = [...form.querySelectorAll('input[type=file]')];
    const files = inputs.flatMap((input) => [...input.files]).filter((file) => file.size > 0);
    if (files.length === 0) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    const pressed = event.submitter;
    try {
      const ids = [];
      for (const file of files) ids.push(await send(file));
      inputs.forEach((input) => { input.disabled = true; });
      ids.forEach((id) => hide(form.dataset.field || 'uploaded', id));
    } catch (e) {
      say.textContent = '';
    }
    if (pressed && pressed.name) hide(pressed.name, pressed.value);
    form.submit();
  });
})();
