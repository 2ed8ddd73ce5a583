/**
 * Tags of what the server sends: field number and wire type, as the schema numbers them.
 */

// ServerFrame.messages, ServerMessage.response, and `items` or `entries` of every aggregate.
export const FIELD_1 = 0x0a;
export const RESPONSE_ID = 0x08;
export const RESPONSE_VALUE = 0x12;
export const RESPONSE_ERROR = 0x1a;
export const RESPONSE_TOUCHED = 0x38;
export const RESPONSE_LSN = 0x20;
export const RESPONSE_DURABILITY = 0x28;

// Value.kind
export const BULK = 0x0a;
export const INTEGER = 0x10;
export const SIMPLE = 0x1a;
export const NULL = 0x20;
export const ARRAY = 0x2a;
export const MAP = 0x32;
export const SET = 0x3a;
export const DOUBLE = 0x41;
export const BOOLEAN = 0x48;
export const BIG_NUMBER = 0x52;
export const VERBATIM = 0x5a;
export const VALUE_ERROR = 0x62;
