/** Everything a server holds, one line a key, so that two states can be compared. */
import type { RespClient } from './resp-client.ts';
import { show, type Value } from './value.ts';

const DATABASES = 16;

/** How a value is read whole: a command, and its words behind the key. */
const READING: Readonly<Record<string, readonly string[]>> = {
  list: ['LRANGE', '0', '-1'],
  set: ['SMEMBERS'],
  zset: ['ZRANGE', '0', '-1', 'WITHSCORES'],
  hash: ['HGETALL'],
  stream: ['XRANGE', '-', '+'],
};

/** All keys of all databases with type, encoding, deadline and value; sorted. */
export async function dump(client: RespClient): Promise<string[]> {
  const lines: string[] = [];
  for (let database = 0; database < DATABASES; database++) {
    await client.call('SELECT', String(database));
    const keys = itemsOf(await client.call('KEYS', '*'));
    for (const key of keys) lines.push(await describeKey(client, { database, key: textOf(key) }));
  }
  await client.call('SELECT', '0');
  return lines.sort();
}

async function describeKey(
  client: RespClient,
  { database, key }: { database: number; key: string },
): Promise<string> {
  const type = show(await client.call('TYPE', key));
  const [command = 'GET', ...words] = READING[type] ?? [];
  const value = await client.call(command, key, ...words);
  const parts = [
    await client.call('OBJECT', 'ENCODING', key),
    await client.call('PEXPIRETIME', key),
    type === 'set' ? itemsOf(value).map(textOf).sort() : type === 'hash' ? pairsOf(value) : value,
  ];
  return `${database} ${JSON.stringify(key)} ${type} ${parts.map((part) => JSON.stringify(part)).join(' ')}`;
}

function itemsOf(value: Value): readonly Value[] {
  if (!('items' in value)) throw new Error(`no list of keys: ${show(value)}`);
  return value.items;
}

/** The fields of a hash with their values, sorted. */
function pairsOf(value: Value): string[] {
  const texts = itemsOf(value).map(textOf);
  return texts
    .flatMap((text, at) => (at % 2 === 0 ? [JSON.stringify([text, texts[at + 1]])] : []))
    .sort();
}

function textOf(value: Value): string {
  if (!('text' in value)) throw new Error(`no key: ${show(value)}`);
  return value.text;
}
