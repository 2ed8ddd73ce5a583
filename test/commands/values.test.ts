import { describe, expect, test } from 'vitest';
import { ReplyError } from '../../src/base/errors.ts';
import { NIL_ARRAY, ValueWriter } from './values.ts';

describe('single replies', () => {
  test('a status is a string, a bulk string a buffer of its own', () => {
    const writer = new ValueWriter();
    writer.ok();
    expect(writer.take()).toBe('OK');
    writer.simple('PONG');
    expect(writer.take()).toBe('PONG');
    const bytes = Buffer.from('abcdef');
    writer.bulk(bytes, 1, 3);
    bytes.fill(0);
    expect(writer.take()).toEqual(Buffer.from('bc'));
    writer.text('é');
    expect(writer.take()).toEqual(Buffer.from('é'));
    writer.verbatim('txt', 'v');
    expect(writer.take()).toEqual(Buffer.from('v'));
  });

  test('a 64-bit integer is a number where that is exact', () => {
    const writer = new ValueWriter();
    writer.integer64(5n);
    expect(writer.take()).toBe(5);
    writer.integer64(2n ** 63n - 1n);
    expect(writer.take()).toBe(2n ** 63n - 1n);
    writer.bigNumber(7n);
    expect(writer.take()).toBe(7n);
  });

  test('nil arrays are null unless they are to be told apart', () => {
    const plain = new ValueWriter();
    plain.nilArray();
    expect(plain.take()).toBeNull();
    const telling = new ValueWriter(NIL_ARRAY);
    telling.nilArray();
    expect(telling.take()).toBe(NIL_ARRAY);
    telling.nil();
    expect(telling.take()).toBeNull();
  });

  test('an error may stand in an array', () => {
    const writer = new ValueWriter();
    writer.array(2);
    writer.boolean(true);
    writer.error('ERR', 'no');
    expect(writer.take()).toEqual([true, new ReplyError('ERR', 'no')]);
  });
});

describe('aggregates', () => {
  test('arrays nest, with lengths known early or late', () => {
    const writer = new ValueWriter();
    writer.array(2);
    writer.beginArray();
    writer.integer(1);
    writer.beginArray();
    writer.endArray(0);
    writer.endArray(2);
    writer.set(1);
    writer.double(0.5);
    expect(writer.take()).toEqual([[1, []], [0.5]]);
  });

  test('maps are Maps and pairs are arrays of two', () => {
    const writer = new ValueWriter();
    writer.map(2);
    writer.text('a');
    writer.pairs(1);
    writer.text('m');
    writer.double(1);
    writer.text('b');
    writer.push(0);
    expect(writer.take()).toEqual(
      new Map<string, unknown>([
        ['a', [[Buffer.from('m'), 1]]],
        ['b', []],
      ]),
    );
  });
});

describe('rollback', () => {
  test('what was written since the mark is gone, open arrays too', () => {
    const writer = new ValueWriter();
    writer.array(2);
    writer.integer(1);
    const mark = writer.mark();
    writer.beginArray();
    writer.beginArray();
    writer.integer(2);
    writer.rollback(mark);
    writer.error('ERR', 'late');
    expect(writer.take()).toEqual([1, new ReplyError('ERR', 'late')]);
  });

  test('an array opened before the mark stays open', () => {
    const writer = new ValueWriter();
    writer.beginArray();
    const mark = writer.mark();
    writer.integer(1);
    writer.rollback(mark);
    writer.integer(2);
    writer.endArray(1);
    expect(writer.take()).toEqual([2]);
  });
});

describe('defects are not hidden', () => {
  test('no reply, a part of one, and two replies', () => {
    expect(() => new ValueWriter().take()).toThrow('no reply');
    const part = new ValueWriter();
    part.array(2);
    part.integer(1);
    expect(() => part.take()).toThrow('fewer values');
    const open = new ValueWriter();
    open.beginArray();
    expect(() => open.take()).toThrow('not closed');
    const two = new ValueWriter();
    two.ok();
    two.ok();
    expect(() => two.take()).toThrow('more than one');
    expect(() => two.integer(0.5)).toThrow('safe integer');
  });
});
