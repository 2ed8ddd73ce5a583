// A chat room in one page: what was said is kept in a list, what is being said comes over a channel.
// The room is the part of the address behind '#', so that two rooms are two links.
import { connect } from '/client.js';

const room = decodeURIComponent(location.hash.slice(1)) || 'lobby';
const channel = `chat:${room}`;
const log = `chat:${room}:log`;
const KEPT = 50;

const messages = document.querySelector('#messages');
const name = document.querySelector('#name');
const text = document.querySelector('#text');
const status = document.querySelector('#status');
const problem = document.querySelector('#problem');

document.querySelector('#room').textContent = `#${room}`;
addEventListener('hashchange', () => location.reload());
name.value = `guest ${Math.floor(Math.random() * 900 + 100)}`;

/** Names this tab; with a count it names a message. */
const me = Math.random().toString(36).slice(2);
let count = 0;

/** What was said, by anybody: a page like this one, or `redis-cli publish chat:lobby hello`. */
function read(payload) {
  try {
    const said = JSON.parse(payload);
    if (typeof said.text === 'string') return said;
  } catch {
    // Plain text, then.
  }
  return { name: 'someone', text: payload };
}

/** The ids of what is shown: the log and the channel both tell what was said while we looked. */
const shown = new Set();

function show(payload) {
  const said = read(payload);
  if (shown.has(said.id)) return;
  if (said.id !== undefined) shown.add(said.id);
  const line = document.createElement('li');
  const who = document.createElement('b');
  who.textContent = said.name;
  line.append(who, said.text);
  if (said.from === me) line.classList.add('mine');
  messages.append(line);
  line.scrollIntoView();
}

const client = await connect({ name: 'chat' });
const showStatus = (now) => {
  status.value = now;
  status.dataset.status = now;
};
client.onStatus(showStatus);
showStatus(client.status);

async function showLog() {
  for (const payload of await client.lrange(log, -KEPT, -1)) show(payload);
}

// Subscribe first and read the log after: what is said in between is then in one of the two. The
// client subscribes again by itself after a lost connection; the log tells what was said meanwhile.
await client.subscribe(channel, (message) => show(message.payload), { onGap: showLog });
await showLog();

// A message that was on its way when the connection broke may have arrived or not. Sending it twice
// does no harm here, since it has an id and is shown once: hence `retry`.
const insistent = client.with({ retry: true });

document.querySelector('#form').addEventListener('submit', async (event) => {
  event.preventDefault();
  count += 1;
  const said = { id: `${me}-${count}`, from: me, name: name.value, text: text.value };
  const payload = JSON.stringify(said);
  text.value = '';
  try {
    // Issued in one go, so they travel in one frame and are executed in this order.
    await Promise.all([
      insistent.rpush(log, payload),
      insistent.ltrim(log, -KEPT, -1),
      insistent.publish(channel, payload),
    ]);
    problem.hidden = true;
  } catch (error) {
    problem.textContent = `Not sent: ${error.message}`;
    problem.hidden = false;
    text.value = said.text;
  }
});
document.body.dataset.ready = 'yes';
