/**
 * The manifest: which files the journal consists of. One small file `MANIFEST` in the data folder,
 * replaced as a whole: write, sync, rename, sync of the folder. Its body is the message
 * `keywire.v1.Manifest` of proto/keywire/v1/journal.proto, read and written here with protobuf's
 * primitives, behind 20 bytes of our own: magic, checksum, version, length.
 */
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import protobuf from 'protobufjs/minimal.js';
import type { Disk, FileHandle } from './disk.ts';
import { FORMAT_VERSION } from './format.ts';
import { UNFINISHED_SUFFIX } from './segment.ts';

export const MANIFEST_NAME = 'MANIFEST';
const MAGIC = Buffer.from('keywireM', 'latin1');
const HEADER_BYTES = 20;

export interface SegmentEntry {
  readonly firstLsn: number;
  /** The last record inside; 0 while the segment is open. An empty sealed one tells `firstLsn` - 1. */
  readonly lastLsn: number;
  /** Length of the content; 0 while the segment is open. What lies behind it is not read. */
  readonly bytes: number;
}

export interface CheckpointEntry {
  /** The file, as a path inside the data folder. */
  readonly name: string;
  /** Everything up to this record is in the checkpoint. */
  readonly lsn: number;
  readonly bytes: number;
}

export interface Manifest {
  /** Eight random bytes, drawn when the journal was made; its segments carry them too. */
  readonly journalId: Buffer;
  readonly checkpoint: CheckpointEntry | undefined;
  /** In order of LSN; only the last may be open. */
  readonly segments: readonly SegmentEntry[];
}

/** Puts `manifest` in place of the one in the folder; durable when this returns. */
export function writeManifest(disk: Disk, dataFolder: string, manifest: Manifest): void {
  const file = beginManifest(disk, dataFolder, manifest);
  try {
    disk.syncNow(file);
  } finally {
    disk.close(file);
  }
  placeManifest(disk, dataFolder);
  disk.syncFolder(dataFolder);
}

/** The second step: what was begun, and is synced, takes the place; durable when the folder is synced. */
export function placeManifest(disk: Disk, dataFolder: string): void {
  const path = join(dataFolder, MANIFEST_NAME);
  disk.rename(path + UNFINISHED_SUFFIX, path);
}

/** The first step: `manifest` stands in a file beside the one in charge, which the caller syncs and closes. */
export function beginManifest(disk: Disk, dataFolder: string, manifest: Manifest): FileHandle {
  const body = encodeBody(manifest);
  const bytes = Buffer.alloc(HEADER_BYTES + body.length);
  MAGIC.copy(bytes, 0);
  bytes.writeUInt32LE(FORMAT_VERSION, 12);
  bytes.writeUInt32LE(body.length, 16);
  bytes.set(body, HEADER_BYTES);
  bytes.writeUInt32LE(crc32(bytes.subarray(12)), 8);
  const file = disk.open(join(dataFolder, MANIFEST_NAME) + UNFINISHED_SUFFIX, 'create');
  try {
    disk.write(file, bytes, 0, bytes.length, 0);
    return file;
  } catch (error) {
    disk.close(file);
    throw error;
  }
}

/** The manifest in `bytes`; a string says what is wrong, a number which newer version wrote it. */
export function decodeManifest(bytes: Buffer): Manifest | string | number {
  if (bytes.length < HEADER_BYTES) return 'it is cut short';
  if (!bytes.subarray(0, 8).equals(MAGIC)) return 'it is no manifest';
  if (crc32(bytes.subarray(12)) !== bytes.readUInt32LE(8)) return 'its checksum does not match';
  const version = bytes.readUInt32LE(12);
  if (version > FORMAT_VERSION) return version;
  const body = bytes.subarray(HEADER_BYTES);
  if (body.length !== bytes.readUInt32LE(16)) return 'its length is wrong';
  try {
    return decodeBody(body);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function encodeBody(manifest: Manifest): Uint8Array {
  const writer = protobuf.Writer.create();
  writer.uint32(10).bytes(manifest.journalId);
  const { checkpoint } = manifest;
  if (checkpoint !== undefined) {
    writer.uint32(18).fork();
    writer.uint32(10).string(checkpoint.name);
    writer.uint32(16).uint64(checkpoint.lsn);
    writer.uint32(24).uint64(checkpoint.bytes);
    writer.ldelim();
  }
  for (const segment of manifest.segments) {
    writer.uint32(26).fork();
    writer.uint32(8).uint64(segment.firstLsn);
    writer.uint32(16).uint64(segment.lastLsn);
    writer.uint32(24).uint64(segment.bytes);
    writer.ldelim();
  }
  return writer.finish();
}

function decodeBody(bytes: Uint8Array): Manifest {
  const reader = protobuf.Reader.create(bytes);
  let journalId: Buffer = Buffer.alloc(0);
  let checkpoint: CheckpointEntry | undefined;
  const segments: SegmentEntry[] = [];
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag === 10) journalId = Buffer.from(reader.bytes());
    else if (tag === 18) checkpoint = decodeCheckpoint(reader, reader.uint32() + reader.pos);
    else if (tag === 26) segments.push(decodeSegment(reader, reader.uint32() + reader.pos));
    else reader.skipType(tag & 7);
  }
  if (journalId.length !== 8) throw new Error('its journal id is missing');
  return { journalId, checkpoint, segments };
}

function decodeCheckpoint(reader: protobuf.Reader, end: number): CheckpointEntry {
  const entry = { name: '', lsn: 0, bytes: 0 };
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag === 10) entry.name = reader.string();
    else if (tag === 16) entry.lsn = uint53(reader);
    else if (tag === 24) entry.bytes = uint53(reader);
    else reader.skipType(tag & 7);
  }
  return entry;
}

function decodeSegment(reader: protobuf.Reader, end: number): SegmentEntry {
  const entry = { firstLsn: 0, lastLsn: 0, bytes: 0 };
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag === 8) entry.firstLsn = uint53(reader);
    else if (tag === 16) entry.lastLsn = uint53(reader);
    else if (tag === 24) entry.bytes = uint53(reader);
    else reader.skipType(tag & 7);
  }
  return entry;
}

/** protobufjs answers a Long object where the package `long` happens to be installed. */
function uint53(reader: protobuf.Reader): number {
  return Number(reader.uint64().toString());
}
