/**
 * MQTT over WebSocket: packets in binary messages, of which one may hold several packets or a part of
 * one [MQTT-6.0.0-2], with the subprotocol `mqtt` [MQTT-6.0.0-3], or `mqttv3.1`, by which clients of 3.1 and
 * older pages know it.
 */
import { MQTT_PACKET_BYTES_MAX } from '../../base/limits.ts';
import type { WebSocket, WebSocketBehavior } from '../http/uws.ts';
import type { MqttDoor } from './door.ts';
import type { Transport, TransportEvents } from './transport.ts';

/** Where the gateway takes MQTT clients, and the subprotocols that they may offer, the better one first. */
export const MQTT_PATH = '/mqtt';
export const MQTT_SUBPROTOCOLS = ['mqtt', 'mqttv3.1'] as const;

/** What travels in the upgrade's user data. */
export interface MqttSocketData {
  readonly transport: WebSocketTransport;
}

/** The close codes of RFC 6455 for an orderly end, and for a text message. */
const NORMAL = 1000;
const UNSUPPORTED_DATA = 1003;

export class WebSocketTransport implements Transport {
  readonly copies = true;
  readonly address: string;
  readonly localAddress: string;
  #socket: WebSocket<MqttSocketData> | undefined;
  #events: TransportEvents | undefined;

  constructor(address: string, localAddress: string) {
    this.address = address;
    this.localAddress = localAddress;
  }

  get unsentBytes(): number {
    return this.#socket?.getBufferedAmount() ?? 0;
  }

  opened(socket: WebSocket<MqttSocketData>): void {
    this.#socket = socket;
  }

  open(events: TransportEvents): void {
    this.#events = events;
  }

  /** A binary message. uWebSockets.js cannot stop reading; the outbox's bound ends who never reads. */
  receive(message: ArrayBuffer): void {
    const bytes = Buffer.from(message);
    this.#events?.take(bytes, bytes.length);
  }

  refuseText(): void {
    this.#socket?.end(UNSUPPORTED_DATA, 'MQTT packets are binary'); // [MQTT-6.0.0-1]
  }

  drained(): void {
    this.#events?.drained();
  }

  closed(): void {
    this.#socket = undefined;
    this.#events?.closed();
  }

  send(bytes: Buffer): void {
    this.#socket?.send(bytes, true);
  }

  sendView(bytes: Buffer): boolean {
    this.send(bytes);
    return true;
  }

  resume(): void {}

  end(): void {
    this.#socket?.end(NORMAL);
  }

  destroy(): void {
    this.#socket?.close();
  }
}

/** What uWebSockets.js is told, without the upgrade. */
export function mqttBehavior(door: MqttDoor): WebSocketBehavior<MqttSocketData> {
  return {
    maxPayloadLength: 4 * MQTT_PACKET_BYTES_MAX,
    // Keep-alive is MQTT's own; bounds are the outbox's.
    idleTimeout: 0,
    sendPingsAutomatically: false,
    maxBackpressure: 0,
    closeOnBackpressureLimit: false,
    open: (socket) => {
      const { transport } = socket.getUserData();
      transport.opened(socket);
      door.accept(transport);
    },
    message: (socket, message, isBinary) => {
      const { transport } = socket.getUserData();
      if (isBinary) transport.receive(message);
      else transport.refuseText();
    },
    drain: (socket) => socket.getUserData().transport.drained(),
    close: (socket) => socket.getUserData().transport.closed(),
  };
}
