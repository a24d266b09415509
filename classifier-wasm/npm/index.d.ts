/** How long a failure lasts. */
export type Severity = 'permanent' | 'transient' | 'either';

/** What to do about a failure. */
export type Action = 'suppress' | 'retry' | 'fix-sender' | 'review';

/** What a reply is. */
export interface Classification {
  /** The label of the rule that matched; `Uncategorized` where none did. */
  label: string;
  /** The number of the label in `Classifier.labels`. */
  labelId: number;
  /** The class of the label; `Other` for labels of one's own. */
  class: string;
  severity: Severity;
  action: Action;
  /** The number of the rule, for `Classifier.rule`; null where none matched. */
  rule: number | null;
}

/** A label, as the rule files name it. */
export interface Label {
  readonly id: number;
  readonly name: string;
  readonly class: string;
  readonly description: string;
}

/** A rule, and where it stands. */
export interface Rule {
  readonly number: number;
  readonly file: string;
  readonly pattern: string;
  readonly line: number;
  readonly column: number;
}

export class Classifier {
  private constructor();
  /** The rules that come with the package. */
  static builtin(): Classifier;
  /** The rules of an image of `bounce-classifier compile`, of the same version. Throws where it is damaged. */
  static fromImage(image: Uint8Array): Classifier;
  /** All labels, by their number. */
  readonly labels: readonly Label[];
  readonly ruleCount: number;
  /** The class of a reply in one line, as `550 5.1.1 User unknown`. Bytes need not be UTF-8. */
  classify(reply: string | Uint8Array): Classification;
  /** The class of a reply as servers send and people paste it. */
  classifyPasted(reply: string | Uint8Array): Classification;
  /** A rule by its number. */
  rule(number: number | null): Rule | null;
  /** Gives the memory of an image back. */
  free(): void;
}

/** By the built-in rules. */
export function classify(reply: string | Uint8Array): Classification;
/** By the built-in rules, for a reply as servers send and people paste it. */
export function classifyPasted(reply: string | Uint8Array): Classification;
/** One line of a reply as servers send and people paste it. */
export function normalise(reply: string | Uint8Array): string;

/** Loads the WebAssembly. Browsers must wait for it before anything else; in Node there is nothing to wait for. */
export default function init(source?: string | URL | Uint8Array | ArrayBuffer): Promise<void>;
