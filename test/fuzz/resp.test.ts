/**
 * Random and mutated input against the RESP parser and the RESP door: whatever comes, an error or a
 * command, never a crash, never an endless loop, never unbounded memory. Seeds are in the failures.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { type Random, SeededRandom } from '../../src/base/random.ts';
import { InputBudget } from '../../src/gateway/resp/input-budget.ts';
import { Feed, multibulk } from '../gateway/resp/feed.ts';
import { RespRig, until } from '../gateway/resp/rig.ts';

const SEED = Math.floor(Math.random() * 2 ** 32);
const INTERESTING = ['\r\n', '\n', '\r', '*', '$', ':', '+', '-', '_', '"', "'", '\\x', '\0', ' '];
const LENGTHS = [
  '-1',
  '0',
  '1',
  '10',
  '4294967296',
  '2147483647',
  '2147483648',
  '-2147483648',
  '65536',
  '1048576',
  '1048577',
  '536870912',
  '536870913',
  '9223372036854775807',
  '1e9',
  '0x10',
];

function pick<Value>(random: Random, values: readonly Value[]): Value {
  return values[random.below(values.length)] as Value;
}

function randomBytes(random: Random, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => random.below(256)));
}

/** Bytes that look like RESP more often than chance would have it. */
function randomTokens(random: Random): Buffer {
  let text = '';
  for (let i = random.below(40); i > 0; i--) {
    const what = random.below(4);
    if (what === 0) text += pick(random, INTERESTING);
    else if (what === 1) text += pick(random, LENGTHS);
    else if (what === 2) text += `${pick(random, ['*', '$'])}${pick(random, LENGTHS)}\r\n`;
    else text += randomBytes(random, random.below(12)).toString('latin1');
  }
  return Buffer.from(text, 'latin1');
}

function randomCommand(random: Random): string[] {
  const count = 1 + random.below(6);
  return Array.from({ length: count }, () =>
    randomBytes(random, random.below(random.below(20) === 0 ? 3000 : 20)).toString('latin1'),
  );
}

function mutate(random: Random, frame: Buffer): Buffer {
  const bytes = Buffer.from(frame);
  const at = random.below(bytes.length);
  switch (random.below(5)) {
    case 0:
      bytes[at] = random.below(256);
      return bytes;
    case 1:
      return bytes.subarray(0, at);
    case 2:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(5))]);
    case 3:
      return Buffer.concat([bytes.subarray(0, at), randomTokens(random), bytes.subarray(at)]);
    default:
      return Buffer.concat([bytes, bytes.subarray(at)]);
  }
}

/** Cuts the input at random places. */
function cut(random: Random, input: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < input.length; ) {
    const length = 1 + random.below(random.below(3) === 0 ? 3 : 200);
    pieces.push(input.subarray(at, at + length));
    at += length;
  }
  return pieces;
}

describe('the RESP parser', () => {
  it('reads valid commands however they are cut', () => {
    const random = new SeededRandom(SEED);
    for (let round = 0; round < 1500; round++) {
      const commands = Array.from({ length: 1 + random.below(8) }, () => randomCommand(random));
      const feed = new Feed();
      for (const piece of cut(random, Buffer.concat(commands.map((one) => multibulk(...one))))) {
        feed.take(piece);
      }
      expect(feed.commands, `seed ${SEED}, round ${round}`).toEqual(commands);
      expect(feed.error).toBeUndefined();
    }
  });

  it('finds the same in any input, cut or whole', () => {
    const random = new SeededRandom(SEED);
    for (let round = 0; round < 4000; round++) {
      const what = random.below(3);
      const input =
        what === 0
          ? randomBytes(random, random.below(300))
          : what === 1
            ? randomTokens(random)
            : mutate(
                random,
                Buffer.concat([multibulk(...randomCommand(random)), randomTokens(random)]),
              );
      const whole = new Feed().take(input);
      const pieces = new Feed();
      for (const piece of cut(random, input)) pieces.take(piece);
      const label = `seed ${SEED}, round ${round}`;
      expect(pieces.commands, label).toEqual(whole.commands);
      expect(pieces.error, label).toBe(whole.error);
      whole.parser.close();
      pieces.parser.close();
      expect([whole.budget.used, pieces.budget.used], label).toEqual([0, 0]);
    }
  });

  it('charges what lengths of any size make it allocate', () => {
    const random = new SeededRandom(SEED);
    const budget = new InputBudget(100_000_000);
    const feeds: Feed[] = [];
    for (let i = 0; i < 300; i++) {
      const feed = new Feed({}, budget);
      feeds.push(feed);
      feed.take(`*${1 + random.below(1000)}\r\n$${random.below(2 ** 31)}\r\n`);
      if (feed.error === undefined) feed.take(randomBytes(random, 1000));
    }
    // One alone may pass the budget; nobody else gets anything before it is done.
    expect(budget.used, `seed ${SEED}`).toBeLessThan(700_000_000);
    for (const feed of feeds) feed.parser.close();
    expect(budget.used, `seed ${SEED}`).toBe(0);
    expect(budget.waiting).toBe(0);
  });

  it('does not mind nesting of any depth', () => {
    for (const nested of ['*1\r\n', '*2\r\n$1\r\na\r\n']) {
      const feed = new Feed().take(nested.repeat(100_000));
      expect(feed.error).toBe("expected '$', got '*'");
    }
  });
});

describe('the RESP door', () => {
  let rig: RespRig;
  afterEach(() => rig.stop());

  it('lives through anything, and nobody else notices', async () => {
    const random = new SeededRandom(SEED);
    rig = await RespRig.start();
    const witness = await rig.client();
    for (let round = 0; round < 300; round++) {
      const client = await rig.client();
      const input =
        round % 2 === 0
          ? randomTokens(random)
          : mutate(random, multibulk('SET', 'key', randomBytes(random, 50).toString('latin1')));
      for (const piece of cut(random, input)) client.send(piece);
      client.socket.end();
      await client.closed;
      expect(await witness.exchange('PING\r\n', '+PONG\r\n'), `seed ${SEED}, round ${round}`).toBe(
        '+PONG\r\n',
      );
    }
    await until(() => rig.listener.connections === 1);
    expect(rig.listener.parserParts.budget.used).toBe(0);
    expect(rig.engine.broker.sessions.count).toBe(1);
  });

  it('holds no memory for connections that declare much and send nothing', async () => {
    rig = await RespRig.start();
    const before = process.memoryUsage().rss;
    for (let i = 0; i < 50; i++) {
      const client = await rig.client();
      client.send('*1048576\r\n$536870912\r\n');
    }
    const witness = await rig.client();
    expect(await witness.exchange('PING\r\n', '+PONG\r\n')).toBe('+PONG\r\n');
    expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
  });
});
