// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the law says, as a worker meets it, without scripts, in five languages: the self-check to its result, into a report, to the
// page of the report and of the helper; the calculators with the pages that must be read first; rights and checklist. Every page is
// looked at with axe and at 320 pixels; pictures are left in tests-shots/ of the build folder.
import assert from 'node:assert/strict';
import { finish, launch, test } from './_page.mjs';
import { Eye, Helper } from './_journey.mjs';
import { startSite } from './_site.mjs';

const site = await startSite();
const browser = await launch();
const press = (page, selector) => Promise.all([page.waitForNavigation(), page.click(selector)]);
const place = (page) => new URL(page.url()).pathname;
const yen = (text) => text.normalize('NFKC').replace(/[^0-9]/g, ' ').split(/\s+/);

// Her pay is 1,200 yen an hour in the prefecture 13, where the lowest is 1,280.
const picks = { phone: 'mine', danger: 'none', where: 'japan', happened: 'minimum_wage', pathway: 'titp_1', sector: 'industrial',
  work_state: 'working', when: 'still', pay_kind: 'hourly', for_whom: 'me', fixed: 'none', wish: 'money', who: 'pays_you',
  is_one_of: 'none', told: 'nobody' };

async function answerOne(page) {
  const id = (await page.getAttribute('main form', 'action')).split('/').pop();
  if (id === 'prefecture') await page.selectOption('select[name=a]', 'jp-13');
  else if (id === 'pay_promised') {
    await page.fill('input[name=t]', '1200');
    await page.selectOption('select[name=per]', 'hour');
  } else if (id === 'last_pay_day') {
    for (const [name, text] of [['y', '2026'], ['m', '11'], ['d', '25']]) await page.fill(`input[name=${name}]`, text);
  } else if (picks[id]) await page.click(`label[for="a-${picks[id]}"]`);
  else return press(page, await page.$('button[value=skip]') ? 'button[value=skip]' : 'button[value=dont_know]');
  return press(page, 'button[value=next]');
}

class Asking {
  constructor(page, lang, eye) { Object.assign(this, { page, lang, eye }); }

  look(name) { return this.eye.look(this.page, `${this.lang}-law-${name}`); }

  async selfCheck() {
    const { page, lang } = this;
    await page.goto(`${site.base}/${lang}/`);
    await this.look('start');
    await press(page, 'a[href$="/check/start"]');
    for (let n = 0; await page.$('main form'); n += 1) {
      assert.ok(n < 40, 'the questions do not end');
      const action = await page.getAttribute('main form', 'action');
      assert.ok(!page.url().includes('?'), 'an address holds no content');
      if (await page.$('.answer')) break;
      await this.look(`q-${action.split('/').pop()}`);
      if (await page.$('button[value=next]')) await answerOne(page);
      else await press(page, 'main form button');
    }
    const text = await page.textContent('main');
    assert.ok(yen(text).includes('80'), 'eighty yen are missing for each hour');
    assert.ok(await page.$('.answer--wrong'), 'what looks wrong stands out');
    assert.ok(await page.$('form[action$="/check/day"]'), 'a calendar file for her own phone');
    await this.look('result');
    assert.deepEqual(await page.context().cookies(), [], 'nothing is kept');
  }

  // On paper: her language with Japanese beside it.
  async paper() {
    const { page } = this;
    await press(page, 'form[action$="/check/result"]:has(input[name=print]) button');
    if (this.lang !== 'ja') assert.ok(await page.$('.answer [lang=ja]') || this.lang === 'en', 'Japanese stands beside');
    await this.look('paper');
    await press(page, 'main form button');
  }

  async intoReport() {
    const { page, lang } = this;
    await press(page, 'form[action$="/check/take"] button');
    for (let n = 0; (await page.getAttribute('main form', 'action')).includes('/q/'); n += 1) {
      assert.ok(n < 30, 'the questions do not end');
      const id = (await page.getAttribute('main form', 'action')).split('/').pop();
      assert.ok(!['phone', 'danger', 'where', 'happened', 'prefecture'].includes(id), `${id} is asked again`);
      await answerOne(page);
    }
    await page.click('label[for="a-lotus"]');
    await press(page, 'button[value=next]');
    await page.click('label[for="n-no"]');
    await press(page, 'button[value=next]');
    assert.equal(place(page), `/${lang}/check`);
    // Read as it is seen: an amount at the end of a line must not run into a number at the start of the next.
    assert.ok(yen(await page.innerText('main')).join(' ').includes('1 280'), 'the result is on the page before sending');
    await this.look('before-sending');
    await press(page, 'form[action$="/send"] > button');
    this.receipt = (await page.textContent('.receipt')).trim();
    await page.fill('#receipt', this.receipt);
    await press(page, 'main form button');
    assert.equal(place(page), `/${lang}/r/case`);
    assert.ok(await page.$('details:has(p)'), 'the result went with the report');
    await this.look('report');
  }

  async calculators() {
    const { page, lang } = this;
    await page.goto(`${site.base}/${lang}/amount`);
    await this.look('amounts');
    await press(page, 'a[href$="/amount/overtime"]');
    await page.click('details:has(#us) summary');
    for (const [id, text] of [['us', '8:00'], ['ue', '20:00'], ['ub', '60']]) await page.fill(`#${id}`, text);
    await press(page, 'button[value=fill]');
    await this.look('month');
    await page.check('input[name=v1][value=hour]');
    await page.selectOption('[name=a1] >> nth=0', 'basic');
    await page.fill('[name=a2] >> nth=0', '1300');
    await page.check('input[value=other][type=radio]');
    await page.fill('[name=b1] >> nth=0', 'x');
    await press(page, 'button.govuk-button[value=count]');
    assert.equal(await page.locator('.govuk-error-message').count(), 1, 'the mistake stands at its field');
    await this.look('month-wrong');
    await page.fill('[name=b1] >> nth=0', '');
    await press(page, 'button.govuk-button[value=count]');
    assert.equal(await page.locator('.answer').count(), 2);
    await this.look('month-result');
  }

  // The warning comes before the amount, on a page of its own.
  async pension() {
    const { page, lang } = this;
    await page.goto(`${site.base}/${lang}/amount/pension`);
    await page.fill('#v1', '36');
    await page.fill('#v2y', '2026');
    await page.fill('#v2m', '10');
    await page.fill('#v3', '200000');
    await press(page, 'button.govuk-button[value=count]');
    assert.ok(!yen(await page.textContent('main')).includes('660'), 'no amount before it was read');
    assert.ok(await page.locator('.warn').count() >= 4);
    await this.look('stop');
    await press(page, 'form[action$="/check/result"] button');
    const text = yen(await page.textContent('main')).join(' ');
    assert.ok(text.includes('660 000'), `the amount after it was read: ${text}`);
    await this.look('pension');
  }

  async pages() {
    const { page, lang } = this;
    for (const path of ['rights', 'rights/dismissal', 'rights/pension', 'before-home', 'card/stay', 'amount/fees', 'amount/fees-kh', 'amount/ways']) {
      await page.goto(`${site.base}/${lang}/${path}`);
      await this.look(path.replaceAll('/', '-'));
    }
  }
}

async function way(lang) {
  const eye = await new Eye(browser, site.base).open();
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, javaScriptEnabled: false });
  const page = await context.newPage();
  const broken = [];
  page.setDefaultTimeout(15000);
  page.on('request', (r) => { if (!r.url().startsWith(site.base) && !r.url().startsWith('data:')) broken.push(r.url()); });
  page.on('response', (r) => { if (r.status() >= 500) broken.push(`${r.status()} ${r.url()}`); });
  const her = new Asking(page, lang, eye);
  await her.selfCheck();
  await her.paper();
  await her.intoReport();
  await her.calculators();
  await her.pension();
  await her.pages();
  assert.deepEqual(broken, []);
  await context.close();
  await eye.context.close();
  return eye;
}

async function helperSide() {
  const eye = await new Eye(browser, site.base).open();
  const context = await browser.newContext({ viewport: { width: 1000, height: 740 }, javaScriptEnabled: false });
  const page = await context.newPage();
  page.setDefaultTimeout(15000);
  const helper = new Helper(page, site.base, eye);
  await helper.signIn('lotus-case2', site.people['lotus-case2']);
  await page.goto(`${site.base}/staff/cases`);
  await press(page, 'table.queue a.number');
  await press(page, 'a[href$="/law"]');
  await page.selectOption('#rule', 'jp.wage.minimum_check');
  await press(page, 'form[method=get] button');
  await eye.look(page, 'staff-law-missing');
  await page.selectOption('#v1', '13');
  for (const [id, text] of [['v2y', '2026'], ['v2m', '11'], ['v2d', '1']]) await page.fill(`#${id}`, text);
  await page.check('input[name=v3][value=hour]');
  await page.selectOption('[name=a1] >> nth=0', 'basic');
  await page.fill('[name=a2] >> nth=0', '1200');
  await press(page, 'button.govuk-button[value=count]');
  assert.ok(await page.$('.answer--wrong'));
  await eye.look(page, 'staff-law-result');
  await press(page, 'button[value=shared]');
  assert.match(place(page), /^\/staff\/cases\/\d+$/);
  assert.ok((await page.textContent('.msgs')).includes('This looks wrong.'), 'the result stands in the timeline');
  await eye.look(page, 'staff-law-case');
  await context.close();
  await eye.context.close();
  return eye;
}

async function both(lang) {
  let eye;
  await test(`from questions to a result and into a report: ${lang}`, async () => { eye = await way(lang); });
  await test(`every page of the law is accessible and fits 320 pixels: ${lang}`, () => {
    assert.ok(eye && eye.seen.size > 30, 'the way was not gone to its end');
    assert.equal(eye.faults.join('\n'), '');
  });
}

// Two at a time: a browser waits for the server and the server for the browser.
const languages = (process.env.RECOURSE_LANGS ?? 'en km ja my ur').split(' ');
const go = async () => { for (let lang = languages.shift(); lang; lang = languages.shift()) await both(lang); };
await Promise.all([go(), go()]);
await test('a helper runs a rule on a case and shares the result', async () => {
  const eye = await helperSide();
  assert.equal(eye.faults.join('\n'), '');
});
await test('the server noted no error on the way', () => {
  assert.deepEqual(site.log().split('\n').filter((l) => /level=(error|alarm)/.test(l)), []);
});
await browser.close();
await site.stop();
finish();
