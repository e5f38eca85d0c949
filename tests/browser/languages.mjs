// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Every page that a worker meets, in every language, once at 320 pixels: nothing reaches beyond the window, no text is cut off by its
// box, nothing is loaded from elsewhere. The staff pages likewise in their languages. (axe looks at five languages: journey.mjs.)
import assert from 'node:assert/strict';
import { clipped, finish, launch, overflow, rewrite, test } from './_page.mjs';
import { startSite } from './_site.mjs';

const open = ['', 'safety', 'who-sees', 'help-now', 'card/stay', 'gone', 'r', 'resume', 'check-proof', 'places', 'places/otit', 'places/houterasu/poster',
  'check/start', 'amount', 'amount/minimum-wage', 'amount/overtime', 'amount/fees', 'amount/fees-kh', 'rights', 'rights/wages', 'rights/pension', 'before-home'];
const hers = ['case', 'name', 'solved', 'reopen', 'withdraw', 'delete', 'more', 'proof'];
const staff = ['', 'cases', 'cases?view=team', 'cases/new', 'me', 'keys', 'people', 'audit', 'settings', 'organisation', 'erasures', 'search', 'emergencies', 'places', 'places/women_shelter'];

const site = await startSite();
const browser = await launch();
const press = (page, selector) => Promise.all([page.waitForNavigation(), page.click(selector)]);

class Visitor {
  async begin() {
    this.context = await browser.newContext({ viewport: { width: 320, height: 640 } });
    this.page = await this.context.newPage();
    this.page.setDefaultTimeout(20000);
    this.faults = [];
    this.pages = 0;
    await this.page.goto(`${site.base}/`);  // the window in which the pages are shown one after the other
    this.page.on('request', (r) => { if (!r.url().startsWith(site.base) && !r.url().startsWith('data:')) this.faults.push(`loads ${r.url()}`); });
    return this;
  }

  async look(name) {
    this.pages += 1;
    for (const what of [...await overflow(this.page), ...await clipped(this.page)]) this.faults.push(`${name}: ${what}`);
  }

  // A page with her cookie: the browser goes there itself.
  async go(path) {
    const got = await this.page.goto(`${site.base}${path}`);
    if (got.status() !== 200) this.faults.push(`${path}: ${got.status()}`);
    await this.look(path);
  }

  // An open page.
  async visit(path) {
    const got = await this.page.request.get(`${site.base}${path}`);
    if (got.status() !== 200) this.faults.push(`${path}: ${got.status()}`);
    await rewrite(this.page, await got.text());
    await this.look(path);
  }

  // All questions of the intake, taking the first answer of each, up to the page before sending.
  async answer(lang) {
    const { page } = this;
    await page.goto(`${site.base}/${lang}/`);
    await press(page, 'form[action$="/begin"] button');
    for (let n = 0; !page.url().endsWith('/check'); n += 1) {
      if (n > 40) throw new Error(`the questions do not end: ${page.url()}`);
      await this.look(`${lang} ${(await page.getAttribute('main form', 'action'))}`);
      await this.answerOne();
    }
    await this.look(`/${lang}/check`);
  }

  async answerOne() {
    const { page } = this, where = (await page.getAttribute('main form', 'action')).split('/').pop();
    const tile = { receiver: 'label[for="a-lotus"]', who: 'label[for="n-no"]', where: 'label[for="a-japan"]' }[where];
    const none = 'label[for="a-none"]', chosen = tile ?? (await page.$(none) ? none : '.tile label');
    if (await page.$(chosen)) await page.click(chosen);
    else if (await page.$('select[name=a]')) await page.selectOption('select[name=a]', { index: 3 });
    else if (await page.$('button[value=dont_know], button[value=skip]')) return press(page, 'button[value=dont_know], button[value=skip]');
    return press(page, 'button[value=next]');
  }

  async ends(least) {
    assert.deepEqual(this.faults, []);
    assert.ok(this.pages >= least, `only ${this.pages} pages were looked at`);
    await this.context.close();
  }
}

const page = await browser.newPage();
await page.goto(`${site.base}/`);
const languages = await page.$$eval('ul.langs a', (all) => all.map((a) => a.getAttribute('href').replaceAll('/', '')));
await test('there are 23 languages', async () => assert.equal(languages.length, 23));
for (const lang of languages) {
  await test(`${lang}: every page of a worker fits 320 px`, async () => {
    const v = await new Visitor().begin();
    for (const path of open) await v.visit(`/${lang}/${path}`);
    await v.answer(lang);
    await v.page.goto(`${site.base}/${lang}/r`);
    await v.page.fill('#receipt', site.receipts[0]);
    await press(v.page, 'main form button');
    for (const path of hers) await v.go(`/${lang}/r/${path}`);
    await v.ends(open.length + hers.length + 14);
  });
}

async function signIn(v, login) {
  await v.page.goto(`${site.base}/staff/sign-in`);
  await v.page.fill('#login', login);
  await v.page.fill('#password', site.people[login]);
  await press(v.page, 'main form button');
}

// Pages that somebody may not see answer 403: what counts is how each page looks that is shown.
await test('staff pages fit 320 px in their languages', async () => {
  const v = await new Visitor().begin();
  await signIn(v, 'lotus-supervisor');
  const tags = await v.page.goto(`${site.base}/staff/me`).then(() => v.page.$$eval('select[name=lang] option', (all) => all.map((o) => o.value)));
  assert.ok(tags.length >= 6, `languages of the staff pages: ${tags}`);
  for (const tag of tags) {
    await v.page.goto(`${site.base}/staff/me`);
    await v.page.selectOption('select[name=lang]', tag);
    await press(v.page, 'form:has(select[name=lang]) button');
    for (const path of staff) {
      const got = await v.page.goto(`${site.base}/staff/${path}`);
      if (got.status() === 200) await v.look(`${tag} staff/${path}`);
    }
    await v.page.goto(`${site.base}/staff/cases?view=team`);
    const first = await v.page.getAttribute('table.queue a.number', 'href');
    await v.page.goto(site.base + first);
    await v.look(`${tag} a case`);
  }
  await v.ends(tags.length * 6);
});
await browser.close();
await site.stop();
finish();
