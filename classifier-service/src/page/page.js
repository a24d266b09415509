// Everything that comes from replies and rules is set as text, never as HTML.
'use strict';

const at = id => document.getElementById(id);

// An element with a class, and text or elements in it.
function made(tag, name, ...content) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.append(...content);
  return element;
}

// Control characters, and those that turn the direction of writing, as pictures or codes.
function visible(text) {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, c =>
    c < ' ' ? String.fromCharCode(0x2400 + c.charCodeAt(0)) : `\\u{${c.charCodeAt(0).toString(16)}}`);
}

async function ask(path, options = {}) {
  const token = at('token').value;
  const headers = { ...options.headers, ...(token && { authorization: `Bearer ${token}` }) };
  const response = await fetch(path, { ...options, headers });
  if (response.status === 401) at('token-row').hidden = false;
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

function verdict(found) {
  return made('div', 'verdict',
    made('span', 'label', visible(found.label)),
    ...(found.class !== found.label ? [made('span', 'chip', found.class)] : []),
    made('span', `chip ${found.severity}`, found.severity),
    made('span', 'chip', found.action));
}

// The reply with what the parts of the rule matched marked. Offsets count bytes of UTF-8.
function marked(reply, parts) {
  const bytes = new TextEncoder().encode(reply);
  const text = (from, to) => visible(new TextDecoder().decode(bytes.slice(from, to)));
  const line = made('p', 'reply');
  let done = 0;
  for (const part of parts.filter(part => part.start !== null && part.end > part.start)) {
    if (part.start < done) continue;
    line.append(text(done, part.start));
    const mark = made('mark', part.kind, text(part.start, part.end));
    mark.title = `${part.kind} ${part.pattern}`;
    line.append(mark);
    done = part.end;
  }
  line.append(text(done, bytes.length));
  return line;
}

function place(rule) {
  return made('p', 'place', visible(`${rule.file}:${rule.line}`));
}

function answer(found) {
  const item = made('li', '', verdict(found), marked(found.reply, found.parts));
  if (found.rule) item.append(made('p', 'pattern', visible(found.rule.pattern)), place(found.rule));
  else if (!found.nearest.length) item.append(made('p', 'why', 'No rule comes near.'));
  for (const near of found.nearest) {
    item.append(made('div', 'near', made('strong', '', visible(near.label)), made('p', 'why', visible(near.why)),
      made('p', 'pattern', visible(near.rule.pattern)), place(near.rule)));
  }
  return item;
}

// More than these are counted and not explained.
const MOST_EXPLAINED = 20;

async function classify(event) {
  event?.preventDefault();
  const replies = at('replies').value.split('\n').filter(line => line.trim());
  const error = at('error');
  error.hidden = true;
  if (!replies.length) return at('replies').focus();
  try {
    const json = { 'content-type': 'application/json' };
    await ask('v1/classify', { method: 'POST', headers: json, body: JSON.stringify(replies) });
    const found = await Promise.all(replies.slice(0, MOST_EXPLAINED)
      .map(reply => ask('v1/explain?' + new URLSearchParams({ reply }))));
    at('answers').replaceChildren(...found.map(answer));
    if (replies.length > MOST_EXPLAINED) {
      at('answers').append(made('li', 'empty', `${replies.length - MOST_EXPLAINED} more were classified.`));
    }
    await refresh();
  } catch (problem) {
    error.textContent = problem.message;
    error.hidden = false;
  }
}

function showCounts({ labels, recent }) {
  const counts = Object.entries(labels).sort((a, b) => b[1] - a[1]).slice(0, 12);
  const most = Math.max(1, ...counts.map(([, count]) => count));
  at('counts').replaceChildren(...counts.map(([label, count]) => {
    const meter = made('meter');
    Object.assign(meter, { max: most, value: count });
    meter.setAttribute('aria-label', `${label}: ${count}`);
    return made('li', '', made('span', 'name', visible(label)), meter, made('span', 'count', String(count)));
  }));
  if (!counts.length) at('counts').append(made('li', 'empty', 'Nothing yet.'));
  at('recent').replaceChildren(...recent.slice(0, 8).map(({ label, reply }) =>
    made('li', '', made('span', '', visible(label)), made('span', 'reply', visible(reply)))));
}

const time = seconds => new Date(seconds * 1000).toLocaleString();

function showRules(rules) {
  const { failure } = rules;
  at('state').textContent = failure ? 'The rule files have mistakes' : `${rules.rules} rules in use`;
  at('state').className = failure ? 'bad' : '';
  const said = {
    Files: rules.files.join(', '), Rules: rules.rules, Hash: rules.hash.slice(0, 16),
    'In use since': time(rules.loaded), Reloads: `${rules.reloads}, and ${rules.failed_reloads} failed`,
  };
  at('rules').replaceChildren(...Object.entries(said).flatMap(([name, value]) =>
    [made('dt', '', name), made('dd', '', visible(String(value)))]));
  at('failure').hidden = !failure;
  at('failure-text').textContent = failure ? `${time(failure.at)}\n${failure.text}` : '';
}

async function refresh() {
  try {
    const [counts, rules] = await Promise.all([ask('v1/counts'), ask('v1/rules')]);
    showCounts(counts);
    showRules(rules);
  } catch (problem) {
    at('state').textContent = problem.message;
    at('state').className = 'bad';
  }
}

at('form').addEventListener('submit', classify);
at('replies').addEventListener('keydown', event => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) classify(event);
});
at('token').addEventListener('change', refresh);
refresh();
setInterval(refresh, 3000);
