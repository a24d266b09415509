// ZoneMTA itself needs MongoDB; here its own loader of plugins loads this one, and its own hooks call it.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { dirname, relative } from 'node:path';
import { test } from 'node:test';

const require = createRequire(import.meta.url);
let zoneMta;
try {
  zoneMta = dirname(require.resolve('zone-mta/package.json'));
} catch {}

test('ZoneMTA knows why a delivery failed', { skip: !zoneMta && 'ZoneMTA is not installed' }, async () => {
  const ofServer = createRequire(`${zoneMta}/package.json`);
  const PluginHandler = ofServer('@zone-eu/wild-plugins');
  const said = [];
  const log = (...words) => said.push(words);
  const logger = { info: log, error: log, verbose: log, silly: log };
  const folder = dirname(require.resolve('bounce-classifier/zone-mta'));
  const handler = new PluginHandler({
    logger,
    pluginsPath: zoneMta,
    plugins: { [relative(zoneMta, folder)]: { enabled: ['main', 'sender'] } },
    context: 'sender',
    log: {},
    db: {},
  });
  await new Promise(resolve => handler.load(resolve));

  const delivery = { sessionId: 's', id: '17', seq: '001' };
  const error = Object.assign(new Error('refused'), { response: '552-5.2.2 Mailbox\r\n552 5.2.2 full' });
  await new Promise(resolve => handler.runHooks('sender:responseError', [delivery, null, error], resolve));
  assert.equal(delivery.bounceClass.label, 'QuotaIssues');
  assert.match(delivery.bounceClass.rule, /\.toml:\d+$/);
  assert.ok(said.some(words => words.includes('QuotaIssues')), JSON.stringify(said));

  const bounce = { response: '550 5.1.1 User unknown' };
  await new Promise(resolve => handler.runHooks('queue:bounce', [bounce, null], resolve));
  assert.equal(bounce.bounceClass.action, 'suppress');
});
