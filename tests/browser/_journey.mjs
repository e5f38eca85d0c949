// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What a worker and a helper do, step by step; and the eye that looks at every page they see.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { axe, build, clipped, overflow, rewrite } from './_page.mjs';

// What each person types; digits are those of the language, as she would type the receipt back.
export const words = {
  en: { story: 'They have not paid me for two months.', message: 'I can talk on Sunday.', digits: '0123456789' },
  km: { story: 'គេ​មិន​បាន​បើក​ប្រាក់​ខែ​ឱ្យ​ខ្ញុំ​ពីរ​ខែ​ហើយ។', message: 'ខ្ញុំ​អាច​និយាយ​នៅ​ថ្ងៃ​អាទិត្យ។', digits: '០១២៣៤៥៦៧៨៩' },
  my: { story: 'နှစ်လ လစာ မပေးဘူး။', message: 'တနင်္ဂနွေနေ့မှာ ပြောနိုင်ပါတယ်။', digits: '၀၁၂၃၄၅၆၇၈၉' },
  ja: { story: '二か月、給料が払われていません。', message: '日曜日なら話せます。', digits: '０１２３４５６７８９' },
  ur: { story: 'انہوں نے دو مہینے سے تنخواہ نہیں دی۔', message: 'میں اتوار کو بات کر سکتی ہوں۔', digits: '۰۱۲۳۴۵۶۷۸۹' },
};
export const answer = 'We read it. We will call the company. Do not sign any paper now.';

const picks = { phone: 'mine', danger: 'none', where: 'japan', for_whom: 'me', happened: 'wages_unpaid', fixed: 'none', wish: 'money',
  when: 'still', work_state: 'working', pathway: 'titp_1', sector: 'industrial', who: 'pays_you', is_one_of: 'none', told: 'nobody' };

const inDigits = (text, digits) => text.replace(/\d/g, (d) => [...digits][Number(d)]);
const press = (page, selector) => Promise.all([page.waitForNavigation(), page.click(selector)]);
const at = (page) => new URL(page.url()).pathname;
// Which step a page of the intake asks: the first one stands at the address that was posted to, so its form tells.
const step = async (page) => (await page.getAttribute('main form', 'action')).split('/').pop();
const isQuestion = async (page) => (await page.getAttribute('main form', 'action') ?? '').includes('/q/');

// ---- the eye: the same HTML at 320 pixels, with axe, in a window of its own (the person's window may have scripts off)

// Pages of which pictures are kept for people to look at.
const pictured = /(?:^|-)(languages|start|q-happened|who|check|receipt|case-photo|case-closed|help-now|queue|grid-columns|grid-edit-again|grid-list|grid-lists|grid-keyboard|case|outcome|left|law-result|law-paper|law-month|law-month-result|law-stop|law-pension|law-report|law-rights-dismissal|law-before-home|law-start|law-missing|border-(?:share|sure-here|sure-abroad|abroad-receipt|elsewhere|second-case|offer-abroad|consent-text))$/;

export class Eye {
  constructor(browser, base) { Object.assign(this, { browser, base, seen: new Set(), faults: [], shots: join(build, 'tests-shots') }); }

  async open() {
    mkdirSync(this.shots, { recursive: true });
    this.context = await this.browser.newContext({ bypassCSP: true, viewport: { width: 320, height: 640 } });
    this.page = await this.context.newPage();
    await this.page.route('**/looked-at', (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body: '<!doctype html>' }));
    await this.page.goto(`${this.base}/looked-at`);
    return this;
  }

  // Shows the HTML of another window here; faults are collected with the name of the page.
  async look(page, name) {
    if (this.seen.has(name)) return;
    this.seen.add(name);
    await rewrite(this.page, (await page.content()).replace(/<script[^>]*><\/script>/g, ''));
    for (const fault of [...await overflow(this.page), ...await clipped(this.page)]) this.faults.push(`${name}: wider than its place: ${fault}`);
    for (const fault of await axe(this.page)) this.faults.push(`${name}: ${fault}`);
    if (pictured.test(name)) await this.page.screenshot({ path: join(this.shots, `${name}.png`), fullPage: true });
  }

  // Once more with the browser's own colours, and at 400 % of a 1280 pixel window (which is 320 pixels wide, four times as dense).
  async strain(page, name) {
    const context = await this.browser.newContext({ bypassCSP: true, forcedColors: 'active', viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 });
    const tab = await context.newPage();
    const html = (await page.content()).replace(/<script[^>]*><\/script>/g, '');
    await tab.route('**/looked-at', (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body: html }));
    await tab.goto(`${this.base}/looked-at`);
    for (const fault of [...await overflow(tab), ...await clipped(tab)]) this.faults.push(`${name} at 400 %: ${fault}`);
    // What can be pressed keeps an edge or an underline that does not depend on the site's colours.
    const bare = await tab.evaluate(() => [...document.querySelectorAll('button, .govuk-button, .leave, .tile label')].filter((e) => {
      const s = getComputedStyle(e);
      return e.getBoundingClientRect().width > 0 && s.borderTopWidth === '0px' && s.outlineStyle === 'none' && s.textDecorationLine === 'none';
    }).map((e) => `${e.tagName}.${e.className}`));
    for (const fault of bare) this.faults.push(`${name} in forced colours has no edge: ${fault}`);
    await tab.screenshot({ path: join(this.shots, `${name}-400.png`) });
    await context.close();
  }
}

// ---- the worker

export class Worker {
  constructor(page, base, lang, eye, script) { Object.assign(this, { page, base, lang, eye, script, words: words[lang] }); }

  // Scripts change only the page that adds files.
  async look(name) {
    if (!this.script) await this.eye.look(this.page, `${this.lang}-${name}`);
    else if (name.startsWith('case')) await this.eye.look(this.page, `${this.lang}-script-${name}`);
  }

  async answerOne() {
    const { page } = this, id = await step(page);
    if (id === 'own_words') await page.fill('textarea[name=t]', this.words.story);
    else if (id === 'prefecture') await page.selectOption('select[name=a]', 'jp-21');
    else if (picks[id]) await page.click(`label[for="a-${picks[id]}"]`);
    else return press(page, await page.$('button[value=skip]') ? 'button[value=skip]' : 'button[value=dont_know]');
    return press(page, 'button[value=next]');
  }

  // From the list of languages to the page that shows the receipt.
  async file() {
    const { page, base, lang } = this;
    await page.goto(`${base}/`);
    await this.look('languages');
    await press(page, `ul.langs a[href="/${lang}/"]`);
    assert.equal(await page.getAttribute('html', 'lang'), lang);
    await this.look('start');
    await press(page, 'form[action$="/begin"] button');
    for (let n = 0; await isQuestion(page); n += 1) {
      assert.ok(n < 30, 'the questions do not end');
      await this.look(`q-${await step(page)}`);
      await this.answerOne();
    }
    assert.equal(at(page), `/${lang}/receiver`);
    await this.look('receiver');
    await page.click('label[for="a-lotus"]');
    await press(page, 'button[value=next]');
    assert.equal(at(page), `/${lang}/who`);
    await this.look('who');
    await page.click('label[for="n-no"]');
    await press(page, 'button[value=next]');
    assert.equal(at(page), `/${lang}/check`);
    assert.ok((await page.textContent('main')).includes(this.words.story), 'her words are on the page before sending');
    await this.look('check');
    await press(page, 'form[action$="/send"] > button');
    assert.equal(at(page), `/${lang}/receipt`);
    await this.look('receipt');
    this.receipt = (await page.textContent('.receipt')).trim();
    assert.equal(this.receipt.replace(/\D/g, '').length, 26);
  }

  // Types the receipt back, first wrong, then in the digits of her language.
  async keepReceipt() {
    const { page } = this;
    await page.fill('#receipt', '1234');
    await press(page, 'main form button');
    assert.equal(await page.locator('.govuk-error-summary').count(), 1, 'a wrong number is noticed');
    await this.look('receipt-wrong');
    await page.fill('#receipt', inDigits(this.receipt, this.words.digits));
    await press(page, 'main form button');
    assert.equal(at(page), `/${this.lang}/r/case`);
    await this.look('case');
  }

  // Leaves; what Back shows of the pages that were hers is the neutral page (or the browser's own, for a form that was sent).
  async leave() {
    const { page } = this;
    await press(page, 'a.leave');
    await this.look('left');
    const neutral = (await page.textContent('body')).trim();
    assert.ok(!neutral.includes('Help'), 'the neutral page names nothing');
    for (let n = 1; n <= 3; n += 1) {
      await page.goBack().catch(() => null);
      const seen = (await page.textContent('body')).trim();
      if (!seen.includes('ERR_CACHE_MISS')) assert.equal(seen, neutral, `Back ${n} after leaving shows ${at(page)}`);
    }
  }

  async open() {
    const { page, base, lang } = this;
    await page.goto(`${base}/${lang}/r`);
    await this.look('open');
    await page.fill('#receipt', inDigits(this.receipt, this.words.digits));
    await press(page, 'main form button');
    assert.equal(at(page), `/${lang}/r/case`);
    return page.textContent('main');
  }

  async write() {
    await this.page.fill('#t', this.words.message);
    await press(this.page, 'form[action$="/message"] button');
    assert.ok((await this.page.textContent('.msgs')).includes(this.words.message));
    await this.look('case-message');
  }

  async addPhoto(photo, script) {
    const { page } = this;
    await page.setInputFiles('#file', [{ name: 'payslip.jpg', mimeType: 'image/jpeg', buffer: photo }]);
    const sent = script ? page.waitForResponse((r) => r.url().includes('/files/chunk') && r.status() === 200) : null;
    await press(page, 'form[action$="/files"] button');
    await sent;
    assert.ok((await page.textContent('main')).includes('payslip'), 'the photo is named on her page');
    await this.look('case-photo');
  }

  // The other pages behind the receipt, looked at.
  async lookAround() {
    for (const name of ['more', 'name', 'solved', 'withdraw', 'delete', 'proof']) {
      const got = await this.page.goto(`${this.base}/${this.lang}/r/${name}`);
      assert.equal(got.status(), 200, name);
      await this.look(`r-${name}`);
    }
    for (const name of ['safety', 'who-sees', 'help-now', 'resume', 'check-proof', 'card/stay']) {
      const got = await this.page.goto(`${this.base}/${this.lang}/${name}`);
      assert.equal(got.status(), 200, name);
      await this.look(name.replace('/', '-'));
    }
  }

  async reopen() {
    const { page, base, lang } = this;
    await page.goto(`${base}/${lang}/r/reopen`);
    await this.look('r-reopen');
    await press(page, 'main form button');
    assert.equal(at(page), `/${lang}/r/case`);
    await this.look('case-reopened');
  }
}

// ---- the helper

export class Helper {
  static seen = new Set();

  constructor(page, base, eye) { Object.assign(this, { page, base, eye }); }

  // Helpers of several workers read the same language: one look is enough.
  async look(name) {
    const whole = `helper-${await this.page.getAttribute('html', 'lang')}-${name}`;
    if (Helper.seen.has(whole)) return;
    Helper.seen.add(whole);
    await this.eye.look(this.page, whole);
  }

  async signIn(login, password) {
    const { page, base } = this;
    await page.goto(`${base}/staff/sign-in`);
    await this.look('sign-in');
    await page.fill('#login', login);
    await page.fill('#password', password);
    await press(page, 'main form button');
    assert.ok(!at(page).includes('sign-in'), `sign-in of ${login}: ${(await page.textContent('main')).slice(0, 200)}`);
    await this.look('start');
  }

  // Opens the case whose report holds these words, looking at the newest cases of the list.
  async find(story) {
    const { page, base } = this;
    await page.goto(`${base}/staff/cases?view=new`);
    await this.look('queue');
    const links = await page.$$eval('table.queue a.number', (all) => all.map((a) => a.getAttribute('href')));
    assert.ok(links.length, 'the list is empty');
    for (const url of links) {
      await page.goto(base + url);
      if ((await page.textContent('main')).includes(story)) { this.url = base + url; this.story = story; return; }
    }
    assert.fail('no new case holds the words of the worker');
  }

  async reply() {
    const { page } = this;
    await page.goto(this.url);
    await this.look('case');
    await press(page, 'form[action$="/assign"] button');
    assert.equal(await page.locator('.govuk-error-summary').count(), 0, 'assigned');
    await page.fill('#message', answer);
    await press(page, 'form[action$="/message"] button');
    assert.equal(await page.locator('.govuk-error-summary').count(), 0, 'message sent');
    assert.ok((await page.textContent('.msgs')).includes(answer));
    await this.look('case-answered');
  }

  async reads(...texts) {
    await this.page.goto(this.url);
    const seen = await this.page.textContent('main');
    for (const text of texts) assert.ok(seen.includes(text), `the helper's page lacks: ${text}`);
    await this.look('case-again');
    return seen;
  }

  async close() {
    const { page } = this;
    await page.goto(`${this.url}/outcome`);
    await this.look('outcome');
    await page.check('#end-settled');
    await page.check('input[name=result] >> nth=0');
    await page.check('input[name=said_by] >> nth=0');
    await page.selectOption('#r-money', { index: 2 });
    await page.fill('#text', 'The company paid.');
    await press(page, 'button[value=close]');
    assert.equal(await page.locator('.govuk-error-summary').count(), 0, `closed: ${(await page.textContent('main')).slice(0, 300)}`);
    await this.look('case-closed');
  }

  // The longest word of what she told, in her script, finds her case; what was looked for is not in the address.
  async search() {
    const { page, base } = this;
    const word = this.story.split(/\s+/).sort((a, b) => b.length - a.length)[0];
    await page.goto(`${base}/staff/search`);
    await page.fill('#q', word);
    await press(page, 'form[role=search] button');
    const links = await page.$$eval('a.number', (all) => all.map((a) => a.getAttribute('href')));
    assert.ok(links.some((l) => this.url.endsWith(l)), `${word} finds the case: ${links}`);
    assert.ok(await page.locator('mark').count(), 'the place is marked');
    assert.ok(!decodeURIComponent(page.url()).includes(word), 'the address holds the word');
    await this.look('search-found');
  }

  async lookAround() {
    for (const name of ['cases', 'cases?view=mine', 'cases/new', 'me', 'keys']) {
      const got = await this.page.goto(`${this.base}/staff/${name}`);
      assert.equal(got.status(), 200, name);
      await this.look(name.replace(/\W/g, '-'));
    }
    for (const name of ['search', 'emergencies']) {
      await this.page.goto(`${this.base}/staff/${name}`);
      await this.look(name);
    }
    await this.search();
    for (const name of ['identity', 'receipt', 'emergency']) {
      await this.page.goto(`${this.url}/${name}`);
      await this.look(name);
    }
  }
}
