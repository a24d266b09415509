// Uses the report's page as a person would; fails where it does not answer as it should.
import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const [week, hostile] = process.argv.slice(2).map(path => pathToFileURL(path).href);
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

const first = (page, table, column) => page.locator(`#${table} tbody tr td:nth-child(${column})`).first().innerText();

await test('the filter leaves the rows that have its words', week, {}, async page => {
  const rows = page.locator('#templates tbody tr:visible');
  const all = await rows.count();
  await page.locator('#filter').click();
  await page.keyboard.type('MAILBOX hold');
  assert.equal(await rows.count(), 1);
  assert.match(await rows.first().innerText(), /550 mailbox for <addr> is on hold/);
  assert.match(await page.locator('#shown').innerText(), /^1 of \d+ rows$/);
  await page.locator('#filter').fill('');
  assert.equal(await rows.count(), all);
});

await test('a click on a head sorts, another one turns it round', week, {}, async page => {
  const count = page.locator('#classes th button', { hasText: 'count' });
  const label = page.locator('#classes th button', { hasText: 'label' });
  const largest = await first(page, 'classes', 2);
  await label.click();
  assert.equal(await first(page, 'classes', 1), 'AuthenticationFailed');
  await label.click();
  assert.equal(await first(page, 'classes', 1), 'Uncategorized');
  await count.click();
  assert.equal(await first(page, 'classes', 2), largest);
  await count.click();
  assert.notEqual(await first(page, 'classes', 2), largest);
  assert.equal(await page.locator('#classes th[aria-sort=ascending]').count(), 1);
});

await test('the chart has a bar for each hour of the week', week, {}, async page => {
  assert.equal(await page.locator('figure > svg g').count(), 168);
  const chart = await page.locator('figure > svg').boundingBox();
  assert.ok(chart.width > 600 && chart.height > 100, JSON.stringify(chart));
});

await test('what replies say is text', hostile, {}, async page => {
  await page.waitForLoadState('load');
  assert.match(await page.title(), /^Bounces: /);
  assert.equal(await page.locator('#injected, main img, main a, main script, td svg[onload]').count(), 0);
  const samples = await page.locator('.sample').allTextContents();
  assert.equal(samples.length, 5);
  assert.ok(samples.some(sample => sample.includes("<script>document.title = 'stolen'</script>")));
});

await test('dark where dark is preferred', week, { colorScheme: 'dark' }, async page => {
  const [red] = (await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).match(/\d+/g);
  assert.ok(Number(red) < 60, red);
});

await test('a phone need not scroll sideways', week, { viewport: { width: 360, height: 740 } }, async page => {
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= 360, `${width} wide`);
});

if (process.env.PICTURE && process.env.PICTURE !== '/dev/null') {
  const page = await browser.newPage({ viewport: { width: 1100, height: 1180 } });
  await page.goto(week);
  await page.screenshot({ path: process.env.PICTURE });
}
await browser.close();
console.log(`${passed} passed, 0 failed`);
