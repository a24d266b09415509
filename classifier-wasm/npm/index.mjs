// For Node, as an ES module. What compiles the WebAssembly is shared with CommonJS, so it is compiled once.
import api from './index.cjs';

export const { Classifier, classify, classifyPasted, normalise } = api;

export default async function init() {}
