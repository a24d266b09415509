import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import * as esm from 'bounce-classifier';

const require = createRequire(import.meta.url);
const { Classifier, classify, classifyPasted, normalise } = esm;

test('a reply has its class', () => {
  const found = classify('552 5.2.2 <bob@example.com>: Mailbox full');
  assert.equal(found.label, 'QuotaIssues');
  assert.equal(found.class, 'QuotaIssues');
  assert.equal(found.severity, 'transient');
  assert.equal(found.action, 'retry');
  const rule = Classifier.builtin().rule(found.rule);
  assert.match(rule.file, /^rules\/.+\.toml$/);
  assert.ok(rule.line > 0 && rule.column > 0 && rule.pattern);
});

test('no rule, no place', () => {
  const found = classify('250 fine');
  assert.equal(found.label, 'Uncategorized');
  assert.equal(found.action, 'review');
  assert.equal(found.rule, null);
  assert.equal(Classifier.builtin().rule(null), null);
  assert.equal(Classifier.builtin().rule(1e9), null);
});

test('CommonJS has the same', () => {
  const cjs = require('bounce-classifier');
  assert.equal(cjs.Classifier, Classifier);
  assert.equal(cjs.classify('552 5.2.2 Mailbox full').label, 'QuotaIssues');
});

test('replies may be anything', () => {
  for (const reply of ['', '\0', 'x'.repeat(1 << 20), '\ud800 half', '550 用户 does not exist']) {
    const bytes = new TextEncoder().encode(reply);
    assert.deepEqual(classify(reply), classify(bytes));
  }
  assert.equal(classify(Uint8Array.from([...Buffer.from('550 5.1.1 Bo'), 0xee, ...Buffer.from('te: user unknown')])).label, 'InvalidRecipient');
  assert.throws(() => classify(550), /a reply is a string or a Uint8Array/);
  assert.equal(classify('552 5.2.2 Mailbox full').label, 'QuotaIssues', 'after the memory has grown');
});

test('what is pasted is made one line', () => {
  const reply = '552-5.2.2 The mailbox is full.\r\n552 5.2.2 Please try later.';
  assert.equal(normalise(reply), '552 5.2.2 The mailbox is full. Please try later.');
  assert.equal(classifyPasted(`smtp; ${reply}`).label, 'QuotaIssues');
});

test('labels are numbered', () => {
  const { labels } = Classifier.builtin();
  labels.forEach((label, index) => assert.equal(label.id, index));
  const found = classify('552 5.2.2 Mailbox full');
  assert.equal(labels[found.labelId].name, 'QuotaIssues');
});

test('an image has rules of its own', { skip: !process.env.IMAGE && 'IMAGE names none' }, () => {
  const image = readFileSync(process.env.IMAGE);
  const mine = Classifier.fromImage(image);
  assert.equal(mine.classify('450 4.7.1 Greylisted, try again').label, 'Greylisted');
  assert.equal(mine.classify('450 4.7.1 Greylisted, try again').class, 'Other');
  assert.equal(Classifier.builtin().classify('552 5.2.2 Mailbox full').label, 'QuotaIssues');
  mine.free();
  assert.throws(() => mine.classify('552'), /was freed/);
  assert.throws(() => Classifier.fromImage(image.subarray(0, -1)), /cut/);
  image[image.length >> 1] ^= 1;
  assert.throws(() => Classifier.fromImage(image), /damaged/);
  assert.throws(() => Classifier.fromImage(Buffer.from('no image')), /compile/);
  assert.throws(() => new Classifier(), TypeError);
});

test('a browser waits for it', async () => {
  const path = require.resolve('bounce-classifier/package.json').replace('package.json', '');
  const browser = await import(`${path}browser.mjs`);
  assert.throws(() => browser.classify('552'), /init/);
  await browser.default(readFileSync(`${path}bounce_classifier.wasm`));
  assert.equal(browser.classify('552 5.2.2 Mailbox full').label, 'QuotaIssues');
});
