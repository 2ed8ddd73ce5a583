/**
 * Transactions against a server that is killed with SIGKILL again and again on the same data. Each client
 * counts in four keys at once; after each restart the four tell the same number, not less than what was
 * acknowledged and not more than what was sent, and the sum over all clients is right.
 */
import type { Random } from '../../src/base/random.ts';
import { RespClient } from '../conformance/resp-client.ts';
import { show, type Value } from '../conformance/value.ts';
import { KeywireProcess } from '../main/process.ts';

const CLIENTS = 6;
/** Transactions that travel together. */
const PIPELINE_MAX = 8;
const ALIVE_MS_MAX = 250;
/** One life in so many is asked for a compaction on the way. */
const COMPACTION_ODDS = 3;

/** What one client knows. */
interface Count {
  sent: number;
  acknowledged: number;
}

export class Kills {
  readonly violations: string[] = [];
  kills = 0;
  readonly #args: readonly string[];
  readonly #random: Random;
  readonly #counts: Count[] = Array.from({ length: CLIENTS }, () => ({ sent: 0, acknowledged: 0 }));

  /** `args` are those of `keywire serve`, a data folder among them. */
  constructor(args: readonly string[], random: Random) {
    this.#args = args;
    this.#random = random;
  }

  /** Transactions acknowledged by all lives. */
  get acknowledged(): number {
    return this.#counts.reduce((sum, one) => sum + one.acknowledged, 0);
  }

  /** One life: the data is compared, transactions run, and the server is killed. */
  async live(): Promise<void> {
    const server = await KeywireProcess.serve(this.#args);
    const { resp } = server.ports;
    await this.#compare(resp);
    const clients = await Promise.all(this.#counts.map(() => RespClient.connect(resp)));
    const runs = clients.map((client, index) => this.#run(client, index));
    if (this.#random.below(COMPACTION_ODDS) === 0) await this.#compact(resp);
    await new Promise((resolve) => setTimeout(resolve, this.#random.below(ALIVE_MS_MAX)));
    await server.kill();
    this.kills++;
    await Promise.all(runs);
  }

  /** After the last life. */
  async end(): Promise<void> {
    const server = await KeywireProcess.serve(this.#args);
    await this.#compare(server.ports.resp);
    await server.kill();
  }

  async #compact(port: number): Promise<void> {
    const client = await RespClient.connect(port);
    await client.call('BGREWRITEAOF');
    client.close();
  }

  /** Counts until the connection ends. */
  async #run(client: RespClient, index: number): Promise<void> {
    const count = this.#counts[index];
    if (count === undefined) throw new Error('a client without a count');
    for (;;) {
      const transactions = 1 + this.#random.below(PIPELINE_MAX);
      for (let i = 0; i < transactions; i++) this.#send(client, index, ++count.sent);
      for (let i = 0; i < transactions; i++) {
        const answer = await lastOf(client, 6);
        if (answer.kind === 'closed') return;
        if ('items' in answer) count.acknowledged++;
        else this.violations.push(`a transaction answered ${show(answer)}`);
      }
    }
  }

  #send(client: RespClient, index: number, number: number): void {
    const n = String(number);
    client.send(['MULTI']);
    client.send(['SET', `text:${index}`, n]);
    client.send(['RPUSH', `list:${index}`, n]);
    client.send(['HSET', `hash:${index}`, `field-${n}`, '.'.repeat(this.#random.below(200))]);
    client.send(['INCR', 'sum']);
    client.send(['EXEC']);
  }

  async #compare(port: number): Promise<void> {
    const client = await RespClient.connect(port);
    let sum = 0;
    for (const [index, count] of this.#counts.entries()) {
      const found = [
        await client.call('GET', `text:${index}`),
        await client.call('LINDEX', `list:${index}`, '-1'),
        await client.call('LLEN', `list:${index}`),
        await client.call('HLEN', `hash:${index}`),
      ].map(numberOf);
      const [number = 0] = found;
      if (found.some((one) => one !== number)) {
        this.violations.push(`client ${index}: a torn transaction: ${found.join(' ')}`);
      }
      if (number < count.acknowledged) {
        this.violations.push(
          `client ${index}: ${count.acknowledged} acknowledged, ${number} there`,
        );
      }
      if (number > count.sent) {
        this.violations.push(`client ${index}: ${count.sent} sent, ${number} there`);
      }
      sum += number;
      // What was in flight has happened or not; the next life counts on from there.
      count.sent = number;
      count.acknowledged = number;
    }
    const found = numberOf(await client.call('GET', 'sum'));
    if (found !== sum) this.violations.push(`the sum is ${found}, not ${sum}`);
    client.close();
  }
}

/** The last of so many answers; an earlier one when the connection ends. */
async function lastOf(client: RespClient, answers: number): Promise<Value> {
  let answer = await client.inbox.next();
  for (let i = 1; i < answers && answer.kind !== 'closed'; i++) answer = await client.inbox.next();
  return answer;
}

function numberOf(value: Value): number {
  return 'text' in value ? Number(value.text) : 0;
}
