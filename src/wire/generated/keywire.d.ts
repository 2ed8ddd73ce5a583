import * as $protobuf from "protobufjs/minimal.js";
import Long = require("long");

/** Namespace keywire. */
export namespace keywire {

    /** Namespace v1. */
    namespace v1 {

        /**
         * Properties of a ClientFrame.
         * @deprecated Use keywire.v1.ClientFrame.$Properties instead.
         */
        interface IClientFrame extends keywire.v1.ClientFrame.$Properties {
        }

        /** Represents a ClientFrame. */
        class ClientFrame {

            /**
             * Constructs a new ClientFrame.
             * @param [properties] Properties to set
             */
            constructor(properties?: keywire.v1.ClientFrame.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ClientFrame requests. */
            requests: keywire.v1.Request[];

            /**
             * Creates a new ClientFrame instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ClientFrame instance
             */
            static create(properties: keywire.v1.ClientFrame.$Shape): keywire.v1.ClientFrame & keywire.v1.ClientFrame.$Shape;
            static create(properties?: keywire.v1.ClientFrame.$Properties): keywire.v1.ClientFrame;

            /**
             * Encodes the specified ClientFrame message. Does not implicitly {@link keywire.v1.ClientFrame.verify|verify} messages.
             * @param message ClientFrame message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: keywire.v1.ClientFrame.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ClientFrame message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {keywire.v1.ClientFrame & keywire.v1.ClientFrame.$Shape} ClientFrame
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): keywire.v1.ClientFrame & keywire.v1.ClientFrame.$Shape;
        }

        namespace ClientFrame {

            /** Properties of a ClientFrame. */
            interface $Properties {

                /** ClientFrame requests */
                requests?: keywire.v1.Request.$Properties[];

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ClientFrame. */
            type $Shape = {
              requests?: keywire.v1.Request.$Shape[];
              $unknowns?: Uint8Array[];
            };
        }

        /**
         * Properties of a ServerFrame.
         * @deprecated Use keywire.v1.ServerFrame.$Properties instead.
         */
        interface IServerFrame extends keywire.v1.ServerFrame.$Properties {
        }

        /** Represents a ServerFrame. */
        class ServerFrame {

            /**
             * Constructs a new ServerFrame.
             * @param [properties] Properties to set
             */
            constructor(properties?: keywire.v1.ServerFrame.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ServerFrame messages. */
            messages: keywire.v1.ServerMessage[];

            /**
             * Creates a new ServerFrame instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ServerFrame instance
             */
            static create(properties: keywire.v1.ServerFrame.$Shape): keywire.v1.ServerFrame & keywire.v1.ServerFrame.$Shape;
            static create(properties?: keywire.v1.ServerFrame.$Properties): keywire.v1.ServerFrame;

            /**
             * Encodes the specified ServerFrame message. Does not implicitly {@link keywire.v1.ServerFrame.verify|verify} messages.
             * @param message ServerFrame message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: keywire.v1.ServerFrame.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ServerFrame message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {keywire.v1.ServerFrame & keywire.v1.ServerFrame.$Shape} ServerFrame
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): keywire.v1.ServerFrame & keywire.v1.ServerFrame.$Shape;
        }

        namespace ServerFrame {

            /** Properties of a ServerFrame. */
            interface $Properties {

                /** ServerFrame messages */
                messages?: keywire.v1.ServerMessage.$Properties[];

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ServerFrame. */
            type $Shape = {
              messages?: keywire.v1.ServerMessage.$Shape[];
              $unknowns?: Uint8Array[];
            };
        }

        /**
         * Properties of a Request.
         * @deprecated Use keywire.v1.Request.$Properties instead.
         */
        interface IRequest extends keywire.v1.Request.$Properties {
        }

        /** Represents a Request. */
        class Request {

            /**
             * Constructs a new Request.
             * @param [properties] Properties to set
             */
            constructor(properties?: keywire.v1.Request.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Request id. */
            id: number;

            /** Request command. */
            command: (keywire.v1.Command|null);

            /** Request publish. */
            publish: (keywire.v1.Publish|null);

            /** Request subscribe. */
            subscribe: (keywire.v1.Subscribe|null);

            /** Request unsubscribe. */
            unsubscribe: (keywire.v1.Unsubscribe|null);

            /** Request cancel. */
            cancel: (keywire.v1.Cancel|null);

            /** Request ping. */
            ping: (keywire.v1.Ping|null);

            /** Request hello. */
            hello: (keywire.v1.Hello|null);

            /** Request transaction. */
            transaction: (keywire.v1.Transaction|null);

            /** Request watch. */
            watch: (keywire.v1.Watch|null);

            /** Request unwatch. */
            unwatch: (keywire.v1.Unwatch|null);

            /** Request database. */
            database: number;

            /** Request durability. */
            durability: keywire.v1.Durability;

            /** Request receipt. */
            receipt: boolean;

            /** Request kind. */
            kind?: ("command"|"publish"|"subscribe"|"unsubscribe"|"cancel"|"ping"|"hello"|"transaction"|"watch"|"unwatch");

            /**
             * Creates a new Request instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Request instance
             */
            static create(properties: keywire.v1.Request.$Shape): keywire.v1.Request & keywire.v1.Request.$Shape;
            static create(properties?: keywire.v1.Request.$Properties): keywire.v1.Request;

            /**
             * Encodes the specified Request message. Does not implicitly {@link keywire.v1.Request.verify|verify} messages.
             * @param message Request message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: keywire.v1.Request.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Request message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {keywire.v1.Request & keywire.v1.Request.$Shape} Request
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): keywire.v1.Request & keywire.v1.Request.$Shape;
        }

        namespace Request {

            /** Properties of a Request. */
            interface $Properties {

                /** Request id */
                id?: number;

                /** Request command */
                command?: (keywire.v1.Command.$Properties|null);

                /** Request publish */
                publish?: (keywire.v1.Publish.$Properties|null);

                /** Request subscribe */
                subscribe?: (keywire.v1.Subscribe.$Properties|null);

                /** Request unsubscribe */
                unsubscribe?: (keywire.v1.Unsubscribe.$Properties|null);

                /** Request cancel */
                cancel?: (keywire.v1.Cancel.$Properties|null);

                /** Request ping */
                ping?: (keywire.v1.Ping.$Properties|null);

                /** Request hello */
                hello?: (keywire.v1.Hello.$Properties|null);

                /** Request transaction */
                transaction?: (keywire.v1.Transaction.$Properties|null);

                /** Request watch */
                watch?: (keywire.v1.Watch.$Properties|null);

                /** Request unwatch */
                unwatch?: (keywire.v1.Unwatch.$Properties|null);

                /** Request database */
                database?: number;

                /** Request durability */
                durability?: keywire.v1.Durability;

                /** Request receipt */
                receipt?: boolean;

                /** Request kind */
                kind?: ("command"|"publish"|"subscribe"|"unsubscribe"|"cancel"|"ping"|"hello"|"transaction"|"watch"|"unwatch");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a Request. */
            type $Shape = {
              id?: number;
              command?: keywire.v1.Command.$Shape|null;
              publish?: keywire.v1.Publish.$Shape|null;
              subscribe?: keywire.v1.Subscribe.$Shape|null;
              unsubscribe?: keywire.v1.Unsubscribe.$Shape|null;
              cancel?: keywire.v1.Cancel.$Shape|null;
              ping?: keywire.v1.Ping.$Shape|null;
              hello?: keywire.v1.Hello.$Shape|null;
              transaction?: keywire.v1.Transaction.$Shape|null;
              watch?: keywire.v1.Watch.$Shape|null;
              unwatch?: keywire.v1.Unwatch.$Shape|null;
              database?: number;
              durability?: keywire.v1.Durability;
              receipt?: boolean;
              $unknowns?: Uint8Array[];
            } & (
              ({ kind?: undefined; command?: null; publish?: null; subscribe?: null; unsubscribe?: null; cancel?: null; ping?: null; hello?: null; transaction?: null; watch?: null; unwatch?: null }|{ kind?: "command"; command: keywire.v1.Command.$Shape; publish?: null; subscribe?: null; unsubscribe?: null; cancel?: null; ping?: null; hello?: null; transaction?: null; watch?: null; unwatch?: null }|{ kind?: "publish"; command?: null; publish: keywire.v1.Publish.$Shape; subscribe?: null; unsubscribe?: null; cancel?: null; ping?: null; hello?: null; transaction?: null; watch?: null; unwatch?: null }|{ kind?: "subscribe"; command?: null; publish?: null; subscribe: keywire.v1.Subscribe.$Shape; unsubscribe?: null; cancel?: null; ping?: null; hello?: null; transaction?: null; watch?: null; unwatch?: null }|{ kind?: "unsubscribe"; command?: null; publish?: null; subscribe?: null; unsubscribe: keywire.v1.Unsubscribe.$Shape; cancel?: null; ping?: null; hello?: null; transaction?: null; watch?: null; unwatch?: null }|{ kind?: "cancel"; command?: null; publish?: null; subscribe?: null; unsubscribe?: null; cancel: keywire.v1.Cancel.$Shape; ping?: null; hello?: null; transaction?: null; watch?: null; unwatch?: null }|{ kind?: "ping"; command?: null; publish?: null; subscribe?: null; unsubscribe?: null; cancel?: null; ping: keywire.v1.Ping.$Shape; hello?: null; transaction?: null; watch?: null; unwatch?: null }|{ kind?: "hello"; command?: null; publish?: null; subscribe?: null; unsubscribe?: null; cancel?: null; ping?: null; hello: keywire.v1.Hello.$Shape; transaction?: null; watch?: null; unwatch?: null }|{ kind?: "transaction"; command?: null; publish?: null; subscribe?: null; unsubscribe?: null; cancel?: null; ping?: null; hello?: null; transaction: keywire.v1.Transaction.$Shape; watch?: null; unwatch?: null }|{ kind?: "watch"; command?: null; publish?: null; subscribe?: null; unsubscribe?: null; cancel?: null; ping?: null; hello?: null; transaction?: null; watch: keywire.v1.Watch.$Shape; unwatch?: null }|{ kind?: "unwatch"; command?: null; publish?: null; subscribe?: null; unsubscribe?: null; cancel?: null; ping?: null; hello?: null; transaction?: null; watch?: null; unwatch: keywire.v1.Unwatch.$Shape })
            );
        }

        /** Durability enum. */
        enum Durability {

            /** DURABILITY_UNSPECIFIED value */
            DURABILITY_UNSPECIFIED = 0,

            /** DURABILITY_APPLIED value */
            DURABILITY_APPLIED = 1,

            /** DURABILITY_WRITTEN value */
            DURABILITY_WRITTEN = 2,

            /** DURABILITY_SYNCED value */
            DURABILITY_SYNCED = 3
        }

        /**
         * Properties of a Command.
         * @deprecated Use keywire.v1.Command.$Properties instead.
         */
        interface ICommand extends keywire.v1.Command.$Properties {
        }

        /** Represents a Command. */
        class Command {

            /**
             * Constructs a new Command.
             * @param [properties] Properties to set
             */
            constructor(properties?: keywire.v1.Command.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Command args. */
            args: Uint8Array[];

            /**
             * Creates a new Command instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Command instance
             */
            static create(properties: keywire.v1.Command.$Shape): keywire.v1.Command & keywire.v1.Command.$Shape;
            static create(properties?: keywire.v1.Command.$Properties): keywire.v1.Command;

            /**
             * Encodes the specified Command message. Does not implicitly {@link keywire.v1.Command.verify|verify} messages.
             * @param message Command message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: keywire.v1.Command.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Command message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {keywire.v1.Command & keywire.v1.Command.$Shape} Command
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): keywire.v1.Command & keywire.v1.Command.$Shape;
        }

        namespace Command {

            /** Properties of a Command. */
            interface $Properties {

                /** Command args */
                args?: Uint8Array[];

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Command. */
            type $Shape = keywire.v1.Command.$Properties;
        }

        /**
         * Properties of a Publish.
         * @deprecated Use keywire.v1.Publish.$Properties instead.
         */
        interface IPublish extends keywire.v1.Publish.$Properties {
        }

        /** Represents a Publish. */
        class Publish {

            /**
             * Constructs a new Publish.
             * @param [properties] Properties to set
             */
            constructor(properties?: keywire.v1.Publish.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Publish channel. */
            channel: Uint8Array;

            /** Publish payload. */
            payload: Uint8Array;

            /**
             * Creates a new Publish instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Publish instance
             */
            static create(properties: keywire.v1.Publish.$Shape): keywire.v1.Publish & keywire.v1.Publish.$Shape;
            static create(properties?: keywire.v1.Publish.$Properties): keywire.v1.Publish;

            /**
             * Encodes the specified Publish message. Does not implicitly {@link keywire.v1.Publish.verify|verify} messages.
             * @param message Publish message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: keywire.v1.Publish.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Publish message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {keywire.v1.Publish & keywire.v1.Publish.$Shape} Publish
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): keywire.v1.Publish & keywire.v1.Publish.$Shape;
        }

        namespace Publish {

            /** Properties of a Publish. */
            interface $Properties {

                /** Publish channel */
                channel?: Uint8Array;

                /** Publish payload */
                payload?: Uint8Array;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Publish. */
            type $Shape = keywire.v1.Publish.$Properties;
        }

        /**
         * Properties of a Subscribe.
         * @deprecated Use keywire.v1.Subscribe.$Properties instead.
         */
        interface ISubscribe extends keywire.v1.Subscribe.$Properties {
        }

        /** Represents a Subscribe. */
        class Subscribe {

            /**
             * Constructs a new Subscribe.
             * @param [properties] Properties to set
             */
            constructor(properties?: keywire.v1.Subscribe.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Subscribe channels. */
            channels: Uint8Array[];

            /** Subscribe patterns. */
            patterns: Uint8Array[];

            /** Subscribe shardChannels. */
            shardChannels: Uint8Array[];

            /**
             * Creates a new Subscribe instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Subscribe instance
             */
            static create(properties: keywire.v1.Subscribe.$Shape): keywire.v1.Subscribe & keywire.v1.Subscribe.$Shape;
            static create(properties?: keywire.v1.Subscribe.$Properties): keywire.v1.Subscribe;

            /**
             * Encodes the specified Subscribe message. Does not implicitly {@link keywire.v1.Subscribe.verify|verify} messages.
             * @param message Subscribe message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: keywire.v1.Subscribe.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Subscribe message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {keywire.v1.Subscribe & keywire.v1.Subscribe.$Shape} Subscribe
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): keywire.v1.Subscribe & keywire.v1.Subscribe.$Shape;
        }

        namespace Subscribe {

            /** Properties of a Subscribe. */
            interface $Properties {

                /** Subscribe channels */
                channels?: Uint8Array[];

                /** Subscribe patterns */
                patterns?: Uint8Array[];

                /** Subscribe shardChannels */
                shardChannels?: Uint8Array[];

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Subscribe. */
            type $Shape = keywire.v1.Subscribe.$Properties;
        }

        /**
         * Properties of an Unsubscribe.
         * @deprecated Use keywire.v1.Unsubscribe.$Properties instead.
         */
        interface IUnsubscribe extends keywire.v1.Unsubscribe.$Properties {
        }

        /** Represents an Unsubscribe. */
        class Unsubscribe {

            /**
             * Constructs a new Unsubscribe.
             * @param [properties] Properties to set
             */
            constructor(properties?: keywire.v1.Unsubscribe.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Unsubscribe channels. */
            channels: Uint8Array[];

            /** Unsubscribe patterns. */
            patterns: Uint8Array[];

            /** Unsubscribe shardChannels. */
            shardChannels: Uint8Array[];

            /**
             * Creates a new Unsubscribe instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Unsubscribe instance
             */
            static create(properties: keywire.v1.Unsubscribe.$Shape): keywire.v1.Unsubscribe & keywire.v1.Unsubscribe.$Shape;
            static create(properties?: keywire.v1.Unsubscribe.$Properties): keywire.v1.Unsubscribe;

            /**
             * Encodes the specified Unsubscribe message. Does not implicitly {@link keywire.v1.Unsubscribe.verify|verify} messages.
             * @param message Unsubscribe message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: keywire.v1.Unsubscribe.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Unsubscribe message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {keywire.v1.Unsubscribe & keywire.v1.Unsubscribe.$Shape} Unsubscribe
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): keywire.v1.Unsubscribe & keywire.v1.Unsubscribe.$Shape;
        }

        namespace Unsubscribe {

            /** Properties of an Unsubscribe. */
            interface $Properties {

                /** Unsubscribe channels */
                channels?: Uint8Array[];

                /** Unsubscribe patterns */
                patterns?: Uint8Array[];

                /** Unsubscribe shardChannels */
                shardChannels?: Uint8Array[];

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Unsubscribe. */
            type $Shape = keywire.v1.Unsubscribe.$Properties;
        }

        /**
         * Properties of a Cancel.
         * @deprecated Use keywire.v1.Cancel.$Properties instead.
         */
        interface ICancel extends keywire.v1.Cancel.$Properties {
        }

        /** Represents a Cancel. */
        class Cancel {

            /**
             * Constructs a new Cancel.
             * @param [properties] Properties to set
             */
            constructor(properties?: keywire.v1.Cancel.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Cancel id. */
            id: number;

            /**
             * Creates a new Cancel instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Cancel instance
             */
            static create(properties: keywire.v1.Cancel.$Shape): keywire.v1.Cancel & keywire.v1.Cancel.$Shape;
            static create(properties?: keywire.v1.Cancel.$Properties): keywire.v1.Cancel;

            /**
             * Encodes the specified Cancel message. Does not implicitly {@link keywire.v1.Cancel.verify|verify} messages.
             * @param message Cancel message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: keywire.v1.Cancel.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Cancel message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {keywire.v1.Cancel & keywire.v1.Cancel.$Shape} Cancel
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): keywire.v1.Cancel & keywire.v1.Cancel.$Shape;
        }

        namespace Cancel {

            /** Properties of a Cancel. */
            interface $Properties {

                /** Cancel id */
                id?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Cancel. */
            type $Shape = keywire.v1.Cancel.$Properties;
        }

        /**
         * Properties of a Ping.
         * @deprecated Use keywire.v1.Ping.$Properties instead.
         */
        interface IPing extends keywire.v1.Ping.$Properties {
        }

        /** Represents a Ping. */
        class Ping {

            /**
             * Constructs a new Ping.
             * @param [properties] Properties to set
             */
            constructor(properties?: keywire.v1.Ping.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Creates a new Ping instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Ping instance
             */
            static create(properties: keywire.v1.Ping.$Shape): keywire.v1.Ping & keywire.v1.Ping.$Shape;
            static create(properties?: keywire.v1.Ping.$Properties): keywire.v1.Ping;

            /**
             * Encodes the specified Ping message. Does not implicitly {@link keywire.v1.Ping.verify|verify} messages.
             * @param message Ping message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: keywire.v1.Ping.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Ping message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {keywire.v1.Ping & keywire.v1.Ping.$Shape} Ping
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): keywire.v1.Ping & keywire.v1.Ping.$Shape;
        }

        namespace Ping {

            /** Properties of a Ping. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Ping. */
            type $Shape = keywire.v1.Ping.$Properties;
        }

        /**
         * Properties of a Transaction.
         * @deprecated Use keywire.v1.Transaction.$Properties instead.
         */
        interface ITransaction extends keywire.v1.Transaction.$Properties {
        }

        /** Represents a Transaction. */
        class Transaction {

            /**
             * Constructs a new Transaction.
             * @param [properties] Properties to set
             */
            constructor(properties?: keywire.v1.Transaction.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Transaction token. */
            token: Uint8Array;

            /** Transaction commands. */
            commands: keywire.v1.Command[];

            /**
             * Creates a new Transaction instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Transaction instance
             */
            static create(properties: keywire.v1.Transaction.$Shape): keywire.v1.Transaction & keywire.v1.Transaction.$Shape;
            static create(properties?: keywire.v1.Transaction.$Properties): keywire.v1.Transaction;

            /**
             * Encodes the specified Transaction message. Does not implicitly {@link keywire.v1.Transaction.verify|verify} messages.
             * @param message Transaction message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: keywire.v1.Transaction.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Transaction message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {keywire.v1.Transaction & keywire.v1.Transaction.$Shape} Transaction
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): keywire.v1.Transaction & keywire.v1.Transaction.$Shape;
        }

        namespace Transaction {

            /** Properties of a Transaction. */
            interface $Properties {

                /** Transaction token */
                token?: Uint8Array;

                /** Transaction commands */
                commands?: keywire.v1.Command.$Properties[];

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Transaction. */
            type $Shape = keywire.v1.Transaction.$Properties;
        }

        /**
         * Properties of a Watch.
         * @deprecated Use keywire.v1.Watch.$Properties instead.
         */
        interface IWatch extends keywire.v1.Watch.$Properties {
        }

        /** Represents a Watch. */
        class Watch {

            /**
             * Constructs a new Watch.
             * @param [properties] Properties to set
             */
            constructor(properties?: keywire.v1.Watch.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Watch keys. */
            keys: Uint8Array[];

            /**
             * Creates a new Watch instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Watch instance
             */
            static create(properties: keywire.v1.Watch.$Shape): keywire.v1.Watch & keywire.v1.Watch.$Shape;
            static create(properties?: keywire.v1.Watch.$Properties): keywire.v1.Watch;

            /**
             * Encodes the specified Watch message. Does not implicitly {@link keywire.v1.Watch.verify|verify} messages.
             * @param message Watch message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: keywire.v1.Watch.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Watch message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {keywire.v1.Watch & keywire.v1.Watch.$Shape} Watch
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): keywire.v1.Watch & keywire.v1.Watch.$Shape;
        }

        namespace Watch {

            /** Properties of a Watch. */
            interface $Properties {

                /** Watch keys */
                keys?: Uint8Array[];

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Watch. */
            type $Shape = keywire.v1.Watch.$Properties;
        }

        /**
         * Properties of an Unwatch.
         * @deprecated Use keywire.v1.Unwatch.$Properties instead.
         */
        interface IUnwatch extends keywire.v1.Unwatch.$Properties {
        }

        /** Represents an Unwatch. */
        class Unwatch {

            /**
             * Constructs a new Unwatch.
             * @param [properties] Properties to set
             */
            constructor(properties?: keywire.v1.Unwatch.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Unwatch token. */
            token: Uint8Array;

            /**
             * Creates a new Unwatch instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Unwatch instance
             */
            static create(properties: keywire.v1.Unwatch.$Shape): keywire.v1.Unwatch & keywire.v1.Unwatch.$Shape;
            static create(properties?: keywire.v1.Unwatch.$Properties): keywire.v1.Unwatch;

            /**
             * Encodes the specified Unwatch message. Does not implicitly {@link keywire.v1.Unwatch.verify|verify} messages.
             * @param message Unwatch message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: keywire.v1.Unwatch.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Unwatch message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {keywire.v1.Unwatch & keywire.v1.Unwatch.$Shape} Unwatch
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): keywire.v1.Unwatch & keywire.v1.Unwatch.$Shape;
        }

        namespace Unwatch {

            /** Properties of an Unwatch. */
            interface $Properties {

                /** Unwatch token */
                token?: Uint8Array;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Unwatch. */
            type $Shape = keywire.v1.Unwatch.$Properties;
        }

        /**
         * Properties of a Hello.
         * @deprecated Use keywire.v1.Hello.$Properties instead.
         */
        interface IHello extends keywire.v1.Hello.$Properties {
        }

        /** Represents a Hello. */
        class Hello {

            /**
             * Constructs a new Hello.
             * @param [properties] Properties to set
             */
            constructor(properties?: keywire.v1.Hello.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Hello version. */
            version: number;

            /** Hello features. */
            features: string[];

            /** Hello clientName. */
            clientName: string;

            /** Hello libraryName. */
            libraryName: string;

            /** Hello libraryVersion. */
            libraryVersion: string;

            /** Hello frameBytesMax. */
            frameBytesMax: number;

            /** Hello replyBytesMax. */
            replyBytesMax: number;

            /**
             * Creates a new Hello instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Hello instance
             */
            static create(properties: keywire.v1.Hello.$Shape): keywire.v1.Hello & keywire.v1.Hello.$Shape;
            static create(properties?: keywire.v1.Hello.$Properties): keywire.v1.Hello;

            /**
             * Encodes the specified Hello message. Does not implicitly {@link keywire.v1.Hello.verify|verify} messages.
             * @param message Hello message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: keywire.v1.Hello.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Hello message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {keywire.v1.Hello & keywire.v1.Hello.$Shape} Hello
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): keywire.v1.Hello & keywire.v1.Hello.$Shape;
        }

        namespace Hello {

            /** Properties of a Hello. */
            interface $Properties {

                /** Hello version */
                version?: number;

                /** Hello features */
                features?: string[];

                /** Hello clientName */
                clientName?: string;

                /** Hello libraryName */
                libraryName?: string;

                /** Hello libraryVersion */
                libraryVersion?: string;

                /** Hello frameBytesMax */
                frameBytesMax?: number;

                /** Hello replyBytesMax */
                replyBytesMax?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Hello. */
            type $Shape = keywire.v1.Hello.$Properties;
        }

        /**
         * Properties of a ServerMessage.
         * @deprecated Use keywire.v1.ServerMessage.$Properties instead.
         */
        interface IServerMessage extends keywire.v1.ServerMessage.$Properties {
        }

        /** Represents a ServerMessage. */
        class ServerMessage {

            /**
             * Constructs a new ServerMessage.
             * @param [properties] Properties to set
             */
            constructor(properties?: keywire.v1.ServerMessage.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ServerMessage response. */
            response: (keywire.v1.Response|null);

            /** ServerMessage push. */
            push: (keywire.v1.Push|null);

            /** ServerMessage welcome. */
            welcome: (keywire.v1.Welcome|null);

            /** ServerMessage invalidation. */
            invalidation: (keywire.v1.Invalidation|null);

            /** ServerMessage kind. */
            kind?: ("response"|"push"|"welcome"|"invalidation");

            /**
             * Creates a new ServerMessage instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ServerMessage instance
             */
            static create(properties: keywire.v1.ServerMessage.$Shape): keywire.v1.ServerMessage & keywire.v1.ServerMessage.$Shape;
            static create(properties?: keywire.v1.ServerMessage.$Properties): keywire.v1.ServerMessage;

            /**
             * Encodes the specified ServerMessage message. Does not implicitly {@link keywire.v1.ServerMessage.verify|verify} messages.
             * @param message ServerMessage message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: keywire.v1.ServerMessage.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ServerMessage message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {keywire.v1.ServerMessage & keywire.v1.ServerMessage.$Shape} ServerMessage
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): keywire.v1.ServerMessage & keywire.v1.ServerMessage.$Shape;
        }

        namespace ServerMessage {

            /** Properties of a ServerMessage. */
            interface $Properties {

                /** ServerMessage response */
                response?: (keywire.v1.Response.$Properties|null);

                /** ServerMessage push */
                push?: (keywire.v1.Push.$Properties|null);

                /** ServerMessage welcome */
                welcome?: (keywire.v1.Welcome.$Properties|null);

                /** ServerMessage invalidation */
                invalidation?: (keywire.v1.Invalidation.$Properties|null);

                /** ServerMessage kind */
                kind?: ("response"|"push"|"welcome"|"invalidation");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a ServerMessage. */
            type $Shape = {
              response?: keywire.v1.Response.$Shape|null;
              push?: keywire.v1.Push.$Shape|null;
              welcome?: keywire.v1.Welcome.$Shape|null;
              invalidation?: keywire.v1.Invalidation.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ kind?: undefined; response?: null; push?: null; welcome?: null; invalidation?: null }|{ kind?: "response"; response: keywire.v1.Response.$Shape; push?: null; welcome?: null; invalidation?: null }|{ kind?: "push"; response?: null; push: keywire.v1.Push.$Shape; welcome?: null; invalidation?: null }|{ kind?: "welcome"; response?: null; push?: null; welcome: keywire.v1.Welcome.$Shape; invalidation?: null }|{ kind?: "invalidation"; response?: null; push?: null; welcome?: null; invalidation: keywire.v1.Invalidation.$Shape })
            );
        }

        /**
         * Properties of a Response.
         * @deprecated Use keywire.v1.Response.$Properties instead.
         */
        interface IResponse extends keywire.v1.Response.$Properties {
        }

        /** Represents a Response. */
        class Response {

            /**
             * Constructs a new Response.
             * @param [properties] Properties to set
             */
            constructor(properties?: keywire.v1.Response.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Response id. */
            id: number;

            /** Response value. */
            value: (keywire.v1.Value|null);

            /** Response error. */
            error: (keywire.v1.Error|null);

            /** Response watchedKeyChanged. */
            watchedKeyChanged: (boolean|null);

            /** Response lsn. */
            lsn: (number|Long);

            /** Response durability. */
            durability: keywire.v1.Durability;

            /** Response result. */
            result?: ("value"|"error"|"watchedKeyChanged");

            /**
             * Creates a new Response instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Response instance
             */
            static create(properties: keywire.v1.Response.$Shape): keywire.v1.Response & keywire.v1.Response.$Shape;
            static create(properties?: keywire.v1.Response.$Properties): keywire.v1.Response;

            /**
             * Encodes the specified Response message. Does not implicitly {@link keywire.v1.Response.verify|verify} messages.
             * @param message Response message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: keywire.v1.Response.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Response message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {keywire.v1.Response & keywire.v1.Response.$Shape} Response
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): keywire.v1.Response & keywire.v1.Response.$Shape;
        }

        namespace Response {

            /** Properties of a Response. */
            interface $Properties {

                /** Response id */
                id?: number;

                /** Response value */
                value?: (keywire.v1.Value.$Properties|null);

                /** Response error */
                error?: (keywire.v1.Error.$Properties|null);

                /** Response watchedKeyChanged */
                watchedKeyChanged?: (boolean|null);

                /** Response lsn */
                lsn?: (number|Long);

                /** Response durability */
                durability?: keywire.v1.Durability;

                /** Response result */
                result?: ("value"|"error"|"watchedKeyChanged");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a Response. */
            type $Shape = {
              id?: number;
              value?: keywire.v1.Value.$Shape|null;
              error?: keywire.v1.Error.$Shape|null;
              watchedKeyChanged?: boolean|null;
              lsn?: number|Long;
              durability?: keywire.v1.Durability;
              $unknowns?: Uint8Array[];
            } & (
              ({ result?: undefined; value?: null; error?: null; watchedKeyChanged?: null }|{ result?: "value"; value: keywire.v1.Value.$Shape; error?: null; watchedKeyChanged?: null }|{ result?: "error"; value?: null; error: keywire.v1.Error.$Shape; watchedKeyChanged?: null }|{ result?: "watchedKeyChanged"; value?: null; error?: null; watchedKeyChanged: boolean })
            );
        }

        /**
         * Properties of a Push.
         * @deprecated Use keywire.v1.Push.$Properties instead.
         */
        interface IPush extends keywire.v1.Push.$Properties {
        }

        /** Represents a Push. */
        class Push {

            /**
             * Constructs a new Push.
             * @param [properties] Properties to set
             */
            constructor(properties?: keywire.v1.Push.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Push channel. */
            channel: Uint8Array;

            /** Push pattern. */
            pattern: (Uint8Array|null);

            /** Push messages. */
            messages: keywire.v1.Message[];

            /** Push shard. */
            shard: boolean;

            /**
             * Creates a new Push instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Push instance
             */
            static create(properties: keywire.v1.Push.$Shape): keywire.v1.Push & keywire.v1.Push.$Shape;
            static create(properties?: keywire.v1.Push.$Properties): keywire.v1.Push;

            /**
             * Encodes the specified Push message. Does not implicitly {@link keywire.v1.Push.verify|verify} messages.
             * @param message Push message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: keywire.v1.Push.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Push message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {keywire.v1.Push & keywire.v1.Push.$Shape} Push
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): keywire.v1.Push & keywire.v1.Push.$Shape;
        }

        namespace Push {

            /** Properties of a Push. */
            interface $Properties {

                /** Push channel */
                channel?: Uint8Array;

                /** Push pattern */
                pattern?: (Uint8Array|null);

                /** Push messages */
                messages?: keywire.v1.Message.$Properties[];

                /** Push shard */
                shard?: boolean;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Push. */
            type $Shape = keywire.v1.Push.$Properties;
        }

        /**
         * Properties of an Invalidation.
         * @deprecated Use keywire.v1.Invalidation.$Properties instead.
         */
        interface IInvalidation extends keywire.v1.Invalidation.$Properties {
        }

        /** Represents an Invalidation. */
        class Invalidation {

            /**
             * Constructs a new Invalidation.
             * @param [properties] Properties to set
             */
            constructor(properties?: keywire.v1.Invalidation.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Invalidation keys. */
            keys: Uint8Array[];

            /** Invalidation all. */
            all: boolean;

            /** Invalidation brokenRedirect. */
            brokenRedirect: number;

            /**
             * Creates a new Invalidation instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Invalidation instance
             */
            static create(properties: keywire.v1.Invalidation.$Shape): keywire.v1.Invalidation & keywire.v1.Invalidation.$Shape;
            static create(properties?: keywire.v1.Invalidation.$Properties): keywire.v1.Invalidation;

            /**
             * Encodes the specified Invalidation message. Does not implicitly {@link keywire.v1.Invalidation.verify|verify} messages.
             * @param message Invalidation message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: keywire.v1.Invalidation.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Invalidation message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {keywire.v1.Invalidation & keywire.v1.Invalidation.$Shape} Invalidation
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): keywire.v1.Invalidation & keywire.v1.Invalidation.$Shape;
        }

        namespace Invalidation {

            /** Properties of an Invalidation. */
            interface $Properties {

                /** Invalidation keys */
                keys?: Uint8Array[];

                /** Invalidation all */
                all?: boolean;

                /** Invalidation brokenRedirect */
                brokenRedirect?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Invalidation. */
            type $Shape = keywire.v1.Invalidation.$Properties;
        }

        /**
         * Properties of a Message.
         * @deprecated Use keywire.v1.Message.$Properties instead.
         */
        interface IMessage extends keywire.v1.Message.$Properties {
        }

        /** Represents a Message. */
        class Message {

            /**
             * Constructs a new Message.
             * @param [properties] Properties to set
             */
            constructor(properties?: keywire.v1.Message.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Message payload. */
            payload: Uint8Array;

            /**
             * Creates a new Message instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Message instance
             */
            static create(properties: keywire.v1.Message.$Shape): keywire.v1.Message & keywire.v1.Message.$Shape;
            static create(properties?: keywire.v1.Message.$Properties): keywire.v1.Message;

            /**
             * Encodes the specified Message message. Does not implicitly {@link keywire.v1.Message.verify|verify} messages.
             * @param message Message message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: keywire.v1.Message.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Message message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {keywire.v1.Message & keywire.v1.Message.$Shape} Message
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): keywire.v1.Message & keywire.v1.Message.$Shape;
        }

        namespace Message {

            /** Properties of a Message. */
            interface $Properties {

                /** Message payload */
                payload?: Uint8Array;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Message. */
            type $Shape = keywire.v1.Message.$Properties;
        }

        /**
         * Properties of a Welcome.
         * @deprecated Use keywire.v1.Welcome.$Properties instead.
         */
        interface IWelcome extends keywire.v1.Welcome.$Properties {
        }

        /** Represents a Welcome. */
        class Welcome {

            /**
             * Constructs a new Welcome.
             * @param [properties] Properties to set
             */
            constructor(properties?: keywire.v1.Welcome.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Welcome version. */
            version: number;

            /** Welcome features. */
            features: string[];

            /** Welcome sessionId. */
            sessionId: string;

            /** Welcome frameBytesMax. */
            frameBytesMax: number;

            /** Welcome requestsInFlightMax. */
            requestsInFlightMax: number;

            /** Welcome heartbeatMs. */
            heartbeatMs: number;

            /** Welcome serverVersion. */
            serverVersion: string;

            /**
             * Creates a new Welcome instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Welcome instance
             */
            static create(properties: keywire.v1.Welcome.$Shape): keywire.v1.Welcome & keywire.v1.Welcome.$Shape;
            static create(properties?: keywire.v1.Welcome.$Properties): keywire.v1.Welcome;

            /**
             * Encodes the specified Welcome message. Does not implicitly {@link keywire.v1.Welcome.verify|verify} messages.
             * @param message Welcome message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: keywire.v1.Welcome.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Welcome message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {keywire.v1.Welcome & keywire.v1.Welcome.$Shape} Welcome
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): keywire.v1.Welcome & keywire.v1.Welcome.$Shape;
        }

        namespace Welcome {

            /** Properties of a Welcome. */
            interface $Properties {

                /** Welcome version */
                version?: number;

                /** Welcome features */
                features?: string[];

                /** Welcome sessionId */
                sessionId?: string;

                /** Welcome frameBytesMax */
                frameBytesMax?: number;

                /** Welcome requestsInFlightMax */
                requestsInFlightMax?: number;

                /** Welcome heartbeatMs */
                heartbeatMs?: number;

                /** Welcome serverVersion */
                serverVersion?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Welcome. */
            type $Shape = keywire.v1.Welcome.$Properties;
        }

        /**
         * Properties of a Value.
         * @deprecated Use keywire.v1.Value.$Properties instead.
         */
        interface IValue extends keywire.v1.Value.$Properties {
        }

        /** Represents a Value. */
        class Value {

            /**
             * Constructs a new Value.
             * @param [properties] Properties to set
             */
            constructor(properties?: keywire.v1.Value.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Value bulk. */
            bulk: (Uint8Array|null);

            /** Value integer. */
            integer: (number|Long|null);

            /** Value simple. */
            simple: (string|null);

            /** Value null. */
            null: (boolean|null);

            /** Value array. */
            array: (keywire.v1.Array|null);

            /** Value map. */
            map: (keywire.v1.Map|null);

            /** Value set. */
            set: (keywire.v1.Set|null);

            /** Value double. */
            double: (number|null);

            /** Value boolean. */
            boolean: (boolean|null);

            /** Value bigNumber. */
            bigNumber: (string|null);

            /** Value verbatim. */
            verbatim: (keywire.v1.Verbatim|null);

            /** Value error. */
            error: (keywire.v1.Error|null);

            /** Value kind. */
            kind?: ("bulk"|"integer"|"simple"|"null"|"array"|"map"|"set"|"double"|"boolean"|"bigNumber"|"verbatim"|"error");

            /**
             * Creates a new Value instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Value instance
             */
            static create(properties: keywire.v1.Value.$Shape): keywire.v1.Value & keywire.v1.Value.$Shape;
            static create(properties?: keywire.v1.Value.$Properties): keywire.v1.Value;

            /**
             * Encodes the specified Value message. Does not implicitly {@link keywire.v1.Value.verify|verify} messages.
             * @param message Value message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: keywire.v1.Value.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Value message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {keywire.v1.Value & keywire.v1.Value.$Shape} Value
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): keywire.v1.Value & keywire.v1.Value.$Shape;
        }

        namespace Value {

            /** Properties of a Value. */
            interface $Properties {

                /** Value bulk */
                bulk?: (Uint8Array|null);

                /** Value integer */
                integer?: (number|Long|null);

                /** Value simple */
                simple?: (string|null);

                /** Value null */
                "null"?: (boolean|null);

                /** Value array */
                array?: (keywire.v1.Array.$Properties|null);

                /** Value map */
                map?: (keywire.v1.Map.$Properties|null);

                /** Value set */
                set?: (keywire.v1.Set.$Properties|null);

                /** Value double */
                double?: (number|null);

                /** Value boolean */
                boolean?: (boolean|null);

                /** Value bigNumber */
                bigNumber?: (string|null);

                /** Value verbatim */
                verbatim?: (keywire.v1.Verbatim.$Properties|null);

                /** Value error */
                error?: (keywire.v1.Error.$Properties|null);

                /** Value kind */
                kind?: ("bulk"|"integer"|"simple"|"null"|"array"|"map"|"set"|"double"|"boolean"|"bigNumber"|"verbatim"|"error");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a Value. */
            type $Shape = {
              bulk?: Uint8Array|null;
              integer?: number|Long|null;
              simple?: string|null;
              "null"?: boolean|null;
              array?: keywire.v1.Array.$Shape|null;
              map?: keywire.v1.Map.$Shape|null;
              set?: keywire.v1.Set.$Shape|null;
              double?: number|null;
              boolean?: boolean|null;
              bigNumber?: string|null;
              verbatim?: keywire.v1.Verbatim.$Shape|null;
              error?: keywire.v1.Error.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ kind?: undefined; bulk?: null; integer?: null; simple?: null; "null"?: null; array?: null; map?: null; set?: null; double?: null; boolean?: null; bigNumber?: null; verbatim?: null; error?: null }|{ kind?: "bulk"; bulk: Uint8Array; integer?: null; simple?: null; "null"?: null; array?: null; map?: null; set?: null; double?: null; boolean?: null; bigNumber?: null; verbatim?: null; error?: null }|{ kind?: "integer"; bulk?: null; integer: number|Long; simple?: null; "null"?: null; array?: null; map?: null; set?: null; double?: null; boolean?: null; bigNumber?: null; verbatim?: null; error?: null }|{ kind?: "simple"; bulk?: null; integer?: null; simple: string; "null"?: null; array?: null; map?: null; set?: null; double?: null; boolean?: null; bigNumber?: null; verbatim?: null; error?: null }|{ kind?: "null"; bulk?: null; integer?: null; simple?: null; "null": boolean; array?: null; map?: null; set?: null; double?: null; boolean?: null; bigNumber?: null; verbatim?: null; error?: null }|{ kind?: "array"; bulk?: null; integer?: null; simple?: null; "null"?: null; array: keywire.v1.Array.$Shape; map?: null; set?: null; double?: null; boolean?: null; bigNumber?: null; verbatim?: null; error?: null }|{ kind?: "map"; bulk?: null; integer?: null; simple?: null; "null"?: null; array?: null; map: keywire.v1.Map.$Shape; set?: null; double?: null; boolean?: null; bigNumber?: null; verbatim?: null; error?: null }|{ kind?: "set"; bulk?: null; integer?: null; simple?: null; "null"?: null; array?: null; map?: null; set: keywire.v1.Set.$Shape; double?: null; boolean?: null; bigNumber?: null; verbatim?: null; error?: null }|{ kind?: "double"; bulk?: null; integer?: null; simple?: null; "null"?: null; array?: null; map?: null; set?: null; double: number; boolean?: null; bigNumber?: null; verbatim?: null; error?: null }|{ kind?: "boolean"; bulk?: null; integer?: null; simple?: null; "null"?: null; array?: null; map?: null; set?: null; double?: null; boolean: boolean; bigNumber?: null; verbatim?: null; error?: null }|{ kind?: "bigNumber"; bulk?: null; integer?: null; simple?: null; "null"?: null; array?: null; map?: null; set?: null; double?: null; boolean?: null; bigNumber: string; verbatim?: null; error?: null }|{ kind?: "verbatim"; bulk?: null; integer?: null; simple?: null; "null"?: null; array?: null; map?: null; set?: null; double?: null; boolean?: null; bigNumber?: null; verbatim: keywire.v1.Verbatim.$Shape; error?: null }|{ kind?: "error"; bulk?: null; integer?: null; simple?: null; "null"?: null; array?: null; map?: null; set?: null; double?: null; boolean?: null; bigNumber?: null; verbatim?: null; error: keywire.v1.Error.$Shape })
            );
        }

        /**
         * Properties of an Array.
         * @deprecated Use keywire.v1.Array.$Properties instead.
         */
        interface IArray extends keywire.v1.Array.$Properties {
        }

        /** Represents an Array. */
        class Array {

            /**
             * Constructs a new Array.
             * @param [properties] Properties to set
             */
            constructor(properties?: keywire.v1.Array.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Array items. */
            items: keywire.v1.Value[];

            /**
             * Creates a new Array instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Array instance
             */
            static create(properties: keywire.v1.Array.$Shape): keywire.v1.Array & keywire.v1.Array.$Shape;
            static create(properties?: keywire.v1.Array.$Properties): keywire.v1.Array;

            /**
             * Encodes the specified Array message. Does not implicitly {@link keywire.v1.Array.verify|verify} messages.
             * @param message Array message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: keywire.v1.Array.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Array message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {keywire.v1.Array & keywire.v1.Array.$Shape} Array
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): keywire.v1.Array & keywire.v1.Array.$Shape;
        }

        namespace Array {

            /** Properties of an Array. */
            interface $Properties {

                /** Array items */
                items?: keywire.v1.Value.$Properties[];

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Array. */
            type $Shape = {
              items?: keywire.v1.Value.$Shape[];
              $unknowns?: Uint8Array[];
            };
        }

        /**
         * Properties of a Map.
         * @deprecated Use keywire.v1.Map.$Properties instead.
         */
        interface IMap extends keywire.v1.Map.$Properties {
        }

        /** Represents a Map. */
        class Map {

            /**
             * Constructs a new Map.
             * @param [properties] Properties to set
             */
            constructor(properties?: keywire.v1.Map.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Map entries. */
            entries: keywire.v1.Value[];

            /**
             * Creates a new Map instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Map instance
             */
            static create(properties: keywire.v1.Map.$Shape): keywire.v1.Map & keywire.v1.Map.$Shape;
            static create(properties?: keywire.v1.Map.$Properties): keywire.v1.Map;

            /**
             * Encodes the specified Map message. Does not implicitly {@link keywire.v1.Map.verify|verify} messages.
             * @param message Map message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: keywire.v1.Map.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Map message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {keywire.v1.Map & keywire.v1.Map.$Shape} Map
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): keywire.v1.Map & keywire.v1.Map.$Shape;
        }

        namespace Map {

            /** Properties of a Map. */
            interface $Properties {

                /** Map entries */
                entries?: keywire.v1.Value.$Properties[];

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Map. */
            type $Shape = {
              entries?: keywire.v1.Value.$Shape[];
              $unknowns?: Uint8Array[];
            };
        }

        /**
         * Properties of a Set.
         * @deprecated Use keywire.v1.Set.$Properties instead.
         */
        interface ISet extends keywire.v1.Set.$Properties {
        }

        /** Represents a Set. */
        class Set {

            /**
             * Constructs a new Set.
             * @param [properties] Properties to set
             */
            constructor(properties?: keywire.v1.Set.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Set items. */
            items: keywire.v1.Value[];

            /**
             * Creates a new Set instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Set instance
             */
            static create(properties: keywire.v1.Set.$Shape): keywire.v1.Set & keywire.v1.Set.$Shape;
            static create(properties?: keywire.v1.Set.$Properties): keywire.v1.Set;

            /**
             * Encodes the specified Set message. Does not implicitly {@link keywire.v1.Set.verify|verify} messages.
             * @param message Set message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: keywire.v1.Set.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Set message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {keywire.v1.Set & keywire.v1.Set.$Shape} Set
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): keywire.v1.Set & keywire.v1.Set.$Shape;
        }

        namespace Set {

            /** Properties of a Set. */
            interface $Properties {

                /** Set items */
                items?: keywire.v1.Value.$Properties[];

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Set. */
            type $Shape = {
              items?: keywire.v1.Value.$Shape[];
              $unknowns?: Uint8Array[];
            };
        }

        /**
         * Properties of a Verbatim.
         * @deprecated Use keywire.v1.Verbatim.$Properties instead.
         */
        interface IVerbatim extends keywire.v1.Verbatim.$Properties {
        }

        /** Represents a Verbatim. */
        class Verbatim {

            /**
             * Constructs a new Verbatim.
             * @param [properties] Properties to set
             */
            constructor(properties?: keywire.v1.Verbatim.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Verbatim format. */
            format: string;

            /** Verbatim text. */
            text: Uint8Array;

            /**
             * Creates a new Verbatim instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Verbatim instance
             */
            static create(properties: keywire.v1.Verbatim.$Shape): keywire.v1.Verbatim & keywire.v1.Verbatim.$Shape;
            static create(properties?: keywire.v1.Verbatim.$Properties): keywire.v1.Verbatim;

            /**
             * Encodes the specified Verbatim message. Does not implicitly {@link keywire.v1.Verbatim.verify|verify} messages.
             * @param message Verbatim message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: keywire.v1.Verbatim.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Verbatim message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {keywire.v1.Verbatim & keywire.v1.Verbatim.$Shape} Verbatim
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): keywire.v1.Verbatim & keywire.v1.Verbatim.$Shape;
        }

        namespace Verbatim {

            /** Properties of a Verbatim. */
            interface $Properties {

                /** Verbatim format */
                format?: string;

                /** Verbatim text */
                text?: Uint8Array;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Verbatim. */
            type $Shape = keywire.v1.Verbatim.$Properties;
        }

        /**
         * Properties of an Error.
         * @deprecated Use keywire.v1.Error.$Properties instead.
         */
        interface IError extends keywire.v1.Error.$Properties {
        }

        /** Represents an Error. */
        class Error {

            /**
             * Constructs a new Error.
             * @param [properties] Properties to set
             */
            constructor(properties?: keywire.v1.Error.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Error code. */
            code: string;

            /** Error text. */
            text: string;

            /**
             * Creates a new Error instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Error instance
             */
            static create(properties: keywire.v1.Error.$Shape): keywire.v1.Error & keywire.v1.Error.$Shape;
            static create(properties?: keywire.v1.Error.$Properties): keywire.v1.Error;

            /**
             * Encodes the specified Error message. Does not implicitly {@link keywire.v1.Error.verify|verify} messages.
             * @param message Error message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: keywire.v1.Error.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Error message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {keywire.v1.Error & keywire.v1.Error.$Shape} Error
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): keywire.v1.Error & keywire.v1.Error.$Shape;
        }

        namespace Error {

            /** Properties of an Error. */
            interface $Properties {

                /** Error code */
                code?: string;

                /** Error text */
                text?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Error. */
            type $Shape = keywire.v1.Error.$Properties;
        }
    }
}
