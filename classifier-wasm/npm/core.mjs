// What calls the WebAssembly: the same for Node and browsers. The build makes core.cjs of this file.

const VERSION = 1;
const NO_RULE = 0xffffffff;
const MISTAKES = {
  [-1]: 'these bytes are no image: `bounce-classifier compile` makes one of rule files',
  [-2]: 'the image is of another version: compile the rules again with this version',
  [-3]: 'the image was cut or added to',
  [-4]: 'the image is damaged',
};
const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** The API over a compiled module. */
function bind(module) {
  const { exports: wasm } = new WebAssembly.Instance(module, {});
  if (wasm.bc_version() !== VERSION) throw new Error('bounce_classifier.wasm is of another version than what calls it');

  // One piece of memory for replies, which grows with the longest, and one for answers.
  let room = 4096;
  let text = wasm.bc_alloc(room);
  const answer = wasm.bc_alloc(64);
  let bytes = new Uint8Array(wasm.memory.buffer);
  let words = new Uint32Array(wasm.memory.buffer);

  // Memory that has grown is another buffer.
  function look() {
    if (bytes.buffer !== wasm.memory.buffer) {
      bytes = new Uint8Array(wasm.memory.buffer);
      words = new Uint32Array(wasm.memory.buffer);
    }
  }

  function reserve(length) {
    if (length <= room) return;
    wasm.bc_free(text, room);
    room = length;
    text = wasm.bc_alloc(room);
    look();
  }

  /** Writes a reply to the memory, and gives its length. */
  function write(reply) {
    if (typeof reply === 'string') {
      // No character of UTF-16 takes more than three bytes.
      reserve(reply.length * 3);
      return encoder.encodeInto(reply, bytes.subarray(text, text + room)).written;
    }
    if (!(reply instanceof Uint8Array)) throw new TypeError('a reply is a string or a Uint8Array');
    reserve(reply.length);
    bytes.set(reply, text);
    return reply.length;
  }

  /** The text at a place among those of the answer. */
  function read(number) {
    look();
    const [start, length] = words.subarray(answer / 4 + 2 * number);
    return decoder.decode(bytes.subarray(start, start + length));
  }

  function names(ask) {
    const found = [];
    while (ask(found.length, answer)) found.push(read(0));
    return found;
  }
  const severities = names(wasm.bc_severity);
  const actions = names(wasm.bc_action);

  class Classifier {
    #number;
    #labels = [];
    #rules = new Map();

    constructor(number) {
      if (typeof number !== 'number') throw new TypeError('use Classifier.builtin() or Classifier.fromImage(bytes)');
      this.#number = number;
      for (let id = 0; id < wasm.bc_label_count(number); id += 1) {
        wasm.bc_label(number, id, answer);
        this.#labels.push(Object.freeze({ id, name: read(0), class: read(1), description: read(2) }));
      }
      Object.freeze(this.#labels);
    }

    static builtin() {
      return builtin;
    }

    static fromImage(image) {
      if (!(image instanceof Uint8Array)) throw new TypeError('an image is a Uint8Array');
      const place = wasm.bc_alloc(image.length);
      look();
      bytes.set(image, place);
      const number = wasm.bc_from_image(place, image.length);
      wasm.bc_free(place, image.length);
      look();
      if (number < 0) throw new Error(MISTAKES[number] ?? MISTAKES[-4]);
      return new Classifier(number);
    }

    get labels() {
      return this.#labels;
    }

    get ruleCount() {
      return wasm.bc_rule_count(this.#number);
    }

    classify(reply) {
      const length = write(reply);
      if (!wasm.bc_classify(this.#number, text, length, answer)) throw new Error('this classifier was freed');
      look();
      const at = answer / 4;
      const label = this.#labels[words[at]];
      return {
        label: label.name,
        labelId: label.id,
        class: label.class,
        severity: severities[words[at + 1]],
        action: actions[words[at + 2]],
        rule: words[at + 3] === NO_RULE ? null : words[at + 3],
      };
    }

    classifyPasted(reply) {
      return this.classify(normalise(reply));
    }

    rule(number) {
      if (!Number.isInteger(number)) return null;
      let rule = this.#rules.get(number);
      if (!rule && wasm.bc_rule(this.#number, number, answer, answer + 32)) {
        const [line, column] = words.subarray(answer / 4 + 8);
        rule = Object.freeze({ number, file: read(0), pattern: read(1), line, column });
        this.#rules.set(number, rule);
      }
      return rule ?? null;
    }

    free() {
      if (this.#number !== 0) wasm.bc_drop(this.#number);
    }
  }

  function normalise(reply) {
    const length = write(reply);
    wasm.bc_normalise(text, length, answer);
    const line = read(0);
    wasm.bc_free(words[answer / 4], words[answer / 4 + 1]);
    return line;
  }

  const builtin = new Classifier(0);
  return {
    Classifier,
    normalise,
    classify: reply => builtin.classify(reply),
    classifyPasted: reply => builtin.classifyPasted(reply),
  };
}

export { bind };
