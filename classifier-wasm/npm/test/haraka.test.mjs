// A real Haraka takes a message for three recipients and sends it to a server that refuses them.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { createRequire } from 'node:module';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { test } from 'node:test';

const require = createRequire(import.meta.url);
let haraka;
try {
  haraka = dirname(require.resolve('Haraka/package.json'));
} catch {}

const REPLIES = {
  'full@there.example': '552 5.2.2 Mailbox full',
  'nobody@there.example': '550 5.1.1 User unknown',
  'later@there.example': '450 4.7.1 Greylisted, please try again',
};

/** A server that refuses every recipient as REPLIES say. */
async function refusing() {
  const server = net.createServer(socket => {
    socket.on('error', () => {});
    socket.write('220 there.example ESMTP\r\n');
    createInterface({ input: socket }).on('line', line => {
      const recipient = /^RCPT TO:<(.*?)>/i.exec(line)?.[1];
      if (recipient) socket.write(`${REPLIES[recipient] ?? '250 fine'}\r\n`);
      else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
      else socket.write('250 fine\r\n');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** The folder of a Haraka that takes everything and sends it to `port`. */
function configured(listen, port) {
  const folder = mkdtempSync(join(tmpdir(), 'haraka-'));
  execFileSync('node', [join(haraka, 'bin', 'haraka'), '-i', folder], { stdio: 'ignore' });
  for (const each of ['config', 'plugins', 'queue', 'node_modules']) mkdirSync(join(folder, each), { recursive: true });
  const config = {
    plugins: 'everything\nbounce-classifier/haraka\n',
    'smtp.ini': `listen=127.0.0.1:${listen}\nnodes=0\n`,
    'log.ini': '[main]\nlevel=notice\n',
    me: 'here.example\n',
    'outbound.ini': 'received_header=disabled\nenable_tls=false\n',
    'outbound.bounce_message': 'To: {to}\n\nBounced.\n',
  };
  for (const [name, text] of Object.entries(config)) writeFileSync(join(folder, 'config', name), text);
  writeFileSync(join(folder, 'plugins', 'everything.js'), `
    exports.hook_lookup_rdns = next => next(OK, 'here.example');
    exports.hook_connect = (next, connection) => { connection.relaying = true; next(); };
    exports.hook_mail = next => next(OK);
    exports.hook_rcpt = next => next(OK);
    exports.hook_get_mx = (next, hmail, domain) => next(OK, [{ priority: 0, exchange: '127.0.0.1', port: ${port} }]);
  `);
  symlinkSync(dirname(require.resolve('bounce-classifier/package.json')), join(folder, 'node_modules', 'bounce-classifier'));
  return folder;
}

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function send(port, recipients) {
  const socket = net.connect(port, '127.0.0.1');
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const reply = async expected => {
    for (;;) {
      const { value } = await lines.next();
      if (value?.[3] === '-') continue;
      assert.match(String(value), expected);
      return;
    }
  };
  await reply(/^220/);
  const steps = ['EHLO a.example', 'MAIL FROM:<me@here.example>', ...recipients.map(to => `RCPT TO:<${to}>`)];
  for (const step of steps) {
    socket.write(`${step}\r\n`);
    await reply(/^250/);
  }
  socket.write('DATA\r\n');
  await reply(/^354/);
  socket.write('Subject: hello\r\n\r\nhello\r\n.\r\n');
  await reply(/^250/);
  socket.end('QUIT\r\n');
}

test('Haraka says why each recipient was not reached', { skip: !haraka && 'Haraka is not installed', timeout: 60_000 }, async () => {
  const server = await refusing();
  const listen = await freePort();
  const folder = configured(listen, server.address().port);
  const process = spawn('node', [join(haraka, 'bin', 'haraka'), '-c', folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const seen = [];
  try {
    let sent = false;
    for await (const line of createInterface({ input: process.stdout })) {
      seen.push(line);
      if (!sent && /Listening on|plugins? loaded|worker listening|Loading outbound queue/i.test(line)) {
        sent = await send(listen, Object.keys(REPLIES)).then(() => true, error => {
          if (error.code === 'ECONNREFUSED') return false;
          throw error;
        });
      }
      if (seen.filter(line => / class=/.test(line)).length === 3) break;
    }
    const said = seen.filter(line => / class=/.test(line)).map(line => /\w+ \S+ class=.*/.exec(line)[0]).sort();
    assert.deepEqual(said, [
      'bounced full@there.example class=QuotaIssues severity=transient action=retry',
      'bounced nobody@there.example class=InvalidRecipient severity=permanent action=suppress',
      'deferred later@there.example class=TransientFailure severity=transient action=retry',
    ], seen.join('\n'));
  } finally {
    process.kill();
    server.close();
    rmSync(folder, { recursive: true });
  }
});
