import { describe, expect, it } from 'vitest';
import type { ReplyWriter } from '../../../src/commands/reply.ts';
import { Outbox, OutboxGroup } from '../../../src/gateway/outbox.ts';
import { RespWriter } from '../../../src/gateway/resp/writer.ts';

function written(protocol: 2 | 3, write: (reply: ReplyWriter) => void): string {
  const sent: Buffer[] = [];
  const sink = { unsentBytes: 0, send: (bytes: Buffer) => sent.push(bytes), overflow: () => {} };
  const outbox = new Outbox(sink, new OutboxGroup({ add: () => {} }));
  write(new RespWriter(outbox, { protocol }));
  outbox.release(outbox.stamp());
  return Buffer.concat(sent).toString('utf8');
}

type Case = [name: string, write: (reply: ReplyWriter) => void, resp2: string, resp3?: string];

const BYTES = Buffer.from('xhello\r\nworldx');

const CASES: Case[] = [
  ['ok', (reply) => reply.ok(), '+OK\r\n'],
  ['a status', (reply) => reply.simple('QUEUED'), '+QUEUED\r\n'],
  ['a bulk', (reply) => reply.bulk(BYTES, 1, 13), '$12\r\nhello\r\nworld\r\n'],
  ['an empty bulk', (reply) => reply.bulk(BYTES, 1, 1), '$0\r\n\r\n'],
  ['text', (reply) => reply.text('héé'), '$5\r\nhéé\r\n'],
  ['long text', (reply) => reply.text('é'.repeat(30)), `$60\r\n${'é'.repeat(30)}\r\n`],
  [
    'verbatim',
    (reply) => reply.verbatim('txt', 'a\r\nb'),
    '$4\r\na\r\nb\r\n',
    '=8\r\ntxt:a\r\nb\r\n',
  ],
  ['nil', (reply) => reply.nil(), '$-1\r\n', '_\r\n'],
  ['nil array', (reply) => reply.nilArray(), '*-1\r\n', '_\r\n'],
  ['true', (reply) => reply.boolean(true), ':1\r\n', '#t\r\n'],
  ['false', (reply) => reply.boolean(false), ':0\r\n', '#f\r\n'],
  ['a double', (reply) => reply.double(1.5), '$3\r\n1.5\r\n', ',1.5\r\n'],
  ['a small double', (reply) => reply.double(1e-7), '$5\r\n1e-07\r\n', ',1e-07\r\n'],
  ['infinity', (reply) => reply.double(Infinity), '$3\r\ninf\r\n', ',inf\r\n'],
  ['-infinity', (reply) => reply.double(-Infinity), '$4\r\n-inf\r\n', ',-inf\r\n'],
  ['nan', (reply) => reply.double(Number.NaN), '$3\r\nnan\r\n', ',nan\r\n'],
  [
    'a big number',
    (reply) => reply.bigNumber(2n ** 70n),
    `$22\r\n${2n ** 70n}\r\n`,
    `(${2n ** 70n}\r\n`,
  ],
  [
    'an array',
    (reply) => {
      reply.array(2);
      reply.integer(1);
      reply.nil();
    },
    '*2\r\n:1\r\n$-1\r\n',
    '*2\r\n:1\r\n_\r\n',
  ],
  [
    'a map',
    (reply) => {
      reply.map(1);
      reply.text('a');
      reply.integer(1);
    },
    '*2\r\n$1\r\na\r\n:1\r\n',
    '%1\r\n$1\r\na\r\n:1\r\n',
  ],
  [
    'a set',
    (reply) => {
      reply.set(1);
      reply.text('a');
    },
    '*1\r\n$1\r\na\r\n',
    '~1\r\n$1\r\na\r\n',
  ],
  [
    'a push',
    (reply) => {
      reply.push(1);
      reply.text('a');
    },
    '*1\r\n$1\r\na\r\n',
    '>1\r\n$1\r\na\r\n',
  ],
  [
    'pairs',
    (reply) => {
      reply.pairs(2);
      reply.text('a');
      reply.double(1);
      reply.bulk(BYTES, 0, 1);
      reply.integer(2);
      reply.integer(9);
    },
    '*4\r\n$1\r\na\r\n$1\r\n1\r\n$1\r\nx\r\n:2\r\n:9\r\n',
    '*2\r\n*2\r\n$1\r\na\r\n,1\r\n*2\r\n$1\r\nx\r\n:2\r\n:9\r\n',
  ],
  [
    'no pairs',
    (reply) => {
      reply.pairs(0);
      reply.integer(1);
    },
    '*0\r\n:1\r\n',
  ],
  ['an error', (reply) => reply.error('ERR', 'bad thing'), '-ERR bad thing\r\n'],
  [
    'an error with line breaks',
    (reply) => reply.error('ERR', "unknown command 'a\r\nb'\n\r\n"),
    "-ERR unknown command 'a  b'\r\n",
  ],
];

describe('replies', () => {
  it.each(CASES)('%s', (_, write, resp2, resp3) => {
    expect(written(2, write)).toBe(resp2);
    expect(written(3, write)).toBe(resp3 ?? resp2);
  });

  it('integers of every length', () => {
    for (let digits = 0; digits <= 15; digits++) {
      for (const value of [10 ** digits, 10 ** digits - 1, -(10 ** digits)]) {
        expect(written(2, (reply) => reply.integer(value))).toBe(`:${value}\r\n`);
        expect(written(2, (reply) => reply.integer64(BigInt(value)))).toBe(`:${value}\r\n`);
      }
    }
    for (const value of [2n ** 63n - 1n, -(2n ** 63n), 9_007_199_254_740_993n]) {
      expect(written(2, (reply) => reply.integer64(value))).toBe(`:${value}\r\n`);
    }
  });

  it('values of any size', () => {
    const large = Buffer.alloc(3_000_000, 'v');
    const text = written(2, (reply) => {
      reply.array(2);
      reply.bulk(large, 0, large.length);
      reply.ok();
    });
    expect(text === `*2\r\n$3000000\r\n${large}\r\n+OK\r\n`).toBe(true);
  });

  it('a change of the version within a reply', () => {
    const peer: { protocol: 2 | 3 } = { protocol: 2 };
    const sent: Buffer[] = [];
    const sink = { unsentBytes: 0, send: (bytes: Buffer) => sent.push(bytes), overflow: () => {} };
    const outbox = new Outbox(sink, new OutboxGroup({ add: () => {} }));
    const reply = new RespWriter(outbox, peer);
    reply.nil();
    peer.protocol = 3;
    reply.nil();
    outbox.release(outbox.stamp());
    expect(Buffer.concat(sent).toString()).toBe('$-1\r\n_\r\n');
  });
});

describe('arrays whose length is known late', () => {
  it.each([0, 1, 9, 10, 99, 100, 12_345])('of %d values', (count) => {
    const text = written(2, (reply) => {
      reply.integer(7);
      reply.beginArray();
      for (let i = 0; i < count; i++) reply.integer(i);
      reply.endArray(count);
      reply.ok();
    });
    const values = Array.from({ length: count }, (_, index) => `:${index}\r\n`).join('');
    expect(text).toBe(`:7\r\n*${count}\r\n${values}+OK\r\n`);
  });

  it('nested', () => {
    const inner = Array.from({ length: 12 }, (_, index) => `:${index}\r\n`).join('');
    const text = written(2, (reply) => {
      reply.beginArray();
      for (let i = 0; i < 11; i++) {
        reply.beginArray();
        for (let j = 0; j < 12; j++) reply.integer(j);
        reply.endArray(12);
      }
      reply.endArray(11);
    });
    expect(text).toBe(`*11\r\n${`*12\r\n${inner}`.repeat(11)}`);
  });
});

describe('rollback', () => {
  it('leaves an error in place of what was begun', () => {
    const text = written(3, (reply) => {
      reply.ok();
      const mark = reply.mark();
      reply.pairs(3);
      reply.text('a');
      reply.beginArray();
      reply.integer(1);
      reply.rollback(mark);
      reply.error('ERR', 'no');
      reply.integer(2);
      reply.beginArray();
      reply.endArray(0);
    });
    expect(text).toBe('+OK\r\n-ERR no\r\n:2\r\n*0\r\n');
  });
});
