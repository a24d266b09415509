// Uses the report's page as a person would; fails where it does not answer as it should.
import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const [week, hostile, empty] = process.argv.slice(2).map(path => pathToFileURL(path).href);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
let passed = 0;

async function test(name, url, options, use) {
  const page = await browser.newPage(options);
  const complaints = [];
  page.on('console', message => complaints.push(message.text()));
  page.on('pageerror', error => complaints.push(String(error)));
  page.on('request', request => request.url() === url || complaints.push(`asked for ${request.url()}`));
  await page.goto(url);
  await use(page);
  assert.deepEqual(complaints, [], name);
  await page.close();
  passed += 1;
  console.log(`ok: ${name}`);
}

const cell = (page, table, column) => page.locator(`#${table} tbody tr td:nth-child(${column})`).first().innerText();
const number = text => Number(text.replace(/[^0-9.]/g, ''));
const card = (page, action) => page.locator(`#actions .tone-${action}`);
const count = async (page, action) => number(await card(page, action).locator('b').innerText());

await test('the cards say what to do, and add up', week, {}, async page => {
  const counts = await Promise.all(['suppress', 'retry', 'fix-sender', 'review'].map(action => count(page, action)));
  const failures = number((await page.locator('.covered .quiet').innerText()));
  assert.ok(failures > 10_000, `${failures}`);
  assert.equal(counts.reduce((a, b) => a + b), failures);
});

await test('a card narrows the chart and all tables, and its chip undoes it', week, {}, async page => {
  const classes = page.locator('#classes tbody tr');
  const all = await classes.count(), failures = await count(page, 'suppress');
  await card(page, 'suppress').click();
  assert.equal(await card(page, 'suppress').getAttribute('aria-pressed'), 'true');
  assert.ok(await classes.count() < all);
  for (const row of await page.locator('#addresses tbody tr').all()) assert.match(await row.innerText(), /suppress/);
  const shown = await page.locator('#classes tbody td:nth-child(2)').allInnerTexts();
  assert.equal(shown.map(number).reduce((a, b) => a + b), failures);
  assert.ok(await page.locator('#templates').isHidden(), 'a heading of nothing');
  await page.locator('.chip').click();
  assert.equal(await classes.count(), all);
  assert.ok(await page.locator('#templates').isVisible());
});

await test('a domain narrows the cards and the chart, by days', week, {}, async page => {
  const before = await count(page, 'retry');
  await page.locator('#sources tbody button').first().click();
  assert.ok(await count(page, 'retry') < before);
  assert.equal(await page.locator('.area svg g').count(), 7);
  assert.equal(await page.locator('#sources tbody tr').count(), 1);
});

await test('the filter leaves what has its words', week, {}, async page => {
  await page.locator('#filter').click();
  await page.keyboard.type('MAILBOX hold');
  const rows = page.locator('#templates tbody tr');
  assert.equal(await rows.count(), 1);
  assert.match(await rows.first().innerText(), /550 mailbox for <addr> is on hold/);
  assert.match(await page.locator('#shown').innerText(), /^[\d,]+ of [\d,]+ failures$/);
  await page.locator('#filter').fill('example.net');
  assert.equal(await page.locator('#sources tbody tr').count(), 1);
  await page.locator('#filter').fill('');
  assert.ok(await rows.count() > 1);
});

await test('a click on a head sorts, another one turns it round', week, {}, async page => {
  const failures = page.locator('#classes th button', { hasText: 'failures' });
  const name = page.locator('#classes th button', { hasText: 'class' });
  const largest = await cell(page, 'classes', 2);
  await name.click();
  assert.equal(await cell(page, 'classes', 1), 'AuthenticationFailed');
  await name.click();
  assert.equal(await cell(page, 'classes', 1), 'Uncategorized');
  await failures.click();
  assert.equal(await cell(page, 'classes', 2), largest);
  await failures.click();
  assert.notEqual(await cell(page, 'classes', 2), largest);
  assert.equal(await page.locator('#classes th[aria-sort=ascending]').count(), 1);
});

await test('long tables are folded', week, {}, async page => {
  const rows = page.locator('#addresses tbody tr');
  assert.equal(await rows.count(), 10);
  await page.locator('#addresses .more').click();
  assert.ok(await rows.count() > 10);
});

await test('the chart has a bar for each hour of the week, or for each day', week, {}, async page => {
  assert.equal(await page.locator('.area svg g').count(), 168);
  const chart = await page.locator('.area').boundingBox();
  assert.ok(chart.width > 600 && chart.height > 100, JSON.stringify(chart));
  await page.locator('.units button', { hasText: 'Day' }).click();
  assert.equal(await page.locator('.area svg g').count(), 7);
});

await test('the keyboard reaches cards, chart and tables', week, {}, async page => {
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  assert.equal(await card(page, 'suppress').getAttribute('aria-pressed'), 'true');
  assert.ok(await page.evaluate(() => document.activeElement.matches('#actions .tone-suppress')), 'the focus stays');
  await page.keyboard.press('Enter');
  await page.locator('.area').focus();
  await page.keyboard.press('End');
  assert.match(await page.locator('.tip').innerText(), /^2026-11-22 23:00: \d+/);
  await page.keyboard.press('Home');
  assert.match(await page.locator('.tip').innerText(), /^2026-11-16 00:00: \d+/);
  await page.keyboard.press('Escape');
  assert.ok(await page.locator('.tip').isHidden());
});

await test('what replies say is text', hostile, {}, async page => {
  await page.waitForLoadState('load');
  assert.match(await page.title(), /^Bounces: /);
  assert.equal(await page.locator('#injected, main img, main a, main script, td svg[onload]').count(), 0);
  const samples = await page.locator('#templates .sample').allTextContents();
  assert.equal(samples.length, 5);
  assert.ok(samples.some(sample => sample.includes("<script>document.title = 'stolen'</script>")));
});

await test('nothing to show is said', empty, {}, async page => {
  assert.match(await page.locator('main').innerText(), /^No records/);
});

// Contrast as WCAG 2 counts it, of every text that is seen: at least 4.5.
const lowContrast = () => {
  const channels = colour => colour.match(/[\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => [r, g, b].map(c => c / 255).map(c => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4).reduce((sum, c, at) => sum + c * [.2126, .7152, .0722][at], 0);
  const back = element => {
    for (let at = element; at; at = at.parentElement) {
      const [r, g, b, a = 1] = channels(getComputedStyle(at).backgroundColor);
      if (a === 1) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const low = [];
  for (const element of document.querySelectorAll('body *')) {
    const says = [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (!says || !element.checkVisibility() || ['SCRIPT', 'STYLE', 'NOSCRIPT'].includes(element.tagName)) continue;
    const [light, dark] = [luminance(channels(getComputedStyle(element).color)), luminance(back(element))].sort((a, b) => b - a);
    const ratio = (light + .05) / (dark + .05);
    if (ratio < 4.5) low.push(`${element.tagName} ${element.className}: ${ratio.toFixed(2)}`);
  }
  return low;
};
for (const colorScheme of ['light', 'dark']) {
  await test(`texts stand out, ${colorScheme}`, week, { colorScheme }, async page => {
    assert.deepEqual(await page.evaluate(lowContrast), []);
    await card(page, 'suppress').click();
    assert.deepEqual(await page.evaluate(lowContrast), []);
  });
}

await test('dark where dark is preferred', week, { colorScheme: 'dark' }, async page => {
  const [red] = (await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).match(/\d+/g);
  assert.ok(Number(red) < 60, red);
});

for (const width of [360, 390, 820]) {
  await test(`${width} pixels need not scroll sideways, and show every column`, week, { viewport: { width, height: 844 } }, async page => {
    const found = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(found <= width, `${found} wide`);
    const cells = page.locator('#classes tbody tr').first().locator('td');
    for (const one of await cells.all()) assert.ok(await one.isVisible());
  });
}

await test('a week is drawn at once, and small', week, {}, async page => {
  const bytes = await page.evaluate(() => new TextEncoder().encode(document.documentElement.outerHTML).length);
  const file = (await stat(fileURLToPath(week))).size;
  assert.ok(file < 150 * 1024, `${file} bytes`);
  const { loadEventEnd } = await page.evaluate(() => performance.getEntriesByType('navigation')[0].toJSON());
  console.log(`    ${file} bytes, ${bytes} when drawn, ${Math.round(loadEventEnd)} ms to be drawn`);
  assert.ok(loadEventEnd < 3000, `${loadEventEnd} ms`);
});

if (process.env.PICTURE && process.env.PICTURE !== '/dev/null') {
  const page = await browser.newPage({ viewport: { width: 1100, height: 1180 } });
  await page.goto(week);
  await page.screenshot({ path: process.env.PICTURE });
}
await browser.close();
console.log(`${passed} passed, 0 failed`);
