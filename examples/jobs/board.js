// One page, one socket: three blocked pops wait side by side, and a GET is answered all the while.
import { connect, OutcomeUnknownError } from '/client.js';

const COLORS = ['red', 'green', 'blue'];
const client = await connect({ name: 'board' });

/** Waits for elements of one queue, and never stops. */
async function take(queue, list) {
  for (;;) {
    try {
      const popped = await client.brpop(queue);
      const line = document.createElement('li');
      line.textContent = popped.element;
      list.append(line);
    } catch (error) {
      // The connection broke while we waited. The client makes a new one; we wait again. Anything
      // else, such as a key that is no list, is worth an entry in the console and the end.
      if (!(error instanceof OutcomeUnknownError)) throw error;
    }
  }
}

for (const color of COLORS) {
  const section = document.createElement('section');
  const title = document.createElement('h2');
  const list = document.createElement('ol');
  title.textContent = `board:${color}`;
  section.id = color;
  section.append(title, list);
  document.querySelector('#queues').append(section);
  take(`board:${color}`, list);
}

const note = document.querySelector('#note');
document.querySelector('#ask').addEventListener('click', async () => {
  note.value = (await client.get('board:note')) ?? 'nothing there';
});
document.body.dataset.ready = 'yes';
