// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Passkeys with the authenticator that Chromium brings for tests: a helper registers one, signs in with it, and is refused when
// the authenticator does not ask who she is; without scripts she signs in with the code.
import { createHmac } from 'node:crypto';
import { equal, ok } from 'node:assert/strict';
import { axe, finish, launch, overflow, test } from './_page.mjs';
import { startSite } from './_site.mjs';

const site = await startSite({ named: true });
const browser = await launch();
const [login, password] = Object.entries(site.people)[0];

// RFC 6238 with the letters that the page shows.
function code(secret, now = Date.now()) {
  const bits = [...secret.replaceAll(' ', '')].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(now / 30000)));
  const mac = createHmac('sha1', key).update(step).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1000000).padStart(6, '0');
}

async function authenticator(page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable', { enableUI: false });
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', { options: {
    protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true,
    automaticPresenceSimulation: true,
  } });
  return { verified: (yes) => cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: yes }),
    keys: async () => (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials };
}

async function typeIn(page) {
  await page.goto(`${site.base}/staff/sign-in`);
  await page.fill('#login', login);
  await page.fill('#password', password);
}
const signedIn = (page) => page.locator('form[action="/staff/sign-out"]').count();

const context = await browser.newContext({ bypassCSP: false });
const page = await context.newPage();
const device = await authenticator(page);
let secret;

await test('a passkey is offered only beside a code', async () => {
  await typeIn(page);
  await Promise.all([page.waitForNavigation(), page.click('button[type=submit]')]);
  await page.goto(`${site.base}/staff/me`);
  equal(await page.locator('[data-passkey]').count(), 0);
  ok(await page.locator('a[href="/staff/me/code"]').count() > 0, 'the way to a code is shown instead');
});

await test('she sets up a code, then registers a passkey', async () => {
  await page.goto(`${site.base}/staff/me/code`);
  secret = await page.inputValue('input[name=secret]');
  await page.fill('#code', code(secret));
  await page.click('main button[type=submit]');
  await page.goto(`${site.base}/staff/me`);
  await page.fill('#passkey-new', 'Work phone');
  await Promise.all([page.waitForURL(/done=passkey-on/), page.click('[data-passkey-go]')]);
  ok((await page.textContent('main')).includes('Work phone'));
  equal((await device.keys()).length, 1);
  equal((await device.keys())[0].rpId, 'localhost');
});

await test('the account page with a passkey has no violation and no sideways scrolling', async () => {
  await page.setViewportSize({ width: 320, height: 800 });
  equal((await overflow(page)).join('\n'), '');
  const wide = await (await browser.newContext({ bypassCSP: true, storageState: await context.storageState() })).newPage();
  await wide.goto(`${site.base}/staff/me`);
  equal((await axe(wide)).join('\n'), '');
  await wide.context().close();
  await page.setViewportSize({ width: 1280, height: 800 });
});

await test('she signs in with it', async () => {
  await page.click('form[action="/staff/sign-out"] button');
  await typeIn(page);
  await Promise.all([page.waitForURL((u) => !u.pathname.startsWith('/staff/sign-in')), page.click('[data-passkey-go]')]);
  equal(await signedIn(page), 1);
});

await test('with a wrong password the passkey is of no use', async () => {
  await page.click('form[action="/staff/sign-out"] button');
  await typeIn(page);
  await page.fill('#password', 'something else entirely');
  await page.click('[data-passkey-go]');
  await page.waitForSelector('.govuk-error-summary');
  equal(await signedIn(page), 0);
});

await test('an authenticator that does not ask who she is does not get in', async () => {
  await device.verified(false);
  await typeIn(page);
  await page.click('[data-passkey-go]');
  await page.waitForSelector('[data-passkey-failed]:not([hidden])');
  equal(await signedIn(page), 0);
  await device.verified(true);
});

await test('without scripts there is the code', async () => {
  const plain = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await typeIn(plain);
  ok(!(await plain.isVisible('[data-passkey-go]')));
  await plain.fill('#code', code(secret, Date.now() + 30000));  // the code of now was used when it was set up
  await plain.click('button[type=submit]');
  equal(await signedIn(plain), 1);
  await plain.goto(`${site.base}/staff/me`);
  ok(await plain.isVisible('[data-passkey-without]'));
  ok(!(await plain.isVisible('[data-passkey-go]')));
});

await browser.close();
await site.stop();
finish();
