/**
 * Cuts what leaves at once into frames of the size that the client accepts, between the server's
 * messages.
 */
import { assert } from '../../base/assert.ts';

/** A message that is larger than `frameBytesMax` (one Response, or a Push of one message) is a frame of its own. */
export function splitFrames(bytes: Buffer, frameBytesMax: number): Buffer[] {
  if (bytes.length <= frameBytesMax) return [bytes];
  const frames: Buffer[] = [];
  let frameStart = 0;
  for (let at = 0; at < bytes.length; ) {
    const end = messageEnd(bytes, at);
    if (end - frameStart > frameBytesMax && at > frameStart) {
      frames.push(bytes.subarray(frameStart, at));
      frameStart = at;
    }
    at = end;
  }
  if (frameStart < bytes.length) frames.push(bytes.subarray(frameStart));
  return frames;
}

/** Where the message that begins at `start` ends; our own bytes, so anything odd is a defect. */
function messageEnd(bytes: Buffer, start: number): number {
  assert(bytes[start] === 0x0a, 'a server frame holds messages');
  let at = start + 1;
  let length = 0;
  for (let factor = 1; ; factor *= 128) {
    const byte = bytes[at++] ?? 0;
    length += (byte & 0x7f) * factor;
    if (byte < 0x80) break;
  }
  assert(at + length <= bytes.length, 'a server frame ends with a message');
  return at + length;
}
