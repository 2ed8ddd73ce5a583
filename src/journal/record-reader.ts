/**
 * Reads the commands of one record as byte ranges over the buffer they stand in, without copying.
 * One reader is reused for all records; what outlives the next call of `next` or `reset` is copied
 * by whoever keeps it.
 */

/** The bytes are no record: damage, or a defect of whoever wrote them. */
export class MalformedRecord extends Error {
  override readonly name = 'MalformedRecord';
}

const EMPTY = Buffer.alloc(0);

export class RecordReader {
  buffer: Buffer = EMPTY;
  /** The database of the current command. */
  database = 0;
  /** Arguments of the current command, its name included. */
  count = 0;
  /** Where argument `i` begins and ends in `buffer`, for `i` below `count`. */
  starts = new Int32Array(64);
  ends = new Int32Array(64);
  #at = 0;
  #end = 0;

  /** Takes up the record in `[start, end)` of `buffer`, its length field left out. */
  reset(buffer: Buffer, start: number, end: number): void {
    this.buffer = buffer;
    this.#at = start;
    this.#end = end;
    this.count = 0;
  }

  /**
   * Goes to the next command; false after the last.
   * @throws MalformedRecord
   */
  next(): boolean {
    if (this.#at === this.#end) return false;
    this.database = this.#byte();
    const count = this.#varint();
    if (count === 0 || count > this.#end - this.#at) {
      throw new MalformedRecord('a command with an impossible number of arguments');
    }
    if (count > this.starts.length) this.#grow(count);
    for (let i = 0; i < count; i++) {
      const length = this.#varint();
      if (length > this.#end - this.#at) throw new MalformedRecord('an argument is cut short');
      this.starts[i] = this.#at;
      this.#at += length;
      this.ends[i] = this.#at;
    }
    this.count = count;
    return true;
  }

  #byte(): number {
    if (this.#at >= this.#end) throw new MalformedRecord('a command is cut short');
    return this.buffer[this.#at++] as number;
  }

  #varint(): number {
    let value = 0;
    for (let scale = 1; scale <= 2 ** 28; scale *= 128) {
      const byte = this.#byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    throw new MalformedRecord('a number is too long');
  }

  #grow(count: number): void {
    this.starts = new Int32Array(count * 2);
    this.ends = new Int32Array(count * 2);
  }
}
