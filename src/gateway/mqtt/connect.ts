/**
 * CONNECT: what a client asks for, checked, and what CONNACK tells it.
 */
import type { IConnectPacket, Packet } from 'mqtt-packet';
import {
  MQTT_PACKET_BYTES_MAX,
  MQTT_RECEIVE_MAX,
  MQTT_REMAINING_BYTES_MAX,
  MQTT_TOPIC_ALIASES_MAX,
} from '../../base/limits.ts';
import type { ConnectRequest } from '../../broker/mqtt/mqtt.ts';
import { NEVER_EXPIRES, type Will } from '../../broker/mqtt/session.ts';
import { isSystemTopic } from '../../broker/mqtt/system-topics.ts';
import { isTopicName } from '../../broker/mqtt/topics.ts';
import type { MessageProperties } from '../../bus/message.ts';
import { PACKET } from './framing.ts';
import { checkConnect, readPacket, writePacket } from './packets.ts';
import { forgetMissing, readPlainConnect } from './plain-connect.ts';
import type { Version } from './publish.ts';
import {
  malformed,
  PacketError,
  protocolError,
  REASON,
  type Reason,
  returnCodeOf,
} from './reasons.ts';

/** A CONNECT, checked. */
export interface Greeting {
  readonly request: ConnectRequest;
  /** The client named itself; else keywire has. */
  readonly named: boolean;
  /** Seconds of silence after which the client counts as gone, one and a half times; 0 = never. */
  readonly keepAliveSeconds: number;
  /** Other than the client asked for. */
  readonly serverKeepAlive: boolean;
  readonly receiveMax: number;
  /** The largest packet the client takes; 0 = any. */
  readonly packetBytesMax: number;
  readonly topicAliasMax: number;
  readonly wantsReasons: boolean;
  readonly wantsResponseInformation: boolean;
  readonly userName: string | undefined;
  readonly password: Buffer | undefined;
}

/** What of a CONNECT matters for as long as the connection lasts. */
export type Terms = Pick<
  Greeting,
  'receiveMax' | 'packetBytesMax' | 'topicAliasMax' | 'wantsReasons'
>;

/** Most clients ask for nothing of their own: they share these. */
export const PLAIN_TERMS: Terms = {
  receiveMax: 65_535,
  packetBytesMax: 0,
  topicAliasMax: 0,
  wantsReasons: true,
};

/** What to hold of a CONNECT. */
export function termsOf({
  receiveMax,
  packetBytesMax,
  topicAliasMax,
  wantsReasons,
}: Greeting): Terms {
  const isPlain =
    receiveMax === PLAIN_TERMS.receiveMax &&
    packetBytesMax === 0 &&
    topicAliasMax === 0 &&
    wantsReasons;
  return isPlain ? PLAIN_TERMS : { receiveMax, packetBytesMax, topicAliasMax, wantsReasons };
}

/** What of the server a CONNECT is measured by. */
export interface ConnectRules {
  /** Draws a client id. */
  readonly clientId: () => string;
  /** The longest keep-alive, in seconds; 0 = as the client asks. */
  readonly keepAliveSecondsMax: number;
  /** For the will. */
  readonly publisher: number;
  readonly nowMs: number;
}

/**
 * Reads what follows the fixed header of a CONNECT.
 * @throws PacketError with the reason for CONNACK
 */
export function readGreeting(
  flags: number,
  body: Buffer,
  version: Version,
  rules: ConnectRules,
): Greeting {
  if (version === 3) forgetMissing(body);
  const plain = readPlainConnect(body, version);
  if (plain !== undefined) return readConnect(plain, version, rules, []);
  const packet = readPacket(PACKET.CONNECT, flags, body, version);
  const user = checkConnect(body, version);
  try {
    return readConnect(packet, version, rules, user);
  } catch (error) {
    if (!(error instanceof PacketError) || takesWords(packet)) throw error;
    throw new PacketError(error.reason, '');
  }
}

/** Whether the client takes a CONNACK that tells in words why it is refused [MQTT-3.2.2-19]. */
function takesWords(packet: Packet): boolean {
  if (packet.cmd !== 'connect') return false;
  const { maximumPacketSize = 0 } = packet.properties ?? {};
  return maximumPacketSize === 0 || maximumPacketSize >= REFUSAL_BYTES_MAX;
}

/** More than a CONNACK that refuses takes, with its reason in words. */
const REFUSAL_BYTES_MAX = 128;

/**
 * Reads a CONNECT. `willProperties`: the will's user properties in their order.
 * @throws PacketError with the reason for CONNACK
 */
function readConnect(
  packet: Packet,
  version: Version,
  rules: ConnectRules,
  willProperties: readonly [string, string][],
): Greeting {
  if (packet.cmd !== 'connect') throw protocolError('the first packet is no CONNECT');
  const properties = packet.properties ?? {};
  if (properties.authenticationMethod !== undefined) {
    throw new PacketError(
      REASON.BAD_AUTHENTICATION_METHOD,
      'enhanced authentication is not configured',
    );
  }
  if (properties.authenticationData !== undefined) {
    throw protocolError('authentication data without a method');
  }
  if (properties.receiveMaximum === 0) throw protocolError('receive maximum 0');
  if (properties.maximumPacketSize === 0) throw protocolError('maximum packet size 0');
  // MQTT 3 has no password without a user name [MQTT-3.1.2-22].
  if (version !== 5 && packet.password !== undefined && packet.username === undefined) {
    throw malformed('a password without a user name');
  }
  const cleanStart = packet.clean === true;
  const named = packet.clientId !== '';
  checkClientId(packet.clientId, version, cleanStart);
  const asked = packet.keepalive ?? 0;
  const { keepAliveSecondsMax: most } = rules;
  const bounded = most > 0 && (asked === 0 || asked > most) ? most : asked;
  const keepAliveSeconds = version === 5 ? bounded : asked;
  return {
    request: {
      clientId: named ? packet.clientId : rules.clientId(),
      cleanStart,
      expirySeconds: expiryOf(packet, version, cleanStart),
      will: willOf(packet, rules, willProperties),
    },
    named,
    keepAliveSeconds,
    serverKeepAlive: keepAliveSeconds !== asked,
    receiveMax: properties.receiveMaximum ?? 65_535,
    packetBytesMax: Math.min(properties.maximumPacketSize ?? 0, MQTT_REMAINING_BYTES_MAX),
    topicAliasMax: properties.topicAliasMaximum ?? 0,
    wantsReasons: properties.requestProblemInformation !== false,
    wantsResponseInformation: properties.requestResponseInformation === true,
    userName: packet.username,
    password: packet.password,
  };
}

/** MQTT 3.1 wants 1 to 23 characters; 3.1.1 none only with a clean session [MQTT-3.1.3-8]. */
function checkClientId(clientId: string, version: Version, cleanStart: boolean): void {
  const bad = version === 3 ? clientId === '' : version === 4 && clientId === '' && !cleanStart;
  if (bad) throw new PacketError(REASON.CLIENT_ID_NOT_VALID, 'a client id is needed');
}

/** MQTT 3's persistent sessions last for ever, unless the client begins anew. */
function expiryOf(packet: IConnectPacket, version: Version, cleanStart: boolean): number {
  if (version === 5) return packet.properties?.sessionExpiryInterval ?? 0;
  return cleanStart ? 0 : NEVER_EXPIRES;
}

function willOf(
  { will }: IConnectPacket,
  rules: ConnectRules,
  user: readonly [string, string][],
): Will | undefined {
  if (will === undefined) return undefined;
  if (!isTopicName(will.topic) || isSystemTopic(will.topic)) {
    throw new PacketError(REASON.TOPIC_NAME_INVALID, 'the will has a topic that none may have');
  }
  const qos = will.qos ?? 0;
  if (qos > 2) throw malformed('a will of quality 3'); // [MQTT-3.1.2-12]
  const { nowMs } = rules;
  const found = will.properties ?? {};
  const { messageExpiryInterval: lifeSeconds } = found;
  return {
    delayMs: (found.willDelayInterval ?? 0) * 1000,
    message: {
      channel: Buffer.from(will.topic),
      payload: Buffer.from(will.payload),
      shard: false,
      publisher: rules.publisher,
      timeMs: nowMs,
      expiresAtMs: lifeSeconds === undefined ? 0 : nowMs + lifeSeconds * 1000,
      offset: 0,
      epoch: 0,
      qos,
      retain: will.retain === true,
      properties: messageProperties(found, user),
    },
  };
}

type WillProperties = NonNullable<NonNullable<IConnectPacket['will']>['properties']>;

function messageProperties(
  found: WillProperties,
  user: readonly [string, string][],
): MessageProperties | undefined {
  const { payloadFormatIndicator, contentType, responseTopic, correlationData } = found;
  if (responseTopic !== undefined && !isTopicName(responseTopic)) {
    throw protocolError('a response topic with wildcards'); // [MQTT-3.3.2-14]
  }
  const properties: MessageProperties = {
    ...(payloadFormatIndicator === true ? { payloadIsText: true } : {}),
    ...(contentType === undefined ? {} : { contentType }),
    ...(responseTopic === undefined ? {} : { responseTopic }),
    ...(correlationData === undefined ? {} : { correlationData }),
    ...(user.length === 0 ? {} : { user }),
  };
  return Object.keys(properties).length === 0 ? undefined : properties;
}

/** A client id as it may stand in a line of CLIENT LIST, where a name has no blanks and no line ends. */
export function printableName(clientId: string): string {
  return clientId.replaceAll(/[^!-~]/gu, encodeURIComponent);
}

/** Where the client may have its answers: below its own id, without what no topic may have. */
function responseTopicOf({ clientId }: ConnectRequest): string {
  return `response/${clientId.replaceAll(/[+#%]/g, encodeURIComponent)}`;
}

/** CONNACK of a connection of MQTT 5 that is let in. */
export function acceptance(greeting: Greeting, present: boolean): Packet {
  const { named, request, serverKeepAlive, keepAliveSeconds, wantsResponseInformation } = greeting;
  return {
    cmd: 'connack',
    sessionPresent: present,
    reasonCode: REASON.SUCCESS,
    properties: {
      receiveMaximum: MQTT_RECEIVE_MAX,
      maximumPacketSize: MQTT_PACKET_BYTES_MAX,
      topicAliasMaximum: MQTT_TOPIC_ALIASES_MAX,
      ...(named ? {} : { assignedClientIdentifier: request.clientId }),
      ...(serverKeepAlive ? { serverKeepAlive: keepAliveSeconds } : {}),
      ...(wantsResponseInformation ? { responseInformation: responseTopicOf(request) } : {}),
    },
  };
}

const ACCEPTED = writePacket({ cmd: 'connack', sessionPresent: false, returnCode: 0 }, 4);
const ACCEPTED_AGAIN = writePacket({ cmd: 'connack', sessionPresent: true, returnCode: 0 }, 4);

/**
 * The bytes of CONNACK of MQTT 3 for one that is let in. 3.1 has a reserved byte where 3.1.1 says whether
 * the session was there.
 */
export function acceptanceOf3(version: Version, present: boolean): Buffer {
  return present && version === 4 ? ACCEPTED_AGAIN : ACCEPTED;
}

/** CONNACK of one that is refused; `text` tells MQTT 5 why, empty: in no words. */
export function refusal(version: Version, reason: Reason, text: string): Packet {
  if (version !== 5) {
    return { cmd: 'connack', sessionPresent: false, returnCode: returnCodeOf(reason) };
  }
  const properties = text === '' ? {} : { reasonString: text };
  return { cmd: 'connack', sessionPresent: false, reasonCode: reason, properties };
}
