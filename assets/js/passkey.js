// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Passkeys of the staff. Optional: without this script, or where the browser has no passkeys, the code of the app is typed.
//   <form data-passkey="get|create" data-start="URL"> ... <button type="button" data-passkey-go hidden>
//   <p data-passkey-failed hidden role="alert">
// POST data-start answers with a challenge. What the authenticator says goes into hidden fields, and the form is sent as any form.
(() => {
  'use strict';
  const form = document.querySelector('form[data-passkey]');
  const go = form && form.querySelector('[data-passkey-go]');
  if (!go || !window.PublicKeyCredential || !navigator.credentials) return;
  const failed = form.querySelector('[data-passkey-failed]');
  const create = form.dataset.passkey === 'create';

  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  const bytes = (b64) => Uint8Array.from(atob(b64.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
  const hide = (name, buffer) => {
    const field = document.createElement('input');
    field.type = 'hidden';
    field.name = name;
    field.value = text(buffer);
    form.append(field);
  };

  const start = async () => {
    const csrf = form.elements.csrf ? form.elements.csrf.value : '';
    const body = new URLSearchParams(csrf ? { csrf } : {});
    const answer = await fetch(form.dataset.start, { method: 'POST', body, credentials: 'same-origin', redirect: 'error' });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };

  const make = async (s) => {
    const made = await navigator.credentials.create({ publicKey: {
      challenge: bytes(s.challenge), timeout: s.timeout, attestation: 'none',
      rp: { id: s.rpId, name: s.rpName },
      user: { id: bytes(s.userId), name: s.userName, displayName: s.userDisplayName },
      pubKeyCredParams: s.algs.map((alg) => ({ type: 'public-key', alg })),
      excludeCredentials: s.exclude.map((id) => ({ type: 'public-key', id: bytes(id) })),
      authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
    } });
    hide('pk_client', made.response.clientDataJSON);
    hide('pk_attestation', made.response.attestationObject);
  };

  // No list of credentials is asked for: the server tells nobody which ones a login has.
  const prove = async (s) => {
    const said = await navigator.credentials.get({ publicKey: {
      challenge: bytes(s.challenge), timeout: s.timeout, rpId: s.rpId, userVerification: 'required',
    } });
    hide('pk_id', said.rawId);
    hide('pk_client', said.response.clientDataJSON);
    hide('pk_data', said.response.authenticatorData);
    hide('pk_sig', said.response.signature);
  };

  go.hidden = false;
  document.querySelectorAll('[data-passkey-without]').forEach((e) => { e.hidden = true; });
  go.addEventListener('click', async () => {
    if (!form.reportValidity()) return;
    go.disabled = true;
    failed.hidden = true;
    try {
      const asked = await start();
      await (create ? make(asked) : prove(asked));
      form.submit();
    } catch {
      failed.hidden = false;
      go.disabled = false;
    }
  });
})();
