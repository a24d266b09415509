'use strict';
// For Node, as CommonJS.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { bind } = require('./core.cjs');

const file = readFileSync(join(__dirname, 'bounce_classifier.wasm'));
module.exports = bind(new WebAssembly.Module(file));
