// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The style sheets by themselves: in each script and direction, on a narrow phone, printed, and in forced colours.
import assert from 'node:assert/strict';
import { asset, axe, finish, launch, overflow, test } from './_page.mjs';

const words = {
  en: ['ltr', 'They keep my passport', 'Leave this page', 'Next'],
  km: ['ltr', 'គេរក្សាទុកលិខិតឆ្លងដែនរបស់ខ្ញុំ', 'ចាកចេញពីទំព័រនេះ', 'បន្ទាប់'],
  my: ['ltr', 'ကျွန်မရဲ့ နိုင်ငံကူးလက်မှတ်ကို သိမ်းထားတယ်', 'ဒီစာမျက်နှာက ထွက်ပါ', 'ရှေ့သို့'],
  ja: ['ltr', 'パスポートを取り上げられています', 'このページから出る', '次へ'],
  ur: ['rtl', 'وہ میرا پاسپورٹ اپنے پاس رکھتے ہیں', 'یہ صفحہ چھوڑیں', 'آگے'],
};
const svg = 'data:image/svg+xml,' + encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>');

const tile = (kind, id, text) => `<div class="tile"><input type="${kind}" name="a" id="${id}"><label for="${id}">
  <img src="${svg}" alt="" width="64" height="64"><span>${text} <span class="small">${text}</span></span></label></div>`;

function workerPage(lang) {
  const [dir, text, leave, next] = words[lang];
  return `<!doctype html><html lang="${lang}" dir="${dir}"><head><meta charset="utf-8"><title>${next}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>${asset(`worker.${dir}.css`)}</style></head>
<body class="govuk-template__body"><a href="#main" class="govuk-skip-link">${next}</a><a class="leave" href="#l">${leave}</a>
<header class="head"><a class="head__name" href="#h">${next}</a><a class="head__lang" href="#g">Language</a></header>
<p class="demo">${text}</p><main class="govuk-main-wrapper" id="main">
<div class="govuk-error-summary" role="alert"><h2 class="govuk-error-summary__title">${next}</h2><p><a href="#a">${text}</a></p></div>
<form><fieldset class="govuk-fieldset" id="a"><legend class="govuk-fieldset__legend govuk-fieldset__legend--l">
<h1 class="govuk-fieldset__heading">${text}</h1></legend><p class="govuk-hint">${text}</p>
<div class="tiles">${['radio', 'radio', 'checkbox'].map((k, i) => tile(k, `t${i}`, text)).join('')}</div></fieldset>
<div class="govuk-form-group"><label class="govuk-label" for="y">${text}</label><input class="govuk-input" id="y"></div>
<div class="govuk-form-group"><label class="govuk-label" for="x">${text}</label><textarea class="govuk-textarea" id="x"></textarea></div>
<div class="govuk-button-group"><button class="govuk-button">${next}</button>
<button class="govuk-button govuk-button--secondary">${text}</button></div></form>
<p class="receipt" dir="ltr">1234 5678 9012 3456 7890 1234 56</p><p class="govuk-warning-text">${text}</p>
<div class="scroll" tabindex="0" role="region" aria-label="${next}"><table class="govuk-table who"><thead><tr><td></td>
<th scope="col">${text}</th><th scope="col">${text}</th><th scope="col">${text}</th></tr></thead>
<tbody><tr><th scope="row">${text}</th><td><span class="yes">${next}</span></td><td><span class="no">${next}</span></td>
<td>${text}</td></tr></tbody></table></div>
<ol class="msgs"><li class="msg"><p class="small">${next}</p><p>${text}</p></li><li class="msg msg--mine"><p>${text}</p></li></ol>
<section class="doors"><h2 class="govuk-heading-m">${next}</h2><ul class="govuk-list"><li class="door"><strong>${text}</strong>
<a class="door__tel" href="tel:110"><bdi>110</bdi></a><p class="small">${text}</p></li></ul></section>
<ul class="langs"><li><a lang="km" href="#km">ខ្មែរ</a></li><li><a lang="ur" dir="rtl" href="#ur" aria-current="true">اردو</a></li></ul>
</main><footer class="foot"><ul class="foot__links"><li><a href="#f">${text}</a></li></ul><p class="foot__note">${text}</p></footer>
</body></html>`;
}

function staffPage(dir) {
  const row = (n) => `<tr><td data-label="Case"><a href="#c${n}">1234-567${n}</a></td><td data-label="Due">
<span class="due--over">2 days late</span></td><td data-label="Problem">Wages unpaid</td></tr>`;
  return `<!doctype html><html lang="en" dir="${dir}"><head><meta charset="utf-8"><title>Queue</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>${asset(`staff.${dir}.css`)}</style></head>
<body class="govuk-template__body"><a href="#main" class="govuk-skip-link">Skip</a>
<header class="bar"><div class="bar__inner govuk-width-container"><span class="bar__name">Help at work</span>
<a href="#me">Sokha</a><form><button>Sign out</button></form></div></header>
<nav class="nav" aria-label="Main"><div class="govuk-width-container"><ul><li><a href="#q" aria-current="page">Queue
<span class="count count--over">3</span></a></li><li><a href="#p">People</a></li></ul></div></nav>
<div class="govuk-width-container"><main class="govuk-main-wrapper" id="main"><h1 class="govuk-heading-l">Queue</h1>
<form class="filters"><div class="govuk-form-group"><label class="govuk-label" for="s">Problem</label>
<select class="govuk-select" id="s"><option>All</option></select></div><button class="govuk-button">Show</button></form>
<table class="govuk-table queue cards"><caption class="govuk-visually-hidden">Cases</caption><thead><tr><th scope="col"
aria-sort="ascending"><a href="#s1">Case</a></th><th scope="col">Due</th><th scope="col">Problem</th></tr></thead>
<tbody>${row(1)}${row(2)}</tbody></table><div class="case"><div><ol class="msgs"><li class="msg msg--note"><p>A note</p></li></ol>
</div><aside class="side" aria-label="Facts"><p class="sealed">Sealed</p><strong class="govuk-tag">Open</strong></aside></div>
</main></div></body></html>`;
}

const small = (page, least, selector) => page.$$eval(selector, (all, min) => all.map((e) => [e, e.getBoundingClientRect()])
  .filter(([, box]) => box.height > 0 && box.height < min).map(([e, box]) => `${e.className || e.tagName} ${box.height}`), least);

const browser = await launch();
for (const lang of Object.keys(words)) {
  const page = await browser.newPage({ viewport: { width: 320, height: 640 } });
  await page.setContent(workerPage(lang));
  await test(`worker ${lang}: nothing scrolls sideways at 320 px`, async () => assert.deepEqual(await overflow(page), []));
  await test(`worker ${lang}: axe finds nothing`, async () => assert.deepEqual(await axe(page), []));
  await test(`worker ${lang}: targets are at least 44 px`, async () => {
    assert.deepEqual(await small(page, 44, '.tile > label, .leave, .langs a, .door__tel, main .govuk-input, main .govuk-button'), []);
  });
  await test(`worker ${lang}: the leave link stays in sight`, async () => {
    await page.evaluate(() => window.scrollTo(0, 2000));
    const box = await page.locator('.leave').boundingBox();
    assert.ok(box.y >= 0 && box.y < 60, JSON.stringify(box));
  });
  await test(`worker ${lang}: lines are as tall as the script needs`, async () => {
    const ratio = await page.$eval('.tile label span', (e) => {
      const style = getComputedStyle(e);
      return parseFloat(style.lineHeight) / parseFloat(style.fontSize);
    });
    const wanted = { km: 1.9, my: 1.9, ur: 2.1 }[lang] ?? 1.2;
    assert.ok(ratio > wanted - 0.01, `${ratio}`);
  });
  await page.close();
}
for (const dir of ['ltr', 'rtl']) {
  for (const width of [320, 1200]) {
    const page = await browser.newPage({ viewport: { width, height: 700 } });
    await page.setContent(staffPage(dir));
    await test(`staff ${dir} at ${width} px: nothing scrolls sideways`, async () => assert.deepEqual(await overflow(page), []));
    await test(`staff ${dir} at ${width} px: axe finds nothing`, async () => assert.deepEqual(await axe(page), []));
    await test(`staff ${dir} at ${width} px: targets are at least 24 px`, async () => {
      assert.deepEqual(await small(page, 24, 'nav a, button, select, .bar a'), []);
    });
    await test(`staff ${dir} at ${width} px: the queue is ${width < 640 ? 'cards' : 'a table'}`, async () => {
      const display = await page.$eval('.queue tbody tr', (e) => getComputedStyle(e).display);
      assert.equal(display, width < 640 ? 'block' : 'table-row');
    });
    await page.close();
  }
}
const page = await browser.newPage({ viewport: { width: 800, height: 600 } });
await page.setContent(workerPage('ur'));
await test('right to left: the radio stands at the right of its tile', async () => {
  const [input, label] = [await page.locator('#t0').boundingBox(), await page.locator('label[for=t0]').boundingBox()];
  assert.ok(input.x > label.x + label.width / 2, JSON.stringify({ input, label }));
});
await test('print: links of the screen are gone, the receipt stays', async () => {
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('.leave').isVisible(), false);
  assert.equal(await page.locator('.receipt').isVisible(), true);
});
await test('forced colours: the chosen tile is still told apart', async () => {
  await page.emulateMedia({ media: 'screen', forcedColors: 'active' });
  await page.check('#t1');
  assert.equal(await page.$eval('label[for=t1]', (e) => getComputedStyle(e).outlineStyle), 'solid');
});
await test('nothing is fetched: no address, font or import in any style sheet', async () => {
  for (const name of ['worker.ltr.css', 'worker.rtl.css', 'staff.ltr.css', 'staff.rtl.css']) {
    assert.doesNotMatch(asset(name), /url\(|@import|@font-face|https?:/);
  }
});
await browser.close();
finish();
