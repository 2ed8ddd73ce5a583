// A chat room in one page: what was said is kept in a list, what is being said comes over a channel.
// The room is the part of the address behind '#', so that two rooms are two links.
import { connect } from '/client.js';

const room = location.hash.slice(1) || 'lobby';
const channel = `chat:${room}`;
const log = `chat:${room}:log`;
const KEPT = 50;

const form = document.querySelector('#form');
const messages = document.querySelector('#messages');
const name = document.querySelector('#name');
const text = document.querySelector('#text');
const status = document.querySelector('#status');

function show(said) {
  const line = document.createElement('li');
  const who = document.createElement('b');
  who.textContent = said.name;
  line.append(who, said.text);
  messages.append(line);
  line.scrollIntoView();
}

name.value = `guest ${Math.floor(Math.random() * 900 + 100)}`;

const client = await connect();
client.onStatus((now) => {
  status.value = now;
});

// Subscribe first and read the log after: a message said in between is then in one of the two.
const waiting = [];
let seen = (said) => waiting.push(said);
await client.subscribe(channel, (message) => seen(JSON.parse(message.payload)));
const kept = (await client.lrange(log, -KEPT, -1)).map((said) => JSON.parse(said));
const known = new Set(kept.map((said) => said.id));
for (const said of [...kept, ...waiting.filter((said) => !known.has(said.id))]) show(said);
seen = show;
status.value = client.status;

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const said = JSON.stringify({ id: crypto.randomUUID(), name: name.value, text: text.value });
  text.value = '';
  // Issued in one go, so they travel in one frame and are executed in this order.
  await Promise.all([
    client.rpush(log, said),
    client.ltrim(log, -KEPT, -1),
    client.publish(channel, said),
  ]);
});
document.body.dataset.ready = 'yes';
