/**
 * MQTT 5's reason codes that keywire sends, and what MQTT 3 says in their place: return codes in
 * CONNACK, 0x80 in SUBACK, and elsewhere nothing but the end of the connection.
 */
import type { CloseReason } from '../../broker/session.ts';

/** By the standard's names (MQTT 5, section 2.4). */
export const REASON = {
  SUCCESS: 0x00,
  DISCONNECT_WITH_WILL: 0x04,
  NO_MATCHING_SUBSCRIBERS: 0x10,
  NO_SUBSCRIPTION_EXISTED: 0x11,
  UNSPECIFIED: 0x80,
  MALFORMED_PACKET: 0x81,
  PROTOCOL_ERROR: 0x82,
  IMPLEMENTATION_SPECIFIC: 0x83,
  UNSUPPORTED_PROTOCOL_VERSION: 0x84,
  CLIENT_ID_NOT_VALID: 0x85,
  BAD_USER_NAME_OR_PASSWORD: 0x86,
  NOT_AUTHORIZED: 0x87,
  SERVER_UNAVAILABLE: 0x88,
  SERVER_BUSY: 0x89,
  SERVER_SHUTTING_DOWN: 0x8b,
  BAD_AUTHENTICATION_METHOD: 0x8c,
  KEEP_ALIVE_TIMEOUT: 0x8d,
  SESSION_TAKEN_OVER: 0x8e,
  TOPIC_FILTER_INVALID: 0x8f,
  TOPIC_NAME_INVALID: 0x90,
  PACKET_ID_IN_USE: 0x91,
  PACKET_ID_NOT_FOUND: 0x92,
  RECEIVE_MAXIMUM_EXCEEDED: 0x93,
  TOPIC_ALIAS_INVALID: 0x94,
  PACKET_TOO_LARGE: 0x95,
  QUOTA_EXCEEDED: 0x97,
  ADMINISTRATIVE_ACTION: 0x98,
  PAYLOAD_FORMAT_INVALID: 0x99,
} as const;

export type Reason = (typeof REASON)[keyof typeof REASON];

/** What the broker's reasons are to an MQTT 5 client. */
export const CLOSE_REASONS: Readonly<Record<CloseReason, Reason>> = {
  killed: REASON.ADMINISTRATIVE_ACTION,
  'slow-consumer': REASON.QUOTA_EXCEEDED,
  protocol: REASON.PROTOCOL_ERROR,
  shutdown: REASON.SERVER_SHUTTING_DOWN,
  idle: REASON.KEEP_ALIVE_TIMEOUT,
  limit: REASON.QUOTA_EXCEEDED,
  evicted: REASON.QUOTA_EXCEEDED,
  failing: REASON.UNSPECIFIED,
};

/** CONNACK's return code of MQTT 3.1 and 3.1.1 (section 3.2.2.3). */
export function returnCodeOf(reason: Reason): number {
  switch (reason) {
    case REASON.SUCCESS:
      return 0;
    case REASON.UNSUPPORTED_PROTOCOL_VERSION:
      return 1;
    case REASON.CLIENT_ID_NOT_VALID:
      return 2;
    case REASON.BAD_USER_NAME_OR_PASSWORD:
      return 4;
    case REASON.NOT_AUTHORIZED:
    case REASON.BAD_AUTHENTICATION_METHOD:
      return 5;
    default:
      return 3;
  }
}

/** The client broke the protocol: what it is told before the connection ends. */
export class PacketError extends Error {
  override readonly name = 'PacketError';
  readonly reason: Reason;

  constructor(reason: Reason, text: string) {
    super(text);
    this.reason = reason;
  }
}

export function malformed(text: string): PacketError {
  return new PacketError(REASON.MALFORMED_PACKET, text);
}

export function protocolError(text: string): PacketError {
  return new PacketError(REASON.PROTOCOL_ERROR, text);
}
