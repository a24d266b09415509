// Uses the service's page as a person would; fails where it does not answer as it should.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { chromium } from 'playwright-core';

const [url] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
let passed = 0;

async function test(name, options, use) {
  const page = await browser.newPage(options);
  const complaints = [];
  page.on('console', message => complaints.push(message.text()));
  page.on('pageerror', error => complaints.push(String(error)));
  page.on('request', request => request.url().startsWith(url) || complaints.push(`asked for ${request.url()}`));
  await page.goto(url);
  await use(page);
  assert.deepEqual(complaints, [], name);
  await page.close();
  passed += 1;
  console.log(`ok: ${name}`);
}

async function classify(page, replies) {
  await page.locator('#replies').fill(replies);
  await page.locator('button[type=submit]').click();
  await page.locator('#answers > li').first().waitFor();
}

const known = '552 5.2.2 <bob@example.com>: Mailbox full';

await test('a reply has its class, its rule and marks', {}, async page => {
  await classify(page, `${known}\nxyzzy`);
  const answers = page.locator('#answers > li');
  assert.equal(await answers.count(), 2);
  assert.equal(await answers.nth(0).locator('.label').innerText(), 'QuotaIssues');
  assert.ok(await answers.nth(0).locator('mark').count() > 0);
  assert.equal(await answers.nth(0).locator('.reply').innerText(), known);
  assert.match(await answers.nth(0).locator('.place').innerText(), /\.toml:\d+$/);
  assert.equal(await answers.nth(1).locator('.label').innerText(), 'Uncategorized');
  // The counts are asked for after the answer is shown.
  await page.locator('#recent', { hasText: 'Mailbox full' }).waitFor();
  assert.match(await page.locator('#counts').innerText(), /QuotaIssues/);
  assert.match(await page.locator('#state').innerText(), /^\d+ rules in use$/);
});

await test('it is used by keyboard alone', {}, async page => {
  await page.keyboard.press('Tab');
  await page.keyboard.type(known);
  await page.keyboard.press('Control+Enter');
  await page.locator('#answers .label').waitFor();
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.type), 'submit');
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.equal(outline, 'solid');
});

await test('what replies say is text', {}, async page => {
  const hostile = '550 <img src=x onerror="document.title=1"><script>document.title=2</script> \u202egnp.exe \u0007 caf\u00e9 mailbox full';
  await classify(page, hostile);
  assert.equal(await page.locator('main img, main script').count(), 0);
  assert.equal(await page.title(), 'bounce-classifier');
  const shown = await page.locator('#answers .reply').first().innerText();
  assert.match(shown, /<img src=x onerror=/);
  assert.ok(shown.includes('\\u{202e}') && shown.includes('\u2407') && shown.includes('caf\u00e9'), shown);
});

const pictures = process.env.PICTURES;
if (pictures) await mkdir(pictures, { recursive: true });
for (const [name, options] of [
  ['light', { viewport: { width: 1100, height: 1200 } }],
  ['dark', { viewport: { width: 1100, height: 1200 }, colorScheme: 'dark' }],
  ['phone', { viewport: { width: 375, height: 1600 } }],
]) {
  await test(`it fits: ${name}`, options, async page => {
    await classify(page, `${known}\n421 4.7.0 Try again later, closing connection\n554 mailbx flul`);
    const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
    assert.ok(inner <= outer, `${inner} px in ${outer}`);
    if (pictures) await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });
  });
}

await browser.close();
console.log(`${passed} tests passed`);
