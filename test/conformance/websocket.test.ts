/** The conformance suite over protobuf in a WebSocket. */
import { suite } from './suite.ts';

suite('websocket');
