// One page, one socket: three blocked pops wait side by side, and a GET is answered all the while.
import { connect } from '/client.js';

const QUEUES = ['board:red', 'board:green', 'board:blue'];
const jobs = document.querySelector('#jobs');
const ping = document.querySelector('#ping');
const client = await connect();

async function take(queue) {
  for (;;) {
    const popped = await client.blpop(queue);
    if (popped === null) continue;
    const line = document.createElement('li');
    line.textContent = `${popped.key}: ${popped.element}`;
    jobs.append(line);
  }
}

for (const queue of QUEUES) take(queue);

async function ask() {
  await client.set('board:asked', new Date().toISOString());
  ping.value = await client.get('board:asked');
}

await ask();
setInterval(ask, 1000);
document.body.dataset.ready = 'yes';
