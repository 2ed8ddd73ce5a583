// Works on jobs until it is stopped: node examples/jobs/worker.js [name] [address]
// Urgent jobs come first: BRPOP looks at its queues in the order they are named.
import { connect } from 'keywire/client';

const name = process.argv[2] ?? 'worker';
const client = await connect({ url: process.argv[3] ?? 'ws://127.0.0.1:8379', name });

const stop = new AbortController();
process.on('SIGINT', () => stop.abort());
process.on('SIGTERM', () => stop.abort());

/** The job itself: anything that takes a while. */
function work(job) {
  let sum = 0;
  for (let i = 1; i <= job.n; i++) sum += i;
  return sum;
}

console.log(`${name} waits for jobs`);
while (!stop.signal.aborted) {
  // Stopping withdraws the wait; a job that was popped in the same moment still arrives here.
  const popped = await client
    .with({ signal: stop.signal })
    .brpop(['jobs:urgent', 'jobs:normal'])
    .catch((error) => {
      if (stop.signal.aborted) return null;
      throw error;
    });
  if (popped === null) continue;
  const job = JSON.parse(popped.element);
  const result = work(job);
  await client.rpush('jobs:done', JSON.stringify({ id: job.id, result, by: name }));
  console.log(`${name} finished job ${job.id} from ${popped.key}`);
}
client.close();
