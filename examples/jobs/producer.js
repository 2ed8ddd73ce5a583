// Pushes jobs: node examples/jobs/producer.js [how many] [address]
// A job is a piece of JSON; every fifth is urgent and goes to a queue of its own.
import { connect } from 'keywire/client';

const count = Number(process.argv[2] ?? 10);
const client = await connect({ url: process.argv[3] ?? 'ws://127.0.0.1:8379', name: 'producer' });

for (let pushed = 0; pushed < count; pushed++) {
  const id = await client.incr('jobs:last-id');
  const queue = id % 5 === 0 ? 'jobs:urgent' : 'jobs:normal';
  // When this resolves the job is in the queue, and kept as the server's --fsync promises.
  await client.lpush(queue, JSON.stringify({ id, n: id * 1000 }));
}
console.log(`pushed ${count} jobs`);
client.close();
