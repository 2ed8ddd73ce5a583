/**
 * The gateway: one uWebSockets.js app on one port, for HTTP and WebSocket. Owns the routes and who
 * may upgrade; what an open WebSocket says is the door's matter (websocket/door.ts).
 *
 *   /connect     WebSocket, subprotocol keywire.v1
 *   /mqtt        WebSocket, subprotocol mqtt
 *   /health      JSON, for people and load balancers
 *   /client.js   the client library as one file
 *   /pages/…     the files of the folder named by the option `pages`
 *   /            what this is
 */
import { StartError } from '../../base/errors.ts';
import { CONNECT_PATH, SUBPROTOCOL } from '../../wire/codes.ts';
import type { MqttDoor } from '../mqtt/door.ts';
import {
  MQTT_PATH,
  MQTT_SUBPROTOCOLS,
  type MqttSocketData,
  mqttBehavior,
  WebSocketTransport,
} from '../mqtt/websocket.ts';
import type { SocketData } from '../websocket/connection.ts';
import { WebSocketDoor, type WebSocketParts } from '../websocket/door.ts';
import { type Answer, notModified, plain, send } from './answer.ts';
import { readPage, readStatic, type StaticFile } from './files.ts';
import { homePage } from './home.ts';
import { isAllowedOrigin, isOurHost, type OriginPolicy } from './origin.ts';
import {
  type HttpRequest,
  type HttpResponse,
  type ListenSocket,
  loadUws,
  type SocketContext,
  type TemplatedApp,
} from './uws.ts';

const PAGES_PREFIX = '/pages/';

/** What `/health` answers; more fields may follow. */
export interface Health {
  /** `ok` answers 200, the others 503. */
  readonly status: 'ok' | 'loading' | 'failing';
  readonly [field: string]: unknown;
}

export interface GatewayOptions {
  readonly host: string;
  /** 0: an ephemeral port. */
  readonly port: number;
  /** Origins whose pages may connect, beside the same host and loopback; `*` for all. */
  readonly allowedOrigins: readonly string[];
  /** Folder whose files are served under /pages/; undefined: none. */
  readonly pages: string | undefined;
  /** The built client library; served at /client.js when it is there. */
  readonly clientFile: string;
}

export interface GatewayParts extends WebSocketParts {
  readonly gateway: GatewayOptions;
  readonly health: () => Health;
  readonly mqtt: MqttDoor;
}

export class Gateway {
  readonly host: string;
  /** The port that was bound. */
  readonly port: number;
  readonly websocket: WebSocketDoor;
  readonly #app: TemplatedApp;
  /** Undefined once it is closed: uWebSockets.js frees it, and closing it again would be a crash. */
  #socket: ListenSocket | undefined;

  private constructor(app: TemplatedApp, socket: ListenSocket, host: string, door: WebSocketDoor) {
    this.#app = app;
    this.#socket = socket;
    this.host = host;
    this.port = loadUws().us_socket_local_port(socket);
    this.websocket = door;
  }

  /**
   * Listens.
   * @throws StartError when uWebSockets.js does not load, or the port or address cannot be bound
   */
  static listen(parts: GatewayParts): Gateway {
    const uws = loadUws();
    const app = uws.App();
    const door = new WebSocketDoor(parts);
    const routes = new Routes(parts, door);
    routes.addTo(app);
    const { host, port } = parts.gateway;
    let socket: ListenSocket | false = false;
    listenExclusively(app, host, port, (bound) => {
      socket = bound;
    });
    if (socket === false) {
      door.close();
      app.close();
      throw new StartError(
        `the gateway cannot listen on ${host}:${port}: the port is taken or the address is not of this machine; choose another with --port or --host`,
      );
    }
    const gateway = new Gateway(app, socket, host, door);
    routes.localAddress = `${host}:${gateway.port}`;
    return gateway;
  }

  /** Stops listening and ends every WebSocket with the shutdown code. Doing so twice is harmless. */
  stop(): void {
    if (this.#socket !== undefined) loadUws().us_listen_socket_close(this.#socket);
    this.#socket = undefined;
    this.websocket.close();
  }

  /** Cuts whatever is still connected. After `stop`, once what was answered has left. */
  close(): void {
    this.#app.close();
  }
}

/** uSockets' LIBUS_LISTEN_EXCLUSIVE_PORT. */
const EXCLUSIVE_PORT = 1;

/**
 * Binds for this process alone: without the option a second server on the same port would share it
 * silently. The types of 20.51 do not know the form with four arguments, its code does.
 */
function listenExclusively(
  app: TemplatedApp,
  host: string,
  port: number,
  done: (socket: ListenSocket | false) => void,
): void {
  Reflect.apply(app.listen, app, [host, port, EXCLUSIVE_PORT, done]);
}

/** `ip:0`: of the two builds only the newer tells the other side's port. */
function remoteAddress(response: HttpResponse): string {
  const ip = Buffer.from(response.getRemoteAddressAsText()).toString('latin1');
  return ip.includes(':') ? `[${ip}]:0` : `${ip}:0`;
}

class Routes {
  /** Where the gateway listens; known once it does. */
  localAddress = '';
  readonly #parts: GatewayParts;
  readonly #door: WebSocketDoor;
  readonly #policy: OriginPolicy;
  #client: Promise<StaticFile | undefined> | undefined;

  constructor(parts: GatewayParts, door: WebSocketDoor) {
    this.#parts = parts;
    this.#door = door;
    const { host, allowedOrigins } = parts.gateway;
    this.#policy = { host, allowedOrigins };
  }

  addTo(app: TemplatedApp): void {
    app.ws<SocketData>(CONNECT_PATH, {
      ...this.#door.behavior(),
      upgrade: (response, request, context) => this.#upgrade(response, request, context),
    });
    app.ws<MqttSocketData>(MQTT_PATH, {
      ...mqttBehavior(this.#parts.mqtt),
      upgrade: (response, request, context) => this.#upgradeMqtt(response, request, context),
    });
    app.any('/*', (response, request) => this.#http(response, request));
  }

  /** Whoever is refused is told so by HTTP: no WebSocket exists yet that could carry a code. */
  #upgrade(response: HttpResponse, request: HttpRequest, context: SocketContext): void {
    if (this.#chosen(request, response, [SUBPROTOCOL]) === undefined) return;
    response.upgrade(
      this.#door.accept(remoteAddress(response), this.localAddress),
      request.getHeader('sec-websocket-key'),
      SUBPROTOCOL,
      request.getHeader('sec-websocket-extensions'),
      context,
    );
  }

  #upgradeMqtt(response: HttpResponse, request: HttpRequest, context: SocketContext): void {
    const subprotocol = this.#chosen(request, response, MQTT_SUBPROTOCOLS);
    if (subprotocol === undefined) return;
    const data: MqttSocketData = {
      transport: new WebSocketTransport(remoteAddress(response), this.localAddress),
    };
    response.upgrade(
      data,
      request.getHeader('sec-websocket-key'),
      subprotocol,
      request.getHeader('sec-websocket-extensions'),
      context,
    );
  }

  /** The first of the subprotocols that the client offers; undefined: it was refused, and told why. */
  #chosen(
    request: HttpRequest,
    response: HttpResponse,
    subprotocols: readonly string[],
  ): string | undefined {
    const stranger = this.#strangerOf(request);
    if (stranger !== undefined) {
      send(response, plain('403 Forbidden', stranger), false);
      return undefined;
    }
    const names = request.getHeader('sec-websocket-protocol').split(',');
    const offered = new Set(names.map((name) => name.trim()));
    const chosen = subprotocols.find((name) => offered.has(name));
    if (chosen !== undefined) return chosen;
    send(response, plain('400 Bad Request', `offer the subprotocol ${subprotocols[0]}`), false);
    return undefined;
  }

  /** Why the page that asks is not let in; undefined when it is. */
  #strangerOf(request: HttpRequest): string | undefined {
    const host = request.getHeader('host');
    if (!isOurHost(host, this.#policy)) return 'this Host is not allowed; see --allow-origin';
    const isAllowed = isAllowedOrigin(request.getHeader('origin'), host, this.#policy);
    return isAllowed ? undefined : 'this Origin is not allowed; see --allow-origin';
  }

  #http(response: HttpResponse, request: HttpRequest): void {
    const method = request.getMethod();
    const headOnly = method === 'head';
    if (method !== 'get' && !headOnly) {
      const refusal = plain('405 Method Not Allowed', 'GET and HEAD only', { Allow: 'GET, HEAD' });
      send(response, refusal, false);
      return;
    }
    const url = request.getUrl();
    if (url === '/health') send(response, this.#health(), headOnly);
    else if (url === '/') send(response, homePage(this.#parts), headOnly);
    else if (url === '/client.js') {
      // A library is for everyone's pages; whose page may connect is asked at the upgrade.
      this.#file(response, request, this.#clientFile(), { 'Access-Control-Allow-Origin': '*' });
    } else if (url === CONNECT_PATH || url === MQTT_PATH) {
      const answer = plain('426 Upgrade Required', 'this is where WebSockets connect', {
        Upgrade: 'websocket',
      });
      send(response, answer, headOnly);
    } else if (url.startsWith(PAGES_PREFIX) && this.#parts.gateway.pages !== undefined) {
      const page = readPage(this.#parts.gateway.pages, url.slice(PAGES_PREFIX.length));
      this.#file(response, request, page);
    } else send(response, plain('404 Not Found', 'not found'), headOnly);
  }

  #health(): Answer {
    const health = this.#parts.health();
    return {
      status: health.status === 'ok' ? '200 OK' : '503 Service Unavailable',
      type: 'application/json; charset=utf-8',
      body: `${JSON.stringify(health)}\n`,
      headers: { 'Cache-Control': 'no-store' },
    };
  }

  /** Read at the first request, which may come before a build while developing: a failure is not kept. */
  #clientFile(): Promise<StaticFile | undefined> {
    this.#client ??= readStatic(this.#parts.gateway.clientFile).catch(() => {
      this.#client = undefined;
      return undefined;
    });
    return this.#client;
  }

  #file(
    response: HttpResponse,
    request: HttpRequest,
    reading: Promise<StaticFile | undefined>,
    more: Readonly<Record<string, string>> = {},
  ): void {
    // The request is gone after this turn.
    const headOnly = request.getMethod() === 'head';
    const known = request.getHeader('if-none-match');
    let aborted = false;
    response.onAborted(() => {
      aborted = true;
    });
    void reading.then((file) => {
      if (aborted) return;
      response.cork(() => {
        if (file === undefined) send(response, plain('404 Not Found', 'not found'), headOnly);
        else if (known === file.etag) notModified(response, file.etag);
        else {
          const headers = { ETag: file.etag, 'Cache-Control': 'no-cache', ...more };
          const { type, body } = file;
          send(response, { status: '200 OK', type, body, headers }, headOnly);
        }
      });
    });
  }
}
