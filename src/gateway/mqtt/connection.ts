/**
 * MqttConnection: one client over TCP, TLS or a WebSocket. Packets come from the framing, are checked
 * against the state the connection is in, and go to the broker's MQTT; answers and messages go through
 * the outbox, one write a turn, and so no earlier than the journal has what they acknowledge.
 * Owns: the order of packets, keep-alive, topic aliases, and how a connection ends with which code.
 * Hot: shown by the benchmark's MQTT rows.
 */
import {
  MQTT_ACKNOWLEDGEMENT_BYTES,
  MQTT_REMAINING_BYTES_MAX,
  TURN_REPLY_BYTES_MAX,
} from '../../base/limits.ts';
import type { Broker } from '../../broker/broker.ts';
import type { Delivery, Link, LinkEnd } from '../../broker/mqtt/link.ts';
import type { Mqtt } from '../../broker/mqtt/mqtt.ts';
import type { MqttSession } from '../../broker/mqtt/session.ts';
import type { CloseReason, Connection, Session } from '../../broker/session.ts';
import type { Message } from '../../bus/message.ts';
import { OWN_ENCODING, type Subscriber, type Variant } from '../../bus/subscription.ts';
import type { AnswerSlot } from '../../commands/reply.ts';
import { Outbox, type OutboxGroup, type Sink } from '../outbox.ts';
import type { RespBroker } from '../resp/connection.ts';
import { type Alias, IncomingAliases, OutgoingAliases } from './aliases.ts';
import {
  acceptance,
  acceptanceOf3,
  type ConnectRules,
  type Greeting,
  PLAIN_TERMS,
  printableName,
  readGreeting,
  refusal,
  type Terms,
  termsOf,
} from './connect.ts';
import { PACKET, type PacketBudget, PacketFraming, type PacketTaker } from './framing.ts';
import {
  ACKNOWLEDGEMENT_BYTES_MAX,
  acknowledgement,
  versionOf,
  writeAcknowledgement,
  writePacket,
} from './packets.ts';
import { handlePacket } from './protocol.ts';
import {
  type PublishHead,
  publishSize,
  sharedVariant,
  type Version,
  writePublish,
} from './publish.ts';
import { CLOSE_REASONS, PacketError, protocolError, REASON, type Reason } from './reasons.ts';
import type { Transport, TransportEvents } from './transport.ts';

export type MqttDoorBroker = RespBroker & Pick<Broker, 'durabilitySince'>;

/** What a connection needs of the door that accepted it. */
export interface MqttHome {
  readonly broker: MqttDoorBroker;
  readonly mqtt: Mqtt;
  readonly outboxes: OutboxGroup;
  readonly budget: PacketBudget;
  /** The largest packet a client may send, in bytes. */
  readonly packetBytesMax: number;
  /** Milliseconds of a clock that never goes back, as of the last look: near enough for keep-alive. */
  readonly steadyMs: number;
  /** Who may connect; the reason when not. */
  authenticate(greeting: Greeting): Reason;
  connectRules(publisher: number): ConnectRules;
  /** The connection is gone. */
  left(connection: MqttConnection): void;
}

/** Where a connection stands: `ending` ignores input and lets what was sent leave. */
type State = 'new' | 'open' | 'ending' | 'closed';

const NO_TOPIC = Buffer.alloc(0);

/** Where the client takes no aliases. */
const NO_ALIASES = new OutgoingAliases(0);

export class MqttConnection
  implements Connection, Link, Subscriber, Sink, PacketTaker, TransportEvents
{
  readonly door = 'mqtt';
  readonly variant: Variant = OWN_ENCODING;
  readonly address: string;
  readonly localAddress: string;
  readonly caller: Session;
  readonly home: MqttHome;
  /** When the last packet came, in the door's steady milliseconds. */
  heardAtMs: number;
  #version: Version = 4;
  #session: MqttSession | undefined;
  #terms: Terms = PLAIN_TERMS;
  #keepAliveSeconds = 0;
  #incomingAliases: IncomingAliases | undefined;
  /** The topic of its last PUBLISH, checked: most clients publish to one again and again. */
  knownTopic: Buffer = NO_TOPIC;
  #outgoingAliases: OutgoingAliases = NO_ALIASES;
  readonly #transport: Transport;
  readonly #framing: PacketFraming;
  readonly #outbox: Outbox;
  #state: State = 'new';
  /** Reading is stopped until the other side has read. */
  #congested = false;
  /** The session waits for what is on its way. */
  #owes = false;

  constructor(home: MqttHome, transport: Transport) {
    this.home = home;
    this.#transport = transport;
    this.address = transport.address;
    this.localAddress = transport.localAddress;
    this.heardAtMs = home.steadyMs;
    this.#framing = new PacketFraming(home.budget, home.packetBytesMax);
    this.#outbox = new Outbox(this, home.outboxes);
    this.caller = home.broker.open(this);
    transport.open(this);
  }

  get version(): Version {
    return this.#version;
  }

  /** What the client's topic aliases stand for. */
  get incomingAliases(): IncomingAliases {
    this.#incomingAliases ??= new IncomingAliases();
    return this.#incomingAliases;
  }

  /** The session; there is one from CONNACK on. */
  get session(): MqttSession | undefined {
    return this.#session;
  }

  get receiveMax(): number {
    return this.#terms.receiveMax;
  }

  /** True when it has been told that it ends, and has not closed. */
  get ending(): boolean {
    return this.#state === 'ending';
  }

  /** Cuts the connection: it was told long ago. */
  cut(): void {
    this.#lost();
  }

  /** True once CONNECT was answered. */
  get greeted(): boolean {
    return this.#state !== 'new';
  }

  /** How long it may be silent, in milliseconds; Infinity = for ever [MQTT-3.1.2-22]. */
  get silentMsMax(): number {
    return this.#keepAliveSeconds === 0 ? Infinity : this.#keepAliveSeconds * 1500;
  }

  get subscriber(): Subscriber {
    return this;
  }

  get gone(): boolean {
    return this.#state === 'closed';
  }

  get outputBytes(): number {
    return this.#outbox.queuedBytes;
  }

  get inputBytes(): number {
    return this.#framing.keptBytes;
  }

  get unsentBytes(): number {
    return this.#transport.unsentBytes;
  }

  get copies(): boolean {
    return this.#transport.copies;
  }

  send(bytes: Buffer): void {
    this.#transport.send(bytes);
    this.#endOnceSent();
    if (this.#owes) this.#goOn();
  }

  sendView(bytes: Buffer): boolean {
    const taken = this.#transport.sendView(bytes);
    this.#endOnceSent();
    if (this.#owes) this.#goOn();
    return taken;
  }

  get takesMore(): boolean {
    const { pauseBytes, bytesMax } = this.home.outboxes.bounds;
    if (this.#outbox.queuedBytes < Math.min(pauseBytes, bytesMax) / 2) return true;
    this.#owes = true;
    return false;
  }

  /** Something has left: what waited for that follows, in a turn of its own. */
  #goOn(): void {
    this.#owes = false;
    queueMicrotask(() => this.#resume());
  }

  #resume(): void {
    if (this.#state !== 'open') return;
    this.home.broker.beginTurn();
    this.#session?.resume();
  }

  /** The journal fails for too long: whether what was asked has happened is not known. */
  expired(): void {
    this.overflow();
  }

  overflow(): void {
    this.#dispose(true);
    this.#transport.destroy();
  }

  deliver(encoded: Buffer, count = 0): void {
    if (this.#state !== 'open') return;
    const { traffic } = this.home.mqtt;
    traffic.messagesSent += count;
    traffic.packetsSent += count;
    this.#outbox.append(encoded);
  }

  sharedVariant(retainAsPublished: boolean): Variant | undefined {
    const { topicAliasMax, packetBytesMax } = this.#terms;
    const isPlain = topicAliasMax === 0 && packetBytesMax === 0;
    return isPlain ? sharedVariant(this.#version, retainAsPublished) : undefined;
  }

  publish(message: Message, delivery: Delivery): boolean {
    // It has ended, and the session is told after the command that runs: what it missed is sent again.
    if (this.#state !== 'open') return true;
    const nowMs = this.home.broker.beginTurn();
    const alias = this.#outgoingAliases.of(message.channel);
    const head = headOf(delivery, alias);
    const size = publishSize(message, head, this.#version, nowMs);
    if (!this.#takes(size.bytes)) return false;
    if (alias.alias > 0) this.#outgoingAliases.sent(message.channel, alias.alias);
    const outbox = this.#outbox;
    outbox.beginReply();
    outbox.reserve(size.bytes);
    const { position } = outbox;
    outbox.position = writePublish(outbox.buffer, position, message, head, this.#version, size);
    const { traffic } = this.home.mqtt;
    traffic.messagesSent++;
    traffic.packetsSent++;
    return true;
  }

  release(packetId: number): void {
    this.acknowledge(PACKET.PUBREL, packetId, REASON.SUCCESS);
  }

  /** Sends PUBACK, PUBREC, PUBREL or PUBCOMP; MQTT 3 is told no reason. */
  acknowledge(type: number, packetId: number, reason: Reason): void {
    const outbox = this.#outbox;
    outbox.beginReply();
    outbox.reserve(ACKNOWLEDGEMENT_BYTES_MAX);
    const told = this.#version === 5 ? reason : REASON.SUCCESS;
    outbox.position = writeAcknowledgement(outbox.buffer, outbox.position, type, packetId, told);
    this.home.mqtt.traffic.packetsSent++;
  }

  /** A whole packet that is no message. */
  write(packet: Buffer): void {
    const outbox = this.#outbox;
    outbox.beginReply();
    outbox.reserve(packet.length);
    outbox.position += packet.copy(outbox.buffer, outbox.position);
    this.home.mqtt.traffic.packetsSent++;
  }

  /** A packet that mqtt-packet writes. A client that takes none so large loses the connection [MQTT-3.1.2-24]. */
  answer(packet: Parameters<typeof writePacket>[0]): void {
    const bytes = writePacket(packet, this.#version);
    if (this.#takes(bytes.length)) this.write(bytes);
    else this.leave(true, undefined);
  }

  /** Acknowledges with a refusal, in words too where the client wants them [MQTT-3.1.2-29, MQTT-3.4.2-2]. */
  refuse(type: number, packetId: number, reason: Reason, text: string): void {
    const words = this.reasonString(text, MQTT_ACKNOWLEDGEMENT_BYTES);
    this.write(acknowledgement(type, packetId, this.#version, reason, words.reasonString));
  }

  /** The property for a reason in words; none where the client wants none, or it makes the packet too large. */
  reasonString(text: string, otherBytes: number): { reasonString?: string } {
    const wanted = this.#version === 5 && this.#terms.wantsReasons;
    return wanted && this.#takes(text.length + otherBytes) ? { reasonString: text } : {};
  }

  /** Whether the client takes a packet of so many bytes. */
  #takes(bytes: number): boolean {
    const { packetBytesMax } = this.#terms;
    return bytes <= (packetBytesMax === 0 ? MQTT_REMAINING_BYTES_MAX : packetBytesMax);
  }

  end(reason: LinkEnd): void {
    const code = reason === 'taken-over' ? REASON.SESSION_TAKEN_OVER : REASON.ADMINISTRATIVE_ACTION;
    this.finish(code, 'another connection has taken the session', true);
  }

  defer(): AnswerSlot {
    throw new Error('MQTT issues no command that answers later');
  }

  close(reason: CloseReason): void {
    if (reason === 'shutdown' || reason === 'killed' || reason === 'idle') {
      this.finish(CLOSE_REASONS[reason], reason, true);
    } else this.overflow();
  }

  closeAfterReply(): void {
    this.finish(REASON.ADMINISTRATIVE_ACTION, 'closed', true);
  }

  /** Ends the connection with a code that MQTT 5 clients are told. `will`: the will is published. */
  finish(reason: Reason, text: string, will: boolean): void {
    if (this.#state === 'ending' || this.#state === 'closed') return;
    if (this.#version === 5 && this.#state === 'open') {
      const properties = this.reasonString(text, MQTT_ACKNOWLEDGEMENT_BYTES);
      this.answer({ cmd: 'disconnect', reasonCode: reason, properties });
    }
    this.#leave(will, undefined);
    this.#endAfterSending();
  }

  /** DISCONNECT has come: nothing is answered [MQTT-3.14.4-1]. */
  leave(publishesWill: boolean, expirySeconds: number | undefined): void {
    this.#leave(publishesWill, expirySeconds);
    this.#endAfterSending();
  }

  take(chunk: Buffer, length: number): boolean {
    if (this.#state === 'ending' || this.#state === 'closed') return true;
    const { broker } = this.home;
    broker.beginTurn();
    const { lastLsn } = broker.release;
    this.heardAtMs = this.home.steadyMs;
    this.home.outboxes.traffic.received(length);
    try {
      this.#framing.feed(chunk, length, this);
    } catch (error) {
      if (!(error instanceof PacketError)) throw error;
      this.#refuse(error);
    }
    this.#outbox.durability = broker.durabilitySince(lastLsn, this.#outbox.durability);
    this.#congested = this.#isCongested();
    return !this.#congested;
  }

  get takesPackets(): boolean {
    return this.#state === 'new' || this.#state === 'open';
  }

  takePacket(type: number, flags: number, buffer: Buffer, start: number, end: number): void {
    const { traffic } = this.home.mqtt;
    traffic.packetsReceived++;
    if (type === PACKET.PUBLISH) traffic.messagesReceived++;
    if (this.#state === 'new') {
      if (type !== PACKET.CONNECT) throw protocolError('the first packet is no CONNECT'); // [MQTT-3.1.0-1]
      this.#connect(flags, Buffer.from(buffer.subarray(start, end)));
      return;
    }
    const session = this.#session;
    if (session === undefined) return;
    handlePacket(this, session, { type, flags, buffer, start, end });
  }

  #connect(flags: number, body: Buffer): void {
    this.#version = versionOf(body);
    this.#framing.version = this.#version;
    const rules = this.home.connectRules(this.caller.id);
    const greeting = readGreeting(flags, body, this.#version, rules);
    const reason = this.home.authenticate(greeting);
    if (reason !== REASON.SUCCESS) throw new PacketError(reason, 'not let in');
    this.#terms = termsOf(greeting);
    this.#keepAliveSeconds = greeting.keepAliveSeconds;
    if (greeting.topicAliasMax > 0) {
      this.#outgoingAliases = new OutgoingAliases(greeting.topicAliasMax);
    }
    const { clientId } = greeting.request;
    this.caller.name = printableName(clientId);
    const connected = this.home.mqtt.connect(this, greeting.request);
    if (connected === undefined) {
      throw new PacketError(REASON.SERVER_BUSY, 'no room for another session');
    }
    this.#session = connected.session;
    this.#state = 'open';
    if (this.#version === 5) this.answer(acceptance(greeting, connected.present));
    else this.write(acceptanceOf3(this.#version, connected.present));
    if (this.takesPackets) connected.session.resume();
  }

  #refuse(error: PacketError): void {
    if (this.#state !== 'new') {
      this.finish(error.reason, error.message, true);
      return;
    }
    // What is no CONNECT at all gets no CONNACK [MQTT-3.1.4-1, MQTT-4.13.2-1].
    const isMalformed =
      error.reason === REASON.MALFORMED_PACKET || error.reason === REASON.PROTOCOL_ERROR;
    if (!isMalformed || this.#version === 5) {
      this.answer(refusal(this.#version, error.reason, error.message));
    }
    this.#endAfterSending();
  }

  #leave(publishesWill: boolean, expirySeconds: number | undefined): void {
    const session = this.#session;
    this.#session = undefined;
    if (session === undefined) return;
    this.home.mqtt.disconnect(session, this, { publishesWill, expirySeconds });
  }

  #endAfterSending(): void {
    if (this.#state === 'closed') return;
    this.#state = 'ending';
    this.heardAtMs = this.home.steadyMs;
    this.#framing.close();
    this.#endOnceSent();
  }

  drained(): void {
    if (this.#owes) this.#goOn();
    if (!this.#congested) return;
    this.#congested = this.#isCongested();
    if (!this.#congested && this.#state !== 'closed') this.#transport.resume();
  }

  #isCongested(): boolean {
    const { pauseBytes } = this.home.outboxes.bounds;
    return (
      this.#transport.unsentBytes > pauseBytes || this.#outbox.heldBytes > TURN_REPLY_BYTES_MAX * 8
    );
  }

  ended(): void {
    this.#lost();
  }

  closed(): void {
    this.#lost();
  }

  #endOnceSent(): void {
    if (this.#state === 'ending' && this.#outbox.heldBytes === 0) this.#transport.end();
  }

  /** The other side is gone without a word. */
  #lost(): void {
    this.#dispose(true);
    this.#transport.destroy();
  }

  #dispose(will: boolean): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#framing.close();
    this.#outbox.close();
    this.#leave(will, undefined);
    this.home.broker.close(this.caller);
    this.home.left(this);
  }
}

/** Reused: it lives from one PUBLISH's size to its last byte. */
const HEAD: { -readonly [Name in keyof PublishHead]: PublishHead[Name] } = {
  qos: 0,
  retain: false,
  dup: false,
  packetId: 0,
  subscriptionIds: [],
  topicAlias: 0,
  omitsTopic: false,
};

function headOf(delivery: Delivery, { alias, isKnown }: Alias): PublishHead {
  HEAD.qos = delivery.qos;
  HEAD.retain = delivery.retain;
  HEAD.dup = delivery.dup;
  HEAD.packetId = delivery.packetId;
  HEAD.subscriptionIds = delivery.subscriptionIds;
  HEAD.topicAlias = alias;
  HEAD.omitsTopic = isKnown;
  return HEAD;
}
