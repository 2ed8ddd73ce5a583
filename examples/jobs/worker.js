// Works on jobs until it is stopped: node examples/jobs/worker.js [name] [address]
// Urgent jobs come first: BRPOP looks at its queues in the order they are named. A job is gone from
// its queue once it is popped, so a worker that is killed in the middle of a job takes it with it.
import { connect, OutcomeUnknownError } from 'keywire/client';

const name = process.argv[2] ?? 'worker';
const client = await connect({ url: process.argv[3] ?? 'ws://127.0.0.1:8379', name });

const stop = new AbortController();
process.on('SIGINT', () => stop.abort());
process.on('SIGTERM', () => stop.abort());
const waiting = client.with({ signal: stop.signal });

/** The next job, however long that takes; null when stopped before there was one. */
async function nextJob() {
  while (!stop.signal.aborted) {
    try {
      // Stopping withdraws the wait; a job that was popped in the same moment still arrives here.
      const popped = await waiting.brpop(['jobs:urgent', 'jobs:normal']);
      return { ...JSON.parse(popped.element), queue: popped.key };
    } catch (error) {
      if (stop.signal.aborted) break;
      if (!(error instanceof OutcomeUnknownError)) throw error;
      console.log(`${name} lost the connection and waits for a new one`);
    }
  }
  return null;
}

/** The job itself: anything that takes a while. */
function work(job) {
  let sum = 0;
  for (let i = 1; i <= job.n; i++) sum += i;
  return sum;
}

console.log(`${name} waits for jobs`);
for (let job = await nextJob(); job !== null; job = await nextJob()) {
  const result = work(job);
  await client.rpush('jobs:done', JSON.stringify({ id: job.id, result, by: name }));
  console.log(`${name} finished job ${job.id} from ${job.queue}`);
}
client.close();
console.log(`${name} stopped`);
