/**
 * What each packet means once a client is connected: a function a packet type. The connection gives the
 * bytes and takes the answers; sessions, subscriptions and messages are the broker's MQTT.
 * Hot: shown by the benchmark's MQTT rows.
 */
import { MQTT_RECEIVE_MAX } from '../../base/limits.ts';
import type { Mqtt } from '../../broker/mqtt/mqtt.ts';
import type { MqttSession, SubscriptionOptions } from '../../broker/mqtt/session.ts';
import { isSystemTopic } from '../../broker/mqtt/system-topics.ts';
import { isTopicFilter, isTopicName, sharedFilter } from '../../broker/mqtt/topics.ts';
import type { Message } from '../../bus/message.ts';
import type { MqttConnection } from './connection.ts';
import { PACKET } from './framing.ts';
import { readAcknowledgement, readPacket } from './packets.ts';
import { type PublishPacket, readPublish } from './publish.ts';
import { malformed, PacketError, protocolError, REASON, type Reason } from './reasons.ts';

/** A packet's fixed header, and where the rest of it stands. */
export interface RawPacket {
  readonly type: number;
  readonly flags: number;
  readonly buffer: Buffer;
  readonly start: number;
  readonly end: number;
}

/**
 * Handles one packet of a connected client.
 * @throws PacketError when the connection has to end
 */
export function handlePacket(
  connection: MqttConnection,
  session: MqttSession,
  packet: RawPacket,
): void {
  switch (packet.type) {
    case PACKET.PUBLISH:
      publish(connection, session, packet);
      return;
    case PACKET.PUBACK:
      acknowledged(connection, session, packet, 1);
      return;
    case PACKET.PUBREC:
      received(connection, session, packet);
      return;
    case PACKET.PUBREL:
      released(connection, session, packet);
      return;
    case PACKET.PUBCOMP:
      acknowledged(connection, session, packet, 2);
      return;
    case PACKET.SUBSCRIBE:
      subscribe(connection, session, packet);
      return;
    case PACKET.UNSUBSCRIBE:
      unsubscribe(connection, session, packet);
      return;
    case PACKET.PINGREQ:
      if (packet.start !== packet.end) throw protocolError('a PINGREQ with a body');
      connection.write(PINGRESP);
      return;
    case PACKET.DISCONNECT:
      disconnect(connection, session, packet);
      return;
    case PACKET.CONNECT:
      throw protocolError('a second CONNECT'); // [MQTT-3.1.0-2]
    default:
      throw protocolError('an AUTH without enhanced authentication');
  }
}

const PINGRESP = Buffer.from([PACKET.PINGRESP << 4, 0]);

function bodyOf({ buffer, start, end }: RawPacket): Buffer {
  return Buffer.from(buffer.subarray(start, end));
}

function publish(connection: MqttConnection, session: MqttSession, raw: RawPacket): void {
  const { version, home } = connection;
  const { knownTopic } = connection;
  const packet = readPublish(raw.flags, raw.buffer, raw.start, raw.end, version, knownTopic);
  const { topicAlias } = packet;
  const isNamed = topicAlias === 0 && packet.topic.length > 0;
  const topic = isNamed
    ? packet.topic
    : connection.incomingAliases.resolve(packet.topic, topicAlias);
  const isKnown = topic === knownTopic;
  const name = isKnown ? '' : topic.toString();
  if (!isKnown && !isTopicName(name)) {
    throw new PacketError(REASON.TOPIC_NAME_INVALID, 'a topic with wildcards, or none'); // [MQTT-3.3.2-2]
  }
  const { qos, packetId } = packet;
  const isNew = qos === 2 && !session.incoming.has(packetId);
  if (isNew && session.incoming.size >= MQTT_RECEIVE_MAX && version === 5) {
    throw new PacketError(REASON.RECEIVE_MAXIMUM_EXCEEDED, 'more unreleased messages than agreed'); // [MQTT-3.3.4-9]
  }
  if (!isKnown && isSystemTopic(name)) {
    // Section 4.7.2: clients exchange nothing there. MQTT 3 is told that it arrived, as by mosquitto.
    if (qos !== 0) refuse(connection, qos, packetId, REASON.NOT_AUTHORIZED, '$SYS is read-only');
    return;
  }
  if (!isKnown && topic.length <= KNOWN_TOPIC_BYTES_MAX) connection.knownTopic = topic;
  const message = messageOf(connection, packet, topic);
  const result = home.mqtt.publish(message, session, qos === 2 ? packetId : 0);
  if (qos === 0) return;
  if (result.refused !== undefined && version !== 5) {
    // MQTT 3 has no way to refuse: what is not acknowledged is sent again.
    throw new PacketError(REASON.IMPLEMENTATION_SPECIFIC, result.refused);
  }
  if (result.refused !== undefined) {
    refuse(
      connection,
      qos,
      packetId,
      REASON.QUOTA_EXCEEDED,
      'no room for it, or a job was refused',
    );
    return;
  }
  const reason = result.receivers === 0 ? REASON.NO_MATCHING_SUBSCRIBERS : REASON.SUCCESS;
  acknowledge(connection, qos, packetId, reason);
}

/** Longer topics are read and checked every time: what a connection holds is bounded. */
const KNOWN_TOPIC_BYTES_MAX = 256;

function refuse(
  connection: MqttConnection,
  qos: 1 | 2,
  packetId: number,
  reason: Reason,
  text: string,
): void {
  connection.refuse(qos === 1 ? PACKET.PUBACK : PACKET.PUBREC, packetId, reason, text);
}

function acknowledge(
  connection: MqttConnection,
  qos: 1 | 2,
  packetId: number,
  reason: Reason,
): void {
  const type = qos === 1 ? PACKET.PUBACK : PACKET.PUBREC;
  connection.acknowledge(type, packetId, reason);
}

function messageOf(connection: MqttConnection, packet: PublishPacket, topic: Buffer): Message {
  const timeMs = connection.home.broker.beginTurn();
  const { expirySeconds } = packet;
  return {
    channel: topic,
    payload: packet.payload,
    shard: false,
    publisher: connection.caller.id,
    timeMs,
    expiresAtMs: expirySeconds === undefined ? 0 : timeMs + expirySeconds * 1000,
    offset: 0,
    epoch: 0,
    qos: packet.qos,
    retain: packet.retain,
    properties: packet.properties,
  };
}

/** PUBACK and PUBCOMP; one that answers nothing is passed over, as the standard leaves it to us. */
function acknowledged(
  connection: MqttConnection,
  session: MqttSession,
  raw: RawPacket,
  qos: 1 | 2,
): void {
  const { version, home } = connection;
  const { packetId, reason } = readAcknowledgement(raw.buffer, raw.start, raw.end, version);
  requireReason(reason, qos === 1 ? RECEIPT_REASONS : RELEASE_REASONS);
  home.mqtt.acknowledge(session, packetId, qos);
}

/** What PUBACK and PUBREC may say, PUBREL and PUBCOMP, and a client's DISCONNECT (table 2-6). */
const RECEIPT_REASONS = new Set([0, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99]);
const RELEASE_REASONS = new Set([0, 0x92]);
const DISCONNECT_REASONS = new Set([
  ...[0, 0x04, 0x80, 0x81, 0x82, 0x83, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99],
]);

function requireReason(reason: number, allowed: ReadonlySet<number>): void {
  if (reason !== 0 && !allowed.has(reason)) throw malformed(`reason code ${reason} in this packet`);
}

function received(connection: MqttConnection, session: MqttSession, raw: RawPacket): void {
  const { version, home } = connection;
  const { packetId, reason } = readAcknowledgement(raw.buffer, raw.start, raw.end, version);
  requireReason(reason, RECEIPT_REASONS);
  // A refused message is done [MQTT-4.3.3-7].
  if (reason >= 0x80) {
    home.mqtt.acknowledge(session, packetId, 2);
    return;
  }
  if (home.mqtt.received(session, packetId)) connection.release(packetId);
  else connection.refuse(PACKET.PUBREL, packetId, REASON.PACKET_ID_NOT_FOUND, UNKNOWN_ID);
}

function released(connection: MqttConnection, session: MqttSession, raw: RawPacket): void {
  const { version, home } = connection;
  const { packetId, reason } = readAcknowledgement(raw.buffer, raw.start, raw.end, version);
  requireReason(reason, RELEASE_REASONS);
  if (home.mqtt.release(session, packetId)) {
    connection.acknowledge(PACKET.PUBCOMP, packetId, REASON.SUCCESS);
  } else connection.refuse(PACKET.PUBCOMP, packetId, REASON.PACKET_ID_NOT_FOUND, UNKNOWN_ID);
}

const UNKNOWN_ID = 'no exchange has this packet identifier';

function subscribe(connection: MqttConnection, session: MqttSession, raw: RawPacket): void {
  const { version, home } = connection;
  const packet = readPacket(raw.type, raw.flags, bodyOf(raw), version);
  if (packet.cmd !== 'subscribe') throw protocolError('no SUBSCRIBE');
  const messageId = identifier(packet.messageId);
  const id = packet.properties?.subscriptionIdentifier ?? 0;
  if (packet.properties?.subscriptionIdentifier === 0) {
    throw protocolError('subscription identifier 0');
  }
  if (packet.subscriptions.length === 0) throw protocolError('a SUBSCRIBE without filters'); // [MQTT-3.8.3-2]
  // Before any of them takes effect [MQTT-3.8.3-4].
  if (packet.subscriptions.some(({ topic, nl }) => nl === true && sharedFilter(topic))) {
    throw protocolError('no-local on a shared subscription');
  }
  const fresh: { filter: string; isNew: boolean }[] = [];
  const granted = packet.subscriptions.map(({ topic, qos, nl, rap, rh }) => {
    const options: SubscriptionOptions = {
      qos,
      noLocal: version === 5 && nl === true,
      retainAsPublished: version === 5 && rap === true,
      retainHandling: rh === 2 ? 2 : rh === 1 ? 1 : 0,
      id,
    };
    const refused = refusedFilter(home.mqtt, session, topic);
    if (refused !== undefined) return version === 5 ? refused : REASON.UNSPECIFIED;
    fresh.push({ filter: topic, isNew: home.mqtt.subscribe(session, topic, options) });
    return qos;
  });
  const isRefused = granted.some((code) => code >= 0x80);
  const properties = isRefused
    ? connection.reasonString('a filter is not valid, or too many', 10 + granted.length)
    : {};
  connection.answer({ cmd: 'suback', messageId, granted, properties });
  for (const { filter, isNew } of fresh) home.mqtt.sendRetained(session, filter, isNew);
}

function refusedFilter(mqtt: Mqtt, session: MqttSession, filter: string): Reason | undefined {
  if (!isValidFilter(filter)) return REASON.TOPIC_FILTER_INVALID;
  return mqtt.mayHave(session, filter) ? undefined : REASON.QUOTA_EXCEEDED;
}

function isValidFilter(filter: string): boolean {
  return sharedFilter(filter) !== false && isTopicFilter(filter);
}

function unsubscribe(connection: MqttConnection, session: MqttSession, raw: RawPacket): void {
  const { version, home } = connection;
  const packet = readPacket(raw.type, raw.flags, bodyOf(raw), version);
  if (packet.cmd !== 'unsubscribe') throw protocolError('no UNSUBSCRIBE');
  const messageId = identifier(packet.messageId);
  if (packet.unsubscriptions.length === 0) throw protocolError('an UNSUBSCRIBE without filters'); // [MQTT-3.10.3-2]
  const granted = packet.unsubscriptions.map((filter) => {
    if (home.mqtt.unsubscribe(session, filter)) return REASON.SUCCESS;
    return isValidFilter(filter) ? REASON.NO_SUBSCRIPTION_EXISTED : REASON.TOPIC_FILTER_INVALID;
  });
  connection.answer({ cmd: 'unsuback', messageId, granted });
}

function identifier(messageId: number | undefined): number {
  if (messageId === undefined || messageId === 0) throw protocolError('packet identifier 0'); // [MQTT-2.2.1-3]
  return messageId;
}

function disconnect(connection: MqttConnection, session: MqttSession, raw: RawPacket): void {
  const { version } = connection;
  if (version !== 5) {
    if (raw.start !== raw.end) throw protocolError('a DISCONNECT with a body');
    connection.leave(false, undefined);
    return;
  }
  const packet = readPacket(raw.type, raw.flags, bodyOf(raw), version);
  if (packet.cmd !== 'disconnect') throw protocolError('no DISCONNECT');
  const reason = packet.reasonCode ?? REASON.SUCCESS;
  requireReason(reason, DISCONNECT_REASONS);
  const expirySeconds = packet.properties?.sessionExpiryInterval;
  // [MQTT-3.14.2-2] and section 3.14.2.2.2: what ended with the connection cannot be kept now.
  if (expirySeconds !== undefined && expirySeconds > 0 && session.expirySeconds === 0) {
    throw protocolError('a session expiry where CONNECT had none');
  }
  connection.leave(reason !== REASON.SUCCESS, expirySeconds);
}
