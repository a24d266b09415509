// The page in itself. What answers look like is in answers.js of the service, which stands before this.

const EXAMPLES = `550 5.1.1 <bob@example.com>: Recipient address rejected: User unknown in virtual mailbox table
host mx.example.com[192.0.2.1] said: 552 5.2.2 Mailbox full (in reply to RCPT TO command)
421 4.7.0 [TS04] Messages from 192.0.2.7 temporarily deferred due to user complaints
554 5.7.1 Your message looks a bit odd to us`;

const RULES = `[rules]
Odd = ['(?i)^554 .*looks a bit odd']

[[examples]]
reply = "554 5.7.1 Your message looks a bit odd to us"
label = "Odd"
`;

// More than these are not explained: each takes some milliseconds.
const MOST_EXPLAINED = 20;

const decoder = new TextDecoder();
let wasm;
let mine = 0;

// Bytes as the page has them: how many there are, and five characters for each four, from `(` to `|` with `}` for `<`.
function bytesOf(text) {
  const start = text.indexOf(':') + 1;
  const bytes = new Uint8Array((text.length - start) / 5 * 4);
  const words = new DataView(bytes.buffer);
  for (let from = start, to = 0; from < text.length; from += 5, to += 4) {
    let word = 0;
    for (let at = from; at < from + 5; at++) {
      const letter = text.charCodeAt(at);
      word = word * 85 + (letter === 125 ? 20 : letter - 40);
    }
    words.setUint32(to, word);
  }
  return bytes.subarray(0, Number(text.slice(0, start - 1)));
}

// The WebAssembly in the page is compressed.
async function load() {
  const stream = new Blob([bytesOf(at('wasm').textContent)]).stream().pipeThrough(new DecompressionStream('gzip'));
  const bytes = await new Response(stream).arrayBuffer();
  wasm = (await WebAssembly.instantiate(bytes, {})).instance.exports;
}

// Gives a text to a function of the WebAssembly, and reads the JSON that it answers.
function call(ask, text) {
  const bytes = new TextEncoder().encode(text);
  const place = wasm.bc_alloc(bytes.length);
  new Uint8Array(wasm.memory.buffer, place, bytes.length).set(bytes);
  const answer = wasm.bc_alloc(8);
  ask(place, bytes.length, answer);
  const [start, length] = new Uint32Array(wasm.memory.buffer, answer, 2);
  const found = JSON.parse(decoder.decode(new Uint8Array(wasm.memory.buffer, start, length)));
  wasm.bc_free(start, length);
  wasm.bc_free(answer, 8);
  wasm.bc_free(place, bytes.length);
  return found;
}

// Lines of one reply belong together: `550-` says that another follows.
function replies(text) {
  const found = [];
  let open = false;
  for (const line of text.split('\n').filter(line => line.trim())) {
    if (open) found.push(`${found.pop()}\n${line}`);
    else found.push(line);
    open = /^\s*\d{3}-/.test(line);
  }
  return found;
}

function classify() {
  const all = replies(at('replies').value);
  const shown = all.slice(0, MOST_EXPLAINED).map(reply =>
    answer(call((place, length, to) => wasm.bc_explain(mine, place, length, to), reply)));
  at('answers').replaceChildren(...shown);
  if (all.length > MOST_EXPLAINED) at('answers').append(made('li', 'empty', `The first ${MOST_EXPLAINED} of ${all.length} are shown.`));
  remember();
}

function check() {
  const rules = at('mine').value;
  if (mine) wasm.bc_drop(mine);
  mine = 0;
  at('checked').className = 'place';
  at('checked').textContent = '';
  at('findings').replaceChildren();
  if (!rules.trim()) return;
  const found = call(wasm.bc_check, rules);
  mine = found.classifier ?? 0;
  at('checked').textContent = found.errors
    ? 'These rules have mistakes, and are not used.'
    : `Rules: ${found.rules}. Examples: ${found.examples}, all hold. ${found.findings.length ? '' : 'Nothing to say about them.'}`;
  at('checked').classList.toggle('bad', found.errors > 0);
  at('findings').replaceChildren(...found.findings.map(finding =>
    made('li', finding.startsWith('error') ? 'error' : 'warning', made('pre', '', finding))));
}

// The link to the page carries what is in it, after the #, which browsers send to nobody.
function remember() {
  const parts = new URLSearchParams({ replies: at('replies').value, rules: at('mine').value });
  history.replaceState(null, '', `#${parts}`);
}

function recall() {
  const parts = new URLSearchParams(location.hash.slice(1));
  at('replies').value = parts.get('replies') ?? EXAMPLES;
  at('mine').value = parts.get('rules') ?? RULES;
}

// Once for what is typed at a stretch.
function soon(act) {
  let waiting;
  return () => {
    clearTimeout(waiting);
    waiting = setTimeout(act, 150);
  };
}

async function start() {
  try {
    recall();
    await load();
    at('state').textContent = `${wasm.bc_rule_count(0).toLocaleString('en')} built-in rules`;
    check();
    classify();
  } catch (problem) {
    at('error').textContent = `This browser cannot run it: ${problem.message}`;
    at('error').hidden = false;
    return;
  }
  at('form').addEventListener('submit', event => {
    event.preventDefault();
    classify();
  });
  at('replies').addEventListener('input', soon(classify));
  at('mine').addEventListener('input', soon(() => {
    check();
    classify();
  }));
  at('replies').addEventListener('keydown', event => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) classify();
  });
  at('link').addEventListener('click', async () => {
    remember();
    await navigator.clipboard?.writeText(location.href).catch(() => {});
    at('hint').textContent = 'The link is in the address bar, too.';
  });
  addEventListener('hashchange', () => {
    recall();
    check();
    classify();
  });
}

start();
