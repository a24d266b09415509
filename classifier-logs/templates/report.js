
'use strict';
const data = JSON.parse(document.getElementById('data').textContent);
const { groups, chart, sources, rules, templates, addresses } = data.page;
const COLOURS = 7, HOUR = 3600, DAY = 24 * HOUR;
const ADVICE = {
  'suppress': ['Suppress', 'send nothing more to these addresses'],
  'retry': ['Retry', 'these may take mail later'],
  'fix-sender': ['Fix', 'mend the message, its authentication or a listing'],
  'review': ['Review', 'let a person look'],
};

// ---- texts
const number = n => n.toLocaleString('en');
const atLeast = (n, more) => number(n) + (more ? '+' : '');
const share = (n, all) => {
  const percent = all ? 100 * n / all : 0;
  if (percent > 0 && percent < .05) return '<0.1%';
  if (percent < 100 && percent >= 99.95) return '>99.9%';
  return percent.toFixed(1) + '%';
};
const counted = (n, one, many = one + 's') => `${number(n)} ${n === 1 ? one : many}`;
const when = (seconds, unit) => {
  const iso = new Date(seconds * 1000).toISOString();
  return unit === HOUR ? iso.slice(0, 16).replace('T', ' ') : iso.slice(0, 10);
};
const weekday = seconds => new Date(seconds * 1000).toLocaleDateString('en', { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' });

// ---- elements: every text that comes from a reply goes in as text
function h(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (value !== undefined && value !== null && value !== false) element.setAttribute(key, value);
  }
  element.append(...children.flat().filter(child => child !== null && child !== undefined));
  return element;
}
const [header, main, footer] = ['header', 'main', 'footer'].map(name => document.querySelector(name));

// Labels have colours by their counts, the same ones everywhere.
const labels = [];
for (const group of groups) {
  let label = labels.find(label => label.name === group.label);
  if (!label) labels.push(label = { name: group.label, about: group.about, count: 0, groups: [] });
  label.count += group.count;
  label.groups.push(group);
}
labels.sort((a, b) => b.count - a.count);
labels.forEach((label, at) => label.colour = Math.min(at, COLOURS));
groups.forEach(group => group.of = labels.find(label => label.name === group.label));
const dot = label => h('span', { class: `dot c${label.colour}`, 'aria-hidden': 'true' });
const pairs = counts => Array.from({ length: counts.length / 2 }, (_, at) => [counts[2 * at], counts[2 * at + 1]]);

// ---- the filter
const state = { action: null, label: null, source: null, words: [], unit: null };
const has = (text, words = state.words) => words.every(word => text.includes(word));
const prepare = (list, text) => list.forEach(one => one.searched = text(one).toLowerCase());
prepare(labels, label => `${label.name} ${label.about}`);
prepare(sources, source => source.name);
prepare(rules, rule => `${groups[rule.group].label} ${rule.sample} ${rule.pattern} ${rule.file}:${rule.line}`);
prepare(templates, template => `uncategorized ${template.template} ${template.sample} ${template.rule ?? ''}`);
prepare(addresses, address => `${address.address} ${groups[address.group].label}`);

// What the words are about: labels, else sources, else the labels of the rules, replies and addresses that have them.
let wanted = { labels: null, sources: null };
function want() {
  wanted = { labels: null, sources: null };
  if (!state.words.length) return;
  const found = labels.filter(label => has(label.searched));
  const at = sources.filter(source => has(source.searched));
  if (found.length) wanted.labels = new Set(found);
  else if (at.length) wanted.sources = new Set(at);
  else {
    const of = list => list.filter(one => has(one.searched)).map(one => groups[one.group].of);
    wanted.labels = new Set([...of(rules), ...of(addresses)]);
    if (templates.some(template => has(template.searched))) wanted.labels.add(labels.find(label => label.name === 'Uncategorized'));
  }
}
const showsLabel = group => (!state.label || group.of === state.label) && (!wanted.labels || wanted.labels.has(group.of));
const shows = group => (!state.action || group.action === state.action) && showsLabel(group);
const showsSource = source => (!state.source || source === state.source) && (!wanted.sources || wanted.sources.has(source));
const isNarrow = () => state.source || wanted.sources;
const sum = (counts, filter = shows) => pairs(counts).reduce((all, [group, count]) => all + (filter(groups[group]) ? count : 0), 0);
const chosen = () => sources.filter(showsSource);
// Failures of groups, at the sources that are shown.
function total(filter) {
  if (isNarrow()) return chosen().reduce((all, source) => all + sum(source.groups, filter), 0);
  return groups.reduce((all, group) => all + (filter(group) ? group.count : 0), 0);
}
const toggle = (key, value) => { state[key] = state[key] === value ? null : value; draw(); };

// ---- head and foot
function drawHead() {
  const { records, coverage, subject, span } = data;
  const day = text => text.slice(0, 10);
  const time = span ? (day(span[0]) === day(span[1]) ? day(span[0]) : `${day(span[0])} to ${day(span[1])}`) : 'no times';
  const names = subject.names.slice(0, 3).join(', ') + (subject.names.length > 3 ? ` and ${subject.names.length - 3} more` : '');
  header.append(h('div', {},
    h('h1', {}, 'Bounces'),
    h('p', { class: 'quiet' }, `${time} (UTC) · ${names || counted(subject.files, 'file')}`, data.only ? ` · only ${data.only}` : ''),
    h('p', { class: 'quiet' }, `${counted(records.all, 'record')}: ${number(records.bounces)} bounced, ${number(records.deferrals)} deferred, ${number(records.deliveries)} delivered, ${number(records.others)} other`)));
  if (coverage.failures) header.append(h('p', { class: 'covered' }, h('b', {}, share(coverage.classified, coverage.failures)), h('br'), h('span', { class: 'quiet' }, `of ${counted(coverage.failures, 'failure')} classified`)));
  const warn = text => header.append(h('p', { class: 'warning' }, text));
  for (const damage of subject.damaged) warn(`Not read to its end: ${damage.file}: ${damage.error}`);
  if (records.unknown_lines) warn(`${counted(records.unknown_lines, 'line')} of unknown form, the first: ${records.unknown_sample}`);
  const notes = [
    [records.without_reply, 'failures without a reply are not counted here'], [records.remarks, 'lines are not of a delivery'],
    [records.left_out, 'records are left out by the options'], [data.other_times, 'failures are at other times'],
  ].filter(([count]) => count).map(([count, text]) => `${number(count)} ${text}. `);
  footer.append(...notes, `Rules: ${subject.rules}. Made by ${data.by} at ${data.at}. An address is counted with its last failure; a + behind a count says that it may be higher.`);
}

// ---- what to do first
const cards = h('div', { id: 'actions', role: 'group', 'aria-label': 'What to do' });
function drawCards() {
  const all = Object.keys(ADVICE).map(action => {
    const ofAction = groups.filter(group => group.action === action);
    const count = total(group => group.action === action && showsLabel(group));
    const known = data.page.actions.find(one => one.name === action);
    const narrow = isNarrow() || state.label || wanted.labels;
    const top = [...new Set(ofAction.map(group => group.of.name))].slice(0, 2).join(', ');
    return h('button', { type: 'button', class: `tone-${action}`, 'aria-pressed': state.action === action, onclick: () => toggle('action', action) },
      h('span', { class: 'name' }, ADVICE[action][0]), h('b', {}, number(count)),
      h('span', {}, known && !narrow ? `${counted(known.addresses, 'address', 'addresses')}${known.more ? ' or more' : ''}: ${ADVICE[action][1]}` : ADVICE[action][1]),
      h('span', { class: 'quiet' }, top || 'nothing'));
  });
  cards.replaceChildren(...all);
}

const input = h('input', { id: 'filter', type: 'search', placeholder: 'Filter by a class, a domain, a word of a reply', 'aria-label': 'Filter', autocomplete: 'off', oninput: () => { state.words = input.value.toLowerCase().split(/\s+/).filter(Boolean); draw(); } });
const chips = h('span', {}), shown = h('output', { id: 'shown', for: 'filter', class: 'quiet' });
function drawChips() {
  const chip = (key, text) => state[key] && h('button', { type: 'button', class: 'chip', 'aria-label': `${text}: no longer only this`, onclick: () => toggle(key, state[key]) }, text);
  chips.replaceChildren(...[chip('action', state.action && ADVICE[state.action][0]), chip('label', state.label?.name), chip('source', state.source?.name)].flatMap(one => one ? [one, ' '] : []));
  const isAll = !state.action && !state.label && !isNarrow() && !wanted.labels;
  shown.textContent = isAll ? '' : `${number(total(shows))} of ${counted(data.coverage.failures, 'failure')}`;
}

// ---- when
const figure = h('figure', {}), units = h('span', { class: 'units', role: 'group', 'aria-label': 'A bar for each' });
const over = h('section', { id: 'times' }, h('div', { class: 'title' }, h('h2', {}, 'When', h('small', {})), units), figure);
function bars() {
  const add = (bar, counts) => pairs(counts).forEach(([group, count]) => { if (shows(groups[group])) bar.set(groups[group].of, (bar.get(groups[group].of) ?? 0) + count); });
  const days = Math.floor((chart.start + (chart.bars.length - 1) * chart.step - chart.day_start) / chart.day_step) + 1;
  const byDay = state.unit !== HOUR || isNarrow();
  const [start, step, count] = byDay ? [chart.day_start, chart.day_step, days] : [chart.start, chart.step, chart.bars.length];
  const all = Array.from({ length: count }, (_, at) => ({ start: start + at * step, step, counts: new Map() }));
  if (isNarrow()) chosen().forEach(source => source.days.forEach(([day, counts]) => add(all[day].counts, counts)));
  else chart.bars.forEach((counts, at) => add(all[byDay ? Math.floor((chart.start + at * chart.step - start) / step) : at].counts, counts));
  all.forEach(bar => bar.count = [...bar.counts.values()].reduce((a, b) => a + b, 0));
  return all;
}
// A round number above the highest bar, that four divides.
function ceiling(most) {
  const size = 10 ** Math.floor(Math.log10(Math.max(most, 4)));
  return [.4, .6, .8, 1, 1.2, 1.6, 2, 2.4, 2.8, 3.2, 3.6, 4, 4.4, 4.8, 5.6, 6.4, 7.2, 8, 10].map(by => Math.round(by * size)).find(top => top >= most && Math.round(top) % 4 === 0) ?? 40 * size;
}
function drawTimes() {
  over.hidden = !chart;
  if (!chart) return;
  if (isNarrow() && chosen().every(source => !source.days.length)) return figure.replaceChildren(h('p', { class: 'quiet' }, 'What is this rare is not drawn over time.'));
  const all = bars(), top = ceiling(Math.max(...all.map(bar => bar.count))), { step } = all[0];
  const canSwitch = chart.step === HOUR && !isNarrow();
  over.querySelector('small').textContent = `a bar for each ${step === HOUR ? 'hour' : step === DAY ? 'day' : `${step / DAY} days`}, UTC`;
  units.hidden = !canSwitch;
  units.replaceChildren(...[[HOUR, 'Hour'], [DAY, 'Day']].map(([unit, name]) => h('button', { type: 'button', 'aria-pressed': state.unit === unit, onclick: () => { state.unit = unit; draw(); } }, name)));
  // Numbers alone go into the markup.
  let rects = '';
  const width = 1000 / all.length;
  all.forEach((bar, at) => {
    let below = 0;
    const byColour = Array(COLOURS + 1).fill(0);
    bar.counts.forEach((count, label) => byColour[label.colour] += count);
    rects += '<g>';
    byColour.forEach((count, colour) => {
      if (!count) return;
      below += count;
      rects += `<rect class="c${colour}" x="${(at * width + width * .06).toFixed(2)}" width="${(width * .88).toFixed(2)}" y="${(200 - below / top * 200).toFixed(2)}" height="${(count / top * 200).toFixed(2)}"/>`;
    });
    rects += '</g>';
  });
  const area = h('div', { class: 'area', tabindex: 0, role: 'img', 'aria-label': `Failures over time, at most ${number(Math.max(...all.map(bar => bar.count)))} at once; the arrow keys go through the bars` });
  area.innerHTML = `<svg viewBox="0 0 1000 200" preserveAspectRatio="none" aria-hidden="true">${rects}</svg>`;
  const cursor = h('div', { class: 'cursor', hidden: '' }), tip = h('div', { class: 'tip', role: 'status', hidden: '' });
  area.append(cursor, tip);
  let at = -1;
  const show = to => {
    at = to;
    const bar = all[at];
    cursor.hidden = tip.hidden = !bar;
    if (!bar) return;
    cursor.style.left = `${at / all.length * 100}%`;
    cursor.style.width = `${100 / all.length}%`;
    const middle = (at + .5) / all.length;
    tip.style.left = middle < .5 ? `calc(${middle * 100}% + 1rem)` : 'auto';
    tip.style.right = middle < .5 ? 'auto' : `calc(${(1 - middle) * 100}% + 1rem)`;
    const rows = [...bar.counts].sort((a, b) => b[1] - a[1]);
    tip.replaceChildren(h('b', {}, `${when(bar.start, step)}: ${number(bar.count)}`), h('ul', {}, rows.slice(0, 8).map(([label, count]) => h('li', {}, h('span', {}, dot(label), label.name), h('span', {}, number(count))))));
  };
  area.addEventListener('pointermove', event => { const box = area.getBoundingClientRect(); show(Math.max(0, Math.min(all.length - 1, Math.floor((event.clientX - box.left) / box.width * all.length)))); });
  area.addEventListener('pointerleave', () => show(-1));
  area.addEventListener('blur', () => show(-1));
  area.addEventListener('keydown', event => {
    const to = { ArrowRight: at + 1, ArrowLeft: at < 0 ? all.length - 1 : at - 1, Home: 0, End: all.length - 1, Escape: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    show(Math.max(-1, Math.min(all.length - 1, to)));
  });
  const last = all[all.length - 1].start + step, first = all[0].start;
  const days = []; for (let day = Math.ceil(first / DAY) * DAY; day < last; day += DAY) days.push(day);
  const every = Math.max(1, Math.ceil(days.length / (innerWidth < 640 ? 3 : 8)));
  const ticks = days.filter((day, at) => at % every === 0 && (day - first) / (last - first) < (innerWidth < 640 ? .8 : .95)).map(day => { const tick = h('span', {}, weekday(day)); tick.style.left = `${(day - first) / (last - first) * 100}%`; return tick; });
  figure.replaceChildren(
    h('div', { class: 'plot' }, h('div', { class: 'y', 'aria-hidden': 'true' }, [4, 3, 2, 1, 0].map(part => h('span', {}, number(top * part / 4)))), area, h('div', { class: 'x', 'aria-hidden': 'true' }, ticks)),
    h('figcaption', { class: 'legend' }, labels.filter(label => label.colour < COLOURS || label === state.label).map(legend), labels.length > COLOURS ? h('span', {}, dot({ colour: COLOURS }), counted(labels.length - COLOURS, 'other class', 'other classes')) : null));
}
const legend = label => h('button', { type: 'button', 'aria-pressed': state.label === label, onclick: () => toggle('label', label) }, dot(label), label.name);

// ---- tables: sorted by their heads, folded after ten rows
const FOLDED = 10;
function table(id, title, heads, list) {
  const view = { sort: null, down: true, open: false };
  const body = h('tbody', {}), small = h('small', {}), more = h('button', { type: 'button', class: 'more', onclick: () => { view.open = !view.open; redraw(); } });
  const head = h('tr', {}, heads.map(one => h('th', { class: one.class, scope: 'col' }, one.value ? h('button', { type: 'button', onclick: () => {
    view.down = view.sort === one ? !view.down : one.class === 'n';
    view.sort = one;
    redraw();
  } }, one.name) : one.name)));
  const section = h('section', { id }, h('div', { class: 'title' }, h('h2', {}, title, small)), h('table', {}, h('thead', {}, head), body), more);
  let rest = null;
  function redraw() {
    const rows = list();
    section.hidden = !rows.length;
    if (view.sort) {
      const { value } = view.sort, sign = view.down ? -1 : 1;
      rows.sort((a, b) => sign * (typeof value(a) === 'number' ? value(a) - value(b) : value(a).localeCompare(value(b))));
    }
    heads.forEach((one, at) => { if (view.sort === one) head.cells[at].setAttribute('aria-sort', view.down ? 'descending' : 'ascending'); else head.cells[at].removeAttribute('aria-sort'); });
    body.replaceChildren(...rows.slice(0, view.open ? undefined : FOLDED).map(row => h('tr', {}, heads.map(one => h('td', { class: one.class }, one.cell(row))))));
    more.hidden = rows.length <= FOLDED;
    more.textContent = view.open ? 'Show fewer' : `Show all ${number(rows.length)}`;
    rest?.(rows);
  }
  main.append(section);
  return { section, small, redraw, after: then => rest = then };
}
const mix = (counts, most) => {
  const byColour = Array(COLOURS + 1).fill(0);
  pairs(counts).forEach(([group, count]) => { if (shows(groups[group])) byColour[groups[group].of.colour] += count; });
  const bar = h('div', { class: 'mix', 'aria-hidden': 'true' }, byColour.map((count, colour) => { const part = h('i', { class: `c${colour}` }); part.style.flex = count; return count ? part : null; }));
  bar.style.width = `${100 * sum(counts) / most}%`;
  return bar;
};
const topLabels = counts => {
  const byLabel = new Map();
  pairs(counts).forEach(([group, count]) => { if (shows(groups[group])) byLabel.set(groups[group].of.name, (byLabel.get(groups[group].of.name) ?? 0) + count); });
  return [...byLabel].sort((a, b) => b[1] - a[1]).slice(0, 3).map(([name, count]) => `${name} ${number(count)}`).join(', ');
};
const labelled = label => [dot(label), label.name];
const does = action => h('span', { class: `does tone-${action}` }, action);
const ofShown = one => shows(groups[one.group]) && (!state.words.length || wanted.sources || has(one.searched) || has(groups[one.group].of.searched));

if (!data.coverage.failures) {
  drawHead();
  const why = data.records.all ? 'Nothing failed: there is nothing to classify.' : 'No records: nothing was read that is of a delivery.';
  main.append(h('p', { class: 'empty' }, why));
} else {
  drawHead();
  main.append(cards, h('nav', {}, input, chips, shown), over);
  const failures = () => total(shows);
  const countOf = row => row.count;
  var tables = [
    table('classes', 'What', [
      { name: 'class', cell: row => h('button', { type: 'button', title: row.label.about, 'aria-pressed': state.label === row.label, onclick: () => toggle('label', row.label) }, labelled(row.label)), value: row => row.label.name },
      { name: 'failures', class: 'n', cell: row => number(row.count), value: countOf },
      { name: 'share', class: 'n', cell: row => share(row.count, failures()), value: countOf },
      { name: '', class: 'who', cell: row => { const bar = h('div', { class: 'mix', 'aria-hidden': 'true' }, h('i', { class: `c${row.label.colour}`, style: 'flex:1' })); bar.style.width = `${100 * row.count / row.most}%`; return bar; } },
      { name: 'lasting', cell: row => [...new Set(row.label.groups.filter(shows).map(group => group.severity))].join(', '), value: row => row.label.groups[0].severity },
      { name: 'to do', cell: row => [...new Set(row.label.groups.filter(shows).map(group => group.action))].map((action, at) => [at ? ', ' : '', does(action)]).flat(), value: row => row.label.groups[0].action },
    ], () => {
      const rows = labels.map(label => ({ label, count: total(group => group.of === label && shows(group)) })).filter(row => row.count).sort((a, b) => b.count - a.count);
      rows.forEach(row => row.most = rows[0].count);
      return rows;
    }),
    table('sources', 'Who', [
      { name: data.source, cell: row => h('button', { type: 'button', 'aria-pressed': state.source === row.source, onclick: () => toggle('source', row.source) }, row.source.name), value: row => row.source.name },
      { name: 'failures', class: 'n', cell: row => atLeast(row.count, row.source.more), value: countOf },
      { name: 'share', class: 'n', cell: row => share(row.count, failures()), value: countOf },
      { name: '', class: 'who', cell: row => mix(row.source.groups, row.most) },
      { name: 'most frequent', class: 'text', cell: row => topLabels(row.source.groups) },
    ], () => {
      const rows = chosen().map(source => ({ source, count: sum(source.groups) })).filter(row => row.count).sort((a, b) => b.count - a.count);
      rows.forEach(row => row.most = rows[0].count);
      return rows;
    }),
    table('rules', 'Why', [
      { name: 'failures', class: 'n', cell: rule => number(rule.hits), value: rule => rule.hits },
      { name: 'class', class: 'nowrap', cell: rule => labelled(groups[rule.group].of), value: rule => groups[rule.group].label },
      { name: 'a reply, and the rule that it meets', class: 'text', cell: rule => [h('span', { class: 'sample' }, rule.sample), h('code', { class: 'rule' }, `${rule.pattern}  ${rule.file}:${rule.line}`)] },
    ], () => rules.filter(ofShown)),
    table('templates', 'What no rule knows', [
      { name: 'failures', class: 'n', cell: one => atLeast(one.count, one.more), value: one => one.count },
      { name: 'replies with what differs in < >, and a line to paste into a rule file', class: 'text', cell: one => [
        h('span', { class: 'sample' }, one.template), h('details', {}, h('summary', {}, 'one of them'), h('span', { class: 'sample' }, one.sample)),
        one.rule && one.suggests ? h('code', { class: 'paste' }, one.rule) : h('span', { class: 'rule' }, one.rule ? 'by the same line as above' : 'too little text that stays the same for a rule')] },
    ], () => {
      const none = groups.find(group => group.label === 'Uncategorized');
      const rows = !none || !shows(none) ? [] : templates.filter(one => one.count > 1 && (!state.words.length || wanted.sources || has(one.searched) || has(none.of.searched)));
      const seen = new Set();
      rows.forEach(one => { one.suggests = !seen.has(one.rule); seen.add(one.rule); });
      return rows;
    }),
    table('addresses', 'To whom', [
      { name: 'address', class: 'long', cell: one => one.address, value: one => one.address },
      { name: 'failures', class: 'n', cell: one => atLeast(one.count, one.more), value: one => one.count },
      { name: 'class', class: 'nowrap', cell: one => labelled(groups[one.group].of), value: one => groups[one.group].label },
      { name: 'to do', cell: one => does(groups[one.group].action), value: one => groups[one.group].action },
      { name: 'last', class: 'nowrap quiet', cell: one => one.last ? one.last.slice(0, 16).replace('T', ' ') : '', value: one => one.last ?? '' },
    ], () => {
      const at = isNarrow() && data.source !== 'provider' ? new Set(chosen().map(source => source.name)) : null;
      return addresses.filter(one => ofShown(one) && (!at || at.has(one.address.split('@').pop().toLowerCase())));
    }),
  ];
  const [classes, who, why, unknown, whom] = tables;
  who.small.textContent = `${number(sources.length)} of ${data.sources[1] ? '' : 'more than '}${number(data.sources[0])}`;
  why.small.textContent = counted(rules.length, 'rule');
  whom.small.textContent = 'those with the most failures';
  const single = templates.filter(one => one.count === 1);
  const once = h('details', { hidden: '' }, h('summary', {}, ''), h('ul', {}));
  unknown.section.append(once);
  unknown.small.textContent = `${number(templates.length)} of ${data.templates[1] ? '' : 'more than '}${counted(data.templates[0], 'template')}`;
  unknown.after(rows => {
    const none = groups.find(group => group.label === 'Uncategorized');
    const rest = none && shows(none) ? single.filter(one => !state.words.length || wanted.sources || has(one.searched) || has(none.of.searched)) : [];
    unknown.section.hidden = !rows.length && !rest.length;
    once.hidden = !rest.length;
    once.firstChild.textContent = `${counted(rest.length, 'reply', 'replies')} seen once`;
    once.lastChild.replaceChildren(...rest.map(one => h('li', { class: 'sample' }, one.sample)));
  });
  const never = data.page.never_hit, idle = never.reduce((all, [, count]) => all + count, 0);
  if (idle) why.section.append(h('details', {}, h('summary', {}, `${counted(idle, 'rule')} of ${number(data.rules)} never hit`),
    h('ul', { class: 'columns' }, never.map(([file, count, all]) => h('li', {}, h('span', {}, file), h('span', { class: 'quiet nowrap' }, `${number(count)} of ${number(all)}`))))));
  state.unit = chart && chart.step === HOUR && chart.bars.length <= 31 * 24 ? HOUR : DAY;
  draw();
}

function draw() {
  const focused = document.activeElement, path = focused && focused.closest('[id]')?.id, text = focused?.textContent;
  want();
  drawCards();
  drawChips();
  drawTimes();
  tables.forEach(table => table.redraw());
  // What is drawn anew keeps the focus.
  if (!document.contains(focused) || focused === document.body) [...document.querySelectorAll(`#${path ?? 'actions'} button`)].find(button => button.textContent === text)?.focus();
}
