// Only compiled: the types are those that TypeScript finds.
import init, { classify, Classifier, type Classification } from 'bounce-classifier';
await init();
const found: Classification = classify('x');
const s: 'permanent' | 'transient' | 'either' = found.severity;
Classifier.builtin().rule(found.rule)?.file.length;
// @ts-expect-error a number is no reply
classify(5);
