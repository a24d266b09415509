'use strict';
// A plugin of Haraka: says of each recipient that a message did not reach why, in the log and to other plugins.
//
// In `config/plugins`: bounce-classifier/haraka
// Each recipient then has `bounce_class`: label, severity, action and rule.

const { classifyPasted, Classifier } = require('..');

exports.register = function () {
  this.register_hook('bounce', 'classify_bounce');
  this.register_hook('deferred', 'classify_deferral');
};

exports.classify_bounce = function (next, hmail, error) {
  const refused = error?.bounced_rcpt?.length ? error.bounced_rcpt : hmail.todo.rcpt_to;
  classify(this, 'bounced', refused, error);
  next();
};

exports.classify_deferral = function (next, hmail, params) {
  const delayed = params?.fail_recips?.length ? params.fail_recips : hmail.todo.rcpt_to;
  classify(this, 'deferred', delayed, params?.err);
  next();
};

function classify(plugin, what, recipients, error) {
  for (const recipient of recipients) {
    const reply = replyTo(recipient) ?? String(error?.message ?? error ?? '');
    const { label, severity, action, rule } = classifyPasted(reply);
    const place = Classifier.builtin().rule(rule);
    recipient.bounce_class = { label, severity, action, rule: place && `${place.file}:${place.line}` };
    // A method until Haraka 3.1, and a property since.
    const address = typeof recipient.address === 'function' ? recipient.address() : recipient.address;
    plugin.lognotice(`${what} ${address} class=${label} severity=${severity} action=${action}`);
  }
}

/** What the server replied for this recipient; null where it did not. */
function replyTo(recipient) {
  if (recipient.reason) return recipient.reason;
  const { dsn_smtp_code: code, dsn_smtp_extc: enhanced, dsn_smtp_response: text } = recipient;
  return code ? [code, enhanced, text].filter(Boolean).join(' ') : null;
}
