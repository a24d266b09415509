// For browsers: they load WebAssembly while they do other things, so `init` has to be waited for.
import { bind } from './core.mjs';

export let Classifier;
export let classify = asked;
export let classifyPasted = asked;
export let normalise = asked;

let loading;

/** Loads the WebAssembly: from beside this file, from an address, or from bytes. */
export default function init(source = new URL('./bounce_classifier.wasm', import.meta.url)) {
  loading ??= load(source).catch(error => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(source) {
  const bytes = source instanceof Uint8Array || source instanceof ArrayBuffer ? source : await download(source);
  ({ Classifier, classify, classifyPasted, normalise } = bind(await WebAssembly.compile(bytes)));
}

async function download(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`cannot load ${address}: ${answer.status}`);
  return answer.arrayBuffer();
}

function asked() {
  throw new Error('call and await init() first: the default export of bounce-classifier');
}
