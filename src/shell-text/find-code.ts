import type { CodeReader } from "./code-readers.ts";
import type { Word } from "./word.ts";

export interface FoundCode {
  /** The words that are code, or may be. */
  readonly code: readonly Word[];
  /** The words that the program may take for options, though their author meant operands. */
  readonly mayBeOptions: readonly Word[];
  /** True where the program may look for its code in its input. */
  readonly readsInput: boolean;
}

const longestOption = 80;

/** Finds the code among the words of a program, without knowing all its options: a word that may be code is taken for code. */
export function findCode(reader: CodeReader, rest: readonly Word[]): FoundCode {
  return new CodeSearch(reader).search(rest);
}

class CodeSearch {
  readonly #reader: CodeReader;
  readonly #code: Word[] = [];
  readonly #mayBeOptions: Word[] = [];
  readonly #operands: { readonly word: Word; readonly least: number; readonly most: number }[] = [];
  /** How many operands there have been: an option that is not known may have taken the word behind it. */
  #least = 0;
  #most = 0;
  #afterUnknown = false;
  #wantsCode = false;
  #hasOwn = false;
  #optionsEnded = false;
  #inputNamed = false;
  #allCode = false;
  #loads = false;

  constructor(reader: CodeReader) {
    this.#reader = reader;
  }

  search(rest: readonly Word[]): FoundCode {
    for (let at = 0; at < rest.length; at++) {
      const word = rest[at];
      if (word === undefined) break;
      if (this.#isOver()) {
        this.#noteFile(rest[at - 1], word);
        break;
      }
      if (this.#wantsCode && !(this.#reader.codeAfterOptions === true && looksLikeOption(word))) this.#takeCode(word);
      else if (this.#loads) this.#takeLoaded(word);
      else if (!this.#isOption(word)) this.#takeOperand(word);
      if (this.#isOption(word)) at += this.#takeOption(word);
    }
    const { codeOperand: from, allOperands, readsInput } = this.#reader;
    if (from !== undefined && (allOperands === true || !this.#hasOwn)) {
      for (const { word, least, most } of this.#operands)
        if (most >= from && (allOperands === true || least <= from)) this.#code.push(word);
    }
    const lacks = readsInput === "always" || (readsInput !== undefined && this.#least < readsInput);
    return {
      code: this.#code,
      mayBeOptions: this.#reader.safeOptions === true ? [] : this.#mayBeOptions,
      readsInput: this.#inputNamed || (lacks && !this.#hasOwn),
    };
  }

  /** What comes after the code is data for it. */
  #isOver(): boolean {
    return this.#reader.codeEndsOptions === true && this.#hasOwn && !this.#wantsCode;
  }

  #noteFile(before: Word | undefined, { literal }: Word): void {
    const { fileOption, interactiveFile } = this.#reader;
    if (fileOption?.test(before?.literal ?? "") === true && interactiveFile?.test(literal ?? "") === true)
      this.#inputNamed = true;
  }

  #isOption(word: Word): boolean {
    if (this.#optionsEnded || !looksLikeOption(word)) return false;
    return this.#least === 0 || this.#reader.optionsAnywhere === true;
  }

  #takeCode(word: Word): void {
    this.#code.push(word);
    this.#hasOwn = true;
    this.#wantsCode = false;
  }

  #takeLoaded(word: Word): void {
    this.#code.push(word);
    this.#loads = false;
  }

  /** `-d{{db}}` and `--dbname={{db}}` of an option that takes a word. */
  #takesAttached(prefix: string): boolean {
    const [name = ""] = prefix.split("=", 1);
    const { valueOption, fileOption, attachedOption } = this.#reader;
    return name.length > 1 && [valueOption, fileOption, attachedOption].some((option) => option?.test(name) === true);
  }

  #takeOperand(word: Word): void {
    const { skippedOperand, codeCommand, optionsAnywhere } = this.#reader;
    const { literal } = word;
    if (this.#allCode) this.#code.push(word);
    if (literal !== undefined && skippedOperand?.test(literal) === true) return;
    if (literal !== undefined && codeCommand?.test(literal) === true) {
      this.#allCode = true;
      this.#hasOwn = true;
    }
    const isCode = this.#reader.codeOperand === this.#least && !this.#hasOwn;
    const optionsGoOn = !this.#optionsEnded && (this.#least === 0 || optionsAnywhere === true);
    if (word.begins && optionsGoOn && !isCode && !this.#afterUnknown) this.#mayBeOptions.push(word);
    if (this.#least === 0 || this.#afterUnknown || codeCommand !== undefined)
      this.#inputNamed ||= namesInput(literal ?? "");
    this.#operands.push({ word, least: this.#least, most: this.#most });
    this.#most++;
    if (!this.#afterUnknown) this.#least++;
    this.#afterUnknown = false;
  }

  /** Gives how many of the following words belong to the option. */
  #takeOption(word: Word): number {
    const { codeOption, fileOption, loadOption, valueOption, pairOption, flagOption, inputOption } = this.#reader;
    const text = (word.literal ?? word.prefix).slice(0, longestOption);
    const hasSlots = word.slots.end > word.slots.first;
    this.#afterUnknown = false;
    if (text === "--" && !hasSlots) {
      this.#optionsEnded = this.#reader.codeAfterOptions !== true || !this.#wantsCode;
      return 0;
    }
    if (inputOption?.test(text) === true) this.#inputNamed = true;
    const takesValue = valueOption?.test(text) === true && !hasSlots ? 1 : 0;
    const code = codeOption?.exec(text);
    if (code != null) {
      if (hasSlots) this.#code.push(word);
      this.#wantsCode = code[0].length === text.length && !hasSlots;
      this.#hasOwn ||= !this.#wantsCode;
      return takesValue;
    }
    if (hasSlots && !this.#takesAttached(text)) this.#mayBeOptions.push(word);
    if (loadOption?.test(text) === true) {
      this.#loads = true;
      return 0;
    }
    if (fileOption?.test(text) === true) return this.#takeFile(text);
    if (pairOption?.test(text) === true) return 2;
    this.#afterUnknown = takesValue === 0 && flagOption?.test(text) !== true && !text.includes("=");
    return takesValue;
  }

  #takeFile(text: string): number {
    this.#hasOwn = true;
    if (namesInput(text)) this.#inputNamed = true;
    // The next word is read as an operand, so that the name of the input is seen in it.
    this.#afterUnknown = /^-[A-Za-z]*[fEm]$|^--[a-z-]+$/u.test(text);
    return 0;
  }
}

function looksLikeOption({ prefix, slots }: Word): boolean {
  return /^[-+]./u.test(prefix) || (/^[-+]$/u.test(prefix) && slots.end > slots.first);
}

/** Whether a program that is given this as a file reads its input, or another file that the shell has opened for it. */
export function namesInput(text: string): boolean {
  return /(?:^|[=f])-$|(?:^|[=/f])stdin$|(?:^|[=/f])fd\/\d+$/u.test(text.slice(-longestOption));
}
