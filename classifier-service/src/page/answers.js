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

