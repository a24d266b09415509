// What the service is asked. What answers look like is in answers.js, which stands before this.

async function ask(path, options = {}) {
  const token = at('token').value;
  const headers = { ...options.headers, ...(token && { authorization: `Bearer ${token}` }) };
  const response = await fetch(path, { ...options, headers });
  if (response.status === 401) at('token-row').hidden = false;
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
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
