// Pushes jobs: node examples/jobs/producer.js [how many] [address]
import { connect } from 'keywire/client';

const count = Number(process.argv[2] ?? 10);
const client = await connect(process.argv[3] ?? 'ws://127.0.0.1:8379');

for (let i = 1; i <= count; i++) {
  const id = await client.incr('jobs:last-id');
  const urgent = id % 5 === 0;
  await client.lpush(urgent ? 'jobs:urgent' : 'jobs:normal', JSON.stringify({ id, n: id * 1000 }));
}
console.log(`pushed ${count} jobs`);
client.close();
