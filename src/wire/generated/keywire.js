/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError, $TypeError = $util.global.TypeError, $Array = $util.global.Array, $Number = $util.global.Number, $String = $util.global.String, $Boolean = $util.global.Boolean, $parseInt = $util.global.parseInt, $BigInt = $util.global.BigInt, $isFinite = $util.global.isFinite;

// Exported root namespace
const $root = $protobuf.roots["default"] || ($protobuf.roots["default"] = {});

export const keywire = $root.keywire = (() => {

    /**
     * Namespace keywire.
     * @exports keywire
     * @namespace
     */
    const keywire = {};

    keywire.v1 = (function() {

        /**
         * Namespace v1.
         * @memberof keywire
         * @namespace
         */
        const v1 = {};

        v1.ClientFrame = (function() {

            /**
             * Properties of a ClientFrame.
             * @typedef {Object} keywire.v1.ClientFrame.$Properties
             * @property {Array.<keywire.v1.Request.$Properties>} [requests] ClientFrame requests
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a ClientFrame.
             * @memberof keywire.v1
             * @interface IClientFrame
             * @augments keywire.v1.ClientFrame.$Properties
             * @deprecated Use keywire.v1.ClientFrame.$Properties instead.
             */

            /**
             * Shape of a ClientFrame.
             * @typedef {{
             *   requests?: Array.<keywire.v1.Request.$Shape>;
             *   $unknowns?: Array.<Uint8Array>;
             * }} keywire.v1.ClientFrame.$Shape
             */

            /**
             * Constructs a new ClientFrame.
             * @memberof keywire.v1
             * @classdesc Represents a ClientFrame.
             * @constructor
             * @param {keywire.v1.ClientFrame.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const ClientFrame = function (properties) {
                this.requests = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * ClientFrame requests.
             * @member {Array.<keywire.v1.Request>} requests
             * @memberof keywire.v1.ClientFrame
             * @instance
             */
            ClientFrame.prototype.requests = $util.emptyArray;

            /**
             * Creates a new ClientFrame instance using the specified properties.
             * @function create
             * @memberof keywire.v1.ClientFrame
             * @static
             * @param {keywire.v1.ClientFrame.$Properties=} [properties] Properties to set
             * @returns {keywire.v1.ClientFrame} ClientFrame instance
             * @type {{
             *   (properties: keywire.v1.ClientFrame.$Shape): keywire.v1.ClientFrame & keywire.v1.ClientFrame.$Shape;
             *   (properties?: keywire.v1.ClientFrame.$Properties): keywire.v1.ClientFrame;
             * }}
             */
            ClientFrame.create = function(properties) {
                return new ClientFrame(properties);
            };

            /**
             * Encodes the specified ClientFrame message. Does not implicitly {@link keywire.v1.ClientFrame.verify|verify} messages.
             * @function encode
             * @memberof keywire.v1.ClientFrame
             * @static
             * @param {keywire.v1.ClientFrame.$Properties} message ClientFrame message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            ClientFrame.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.requests != null && message.requests.length)
                    for (let i = 0; i < message.requests.length; ++i)
                        $root.keywire.v1.Request.encode(message.requests[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a ClientFrame message from the specified reader or buffer.
             * @function decode
             * @memberof keywire.v1.ClientFrame
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {keywire.v1.ClientFrame & keywire.v1.ClientFrame.$Shape} ClientFrame
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            ClientFrame.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.keywire.v1.ClientFrame();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.requests && message.requests.length))
                                message.requests = [];
                            message.requests.push($root.keywire.v1.Request.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a ClientFrame message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof keywire.v1.ClientFrame
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {keywire.v1.ClientFrame} ClientFrame
             */
            ClientFrame.fromObject = function (object, _depth) {
                if (object instanceof $root.keywire.v1.ClientFrame)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".keywire.v1.ClientFrame: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.keywire.v1.ClientFrame();
                if (object.requests) {
                    if (!$Array.isArray(object.requests))
                        throw $TypeError(".keywire.v1.ClientFrame.requests: array expected");
                    message.requests = $Array(object.requests.length);
                    for (let i = 0; i < object.requests.length; ++i) {
                        if (!$util.isObject(object.requests[i]))
                            throw $TypeError(".keywire.v1.ClientFrame.requests: object expected");
                        message.requests[i] = $root.keywire.v1.Request.fromObject(object.requests[i], _depth + 1);
                    }
                }
                return message;
            };

            /**
             * Creates a plain object from a ClientFrame message. Also converts values to other types if specified.
             * @function toObject
             * @memberof keywire.v1.ClientFrame
             * @static
             * @param {keywire.v1.ClientFrame} message ClientFrame
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            ClientFrame.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults)
                    object.requests = [];
                if (message.requests && message.requests.length) {
                    object.requests = $Array(message.requests.length);
                    for (let j = 0; j < message.requests.length; ++j)
                        object.requests[j] = $root.keywire.v1.Request.toObject(message.requests[j], options, _depth + 1);
                }
                return object;
            };

            /**
             * Converts this ClientFrame to JSON.
             * @function toJSON
             * @memberof keywire.v1.ClientFrame
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            ClientFrame.prototype.toJSON = function() {
                return ClientFrame.toObject(this, $protobuf.util.toJSONOptions);
            };

            return ClientFrame;
        })();

        v1.ServerFrame = (function() {

            /**
             * Properties of a ServerFrame.
             * @typedef {Object} keywire.v1.ServerFrame.$Properties
             * @property {Array.<keywire.v1.ServerMessage.$Properties>} [messages] ServerFrame messages
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a ServerFrame.
             * @memberof keywire.v1
             * @interface IServerFrame
             * @augments keywire.v1.ServerFrame.$Properties
             * @deprecated Use keywire.v1.ServerFrame.$Properties instead.
             */

            /**
             * Shape of a ServerFrame.
             * @typedef {{
             *   messages?: Array.<keywire.v1.ServerMessage.$Shape>;
             *   $unknowns?: Array.<Uint8Array>;
             * }} keywire.v1.ServerFrame.$Shape
             */

            /**
             * Constructs a new ServerFrame.
             * @memberof keywire.v1
             * @classdesc Represents a ServerFrame.
             * @constructor
             * @param {keywire.v1.ServerFrame.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const ServerFrame = function (properties) {
                this.messages = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * ServerFrame messages.
             * @member {Array.<keywire.v1.ServerMessage>} messages
             * @memberof keywire.v1.ServerFrame
             * @instance
             */
            ServerFrame.prototype.messages = $util.emptyArray;

            /**
             * Creates a new ServerFrame instance using the specified properties.
             * @function create
             * @memberof keywire.v1.ServerFrame
             * @static
             * @param {keywire.v1.ServerFrame.$Properties=} [properties] Properties to set
             * @returns {keywire.v1.ServerFrame} ServerFrame instance
             * @type {{
             *   (properties: keywire.v1.ServerFrame.$Shape): keywire.v1.ServerFrame & keywire.v1.ServerFrame.$Shape;
             *   (properties?: keywire.v1.ServerFrame.$Properties): keywire.v1.ServerFrame;
             * }}
             */
            ServerFrame.create = function(properties) {
                return new ServerFrame(properties);
            };

            /**
             * Encodes the specified ServerFrame message. Does not implicitly {@link keywire.v1.ServerFrame.verify|verify} messages.
             * @function encode
             * @memberof keywire.v1.ServerFrame
             * @static
             * @param {keywire.v1.ServerFrame.$Properties} message ServerFrame message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            ServerFrame.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.messages != null && message.messages.length)
                    for (let i = 0; i < message.messages.length; ++i)
                        $root.keywire.v1.ServerMessage.encode(message.messages[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a ServerFrame message from the specified reader or buffer.
             * @function decode
             * @memberof keywire.v1.ServerFrame
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {keywire.v1.ServerFrame & keywire.v1.ServerFrame.$Shape} ServerFrame
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            ServerFrame.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.keywire.v1.ServerFrame();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.messages && message.messages.length))
                                message.messages = [];
                            message.messages.push($root.keywire.v1.ServerMessage.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a ServerFrame message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof keywire.v1.ServerFrame
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {keywire.v1.ServerFrame} ServerFrame
             */
            ServerFrame.fromObject = function (object, _depth) {
                if (object instanceof $root.keywire.v1.ServerFrame)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".keywire.v1.ServerFrame: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.keywire.v1.ServerFrame();
                if (object.messages) {
                    if (!$Array.isArray(object.messages))
                        throw $TypeError(".keywire.v1.ServerFrame.messages: array expected");
                    message.messages = $Array(object.messages.length);
                    for (let i = 0; i < object.messages.length; ++i) {
                        if (!$util.isObject(object.messages[i]))
                            throw $TypeError(".keywire.v1.ServerFrame.messages: object expected");
                        message.messages[i] = $root.keywire.v1.ServerMessage.fromObject(object.messages[i], _depth + 1);
                    }
                }
                return message;
            };

            /**
             * Creates a plain object from a ServerFrame message. Also converts values to other types if specified.
             * @function toObject
             * @memberof keywire.v1.ServerFrame
             * @static
             * @param {keywire.v1.ServerFrame} message ServerFrame
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            ServerFrame.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults)
                    object.messages = [];
                if (message.messages && message.messages.length) {
                    object.messages = $Array(message.messages.length);
                    for (let j = 0; j < message.messages.length; ++j)
                        object.messages[j] = $root.keywire.v1.ServerMessage.toObject(message.messages[j], options, _depth + 1);
                }
                return object;
            };

            /**
             * Converts this ServerFrame to JSON.
             * @function toJSON
             * @memberof keywire.v1.ServerFrame
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            ServerFrame.prototype.toJSON = function() {
                return ServerFrame.toObject(this, $protobuf.util.toJSONOptions);
            };

            return ServerFrame;
        })();

        v1.Request = (function() {

            /**
             * Properties of a Request.
             * @typedef {Object} keywire.v1.Request.$Properties
             * @property {number} [id] Request id
             * @property {keywire.v1.Command.$Properties|null} [command] Request command
             * @property {keywire.v1.Publish.$Properties|null} [publish] Request publish
             * @property {keywire.v1.Subscribe.$Properties|null} [subscribe] Request subscribe
             * @property {keywire.v1.Unsubscribe.$Properties|null} [unsubscribe] Request unsubscribe
             * @property {keywire.v1.Cancel.$Properties|null} [cancel] Request cancel
             * @property {keywire.v1.Ping.$Properties|null} [ping] Request ping
             * @property {keywire.v1.Hello.$Properties|null} [hello] Request hello
             * @property {number} [database] Request database
             * @property {"command"|"publish"|"subscribe"|"unsubscribe"|"cancel"|"ping"|"hello"} [kind] Request kind
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Request.
             * @memberof keywire.v1
             * @interface IRequest
             * @augments keywire.v1.Request.$Properties
             * @deprecated Use keywire.v1.Request.$Properties instead.
             */

            /**
             * Narrowed shape of a Request.
             * @typedef {{
             *   id?: number;
             *   command?: keywire.v1.Command.$Shape|null;
             *   publish?: keywire.v1.Publish.$Shape|null;
             *   subscribe?: keywire.v1.Subscribe.$Shape|null;
             *   unsubscribe?: keywire.v1.Unsubscribe.$Shape|null;
             *   cancel?: keywire.v1.Cancel.$Shape|null;
             *   ping?: keywire.v1.Ping.$Shape|null;
             *   hello?: keywire.v1.Hello.$Shape|null;
             *   database?: number;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ kind?: undefined; command?: null; publish?: null; subscribe?: null; unsubscribe?: null; cancel?: null; ping?: null; hello?: null }|{ kind?: "command"; command: keywire.v1.Command.$Shape; publish?: null; subscribe?: null; unsubscribe?: null; cancel?: null; ping?: null; hello?: null }|{ kind?: "publish"; command?: null; publish: keywire.v1.Publish.$Shape; subscribe?: null; unsubscribe?: null; cancel?: null; ping?: null; hello?: null }|{ kind?: "subscribe"; command?: null; publish?: null; subscribe: keywire.v1.Subscribe.$Shape; unsubscribe?: null; cancel?: null; ping?: null; hello?: null }|{ kind?: "unsubscribe"; command?: null; publish?: null; subscribe?: null; unsubscribe: keywire.v1.Unsubscribe.$Shape; cancel?: null; ping?: null; hello?: null }|{ kind?: "cancel"; command?: null; publish?: null; subscribe?: null; unsubscribe?: null; cancel: keywire.v1.Cancel.$Shape; ping?: null; hello?: null }|{ kind?: "ping"; command?: null; publish?: null; subscribe?: null; unsubscribe?: null; cancel?: null; ping: keywire.v1.Ping.$Shape; hello?: null }|{ kind?: "hello"; command?: null; publish?: null; subscribe?: null; unsubscribe?: null; cancel?: null; ping?: null; hello: keywire.v1.Hello.$Shape })
             * )} keywire.v1.Request.$Shape
             */

            /**
             * Constructs a new Request.
             * @memberof keywire.v1
             * @classdesc Represents a Request.
             * @constructor
             * @param {keywire.v1.Request.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Request = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Request id.
             * @member {number} id
             * @memberof keywire.v1.Request
             * @instance
             */
            Request.prototype.id = 0;

            /**
             * Request command.
             * @member {keywire.v1.Command|null} command
             * @memberof keywire.v1.Request
             * @instance
             */
            Request.prototype.command = null;

            /**
             * Request publish.
             * @member {keywire.v1.Publish|null} publish
             * @memberof keywire.v1.Request
             * @instance
             */
            Request.prototype.publish = null;

            /**
             * Request subscribe.
             * @member {keywire.v1.Subscribe|null} subscribe
             * @memberof keywire.v1.Request
             * @instance
             */
            Request.prototype.subscribe = null;

            /**
             * Request unsubscribe.
             * @member {keywire.v1.Unsubscribe|null} unsubscribe
             * @memberof keywire.v1.Request
             * @instance
             */
            Request.prototype.unsubscribe = null;

            /**
             * Request cancel.
             * @member {keywire.v1.Cancel|null} cancel
             * @memberof keywire.v1.Request
             * @instance
             */
            Request.prototype.cancel = null;

            /**
             * Request ping.
             * @member {keywire.v1.Ping|null} ping
             * @memberof keywire.v1.Request
             * @instance
             */
            Request.prototype.ping = null;

            /**
             * Request hello.
             * @member {keywire.v1.Hello|null} hello
             * @memberof keywire.v1.Request
             * @instance
             */
            Request.prototype.hello = null;

            /**
             * Request database.
             * @member {number} database
             * @memberof keywire.v1.Request
             * @instance
             */
            Request.prototype.database = 0;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * Request kind.
             * @member {"command"|"publish"|"subscribe"|"unsubscribe"|"cancel"|"ping"|"hello"|undefined} kind
             * @memberof keywire.v1.Request
             * @instance
             */
            $Object.defineProperty(Request.prototype, "kind", {
                get: $util.oneOfGetter($oneOfFields = ["command", "publish", "subscribe", "unsubscribe", "cancel", "ping", "hello"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Creates a new Request instance using the specified properties.
             * @function create
             * @memberof keywire.v1.Request
             * @static
             * @param {keywire.v1.Request.$Properties=} [properties] Properties to set
             * @returns {keywire.v1.Request} Request instance
             * @type {{
             *   (properties: keywire.v1.Request.$Shape): keywire.v1.Request & keywire.v1.Request.$Shape;
             *   (properties?: keywire.v1.Request.$Properties): keywire.v1.Request;
             * }}
             */
            Request.create = function(properties) {
                return new Request(properties);
            };

            /**
             * Encodes the specified Request message. Does not implicitly {@link keywire.v1.Request.verify|verify} messages.
             * @function encode
             * @memberof keywire.v1.Request
             * @static
             * @param {keywire.v1.Request.$Properties} message Request message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Request.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.id);
                if (message.command != null && $Object.hasOwnProperty.call(message, "command"))
                    $root.keywire.v1.Command.encode(message.command, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.publish != null && $Object.hasOwnProperty.call(message, "publish"))
                    $root.keywire.v1.Publish.encode(message.publish, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.subscribe != null && $Object.hasOwnProperty.call(message, "subscribe"))
                    $root.keywire.v1.Subscribe.encode(message.subscribe, writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.unsubscribe != null && $Object.hasOwnProperty.call(message, "unsubscribe"))
                    $root.keywire.v1.Unsubscribe.encode(message.unsubscribe, writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                if (message.cancel != null && $Object.hasOwnProperty.call(message, "cancel"))
                    $root.keywire.v1.Cancel.encode(message.cancel, writer.uint32(/* id 6, wireType 2 =*/50).fork(), _depth + 1).ldelim();
                if (message.ping != null && $Object.hasOwnProperty.call(message, "ping"))
                    $root.keywire.v1.Ping.encode(message.ping, writer.uint32(/* id 7, wireType 2 =*/58).fork(), _depth + 1).ldelim();
                if (message.hello != null && $Object.hasOwnProperty.call(message, "hello"))
                    $root.keywire.v1.Hello.encode(message.hello, writer.uint32(/* id 8, wireType 2 =*/66).fork(), _depth + 1).ldelim();
                if (message.database != null && $Object.hasOwnProperty.call(message, "database") && message.database !== 0)
                    writer.uint32(/* id 16, wireType 0 =*/128).uint32(message.database);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Request message from the specified reader or buffer.
             * @function decode
             * @memberof keywire.v1.Request
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {keywire.v1.Request & keywire.v1.Request.$Shape} Request
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Request.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.keywire.v1.Request();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.id = value;
                            else
                                delete message.id;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.command = $root.keywire.v1.Command.decode(reader, reader.size(), $undefined, _depth + 1, message.command);
                            message.kind = "command";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.publish = $root.keywire.v1.Publish.decode(reader, reader.size(), $undefined, _depth + 1, message.publish);
                            message.kind = "publish";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.subscribe = $root.keywire.v1.Subscribe.decode(reader, reader.size(), $undefined, _depth + 1, message.subscribe);
                            message.kind = "subscribe";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            message.unsubscribe = $root.keywire.v1.Unsubscribe.decode(reader, reader.size(), $undefined, _depth + 1, message.unsubscribe);
                            message.kind = "unsubscribe";
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            message.cancel = $root.keywire.v1.Cancel.decode(reader, reader.size(), $undefined, _depth + 1, message.cancel);
                            message.kind = "cancel";
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            message.ping = $root.keywire.v1.Ping.decode(reader, reader.size(), $undefined, _depth + 1, message.ping);
                            message.kind = "ping";
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            message.hello = $root.keywire.v1.Hello.decode(reader, reader.size(), $undefined, _depth + 1, message.hello);
                            message.kind = "hello";
                            continue;
                        }
                    case 16: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.database = value;
                            else
                                delete message.database;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a Request message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof keywire.v1.Request
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {keywire.v1.Request} Request
             */
            Request.fromObject = function (object, _depth) {
                if (object instanceof $root.keywire.v1.Request)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".keywire.v1.Request: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.keywire.v1.Request();
                if (object.id != null)
                    if ($Number(object.id) !== 0)
                        message.id = object.id >>> 0;
                if (object.command != null) {
                    if (!$util.isObject(object.command))
                        throw $TypeError(".keywire.v1.Request.command: object expected");
                    message.command = $root.keywire.v1.Command.fromObject(object.command, _depth + 1);
                }
                if (object.publish != null) {
                    if (!$util.isObject(object.publish))
                        throw $TypeError(".keywire.v1.Request.publish: object expected");
                    message.publish = $root.keywire.v1.Publish.fromObject(object.publish, _depth + 1);
                }
                if (object.subscribe != null) {
                    if (!$util.isObject(object.subscribe))
                        throw $TypeError(".keywire.v1.Request.subscribe: object expected");
                    message.subscribe = $root.keywire.v1.Subscribe.fromObject(object.subscribe, _depth + 1);
                }
                if (object.unsubscribe != null) {
                    if (!$util.isObject(object.unsubscribe))
                        throw $TypeError(".keywire.v1.Request.unsubscribe: object expected");
                    message.unsubscribe = $root.keywire.v1.Unsubscribe.fromObject(object.unsubscribe, _depth + 1);
                }
                if (object.cancel != null) {
                    if (!$util.isObject(object.cancel))
                        throw $TypeError(".keywire.v1.Request.cancel: object expected");
                    message.cancel = $root.keywire.v1.Cancel.fromObject(object.cancel, _depth + 1);
                }
                if (object.ping != null) {
                    if (!$util.isObject(object.ping))
                        throw $TypeError(".keywire.v1.Request.ping: object expected");
                    message.ping = $root.keywire.v1.Ping.fromObject(object.ping, _depth + 1);
                }
                if (object.hello != null) {
                    if (!$util.isObject(object.hello))
                        throw $TypeError(".keywire.v1.Request.hello: object expected");
                    message.hello = $root.keywire.v1.Hello.fromObject(object.hello, _depth + 1);
                }
                if (object.database != null)
                    if ($Number(object.database) !== 0)
                        message.database = object.database >>> 0;
                return message;
            };

            /**
             * Creates a plain object from a Request message. Also converts values to other types if specified.
             * @function toObject
             * @memberof keywire.v1.Request
             * @static
             * @param {keywire.v1.Request} message Request
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            Request.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    object.id = 0;
                    object.database = 0;
                }
                if (message.id != null && $Object.hasOwnProperty.call(message, "id"))
                    object.id = message.id;
                if (message.command != null && $Object.hasOwnProperty.call(message, "command")) {
                    object.command = $root.keywire.v1.Command.toObject(message.command, options, _depth + 1);
                    if (options.oneofs)
                        object.kind = "command";
                }
                if (message.publish != null && $Object.hasOwnProperty.call(message, "publish")) {
                    object.publish = $root.keywire.v1.Publish.toObject(message.publish, options, _depth + 1);
                    if (options.oneofs)
                        object.kind = "publish";
                }
                if (message.subscribe != null && $Object.hasOwnProperty.call(message, "subscribe")) {
                    object.subscribe = $root.keywire.v1.Subscribe.toObject(message.subscribe, options, _depth + 1);
                    if (options.oneofs)
                        object.kind = "subscribe";
                }
                if (message.unsubscribe != null && $Object.hasOwnProperty.call(message, "unsubscribe")) {
                    object.unsubscribe = $root.keywire.v1.Unsubscribe.toObject(message.unsubscribe, options, _depth + 1);
                    if (options.oneofs)
                        object.kind = "unsubscribe";
                }
                if (message.cancel != null && $Object.hasOwnProperty.call(message, "cancel")) {
                    object.cancel = $root.keywire.v1.Cancel.toObject(message.cancel, options, _depth + 1);
                    if (options.oneofs)
                        object.kind = "cancel";
                }
                if (message.ping != null && $Object.hasOwnProperty.call(message, "ping")) {
                    object.ping = $root.keywire.v1.Ping.toObject(message.ping, options, _depth + 1);
                    if (options.oneofs)
                        object.kind = "ping";
                }
                if (message.hello != null && $Object.hasOwnProperty.call(message, "hello")) {
                    object.hello = $root.keywire.v1.Hello.toObject(message.hello, options, _depth + 1);
                    if (options.oneofs)
                        object.kind = "hello";
                }
                if (message.database != null && $Object.hasOwnProperty.call(message, "database"))
                    object.database = message.database;
                return object;
            };

            /**
             * Converts this Request to JSON.
             * @function toJSON
             * @memberof keywire.v1.Request
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            Request.prototype.toJSON = function() {
                return Request.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Request;
        })();

        v1.Command = (function() {

            /**
             * Properties of a Command.
             * @typedef {Object} keywire.v1.Command.$Properties
             * @property {Array.<Uint8Array>} [args] Command args
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Command.
             * @memberof keywire.v1
             * @interface ICommand
             * @augments keywire.v1.Command.$Properties
             * @deprecated Use keywire.v1.Command.$Properties instead.
             */

            /**
             * Shape of a Command.
             * @typedef {keywire.v1.Command.$Properties} keywire.v1.Command.$Shape
             */

            /**
             * Constructs a new Command.
             * @memberof keywire.v1
             * @classdesc Represents a Command.
             * @constructor
             * @param {keywire.v1.Command.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Command = function (properties) {
                this.args = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Command args.
             * @member {Array.<Uint8Array>} args
             * @memberof keywire.v1.Command
             * @instance
             */
            Command.prototype.args = $util.emptyArray;

            /**
             * Creates a new Command instance using the specified properties.
             * @function create
             * @memberof keywire.v1.Command
             * @static
             * @param {keywire.v1.Command.$Properties=} [properties] Properties to set
             * @returns {keywire.v1.Command} Command instance
             * @type {{
             *   (properties: keywire.v1.Command.$Shape): keywire.v1.Command & keywire.v1.Command.$Shape;
             *   (properties?: keywire.v1.Command.$Properties): keywire.v1.Command;
             * }}
             */
            Command.create = function(properties) {
                return new Command(properties);
            };

            /**
             * Encodes the specified Command message. Does not implicitly {@link keywire.v1.Command.verify|verify} messages.
             * @function encode
             * @memberof keywire.v1.Command
             * @static
             * @param {keywire.v1.Command.$Properties} message Command message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Command.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.args != null && message.args.length)
                    for (let i = 0; i < message.args.length; ++i)
                        writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.args[i]);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Command message from the specified reader or buffer.
             * @function decode
             * @memberof keywire.v1.Command
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {keywire.v1.Command & keywire.v1.Command.$Shape} Command
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Command.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.keywire.v1.Command();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.args && message.args.length))
                                message.args = [];
                            message.args.push(reader.bytes());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a Command message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof keywire.v1.Command
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {keywire.v1.Command} Command
             */
            Command.fromObject = function (object, _depth) {
                if (object instanceof $root.keywire.v1.Command)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".keywire.v1.Command: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.keywire.v1.Command();
                if (object.args) {
                    if (!$Array.isArray(object.args))
                        throw $TypeError(".keywire.v1.Command.args: array expected");
                    message.args = $Array(object.args.length);
                    for (let i = 0; i < object.args.length; ++i)
                        if (typeof object.args[i] === "string")
                            $util.base64.decode(object.args[i], message.args[i] = $util.newBuffer($util.base64.length(object.args[i])), 0);
                        else if (object.args[i].length >= 0)
                            message.args[i] = object.args[i];
                }
                return message;
            };

            /**
             * Creates a plain object from a Command message. Also converts values to other types if specified.
             * @function toObject
             * @memberof keywire.v1.Command
             * @static
             * @param {keywire.v1.Command} message Command
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            Command.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults)
                    object.args = [];
                if (message.args && message.args.length) {
                    object.args = $Array(message.args.length);
                    for (let j = 0; j < message.args.length; ++j)
                        object.args[j] = options.bytes === $String ? $util.base64.encode(message.args[j], 0, message.args[j].length) : options.bytes === $Array ? $Array.prototype.slice.call(message.args[j]) : message.args[j];
                }
                return object;
            };

            /**
             * Converts this Command to JSON.
             * @function toJSON
             * @memberof keywire.v1.Command
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            Command.prototype.toJSON = function() {
                return Command.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Command;
        })();

        v1.Publish = (function() {

            /**
             * Properties of a Publish.
             * @typedef {Object} keywire.v1.Publish.$Properties
             * @property {Uint8Array} [channel] Publish channel
             * @property {Uint8Array} [payload] Publish payload
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Publish.
             * @memberof keywire.v1
             * @interface IPublish
             * @augments keywire.v1.Publish.$Properties
             * @deprecated Use keywire.v1.Publish.$Properties instead.
             */

            /**
             * Shape of a Publish.
             * @typedef {keywire.v1.Publish.$Properties} keywire.v1.Publish.$Shape
             */

            /**
             * Constructs a new Publish.
             * @memberof keywire.v1
             * @classdesc Represents a Publish.
             * @constructor
             * @param {keywire.v1.Publish.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Publish = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Publish channel.
             * @member {Uint8Array} channel
             * @memberof keywire.v1.Publish
             * @instance
             */
            Publish.prototype.channel = $util.newBuffer([]);

            /**
             * Publish payload.
             * @member {Uint8Array} payload
             * @memberof keywire.v1.Publish
             * @instance
             */
            Publish.prototype.payload = $util.newBuffer([]);

            /**
             * Creates a new Publish instance using the specified properties.
             * @function create
             * @memberof keywire.v1.Publish
             * @static
             * @param {keywire.v1.Publish.$Properties=} [properties] Properties to set
             * @returns {keywire.v1.Publish} Publish instance
             * @type {{
             *   (properties: keywire.v1.Publish.$Shape): keywire.v1.Publish & keywire.v1.Publish.$Shape;
             *   (properties?: keywire.v1.Publish.$Properties): keywire.v1.Publish;
             * }}
             */
            Publish.create = function(properties) {
                return new Publish(properties);
            };

            /**
             * Encodes the specified Publish message. Does not implicitly {@link keywire.v1.Publish.verify|verify} messages.
             * @function encode
             * @memberof keywire.v1.Publish
             * @static
             * @param {keywire.v1.Publish.$Properties} message Publish message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Publish.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.channel != null && $Object.hasOwnProperty.call(message, "channel") && message.channel.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.channel);
                if (message.payload != null && $Object.hasOwnProperty.call(message, "payload") && message.payload.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.payload);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Publish message from the specified reader or buffer.
             * @function decode
             * @memberof keywire.v1.Publish
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {keywire.v1.Publish & keywire.v1.Publish.$Shape} Publish
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Publish.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.keywire.v1.Publish();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.channel = value;
                            else
                                delete message.channel;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.payload = value;
                            else
                                delete message.payload;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a Publish message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof keywire.v1.Publish
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {keywire.v1.Publish} Publish
             */
            Publish.fromObject = function (object, _depth) {
                if (object instanceof $root.keywire.v1.Publish)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".keywire.v1.Publish: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.keywire.v1.Publish();
                if (object.channel != null)
                    if (object.channel.length)
                        if (typeof object.channel === "string")
                            $util.base64.decode(object.channel, message.channel = $util.newBuffer($util.base64.length(object.channel)), 0);
                        else if (object.channel.length >= 0)
                            message.channel = object.channel;
                if (object.payload != null)
                    if (object.payload.length)
                        if (typeof object.payload === "string")
                            $util.base64.decode(object.payload, message.payload = $util.newBuffer($util.base64.length(object.payload)), 0);
                        else if (object.payload.length >= 0)
                            message.payload = object.payload;
                return message;
            };

            /**
             * Creates a plain object from a Publish message. Also converts values to other types if specified.
             * @function toObject
             * @memberof keywire.v1.Publish
             * @static
             * @param {keywire.v1.Publish} message Publish
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            Publish.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if (options.bytes === $String)
                        object.channel = "";
                    else {
                        object.channel = [];
                        if (options.bytes !== $Array)
                            object.channel = $util.newBuffer(object.channel);
                    }
                    if (options.bytes === $String)
                        object.payload = "";
                    else {
                        object.payload = [];
                        if (options.bytes !== $Array)
                            object.payload = $util.newBuffer(object.payload);
                    }
                }
                if (message.channel != null && $Object.hasOwnProperty.call(message, "channel"))
                    object.channel = options.bytes === $String ? $util.base64.encode(message.channel, 0, message.channel.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.channel) : message.channel;
                if (message.payload != null && $Object.hasOwnProperty.call(message, "payload"))
                    object.payload = options.bytes === $String ? $util.base64.encode(message.payload, 0, message.payload.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.payload) : message.payload;
                return object;
            };

            /**
             * Converts this Publish to JSON.
             * @function toJSON
             * @memberof keywire.v1.Publish
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            Publish.prototype.toJSON = function() {
                return Publish.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Publish;
        })();

        v1.Subscribe = (function() {

            /**
             * Properties of a Subscribe.
             * @typedef {Object} keywire.v1.Subscribe.$Properties
             * @property {Array.<Uint8Array>} [channels] Subscribe channels
             * @property {Array.<Uint8Array>} [patterns] Subscribe patterns
             * @property {Array.<Uint8Array>} [shardChannels] Subscribe shardChannels
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Subscribe.
             * @memberof keywire.v1
             * @interface ISubscribe
             * @augments keywire.v1.Subscribe.$Properties
             * @deprecated Use keywire.v1.Subscribe.$Properties instead.
             */

            /**
             * Shape of a Subscribe.
             * @typedef {keywire.v1.Subscribe.$Properties} keywire.v1.Subscribe.$Shape
             */

            /**
             * Constructs a new Subscribe.
             * @memberof keywire.v1
             * @classdesc Represents a Subscribe.
             * @constructor
             * @param {keywire.v1.Subscribe.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Subscribe = function (properties) {
                this.channels = [];
                this.patterns = [];
                this.shardChannels = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Subscribe channels.
             * @member {Array.<Uint8Array>} channels
             * @memberof keywire.v1.Subscribe
             * @instance
             */
            Subscribe.prototype.channels = $util.emptyArray;

            /**
             * Subscribe patterns.
             * @member {Array.<Uint8Array>} patterns
             * @memberof keywire.v1.Subscribe
             * @instance
             */
            Subscribe.prototype.patterns = $util.emptyArray;

            /**
             * Subscribe shardChannels.
             * @member {Array.<Uint8Array>} shardChannels
             * @memberof keywire.v1.Subscribe
             * @instance
             */
            Subscribe.prototype.shardChannels = $util.emptyArray;

            /**
             * Creates a new Subscribe instance using the specified properties.
             * @function create
             * @memberof keywire.v1.Subscribe
             * @static
             * @param {keywire.v1.Subscribe.$Properties=} [properties] Properties to set
             * @returns {keywire.v1.Subscribe} Subscribe instance
             * @type {{
             *   (properties: keywire.v1.Subscribe.$Shape): keywire.v1.Subscribe & keywire.v1.Subscribe.$Shape;
             *   (properties?: keywire.v1.Subscribe.$Properties): keywire.v1.Subscribe;
             * }}
             */
            Subscribe.create = function(properties) {
                return new Subscribe(properties);
            };

            /**
             * Encodes the specified Subscribe message. Does not implicitly {@link keywire.v1.Subscribe.verify|verify} messages.
             * @function encode
             * @memberof keywire.v1.Subscribe
             * @static
             * @param {keywire.v1.Subscribe.$Properties} message Subscribe message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Subscribe.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.channels != null && message.channels.length)
                    for (let i = 0; i < message.channels.length; ++i)
                        writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.channels[i]);
                if (message.patterns != null && message.patterns.length)
                    for (let i = 0; i < message.patterns.length; ++i)
                        writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.patterns[i]);
                if (message.shardChannels != null && message.shardChannels.length)
                    for (let i = 0; i < message.shardChannels.length; ++i)
                        writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.shardChannels[i]);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Subscribe message from the specified reader or buffer.
             * @function decode
             * @memberof keywire.v1.Subscribe
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {keywire.v1.Subscribe & keywire.v1.Subscribe.$Shape} Subscribe
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Subscribe.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.keywire.v1.Subscribe();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.channels && message.channels.length))
                                message.channels = [];
                            message.channels.push(reader.bytes());
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.patterns && message.patterns.length))
                                message.patterns = [];
                            message.patterns.push(reader.bytes());
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if (!(message.shardChannels && message.shardChannels.length))
                                message.shardChannels = [];
                            message.shardChannels.push(reader.bytes());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a Subscribe message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof keywire.v1.Subscribe
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {keywire.v1.Subscribe} Subscribe
             */
            Subscribe.fromObject = function (object, _depth) {
                if (object instanceof $root.keywire.v1.Subscribe)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".keywire.v1.Subscribe: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.keywire.v1.Subscribe();
                if (object.channels) {
                    if (!$Array.isArray(object.channels))
                        throw $TypeError(".keywire.v1.Subscribe.channels: array expected");
                    message.channels = $Array(object.channels.length);
                    for (let i = 0; i < object.channels.length; ++i)
                        if (typeof object.channels[i] === "string")
                            $util.base64.decode(object.channels[i], message.channels[i] = $util.newBuffer($util.base64.length(object.channels[i])), 0);
                        else if (object.channels[i].length >= 0)
                            message.channels[i] = object.channels[i];
                }
                if (object.patterns) {
                    if (!$Array.isArray(object.patterns))
                        throw $TypeError(".keywire.v1.Subscribe.patterns: array expected");
                    message.patterns = $Array(object.patterns.length);
                    for (let i = 0; i < object.patterns.length; ++i)
                        if (typeof object.patterns[i] === "string")
                            $util.base64.decode(object.patterns[i], message.patterns[i] = $util.newBuffer($util.base64.length(object.patterns[i])), 0);
                        else if (object.patterns[i].length >= 0)
                            message.patterns[i] = object.patterns[i];
                }
                if (object.shardChannels) {
                    if (!$Array.isArray(object.shardChannels))
                        throw $TypeError(".keywire.v1.Subscribe.shardChannels: array expected");
                    message.shardChannels = $Array(object.shardChannels.length);
                    for (let i = 0; i < object.shardChannels.length; ++i)
                        if (typeof object.shardChannels[i] === "string")
                            $util.base64.decode(object.shardChannels[i], message.shardChannels[i] = $util.newBuffer($util.base64.length(object.shardChannels[i])), 0);
                        else if (object.shardChannels[i].length >= 0)
                            message.shardChannels[i] = object.shardChannels[i];
                }
                return message;
            };

            /**
             * Creates a plain object from a Subscribe message. Also converts values to other types if specified.
             * @function toObject
             * @memberof keywire.v1.Subscribe
             * @static
             * @param {keywire.v1.Subscribe} message Subscribe
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            Subscribe.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults) {
                    object.channels = [];
                    object.patterns = [];
                    object.shardChannels = [];
                }
                if (message.channels && message.channels.length) {
                    object.channels = $Array(message.channels.length);
                    for (let j = 0; j < message.channels.length; ++j)
                        object.channels[j] = options.bytes === $String ? $util.base64.encode(message.channels[j], 0, message.channels[j].length) : options.bytes === $Array ? $Array.prototype.slice.call(message.channels[j]) : message.channels[j];
                }
                if (message.patterns && message.patterns.length) {
                    object.patterns = $Array(message.patterns.length);
                    for (let j = 0; j < message.patterns.length; ++j)
                        object.patterns[j] = options.bytes === $String ? $util.base64.encode(message.patterns[j], 0, message.patterns[j].length) : options.bytes === $Array ? $Array.prototype.slice.call(message.patterns[j]) : message.patterns[j];
                }
                if (message.shardChannels && message.shardChannels.length) {
                    object.shardChannels = $Array(message.shardChannels.length);
                    for (let j = 0; j < message.shardChannels.length; ++j)
                        object.shardChannels[j] = options.bytes === $String ? $util.base64.encode(message.shardChannels[j], 0, message.shardChannels[j].length) : options.bytes === $Array ? $Array.prototype.slice.call(message.shardChannels[j]) : message.shardChannels[j];
                }
                return object;
            };

            /**
             * Converts this Subscribe to JSON.
             * @function toJSON
             * @memberof keywire.v1.Subscribe
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            Subscribe.prototype.toJSON = function() {
                return Subscribe.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Subscribe;
        })();

        v1.Unsubscribe = (function() {

            /**
             * Properties of an Unsubscribe.
             * @typedef {Object} keywire.v1.Unsubscribe.$Properties
             * @property {Array.<Uint8Array>} [channels] Unsubscribe channels
             * @property {Array.<Uint8Array>} [patterns] Unsubscribe patterns
             * @property {Array.<Uint8Array>} [shardChannels] Unsubscribe shardChannels
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Unsubscribe.
             * @memberof keywire.v1
             * @interface IUnsubscribe
             * @augments keywire.v1.Unsubscribe.$Properties
             * @deprecated Use keywire.v1.Unsubscribe.$Properties instead.
             */

            /**
             * Shape of an Unsubscribe.
             * @typedef {keywire.v1.Unsubscribe.$Properties} keywire.v1.Unsubscribe.$Shape
             */

            /**
             * Constructs a new Unsubscribe.
             * @memberof keywire.v1
             * @classdesc Represents an Unsubscribe.
             * @constructor
             * @param {keywire.v1.Unsubscribe.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Unsubscribe = function (properties) {
                this.channels = [];
                this.patterns = [];
                this.shardChannels = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Unsubscribe channels.
             * @member {Array.<Uint8Array>} channels
             * @memberof keywire.v1.Unsubscribe
             * @instance
             */
            Unsubscribe.prototype.channels = $util.emptyArray;

            /**
             * Unsubscribe patterns.
             * @member {Array.<Uint8Array>} patterns
             * @memberof keywire.v1.Unsubscribe
             * @instance
             */
            Unsubscribe.prototype.patterns = $util.emptyArray;

            /**
             * Unsubscribe shardChannels.
             * @member {Array.<Uint8Array>} shardChannels
             * @memberof keywire.v1.Unsubscribe
             * @instance
             */
            Unsubscribe.prototype.shardChannels = $util.emptyArray;

            /**
             * Creates a new Unsubscribe instance using the specified properties.
             * @function create
             * @memberof keywire.v1.Unsubscribe
             * @static
             * @param {keywire.v1.Unsubscribe.$Properties=} [properties] Properties to set
             * @returns {keywire.v1.Unsubscribe} Unsubscribe instance
             * @type {{
             *   (properties: keywire.v1.Unsubscribe.$Shape): keywire.v1.Unsubscribe & keywire.v1.Unsubscribe.$Shape;
             *   (properties?: keywire.v1.Unsubscribe.$Properties): keywire.v1.Unsubscribe;
             * }}
             */
            Unsubscribe.create = function(properties) {
                return new Unsubscribe(properties);
            };

            /**
             * Encodes the specified Unsubscribe message. Does not implicitly {@link keywire.v1.Unsubscribe.verify|verify} messages.
             * @function encode
             * @memberof keywire.v1.Unsubscribe
             * @static
             * @param {keywire.v1.Unsubscribe.$Properties} message Unsubscribe message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Unsubscribe.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.channels != null && message.channels.length)
                    for (let i = 0; i < message.channels.length; ++i)
                        writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.channels[i]);
                if (message.patterns != null && message.patterns.length)
                    for (let i = 0; i < message.patterns.length; ++i)
                        writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.patterns[i]);
                if (message.shardChannels != null && message.shardChannels.length)
                    for (let i = 0; i < message.shardChannels.length; ++i)
                        writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.shardChannels[i]);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Unsubscribe message from the specified reader or buffer.
             * @function decode
             * @memberof keywire.v1.Unsubscribe
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {keywire.v1.Unsubscribe & keywire.v1.Unsubscribe.$Shape} Unsubscribe
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Unsubscribe.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.keywire.v1.Unsubscribe();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.channels && message.channels.length))
                                message.channels = [];
                            message.channels.push(reader.bytes());
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.patterns && message.patterns.length))
                                message.patterns = [];
                            message.patterns.push(reader.bytes());
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if (!(message.shardChannels && message.shardChannels.length))
                                message.shardChannels = [];
                            message.shardChannels.push(reader.bytes());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates an Unsubscribe message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof keywire.v1.Unsubscribe
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {keywire.v1.Unsubscribe} Unsubscribe
             */
            Unsubscribe.fromObject = function (object, _depth) {
                if (object instanceof $root.keywire.v1.Unsubscribe)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".keywire.v1.Unsubscribe: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.keywire.v1.Unsubscribe();
                if (object.channels) {
                    if (!$Array.isArray(object.channels))
                        throw $TypeError(".keywire.v1.Unsubscribe.channels: array expected");
                    message.channels = $Array(object.channels.length);
                    for (let i = 0; i < object.channels.length; ++i)
                        if (typeof object.channels[i] === "string")
                            $util.base64.decode(object.channels[i], message.channels[i] = $util.newBuffer($util.base64.length(object.channels[i])), 0);
                        else if (object.channels[i].length >= 0)
                            message.channels[i] = object.channels[i];
                }
                if (object.patterns) {
                    if (!$Array.isArray(object.patterns))
                        throw $TypeError(".keywire.v1.Unsubscribe.patterns: array expected");
                    message.patterns = $Array(object.patterns.length);
                    for (let i = 0; i < object.patterns.length; ++i)
                        if (typeof object.patterns[i] === "string")
                            $util.base64.decode(object.patterns[i], message.patterns[i] = $util.newBuffer($util.base64.length(object.patterns[i])), 0);
                        else if (object.patterns[i].length >= 0)
                            message.patterns[i] = object.patterns[i];
                }
                if (object.shardChannels) {
                    if (!$Array.isArray(object.shardChannels))
                        throw $TypeError(".keywire.v1.Unsubscribe.shardChannels: array expected");
                    message.shardChannels = $Array(object.shardChannels.length);
                    for (let i = 0; i < object.shardChannels.length; ++i)
                        if (typeof object.shardChannels[i] === "string")
                            $util.base64.decode(object.shardChannels[i], message.shardChannels[i] = $util.newBuffer($util.base64.length(object.shardChannels[i])), 0);
                        else if (object.shardChannels[i].length >= 0)
                            message.shardChannels[i] = object.shardChannels[i];
                }
                return message;
            };

            /**
             * Creates a plain object from an Unsubscribe message. Also converts values to other types if specified.
             * @function toObject
             * @memberof keywire.v1.Unsubscribe
             * @static
             * @param {keywire.v1.Unsubscribe} message Unsubscribe
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            Unsubscribe.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults) {
                    object.channels = [];
                    object.patterns = [];
                    object.shardChannels = [];
                }
                if (message.channels && message.channels.length) {
                    object.channels = $Array(message.channels.length);
                    for (let j = 0; j < message.channels.length; ++j)
                        object.channels[j] = options.bytes === $String ? $util.base64.encode(message.channels[j], 0, message.channels[j].length) : options.bytes === $Array ? $Array.prototype.slice.call(message.channels[j]) : message.channels[j];
                }
                if (message.patterns && message.patterns.length) {
                    object.patterns = $Array(message.patterns.length);
                    for (let j = 0; j < message.patterns.length; ++j)
                        object.patterns[j] = options.bytes === $String ? $util.base64.encode(message.patterns[j], 0, message.patterns[j].length) : options.bytes === $Array ? $Array.prototype.slice.call(message.patterns[j]) : message.patterns[j];
                }
                if (message.shardChannels && message.shardChannels.length) {
                    object.shardChannels = $Array(message.shardChannels.length);
                    for (let j = 0; j < message.shardChannels.length; ++j)
                        object.shardChannels[j] = options.bytes === $String ? $util.base64.encode(message.shardChannels[j], 0, message.shardChannels[j].length) : options.bytes === $Array ? $Array.prototype.slice.call(message.shardChannels[j]) : message.shardChannels[j];
                }
                return object;
            };

            /**
             * Converts this Unsubscribe to JSON.
             * @function toJSON
             * @memberof keywire.v1.Unsubscribe
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            Unsubscribe.prototype.toJSON = function() {
                return Unsubscribe.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Unsubscribe;
        })();

        v1.Cancel = (function() {

            /**
             * Properties of a Cancel.
             * @typedef {Object} keywire.v1.Cancel.$Properties
             * @property {number} [id] Cancel id
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Cancel.
             * @memberof keywire.v1
             * @interface ICancel
             * @augments keywire.v1.Cancel.$Properties
             * @deprecated Use keywire.v1.Cancel.$Properties instead.
             */

            /**
             * Shape of a Cancel.
             * @typedef {keywire.v1.Cancel.$Properties} keywire.v1.Cancel.$Shape
             */

            /**
             * Constructs a new Cancel.
             * @memberof keywire.v1
             * @classdesc Represents a Cancel.
             * @constructor
             * @param {keywire.v1.Cancel.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Cancel = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Cancel id.
             * @member {number} id
             * @memberof keywire.v1.Cancel
             * @instance
             */
            Cancel.prototype.id = 0;

            /**
             * Creates a new Cancel instance using the specified properties.
             * @function create
             * @memberof keywire.v1.Cancel
             * @static
             * @param {keywire.v1.Cancel.$Properties=} [properties] Properties to set
             * @returns {keywire.v1.Cancel} Cancel instance
             * @type {{
             *   (properties: keywire.v1.Cancel.$Shape): keywire.v1.Cancel & keywire.v1.Cancel.$Shape;
             *   (properties?: keywire.v1.Cancel.$Properties): keywire.v1.Cancel;
             * }}
             */
            Cancel.create = function(properties) {
                return new Cancel(properties);
            };

            /**
             * Encodes the specified Cancel message. Does not implicitly {@link keywire.v1.Cancel.verify|verify} messages.
             * @function encode
             * @memberof keywire.v1.Cancel
             * @static
             * @param {keywire.v1.Cancel.$Properties} message Cancel message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Cancel.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.id);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Cancel message from the specified reader or buffer.
             * @function decode
             * @memberof keywire.v1.Cancel
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {keywire.v1.Cancel & keywire.v1.Cancel.$Shape} Cancel
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Cancel.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.keywire.v1.Cancel();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.id = value;
                            else
                                delete message.id;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a Cancel message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof keywire.v1.Cancel
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {keywire.v1.Cancel} Cancel
             */
            Cancel.fromObject = function (object, _depth) {
                if (object instanceof $root.keywire.v1.Cancel)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".keywire.v1.Cancel: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.keywire.v1.Cancel();
                if (object.id != null)
                    if ($Number(object.id) !== 0)
                        message.id = object.id >>> 0;
                return message;
            };

            /**
             * Creates a plain object from a Cancel message. Also converts values to other types if specified.
             * @function toObject
             * @memberof keywire.v1.Cancel
             * @static
             * @param {keywire.v1.Cancel} message Cancel
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            Cancel.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults)
                    object.id = 0;
                if (message.id != null && $Object.hasOwnProperty.call(message, "id"))
                    object.id = message.id;
                return object;
            };

            /**
             * Converts this Cancel to JSON.
             * @function toJSON
             * @memberof keywire.v1.Cancel
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            Cancel.prototype.toJSON = function() {
                return Cancel.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Cancel;
        })();

        v1.Ping = (function() {

            /**
             * Properties of a Ping.
             * @typedef {Object} keywire.v1.Ping.$Properties
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Ping.
             * @memberof keywire.v1
             * @interface IPing
             * @augments keywire.v1.Ping.$Properties
             * @deprecated Use keywire.v1.Ping.$Properties instead.
             */

            /**
             * Shape of a Ping.
             * @typedef {keywire.v1.Ping.$Properties} keywire.v1.Ping.$Shape
             */

            /**
             * Constructs a new Ping.
             * @memberof keywire.v1
             * @classdesc Represents a Ping.
             * @constructor
             * @param {keywire.v1.Ping.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Ping = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Creates a new Ping instance using the specified properties.
             * @function create
             * @memberof keywire.v1.Ping
             * @static
             * @param {keywire.v1.Ping.$Properties=} [properties] Properties to set
             * @returns {keywire.v1.Ping} Ping instance
             * @type {{
             *   (properties: keywire.v1.Ping.$Shape): keywire.v1.Ping & keywire.v1.Ping.$Shape;
             *   (properties?: keywire.v1.Ping.$Properties): keywire.v1.Ping;
             * }}
             */
            Ping.create = function(properties) {
                return new Ping(properties);
            };

            /**
             * Encodes the specified Ping message. Does not implicitly {@link keywire.v1.Ping.verify|verify} messages.
             * @function encode
             * @memberof keywire.v1.Ping
             * @static
             * @param {keywire.v1.Ping.$Properties} message Ping message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Ping.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Ping message from the specified reader or buffer.
             * @function decode
             * @memberof keywire.v1.Ping
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {keywire.v1.Ping & keywire.v1.Ping.$Shape} Ping
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Ping.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.keywire.v1.Ping();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    reader.skipType(tag & 7, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a Ping message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof keywire.v1.Ping
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {keywire.v1.Ping} Ping
             */
            Ping.fromObject = function (object, _depth) {
                if (object instanceof $root.keywire.v1.Ping)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".keywire.v1.Ping: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                return new $root.keywire.v1.Ping();
            };

            /**
             * Creates a plain object from a Ping message. Also converts values to other types if specified.
             * @function toObject
             * @memberof keywire.v1.Ping
             * @static
             * @param {keywire.v1.Ping} message Ping
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            Ping.toObject = function () {
                return {};
            };

            /**
             * Converts this Ping to JSON.
             * @function toJSON
             * @memberof keywire.v1.Ping
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            Ping.prototype.toJSON = function() {
                return Ping.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Ping;
        })();

        v1.Hello = (function() {

            /**
             * Properties of a Hello.
             * @typedef {Object} keywire.v1.Hello.$Properties
             * @property {number} [version] Hello version
             * @property {Array.<string>} [features] Hello features
             * @property {string} [clientName] Hello clientName
             * @property {string} [libraryName] Hello libraryName
             * @property {string} [libraryVersion] Hello libraryVersion
             * @property {number} [frameBytesMax] Hello frameBytesMax
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Hello.
             * @memberof keywire.v1
             * @interface IHello
             * @augments keywire.v1.Hello.$Properties
             * @deprecated Use keywire.v1.Hello.$Properties instead.
             */

            /**
             * Shape of a Hello.
             * @typedef {keywire.v1.Hello.$Properties} keywire.v1.Hello.$Shape
             */

            /**
             * Constructs a new Hello.
             * @memberof keywire.v1
             * @classdesc Represents a Hello.
             * @constructor
             * @param {keywire.v1.Hello.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Hello = function (properties) {
                this.features = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Hello version.
             * @member {number} version
             * @memberof keywire.v1.Hello
             * @instance
             */
            Hello.prototype.version = 0;

            /**
             * Hello features.
             * @member {Array.<string>} features
             * @memberof keywire.v1.Hello
             * @instance
             */
            Hello.prototype.features = $util.emptyArray;

            /**
             * Hello clientName.
             * @member {string} clientName
             * @memberof keywire.v1.Hello
             * @instance
             */
            Hello.prototype.clientName = "";

            /**
             * Hello libraryName.
             * @member {string} libraryName
             * @memberof keywire.v1.Hello
             * @instance
             */
            Hello.prototype.libraryName = "";

            /**
             * Hello libraryVersion.
             * @member {string} libraryVersion
             * @memberof keywire.v1.Hello
             * @instance
             */
            Hello.prototype.libraryVersion = "";

            /**
             * Hello frameBytesMax.
             * @member {number} frameBytesMax
             * @memberof keywire.v1.Hello
             * @instance
             */
            Hello.prototype.frameBytesMax = 0;

            /**
             * Creates a new Hello instance using the specified properties.
             * @function create
             * @memberof keywire.v1.Hello
             * @static
             * @param {keywire.v1.Hello.$Properties=} [properties] Properties to set
             * @returns {keywire.v1.Hello} Hello instance
             * @type {{
             *   (properties: keywire.v1.Hello.$Shape): keywire.v1.Hello & keywire.v1.Hello.$Shape;
             *   (properties?: keywire.v1.Hello.$Properties): keywire.v1.Hello;
             * }}
             */
            Hello.create = function(properties) {
                return new Hello(properties);
            };

            /**
             * Encodes the specified Hello message. Does not implicitly {@link keywire.v1.Hello.verify|verify} messages.
             * @function encode
             * @memberof keywire.v1.Hello
             * @static
             * @param {keywire.v1.Hello.$Properties} message Hello message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Hello.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.version != null && $Object.hasOwnProperty.call(message, "version") && message.version !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.version);
                if (message.features != null && message.features.length)
                    for (let i = 0; i < message.features.length; ++i)
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.features[i]);
                if (message.clientName != null && $Object.hasOwnProperty.call(message, "clientName") && message.clientName !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.clientName);
                if (message.libraryName != null && $Object.hasOwnProperty.call(message, "libraryName") && message.libraryName !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.libraryName);
                if (message.libraryVersion != null && $Object.hasOwnProperty.call(message, "libraryVersion") && message.libraryVersion !== "")
                    writer.uint32(/* id 5, wireType 2 =*/42).string(message.libraryVersion);
                if (message.frameBytesMax != null && $Object.hasOwnProperty.call(message, "frameBytesMax") && message.frameBytesMax !== 0)
                    writer.uint32(/* id 6, wireType 0 =*/48).uint32(message.frameBytesMax);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Hello message from the specified reader or buffer.
             * @function decode
             * @memberof keywire.v1.Hello
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {keywire.v1.Hello & keywire.v1.Hello.$Shape} Hello
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Hello.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.keywire.v1.Hello();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.version = value;
                            else
                                delete message.version;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.features && message.features.length))
                                message.features = [];
                            message.features.push(reader.stringVerify());
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.clientName = value;
                            else
                                delete message.clientName;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.libraryName = value;
                            else
                                delete message.libraryName;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.libraryVersion = value;
                            else
                                delete message.libraryVersion;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.frameBytesMax = value;
                            else
                                delete message.frameBytesMax;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a Hello message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof keywire.v1.Hello
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {keywire.v1.Hello} Hello
             */
            Hello.fromObject = function (object, _depth) {
                if (object instanceof $root.keywire.v1.Hello)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".keywire.v1.Hello: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.keywire.v1.Hello();
                if (object.version != null)
                    if ($Number(object.version) !== 0)
                        message.version = object.version >>> 0;
                if (object.features) {
                    if (!$Array.isArray(object.features))
                        throw $TypeError(".keywire.v1.Hello.features: array expected");
                    message.features = $Array(object.features.length);
                    for (let i = 0; i < object.features.length; ++i)
                        message.features[i] = $String(object.features[i]);
                }
                if (object.clientName != null)
                    if (typeof object.clientName !== "string" || object.clientName.length)
                        message.clientName = $String(object.clientName);
                if (object.libraryName != null)
                    if (typeof object.libraryName !== "string" || object.libraryName.length)
                        message.libraryName = $String(object.libraryName);
                if (object.libraryVersion != null)
                    if (typeof object.libraryVersion !== "string" || object.libraryVersion.length)
                        message.libraryVersion = $String(object.libraryVersion);
                if (object.frameBytesMax != null)
                    if ($Number(object.frameBytesMax) !== 0)
                        message.frameBytesMax = object.frameBytesMax >>> 0;
                return message;
            };

            /**
             * Creates a plain object from a Hello message. Also converts values to other types if specified.
             * @function toObject
             * @memberof keywire.v1.Hello
             * @static
             * @param {keywire.v1.Hello} message Hello
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            Hello.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults)
                    object.features = [];
                if (options.defaults) {
                    object.version = 0;
                    object.clientName = "";
                    object.libraryName = "";
                    object.libraryVersion = "";
                    object.frameBytesMax = 0;
                }
                if (message.version != null && $Object.hasOwnProperty.call(message, "version"))
                    object.version = message.version;
                if (message.features && message.features.length) {
                    object.features = $Array(message.features.length);
                    for (let j = 0; j < message.features.length; ++j)
                        object.features[j] = message.features[j];
                }
                if (message.clientName != null && $Object.hasOwnProperty.call(message, "clientName"))
                    object.clientName = message.clientName;
                if (message.libraryName != null && $Object.hasOwnProperty.call(message, "libraryName"))
                    object.libraryName = message.libraryName;
                if (message.libraryVersion != null && $Object.hasOwnProperty.call(message, "libraryVersion"))
                    object.libraryVersion = message.libraryVersion;
                if (message.frameBytesMax != null && $Object.hasOwnProperty.call(message, "frameBytesMax"))
                    object.frameBytesMax = message.frameBytesMax;
                return object;
            };

            /**
             * Converts this Hello to JSON.
             * @function toJSON
             * @memberof keywire.v1.Hello
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            Hello.prototype.toJSON = function() {
                return Hello.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Hello;
        })();

        v1.ServerMessage = (function() {

            /**
             * Properties of a ServerMessage.
             * @typedef {Object} keywire.v1.ServerMessage.$Properties
             * @property {keywire.v1.Response.$Properties|null} [response] ServerMessage response
             * @property {keywire.v1.Push.$Properties|null} [push] ServerMessage push
             * @property {keywire.v1.Welcome.$Properties|null} [welcome] ServerMessage welcome
             * @property {"response"|"push"|"welcome"} [kind] ServerMessage kind
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a ServerMessage.
             * @memberof keywire.v1
             * @interface IServerMessage
             * @augments keywire.v1.ServerMessage.$Properties
             * @deprecated Use keywire.v1.ServerMessage.$Properties instead.
             */

            /**
             * Narrowed shape of a ServerMessage.
             * @typedef {{
             *   response?: keywire.v1.Response.$Shape|null;
             *   push?: keywire.v1.Push.$Shape|null;
             *   welcome?: keywire.v1.Welcome.$Shape|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ kind?: undefined; response?: null; push?: null; welcome?: null }|{ kind?: "response"; response: keywire.v1.Response.$Shape; push?: null; welcome?: null }|{ kind?: "push"; response?: null; push: keywire.v1.Push.$Shape; welcome?: null }|{ kind?: "welcome"; response?: null; push?: null; welcome: keywire.v1.Welcome.$Shape })
             * )} keywire.v1.ServerMessage.$Shape
             */

            /**
             * Constructs a new ServerMessage.
             * @memberof keywire.v1
             * @classdesc Represents a ServerMessage.
             * @constructor
             * @param {keywire.v1.ServerMessage.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const ServerMessage = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * ServerMessage response.
             * @member {keywire.v1.Response|null} response
             * @memberof keywire.v1.ServerMessage
             * @instance
             */
            ServerMessage.prototype.response = null;

            /**
             * ServerMessage push.
             * @member {keywire.v1.Push|null} push
             * @memberof keywire.v1.ServerMessage
             * @instance
             */
            ServerMessage.prototype.push = null;

            /**
             * ServerMessage welcome.
             * @member {keywire.v1.Welcome|null} welcome
             * @memberof keywire.v1.ServerMessage
             * @instance
             */
            ServerMessage.prototype.welcome = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * ServerMessage kind.
             * @member {"response"|"push"|"welcome"|undefined} kind
             * @memberof keywire.v1.ServerMessage
             * @instance
             */
            $Object.defineProperty(ServerMessage.prototype, "kind", {
                get: $util.oneOfGetter($oneOfFields = ["response", "push", "welcome"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Creates a new ServerMessage instance using the specified properties.
             * @function create
             * @memberof keywire.v1.ServerMessage
             * @static
             * @param {keywire.v1.ServerMessage.$Properties=} [properties] Properties to set
             * @returns {keywire.v1.ServerMessage} ServerMessage instance
             * @type {{
             *   (properties: keywire.v1.ServerMessage.$Shape): keywire.v1.ServerMessage & keywire.v1.ServerMessage.$Shape;
             *   (properties?: keywire.v1.ServerMessage.$Properties): keywire.v1.ServerMessage;
             * }}
             */
            ServerMessage.create = function(properties) {
                return new ServerMessage(properties);
            };

            /**
             * Encodes the specified ServerMessage message. Does not implicitly {@link keywire.v1.ServerMessage.verify|verify} messages.
             * @function encode
             * @memberof keywire.v1.ServerMessage
             * @static
             * @param {keywire.v1.ServerMessage.$Properties} message ServerMessage message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            ServerMessage.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.response != null && $Object.hasOwnProperty.call(message, "response"))
                    $root.keywire.v1.Response.encode(message.response, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.push != null && $Object.hasOwnProperty.call(message, "push"))
                    $root.keywire.v1.Push.encode(message.push, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.welcome != null && $Object.hasOwnProperty.call(message, "welcome"))
                    $root.keywire.v1.Welcome.encode(message.welcome, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a ServerMessage message from the specified reader or buffer.
             * @function decode
             * @memberof keywire.v1.ServerMessage
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {keywire.v1.ServerMessage & keywire.v1.ServerMessage.$Shape} ServerMessage
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            ServerMessage.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.keywire.v1.ServerMessage();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            message.response = $root.keywire.v1.Response.decode(reader, reader.size(), $undefined, _depth + 1, message.response);
                            message.kind = "response";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.push = $root.keywire.v1.Push.decode(reader, reader.size(), $undefined, _depth + 1, message.push);
                            message.kind = "push";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.welcome = $root.keywire.v1.Welcome.decode(reader, reader.size(), $undefined, _depth + 1, message.welcome);
                            message.kind = "welcome";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a ServerMessage message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof keywire.v1.ServerMessage
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {keywire.v1.ServerMessage} ServerMessage
             */
            ServerMessage.fromObject = function (object, _depth) {
                if (object instanceof $root.keywire.v1.ServerMessage)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".keywire.v1.ServerMessage: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.keywire.v1.ServerMessage();
                if (object.response != null) {
                    if (!$util.isObject(object.response))
                        throw $TypeError(".keywire.v1.ServerMessage.response: object expected");
                    message.response = $root.keywire.v1.Response.fromObject(object.response, _depth + 1);
                }
                if (object.push != null) {
                    if (!$util.isObject(object.push))
                        throw $TypeError(".keywire.v1.ServerMessage.push: object expected");
                    message.push = $root.keywire.v1.Push.fromObject(object.push, _depth + 1);
                }
                if (object.welcome != null) {
                    if (!$util.isObject(object.welcome))
                        throw $TypeError(".keywire.v1.ServerMessage.welcome: object expected");
                    message.welcome = $root.keywire.v1.Welcome.fromObject(object.welcome, _depth + 1);
                }
                return message;
            };

            /**
             * Creates a plain object from a ServerMessage message. Also converts values to other types if specified.
             * @function toObject
             * @memberof keywire.v1.ServerMessage
             * @static
             * @param {keywire.v1.ServerMessage} message ServerMessage
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            ServerMessage.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (message.response != null && $Object.hasOwnProperty.call(message, "response")) {
                    object.response = $root.keywire.v1.Response.toObject(message.response, options, _depth + 1);
                    if (options.oneofs)
                        object.kind = "response";
                }
                if (message.push != null && $Object.hasOwnProperty.call(message, "push")) {
                    object.push = $root.keywire.v1.Push.toObject(message.push, options, _depth + 1);
                    if (options.oneofs)
                        object.kind = "push";
                }
                if (message.welcome != null && $Object.hasOwnProperty.call(message, "welcome")) {
                    object.welcome = $root.keywire.v1.Welcome.toObject(message.welcome, options, _depth + 1);
                    if (options.oneofs)
                        object.kind = "welcome";
                }
                return object;
            };

            /**
             * Converts this ServerMessage to JSON.
             * @function toJSON
             * @memberof keywire.v1.ServerMessage
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            ServerMessage.prototype.toJSON = function() {
                return ServerMessage.toObject(this, $protobuf.util.toJSONOptions);
            };

            return ServerMessage;
        })();

        v1.Response = (function() {

            /**
             * Properties of a Response.
             * @typedef {Object} keywire.v1.Response.$Properties
             * @property {number} [id] Response id
             * @property {keywire.v1.Value.$Properties|null} [value] Response value
             * @property {keywire.v1.Error.$Properties|null} [error] Response error
             * @property {"value"|"error"} [result] Response result
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Response.
             * @memberof keywire.v1
             * @interface IResponse
             * @augments keywire.v1.Response.$Properties
             * @deprecated Use keywire.v1.Response.$Properties instead.
             */

            /**
             * Narrowed shape of a Response.
             * @typedef {{
             *   id?: number;
             *   value?: keywire.v1.Value.$Shape|null;
             *   error?: keywire.v1.Error.$Shape|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ result?: undefined; value?: null; error?: null }|{ result?: "value"; value: keywire.v1.Value.$Shape; error?: null }|{ result?: "error"; value?: null; error: keywire.v1.Error.$Shape })
             * )} keywire.v1.Response.$Shape
             */

            /**
             * Constructs a new Response.
             * @memberof keywire.v1
             * @classdesc Represents a Response.
             * @constructor
             * @param {keywire.v1.Response.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Response = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Response id.
             * @member {number} id
             * @memberof keywire.v1.Response
             * @instance
             */
            Response.prototype.id = 0;

            /**
             * Response value.
             * @member {keywire.v1.Value|null} value
             * @memberof keywire.v1.Response
             * @instance
             */
            Response.prototype.value = null;

            /**
             * Response error.
             * @member {keywire.v1.Error|null} error
             * @memberof keywire.v1.Response
             * @instance
             */
            Response.prototype.error = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * Response result.
             * @member {"value"|"error"|undefined} result
             * @memberof keywire.v1.Response
             * @instance
             */
            $Object.defineProperty(Response.prototype, "result", {
                get: $util.oneOfGetter($oneOfFields = ["value", "error"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Creates a new Response instance using the specified properties.
             * @function create
             * @memberof keywire.v1.Response
             * @static
             * @param {keywire.v1.Response.$Properties=} [properties] Properties to set
             * @returns {keywire.v1.Response} Response instance
             * @type {{
             *   (properties: keywire.v1.Response.$Shape): keywire.v1.Response & keywire.v1.Response.$Shape;
             *   (properties?: keywire.v1.Response.$Properties): keywire.v1.Response;
             * }}
             */
            Response.create = function(properties) {
                return new Response(properties);
            };

            /**
             * Encodes the specified Response message. Does not implicitly {@link keywire.v1.Response.verify|verify} messages.
             * @function encode
             * @memberof keywire.v1.Response
             * @static
             * @param {keywire.v1.Response.$Properties} message Response message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Response.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.id);
                if (message.value != null && $Object.hasOwnProperty.call(message, "value"))
                    $root.keywire.v1.Value.encode(message.value, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.error != null && $Object.hasOwnProperty.call(message, "error"))
                    $root.keywire.v1.Error.encode(message.error, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Response message from the specified reader or buffer.
             * @function decode
             * @memberof keywire.v1.Response
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {keywire.v1.Response & keywire.v1.Response.$Shape} Response
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Response.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.keywire.v1.Response();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.id = value;
                            else
                                delete message.id;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.value = $root.keywire.v1.Value.decode(reader, reader.size(), $undefined, _depth + 1, message.value);
                            message.result = "value";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.error = $root.keywire.v1.Error.decode(reader, reader.size(), $undefined, _depth + 1, message.error);
                            message.result = "error";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a Response message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof keywire.v1.Response
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {keywire.v1.Response} Response
             */
            Response.fromObject = function (object, _depth) {
                if (object instanceof $root.keywire.v1.Response)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".keywire.v1.Response: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.keywire.v1.Response();
                if (object.id != null)
                    if ($Number(object.id) !== 0)
                        message.id = object.id >>> 0;
                if (object.value != null) {
                    if (!$util.isObject(object.value))
                        throw $TypeError(".keywire.v1.Response.value: object expected");
                    message.value = $root.keywire.v1.Value.fromObject(object.value, _depth + 1);
                }
                if (object.error != null) {
                    if (!$util.isObject(object.error))
                        throw $TypeError(".keywire.v1.Response.error: object expected");
                    message.error = $root.keywire.v1.Error.fromObject(object.error, _depth + 1);
                }
                return message;
            };

            /**
             * Creates a plain object from a Response message. Also converts values to other types if specified.
             * @function toObject
             * @memberof keywire.v1.Response
             * @static
             * @param {keywire.v1.Response} message Response
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            Response.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults)
                    object.id = 0;
                if (message.id != null && $Object.hasOwnProperty.call(message, "id"))
                    object.id = message.id;
                if (message.value != null && $Object.hasOwnProperty.call(message, "value")) {
                    object.value = $root.keywire.v1.Value.toObject(message.value, options, _depth + 1);
                    if (options.oneofs)
                        object.result = "value";
                }
                if (message.error != null && $Object.hasOwnProperty.call(message, "error")) {
                    object.error = $root.keywire.v1.Error.toObject(message.error, options, _depth + 1);
                    if (options.oneofs)
                        object.result = "error";
                }
                return object;
            };

            /**
             * Converts this Response to JSON.
             * @function toJSON
             * @memberof keywire.v1.Response
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            Response.prototype.toJSON = function() {
                return Response.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Response;
        })();

        v1.Push = (function() {

            /**
             * Properties of a Push.
             * @typedef {Object} keywire.v1.Push.$Properties
             * @property {Uint8Array} [channel] Push channel
             * @property {Uint8Array|null} [pattern] Push pattern
             * @property {Array.<keywire.v1.Message.$Properties>} [messages] Push messages
             * @property {boolean} [shard] Push shard
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Push.
             * @memberof keywire.v1
             * @interface IPush
             * @augments keywire.v1.Push.$Properties
             * @deprecated Use keywire.v1.Push.$Properties instead.
             */

            /**
             * Shape of a Push.
             * @typedef {keywire.v1.Push.$Properties} keywire.v1.Push.$Shape
             */

            /**
             * Constructs a new Push.
             * @memberof keywire.v1
             * @classdesc Represents a Push.
             * @constructor
             * @param {keywire.v1.Push.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Push = function (properties) {
                this.messages = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Push channel.
             * @member {Uint8Array} channel
             * @memberof keywire.v1.Push
             * @instance
             */
            Push.prototype.channel = $util.newBuffer([]);

            /**
             * Push pattern.
             * @member {Uint8Array|null} pattern
             * @memberof keywire.v1.Push
             * @instance
             */
            Push.prototype.pattern = null;

            /**
             * Push messages.
             * @member {Array.<keywire.v1.Message>} messages
             * @memberof keywire.v1.Push
             * @instance
             */
            Push.prototype.messages = $util.emptyArray;

            /**
             * Push shard.
             * @member {boolean} shard
             * @memberof keywire.v1.Push
             * @instance
             */
            Push.prototype.shard = false;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Push.prototype, "_pattern", {
                get: $util.oneOfGetter($oneOfFields = ["pattern"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Creates a new Push instance using the specified properties.
             * @function create
             * @memberof keywire.v1.Push
             * @static
             * @param {keywire.v1.Push.$Properties=} [properties] Properties to set
             * @returns {keywire.v1.Push} Push instance
             * @type {{
             *   (properties: keywire.v1.Push.$Shape): keywire.v1.Push & keywire.v1.Push.$Shape;
             *   (properties?: keywire.v1.Push.$Properties): keywire.v1.Push;
             * }}
             */
            Push.create = function(properties) {
                return new Push(properties);
            };

            /**
             * Encodes the specified Push message. Does not implicitly {@link keywire.v1.Push.verify|verify} messages.
             * @function encode
             * @memberof keywire.v1.Push
             * @static
             * @param {keywire.v1.Push.$Properties} message Push message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Push.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.channel != null && $Object.hasOwnProperty.call(message, "channel") && message.channel.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.channel);
                if (message.pattern != null && $Object.hasOwnProperty.call(message, "pattern"))
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.pattern);
                if (message.messages != null && message.messages.length)
                    for (let i = 0; i < message.messages.length; ++i)
                        $root.keywire.v1.Message.encode(message.messages[i], writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.shard != null && $Object.hasOwnProperty.call(message, "shard") && message.shard !== false)
                    writer.uint32(/* id 4, wireType 0 =*/32).bool(message.shard);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Push message from the specified reader or buffer.
             * @function decode
             * @memberof keywire.v1.Push
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {keywire.v1.Push & keywire.v1.Push.$Shape} Push
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Push.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.keywire.v1.Push();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.channel = value;
                            else
                                delete message.channel;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.pattern = reader.bytes();
                            message._pattern = "pattern";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if (!(message.messages && message.messages.length))
                                message.messages = [];
                            message.messages.push($root.keywire.v1.Message.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.shard = value;
                            else
                                delete message.shard;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a Push message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof keywire.v1.Push
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {keywire.v1.Push} Push
             */
            Push.fromObject = function (object, _depth) {
                if (object instanceof $root.keywire.v1.Push)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".keywire.v1.Push: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.keywire.v1.Push();
                if (object.channel != null)
                    if (object.channel.length)
                        if (typeof object.channel === "string")
                            $util.base64.decode(object.channel, message.channel = $util.newBuffer($util.base64.length(object.channel)), 0);
                        else if (object.channel.length >= 0)
                            message.channel = object.channel;
                if (object.pattern != null)
                    if (typeof object.pattern === "string")
                        $util.base64.decode(object.pattern, message.pattern = $util.newBuffer($util.base64.length(object.pattern)), 0);
                    else if (object.pattern.length >= 0)
                        message.pattern = object.pattern;
                if (object.messages) {
                    if (!$Array.isArray(object.messages))
                        throw $TypeError(".keywire.v1.Push.messages: array expected");
                    message.messages = $Array(object.messages.length);
                    for (let i = 0; i < object.messages.length; ++i) {
                        if (!$util.isObject(object.messages[i]))
                            throw $TypeError(".keywire.v1.Push.messages: object expected");
                        message.messages[i] = $root.keywire.v1.Message.fromObject(object.messages[i], _depth + 1);
                    }
                }
                if (object.shard != null)
                    if (object.shard)
                        message.shard = $Boolean(object.shard);
                return message;
            };

            /**
             * Creates a plain object from a Push message. Also converts values to other types if specified.
             * @function toObject
             * @memberof keywire.v1.Push
             * @static
             * @param {keywire.v1.Push} message Push
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            Push.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults)
                    object.messages = [];
                if (options.defaults) {
                    if (options.bytes === $String)
                        object.channel = "";
                    else {
                        object.channel = [];
                        if (options.bytes !== $Array)
                            object.channel = $util.newBuffer(object.channel);
                    }
                    object.shard = false;
                }
                if (message.channel != null && $Object.hasOwnProperty.call(message, "channel"))
                    object.channel = options.bytes === $String ? $util.base64.encode(message.channel, 0, message.channel.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.channel) : message.channel;
                if (message.pattern != null && $Object.hasOwnProperty.call(message, "pattern"))
                    object.pattern = options.bytes === $String ? $util.base64.encode(message.pattern, 0, message.pattern.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.pattern) : message.pattern;
                if (message.messages && message.messages.length) {
                    object.messages = $Array(message.messages.length);
                    for (let j = 0; j < message.messages.length; ++j)
                        object.messages[j] = $root.keywire.v1.Message.toObject(message.messages[j], options, _depth + 1);
                }
                if (message.shard != null && $Object.hasOwnProperty.call(message, "shard"))
                    object.shard = message.shard;
                return object;
            };

            /**
             * Converts this Push to JSON.
             * @function toJSON
             * @memberof keywire.v1.Push
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            Push.prototype.toJSON = function() {
                return Push.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Push;
        })();

        v1.Message = (function() {

            /**
             * Properties of a Message.
             * @typedef {Object} keywire.v1.Message.$Properties
             * @property {Uint8Array} [payload] Message payload
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Message.
             * @memberof keywire.v1
             * @interface IMessage
             * @augments keywire.v1.Message.$Properties
             * @deprecated Use keywire.v1.Message.$Properties instead.
             */

            /**
             * Shape of a Message.
             * @typedef {keywire.v1.Message.$Properties} keywire.v1.Message.$Shape
             */

            /**
             * Constructs a new Message.
             * @memberof keywire.v1
             * @classdesc Represents a Message.
             * @constructor
             * @param {keywire.v1.Message.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Message = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Message payload.
             * @member {Uint8Array} payload
             * @memberof keywire.v1.Message
             * @instance
             */
            Message.prototype.payload = $util.newBuffer([]);

            /**
             * Creates a new Message instance using the specified properties.
             * @function create
             * @memberof keywire.v1.Message
             * @static
             * @param {keywire.v1.Message.$Properties=} [properties] Properties to set
             * @returns {keywire.v1.Message} Message instance
             * @type {{
             *   (properties: keywire.v1.Message.$Shape): keywire.v1.Message & keywire.v1.Message.$Shape;
             *   (properties?: keywire.v1.Message.$Properties): keywire.v1.Message;
             * }}
             */
            Message.create = function(properties) {
                return new Message(properties);
            };

            /**
             * Encodes the specified Message message. Does not implicitly {@link keywire.v1.Message.verify|verify} messages.
             * @function encode
             * @memberof keywire.v1.Message
             * @static
             * @param {keywire.v1.Message.$Properties} message Message message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Message.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.payload != null && $Object.hasOwnProperty.call(message, "payload") && message.payload.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.payload);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Message message from the specified reader or buffer.
             * @function decode
             * @memberof keywire.v1.Message
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {keywire.v1.Message & keywire.v1.Message.$Shape} Message
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Message.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.keywire.v1.Message();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.payload = value;
                            else
                                delete message.payload;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a Message message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof keywire.v1.Message
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {keywire.v1.Message} Message
             */
            Message.fromObject = function (object, _depth) {
                if (object instanceof $root.keywire.v1.Message)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".keywire.v1.Message: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.keywire.v1.Message();
                if (object.payload != null)
                    if (object.payload.length)
                        if (typeof object.payload === "string")
                            $util.base64.decode(object.payload, message.payload = $util.newBuffer($util.base64.length(object.payload)), 0);
                        else if (object.payload.length >= 0)
                            message.payload = object.payload;
                return message;
            };

            /**
             * Creates a plain object from a Message message. Also converts values to other types if specified.
             * @function toObject
             * @memberof keywire.v1.Message
             * @static
             * @param {keywire.v1.Message} message Message
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            Message.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults)
                    if (options.bytes === $String)
                        object.payload = "";
                    else {
                        object.payload = [];
                        if (options.bytes !== $Array)
                            object.payload = $util.newBuffer(object.payload);
                    }
                if (message.payload != null && $Object.hasOwnProperty.call(message, "payload"))
                    object.payload = options.bytes === $String ? $util.base64.encode(message.payload, 0, message.payload.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.payload) : message.payload;
                return object;
            };

            /**
             * Converts this Message to JSON.
             * @function toJSON
             * @memberof keywire.v1.Message
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            Message.prototype.toJSON = function() {
                return Message.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Message;
        })();

        v1.Welcome = (function() {

            /**
             * Properties of a Welcome.
             * @typedef {Object} keywire.v1.Welcome.$Properties
             * @property {number} [version] Welcome version
             * @property {Array.<string>} [features] Welcome features
             * @property {string} [sessionId] Welcome sessionId
             * @property {number} [frameBytesMax] Welcome frameBytesMax
             * @property {number} [requestsInFlightMax] Welcome requestsInFlightMax
             * @property {number} [heartbeatMs] Welcome heartbeatMs
             * @property {string} [serverVersion] Welcome serverVersion
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Welcome.
             * @memberof keywire.v1
             * @interface IWelcome
             * @augments keywire.v1.Welcome.$Properties
             * @deprecated Use keywire.v1.Welcome.$Properties instead.
             */

            /**
             * Shape of a Welcome.
             * @typedef {keywire.v1.Welcome.$Properties} keywire.v1.Welcome.$Shape
             */

            /**
             * Constructs a new Welcome.
             * @memberof keywire.v1
             * @classdesc Represents a Welcome.
             * @constructor
             * @param {keywire.v1.Welcome.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Welcome = function (properties) {
                this.features = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Welcome version.
             * @member {number} version
             * @memberof keywire.v1.Welcome
             * @instance
             */
            Welcome.prototype.version = 0;

            /**
             * Welcome features.
             * @member {Array.<string>} features
             * @memberof keywire.v1.Welcome
             * @instance
             */
            Welcome.prototype.features = $util.emptyArray;

            /**
             * Welcome sessionId.
             * @member {string} sessionId
             * @memberof keywire.v1.Welcome
             * @instance
             */
            Welcome.prototype.sessionId = "";

            /**
             * Welcome frameBytesMax.
             * @member {number} frameBytesMax
             * @memberof keywire.v1.Welcome
             * @instance
             */
            Welcome.prototype.frameBytesMax = 0;

            /**
             * Welcome requestsInFlightMax.
             * @member {number} requestsInFlightMax
             * @memberof keywire.v1.Welcome
             * @instance
             */
            Welcome.prototype.requestsInFlightMax = 0;

            /**
             * Welcome heartbeatMs.
             * @member {number} heartbeatMs
             * @memberof keywire.v1.Welcome
             * @instance
             */
            Welcome.prototype.heartbeatMs = 0;

            /**
             * Welcome serverVersion.
             * @member {string} serverVersion
             * @memberof keywire.v1.Welcome
             * @instance
             */
            Welcome.prototype.serverVersion = "";

            /**
             * Creates a new Welcome instance using the specified properties.
             * @function create
             * @memberof keywire.v1.Welcome
             * @static
             * @param {keywire.v1.Welcome.$Properties=} [properties] Properties to set
             * @returns {keywire.v1.Welcome} Welcome instance
             * @type {{
             *   (properties: keywire.v1.Welcome.$Shape): keywire.v1.Welcome & keywire.v1.Welcome.$Shape;
             *   (properties?: keywire.v1.Welcome.$Properties): keywire.v1.Welcome;
             * }}
             */
            Welcome.create = function(properties) {
                return new Welcome(properties);
            };

            /**
             * Encodes the specified Welcome message. Does not implicitly {@link keywire.v1.Welcome.verify|verify} messages.
             * @function encode
             * @memberof keywire.v1.Welcome
             * @static
             * @param {keywire.v1.Welcome.$Properties} message Welcome message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Welcome.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.version != null && $Object.hasOwnProperty.call(message, "version") && message.version !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.version);
                if (message.features != null && message.features.length)
                    for (let i = 0; i < message.features.length; ++i)
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.features[i]);
                if (message.sessionId != null && $Object.hasOwnProperty.call(message, "sessionId") && message.sessionId !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.sessionId);
                if (message.frameBytesMax != null && $Object.hasOwnProperty.call(message, "frameBytesMax") && message.frameBytesMax !== 0)
                    writer.uint32(/* id 4, wireType 0 =*/32).uint32(message.frameBytesMax);
                if (message.requestsInFlightMax != null && $Object.hasOwnProperty.call(message, "requestsInFlightMax") && message.requestsInFlightMax !== 0)
                    writer.uint32(/* id 5, wireType 0 =*/40).uint32(message.requestsInFlightMax);
                if (message.heartbeatMs != null && $Object.hasOwnProperty.call(message, "heartbeatMs") && message.heartbeatMs !== 0)
                    writer.uint32(/* id 6, wireType 0 =*/48).uint32(message.heartbeatMs);
                if (message.serverVersion != null && $Object.hasOwnProperty.call(message, "serverVersion") && message.serverVersion !== "")
                    writer.uint32(/* id 7, wireType 2 =*/58).string(message.serverVersion);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Welcome message from the specified reader or buffer.
             * @function decode
             * @memberof keywire.v1.Welcome
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {keywire.v1.Welcome & keywire.v1.Welcome.$Shape} Welcome
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Welcome.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.keywire.v1.Welcome();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.version = value;
                            else
                                delete message.version;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.features && message.features.length))
                                message.features = [];
                            message.features.push(reader.stringVerify());
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.sessionId = value;
                            else
                                delete message.sessionId;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.frameBytesMax = value;
                            else
                                delete message.frameBytesMax;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.requestsInFlightMax = value;
                            else
                                delete message.requestsInFlightMax;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.heartbeatMs = value;
                            else
                                delete message.heartbeatMs;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.serverVersion = value;
                            else
                                delete message.serverVersion;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a Welcome message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof keywire.v1.Welcome
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {keywire.v1.Welcome} Welcome
             */
            Welcome.fromObject = function (object, _depth) {
                if (object instanceof $root.keywire.v1.Welcome)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".keywire.v1.Welcome: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.keywire.v1.Welcome();
                if (object.version != null)
                    if ($Number(object.version) !== 0)
                        message.version = object.version >>> 0;
                if (object.features) {
                    if (!$Array.isArray(object.features))
                        throw $TypeError(".keywire.v1.Welcome.features: array expected");
                    message.features = $Array(object.features.length);
                    for (let i = 0; i < object.features.length; ++i)
                        message.features[i] = $String(object.features[i]);
                }
                if (object.sessionId != null)
                    if (typeof object.sessionId !== "string" || object.sessionId.length)
                        message.sessionId = $String(object.sessionId);
                if (object.frameBytesMax != null)
                    if ($Number(object.frameBytesMax) !== 0)
                        message.frameBytesMax = object.frameBytesMax >>> 0;
                if (object.requestsInFlightMax != null)
                    if ($Number(object.requestsInFlightMax) !== 0)
                        message.requestsInFlightMax = object.requestsInFlightMax >>> 0;
                if (object.heartbeatMs != null)
                    if ($Number(object.heartbeatMs) !== 0)
                        message.heartbeatMs = object.heartbeatMs >>> 0;
                if (object.serverVersion != null)
                    if (typeof object.serverVersion !== "string" || object.serverVersion.length)
                        message.serverVersion = $String(object.serverVersion);
                return message;
            };

            /**
             * Creates a plain object from a Welcome message. Also converts values to other types if specified.
             * @function toObject
             * @memberof keywire.v1.Welcome
             * @static
             * @param {keywire.v1.Welcome} message Welcome
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            Welcome.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults)
                    object.features = [];
                if (options.defaults) {
                    object.version = 0;
                    object.sessionId = "";
                    object.frameBytesMax = 0;
                    object.requestsInFlightMax = 0;
                    object.heartbeatMs = 0;
                    object.serverVersion = "";
                }
                if (message.version != null && $Object.hasOwnProperty.call(message, "version"))
                    object.version = message.version;
                if (message.features && message.features.length) {
                    object.features = $Array(message.features.length);
                    for (let j = 0; j < message.features.length; ++j)
                        object.features[j] = message.features[j];
                }
                if (message.sessionId != null && $Object.hasOwnProperty.call(message, "sessionId"))
                    object.sessionId = message.sessionId;
                if (message.frameBytesMax != null && $Object.hasOwnProperty.call(message, "frameBytesMax"))
                    object.frameBytesMax = message.frameBytesMax;
                if (message.requestsInFlightMax != null && $Object.hasOwnProperty.call(message, "requestsInFlightMax"))
                    object.requestsInFlightMax = message.requestsInFlightMax;
                if (message.heartbeatMs != null && $Object.hasOwnProperty.call(message, "heartbeatMs"))
                    object.heartbeatMs = message.heartbeatMs;
                if (message.serverVersion != null && $Object.hasOwnProperty.call(message, "serverVersion"))
                    object.serverVersion = message.serverVersion;
                return object;
            };

            /**
             * Converts this Welcome to JSON.
             * @function toJSON
             * @memberof keywire.v1.Welcome
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            Welcome.prototype.toJSON = function() {
                return Welcome.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Welcome;
        })();

        v1.Value = (function() {

            /**
             * Properties of a Value.
             * @typedef {Object} keywire.v1.Value.$Properties
             * @property {Uint8Array|null} [bulk] Value bulk
             * @property {number|Long|null} [integer] Value integer
             * @property {string|null} [simple] Value simple
             * @property {boolean|null} ["null"] Value null
             * @property {keywire.v1.Array.$Properties|null} [array] Value array
             * @property {keywire.v1.Map.$Properties|null} [map] Value map
             * @property {keywire.v1.Set.$Properties|null} [set] Value set
             * @property {number|null} [double] Value double
             * @property {boolean|null} [boolean] Value boolean
             * @property {string|null} [bigNumber] Value bigNumber
             * @property {keywire.v1.Verbatim.$Properties|null} [verbatim] Value verbatim
             * @property {keywire.v1.Error.$Properties|null} [error] Value error
             * @property {"bulk"|"integer"|"simple"|"null"|"array"|"map"|"set"|"double"|"boolean"|"bigNumber"|"verbatim"|"error"} [kind] Value kind
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Value.
             * @memberof keywire.v1
             * @interface IValue
             * @augments keywire.v1.Value.$Properties
             * @deprecated Use keywire.v1.Value.$Properties instead.
             */

            /**
             * Narrowed shape of a Value.
             * @typedef {{
             *   bulk?: Uint8Array|null;
             *   integer?: number|Long|null;
             *   simple?: string|null;
             *   "null"?: boolean|null;
             *   array?: keywire.v1.Array.$Shape|null;
             *   map?: keywire.v1.Map.$Shape|null;
             *   set?: keywire.v1.Set.$Shape|null;
             *   double?: number|null;
             *   boolean?: boolean|null;
             *   bigNumber?: string|null;
             *   verbatim?: keywire.v1.Verbatim.$Shape|null;
             *   error?: keywire.v1.Error.$Shape|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ kind?: undefined; bulk?: null; integer?: null; simple?: null; "null"?: null; array?: null; map?: null; set?: null; double?: null; boolean?: null; bigNumber?: null; verbatim?: null; error?: null }|{ kind?: "bulk"; bulk: Uint8Array; integer?: null; simple?: null; "null"?: null; array?: null; map?: null; set?: null; double?: null; boolean?: null; bigNumber?: null; verbatim?: null; error?: null }|{ kind?: "integer"; bulk?: null; integer: number|Long; simple?: null; "null"?: null; array?: null; map?: null; set?: null; double?: null; boolean?: null; bigNumber?: null; verbatim?: null; error?: null }|{ kind?: "simple"; bulk?: null; integer?: null; simple: string; "null"?: null; array?: null; map?: null; set?: null; double?: null; boolean?: null; bigNumber?: null; verbatim?: null; error?: null }|{ kind?: "null"; bulk?: null; integer?: null; simple?: null; "null": boolean; array?: null; map?: null; set?: null; double?: null; boolean?: null; bigNumber?: null; verbatim?: null; error?: null }|{ kind?: "array"; bulk?: null; integer?: null; simple?: null; "null"?: null; array: keywire.v1.Array.$Shape; map?: null; set?: null; double?: null; boolean?: null; bigNumber?: null; verbatim?: null; error?: null }|{ kind?: "map"; bulk?: null; integer?: null; simple?: null; "null"?: null; array?: null; map: keywire.v1.Map.$Shape; set?: null; double?: null; boolean?: null; bigNumber?: null; verbatim?: null; error?: null }|{ kind?: "set"; bulk?: null; integer?: null; simple?: null; "null"?: null; array?: null; map?: null; set: keywire.v1.Set.$Shape; double?: null; boolean?: null; bigNumber?: null; verbatim?: null; error?: null }|{ kind?: "double"; bulk?: null; integer?: null; simple?: null; "null"?: null; array?: null; map?: null; set?: null; double: number; boolean?: null; bigNumber?: null; verbatim?: null; error?: null }|{ kind?: "boolean"; bulk?: null; integer?: null; simple?: null; "null"?: null; array?: null; map?: null; set?: null; double?: null; boolean: boolean; bigNumber?: null; verbatim?: null; error?: null }|{ kind?: "bigNumber"; bulk?: null; integer?: null; simple?: null; "null"?: null; array?: null; map?: null; set?: null; double?: null; boolean?: null; bigNumber: string; verbatim?: null; error?: null }|{ kind?: "verbatim"; bulk?: null; integer?: null; simple?: null; "null"?: null; array?: null; map?: null; set?: null; double?: null; boolean?: null; bigNumber?: null; verbatim: keywire.v1.Verbatim.$Shape; error?: null }|{ kind?: "error"; bulk?: null; integer?: null; simple?: null; "null"?: null; array?: null; map?: null; set?: null; double?: null; boolean?: null; bigNumber?: null; verbatim?: null; error: keywire.v1.Error.$Shape })
             * )} keywire.v1.Value.$Shape
             */

            /**
             * Constructs a new Value.
             * @memberof keywire.v1
             * @classdesc Represents a Value.
             * @constructor
             * @param {keywire.v1.Value.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Value = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Value bulk.
             * @member {Uint8Array|null} bulk
             * @memberof keywire.v1.Value
             * @instance
             */
            Value.prototype.bulk = null;

            /**
             * Value integer.
             * @member {number|Long|null} integer
             * @memberof keywire.v1.Value
             * @instance
             */
            Value.prototype.integer = null;

            /**
             * Value simple.
             * @member {string|null} simple
             * @memberof keywire.v1.Value
             * @instance
             */
            Value.prototype.simple = null;

            /**
             * Value null.
             * @member {boolean|null} null
             * @memberof keywire.v1.Value
             * @instance
             */
            Value.prototype["null"] = null;

            /**
             * Value array.
             * @member {keywire.v1.Array|null} array
             * @memberof keywire.v1.Value
             * @instance
             */
            Value.prototype.array = null;

            /**
             * Value map.
             * @member {keywire.v1.Map|null} map
             * @memberof keywire.v1.Value
             * @instance
             */
            Value.prototype.map = null;

            /**
             * Value set.
             * @member {keywire.v1.Set|null} set
             * @memberof keywire.v1.Value
             * @instance
             */
            Value.prototype.set = null;

            /**
             * Value double.
             * @member {number|null} double
             * @memberof keywire.v1.Value
             * @instance
             */
            Value.prototype.double = null;

            /**
             * Value boolean.
             * @member {boolean|null} boolean
             * @memberof keywire.v1.Value
             * @instance
             */
            Value.prototype.boolean = null;

            /**
             * Value bigNumber.
             * @member {string|null} bigNumber
             * @memberof keywire.v1.Value
             * @instance
             */
            Value.prototype.bigNumber = null;

            /**
             * Value verbatim.
             * @member {keywire.v1.Verbatim|null} verbatim
             * @memberof keywire.v1.Value
             * @instance
             */
            Value.prototype.verbatim = null;

            /**
             * Value error.
             * @member {keywire.v1.Error|null} error
             * @memberof keywire.v1.Value
             * @instance
             */
            Value.prototype.error = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * Value kind.
             * @member {"bulk"|"integer"|"simple"|"null"|"array"|"map"|"set"|"double"|"boolean"|"bigNumber"|"verbatim"|"error"|undefined} kind
             * @memberof keywire.v1.Value
             * @instance
             */
            $Object.defineProperty(Value.prototype, "kind", {
                get: $util.oneOfGetter($oneOfFields = ["bulk", "integer", "simple", "null", "array", "map", "set", "double", "boolean", "bigNumber", "verbatim", "error"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Creates a new Value instance using the specified properties.
             * @function create
             * @memberof keywire.v1.Value
             * @static
             * @param {keywire.v1.Value.$Properties=} [properties] Properties to set
             * @returns {keywire.v1.Value} Value instance
             * @type {{
             *   (properties: keywire.v1.Value.$Shape): keywire.v1.Value & keywire.v1.Value.$Shape;
             *   (properties?: keywire.v1.Value.$Properties): keywire.v1.Value;
             * }}
             */
            Value.create = function(properties) {
                return new Value(properties);
            };

            /**
             * Encodes the specified Value message. Does not implicitly {@link keywire.v1.Value.verify|verify} messages.
             * @function encode
             * @memberof keywire.v1.Value
             * @static
             * @param {keywire.v1.Value.$Properties} message Value message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Value.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.bulk != null && $Object.hasOwnProperty.call(message, "bulk"))
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.bulk);
                if (message.integer != null && $Object.hasOwnProperty.call(message, "integer"))
                    writer.uint32(/* id 2, wireType 0 =*/16).sint64(message.integer);
                if (message.simple != null && $Object.hasOwnProperty.call(message, "simple"))
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.simple);
                if (message["null"] != null && $Object.hasOwnProperty.call(message, "null"))
                    writer.uint32(/* id 4, wireType 0 =*/32).bool(message["null"]);
                if (message.array != null && $Object.hasOwnProperty.call(message, "array"))
                    $root.keywire.v1.Array.encode(message.array, writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                if (message.map != null && $Object.hasOwnProperty.call(message, "map"))
                    $root.keywire.v1.Map.encode(message.map, writer.uint32(/* id 6, wireType 2 =*/50).fork(), _depth + 1).ldelim();
                if (message.set != null && $Object.hasOwnProperty.call(message, "set"))
                    $root.keywire.v1.Set.encode(message.set, writer.uint32(/* id 7, wireType 2 =*/58).fork(), _depth + 1).ldelim();
                if (message.double != null && $Object.hasOwnProperty.call(message, "double"))
                    writer.uint32(/* id 8, wireType 1 =*/65).double(message.double);
                if (message.boolean != null && $Object.hasOwnProperty.call(message, "boolean"))
                    writer.uint32(/* id 9, wireType 0 =*/72).bool(message.boolean);
                if (message.bigNumber != null && $Object.hasOwnProperty.call(message, "bigNumber"))
                    writer.uint32(/* id 10, wireType 2 =*/82).string(message.bigNumber);
                if (message.verbatim != null && $Object.hasOwnProperty.call(message, "verbatim"))
                    $root.keywire.v1.Verbatim.encode(message.verbatim, writer.uint32(/* id 11, wireType 2 =*/90).fork(), _depth + 1).ldelim();
                if (message.error != null && $Object.hasOwnProperty.call(message, "error"))
                    $root.keywire.v1.Error.encode(message.error, writer.uint32(/* id 12, wireType 2 =*/98).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Value message from the specified reader or buffer.
             * @function decode
             * @memberof keywire.v1.Value
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {keywire.v1.Value & keywire.v1.Value.$Shape} Value
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Value.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.keywire.v1.Value();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            message.bulk = reader.bytes();
                            message.kind = "bulk";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            message.integer = reader.sint64();
                            message.kind = "integer";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.simple = reader.stringVerify();
                            message.kind = "simple";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            message["null"] = reader.bool();
                            message.kind = "null";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            message.array = $root.keywire.v1.Array.decode(reader, reader.size(), $undefined, _depth + 1, message.array);
                            message.kind = "array";
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            message.map = $root.keywire.v1.Map.decode(reader, reader.size(), $undefined, _depth + 1, message.map);
                            message.kind = "map";
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            message.set = $root.keywire.v1.Set.decode(reader, reader.size(), $undefined, _depth + 1, message.set);
                            message.kind = "set";
                            continue;
                        }
                    case 8: {
                            if (wireType !== 1)
                                break;
                            message.double = reader.double();
                            message.kind = "double";
                            continue;
                        }
                    case 9: {
                            if (wireType !== 0)
                                break;
                            message.boolean = reader.bool();
                            message.kind = "boolean";
                            continue;
                        }
                    case 10: {
                            if (wireType !== 2)
                                break;
                            message.bigNumber = reader.stringVerify();
                            message.kind = "bigNumber";
                            continue;
                        }
                    case 11: {
                            if (wireType !== 2)
                                break;
                            message.verbatim = $root.keywire.v1.Verbatim.decode(reader, reader.size(), $undefined, _depth + 1, message.verbatim);
                            message.kind = "verbatim";
                            continue;
                        }
                    case 12: {
                            if (wireType !== 2)
                                break;
                            message.error = $root.keywire.v1.Error.decode(reader, reader.size(), $undefined, _depth + 1, message.error);
                            message.kind = "error";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a Value message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof keywire.v1.Value
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {keywire.v1.Value} Value
             */
            Value.fromObject = function (object, _depth) {
                if (object instanceof $root.keywire.v1.Value)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".keywire.v1.Value: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.keywire.v1.Value();
                if (object.bulk != null)
                    if (typeof object.bulk === "string")
                        $util.base64.decode(object.bulk, message.bulk = $util.newBuffer($util.base64.length(object.bulk)), 0);
                    else if (object.bulk.length >= 0)
                        message.bulk = object.bulk;
                if (object.integer != null)
                    if ($util.Long)
                        message.integer = $util.Long.fromValue(object.integer, false);
                    else if (typeof object.integer === "string")
                        message.integer = $parseInt(object.integer, 10);
                    else if (typeof object.integer === "number")
                        message.integer = object.integer;
                    else if (typeof object.integer === "object")
                        message.integer = new $util.LongBits(object.integer.low >>> 0, object.integer.high >>> 0).toNumber();
                if (object.simple != null)
                    message.simple = $String(object.simple);
                if (object["null"] != null)
                    message["null"] = $Boolean(object["null"]);
                if (object.array != null) {
                    if (!$util.isObject(object.array))
                        throw $TypeError(".keywire.v1.Value.array: object expected");
                    message.array = $root.keywire.v1.Array.fromObject(object.array, _depth + 1);
                }
                if (object.map != null) {
                    if (!$util.isObject(object.map))
                        throw $TypeError(".keywire.v1.Value.map: object expected");
                    message.map = $root.keywire.v1.Map.fromObject(object.map, _depth + 1);
                }
                if (object.set != null) {
                    if (!$util.isObject(object.set))
                        throw $TypeError(".keywire.v1.Value.set: object expected");
                    message.set = $root.keywire.v1.Set.fromObject(object.set, _depth + 1);
                }
                if (object.double != null)
                    message.double = $Number(object.double);
                if (object.boolean != null)
                    message.boolean = $Boolean(object.boolean);
                if (object.bigNumber != null)
                    message.bigNumber = $String(object.bigNumber);
                if (object.verbatim != null) {
                    if (!$util.isObject(object.verbatim))
                        throw $TypeError(".keywire.v1.Value.verbatim: object expected");
                    message.verbatim = $root.keywire.v1.Verbatim.fromObject(object.verbatim, _depth + 1);
                }
                if (object.error != null) {
                    if (!$util.isObject(object.error))
                        throw $TypeError(".keywire.v1.Value.error: object expected");
                    message.error = $root.keywire.v1.Error.fromObject(object.error, _depth + 1);
                }
                return message;
            };

            /**
             * Creates a plain object from a Value message. Also converts values to other types if specified.
             * @function toObject
             * @memberof keywire.v1.Value
             * @static
             * @param {keywire.v1.Value} message Value
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            Value.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (message.bulk != null && $Object.hasOwnProperty.call(message, "bulk")) {
                    object.bulk = options.bytes === $String ? $util.base64.encode(message.bulk, 0, message.bulk.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.bulk) : message.bulk;
                    if (options.oneofs)
                        object.kind = "bulk";
                }
                if (message.integer != null && $Object.hasOwnProperty.call(message, "integer")) {
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.integer = typeof message.integer === "number" ? $BigInt(message.integer) : $util.Long.fromBits(message.integer.low >>> 0, message.integer.high >>> 0, false).toBigInt();
                    else if (typeof message.integer === "number")
                        object.integer = options.longs === $String ? $String(message.integer) : message.integer;
                    else
                        object.integer = options.longs === $String ? $util.Long.prototype.toString.call(message.integer) : options.longs === $Number ? new $util.LongBits(message.integer.low >>> 0, message.integer.high >>> 0).toNumber() : message.integer;
                    if (options.oneofs)
                        object.kind = "integer";
                }
                if (message.simple != null && $Object.hasOwnProperty.call(message, "simple")) {
                    object.simple = message.simple;
                    if (options.oneofs)
                        object.kind = "simple";
                }
                if (message["null"] != null && $Object.hasOwnProperty.call(message, "null")) {
                    object["null"] = message["null"];
                    if (options.oneofs)
                        object.kind = "null";
                }
                if (message.array != null && $Object.hasOwnProperty.call(message, "array")) {
                    object.array = $root.keywire.v1.Array.toObject(message.array, options, _depth + 1);
                    if (options.oneofs)
                        object.kind = "array";
                }
                if (message.map != null && $Object.hasOwnProperty.call(message, "map")) {
                    object.map = $root.keywire.v1.Map.toObject(message.map, options, _depth + 1);
                    if (options.oneofs)
                        object.kind = "map";
                }
                if (message.set != null && $Object.hasOwnProperty.call(message, "set")) {
                    object.set = $root.keywire.v1.Set.toObject(message.set, options, _depth + 1);
                    if (options.oneofs)
                        object.kind = "set";
                }
                if (message.double != null && $Object.hasOwnProperty.call(message, "double")) {
                    object.double = options.json && !$isFinite(message.double) ? $String(message.double) : message.double;
                    if (options.oneofs)
                        object.kind = "double";
                }
                if (message.boolean != null && $Object.hasOwnProperty.call(message, "boolean")) {
                    object.boolean = message.boolean;
                    if (options.oneofs)
                        object.kind = "boolean";
                }
                if (message.bigNumber != null && $Object.hasOwnProperty.call(message, "bigNumber")) {
                    object.bigNumber = message.bigNumber;
                    if (options.oneofs)
                        object.kind = "bigNumber";
                }
                if (message.verbatim != null && $Object.hasOwnProperty.call(message, "verbatim")) {
                    object.verbatim = $root.keywire.v1.Verbatim.toObject(message.verbatim, options, _depth + 1);
                    if (options.oneofs)
                        object.kind = "verbatim";
                }
                if (message.error != null && $Object.hasOwnProperty.call(message, "error")) {
                    object.error = $root.keywire.v1.Error.toObject(message.error, options, _depth + 1);
                    if (options.oneofs)
                        object.kind = "error";
                }
                return object;
            };

            /**
             * Converts this Value to JSON.
             * @function toJSON
             * @memberof keywire.v1.Value
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            Value.prototype.toJSON = function() {
                return Value.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Value;
        })();

        v1.Array = (function() {

            /**
             * Properties of an Array.
             * @typedef {Object} keywire.v1.Array.$Properties
             * @property {Array.<keywire.v1.Value.$Properties>} [items] Array items
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Array.
             * @memberof keywire.v1
             * @interface IArray
             * @augments keywire.v1.Array.$Properties
             * @deprecated Use keywire.v1.Array.$Properties instead.
             */

            /**
             * Shape of an Array.
             * @typedef {{
             *   items?: Array.<keywire.v1.Value.$Shape>;
             *   $unknowns?: Array.<Uint8Array>;
             * }} keywire.v1.Array.$Shape
             */

            /**
             * Constructs a new Array.
             * @memberof keywire.v1
             * @classdesc Represents an Array.
             * @constructor
             * @param {keywire.v1.Array.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Array = function (properties) {
                this.items = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Array items.
             * @member {Array.<keywire.v1.Value>} items
             * @memberof keywire.v1.Array
             * @instance
             */
            Array.prototype.items = $util.emptyArray;

            /**
             * Creates a new Array instance using the specified properties.
             * @function create
             * @memberof keywire.v1.Array
             * @static
             * @param {keywire.v1.Array.$Properties=} [properties] Properties to set
             * @returns {keywire.v1.Array} Array instance
             * @type {{
             *   (properties: keywire.v1.Array.$Shape): keywire.v1.Array & keywire.v1.Array.$Shape;
             *   (properties?: keywire.v1.Array.$Properties): keywire.v1.Array;
             * }}
             */
            Array.create = function(properties) {
                return new Array(properties);
            };

            /**
             * Encodes the specified Array message. Does not implicitly {@link keywire.v1.Array.verify|verify} messages.
             * @function encode
             * @memberof keywire.v1.Array
             * @static
             * @param {keywire.v1.Array.$Properties} message Array message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Array.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.items != null && message.items.length)
                    for (let i = 0; i < message.items.length; ++i)
                        $root.keywire.v1.Value.encode(message.items[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Array message from the specified reader or buffer.
             * @function decode
             * @memberof keywire.v1.Array
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {keywire.v1.Array & keywire.v1.Array.$Shape} Array
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Array.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.keywire.v1.Array();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.items && message.items.length))
                                message.items = [];
                            message.items.push($root.keywire.v1.Value.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates an Array message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof keywire.v1.Array
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {keywire.v1.Array} Array
             */
            Array.fromObject = function (object, _depth) {
                if (object instanceof $root.keywire.v1.Array)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".keywire.v1.Array: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.keywire.v1.Array();
                if (object.items) {
                    if (!$Array.isArray(object.items))
                        throw $TypeError(".keywire.v1.Array.items: array expected");
                    message.items = $Array(object.items.length);
                    for (let i = 0; i < object.items.length; ++i) {
                        if (!$util.isObject(object.items[i]))
                            throw $TypeError(".keywire.v1.Array.items: object expected");
                        message.items[i] = $root.keywire.v1.Value.fromObject(object.items[i], _depth + 1);
                    }
                }
                return message;
            };

            /**
             * Creates a plain object from an Array message. Also converts values to other types if specified.
             * @function toObject
             * @memberof keywire.v1.Array
             * @static
             * @param {keywire.v1.Array} message Array
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            Array.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults)
                    object.items = [];
                if (message.items && message.items.length) {
                    object.items = $Array(message.items.length);
                    for (let j = 0; j < message.items.length; ++j)
                        object.items[j] = $root.keywire.v1.Value.toObject(message.items[j], options, _depth + 1);
                }
                return object;
            };

            /**
             * Converts this Array to JSON.
             * @function toJSON
             * @memberof keywire.v1.Array
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            Array.prototype.toJSON = function() {
                return Array.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Array;
        })();

        v1.Map = (function() {

            /**
             * Properties of a Map.
             * @typedef {Object} keywire.v1.Map.$Properties
             * @property {Array.<keywire.v1.Value.$Properties>} [entries] Map entries
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Map.
             * @memberof keywire.v1
             * @interface IMap
             * @augments keywire.v1.Map.$Properties
             * @deprecated Use keywire.v1.Map.$Properties instead.
             */

            /**
             * Shape of a Map.
             * @typedef {{
             *   entries?: Array.<keywire.v1.Value.$Shape>;
             *   $unknowns?: Array.<Uint8Array>;
             * }} keywire.v1.Map.$Shape
             */

            /**
             * Constructs a new Map.
             * @memberof keywire.v1
             * @classdesc Represents a Map.
             * @constructor
             * @param {keywire.v1.Map.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Map = function (properties) {
                this.entries = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Map entries.
             * @member {Array.<keywire.v1.Value>} entries
             * @memberof keywire.v1.Map
             * @instance
             */
            Map.prototype.entries = $util.emptyArray;

            /**
             * Creates a new Map instance using the specified properties.
             * @function create
             * @memberof keywire.v1.Map
             * @static
             * @param {keywire.v1.Map.$Properties=} [properties] Properties to set
             * @returns {keywire.v1.Map} Map instance
             * @type {{
             *   (properties: keywire.v1.Map.$Shape): keywire.v1.Map & keywire.v1.Map.$Shape;
             *   (properties?: keywire.v1.Map.$Properties): keywire.v1.Map;
             * }}
             */
            Map.create = function(properties) {
                return new Map(properties);
            };

            /**
             * Encodes the specified Map message. Does not implicitly {@link keywire.v1.Map.verify|verify} messages.
             * @function encode
             * @memberof keywire.v1.Map
             * @static
             * @param {keywire.v1.Map.$Properties} message Map message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Map.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.entries != null && message.entries.length)
                    for (let i = 0; i < message.entries.length; ++i)
                        $root.keywire.v1.Value.encode(message.entries[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Map message from the specified reader or buffer.
             * @function decode
             * @memberof keywire.v1.Map
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {keywire.v1.Map & keywire.v1.Map.$Shape} Map
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Map.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.keywire.v1.Map();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.entries && message.entries.length))
                                message.entries = [];
                            message.entries.push($root.keywire.v1.Value.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a Map message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof keywire.v1.Map
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {keywire.v1.Map} Map
             */
            Map.fromObject = function (object, _depth) {
                if (object instanceof $root.keywire.v1.Map)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".keywire.v1.Map: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.keywire.v1.Map();
                if (object.entries) {
                    if (!$Array.isArray(object.entries))
                        throw $TypeError(".keywire.v1.Map.entries: array expected");
                    message.entries = $Array(object.entries.length);
                    for (let i = 0; i < object.entries.length; ++i) {
                        if (!$util.isObject(object.entries[i]))
                            throw $TypeError(".keywire.v1.Map.entries: object expected");
                        message.entries[i] = $root.keywire.v1.Value.fromObject(object.entries[i], _depth + 1);
                    }
                }
                return message;
            };

            /**
             * Creates a plain object from a Map message. Also converts values to other types if specified.
             * @function toObject
             * @memberof keywire.v1.Map
             * @static
             * @param {keywire.v1.Map} message Map
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            Map.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults)
                    object.entries = [];
                if (message.entries && message.entries.length) {
                    object.entries = $Array(message.entries.length);
                    for (let j = 0; j < message.entries.length; ++j)
                        object.entries[j] = $root.keywire.v1.Value.toObject(message.entries[j], options, _depth + 1);
                }
                return object;
            };

            /**
             * Converts this Map to JSON.
             * @function toJSON
             * @memberof keywire.v1.Map
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            Map.prototype.toJSON = function() {
                return Map.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Map;
        })();

        v1.Set = (function() {

            /**
             * Properties of a Set.
             * @typedef {Object} keywire.v1.Set.$Properties
             * @property {Array.<keywire.v1.Value.$Properties>} [items] Set items
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Set.
             * @memberof keywire.v1
             * @interface ISet
             * @augments keywire.v1.Set.$Properties
             * @deprecated Use keywire.v1.Set.$Properties instead.
             */

            /**
             * Shape of a Set.
             * @typedef {{
             *   items?: Array.<keywire.v1.Value.$Shape>;
             *   $unknowns?: Array.<Uint8Array>;
             * }} keywire.v1.Set.$Shape
             */

            /**
             * Constructs a new Set.
             * @memberof keywire.v1
             * @classdesc Represents a Set.
             * @constructor
             * @param {keywire.v1.Set.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Set = function (properties) {
                this.items = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Set items.
             * @member {Array.<keywire.v1.Value>} items
             * @memberof keywire.v1.Set
             * @instance
             */
            Set.prototype.items = $util.emptyArray;

            /**
             * Creates a new Set instance using the specified properties.
             * @function create
             * @memberof keywire.v1.Set
             * @static
             * @param {keywire.v1.Set.$Properties=} [properties] Properties to set
             * @returns {keywire.v1.Set} Set instance
             * @type {{
             *   (properties: keywire.v1.Set.$Shape): keywire.v1.Set & keywire.v1.Set.$Shape;
             *   (properties?: keywire.v1.Set.$Properties): keywire.v1.Set;
             * }}
             */
            Set.create = function(properties) {
                return new Set(properties);
            };

            /**
             * Encodes the specified Set message. Does not implicitly {@link keywire.v1.Set.verify|verify} messages.
             * @function encode
             * @memberof keywire.v1.Set
             * @static
             * @param {keywire.v1.Set.$Properties} message Set message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Set.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.items != null && message.items.length)
                    for (let i = 0; i < message.items.length; ++i)
                        $root.keywire.v1.Value.encode(message.items[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Set message from the specified reader or buffer.
             * @function decode
             * @memberof keywire.v1.Set
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {keywire.v1.Set & keywire.v1.Set.$Shape} Set
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Set.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.keywire.v1.Set();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.items && message.items.length))
                                message.items = [];
                            message.items.push($root.keywire.v1.Value.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a Set message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof keywire.v1.Set
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {keywire.v1.Set} Set
             */
            Set.fromObject = function (object, _depth) {
                if (object instanceof $root.keywire.v1.Set)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".keywire.v1.Set: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.keywire.v1.Set();
                if (object.items) {
                    if (!$Array.isArray(object.items))
                        throw $TypeError(".keywire.v1.Set.items: array expected");
                    message.items = $Array(object.items.length);
                    for (let i = 0; i < object.items.length; ++i) {
                        if (!$util.isObject(object.items[i]))
                            throw $TypeError(".keywire.v1.Set.items: object expected");
                        message.items[i] = $root.keywire.v1.Value.fromObject(object.items[i], _depth + 1);
                    }
                }
                return message;
            };

            /**
             * Creates a plain object from a Set message. Also converts values to other types if specified.
             * @function toObject
             * @memberof keywire.v1.Set
             * @static
             * @param {keywire.v1.Set} message Set
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            Set.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults)
                    object.items = [];
                if (message.items && message.items.length) {
                    object.items = $Array(message.items.length);
                    for (let j = 0; j < message.items.length; ++j)
                        object.items[j] = $root.keywire.v1.Value.toObject(message.items[j], options, _depth + 1);
                }
                return object;
            };

            /**
             * Converts this Set to JSON.
             * @function toJSON
             * @memberof keywire.v1.Set
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            Set.prototype.toJSON = function() {
                return Set.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Set;
        })();

        v1.Verbatim = (function() {

            /**
             * Properties of a Verbatim.
             * @typedef {Object} keywire.v1.Verbatim.$Properties
             * @property {string} [format] Verbatim format
             * @property {Uint8Array} [text] Verbatim text
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Verbatim.
             * @memberof keywire.v1
             * @interface IVerbatim
             * @augments keywire.v1.Verbatim.$Properties
             * @deprecated Use keywire.v1.Verbatim.$Properties instead.
             */

            /**
             * Shape of a Verbatim.
             * @typedef {keywire.v1.Verbatim.$Properties} keywire.v1.Verbatim.$Shape
             */

            /**
             * Constructs a new Verbatim.
             * @memberof keywire.v1
             * @classdesc Represents a Verbatim.
             * @constructor
             * @param {keywire.v1.Verbatim.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Verbatim = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Verbatim format.
             * @member {string} format
             * @memberof keywire.v1.Verbatim
             * @instance
             */
            Verbatim.prototype.format = "";

            /**
             * Verbatim text.
             * @member {Uint8Array} text
             * @memberof keywire.v1.Verbatim
             * @instance
             */
            Verbatim.prototype.text = $util.newBuffer([]);

            /**
             * Creates a new Verbatim instance using the specified properties.
             * @function create
             * @memberof keywire.v1.Verbatim
             * @static
             * @param {keywire.v1.Verbatim.$Properties=} [properties] Properties to set
             * @returns {keywire.v1.Verbatim} Verbatim instance
             * @type {{
             *   (properties: keywire.v1.Verbatim.$Shape): keywire.v1.Verbatim & keywire.v1.Verbatim.$Shape;
             *   (properties?: keywire.v1.Verbatim.$Properties): keywire.v1.Verbatim;
             * }}
             */
            Verbatim.create = function(properties) {
                return new Verbatim(properties);
            };

            /**
             * Encodes the specified Verbatim message. Does not implicitly {@link keywire.v1.Verbatim.verify|verify} messages.
             * @function encode
             * @memberof keywire.v1.Verbatim
             * @static
             * @param {keywire.v1.Verbatim.$Properties} message Verbatim message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Verbatim.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.format != null && $Object.hasOwnProperty.call(message, "format") && message.format !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.format);
                if (message.text != null && $Object.hasOwnProperty.call(message, "text") && message.text.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.text);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Verbatim message from the specified reader or buffer.
             * @function decode
             * @memberof keywire.v1.Verbatim
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {keywire.v1.Verbatim & keywire.v1.Verbatim.$Shape} Verbatim
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Verbatim.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.keywire.v1.Verbatim();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.format = value;
                            else
                                delete message.format;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.text = value;
                            else
                                delete message.text;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a Verbatim message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof keywire.v1.Verbatim
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {keywire.v1.Verbatim} Verbatim
             */
            Verbatim.fromObject = function (object, _depth) {
                if (object instanceof $root.keywire.v1.Verbatim)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".keywire.v1.Verbatim: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.keywire.v1.Verbatim();
                if (object.format != null)
                    if (typeof object.format !== "string" || object.format.length)
                        message.format = $String(object.format);
                if (object.text != null)
                    if (object.text.length)
                        if (typeof object.text === "string")
                            $util.base64.decode(object.text, message.text = $util.newBuffer($util.base64.length(object.text)), 0);
                        else if (object.text.length >= 0)
                            message.text = object.text;
                return message;
            };

            /**
             * Creates a plain object from a Verbatim message. Also converts values to other types if specified.
             * @function toObject
             * @memberof keywire.v1.Verbatim
             * @static
             * @param {keywire.v1.Verbatim} message Verbatim
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            Verbatim.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    object.format = "";
                    if (options.bytes === $String)
                        object.text = "";
                    else {
                        object.text = [];
                        if (options.bytes !== $Array)
                            object.text = $util.newBuffer(object.text);
                    }
                }
                if (message.format != null && $Object.hasOwnProperty.call(message, "format"))
                    object.format = message.format;
                if (message.text != null && $Object.hasOwnProperty.call(message, "text"))
                    object.text = options.bytes === $String ? $util.base64.encode(message.text, 0, message.text.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.text) : message.text;
                return object;
            };

            /**
             * Converts this Verbatim to JSON.
             * @function toJSON
             * @memberof keywire.v1.Verbatim
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            Verbatim.prototype.toJSON = function() {
                return Verbatim.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Verbatim;
        })();

        v1.Error = (function() {

            /**
             * Properties of an Error.
             * @typedef {Object} keywire.v1.Error.$Properties
             * @property {string} [code] Error code
             * @property {string} [text] Error text
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Error.
             * @memberof keywire.v1
             * @interface IError
             * @augments keywire.v1.Error.$Properties
             * @deprecated Use keywire.v1.Error.$Properties instead.
             */

            /**
             * Shape of an Error.
             * @typedef {keywire.v1.Error.$Properties} keywire.v1.Error.$Shape
             */

            /**
             * Constructs a new Error.
             * @memberof keywire.v1
             * @classdesc Represents an Error.
             * @constructor
             * @param {keywire.v1.Error.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Error = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Error code.
             * @member {string} code
             * @memberof keywire.v1.Error
             * @instance
             */
            Error.prototype.code = "";

            /**
             * Error text.
             * @member {string} text
             * @memberof keywire.v1.Error
             * @instance
             */
            Error.prototype.text = "";

            /**
             * Creates a new Error instance using the specified properties.
             * @function create
             * @memberof keywire.v1.Error
             * @static
             * @param {keywire.v1.Error.$Properties=} [properties] Properties to set
             * @returns {keywire.v1.Error} Error instance
             * @type {{
             *   (properties: keywire.v1.Error.$Shape): keywire.v1.Error & keywire.v1.Error.$Shape;
             *   (properties?: keywire.v1.Error.$Properties): keywire.v1.Error;
             * }}
             */
            Error.create = function(properties) {
                return new Error(properties);
            };

            /**
             * Encodes the specified Error message. Does not implicitly {@link keywire.v1.Error.verify|verify} messages.
             * @function encode
             * @memberof keywire.v1.Error
             * @static
             * @param {keywire.v1.Error.$Properties} message Error message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Error.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.code != null && $Object.hasOwnProperty.call(message, "code") && message.code !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.code);
                if (message.text != null && $Object.hasOwnProperty.call(message, "text") && message.text !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.text);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Error message from the specified reader or buffer.
             * @function decode
             * @memberof keywire.v1.Error
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {keywire.v1.Error & keywire.v1.Error.$Shape} Error
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Error.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.keywire.v1.Error();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.code = value;
                            else
                                delete message.code;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.text = value;
                            else
                                delete message.text;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates an Error message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof keywire.v1.Error
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {keywire.v1.Error} Error
             */
            Error.fromObject = function (object, _depth) {
                if (object instanceof $root.keywire.v1.Error)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".keywire.v1.Error: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.keywire.v1.Error();
                if (object.code != null)
                    if (typeof object.code !== "string" || object.code.length)
                        message.code = $String(object.code);
                if (object.text != null)
                    if (typeof object.text !== "string" || object.text.length)
                        message.text = $String(object.text);
                return message;
            };

            /**
             * Creates a plain object from an Error message. Also converts values to other types if specified.
             * @function toObject
             * @memberof keywire.v1.Error
             * @static
             * @param {keywire.v1.Error} message Error
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            Error.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    object.code = "";
                    object.text = "";
                }
                if (message.code != null && $Object.hasOwnProperty.call(message, "code"))
                    object.code = message.code;
                if (message.text != null && $Object.hasOwnProperty.call(message, "text"))
                    object.text = message.text;
                return object;
            };

            /**
             * Converts this Error to JSON.
             * @function toJSON
             * @memberof keywire.v1.Error
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            Error.prototype.toJSON = function() {
                return Error.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Error;
        })();

        return v1;
    })();

    return keywire;
})();

export {
  $root as default
};
