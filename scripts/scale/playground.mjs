// Uses the playground as a person would, from a file; fails where it does not answer as it should.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const url = pathToFileURL(process.argv[2]).href;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
let passed = 0;

async function test(name, options, use, hash = '') {
  const page = await browser.newPage(options);
  const complaints = [];
  page.on('console', message => complaints.push(message.text()));
  page.on('pageerror', error => complaints.push(String(error)));
  page.on('request', request => request.url().startsWith(url) || request.url().startsWith('blob:') || complaints.push(`asked for ${request.url()}`));
  await page.goto(url + hash);
  await page.locator('#answers > li').first().waitFor();
  await use(page);
  assert.deepEqual(complaints, [], name);
  await page.close();
  passed += 1;
  console.log(`ok: ${name}`);
}

const labels = page => page.locator('#answers .verdict .label').allInnerTexts();

await test('the page answers when it opens', {}, async page => {
  assert.deepEqual((await labels(page)).slice(0, 2), ['InvalidRecipient', 'QuotaIssues']);
  assert.equal((await labels(page))[3], 'Odd');
  assert.match(await page.locator('#state').innerText(), /^[\d,]+ built-in rules$/);
  assert.ok(await page.locator('#answers mark').count() > 2);
  assert.match(await page.locator('#checked').innerText(), /Rules: 1\. Examples: 1, all hold/);
});

await test('answers come as one types, by keyboard alone', {}, async page => {
  await page.keyboard.press('Tab');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('552-5.2.2 The mailbox\n552 5.2.2 is full\nxyzzy');
  await page.locator('#answers > li').nth(1).waitFor();
  await page.waitForFunction(() => document.querySelectorAll('#answers > li').length === 2);
  assert.deepEqual(await labels(page), ['QuotaIssues', 'Uncategorized']);
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.type), 'submit');
  assert.equal(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), 'solid');
});

await test('rules of one\'s own are checked and come first', {}, async page => {
  await page.locator('#replies').fill('552 5.2.2 Mailbox full');
  await page.locator('#mine').fill("[rules]\nMine = ['^552 .*full (now)', '^552 ']");
  await page.getByText('literal-parentheses').waitFor();
  await page.waitForFunction(() => document.querySelector('#answers .label').textContent === 'Mine');
  await page.locator('#mine').fill("[rules]\nMine = ['(']");
  await page.getByText('have mistakes').waitFor();
  await page.waitForFunction(() => document.querySelector('#answers .label').textContent === 'QuotaIssues');
  await page.locator('#mine').fill("[rules]\nMine = ['x']\n[[examples]]\nreply = 'y'\nlabel = 'Mine'");
  await page.locator('#findings .error').first().waitFor();
});

let link;
await test('the link carries what is in the page', {}, async page => {
  await page.locator('#replies').fill('452 4.2.2 over quota & more + é');
  await page.locator('#link').click();
  link = new URL(page.url()).hash;
});
await test('and opens it', {}, async page => {
  assert.equal(await page.locator('#replies').inputValue(), '452 4.2.2 over quota & more + é');
}, link);

await test('what replies say is text', {}, async page => {
  await page.locator('#replies').fill('550 <img src=x onerror="document.title=1"><script>document.title=2</script> mailbox full');
  await page.waitForFunction(() => document.querySelectorAll('#answers > li').length === 1);
  assert.equal(await page.locator('main img, main script').count(), 0);
  assert.equal(await page.title(), 'bounce-classifier');
});

const pictures = process.env.PICTURES;
await mkdir(pictures, { recursive: true });
for (const [name, options] of [
  ['light', { viewport: { width: 1100, height: 1200 } }],
  ['dark', { viewport: { width: 1100, height: 1200 }, colorScheme: 'dark' }],
  ['phone', { viewport: { width: 375, height: 1600 } }],
]) {
  await test(`it fits: ${name}`, options, async page => {
    const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
    assert.ok(inner <= outer, `${inner} px in ${outer}`);
    await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });
  });
}

await browser.close();
console.log(`${passed} tests passed`);
