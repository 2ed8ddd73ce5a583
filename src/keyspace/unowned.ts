/**
 * A collection in the making, which no key has yet: it stands where a view expects the database with an
 * entry, and keeps root and encoding as the view changes them. Where it is not placed, its maker frees it.
 */
import type { Collection } from './database.ts';
import type { ValueType } from './entry.ts';
import type { CollectionOwner } from './sets.ts';

export class Unowned implements CollectionOwner {
  readonly #type: ValueType;
  #root: number;
  #encoding: number;

  constructor(type: ValueType, root: number, encoding: number) {
    this.#type = type;
    this.#root = root;
    this.#encoding = encoding;
  }

  /** What it has become. */
  get collection(): Collection {
    return { type: this.#type, encoding: this.#encoding, root: this.#root };
  }

  root(): number {
    return this.#root;
  }

  setRoot(_entry: number, root: number): void {
    this.#root = root;
  }

  encoding(): number {
    return this.#encoding;
  }

  setEncoding(_entry: number, encoding: number): void {
    this.#encoding = encoding;
  }
}
