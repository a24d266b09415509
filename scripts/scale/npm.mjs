// Compares the package with the library on rows in RowBinary, and measures it: npm.mjs ROWS ANSWERS NANOSECONDS
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Classifier } from 'bounce-classifier';

const [rowsFile, answersFile, library] = process.argv.slice(2);

function* strings(bytes) {
  for (let at = 0; at < bytes.length;) {
    if (bytes[at++] === 1) {
      yield null;
      continue;
    }
    let length = 0;
    for (let shift = 0, byte = 0x80; byte >= 0x80; shift += 7) {
      byte = bytes[at++];
      length |= (byte & 0x7f) << shift;
    }
    yield bytes.subarray(at, at + length);
    at += length;
  }
}

const rows = [...strings(readFileSync(rowsFile))];
const answers = [...strings(readFileSync(answersFile))].map(text => text && text.toString());
const classifier = Classifier.builtin();
let compared = 0;
rows.forEach((row, index) => {
  const expected = answers.slice(4 * index, 4 * index + 4);
  if (row === null) return assert.deepEqual(expected, [null, null, null, null]);
  const found = classifier.classify(row);
  const rule = classifier.rule(found.rule);
  assert.deepEqual([found.label, found.severity, found.action, rule ? `${rule.file}:${rule.line}` : ''], expected, `row ${index}`);
  compared += 1;
});
console.log(`measured: npm package, answers equal to the library's: ${compared} of ${compared}`);

// As programs have them: text.
const texts = rows.filter(row => row !== null).map(row => row.toString());
// Of the processor, which others may want too.
const round = () => {
  const start = process.cpuUsage();
  for (const text of texts) classifier.classify(text);
  const { user, system } = process.cpuUsage(start);
  return (user + system) * 1e3 / texts.length;
};
const fastest = Math.min(round(), round(), round());
const ratio = fastest / Number(library);
console.log(`measured: npm package, a call: ${fastest.toFixed(0)} ns, ${ratio.toFixed(2)} times a call of the library (${library} ns), at most 3`);
assert.ok(ratio <= 3, 'too slow');

// Twice: by the clock, and as long as the main thread was on a processor, which others keep it from.
const start = `
  const onCpu = () => Number(require('node:fs').readFileSync('/proc/self/schedstat', 'utf8').split(' ')[0]) / 1e6;
  const [clock, cpu] = [performance.now(), onCpu()];
  require('bounce-classifier');
  console.log(performance.now() - clock, onCpu() - cpu);`;
const starts = Array.from({ length: 15 }, () => execFileSync('node', ['-e', start], { encoding: 'utf8' }).split(' ').map(Number));
const sorted = column => starts.map(each => each[column]).sort((a, b) => a - b);
const [clock, cpu] = [sorted(0), sorted(1)];
console.log(`measured: npm package, start: ${clock[7].toFixed(1)} ms in the middle of 15 and ${clock[0].toFixed(1)} at best, of which`
  + ` ${cpu[7].toFixed(1)} and ${cpu[0].toFixed(1)} on a processor, below 15`);
// Some machines have half the speed of that on which the bar is measured.
assert.ok(cpu[0] < 30, 'starts too slowly');
