'use strict';
// A plugin of ZoneMTA: says of each delivery that fails why, in the log and to other plugins.
//
// In the configuration, with the path from its `pluginsPath`:
//   "plugins": { "../node_modules/bounce-classifier/zone-mta": { "enabled": ["main", "sender"] } }
// Deliveries and bounces then have `bounceClass`: label, severity, action and rule.

const { classifyPasted, Classifier } = require('..');

module.exports.title = 'bounce-classifier';

module.exports.init = function (app, done) {
  // Before ZoneMTA decides whether to try again, in the processes that send.
  app.addHook('sender:responseError', (delivery, connection, error, next) => {
    delivery.bounceClass = classify(error?.response || error?.message || '');
    const { label, severity, action } = delivery.bounceClass;
    app.logger.info('Bounce', 'id=%s %s.%s CLASS=%s severity=%s action=%s', delivery.sessionId, delivery.id, delivery.seq, label, severity, action);
    next();
  });
  // Where bounces are written, in the main process.
  app.addHook('queue:bounce', (bounce, maildrop, next) => {
    bounce.bounceClass = classify(bounce.response || '');
    next();
  });
  done();
};

function classify(reply) {
  const { label, severity, action, rule } = classifyPasted(reply);
  const place = Classifier.builtin().rule(rule);
  return { label, severity, action, rule: place && `${place.file}:${place.line}` };
}
