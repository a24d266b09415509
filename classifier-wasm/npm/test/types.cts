// Only compiled: the types are those that TypeScript finds.
import api = require('bounce-classifier');
const found: api.Classification = api.classify(new Uint8Array());
found.label.length;
